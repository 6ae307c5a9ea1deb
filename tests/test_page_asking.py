"""Asking: every answer of the quiz gets its diagnosis, and a step of own numbers is audited."""

import time
from dataclasses import replace

import numpy as np
import pytest

import chainrule
from chainrule.auditing.cause import COST
from chainrule.pages.answering import answer
from chainrule.pages.asking.likely_slips import LikelySlips
from chainrule.pages.asking.words import NO_CAUSE, PEN, SAYS, WRONG_ONLY
from chainrule.pages.session import Session


@pytest.fixture(scope="module")
def mazur():
    session = Session(chainrule.load_example("mazur"))
    answer(session, {"do": "open"})
    return session


def check(session, name, typed, step=0, **more):
    found = answer(session, {"do": "check", "step": step, "name": name, "typed": typed, **more})
    assert "error" not in found, found
    return found["check"]["mark"], found["check"]["words"]


def place(session, name, step=0):
    layout = session.pass_of(step)
    return layout.place[layout.explanation.only(name)[0].quantity]


def value(session, name, step=0):
    return session.pass_of(step).explanation.only(name)[0].value


def test_every_kind_of_slip_has_words():
    assert set(COST) | set(PEN) == set(SAYS)


@pytest.mark.parametrize("typed", ["0.593", "0.59327", ".5933", "0,593", "5.93e-1", " 0.5933 "])
def test_right_is_what_rounds_to_the_typed_digits(mazur, typed):
    assert check(mazur, "out_h1", typed) == ("right", "right")


@pytest.mark.parametrize("typed", ["1", "0", "0.6", "1e0"])
def test_too_few_digits_are_neither_right_nor_wrong(mazur, typed):
    assert check(mazur, "out_h1", typed)[0] == "short"


def test_the_old_weight_is_no_answer_for_the_new_one(mazur):
    assert check(mazur, "w1+", "0.15")[0] == "short"
    assert check(mazur, "w1+", "0.1500")[0] == "wrong"
    assert check(mazur, "w1+", "0.14978")[0] == "right"


def test_a_decimal_comma_is_no_sign_of_thousands(mazur):
    assert check(mazur, "net_o1", "1,106")[0] == "right"


# by hand, from the numbers of the example
SLIPS = [
    ("net_h1", "-0.3775", "right apart from the sign"),
    ("net_h1", "0.0275", "the bias was left out"),
    ("net_h1", "0.3875", "a weight was swapped for its neighbor"),
    ("out_h1", "0.3775", "the activation was not applied"),
    ("net_o1", "1.1652", "a weight was swapped for its neighbor"),
    ("E_o1", "0.54962", "a factor ½ is too many or too few"),
    ("E_o1", "-0.37068", "the square was left out"),
    ("dE_total/dout_o1", "-0.74137", "target and output were exchanged"),
    ("delta_o1", "-0.1385", "right apart from the sign"),
    ("delta_o1", "0.74137", "the slope of the activation was left out"),
    ("dE_total/dw5", "0.1385", "the output of the sending unit was left out"),
    ("dE_total/dw5", "0.0826676", "the number of another unit was used"),
    ("w5+", "0.44108", "the step goes up the gradient instead of down"),
    ("w5+", "0.31783", "the learning rate was left out"),
    ("w5+", "0.4000", "this is the value before the step"),
    ("out_h1", "0.5433", "a slip of the pen"),
    ("out_h1", "0.9533", "two digits are exchanged"),
]


@pytest.mark.parametrize(
    ("name", "typed", "words"),
    [
        ("net_h1", "0.0275", "the bias was left out: b1"),
        ("w5+", "0.31783", "the learning rate was left out: η"),
        ("E_o1", "-0.37068", "the square was left out"),
        ("dE_total/dout_o1", "-0.74137", "target and output were exchanged: target_o1 and out_o1"),
        ("net_h2", "0.2", WRONG_ONLY),  # any digit is a slip of the pen away from any other
    ],
)
def test_a_slip_is_said_once(mazur, name, typed, words):
    assert check(mazur, name, typed)[1] == words


def test_a_slip_in_what_was_not_written_down_is_said_to_be_there(mazur):
    # w7 and w8 exchanged on the way to δ_h1, of which no error share is written down
    d1, d2, slope = (value(mazur, n) for n in ("delta_o1", "delta_o2", "dout_h1/dnet_h1"))
    wrong = (d1 * value(mazur, "w5") + d2 * value(mazur, "w8")) * slope
    (said,) = audit(mazur, f"dE_total/dw1 = {wrong * 0.05:.9f}")["numbers"]
    assert "which you did not write down, " in said["words"]
    assert said["words"].startswith("in ")


@pytest.mark.parametrize(("name", "typed", "words"), SLIPS)
def test_a_slip_is_named(mazur, name, typed, words):
    mark, said = check(mazur, name, typed)
    assert mark == "wrong"
    assert said.removeprefix("perhaps ").startswith(words)


def test_the_updated_weight_is_recognized(mazur):
    d1, d2, slope = (value(mazur, n) for n in ("delta_o1", "delta_o2", "dout_h1/dnet_h1"))
    wrong = (d1 * value(mazur, "w5+") + d2 * value(mazur, "w7+")) * slope
    # before anything in between has been shown, as someone computes it in one go
    mark, said = check(mazur, "delta_h1", f"{wrong:.7f}", at=place(mazur, "dE_o1/dout_h1"))
    assert mark == "wrong"
    assert "the updated weight was used" in said


def test_likely_slips_are_wrong_and_explained(mazur):
    layout, slips = mazur.pass_of(0), LikelySlips()
    listed = slips.of_step(layout, mazur.example.loss)
    for name in ("net_h1", "delta_o1", "w5+"):
        here = place(mazur, name)
        assert listed[here]
        for typed, _ in listed[here]:
            mark, said = check(mazur, name, typed)
            # What is right to its digits, or from rounded values, is no slip, such as 0.38.
            assert mark in (("right",) if typed == "0.38" else ("wrong", "short"))
            assert said not in (NO_CAUSE, WRONG_ONLY)


def test_a_number_far_off_has_no_simple_cause(mazur):
    assert check(mazur, "net_o1", "17.234") == ("wrong", NO_CAUSE)


def test_right_from_rounded_values(mazur):
    own = [[place(mazur, "out_h1"), "0.59"], [place(mazur, "out_h2"), "0.60"]]
    rounded = 0.59 * 0.4 + 0.60 * 0.45 + 0.6
    assert check(mazur, "net_o1", f"{rounded:.4f}", own=own)[0] == "rounded"
    assert check(mazur, "net_o1", f"{rounded:.4f}")[0] == "wrong"


def test_what_comes_of_a_wrong_number_follows(mazur):
    own = [[place(mazur, "net_h1"), "0.4775"]]
    out = 1 / (1 + np.exp(-0.4775))
    mark, said = check(mazur, "out_h1", f"{out:.4f}", own=own)
    assert (mark, said) == ("follows", "right from your own net_h1")
    # and further on, through numbers that were computed from it
    own.append([place(mazur, "out_h1"), f"{out:.4f}"])
    net = out * 0.4 + value(mazur, "out_h2") * 0.45 + 0.6
    assert check(mazur, "net_o1", f"{net:.4f}", own=own)[0] == "follows"
    # who has gone on with the right one is right
    assert check(mazur, "net_o1", "1.1059", own=own)[0] == "right"


@pytest.mark.parametrize("example", ["udacity", "quirk", "theta", "frey"])
def test_answers_in_every_notation_at_later_steps(example):
    session = Session(chainrule.load_example(example))
    layout = session.pass_of(2)
    computed = [n for n, line in enumerate(layout.lines) if line.phase != "given"]
    for number in computed[:: max(1, len(computed) // 12)]:
        exact = layout.lines[number].value
        for typed, mark in ((f"{exact:.6g}", "right"), (f"{-exact:.6g}", "wrong")):
            message = {"do": "check", "step": 2, "place": number, "typed": typed}
            assert answer(session, message)["check"]["mark"] == mark


def test_the_batch_of_a_step_is_asked_for():
    example = chainrule.load_example("mazur")
    two = replace(
        example, inputs=[[0.05, 0.1], [0.9, 0.3]], targets=[[0.01, 0.99], [0.5, 0.5]], batch_size=1
    )
    session = Session(two)
    layout = session.pass_of(1)
    line = next(it for it in layout.lines if it.quantity.kind == "net_input")
    assert line.quantity.sample == 2
    message = {"do": "check", "step": 1, "place": layout.place[line.quantity]}
    assert answer(session, {**message, "typed": f"{line.value:.5f}"})["check"]["mark"] == "right"


@pytest.mark.study
def test_an_answer_takes_no_longer_than_a_click(mazur):
    """Processor time, as other programs take their share of the clock's."""
    layout = mazur.pass_of(0)
    slowest = 0.0
    for number, line in enumerate(layout.lines):
        if line.phase != "given" and number % 5 == 0:
            begun = time.process_time()
            check(mazur, None, f"{1.0321 * line.value:.5g}", place=number)
            slowest = max(slowest, time.process_time() - begun)
    assert slowest < 0.3


@pytest.mark.parametrize(
    ("message", "says"),
    [
        ({"name": "net_h1", "typed": "much"}, "not a number"),
        ({"name": "net_h1", "typed": "<b>0.1</b>"}, "not a number"),
        ({"name": "net_h1", "typed": "1" * 61}, "at most 60"),
        ({"name": "net_h1", "typed": 0.3775}, "text"),
        ({"name": "w1", "typed": "0.15"}, "given"),
        ({"name": "nothing", "typed": "0.15"}, "nothing"),
        ({"place": 10**5, "typed": "0.15"}, "place"),
        ({"place": -1, "typed": "0.15"}, "place"),
        ({"place": 15, "typed": "0.15", "at": "all"}, "at is"),
        ({"place": 15, "typed": "0.15", "own": {"1": "2"}}, "own"),
        ({"place": 15, "typed": "0.15", "own": [[1, 2, 3]]}, "pairs"),
        ({"place": 15, "typed": "0.15", "own": [[16, "x"]]}, "not a number"),
        ({"place": 15, "typed": "0.15", "own": [[999, "1"]]}, "place"),
    ],
)
def test_what_cannot_be_checked_is_said(mazur, message, says):
    assert says in answer(mazur, {"do": "check", "step": 0, **message})["error"]


def test_what_is_said_of_no_number_gives_no_answer_away(mazur):
    message = {"do": "check", "step": 0, "name": "net_h1", "typed": "hello"}
    typed = answer(mazur, message)["error"]
    pasted = answer(mazur, {"do": "audit", "step": 0, "text": "hello"})["error"]
    for said in (typed, pasted):
        assert value(mazur, "net_h1") == pytest.approx(0.3775)
        assert "0.3775" not in said
    # a name of this run, as its notation has it
    plain = Session(chainrule.load_example("mazur"), notation="plain")
    assert "such as z[1][1] = " in answer(plain, {"do": "audit", "step": 0, "text": "x"})["error"]


# ---- a whole step of own numbers


def audit(session, text, step=0):
    found = answer(session, {"do": "audit", "step": step, "text": text})
    assert "error" not in found, found
    return found["audit"]


def marks(audited):
    return {it["symbol"]: it["mark"] for it in audited["numbers"]}


def test_the_first_wrong_number_has_its_cause_and_what_follows_follows(mazur):
    net = 0.59327 * 0.45 + 0.596884 * 0.4 + 0.6  # w5 and w6 exchanged
    out = 1 / (1 + np.exp(-net))
    text = (
        "net_h1 = 0.3775, out_h1 = 0.59327\nnet_h2: 0.3925\n- out_h2: 0.596884\n"
        f"net_o1 = {net:.5f}\nout_o1 = {out:.5f}\nE_o1 = {(0.01 - out) ** 2 / 2:.5f}\nq = 3\n"
    )
    found = audit(mazur, text)
    assert marks(found) == {
        "net_h1": "right", "out_h1": "right", "net_h2": "right", "out_h2": "right",
        "net_o1": "wrong", "out_o1": "follows", "E_o1": "follows",
    }  # fmt: skip
    first = found["numbers"][found["first"]]
    assert first["symbol"] == "net_o1"
    assert first["words"] == "a weight was swapped for its neighbor: w5 and w6 are exchanged"
    assert first["instead"] == "1.10591"
    assert first["place"] == place(mazur, "net_o1")
    assert found["unmatched"] == [
        {"line": 7, "text": "q = 3", "why": "no quantity of the example is called q"}
    ]


def test_what_comes_of_a_wrong_number_that_is_cut_off_follows(mazur):
    # the sign of δ_o2 is lost: δ_h1 is 0.017964 then, cut off here, and the right w1+ is 0.14978
    found = audit(mazur, "δ_o1 = 0.1385, δ_o2 = 0.0381, δ_h1 = 0.0179, w1+ = 0.1496")
    assert marks(found) == {"δ_o1": "right", "δ_o2": "wrong", "δ_h1": "wrong", "w1+": "follows"}
    assert found["numbers"][1]["words"] == "right apart from the sign"


def test_a_pasted_document_is_read(mazur):
    text = r"""
    The net input is $net_{h1} = 0.15 \cdot 0.05 + 0.2 \cdot 0.1 + 0.35 = 0.3775$.
    \begin{align} out_{h1} &= 0.5933 \\ \delta_{o1} &= -0.1385 \end{align}
    After the step \(w_5^+ = 0.3589\).
    """
    found = audit(mazur, text)
    # with the wrong delta it would be w5+ = 0.4411; the right one does not come of it, but is right
    assert marks(found) == {"net_h1": "right", "out_h1": "right", "δ_o1": "wrong", "w5+": "right"}


def test_numbers_of_another_step_are_not_matched(mazur):
    found = audit(mazur, "net_h1 = 0.3775\nE_total after 1 = 0.2910")
    assert marks(found) == {"net_h1": "right"}
    assert "after 1" in found["unmatched"][0]["text"]
    assert "of a later step" in found["unmatched"][0]["why"]


def test_a_later_step_has_its_own_numbers(mazur):
    later = value(mazur, "out_o1", step=3)
    assert marks(audit(mazur, f"out_o1 = {later:.5f}", step=3)) == {"out_o1": "right"}
    assert marks(audit(mazur, f"out_o1 = {later:.5f}"))["out_o1"] == "wrong"


def test_a_gradient_with_the_other_sign_is_a_slip_here(mazur):
    # an audit of a document would take it for a convention of its author
    found = audit(mazur, "w5+ = 0.44108\nw6+ = 0.49133\nw7+ = 0.48870\nw8+ = 0.53863")
    assert set(marks(found).values()) == {"wrong"}
    assert "up the gradient" in found["numbers"][0]["words"]


@pytest.mark.parametrize(
    "text",
    [
        "(" * 200_000,
        "net_h1 = " + "(" * 90_000 + "1" + ")" * 90_000,
        "{" * 200_000,
        "$" * 100_000,
        r"\frac{" * 33_000,
        "[x](" * 50_000,
        "net_h1 = 0.3775\n" * 12_000,
        "a=1," * 3900,
        "",
    ],
    ids=range(9),
)
def test_a_text_without_sense_is_refused_soon(mazur, text):
    begun = time.process_time()
    assert answer(mazur, {"do": "audit", "step": 0, "text": text})["error"]
    assert time.process_time() - begun < 10


def test_a_text_that_is_too_long_or_none(mazur):
    assert "200,000" in answer(mazur, {"do": "audit", "step": 0, "text": "x" * 200_001})["error"]
    assert "text" in answer(mazur, {"do": "audit", "step": 0, "text": ["net_h1 = 1"]})["error"]


def test_names_with_markup_stay_texts(mazur):
    found = audit(mazur, "<b>net_h1</b> = 3\n<script>alert(1)</script> = 0.5\nnet_h1 = 0.3775")
    assert marks(found) == {"net_h1": "right"}
    assert [it["text"] for it in found["unmatched"]] == [
        "<b>net_h1</b> = 3",
        "<script>alert(1)</script> = 0.5",
    ]


def test_what_is_not_searched_is_not_said_to_have_no_cause(mazur):
    found = audit(mazur, "".join(f"net_h1 = {0.7 + number / 1000:.3f}\n" for number in range(20)))
    words = [it["words"] for it in found["numbers"]]
    assert words[-1] == WRONG_ONLY
    assert WRONG_ONLY not in words[:12]
