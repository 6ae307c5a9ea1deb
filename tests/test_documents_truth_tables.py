"""Single units and truth tables: samples of one digit, gone through one after another."""

import pytest

from chainrule.auditing.drafting.draft import draft
from chainrule.errors import ChainruleError
from drafted_claims import names_of

PERCEPTRON = """A perceptron with f(z) = 1 if z >= 0 learns OR; the learning rate is 0.1.

x1 | x2 | OR(x1, x2)
---|---|---
0 | 0 | 0
0 | 1 | 1
1 | 0 | 1
1 | 1 | 1

y = f(w1x1 + w2x2 + b), w1 = 0.2, w2 = -0.4, b = 0.1

Example 1: (x1 = 0, x2 = 0)
Example 2: (x1 = 0, x2 = 1)
Example 3: (x1 = 1, x2 = 0)
Example 4: (x1 = 1, x2 = 1)
"""
GATE = """A unit with the sigmoid, 1 / (1 + e^(-z)), as a gate.

| x1 | x2 | y |
|---|---|---|
| 0 | 0 | 1 |
| 0 | 1 | 0 |
| 1 | 0 | 0 |
| 1 | 1 | 0 |

w1 = -12, w2 = -12, b = 8

0 0 z = 0 * -12 + 0 * -12 + 8 = 8

0 1 z = 0 * -12 + 1 * -12 + 8 = -4

1 0 z = 1 * -12 + 0 * -12 + 8 = -4

1 1 z = 1 * -12 + 1 * -12 + 8 = -16
"""


def test_a_table_without_bars_at_its_ends_is_one():
    claims = names_of(PERCEPTRON)
    assert claims[6, "1"] == {"x[2](2)", "t[1](2)"}


def test_samples_that_are_gone_through_are_told_by_their_inputs():
    claims = names_of(PERCEPTRON)
    assert claims[13, "1"] == {"x[2](2)"}
    assert claims[14, "1"] == {"x[1](3)"}
    assert claims[15, "1"] == {"x[1](4)", "x[2](4)"}


def test_samples_that_begin_their_lines_have_what_stands_behind():
    claims = names_of(GATE)
    assert claims[12, "0"] == {"x[1](1)", "x[2](1)"}
    assert [claims[line, z] for line, z in ((12, "8"), (14, "-4"), (16, "-4"), (18, "-16"))] == [
        {f"z[1][1]({sample})"} for sample in range(1, 5)
    ]


def test_samples_that_are_not_gone_through_in_turn_are_not_guessed():
    lines = GATE.split("\n")
    del lines[13]
    assert not any(
        name.startswith("x[1](2)") for name in names_of("\n".join(lines)).get((13, "1"), ())
    )


def test_an_only_layer_has_the_activation_that_is_named():
    assert draft(GATE).example.network.layers[0].activation.name == "logistic"


def test_what_comes_behind_a_step_is_not_audited():
    text = """A unit learns AND: y = 1 if net >= 0.5, else 0. The learning rate is 0.2.

x1 = 1, x2 = 2, target = 0, w1 = 0.6, w2 = 0.3

net = 0.6 * 1 + 0.3 * 2 = 1.2
y = 1
error = 0 - 1 = -1
w1 = 0.6 + 0.2 * -1 * 1 = 0.4
"""
    found = draft(text)
    assert {claim.name for claim in found.example.claims} == {
        *("eta", "x[1]", "x[2]", "t[1]", "w[1][1,1]", "w[1][2,1]", "z[1][1]")
    }
    assert any("step" in it for it in found.assumed)


def test_a_perceptron_that_is_not_read_is_refused_with_the_reason():
    text = "# Perceptron\n\nThe output is 1 if the sum >= 0, else 0. | a | b |\n\nw(3) = <0, .5>"
    with pytest.raises(ChainruleError, match=r"line 3 tells a unit that answers by a step"):
        draft(text)
    with pytest.raises(ChainruleError, match="no network can be read"):
        draft(text.replace("1 if the sum >= 0, else 0", "relu: its slope is 1 if the sum > 0"))
