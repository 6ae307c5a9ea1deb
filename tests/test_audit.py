"""The audit: the five documents, planted mistakes, conventions, and bad input."""

import subprocess
import sys
from collections import Counter

import numpy as np
import pytest

import chainrule
from chainrule.algorithm import backward, forward
from chainrule.auditing.report import report
from chainrule.auditing.runs import Runs
from chainrule.claims import Claim, parse_claims
from chainrule.errors import ChainruleError
from chainrule.formats import format_names, write_document
from chainrule.formulas import functions
from mistake_generator import draw

# The five documents


def wrong(found):
    return {
        str(item.claim): item.causes[0].kind if item.causes else ""
        for item in found.items
        if item.verdict == "wrong here"
    }


def test_mazur_right_but_for_four_figures_of_two_other_programs():
    found = chainrule.audit("mazur")
    assert found.counts["right from rounded values"] == 1
    assert set(wrong(found).values()) == {"another run"}
    words = {item.claim.name + str(item.claim.updates): item.causes[0].what for item in found.items if item.causes}
    updated = "hidden errors are passed back through output weights that were changed before"
    assert words == {
        "E_total1": updated,
        "E_total10000": "this is after 9,999 updates",
        "out_o110000": updated,
        "out_o210000": updated,
    }


def test_quirk_seven_gradients_added_and_one_sum_with_the_wrong_weights():
    found = chainrule.audit("quirk")
    kinds = wrong(found)
    assert [kind for kind in kinds.values() if kind == "gradient added"] == ["gradient added"] * 7
    assert kinds["dE/di1h2 = 0.0452777"] == "weight swapped"
    assert found.first_wrong.claim.printed == "0.6482"
    assert "printed before as 0.6483" in found.first_wrong.causes[0].what
    assert kinds["E after 1 = 0.22916"] == ""
    followed = next(item for item in found.items if item.claim.name == "dE/di2h2")
    assert (followed.verdict, followed.causes[0].kind) == ("follows", "weight swapped")
    after = [item.verdict for item in found.items if item.claim.updates == 1]
    assert after == ["follows"] * 8 + ["wrong here"]


def test_udacity_raises_no_alarm():
    assert chainrule.audit("udacity").first_wrong is None


def test_theta_swapped_entries_and_a_difference_cut_to_three_decimals():
    kinds = wrong(chainrule.audit("theta"))
    assert kinds.pop("z2[1] = 1.13") == "cut off"  # of 1.135
    assert kinds == {"z3[1] = 1.5015": "entries swapped", "z3[2] = 1.3709": "entries swapped"}
    found = chainrule.audit("theta-w5")
    assert wrong(found) == {"dout_o1/dnet_o1 = 0.1958": "rounded early"}
    assert found.conventions == ("the errors of the outputs are without ½, which stands before their sum",)
    assert [item.verdict for item in found.items if item.claim.name == "dE_total/dw1"] == ["follows"]


# Planted mistakes


def outcome(seed, mistakes):
    """Whether the first planted mistake was found first, and named."""
    case = draw(seed, mistakes=mistakes)
    found = chainrule.audit(case.example)
    first = found.first_wrong
    if not mistakes:
        return "false alarm" if first else "quiet"
    claims = list(case.example.claims)
    place, kind, _ = min(case.planted)
    if first is None or claims.index(first.claim) != place:
        return "missed"
    kinds = [cause.kind for cause in first.causes]
    return "named" if kinds[:1] == [kind] else "second" if kind in kinds[:2] else "found"


def test_right_examples_raise_no_alarm():
    assert Counter(outcome(seed, 0) for seed in range(14)) == {"quiet": 14}


def test_planted_mistakes_are_found_and_named():
    counts = Counter(outcome(seed, 1) for seed in range(14))
    assert counts["missed"] <= 1
    assert counts["named"] >= 12


@pytest.mark.study
def test_two_thousand_examples():
    right = Counter(outcome(seed, 0) for seed in range(1000))
    planted = Counter(outcome(seed, 1) for seed in range(1000))
    print(right, planted)
    assert right["false alarm"] <= 5
    assert planted["missed"] <= 40
    assert planted["named"] >= 860


# Conventions and ways to say it


def claims_of(steps, names, digits=6, sign=1):
    return tuple(Claim(name, f"{sign * steps.value(name):.{digits}f}") for name in names)


def test_the_other_sign_of_delta_is_a_convention():
    steps = chainrule.explain("mazur")
    right = claims_of(steps, ("net_h1", "out_h1", "net_o1", "out_o1", "out_o2"))
    negated = claims_of(steps, ("delta_o1", "delta_o2", "delta_h1"), sign=-1)
    found = chainrule.audit("mazur", [*right, *negated, *claims_of(steps, ("w5+", "w1+"))])
    assert found.first_wrong is None
    assert "sign of target minus output" in found.conventions[0]


def test_a_single_flipped_sign_is_none():
    steps = chainrule.explain("mazur")
    names = ("out_h1", "out_o1", "out_o2", "delta_o1", "delta_o2", "w5+", "w7+")
    claims = list(claims_of(steps, names))
    claims[3] = Claim("delta_o1", f"{-steps.value('delta_o1'):.6f}")
    found = chainrule.audit("mazur", claims)
    assert found.first_wrong.claim is claims[3]
    assert found.conventions == ()


def test_gradients_of_the_second_step():
    steps = chainrule.explain("mazur", steps=2)
    claims = [
        Claim("delta_o1", f"{steps.value('delta_o1', updates=1):.6f}", updates=1),
        Claim("w5+", "0.3178", updates=1),
    ]
    assert [item.verdict for item in chainrule.audit("mazur", claims).items][:1] == ["right"]


def test_a_number_that_nothing_explains():
    found = chainrule.audit("mazur", [Claim("net_h1", "0.3775"), Claim("out_h1", "0.123456789")])
    assert found.first_wrong.causes == ()
    assert "No simple cause was found." in write_document(report(found), "text")


def test_few_digits_may_fit_by_accident():
    found = chainrule.audit("mazur", [Claim("net_h1", "0.4"), Claim("out_h1", "0.7")])
    assert found.first_wrong is not None
    assert all(cause.chance > 0.05 for cause in found.first_wrong.causes)


@pytest.mark.parametrize("format", format_names())
def test_reports(format):
    text = write_document(report(chainrule.audit("quirk")), format)
    assert "0.6482" in text
    assert "gradient added" in text


# Runs


@pytest.mark.parametrize("activations", [("logistic", "logistic", "identity"), ("relu", "tanh", "softmax")])
@pytest.mark.parametrize("updated_first", [False, True])
def test_straight_line_programs_are_the_page(activations, updated_first):
    biases = "shared" if updated_first else "trained"
    network = chainrule.Network([2, 3, 2, 2], activations, biases, ["w[1][2,1]", "b[2]"])
    loss = "cross_entropy" if activations[-1] == "softmax" else "half_squared_error"
    X, T = np.array([[0.3, -0.2], [0.1, 0.9]]), np.array([[0.0, 1.0], [1.0, 0.0]])
    example = chainrule.WorkedExample("t", chainrule.initialize(network, seed=3), X, T, loss, learning_rate=0.3)
    here, moving = example.parameters, chainrule.parameters.trainable(network)
    for _ in range(5):
        Z, A = forward(here, X, functions)
        mixed = here
        for _ in network.layers if updated_first else network.layers[:1]:  # each time one more layer is new
            gradient = backward(mixed, example.loss, Z, A, T, functions).gradient.vector
            mixed = chainrule.Parameters(network, here.vector - 0.3 * np.where(moving, gradient, 0.0))
        here = mixed
    assert np.allclose(Runs(example).parameters(5, updated_first).vector, here.vector, rtol=1e-13, atol=1e-15)


# Bad input


def test_bad_claims():
    with pytest.raises(ChainruleError, match="frey has no claims to audit"):
        chainrule.audit("frey")
    with pytest.raises(ChainruleError, match=r"line 2: .*unknown quantity 'nett_h1'. Did you mean net_h1"):
        chainrule.audit("mazur", parse_claims("net_h1 = 0.3775\nnett_h1 = 0.3775"))
    with pytest.raises(ChainruleError, match=r"net_h7.*is outside the 2-2-2"):
        chainrule.audit("mazur", parse_claims("net_h7 = 0.3775"))
    with pytest.raises(ChainruleError, match="errors, outputs and weights can be checked"):
        chainrule.audit("mazur", parse_claims("delta_o1 after 5000 = 0.1"))


def test_contradictory_claims_are_judged_one_by_one():
    found = chainrule.audit("mazur", parse_claims("net_h1 = 0.3775\nnet_h1 = 0.3776"))
    assert [item.verdict for item in found.items] == ["right", "wrong here"]


def test_exit_codes(tmp_path):
    def run(*arguments):
        command = [sys.executable, "-m", "chainrule", "audit", *map(str, arguments)]
        return subprocess.run(command, capture_output=True, text=True, cwd=tmp_path)

    assert run("udacity").returncode == 0
    found = run("quirk", "--output", "quirk.html")
    assert found.returncode == 1
    assert (tmp_path / "quirk.html").read_text().startswith("<!")
    bad = run("nothing")
    assert bad.returncode == 2
    assert "unknown worked example 'nothing'" in bad.stderr
    document = tmp_path / "page.md"
    document.write_text("The net input is $net_{h1} = 0.3775$, so\n\n$$out_{h1} = 0.6932$$\n")
    read = run("mazur", "--claims", document)
    assert read.returncode == 1
    assert "out_h1 = 0.6932 (line 3)" in " ".join(read.stdout.split())
    document.write_text("Nothing here.")
    assert run("mazur", "--claims", document).returncode == 2


def test_large_numbers_of_claims_are_quick():
    """A 4-4-4-3 example with all its numbers: no timing here, but it must not take minutes."""
    network = chainrule.Network([4, 4, 4, 3], "tanh")
    parameters = chainrule.initialize(network, seed=1)
    example = chainrule.WorkedExample("t", parameters, np.full((1, 4), 0.3), np.full((1, 3), 0.5))
    steps = [step for step in chainrule.explain(example) if step.updates == 0 and step.phase != "given"]
    claims = [
        Claim(str(chainrule.explain(example, steps=0).symbol(step.quantity)), f"{step.value:.6f}") for step in steps
    ]
    assert len(claims) > 200
    assert chainrule.audit(example, claims).first_wrong is None
