"""The page without a mouse, without colors, with a screen reader."""

import pytest

pytest.importorskip("axe_playwright_python", reason="the extra [test] is not installed")

from axe_playwright_python.sync_playwright import Axe
from looks import IN_ALL_LOOKS

GRAVE = ("serious", "critical")


def violations(tab):
    """What axe-core rates serious or critical."""
    found = Axe().run(tab).response["violations"]
    return [
        (it["id"], it["help"], [node["html"][:100] for node in it["nodes"]][:3])
        for it in found
        if it["impact"] in GRAVE
    ]


@IN_ALL_LOOKS
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
