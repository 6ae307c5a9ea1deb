"""The audit: the five documents, long runs, and bad input."""

from pathlib import Path

import numpy as np
import pytest

import chainrule
import command_line
from chainrule.auditing.intervals import Known, agrees
from chainrule.auditing.long_runs import Runs
from chainrule.errors import ChainruleError
from chainrule.explaining.examples.claims import Claim, parse_claims
from chainrule.explaining.examples.files import example_of
from chainrule.formulas import functions
from chainrule.network.algorithm import backward, forward
from chainrule.network.parameters import trainable


def wrong(found):
    return {
        str(item.claim): item.causes[0].kind if item.causes else ""
        for item in found.items
        if item.verdict == "wrong here"
    }


@pytest.mark.parametrize(
    ("name", "right", "rounded", "follows", "wrong"),
    [
        ("mazur", 43, 1, 0, 4),
        ("quirk", 42, 14, 8, 15),
        ("udacity", 14, 1, 0, 0),
        ("theta", 19, 4, 0, 3),
        ("theta-w5", 14, 2, 1, 1),
    ],
)
def test_verdicts_are_those_found_by_hand(name, right, rounded, follows, wrong):
    counts = chainrule.audit(name).counts
    assert list(counts.values()) == [right, rounded, follows, wrong, 0]


def test_mazur_right_but_for_four_figures_of_two_other_programs():
    found = chainrule.audit("mazur")
    assert found.counts["right from rounded values"] == 1
    assert set(wrong(found).values()) == {"another run"}
    words = {
        item.claim.name + str(item.claim.updates): item.causes[0].what
        for item in found.items
        if item.causes
    }
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
    (one,), (two,) = [
        [item.causes[0] for item in found.items if item.claim.name == f"dE/di{i}h2"] for i in (1, 2)
    ]
    assert one.same == two.same  # in what both are computed from, and which is not printed
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
    assert found.conventions == (
        "the error of each output is (target - output)², and the error of the network is half "
        "their sum",
    )
    assert [item.verdict for item in found.items if item.claim.name == "dE_total/dw1"] == [
        "follows"
    ]


# Runs


@pytest.mark.parametrize(
    "activations",
    [("logistic", "logistic", "identity"), ("relu", "tanh", "softmax"), ("elu", "selu", "tanh")],
)
@pytest.mark.parametrize("updated_first", [False, True])
def test_straight_line_programs_are_the_page(activations, updated_first):
    biases = "shared" if updated_first else "trained"
    network = chainrule.Network([2, 3, 2, 2], activations, biases, ["w[1][2,1]", "b[2]"])
    loss = "cross_entropy" if activations[-1] == "softmax" else "half_squared_error"
    X, T = np.array([[0.3, -0.2], [0.1, 0.9]]), np.array([[0.0, 1.0], [1.0, 0.0]])
    example = chainrule.WorkedExample(
        "t", chainrule.initialize(network, seed=3), X, T, loss, learning_rate=0.3
    )
    here, moving = example.parameters, trainable(network)
    for _ in range(5):
        Z, A = forward(here, X, functions)
        mixed = here
        # each time one more layer is new
        for _ in network.layers if updated_first else network.layers[:1]:
            gradient = backward(mixed, example.loss, Z, A, T, functions).gradient.vector
            mixed = chainrule.Parameters(
                network, here.vector - 0.3 * np.where(moving, gradient, 0.0)
            )
        here = mixed
    assert np.allclose(
        Runs(example).parameters(5, updated_first).vector, here.vector, rtol=1e-13, atol=1e-15
    )


# Bad input


def test_claims_that_cannot_be_audited_are_refused():
    with pytest.raises(ChainruleError, match="frey has no claims to audit"):
        chainrule.audit("frey")
    with pytest.raises(
        ChainruleError,
        match=r"line 2: .*unknown quantity 'nett_h1'. Did you "
        r"mean net_h1",
    ):
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
        return command_line.run("audit", *arguments, cwd=tmp_path)

    assert run("udacity").returncode == 0
    found = command_line.run_alone("audit", "quirk", "--output", "quirk.html", cwd=tmp_path)
    assert found.returncode == 1
    assert (tmp_path / "quirk.html").read_text().startswith("<!")
    bad = command_line.run_alone("audit", "nothing")
    assert bad.returncode == 2
    assert "unknown worked example 'nothing'" in bad.stderr
    document = tmp_path / "page.md"
    document.write_text("The net input is $net_{h1} = 0.3775$, so\n\n$$out_{h1} = 0.6932$$\n")
    read = run("mazur", "--claims", document)
    assert read.returncode == 1
    assert "out_h1 = 0.6932 (line 3)" in " ".join(read.stdout.split())
    document.write_text("Nothing here.")
    assert run("mazur", "--claims", document).returncode == 2
    for name in ("large.md", "large.toml"):
        with (tmp_path / name).open("wb") as file:
            file.truncate(50_000_000)
    for command in (("mazur", "--claims", tmp_path / "large.md"), (tmp_path / "large.toml",)):
        large = run(*command)
        assert large.returncode == 2
        assert "has 50 MB; what is read here has at most 20 MB" in " ".join(large.stderr.split())


@pytest.mark.parametrize("kind", [str, Path])
def test_claims_are_read_from_a_table_or_a_document(tmp_path, kind):
    (tmp_path / "numbers.csv").write_text("quantity,value\nnet_h1,0.3775\nout_h1,0.5923\n")
    (tmp_path / "chapter.tex").write_text(
        r"\[net_{h1} = 0.3775\] \[out_{h1} = 0.5923\] \(q = 0.5\)"
    )
    for name, unmatched in (("numbers.csv", []), ("chapter.tex", ["q = 0.5"])):
        found = chainrule.audit("mazur", kind(tmp_path / name))
        assert [item.verdict for item in found.items] == ["right", "wrong here"]
        assert [equation.text for equation in found.unmatched] == unmatched


def test_files_without_claims_are_refused(tmp_path):
    (tmp_path / "chapter.md").write_text("$q = 0.5$")
    with pytest.raises(ChainruleError, match=r"(?s)no equation in it .*line 1: no quantity .* q"):
        chainrule.audit("mazur", tmp_path / "chapter.md")
    with pytest.raises(ChainruleError, match=r"claims\.csv"):
        chainrule.audit("mazur", "claims.csv")


def test_large_numbers_of_claims_are_quick():
    """A 4-4-4-3 example with all its numbers: no timing here, but it must not take minutes."""
    network = chainrule.Network([4, 4, 4, 3], "tanh")
    parameters = chainrule.initialize(network, seed=1)
    example = chainrule.WorkedExample("t", parameters, np.full((1, 4), 0.3), np.full((1, 3), 0.5))
    steps = [
        step for step in chainrule.explain(example) if step.updates == 0 and step.phase != "given"
    ]
    claims = [
        Claim(str(chainrule.explain(example, steps=0).symbol(step.quantity)), f"{step.value:.6f}")
        for step in steps
    ]
    assert len(claims) > 200
    assert chainrule.audit(example, claims).first_wrong is None


@pytest.mark.parametrize(
    ("printed", "value", "right"),
    [
        ("0.12", 0.125, True),
        ("0.13", 0.125, True),
        ("0.14", 0.135, True),
        ("0.13", 0.135, False),
        ("2e7", 2.5e7, True),
        ("3e7", 2.5e7, True),
        ("4e7", 3.5e7, True),
        ("3e7", 3.5e7, False),
    ],
)
def test_halfway_between_two_printed_numbers_is_rounded_up_or_to_even(printed, value, right):
    assert agrees(Claim("x", printed), Known(value)) == right


@pytest.mark.filterwarnings("ignore:(invalid value|overflow) encountered")
def test_a_run_that_overflows_is_audited():
    table = {
        "format": 1,
        "network": {"sizes": [1, 1, 1], "activations": "identity", "biases": "none"},
        "weights": {"w[1]": [[1e308]], "w[2]": [[1e308]]},
        "training": {"learning_rate": 0.1},
        "data": {"inputs": [[1.0]], "targets": [[1.0]]},
    }
    found = chainrule.audit(example_of(table, "huge"), [Claim("dE/dw[1][1,1]", "-0.75")])
    assert found.first_wrong is not None
