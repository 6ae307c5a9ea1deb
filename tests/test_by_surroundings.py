"""Numbers without a name are told by what stands around them: the words of a sentence, the numbers
before and behind, the row of an array.
"""

import numpy as np
import pytest

from chainrule.auditing.drafting.by_value.coming_out import comes_out
from chainrule.auditing.drafting.by_value.plain_rows import plain_rows
from chainrule.auditing.drafting.by_value.spoken import spoken_spots
from chainrule.auditing.drafting.draft import draft
from chainrule.explaining.examples.claims import Claim
from chainrule.network.quantities import Kind, Quantity

GIVEN = """
A network of sigmoid units. $x_1 = 0.5$, $x_2 = -1$, the target is $t = 1$ and $\\eta = 0.5$.
Hidden units: $w_{11} = 0.7$, $w_{12} = 0.2$, $b_1 = 0.1$; $w_{21} = -0.4$, $w_{22} = 0.6$,
$b_2 = 0.3$. Output unit: $v_1 = 0.8$, $v_2 = -0.9$, $c = 0.2$.

$z_1 = w_{11} x_1 + w_{12} x_2 + b_1 = 0.25$ and $h_1 = \\sigma(z_1) = 0.5622$.
$z_2 = w_{21} x_1 + w_{22} x_2 + b_2 = -0.5$ and $h_2 = \\sigma(z_2) = 0.3775$.
$z_3 = v_1 h_1 + v_2 h_2 + c = 0.3100$, $y = \\sigma(z_3) = 0.5769$.
$E = \\frac12 (t - y)^2 = 0.0895$.
"""
# By hand: the delta of the output is (0.5769 - 1)·0.5769·(1 - 0.5769) = -0.1033, those of the
# hidden units are -0.1033·0.8·0.2461 = -0.0203 and -0.1033·(-0.9)·0.2350 = 0.0218; gradients are
# deltas times 0.5, -1 and 1, or times 0.5622 and 0.3775.
BY_WEIGHT = ["-0.0102", "0.0203", "0.0109", "-0.0218"]


def told(text):
    """What each number on the lines behind the example is said to be."""
    first = GIVEN.count("\n")
    found = draft(GIVEN + text)
    return [(it.printed, it.name) for it in found.example.claims if it.line > first]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The slope of the output unit is 0.244 there.", ("0.244", "da[2][1]/dz[2][1]")),
        ("Before the step the error was 0.0895, which is too much.", ("0.0895", "E")),
        ("Backwards, the delta of it is -0.1033, so its sum should grow.",
         ("-0.1033", "delta[2][1]")),
        ("The gradient of the bias is -0.1033.", ("-0.1033", "dE/db[2][1]")),
        ("The gradient of the error by the output is -0.4231.", ("-0.4231", "dE/da[2][1]")),
        ("The learning rate was 0.5.", ("0.5", "eta")),
    ],
)  # fmt: skip
def test_numbers_of_sentences_are_told_by_their_words(text, expected):
    assert expected in told(text)


def test_an_array_with_spaces_between_is_told_entry_by_entry():
    text = "\n[[-0.0102  0.0203]\n [ 0.0109 -0.0218]]\n"
    names = [f"dE/dw[1][{sender},{unit}]" for unit in (1, 2) for sender in (1, 2)]
    assert [(printed, name.replace(" ", "")) for printed, name in told(text)] == list(
        zip(BY_WEIGHT, names, strict=True)
    )


def test_a_row_goes_through_a_layer_though_a_single_number_would_be_too_short():
    found = dict(told("\nFirst the sums of the two are 0.25 for one and -0.50 for the other.\n"))
    assert found == {"0.25": "z[1][1]", "-0.50": "z[1][2]"}


def test_a_comment_tells_what_a_line_of_code_comes_to():
    text = "\n```\ny = sigmoid(z)  # 0.5769\nprint(f'E = {0.5 * (t - y) ** 2}')  # 0.0895\n```\n"
    assert {("0.5769", "a[2][1]"), ("0.0895", "E")} <= set(told(text))


def test_what_is_called_by_a_bias_is_its_gradient():
    assert ("-0.1033", "dE/db[2][1]") in told("\n| parameter | J |\n|---|---|\n| $c$ | -0.1033 |\n")
    found = told("\nJ_b1 = [-0.0203  0.0218]\n")
    assert [name for _, name in found] == ["dE/db[1][1]", "dE/db[1][2]"]


def test_a_whole_number_is_no_rounded_one():
    assert ("1", "a[2][1]") not in told("\nThe output was 1 in the other example.\n")


def test_short_numbers_that_nothing_speaks_for_stay_open():
    assert told("\nWe spent 0.6 of the hour in room 0.3, and 0.25 litres of tea.\n") == []


def test_where_named_numbers_do_not_come_out_the_run_is_another_one():
    places = [(Kind.NET_INPUT, 1), (Kind.ACTIVATION, 1), (Kind.NET_INPUT, 2), (Kind.ACTIVATION, 2)]
    values = {(0, Quantity(kind, layer, 1)): 0.5 for kind, layer in places}
    printed = ["0.50", "0.50", "-0.5", "0.9"]
    claims = [(Claim("-", number), it) for number, (_, it) in zip(printed, values, strict=True)]
    assert comes_out(claims[:3], values)  # with so few, nothing is known
    assert comes_out([*claims[:3], claims[0]], values)
    assert not comes_out([*claims, claims[3]], values)


@pytest.mark.parametrize(
    ("line", "numbers"),
    [
        ("[ 0.9951  1.     -0.5097]", ["0.9951", "1.", "-0.5097"]),
        ("## [1] -0.516 0.005", ["-0.516", "0.005"]),
        ("a = 0.5 -0.3", []),
        ("0.5 0.3 0.1 is what we had", []),
        ("rows 1 2 3", []),
        ("x = w * 0.5 -0.3", []),
        ("u[1] = 3", []),
    ],
)
def test_rows_of_plain_numbers(line, numbers):
    assert [line[begin:end] for begin, end in plain_rows(line)] == numbers


@pytest.mark.parametrize(
    ("line", "numbers"),
    [
        ("it adds up to 0.3, and 0.57 comes out", ["0.3", "0.57"]),
        ("its sum is -0.4, squashed 0.40.", ["-0.4", "0.40"]),
        ("the slope (0.9986) is flat", ["0.9986"]),
        ("w = 0.5 - 0.1 * 0.3 = 0.47", []),
        ("from **1.28** on", ["1.28"]),
        ("x_1 and f(0.3) and 50 %", []),
    ],
)
def test_numbers_that_are_spoken(line, numbers):
    assert [spot.printed for spot in spoken_spots(line)] == numbers


def test_values_of_the_example():
    x, w, b = np.array([0.5, -1.0]), np.array([[0.7, 0.2], [-0.4, 0.6]]), np.array([0.1, 0.3])
    h = 1 / (1 + np.exp(-(w @ x + b)))
    y = 1 / (1 + np.exp(-(np.array([0.8, -0.9]) @ h + 0.2)))
    delta = (y - 1) * y * (1 - y)
    hidden = delta * np.array([0.8, -0.9]) * h * (1 - h)
    assert [f"{it:.4f}" for it in np.outer(hidden, x).ravel()] == BY_WEIGHT
