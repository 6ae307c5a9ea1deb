"""Documents read by their numbers: whatever things are called, and however they are set."""

import numpy as np
import pytest

from chainrule.auditing.drafting.by_value.spots import side_by_side, spots_of
from chainrule.auditing.drafting.draft import draft

# 0.7·0.5 + 0.2·(-1) + 0.1 = 0.25, and so on; the names mean something else in most courses.
SUMS = r"""
The weights are in the picture.
Input to $A$: $(0.5\times0.7)+(-1\times0.2)+0.1=0.25$, so it puts out 0.5622.
Input to $B$: $(0.5\times-0.4)+(-1\times0.6)+0.3=-0.5$, so it puts out 0.3775.
Into the last one: $(0.5622\times0.8)+(0.3775\times-0.9)+0.2=0.3100$, sigmoid 0.5769.
"""
ARRAYS = r"""
$Q = \left(\begin{array}{rr} 0.7 & 0.2 \\ -0.4 & 0.6 \end{array}\right)$, $g = (0.1, 0.3)$,
$r = (0.5, -1)$, $R = (0.8, -0.9)$, $c = 0.2$; all are sigmoid. $k = (0.25, -0.5)$,
$m = (0.5622, 0.3775)$, then $0.3100$, and it answers $0.5769$.
"""
TABLE = """
x = (0.5, -1), sigmoid

| | to A | to B |
|---|---|---|
| first | 0.7 | -0.4 |
| second | 0.2 | 0.6 |
| bias | 0.1 | 0.3 |

| unit | sum | output |
|---|---|---|
| A | 0.25 | 0.5622 |
| B | -0.5 | 0.3775 |
"""
W = [[0.7, -0.4], [0.2, 0.6]]


@pytest.mark.parametrize("text", [SUMS, ARRAYS, TABLE])
def test_a_network_is_read_whatever_its_parts_are_called(text):
    example = draft(text).example
    assert np.array_equal(example.parameters.W[0], W)
    assert example.parameters.b[0].tolist() == [0.1, 0.3]
    assert example.inputs.tolist() == [[0.5, -1.0]]
    claims = {(claim.name, claim.printed) for claim in example.claims}
    assert {("a[1][1]", "0.5622"), ("a[1][2]", "0.3775")} <= claims


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("$z = 0.15 \\cdot 0.05 + 0.35 = 0.3575$", ["0.3575"]),
        ("(0.5)(0.2) = \\mathbf{0.1}", ["0.1"]),
        ("| w | −0.4 | 0.36 |", ["-0.4", "0.36"]),
        ("x_1 = 0.5 and 2x", ["0.5"]),
        ("e^{-0.36} and 0.3 - 0.1", []),
    ],
)
def test_numbers_that_stand_by_themselves(text, printed):
    assert [spot.printed for spot in spots_of(text)] == printed


def test_entries_of_an_array_stand_side_by_side():
    text = "a = (0.1, 0.2), b = 0.3\n| 1 | 2 |\n| 3 | 4 |"
    groups = side_by_side(spots_of(text), text)
    assert [[spot.printed for spot in group] for group in groups] == [
        ["0.1", "0.2"],
        ["0.3"],
        ["1", "2"],
        ["3", "4"],
    ]
