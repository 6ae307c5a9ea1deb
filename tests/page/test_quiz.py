"""In a browser: the quiz names a slip, own numbers are audited, a tutorial moves the page."""

import pytest

import chainrule
from chainrule.pages.recorded import recorded_page
from chainrule.pages.session import Session


def answer(tab, typed):
    tab.fill(".quiz input", typed)
    tab.keyboard.press("Enter")


def reply(tab, words):
    tab.wait_for_function(
        "words => document.querySelector('.reply').textContent.includes(words)", arg=words
    )


def begin(tab):
    tab.wait_for_selector(".line")
    tab.keyboard.press("q")
    tab.wait_for_selector(".quiz math")


def test_the_quiz_names_a_planted_sign_slip(tab, serve):
    tab.goto(serve("mazur"))
    begin(tab)
    assert "?" in tab.inner_text(".unit >> nth=2")
    answer(tab, "-0.3775")
    reply(tab, "✗ right apart from the sign")
    tab.click("text=Hint")
    assert "0.15" in tab.inner_text(".hinted")
    answer(tab, "0,3775")
    reply(tab, "✓ net_h1 = 0.3775: right")
    answer(tab, "0.6933")
    reply(tab, "✗")
    tab.click("text=Go on with mine")
    # what comes of it follows, and the score counts first answers
    tab.click("text=Show it")
    assert tab.inner_text(".score") == "0 right, 2 wrong, 1 shown"
    # by keyboard alone: out of the field, and the quiz ends
    tab.keyboard.press("Tab")
    tab.keyboard.press("q")
    assert tab.is_hidden(".quiz")


def test_pasted_numbers_are_audited_in_place(tab, serve):
    tab.goto(serve("mazur"))
    tab.wait_for_selector(".line")
    tab.click("text=Check your own numbers")
    # the names of this run, and no number that the reader is to find
    assert tab.get_attribute("textarea", "placeholder") == "net_h1 = …\nout_h1 = …"
    text = "$net_{h1} = 0.3775$\n$out_{h1} = -0.5933$\nnet_h2 = 0.3925\n<b>q</b> = 4"
    tab.fill("textarea", text)
    tab.click("text=Check these numbers")
    tab.wait_for_selector(".found .first")
    assert "out_h1 = -0.5933" in tab.inner_text(".found .first")
    assert "right apart from the sign" in tab.inner_text(".headline").lower()
    assert "<b>q</b> = 4" in tab.inner_text(".unmatched")
    marks = tab.eval_on_selector_all(
        ".quantity[data-mark]", "nodes => nodes.map((node) => node.dataset.sign).join('')"
    )
    assert sorted(marks) == ["✓", "✓", "✗"]
    # of one that is written twice, the wrong one counts
    tab.fill("textarea", "net_h1 = 0.9\nnet_h1 = 0.3775")
    tab.click("text=Check these numbers")
    tab.wait_for_selector(".headline:has-text('2 numbers')")
    assert tab.get_attribute(".quantity.net_input >> nth=0", "data-mark") == "wrong"
    # marks are of this step's numbers
    tab.click(".controls button[title^='To the end']")
    tab.keyboard.press("ArrowRight")
    tab.wait_for_selector("[data-mark]", state="detached")


@pytest.fixture(scope="module")
def recorded(tmp_path_factory):
    path = tmp_path_factory.mktemp("recorded") / "mazur.html"
    path.write_text(recorded_page(Session(chainrule.load_example("mazur")), 2), encoding="utf-8")
    return path.as_uri()


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("0.3775", "✓ net_h1 = 0.3775: right"),
        ("0.0275", "✗ the bias was left out: b1"),
        ("much", '… "much" is no number'),
        pytest.param("0,378", "✓ net_h1 = 0.3775: right", marks=pytest.mark.study),
        pytest.param(
            "0.3776", "✓ net_h1 = 0.3775: right but for the last digit", marks=pytest.mark.study
        ),
        pytest.param("-0.3775", "✗ right apart from the sign", marks=pytest.mark.study),
        pytest.param("0.4444", "✗ this is not it", marks=pytest.mark.study),
        pytest.param("0", "… 0 has too few digits", marks=pytest.mark.study),
    ],
)
def test_the_quiz_works_in_a_recorded_page(tab, recorded, typed, words):
    tab.context.set_offline(True)
    tab.goto(recorded)
    begin(tab)
    answer(tab, typed)
    reply(tab, words)


def test_a_tutorial_moves_the_page(tab, serve):
    tab.goto(serve("--tutorial", "deep-logistic"))
    tab.wait_for_selector(".tutorial p")
    for _ in range(3):  # faster than the answers come
        tab.keyboard.press("n")
    tab.wait_for_selector(".quiz math")
    answer(tab, "-0.01716")
    reply(tab, "✓ δ[4][1] = -0.0171608: right")
    tab.click(".tutorial .main")
    tab.wait_for_selector(".tutorial table")
    assert "a factor of 0.2 a layer" in tab.inner_text(".tutorial")
    assert tab.is_hidden(".quiz")
    tab.click(".tutorial button >> nth=0")
    tab.wait_for_selector(".quiz math")
