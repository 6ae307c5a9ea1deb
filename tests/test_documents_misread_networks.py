"""Documents whose network is easily misread: zeros of a program, second passes with sums, primes,
thresholds of one letter with the weights, tables that cross units, arrows, and samples in words.
"""

from types import SimpleNamespace

import numpy as np
import pytest

from chainrule.auditing.claim_sources.extraction.drawn_arrays import without_drawn
from chainrule.auditing.drafting.by_sample.course import HEADING
from chainrule.auditing.drafting.by_sample.rows import rows_like
from chainrule.auditing.drafting.by_value.spots import spots_of
from chainrule.auditing.drafting.console import without_wrappers
from chainrule.auditing.drafting.draft import draft
from chainrule.auditing.drafting.made_up import is_made_up
from chainrule.auditing.drafting.printed import Printed
from chainrule.auditing.drafting.statements import statements_of
from chainrule.auditing.drafting.symbols import symbol_of
from chainrule.network.quantities import Kind, Quantity


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def named(text, line=""):
    """The names of the claims on lines with this part, with the numbers."""
    lines = text.split("\n")
    return {
        (claim.name, claim.printed)
        for claim in draft(text).example.claims
        if line in lines[claim.line - 1]
    }


def notebook():
    X, T = np.array([[1.0, 0.0], [1.0, 1.0]]), np.array([[0.0], [1.0]])
    W, V, C = np.array([[0.25, -0.15], [0.45, 0.35]]), np.array([[0.55], [-0.65]]), np.array([0.2])
    Z = X @ W
    A = sigmoid(Z)
    Y = A @ V + C
    P = sigmoid(Y)
    d = (P - T) * P * (1 - P)
    e = d @ V.T * A * (1 - A)
    gradients = X.T @ e, e.sum(axis=0), A.T @ d, d.sum(axis=0)
    steps = zip((W, np.zeros(2), V, C), gradients, strict=True)
    W1, b1, W2, b2 = (it - 0.5 * g for it, g in steps)
    names = ("dZ2", "dW2", "db2", "dZ1", "dW1", "db1")
    backward = (d, gradients[2], gradients[3], e, gradients[0], gradients[1])
    return f"""
```python
X = np.array([[1, 0], [1, 1]])
Y = np.array([[0], [1]])
W1 = np.array([[0.25, -0.15], [0.45, 0.35]])
b1 = np.zeros((1, 2))
W2 = np.array([[0.55], [-0.65]])
b2 = np.array([0.2])
lr = 0.5
Z1 = X @ W1 + b1
A1 = sigmoid(Z1)
Z2 = A1 @ W2 + b2
A2 = sigmoid(Z2)
print(Z1)
print(A1)
print(Z2)
print(A2)
```
```
{Z}
{A}
{Y}
{P}
```
The error is half the sum of squares, E = 0.5 * np.sum((Y - A2)**2).
```
{chr(10).join(f"{name}{chr(10)}{it}" for name, it in zip(names, backward, strict=True))}
```
```python
W1 -= lr * dW1; b1 -= lr * db1; W2 -= lr * dW2; b2 -= lr * db2
print(W1); print(b1); print(W2); print(b2)
```
```
{W1}
{b1}
{W2}
{b2}
```
"""


def test_batch_of_a_program_with_zeros_for_biases():
    text = notebook()
    found = draft(text)
    assert found.example.network.sizes == (2, 2, 1)
    assert len(found.example.inputs) == 2
    names = {claim.name for claim in found.example.claims}
    nets = {f"z[1][{unit}]({sample})" for unit in (1, 2) for sample in (1, 2)}
    assert nets | {"z[2][1](2)", "a[2][1](2)", "delta[2][1](2)", "delta[1][2](1)"} <= names
    assert {"dE/dw[1][1,1]", "dE/dw[2][2,1]", "dE/db[1][2]", "w[1][1,2]+", "b[2][1]+"} <= names


def test_zeros_and_ones_are_arrays():
    text = "b = np.zeros(3)\nc = np.zeros((2, 1))\nd = np.ones((1, 2), dtype=float)"
    assert without_wrappers(text).split("\n") == [
        "b = [0, 0, 0]",
        "c = [[0], [0]]",
        "d = [[1, 1]]",
    ]


def test_last_row_of_a_printed_column_is_a_number():
    found = [spot.printed for spot in spots_of("[[0.4231]\n [0.5127]]\n[1] w = 2.5\n w[3]")]
    assert found == ["0.4231", "0.5127", "2.5"]


def second_pass():
    x, t, w, b, v, c = 0.5, 0.9, 0.4, -0.2, 0.7, 0.3
    parts = []
    for epoch in (1, 2, 3):
        z = w * x + b
        h = sigmoid(z)
        s = v * h + c
        y = sigmoid(s)
        d2 = (y - t) * y * (1 - y)
        d1 = d2 * v * h * (1 - h)
        first = f"{w:.5f} * {x} + {b:.5f} = " if epoch > 1 else ""
        sums = f"$z_1 = {first}{z:.5f}$, $z_2 = {v:.5f} * {h:.5f} + {c:.5f} = {s:.5f}$"
        w, b, v, c = w - d1 * x, b - d1, v - d2 * h, c - d2
        parts.append(
            f"## Round {epoch}\n\n{sums.replace('+ -', '- ')}\n\n$h = {h:.5f}$, $y = {y:.5f}$\n\n"
            f"$\\delta_2 = {d2:.5f}$, $\\delta_1 = {d1:.5f}$\n\n"
            f"Updated: $w_1 = {w:.5f}$, $b_1 = {b:.5f}$, $w_2 = {v:.5f}$, $b_2 = {c:.5f}$\n"
        )
    given = (
        "A sigmoid network: $w_1 = 0.4$, $b_1 = -0.2$, $w_2 = 0.7$, $b_2 = 0.3$, $x = 0.5$, "
        "$t = 0.9$, $\\eta = 1$.\n\n"
    )
    return given + "\n".join(parts)


def test_sums_of_a_second_pass_make_no_network():
    found = draft(second_pass()).example
    assert [W.tolist() for W in found.parameters.W] == [[[0.4]], [[0.7]]]


@pytest.mark.parametrize("name", ["V'", "v'", "U'", "theta'"])
def test_prime_behind_any_weight_is_new(name):
    assert symbol_of(name).is_new


def test_prime_behind_a_signal_is_another_signal():
    assert not symbol_of("y'").is_new


def thetas():
    bias1, W = np.array([0.0, 1.0]), np.array([[2.0, 1.0], [0.0, -1.0]])  # to the unit of the row
    bias2, V = np.array([-1.0, 0.5]), np.array([[1.0, -2.0], [0.0, 2.0]])
    parts = []
    for x, t in (([0.0, 1.0], [1.0, 0.0]), ([1.0, 0.0], [0.0, 1.0])):
        x, t = np.array(x), np.array(t)
        z = W @ x + bias1
        h = sigmoid(z)
        s = V @ h + bias2
        y = sigmoid(s)
        d2 = (t - y) * y * (1 - y)
        d1 = V.T @ d2 * h * (1 - h)
        parts.append(
            "\n".join(
                f"${letter}^{layer}_{k} = {it:.4f}$"
                for letter, layer, values in (
                    ("u", 1, z),
                    ("s", 1, h),
                    ("u", 2, s),
                    ("s", 2, y),
                    ("\\delta", 2, d2),
                    ("\\delta", 1, d1),
                )
                for k, it in enumerate(values, start=1)
            )
        )
        W, bias1 = W + np.outer(d1, x), bias1 + d1
        V, bias2 = V + np.outer(d2, h), bias2 + d2
    return f"""
All units are sigmoid units. $\\theta^l_{{ij}}$ leads to $i$ from $j$:
$\\theta^1_{{10}} = 0$, $\\theta^1_{{11}} = 2$, $\\theta^1_{{12}} = 1$,
$\\theta^1_{{20}} = 1$, $\\theta^1_{{21}} = 0$, $\\theta^1_{{22}} = -1$,
$\\theta^2_{{10}} = -1$, $\\theta^2_{{11}} = 1$, $\\theta^2_{{12}} = -2$,
$\\theta^2_{{20}} = 0.5$, $\\theta^2_{{21}} = 0$, $\\theta^2_{{22}} = 2$.

First $x_1 = (0, 1)$ with $t_1 = (1, 0)$, then
$x_2 = (1, 0)$ with $t_2 = (0, 1)$. The learning rate is 1.

## First

{parts[0]}

## Second

{parts[1]}
"""


def test_thresholds_that_share_their_letter_with_the_weights():
    found = draft(thetas()).example
    assert [b.tolist() for b in found.parameters.b] == [[0.0, 1.0], [-1.0, 0.5]]
    assert found.parameters.W[0].tolist() == [[2.0, 0.0], [1.0, -1.0]]
    assert found.inputs.tolist() == [[0.0, 1.0], [1.0, 0.0]]


@pytest.mark.parametrize(
    "text",
    [
        "$x_1 = (1, 0)$ and $t_1 = (1)$; $x_2 = (0, 1)$ and $t_2 = (0)$",
        "$x^{(1)} = (1, 0)$, $t^{(1)} = 1$\n$x^{(2)} = (0, 1)$, $t^{(2)} = 0$",
        "$X = (1, 0)$, whose target is 1.\n\nThen $X = (0, 1)$ with target value 0 comes.",
    ],
)
def test_samples_are_written_alike_but_for_their_numbers(text):
    rows = rows_like(text, np.array([1.0, 0.0]), np.array([1.0]))
    assert [row.data for row in rows] == [((1.0, 0.0), (1.0,)), ((0.0, 1.0), (0.0,))]


def test_caption_of_a_table_is_no_heading_of_a_pass():
    assert HEADING.match("**Second sample**")
    assert not HEADING.match("**Table 3.2** New weights")
    assert not HEADING.match("**Tabelle 4:** Neue Gewichte")


CROSSED = """
Two ReLU units, **warm** and **dry**, and a linear output, **yield**. The learning rate is 0.1.

| plot | rain | sunshine | yield (actual) |
|---|---|---|---|
| 1 | 1 | 0.5 | 1.2 |
| 2 | 2 | 1.5 | 2.6 |

| from \\ to | warm | dry |
|---|---|---|
| rain | 0.4 | 0.2 |
| sunshine | 0.3 | -0.1 |
| bias | 0.1 | 0.2 |

| to \\ from | warm | dry | bias |
|---|---|---|---|
| yield | 1.5 | 0.5 | 0.3 |

| plot | warm (in) | dry (in) | warm (out) | dry (out) | yield |
|---|---|---|---|---|---|
| 1 | 0.65 | 0.35 | 0.65 | 0.35 | 1.45 |
| 2 | 1.35 | 0.45 | 1.35 | 0.45 | 2.55 |
"""


def test_tables_that_cross_units_with_words_for_names():
    found = draft(CROSSED).example
    assert [W.tolist() for W in found.parameters.W] == [[[0.4, 0.2], [0.3, -0.1]], [[1.5], [0.5]]]
    assert [b.tolist() for b in found.parameters.b] == [[0.1, 0.2], [0.3]]
    assert found.inputs.tolist() == [[1.0, 0.5], [2.0, 1.5]]
    assert found.targets.tolist() == [[1.2], [2.6]]
    names = named(CROSSED, "| 2 | 1.35")
    assert {("z[1][1](2)", "1.35"), ("a[1][1](2)", "1.35"), ("a[2][1](2)", "2.55")} <= names
    assert not any(name.startswith("t[") for name, _ in names)


def test_list_of_arrows_with_weights_and_a_pattern():
    text = (
        "Weights: x1->h1 0.3, x2->h1 -0.4, x1->h2 0.6, x2->h2 0.1,\n"
        "h1->y 0.7, h2->y -0.2, bias of y 0.5. The pattern is (1, 0) with target 1."
    )
    found = {tuple(it.members[:2]) for it in statements_of(text)}
    assert {("w(x1->h1)", "0.3"), ("w(x2->h1)", "-0.4"), ("w(h2->y)", "-0.2")} <= found
    assert {("b(y)", "0.5"), ("x_1", "1"), ("x_2", "0"), ("target_1", "1")} <= found


def test_drawn_matrix_behind_its_formula_keeps_its_lines():
    text = "dE/dW = y d = ( 0.1  0.2 )\n              ( 0.3  0.4 )"
    assert without_drawn(text).split("\n") == [
        r"$dE/dW = y d = \begin{bmatrix}0.1 & 0.2 \\",
        r"    0.3 & 0.4\end{bmatrix}$",
    ]


@pytest.mark.parametrize(
    ("given", "made_up"),
    # the upper half alone may come out, where the lower one is of a rule that is not followed
    [(slice(1, None, 3), True), (slice(None, None, 2), False), (slice(3), False)],
)
def test_network_that_was_searched_for_gives_half_of_the_numbers(given, made_up):
    numbers = [0.1371, 0.2512, 0.3853, 0.4294, 0.5435, 0.6176, 0.7717, 0.8358]
    printed = Printed((), spots_of("\n".join(map(str, numbers))))
    layout = SimpleNamespace(ways=("by all its numbers",))
    found = SimpleNamespace(
        candidate=SimpleNamespace(wiring=SimpleNamespace(layout=layout)),
        values={
            (0, Quantity(Kind.NET_INPUT, 1, unit=unit)): number
            for unit, number in enumerate(numbers[given], start=1)
        },
    )
    assert is_made_up(found, printed) is made_up
