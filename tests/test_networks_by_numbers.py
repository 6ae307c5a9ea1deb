"""Networks that nothing but their numbers tell: what runs of numbers make of each other is printed.

One small network, worked out here, is written in several ways without a name that anybody knows.
"""

from __future__ import annotations

import random
import re
from collections.abc import Sequence

import numpy as np
import pytest

from chainrule.auditing.claim_sources.extraction.bare_arrays import without_bare
from chainrule.auditing.drafting.by_numbers.chance import Chance
from chainrule.auditing.drafting.by_numbers.loose import loose_numbers
from chainrule.auditing.drafting.draft import draft
from chainrule.errors import ChainruleError
from chainrule.explaining.examples.claims import Claim

W = [np.array([[0.35, -0.6], [0.8, 0.15]]), np.array([[-0.45, 0.7]])]  # by receiving unit
B = [np.array([0.1, -0.2]), np.array([0.3])]
X, T, RATE = np.array([0.9, 0.4]), np.array([0.7]), 0.5


def results() -> str:
    """What a course prints of it, in words of its own."""
    signals, printed = [X], list[str]()
    for layer, (weights, biases) in enumerate(zip(W, B, strict=True)):
        nets = weights @ signals[-1] + biases
        signals.append(1 / (1 + np.exp(-nets)))
        for unit, (z, a) in enumerate(zip(nets, signals[-1], strict=True)):
            name = "ABC"[2 * layer + unit]
            printed.append(f"Node {name} gathers {z:.4f} and passes {a:.4f} on.")
    out, hidden = signals[2], signals[1]
    blame = (out - T) * out * (1 - out)
    inner = (W[1].T @ blame) * hidden * (1 - hidden)
    printed.append(f"It is off by {float(((out - T) ** 2).sum() / 2):.5f}.")
    printed.append(f"The blame of C is {blame[0]:.5f}; of A and B {inner[0]:.5f}, {inner[1]:.5f}.")
    new = W[1] - RATE * np.outer(blame, hidden)
    printed.append(f"Afterwards the last two strengths are {new[0, 0]:.4f} and {new[0, 1]:.4f}.")
    return "\n".join(printed)


def lists() -> str:
    strengths = [number for weights in W for number in weights.reshape(-1).tolist()]
    offsets = [number for biases in B for number in biases.tolist()]
    return f"strengths = {strengths}\noffsets = {offsets}"


def rows() -> str:
    units = zip("ABC", np.concatenate(B), [*W[0], *W[1]], strict=True)
    lines = (f"| {name} | {row[0]} | {row[1]} | {bias} |" for name, bias, row in units)
    return "\n".join(["| node | first | second | offset |", "|---|---|---|---|", *lines])


def arrows() -> str:
    senders = ("first", "second", "A", "B")
    found = list[str]()
    for layer, weights in enumerate(W):
        for unit, row in enumerate(weights):
            name = "ABC"[2 * layer + unit]
            ends = zip(senders[2 * layer :], row, strict=False)
            found += [
                f"The line from {sender} to {name} carries {weight}." for sender, weight in ends
            ]
            found.append(f"{name} adds {B[layer][unit]}.")
    return "\n".join(found)


def shown() -> str:
    """By sending unit, as a program shows it, with the offsets below."""
    found = list[str]()
    for weights, biases in zip(W, B, strict=True):
        found += ["  ".join(f"{it:6.2f}" for it in row) for row in (*weights.T, biases)]
    return "\n".join(f"   {row}" for row in found)


def document(network: str) -> str:
    return "\n\n".join(
        (
            "A small net of sigmoid nodes.",
            f"It looks at {X[0]} and {X[1]} and should say {T[0]}. The step is {RATE}.",
            network,
            results(),
        )
    )


@pytest.mark.parametrize("network", [lists, rows, arrows, shown])
def test_network_without_a_known_name_is_found_by_its_numbers(network) -> None:
    found = draft(document(network())).example
    assert found.network.sizes == (2, 2, 1)
    for weights, biases, own, offsets in zip(
        found.parameters.W, found.parameters.b, W, B, strict=True
    ):
        np.testing.assert_array_equal(weights.T, own)
        np.testing.assert_array_equal(biases, offsets)
    np.testing.assert_array_equal(found.inputs, [X])
    np.testing.assert_array_equal(found.targets, [T])


def test_numbers_that_a_network_is_made_of_are_told_by_where_they_stand() -> None:
    found = draft(document(rows()))
    line = next(at for at, it in enumerate(document(rows()).split("\n"), 1) if it.startswith("| B"))
    told = {claim.printed: claim.name for claim in found.example.claims if claim.line == line}
    assert told == {"0.8": "w[1][1,2]", "0.15": "w[1][2,2]", "-0.2": "b[1][2]"}


@pytest.mark.parametrize("network", [lists, rows])
def test_computed_numbers_that_are_others_make_no_network(network) -> None:
    text, rnd = document(network()), random.Random(4)
    # Each computed number becomes another one with as many digits.
    begin = text.index("Node A")
    other = re.sub(
        r"(?<=\.)\d{4,5}", lambda it: f"{rnd.random():.5f}"[2:][: len(it[0])], text[begin:]
    )
    with pytest.raises(ChainruleError):
        draft(text[:begin] + other)


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("weights 0.5 and -.25, bias 1", ["0.5", "-.25", "1"]),
        ("0.5*2 + 0.1 = 1.1 at 10:31 on 2022-05-17", ["1.1"]),
        ("w[0][1][0]=0.25 and x_2 = 3", ["0.25", "3"]),
        (r"\begin{pmatrix}1&-2\\-0.5&4\end{pmatrix}", ["1", "-2", "-0.5", "4"]),
        ("a list 0.3 -0.1 0.2", ["0.3", "-0.1", "0.2"]),
    ],
)
def test_loose_numbers_are_no_operands_and_no_indices(text: str, printed: Sequence[str]) -> None:
    assert [it.printed for it in loose_numbers(text)] == printed


def test_rare_numbers_tell_more_than_common_ones() -> None:
    claims = [Claim("-", it) for it in ("0.62", "0.6225", "0.60000", "0.31")]
    told = Chance.of(claims, 1.0).told(np.array([0.62, 0.62251, 0.6, 0.4]))
    assert set(told) == {0, 1, 2}
    assert told[1] > told[0] > told[2]  # whose zeros promise what they do not keep


def test_matrix_below_its_name_becomes_one() -> None:
    assert without_bare("A =\n\n  1  2\n  3  4\nb = 2") == (
        "\n\n$A = \\begin{bmatrix}1 & 2 \\\\\n3 & 4\\end{bmatrix}$\nb = 2"
    )
    # a single row stays what it was
    assert without_bare("A =\n  1  2\nb = 2") == "A =\n  1  2\nb = 2"
