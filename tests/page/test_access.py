"""The page without a mouse, without colors, with a screen reader; and how quick it is."""

import numpy as np
import pytest

from chainrule import Network, WorkedExample, initialize
from chainrule.explaining.examples.writing import write_example

pytest.importorskip("axe_playwright_python", reason="the extra [test] is not installed")

from axe_playwright_python.sync_playwright import Axe

GRAVE = ("serious", "critical")


def violations(tab):
    """What axe-core rates serious or critical."""
    found = Axe().run(tab).response["violations"]
    return [
        (it["id"], it["help"], [node["html"][:100] for node in it["nodes"]][:3])
        for it in found
        if it["impact"] in GRAVE
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1200])
def test_axe_finds_nothing_grave(tab, serve, scheme, width):
    tab.emulate_media(color_scheme=scheme)
    tab.set_viewport_size({"width": width, "height": 900})
    tab.goto(serve("mazur"))
    tab.wait_for_selector(".line")
    assert violations(tab) == []
    tab.keyboard.press("End")
    tab.click(".board .quantity.weight >> nth=0")
    tab.wait_for_selector(".change")
    assert violations(tab) == []


def test_everything_is_reached_by_the_keyboard(tab, serve):
    tab.goto(serve("mazur"))
    tab.wait_for_selector(".line")
    tab.keyboard.press("End")
    wanted = set(tab.eval_on_selector_all("button, select, input, .line", NAMES))
    reached = set()
    for _ in range(200):
        tab.keyboard.press("Tab")
        reached.add(tab.evaluate(f"[document.activeElement].map({NAME})[0]"))
    visible = set(tab.eval_on_selector_all("button, select, input, .line", VISIBLE))
    assert (wanted & visible) - reached == set()


NAME = """element => element.getAttribute('aria-label') ?? element.dataset.place
    ?? element.closest('label')?.textContent ?? element.textContent"""
NAMES = f"elements => elements.map({NAME})"
VISIBLE = f"elements => elements.filter(e => e.checkVisibility()).map({NAME})"


def test_a_quantity_is_named_and_says_whether_it_is_known(tab, serve):
    tab.goto(serve("mazur"))
    tab.wait_for_selector(".line")
    labels = tab.eval_on_selector_all(".board .quantity", NAMES)
    assert "w5: 0.4" in labels
    assert "out_h1: not computed yet" in labels


# The time from a press to the next frame that is painted, as the page itself sees it.
PRESSES = """async (count) => {
    const times = [];
    for (let number = 0; number < count; number += 1) {
        const begin = performance.now();
        const press = new KeyboardEvent("keydown", { key: "ArrowRight", bubbles: true });
        document.body.dispatchEvent(press);
        await new Promise(done => requestAnimationFrame(() => setTimeout(done)));
        times.push(performance.now() - begin);
    }
    return times;
}"""
# Frames a second while a slider is dragged over its range, each number sent to Python and back.
DRAG = """async (count) => {
    const slider = document.querySelector(".change input[type=range]");
    const value = () => document.querySelector(".board .quantity.net_input .number").textContent;
    const begin = performance.now();
    const seen = new Set();
    for (let number = 0; number < count; number += 1) {
        slider.value = String(Number(slider.min) + (number + 1) * Number(slider.step));
        slider.dispatchEvent(new Event("input"));
        await new Promise(done => requestAnimationFrame(done));
        seen.add(value());
    }
    return { frames: seen.size / (performance.now() - begin) * 1000, seen: seen.size };
}"""


@pytest.fixture
def large(tmp_path):
    """A 16-16-16-4 network as the file of an example."""
    rng = np.random.default_rng(0)
    parameters = initialize(Network([16, 16, 16, 4], ["tanh", "tanh", "logistic"]), seed=0)
    path = tmp_path / "large.toml"
    example = WorkedExample("large", parameters, rng.random((1, 16)), rng.random((1, 4)))
    path.write_text(write_example(example), encoding="utf-8")
    return str(path)


@pytest.mark.study
@pytest.mark.parametrize("which", ["mazur", "large"])
def test_how_long_a_press_takes(tab, serve, large, which):
    tab.goto(serve(large if which == "large" else which))
    tab.wait_for_selector(".board .quantity")
    times = sorted(tab.evaluate(PRESSES, 100))
    print(which, {"p50": times[50], "p95": times[95], "most": times[-1]})
    assert times[95] < 50


@pytest.mark.study
def test_how_many_frames_a_drag_shows(tab, serve):
    tab.goto(serve("mazur"))
    tab.wait_for_selector(".line")
    tab.click(".board .quantity.weight >> nth=0")
    found = tab.evaluate(DRAG, 90)
    print(found)
    assert found["frames"] > 30
