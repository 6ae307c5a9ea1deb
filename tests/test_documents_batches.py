"""Documents with several samples: batches in the rows of tables and arrays, lists of samples in
programs, passes beside each other; and letters of which a legend says what they are.
"""

import numpy as np
import pytest

from chainrule.auditing.claim_sources.extraction.aligned import with_bars
from chainrule.auditing.claim_sources.extraction.normalized import normalized
from chainrule.auditing.drafting.draft import draft
from chainrule.auditing.drafting.legends import told_letters
from chainrule.auditing.drafting.statements import statements_of
from chainrule.auditing.drafting.unit_lines import told_lines
from chainrule.auditing.drafting.vocabulary import Role
from drafted_claims import claims_of

X = np.array([[0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
T = np.array([[1.0], [1.0], [0.0]])
W, B = np.array([[0.3, -0.6], [0.7, 0.2]]), np.array([0.1, -0.2])
V, C = np.array([[0.8], [-0.5]]), np.array([0.15])


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def batch(X, T, weights, rate, sums):
    """Everything of a step of a network with logistic units, and the weights behind it."""
    W, B, V, C = weights
    h = sigmoid(X @ W + B)
    y = sigmoid(h @ V + C)
    d = (y - T) * y * (1 - y)
    e = d @ V.T * h * (1 - h)
    n = 1 if sums else len(X)
    gradients = X.T @ e / n, e.sum(axis=0) / n, h.T @ d / n, d.sum(axis=0) / n
    new = tuple(it - rate * g for it, g in zip(weights, gradients, strict=True))
    return h, y, ((y - T) ** 2).sum(axis=1) / 2, d, e, gradients, new


def line_of(text, part):
    return next(n for n, line in enumerate(text.split("\n"), start=1) if part in line)


def rows_of(*columns):
    return "\n".join("  ".join(f"{it:9.6f}" for it in row) for row in np.column_stack(columns))


def listing(rate=0.4, epochs=2, sums=True):
    """What a program prints of a batch: tables of numbers below their heads."""
    weights, parts = (W, B, V, C), []
    for epoch in range(1, epochs + 1):
        h, y, loss, d, e, gradients, weights = batch(X, T, weights, rate, sums)
        heads = "".join(f"{it:<11}" for it in ("x1", "x2", "t", "h1", "h2", "y", "loss"))
        deltas = "".join(f"{it:<11}" for it in ("delta_y", "delta_h1", "delta_h2"))
        parts += [
            f"--- epoch {epoch} ---",
            f" {heads}",
            rows_of(X, T, h, y, loss),
            f" {deltas}",
            rows_of(d, e),
            f"grad V = [{gradients[2][0, 0]:.6f}, {gradients[2][1, 0]:.6f}]  "
            f"grad c = {gradients[3][0]:.6f}",
            f"new V = [{weights[2][0, 0]:.6f}, {weights[2][1, 0]:.6f}]",
            f"new c = {weights[3][0]:.6f}",
        ]
    return "\n".join(parts)


def program(rate=0.4, sums=True):
    return f"""Two logistic hidden units and a logistic output, errors 0.5 * (y - t)**2.

W = [[0.3, -0.6],
     [0.7, 0.2]]
b = [0.1, -0.2]
V = [0.8, -0.5]
c = 0.15
lr = {rate}

y = sig(V[0]*h[0] + V[1]*h[1] + c)

{listing(rate, sums=sums)}
"""


def test_a_legend_says_what_letters_stand_for():
    found = told_letters(
        "p_ij: weight from input i to hidden unit j; $q_j$ is the weight to the output; "
        "k_j is the bias of unit j; g_ij: gradient of the weight; a_j: weighted sum"
    )
    assert found == {Role.WEIGHT: ["p_ij", "q_j"], Role.BIAS: ["k_j"]}
    assert told_letters("v_j 是隐藏单元 j 到输出的权重")[Role.WEIGHT] == ["v_j"]


def test_weights_of_a_legend_make_a_network():
    text = """Two inputs, two hidden neurons with ReLU and a linear output.
p_ij: weight from input i to hidden neuron j
q_j: weight from hidden neuron j to the output

p11 = 0.7, p12 = 0.4, p21 = -0.2, p22 = 0.5
q1 = 0.3, q2 = 0.9
bias1 = 0.2, bias2 = 0.1, bias3 = -0.3
x1 = 0.6, x2 = 0.8, y = 1, learning rate 0.1

n1 = 0.4600 -> h1 = ReLU(n1) = 0.4600
n2 = 0.7400 -> h2 = ReLU(n2) = 0.7400
yhat = 0.5040
"""
    found = claims_of(text)
    assert found[5, "0.4"] == {("w[1][1,2]", 0)}
    assert found[6, "0.9"] == {("w[2][2,1]", 0)}
    assert ("a[2][1]", 0) in found[line_of(text, "yhat"), "0.5040"]


def test_bullets_of_slides_stand_between_equations():
    assert normalized("• w1 = 0.5 • w2 = 0.25") == "- w1 = 0.5 , w2 = 0.25"
    assert normalized("z = 0.5 • x") == "z = 0.5 • x"


def test_numbers_below_their_heads_are_a_table():
    text = "n  x1  y\n1   0  0.25\n2   1  0.75"
    assert with_bars(text).split("\n")[2] == "| 2 | 1 | 0.75 |"
    matrix = "The weight matrix\n0.25 0.5 0.75\n0.5  0.1 0.3"
    assert with_bars(matrix) == matrix


def test_a_gradient_beside_another_one_keeps_its_word():
    members = [it.members for it in statements_of("grad V = [0.1, 0.2]  grad c = 0.3")]
    assert ["gradc", "0.3"] in members


def test_what_is_added_within_an_activation_is_a_bias():
    found = claims_of(program())
    assert found[7, "0.15"] == {("b[2][1]", 0)}


@pytest.mark.parametrize("sums", [True, False])
def test_epochs_of_a_batch_in_tables(sums):
    text = program(sums=sums)
    found = claims_of(text)
    weights = batch(X, T, (W, B, V, C), 0.4, sums)[-1]
    h, _, loss, _, e, gradients, new = batch(X, T, weights, 0.4, sums)
    first = line_of(text, "epoch 2") + 2
    assert found[first + 1, f"{h[1, 0]:.6f}"] == {("a[1][1](2)", 1)}
    assert found[first + 2, f"{loss[2]:.6f}"] == {("E(3)", 1)}
    assert found[first + 4, f"{e[0, 1]:.6f}"] == {("delta[1][2](1)", 1)}
    assert found[first + 7, f"{gradients[3][0]:.6f}"] == {("dE/db[2][1]", 1)}
    assert found[first + 8, f"{new[2][1, 0]:.6f}"] == {("w[2][2,1]+", 1)}


def test_a_bias_may_be_equal_to_a_net_input_further_down():
    h = np.maximum(X @ W + [0.1, 0.9], 0)
    s = h @ V + 0.4
    p = sigmoid(s)
    rows = "\n".join(
        f"| {n + 1} | {a[0]:.4f} | {a[1]:.4f} | {b[0]:.4f} | {c[0]:.4f} |"
        for n, (a, b, c) in enumerate(zip(h, s, p, strict=True))
    )
    text = f"""ReLU in the hidden layer, a sigmoid output.

$$A = \\begin{{bmatrix}} 0.3 & -0.6 \\\\ 0.7 & 0.2 \\end{{bmatrix}},
a_0 = \\begin{{bmatrix}} 0.1 & 0.9 \\end{{bmatrix}},
B = \\begin{{bmatrix}} 0.8 \\\\ -0.5 \\end{{bmatrix}}, b_0 = 0.4$$

| n | $x_1$ | $x_2$ | $y$ |
|---|---|---|---|
| 1 | 0 | 1 | 1 |
| 2 | 1 | 0 | 1 |
| 3 | 1 | 1 | 0 |

$\\eta = 0.5$

| n | $h_1$ | $h_2$ | $s$ | $p$ |
|---|---|---|---|---|
{rows}
"""
    assert h[1, 0] == 0.4  # as b_0
    found = claims_of(text)
    assert found[5, "0.4"] == {("b[2][1]", 0)}
    assert found[line_of(text, "| 2 | 0.4000"), f"{p[1, 0]:.4f}"] == {("a[2][1](2)", 0)}


def test_rows_of_a_programs_array_keep_their_lines():
    (equation,) = statements_of("W = np.array([[0.5],\n              [-0.4]])")
    assert equation.arrays[0][1] == [1, 2]


def arrays_of_a_batch():
    h, y, _, d, _, gradients, _ = batch(X, T, (W, B, V, C), 1.0, sums=False)

    def shown(name, rows):
        body = "\n ".join(f"[{' '.join(f'{it:.6f}' for it in row)}]" for row in rows)
        return f"{name} =\n[{body}]"

    return f"""A sigmoid hidden layer and output, half the squared error, averaged.

X = np.array([[0, 1],
              [1, 0],
              [1, 1]])
Y = np.array([[1],
              [1],
              [0]])
W1 = np.array([[0.3, -0.6],
               [0.7, 0.2]])
b1 = np.array([[0.1, -0.2]])
W2 = np.array([[0.8],
               [-0.5]])
b2 = np.array([[0.15]])
lr = 1.0

{shown("A1", h)}
{shown("A2", y)}
{shown("dZ2", d)}
{shown("dW2", gradients[2])}
"""


def test_arrays_with_a_row_for_each_sample():
    text = arrays_of_a_batch()
    found = claims_of(text)
    _, y, _, d, *_ = batch(X, T, (W, B, V, C), 1.0, sums=False)
    assert found[4, "0"] == {("x[2](2)", 0)}
    assert found[line_of(text, "A2 =") + 3, f"{y[2, 0]:.6f}"] == {("a[2][1](3)", 0)}
    assert found[line_of(text, "dZ2 =") + 2, f"{d[1, 0]:.6f}"] == {("delta[2][1](2)", 0)}


def test_a_list_of_samples_in_a_program():
    weights, parts = (W, B, V, C), []
    for x, t in zip(X, T, strict=True):
        h, y, loss, d, e, _, weights = batch(x[None], t[None], weights, 0.3, sums=True)
        parts.append(
            f"--- sample {len(parts) + 1} ---\n"
            f"hidden : {h[0, 0]!r} {h[0, 1]!r}\noutput : {y[0, 0]!r}\nloss   : {loss[0]!r}\n"
            f"d_out  : {d[0, 0]!r}\nd_hid  : {e[0, 0]!r} {e[0, 1]!r}"
        )
    shown = "\n".join(parts).replace("np.float64(", "").replace(")", "")
    text = f"""A sigmoid network, loss (y - t)**2 / 2, lr = 0.3.

W1 = [[0.3, -0.6], [0.7, 0.2]]
b1 = [0.1, -0.2]
W2 = [0.8, -0.5]
b2 = 0.15
pairs = [((0, 1), 1),
         ((1, 0), 1),
         ((1, 1), 0)]

{shown}
"""
    found = claims_of(text)
    assert found[8, "1"] == {("x[1](2)", 0), ("t[1](2)", 0)}
    line = line_of(text, "sample 2") + 1
    second = text.split("\n")[line - 1].split()[2]
    assert {name for name, _ in found[line, second]} == {"a[1][1](2)"}


def test_a_unit_of_which_the_bias_alone_has_no_name():
    (told,) = told_lines("- hidden 1: A11 = 0.4 (from x1), A12 = -0.3 (from x2), bias 0.15")
    assert told.unit == ((0.4, -0.3), 0.15)
    assert not told_lines("x1 = 2, w1 = 0.5, bias 0.1")


def test_rows_of_samples_have_labels_of_their_own():
    table = "| sample | x_1 | t |\n|---|---|---|\n| P1 | 0.3 | 1 |\n| P2 | 0.6 | 0 |"
    assert [it.members for it in statements_of(table)] == [
        ["x_1", "0.3"],
        ["t", "1"],
        ["x_1", "0.6"],
        ["t", "0"],
    ]


@pytest.mark.parametrize("heads", ["start | after 1", "anterior | nuevo"])
def test_rows_between_before_and_after_are_of_parameters(heads):
    table = f"| | {heads} |\n|---|---|---|\n| u_11 | 0.5 | 0.4374 |"
    assert [it.members for it in statements_of(table)] == [["u_11", "0.5"], ["u_11+", "0.4374"]]


def test_passes_stand_beside_each_other():
    weights, columns = (W, np.zeros(2), V, np.zeros(1)), []
    for number in range(4):
        at = slice(number % 2, number % 2 + 1)
        h, y, loss, d, _, _, new = batch(X[at], T[at], weights, 0.5, sums=True)
        weights = (new[0], np.zeros(2), new[2], np.zeros(1))
        columns.append((h[0, 0], h[0, 1], y[0, 0], d[0, 0], loss[0]))
    labels = ("h1", "h2", "y", "δ y", "E")
    rows = "\n".join(
        f"| {label} | {' | '.join(f'{column[n]:.6f}' for column in columns)} |"
        for n, label in enumerate(labels)
    )
    text = f"""A 2-2-1 network without biases, sigmoid, E = ½(y − t)², η = 0.5.
u_ij is the weight from input i to hidden unit j; v_j is the weight from there to the output.

| sample | x_1 | x_2 | t |
|---|---|---|---|
| P1 | 0 | 1 | 1 |
| P2 | 1 | 0 | 1 |

u_11 = 0.3, u_12 = -0.6, u_21 = 0.7, u_22 = 0.2, v_1 = 0.8, v_2 = -0.5

| | epoch 1, P1 | epoch 1, P2 | epoch 2, P1 | epoch 2, P2 |
|---|---|---|---|---|
{rows}
"""
    found = claims_of(text)
    line = line_of(text, "| h1 |")
    assert {name for name, _ in found[line, f"{columns[3][0]:.6f}"]} == {"a[1][1](2)"}
    assert found[line + 2, f"{columns[2][2]:.6f}"] == {("a[2][1](1)", 2)}
    assert found[line + 3, f"{columns[1][3]:.6f}"] == {("delta[2][1](2)", 1)}


def test_samples_that_are_listed_and_one_that_is_worked_out():
    weights = (np.full((2, 2), 0.4), np.zeros(2), np.full((2, 1), 0.4), np.zeros(1))
    h, y, loss, *_ = batch(X[:1], T[:1], weights, 0.5, sums=True)
    text = f"""| $x_1$ | $x_2$ | $t$ |
|---|---|---|
| 0 | 0 | 0 |
| 0 | 1 | 1 |
| 1 | 0 | 1 |

W1 = [[0.4, 0.4], [0.4, 0.4]]
W2 = [[0.4], [0.4]]
b1 = [0, 0]
b2 = [0]
α = 0.5

The sample x = [0, 1], t = 1, all units sigmoid:

h_1 = {h[0, 0]:.4f}
h_2 = {h[0, 1]:.4f}
y = {y[0, 0]:.4f}
E = {loss[0]:.4f}
"""
    assert len(draft(text).example.inputs) == 1
    assert ("a[2][1]", 0) in claims_of(text)[line_of(text, "y ="), f"{y[0, 0]:.4f}"]


def of_sample(n, h, y, loss, d, e):
    own = h[n] * d[n, 0]
    return f"""**Pattern {n + 1}**

- h1 = {h[n, 0]:.4f}, h2 = {h[n, 1]:.4f}
- y = {y[n, 0]:.4f}
- E = {loss[n]:.4f}
- delta_y = {d[n, 0]:.4f}
- delta_h1 = {e[n, 0]:.4f}, delta_h2 = {e[n, 1]:.4f}
- dE/dv1 = {own[0]:.4f}, dE/dv2 = {own[1]:.4f}
- dE/dw11 = {X[n, 0] * e[n, 0]:.4f}, dE/dw21 = {X[n, 1] * e[n, 0]:.4f}
"""


@pytest.mark.parametrize("sums", [True, False])
def test_samples_of_a_batch_one_after_another(sums):
    h, y, loss, d, e, gradients, new = batch(X, T, (W, B, V, C), 0.4, sums)
    text = f"""2-2-1 network with sigmoid units, E = ½(t − y)², learning rate 0.4.

| pattern | x1 | x2 | t |
|---|---|---|---|
| 1 | 0 | 1 | 1 |
| 2 | 1 | 0 | 1 |
| 3 | 1 | 1 | 0 |

w11 = 0.3, w12 = -0.6, w21 = 0.7, w22 = 0.2, v1 = 0.8, v2 = -0.5
b1 = 0.1, b2 = -0.2, c = 0.15 (bias of the output)

{of_sample(0, h, y, loss, d, e)}
{of_sample(1, h, y, loss, d, e)}
{of_sample(2, h, y, loss, d, e)}
**Batch**

- dE/dv1 = {gradients[2][0, 0]:.4f}, dE/dv2 = {gradients[2][1, 0]:.4f}
- v1 = {new[2][0, 0]:.4f}, v2 = {new[2][1, 0]:.4f}
"""
    found = claims_of(text)
    assert found[6, "1"] == {("x[1](2)", 0), ("t[1](2)", 0)}
    second = line_of(text, "**Pattern 2")
    assert found[second + 2, f"{h[1, 1]:.4f}"] == {("a[1][2](2)", 0)}
    assert found[second + 4, f"{loss[1]:.4f}"] == {("E(2)", 0)}
    assert found[second + 5, f"{d[1, 0]:.4f}"] == {("delta[2][1](2)", 0)}
    # A run of batches has no gradients of single samples, whatever they are equal to.
    assert not any(line in (second + 7, second + 8) for line, _ in found)
    last = line_of(text, "**Batch")
    assert found[last + 2, f"{gradients[2][0, 0]:.4f}"] == {("dE/dw[2][1,1]", 0)}
    assert found[last + 3, f"{new[2][0, 0]:.4f}"] == {("w[2][1,1]+", 0)}


def test_samples_may_be_columns():
    h, y, _, d, _, _, _ = batch(X, T, (W, B, V, C), 1.0, sums=False)

    def shown(name, rows):
        body = "\n ".join(f"[{' '.join(f'{it:.5f}' for it in row)}]" for row in rows)
        return f"{name} =\n[{body}]"

    text = f"""One column per example, sigmoid units, half the squared error, learning rate 1.

X = np.array([[0, 1, 1],
              [1, 0, 1]])
Y = np.array([[1, 1, 0]])
W1 = np.array([[0.3, 0.7],
               [-0.6, 0.2]])
b1 = np.array([[0.1], [-0.2]])
W2 = np.array([[0.8, -0.5]])
b2 = np.array([[0.15]])

{shown("A1", h.T)}
{shown("A2", y.T)}
{shown("dZ2", d.T)}
"""
    found = claims_of(text)
    assert found[3, "0"] == {("x[1](1)", 0)}
    assert found[line_of(text, "A1 =") + 2, f"{h[2, 1]:.5f}"] == {("a[1][2](3)", 0)}
    assert found[line_of(text, "A2 =") + 1, f"{y[1, 0]:.5f}"] == {("a[2][1](2)", 0)}


def test_a_first_sample_of_zeros_does_not_tell_which_way_a_matrix_is():
    inputs, wanted = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 1.0]]), np.array([[0.0], [1.0], [0.0]])
    weights, parts = (W, B, V, C), []
    for x, t in zip(inputs, wanted, strict=True):
        h, y, loss, _, e, _, weights = batch(x[None], t[None], weights, 0.5, sums=True)
        parts.append(
            f"input [{x[0]:g}, {x[1]:g}] target {t[0]:g}\n"
            f"hidden = [{h[0, 0]:.4f}, {h[0, 1]:.4f}]\n"
            f"output = {y[0, 0]:.4f}  error = {loss[0]:.4f}\n"
            f"delta_hidden = [{e[0, 0]:.4f}, {e[0, 1]:.4f}]\n"
            f"w_out = [{weights[2][0, 0]:.4f}, {weights[2][1, 0]:.4f}]\n"
        )
    shown = "\n".join(parts)
    text = f"""Sigmoid units, squared error 0.5*(t - o)**2, learning rate 0.5.

X = [[0, 0], [0, 1], [1, 1]]
T = [0, 1, 0]
w_hidden = [[0.3, -0.6], [0.7, 0.2]]
b_hidden = [0.1, -0.2]
w_out = [0.8, -0.5]
b_out = 0.15

{shown}
"""
    found = claims_of(text)
    assert found[5, "-0.6"] == {("w[1][1,2]", 0)}
    second = line_of(text, "input [0, 1]")
    assert found[second, "0"] == {("x[1](2)", 0)}
    line = text.split("\n")[second]
    assert found[second + 1, line.split("[")[1].split(",")[0]] == {("a[1][1](2)", 1)}
