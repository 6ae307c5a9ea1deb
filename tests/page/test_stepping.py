"""Stepping through a run in a browser: every number on the screen is the library's."""

import re
from dataclasses import replace

import pytest

import chainrule
from chainrule.explaining.examples.writing import write_example
from chainrule.explaining.explain import explain_step
from chainrule.pages.session import DIGITS
from chainrule.symbolic import text

ROW = ".line"
DRAWN = "buttons => buttons.filter(b => !b.hidden).map(b => b.getAttribute('aria-label'))"
LISTED = """lines => lines.map(line => [Number(line.dataset.place),
    line.querySelector('.value')?.textContent ?? null])"""


def truth(example, step):
    """The texts of a step's numbers, by place and by name."""
    moment = chainrule.load_example(example).moment()
    for number in range(step + 1):
        explanation, moment = explain_step(moment, number)
    shown = [text.value(line.value, DIGITS).text for line in explanation]
    names = {
        str(explanation.symbol(line.quantity)): it
        for line, it in zip(explanation, shown, strict=True)
    }
    return explanation, shown, names


def check(tab, example, step):
    """All that is on the screen is right; returns how many numbers were compared."""
    _, shown, names = truth(example, step)
    drawn = tab.eval_on_selector_all(".board .quantity", DRAWN)
    known = [label.split(": ") for label in drawn if not label.endswith("not computed yet")]
    assert [pair for pair in known if names[pair[0]] != pair[1]] == []
    listed = [row for row in tab.eval_on_selector_all(ROW, LISTED) if row[1] is not None]
    wrong = [(place, it) for place, it in listed if plain(it) != plain(shown[place])]
    assert wrong == []
    return len(known) + len(listed)


def plain(number):
    """As it is typed: a minus is a hyphen, and powers of ten are written with an e."""
    number = number.replace("−", "-").replace("·10", "e")
    return re.sub(r"e([+-]?)0*(\d)", lambda it: f"e{it[1].replace('+', '')}{it[2]}", number)


def reach_the_end(tab):
    """Go to the end, and wait for the lines out of sight, which follow once nobody presses."""
    press(tab, "End")
    tab.wait_for_function(
        "row => [...document.querySelectorAll(row)].every(it => it.querySelector('.value'))",
        arg=ROW,
    )


def press(tab, key, times=1):
    for _ in range(times):
        tab.keyboard.press(key)


@pytest.mark.parametrize("example", ["mazur", pytest.param("frey", marks=pytest.mark.study)])
def test_to_the_end_and_back_by_single_numbers(tab, serve, example):
    tab.goto(serve(example))
    tab.wait_for_selector(ROW)
    explanation, shown, _ = truth(example, 0)
    begin = sum(line.phase == "given" for line in explanation)
    at_first = check(tab, example, 0)
    for place in range(begin, len(shown)):
        press(tab, "ArrowRight")
        tab.wait_for_selector(f'.line.now[data-place="{place}"] .value')
        if place % 9 == 0:
            check(tab, example, 0)
    at_the_end = check(tab, example, 0)
    assert at_the_end > at_first + 30
    # on into the second step, to its end, and all the way back
    press(tab, "ArrowRight")
    tab.wait_for_selector(".where:has-text('step 2')")
    press(tab, "End")
    tab.wait_for_selector(f'.line.now[data-place="{len(shown) - 1}"]')
    check(tab, example, 1)
    press(tab, "ArrowLeft", len(shown) - begin + 1)
    tab.wait_for_selector(".where:has-text('step 1')")
    assert check(tab, example, 0) == at_the_end
    press(tab, "ArrowLeft", len(shown) - begin)
    assert check(tab, example, 0) >= at_first


def test_a_weight_changed_and_taken_back(tab, serve):
    tab.goto(serve("mazur"))
    tab.wait_for_selector(ROW)
    tab.click(".board .quantity.weight >> nth=4")
    field = tab.locator(".change input[type=text]")
    assert field.get_attribute("aria-label") == "new value of w5"
    field.fill("0,6")
    field.press("Enter")
    tab.wait_for_selector(".line.changed")
    tab.click("summary:has-text('Forward pass, output layer')", force=True)
    changed = chainrule.load_example("mazur")
    changed.parameters.W[1][0, 0] = 0.6
    net = chainrule.explain(changed, steps=0).value("net_o1")
    assert f"net_o1: {text.value(net, DIGITS).text}" in tab.eval_on_selector_all(
        ".board .quantity", DRAWN
    )
    press(tab, "Escape")
    tab.click("text=Undo")
    tab.wait_for_selector(".line.changed", state="detached")
    check(tab, "mazur", 0)


def test_a_recorded_page_with_the_network_cut_off(tab, tmp_path):
    path = tmp_path / "mazur.html"
    from chainrule.pages.recorded import recorded_page
    from chainrule.pages.session import Session

    path.write_text(recorded_page(Session(chainrule.load_example("mazur")), 3), encoding="utf-8")
    asked = []
    tab.route("**", lambda route: (asked.append(route.request.url), route.continue_()))
    tab.context.set_offline(True)
    tab.goto(path.as_uri())
    tab.wait_for_selector(ROW)
    reach_the_end(tab)
    assert check(tab, "mazur", 0) > 60
    press(tab, "ArrowRight")
    press(tab, "End")
    check(tab, "mazur", 1)
    assert [url for url in asked if not url.startswith("file:")] == []
    # steps are counted from 1, in what is said of them too
    press(tab, "End")
    for _ in range(2):
        press(tab, "ArrowRight")
        press(tab, "End")
    tab.wait_for_selector(".message:has-text('step 4 was not recorded; the last one is 3')")
    # numbers cannot be changed, which is said where they would be
    tab.click(".board .quantity.weight >> nth=0")
    tab.wait_for_selector("text=This is a recording. To change w1")


def test_a_term_of_a_formula_is_pressed(tab, serve):
    tab.goto(serve("mazur"))
    tab.wait_for_selector(ROW)
    press(tab, "End")
    tab.click('.board .quantity[aria-label^="w5+"]')
    tab.locator(".focus .part >> nth=1").locator("[data-q]").last.click(timeout=5000)
    tab.wait_for_selector(".focus .meaning:has-text('gradient of a weight')")
    # it stays chosen when the pointer goes away
    tab.mouse.move(5, 5)
    assert tab.inner_text(".focus .meaning") == "gradient of a weight"


def test_the_panel_shows_the_number_that_was_typed(tab, serve):
    tab.goto(serve("mazur"))
    tab.wait_for_selector(ROW)
    tab.click(".board .quantity.weight >> nth=4")
    field = tab.locator(".change input[type=text]")
    field.fill("0.6")
    field.press("Enter")
    tab.wait_for_selector(".focus .was:has-text('before the change: 0.4')")
    assert "w5 multiplies what h1 sends to o1 by 0.6" in tab.inner_text(".focus .words")


def test_a_link_leads_to_the_same_place_with_its_changes_marked(tab, serve):
    address = serve("mazur")
    tab.goto(address)
    tab.wait_for_selector(ROW)
    tab.click(".board .quantity.weight >> nth=4")
    tab.fill(".change input[type=text]", "0.6")
    tab.keyboard.press("Tab")
    tab.wait_for_selector(".line.changed")
    changed = tab.locator(".board .changed").count()
    tab.click("text=Take home")
    tab.click("text=Copy link")
    tab.wait_for_selector("text=/The link is/")
    link = tab.url
    tab.goto("about:blank")
    tab.goto(link)
    tab.wait_for_selector(".line.changed")
    assert tab.inner_text(".where") == "step 1: New weights"
    assert tab.locator(".board .changed").count() == changed > 10
    # cut off on its way
    tab.goto("about:blank")
    tab.goto(link[: len(address) + 40])
    tab.wait_for_selector("text=the link is damaged or was cut off")
    assert tab.locator(".board .quantity").count() > 30


def test_names_from_files_are_text(tab, tmp_path):
    """Titles and symbols that look like markup are shown as they are."""
    from dataclasses import replace

    from chainrule.pages.recorded import recorded_page
    from chainrule.pages.session import Session

    evil = '</script><img src=x onerror="alert(1)"><b>"&'
    example = replace(chainrule.load_example("mazur"), title=evil, source=evil, note=evil)
    path = tmp_path / "evil.html"
    path.write_text(recorded_page(Session(example), 1), encoding="utf-8")
    dialogs = []
    tab.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    tab.goto(path.as_uri())
    tab.wait_for_selector(ROW)
    assert tab.inner_text("h1") == evil
    assert tab.locator("img").count() == 0
    assert dialogs == []


def test_a_number_that_turns_negative_gets_its_parentheses(tab, serve):
    tab.goto(serve("mazur"))
    tab.wait_for_selector(ROW)
    press(tab, "ArrowRight")
    tab.click('.board .quantity[aria-label="w1: 0.15"]')
    tab.fill(".change input[type=text]", "-0.15")
    tab.keyboard.press("Tab")
    net = tab.locator('.line:has-text("(−0.15)") .numbers').first
    assert net.text_content() == "0.05·(−0.15)+0.1·0.2+0.35"
    tab.fill(".change input[type=text]", "0.25")
    tab.keyboard.press("Tab")
    tab.wait_for_selector('.line:has-text("0.05·0.25+0.1·0.2+0.35")')


def test_a_unit_and_another_activation(tab, serve):
    tab.goto(serve("mazur"))
    tab.wait_for_selector(ROW)
    tab.click("text=Change the network")
    tab.click("[aria-label='Add a unit to layer 1']")
    tab.wait_for_selector("[aria-label='the network, 2-3-2, logistic, logistic']")
    # the old weights are where they were; the run begins anew
    assert "w1: 0.15" in tab.eval_on_selector_all(".board .quantity", DRAWN)
    assert tab.inner_text(".where") == "step 1: nothing computed yet"
    tab.select_option(".shape select >> nth=0", "tanh")
    tab.wait_for_selector("[aria-label='the network, 2-3-2, tanh, logistic']")
    press(tab, "ArrowRight")
    tab.wait_for_selector(".where:has-text('Forward pass')")
    # a change of the network is taken back like one of a number
    tab.click("button:has-text('Undo')")
    tab.wait_for_selector("[aria-label='the network, 2-3-2, logistic, logistic']")
    tab.click("button:has-text('Undo')")
    tab.wait_for_selector("[aria-label='the network, 2-2-2, logistic, logistic']")
    tab.wait_for_selector("button:has-text('Undo')", state="hidden")
    reach_the_end(tab)
    assert check(tab, "mazur", 0) > 60


def test_another_network_of_a_model(tab, serve, tmp_path):
    data = {"x": [0.5 * n for n in range(20)], "y": [n % 7 + 0.5 for n in range(20)]}
    model = chainrule.fit_table(data, "y", hidden=[2], stopping=chainrule.Stopping(epochs=1)).model
    other = chainrule.fit_table(data, "y", hidden=[3], stopping=chainrule.Stopping(epochs=1)).model
    path = replace(model, members=model.members + other.members).save(tmp_path / "m.chainrule")
    (tmp_path / "t.csv").write_text("x,y\n1.5,2\n")
    tab.goto(serve(str(path), str(tmp_path / "t.csv")))
    tab.wait_for_selector("[aria-label='the network, 1-2-1, relu, identity']")
    tab.select_option("label:has-text('network') select", "2")
    tab.wait_for_selector("[aria-label='the network, 1-3-1, relu, identity']")
    assert tab.input_value("label:has-text('network') select") == "2"


COVERED = """labels => {
  const shown = labels.filter(label => getComputedStyle(label).opacity === "1");
  const boxes = shown.map(label => label.getBoundingClientRect());
  const meet = (a, b) => a.left < b.right - 4 && b.left < a.right - 4
    && a.top < b.bottom - 4 && b.top < a.bottom - 4;
  return [shown.length, boxes.filter((a, i) => boxes.some((b, j) => j < i && meet(a, b))).length];
}"""


@pytest.mark.parametrize("width", [390, pytest.param(1200, marks=pytest.mark.study)])
def test_labels_of_weights_do_not_cover_each_other(tab, serve, tmp_path, width):
    parameters = chainrule.initialize(chainrule.Network([3, 4, 4, 2], "tanh"), seed=1)
    example = chainrule.WorkedExample("net", parameters, [[0.35, 0.82, -1.25]], [[0.5, -0.5]])
    (tmp_path / "net.toml").write_text(write_example(example))
    tab.set_viewport_size({"width": width, "height": 900})
    tab.goto(serve(str(tmp_path / "net.toml")))
    tab.wait_for_selector(".board .on-line")
    press(tab, "End")
    tab.wait_for_selector(".where:has-text('New weights')")
    labels = tab.locator(".on-line")
    shown, covered = labels.evaluate_all(COVERED)
    assert labels.count() == 36
    assert shown < 36
    assert covered == 0
    # what has no room is shown where it is chosen by the keyboard or by the pointer on its line
    hidden = tab.locator(".on-line.crowded >> nth=0")
    assert hidden.evaluate("node => getComputedStyle(node).opacity") == "0"
    hidden.locator(".weight").focus()
    assert hidden.evaluate("node => getComputedStyle(node).opacity") == "1"
    assert shown > 20


OUTSIDE = """numbers => numbers.filter(number => {
  const unit = number.closest(".unit");
  if (!unit || number.closest(".biases")) return false;
  return number.getBoundingClientRect().right > unit.getBoundingClientRect().right - 3;
}).map(number => number.textContent)"""


def test_numbers_stay_within_their_units(tab, serve, tmp_path):
    example = chainrule.load_example("mazur").with_values(i1=-0.0123456789123, w5=-2e-7, w7=-3e-7)
    (tmp_path / "net.toml").write_text(write_example(example))
    tab.goto(serve(str(tmp_path / "net.toml")))
    tab.wait_for_selector(ROW)
    press(tab, "End")
    tab.wait_for_selector(".board .delta:has-text('e-')")
    for digits in ("17", "12", "9", "6"):
        tab.select_option("label:has-text('digits') select", digits)
        delta = chainrule.explain(example).value("delta_o1")
        tab.wait_for_selector(f'[aria-label="δ_o1: {text.value(delta, int(digits)).text}"]')
        assert tab.locator(".unit .number").evaluate_all(OUTSIDE) == [], digits
        shown, covered = tab.locator(".on-line").evaluate_all(COVERED)
        assert (shown > 4, covered) == (True, 0), digits


def test_nothing_is_the_present_number_before_anything_is_computed(tab, serve):
    tab.goto(serve("mazur"))
    tab.wait_for_selector(f"{ROW} .value")
    assert tab.locator(".line.now").count() == 0
    press(tab, "ArrowRight")
    tab.wait_for_selector(".line.now:has-text('net')")
    press(tab, "ArrowLeft")
    tab.wait_for_selector(".line.now", state="detached")


def test_what_the_file_says_of_the_run_is_there_to_read(tab, serve):
    """Of a row of a table it is the columns that the inputs come from."""
    tab.goto(serve("mazur"))
    tab.wait_for_selector(ROW)
    tab.click("text=About these numbers")
    assert tab.inner_text(".about p").startswith("One bias for each layer")
    tab.goto(serve("udacity"))
    tab.wait_for_selector(ROW)
    assert not tab.is_visible(".about")


def test_a_file_is_a_link_within_the_page_that_can_be_read_later(tab, serve):
    """Editors that show notebooks listen at the document, and read the file themselves."""
    tab.goto(serve("mazur"))
    tab.wait_for_selector(ROW)
    tab.click("text=Take home")
    tab.wait_for_selector(".take select")
    tab.evaluate("""() => document.addEventListener("click", (event) => {
        const link = event.target.closest("a[download]");
        if (!link) return;
        event.preventDefault();
        window.seen = link.href;
    })""")
    tab.click("text=Save PNG")
    tab.wait_for_function("() => window.seen")
    tab.wait_for_timeout(200)
    width = """async () => {
        const image = new Image();
        image.src = window.seen;
        await image.decode();
        return image.width;
    }"""
    assert tab.evaluate(width) > 100
    assert tab.locator("a[download]").count() == 0
