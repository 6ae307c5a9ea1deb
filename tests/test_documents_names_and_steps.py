"""Numbers that have a plain name, and that have been taken for another quantity, or for one of
another sample or pass.
"""

from __future__ import annotations

import re
from types import SimpleNamespace

import numpy as np
import pytest

from chainrule.auditing.drafting.draft import draft
from chainrule.auditing.drafting.statements import statements_of
from chainrule.auditing.drafting.symbols import symbol_of
from chainrule.auditing.drafting.vocabulary import Role, roles_of
from drafted_claims import names_of


def test_the_first_number_of_a_matrix_has_its_minus():
    text = r"""The first column of each $\Theta^{(l)}$ is the bias. All units are logistic.

$$\Theta^{(1)} = \begin{bmatrix} -0.2 & 0.4 & 0.1 \\ 0.3 & -0.5 & 0.2 \end{bmatrix}$$
$$\Theta^{(2)} = \begin{bmatrix} -0.1 & 0.6 & -0.7 \end{bmatrix}$$

The input is $x_1 = 0.5$, $x_2 = -1$ and the target $y = 1$. The cost is the cross-entropy
$J = -y \log h - (1-y) \log(1-h)$.

$$z^{(2)} = \Theta^{(1)} a^{(1)} = \begin{bmatrix} -0.10000 \\ -0.15000 \end{bmatrix}$$
$$a^{(2)} = g(z^{(2)}) = \begin{bmatrix} 0.47502 \\ 0.46257 \end{bmatrix}$$
$$z^{(3)} = -0.13879, \quad h = 0.46536, \quad J = 0.76495$$

$$\delta^{(3)} = -0.53464$$
$$\delta^{(2)} = \begin{bmatrix} -0.08000 \\ 0.09304 \end{bmatrix}$$

$$D^{(1)} = \begin{bmatrix}-0.0800 & -0.0400 & 0.0800 \\ 0.0930 & 0.0465 & -0.0930\end{bmatrix}$$
"""
    found = names_of(text)
    assert found[16, "-0.0800"] == {"dE/db[1][1]"}
    assert found[16, "0.0800"] == {"dE/dw[1][2,1]"}
    assert found[16, "0.0930"] == {"dE/db[1][2]"}
    assert found[16, "-0.0930"] == {"dE/dw[1][2,2]"}


SAMPLES = """A network of two inputs, one hidden and one output unit, both logistic.

v1 = 0.4, v2 = -0.3, b1 = 0.25, w = 0.7, b2 = -0.15
The learning rate is 0.5. The error is E = 1/2 (y - t)^2.

| no. | x1 | x2 | t |
|---|---|---|---|
| 1 | 1 | 0 | 1 |
| 2 | 0 | 1 | 0 |

## Sample 1: input (1; 0)

z = v1 x1 + v2 x2 + b1 = 0.65
h = 0.65701
s = w h + b2 = 0.30991
y = 0.57686
"""


def test_no_row_of_a_table_goes_on_behind_it():
    # "1 | 0 |" and "Sample 1" are as far apart as the numbers of a row may be
    text = SAMPLES.replace("| 2 | 0 | 1 | 0 |", "| 2 | 1 | 1 | 0 |")
    found = names_of(text)
    assert found[9, "1"] == {"x[1](2)", "x[2](2)"}
    assert found[9, "0"] == {"t[1](2)"}


def test_biases_in_an_update_are_no_forward_pass_of_a_sample_of_zeros():
    text = """Two inputs, two hidden units, one output, all logistic. The learning rate is 0.5.

| x1 | x2 | t |
|---|---|---|
| 1 | 1 | 0 |
| 0 | 0 | 1 |

v11 = 0.3, v12 = -0.2, v21 = 0.5, v22 = 0.4
b1 = 0.441, b2 = 0.253, w1 = 0.6, w2 = -0.7, c = 0.2

z1 = 0.441 + 1*0.3 + 1*0.5 = 1.241
z2 = 0.253 + 1*-0.2 + 1*0.4 = 0.453
s = 0.24
y = 0.5591

The biases are then
b1(2) = 0.441 - 0.00719 = 0.43381
b2(2) = 0.253 + 0.01146 = 0.26446
"""
    assert names_of(text)[6, "0"] == {"x[1](2)", "x[2](2)"}


def test_derivatives_have_names_in_programs():
    text = """x1 = 0.5; x2 = 1
t = 1
w1 = 0.2; w2 = -0.4; w3 = 0.6; b1 = 0.1; b2 = 0.3
z1 = w1*x1 + w2*x2 + b1
h = sigmoid(z1)
z2 = w3*h + b2
y = sigmoid(z2)
E = 0.5*(y - t)^2
z1 = -0.2, h = 0.450166, z2 = 0.5701, y = 0.638786, E = 0.065238
dE_dz2 = -0.083346, dE_dw3 = -0.03752
dE_dz1 = -0.012378, dE_dw1 = -0.006189, dE_dw2 = -0.012378
"""
    found = names_of(text)
    assert found[10, "-0.083346"] == {"delta[2][1]"}
    assert found[11, "-0.012378"] == {"delta[1][1]", "dE/dw[1][2,1]"}


NEURON = r"""A neuron with inputs $p$ and $q$, weights $\alpha$ and $\beta$ and the threshold $c$.

Start: $\alpha = 0.3$, $\beta = -0.5$, $c = 0.1$; the sample is $p = 0.8$, $q = 0.6$, and we want
the output $d = 0.2$. The cost is $E = \frac{1}{2}(y - d)^2$, and the step $\epsilon = 1.5$.

$$ s = \alpha p + \beta q + c = 0.3 \cdot 0.8 - 0.5 \cdot 0.6 + 0.1 = 0.0400 $$
so $y = \sigma(0.0400) = 0.5100$ and $E = 0.0480$.

$$ \frac{\partial E}{\partial s} = 0.0775 $$
$$ \frac{\partial E}{\partial \alpha} = 0.0620, \quad \frac{\partial E}{\partial \beta} = 0.0465 $$

- $\alpha \leftarrow 0.3 - 1.5 \cdot 0.0620 = 0.2070$
- $\beta \leftarrow -0.5 - 1.5 \cdot 0.0465 = -0.5697$
- $c \leftarrow 0.1 - 1.5 \cdot 0.0775 = -0.0162$

$$ s = 0.2070 \cdot 0.8 - 0.5697 \cdot 0.6 - 0.0162 = -0.1924, \quad y = 0.4520, \quad E = 0.0318 $$
"""


@pytest.mark.parametrize(
    ("line", "printed", "name"),
    [
        (3, "0.3", "w[1][1,1]"),
        (3, "0.1", "b[1][1]"),
        (4, "1.5", "eta"),
        (10, "0.0465", "dE/dw[1][2,1]"),
    ],
)
def test_greek_letters_of_a_sum_are_weights(line, printed, name):
    assert name in names_of(NEURON)[line, printed]


def test_what_a_name_goes_on_to_is_new():
    found = names_of(NEURON)
    assert found[12, "0.2070"] == {"w[1][1,1]+"}
    assert found[14, "-0.0162"] == {"b[1][1]+"}
    assert re.search("logistic", str(draft(NEURON).example.network))


SCRIPT = r"""A network with tanh units and a sigmoid output, binary cross-entropy.

    x = [0.5, -1], y = 1, learning rate 0.2
    W[1] = [[0.3, -0.2], [0.1, 0.4]], b[1] = [0.05, -0.1]
    W[2] = [0.6, -0.5], b[2] = 0.2

    z[1] = W[1] x + b[1] = | 0.400  |
                           | -0.450 |
    a[1] = tanh(z[1]) = | 0.380  |
                        | -0.422 |
    z[2] = W[2] a[1] + b[2] = 0.639
    a[2] = 0.655

    dz[2] = a[2] - y = -0.345
    dW[2] = dz[2] a[1]^T = | -0.131  0.146 |
    dz[1] = | -0.177 |
            | 0.142  |
    dW[1] = dz[1] x^T = | -0.089  0.177  |
                        | 0.071   -0.142 |
"""


def test_the_rows_of_a_drawn_matrix_keep_their_lines():
    found = names_of(SCRIPT)
    assert found[8, "-0.450"] == {"z[1][2]"}
    assert found[10, "-0.422"] == {"a[1][2]"}


def test_a_transposed_factor_is_no_name_of_its_own():
    found = names_of(SCRIPT)
    assert found[15, "-0.131"] == {"dE/dw[2][1,1]"}
    assert found[19, "0.071"] == {"dE/dw[1][1,2]"}


# What both of the following programs print of their pass.
PRINTED = """
Z1 = [[ 0.4 -0.1]]
A1 = [[0.59869 0.47502]]
Z2 = [[0.18157]]
A2 = [[0.54527]]
dZ2 = [[0.54527]]
"""


def test_biases_of_a_program_begin_with_zeros():
    text = f"""
X = np.array([[1, 0.5]])
Y = np.array([[0]])
W1 = np.array([[0.3, -0.4], [0.2, 0.6]])
b1 = np.zeros((1, 2))
W2 = np.array([[0.7], [-0.5]])
b2 = np.zeros((1, 1))
lr = 0.5
Z1 = X @ W1 + b1
A1 = sigmoid(Z1)
Z2 = A1 @ W2 + b2
A2 = sigmoid(Z2)
{PRINTED}b2 = [[-0.27263]]
b1 = [[-0.04585  0.03399]]
"""
    found = names_of(text)
    assert found[19, "-0.27263"] == {"b[2][1]+"}
    assert found[20, "0.03399"] == {"b[1][2]+"}


def test_gradients_may_be_listed_under_the_names_of_weights():
    text = f"""
X = np.array([[1, 0.5]])
Y = np.array([[0]])
W1 = np.array([[0.3, -0.4], [0.2, 0.6]])
W2 = np.array([[0.7], [-0.5]])
lr = 0.5
Z1 = X @ W1
A1 = sigmoid(Z1)
Z2 = A1 @ W2
A2 = sigmoid(Z2)
{PRINTED}
for k in ("W1", "W2"): print(k, grads[k])

W1 = [[ 0.0917 -0.06799], [ 0.04585 -0.03399]]
W2 = [[0.32645], [0.25901]]
"""
    found = names_of(text)
    assert found[20, "-0.06799"] == {"dE/dw[1][1,2]"}
    assert found[21, "0.25901"] == {"dE/dw[2][2,1]"}


NETWORK = """x = (1, 0.5), t = (1, 0); sigmoid in all layers, the learning rate is 0.5
W1 = [[0.2, -0.4], [0.6, 0.3]], b1 = [0.1, -0.2]
W2 = [[0.5, 0.7], [-0.3, 0.8]], b2 = [0.05, 0.15]

"""


def network():
    """Its numbers, by other code."""
    x, t = np.array([1, 0.5]), np.array([1, 0])
    W1, b1 = np.array([[0.2, -0.4], [0.6, 0.3]]), np.array([0.1, -0.2])
    W2, b2 = np.array([[0.5, 0.7], [-0.3, 0.8]]), np.array([0.05, 0.15])
    z = W1 @ x + b1
    h = 1 / (1 + np.exp(-z))
    y = 1 / (1 + np.exp(-(W2 @ h + b2)))
    u = (y - t) * y * (1 - y)
    g = W2.T @ u
    return SimpleNamespace(z=z, h=h, y=y, u=u, g=g, v=g * h * (1 - h), x=x)


def pair(values):
    return f"({values[0]:.4f}, {values[1]:.4f})"


def told(text, line, numbers):
    """The names of numbers on a line below the network, each by itself."""
    return [names_of(NETWORK + text).get((line + 4, f"{it:.4f}"), set()) for it in numbers]


def test_a_parameter_as_the_index_of_g_makes_it_a_gradient():
    net = network()
    forward = f"h = {pair(net.h)}, y = {pair(net.y)}\n"
    text = f"{forward}$g_{{b_2}} = u^T = {pair(net.u)}$"
    assert [f"dE/db[2][{unit}]" in it for unit, it in enumerate(told(text, 2, net.u), 1)] == [
        True,
        True,
    ]


def test_a_letter_that_goes_backwards_is_that_of_one_layer_after_the_other():
    net = network()
    forward = f"h = {pair(net.h)}, y = {pair(net.y)}\n"
    text = forward + f"u = y - t\nu = u * y (1 - y) = {pair(net.u)}\nu = u W2 = {pair(net.g)}\n"
    text += f"u = u * h (1 - h) = {pair(net.v)}"
    assert told(text, 4, net.g) == [{"dE/da[1][1]"}, {"dE/da[1][2]"}]
    assert told(text, 5, net.v) == [{"delta[1][1]"}, {"delta[1][2]"}]


def test_a_gradient_that_is_printed_over_several_lines_is_an_array():
    net = network()
    rows = [[v * it for it in net.x] for v in net.v]
    text = f"h = {pair(net.h)}, y = {pair(net.y)}\n\n"
    text += "    dL/dW1 = [[" + "]\n     [".join(
        " ".join(f"{it:.4f}" for it in row) for row in rows
    )
    found = names_of(NETWORK + text + "]]")
    assert found[7, f"{rows[0][1]:.4f}"] == {"dE/dw[1][2,1]"}
    assert found[8, f"{rows[1][0]:.4f}"] == {"dE/dw[1][1,2]"}


def test_what_a_function_is_applied_to_is_a_net_input():
    net = network()
    text = f"h1 = sigmoid(0.2 * 1 - 0.4 * 0.5 + 0.1) = sigmoid({net.z[0]:.4f}) = {net.h[0]:.4f}"
    assert told(text, 1, net.z[:1]) == [{"z[1][1]"}]


def test_words_may_stand_between_an_old_number_and_the_new_one():
    net = network()
    new = 0.6 - 0.5 * net.v[1]
    text = f"h = {pair(net.h)}, y = {pair(net.y)}\n"
    text += f"Wh[1,0] (row 2) before: 0.6  ->  after (in theory): {new:.4f}"
    assert told(text, 2, [new]) == [{"w[1][1,2]+"}]
    assert names_of(NETWORK + text)[6, "0.6"] == {"w[1][1,2]"}


def test_the_biases_of_all_layers_may_stand_in_one_list():
    net = network()
    text = f"""x = [1, 0.5]
layers = [2, 2, 2]
weights = [[[0.2, -0.4], [0.6, 0.3]], [[0.5, 0.7], [-0.3, 0.8]]]
biases = [[0.1, -0.2], [0.05, 0.15]]  # sigmoid in all layers
y_true = [1, 0]

outs = [[1.0, 0.5], [{net.h[0]:.6f}, {net.h[1]:.6f}], [{net.y[0]:.6f}, {net.y[1]:.6f}]]
"""
    found = names_of(text)
    assert found[4, "0.05"] == {"b[2][1]"}
    assert found[4, "-0.2"] == {"b[1][2]"}
    assert found[7, "0.5"] == {"x[2]"}


def test_the_learning_rate_may_be_called_in_words_without_their_accents():
    for name in ("szybkosc_uczenia", "ogrenme_orani", "velocidad_de_aprendizaje"):
        assert roles_of(symbol_of(name)) == (Role.RATE,), name


def test_an_array_may_stand_below_its_name():
    net = network()
    text = "x = [1, 0.5], t = [1, 0]; sigmoid in all layers\nb1 = [0.1, -0.2]\nb2 = [0.05, 0.15]\n"
    text += "\nW1:\n[[0.2 -0.4]\n [0.6 0.3]]\nW2:\n[[0.5 0.7]\n [-0.3 0.8]]\n\n"
    text += f"after the hidden layer: [{net.h[0]:.4f} {net.h[1]:.4f}]\noutput: "
    found = names_of(text + f"[{net.y[0]:.4f} {net.y[1]:.4f}]")
    assert found[6, "-0.4"] == {"w[1][2,1]"}
    assert found[10, "0.8"] == {"w[2][2,2]"}
    assert found[13, f"{net.y[1]:.4f}"] == {"a[2][2]"}


def test_new_weights_tell_the_learning_rate_and_the_loss_together():
    """Neither is said; with the error of squares in full, no number gives these weights."""
    net = network()
    new = np.array([[0.5, 0.7], [-0.3, 0.8]]) - 0.1 * np.outer(net.u, net.h)
    text = NETWORK.replace(", the learning rate is 0.5", "") + f"h = {pair(net.h)}\n"
    text += f"y = {pair(net.y)}\n\nspeed = 0.1\n\nthe output weights then are\n"
    text += f"[[{new[0, 0]:.4f} {new[0, 1]:.4f}]\n [{new[1, 0]:.4f} {new[1, 1]:.4f}]]"
    found = draft(text).example
    assert found.learning_rate == 0.1
    assert found.loss.name == "half_squared_error"


def test_what_a_sentence_stands_before_is_not_the_last_name_of_a_program():
    net = network()
    text = f"delta = (y - t) * y * (1 - y)\n\nh = {pair(net.h)}, y = {pair(net.y)}\n\n"
    new = np.array([0.05, 0.15]) - 0.5 * net.u
    text += f"The new biases of the outputs now\n[{new[0]:.4f} {new[1]:.4f}]"
    assert told(text, 6, new) == [{"b[2][1]+"}, {"b[2][2]+"}]


def test_a_program_calls_its_arrays_by_words():
    net = network()
    steps = 0.5 * np.outer(-net.v, net.x)
    text = f"""x = np.array([1, 0.5])
target = np.array([1, 0])
learnrate = 0.5  # sigmoid in all layers
weights_input_hidden = np.array([[0.2, 0.6],
                                 [-0.4, 0.3]])
biases_hidden = np.array([0.1, -0.2])
weights_hidden_output = np.array([[0.5, -0.3],
                                  [0.7, 0.8]])
biases_output = np.array([0.05, 0.15])
weight_delta_i_h = learnrate * hidden_error * x[:, None]

[[ {steps[0, 0]:.8f} {steps[1, 0]:.8f}]
 [ {steps[0, 1]:.8f} {steps[1, 1]:.8f}]]
"""
    symbols = [it.symbol for it in draft(text).read]
    assert "weights_input_hidden" in symbols
    found = names_of(text)
    assert found[5, "-0.4"] == {"w[1][2,1]"}
    assert found[9, "0.15"] == {"b[2][2]"}
    assert found[12, f"{steps[1, 0]:.8f}"] == {"Deltaw[1][1,2]"}


def test_a_label_may_end_with_the_symbol_of_what_is_printed():
    net = network()
    text = f"h = {pair(net.h)}, y = {pair(net.y)}\n\nLearning rate lr : 0.5\n"
    text += f"Loss value L : {((net.y - [1, 0]) ** 2).sum() / 2:.4f}\n"
    text += f"Gradient dL/db2 : tensor([{net.u[0]:.4f}, {net.u[1]:.4f}], grad_fn=<MulBackward0>)\n"
    text += f"Updated bias b2 : [{0.05 - 0.5 * net.u[0]:.4f}, {0.15 - 0.5 * net.u[1]:.4f}]\n"
    text += "Number of epochs n : 2"
    found = names_of(NETWORK + text)
    assert found[8, f"{((net.y - [1, 0]) ** 2).sum() / 2:.4f}"] == {"E"}
    assert found[9, f"{net.u[1]:.4f}"] == {"dE/db[2][2]"}
    assert found[10, f"{0.15 - 0.5 * net.u[1]:.4f}"] == {"b[2][2]+"}
    assert (11, "2") not in found


def test_a_unit_as_the_index_of_g_makes_it_a_derivative():
    net = network()
    text = f"z1 = {pair(net.z)}, h = {pair(net.h)}, y = {pair(net.y)}\n"
    text += f"g_h = W2^T g_z2 = {pair(net.g)}\ng_z1 = g_h * h * (1 - h) = {pair(net.v)}"
    assert told(text, 2, net.g) == [{"dE/da[1][1]"}, {"dE/da[1][2]"}]
    assert told(text, 3, net.v) == [{"delta[1][1]"}, {"delta[1][2]"}]


def test_words_behind_a_number_and_a_colon_between_equations():
    net = network()
    new = 0.05 - 0.5 * net.u[0], 0.15 - 0.5 * net.u[1]
    text = f"h = {pair(net.h)}, y = {pair(net.y)}\nWith η = 0.5: b2 ← ({new[0]:.4f}, {new[1]:.4f})"
    assert told(text, 2, new) == [{"b[2][1]+"}, {"b[2][2]+"}]
    (equation,) = statements_of("w1 = 0.5 - 0.1 * 0.2 = 0.48  (decreased)")
    assert equation.numbers == [("0.48", 1)]


def test_net_inputs_that_stand_only_in_exponents():
    """Two of the three net inputs are printed nowhere else, an output is cut off, and p, the letter
    of inputs in some courses, is that of the outputs.
    """
    text = r"""A hidden layer with ReLU, then softmax. The matrices are

$$M = \begin{bmatrix} 0.55 & -0.84 \\ 0.31 & -0.45 \end{bmatrix}$$

$$U = \begin{bmatrix} 0.52 & 0.33 & -0.24 \\ -0.15 & 0.42 & 0.61 \end{bmatrix}$$

$$h = x \times M = [1.2, 0.7] \times \begin{bmatrix} 0.55 & -0.84 \\ 0.31 & -0.45 \end{bmatrix}$$

- $h_1 = (1.2 \times 0.55) + (0.7 \times 0.31) = 0.66 + 0.217 = 0.877$
- $h_2 = (1.2 \times -0.84) + (0.7 \times -0.45) = -1.008 - 0.315 = -1.323$

After ReLU: [0.877, 0.0].

- $z_1 = 0.877 \times 0.52 = 0.456$
- $p_1 = \frac{e^{0.456}}{e^{0.456} + e^{0.289} + e^{-0.210}} = \frac{1.578}{3.724} = 0.424$
- $p_2 = \frac{1.336}{3.724} = 0.359$
- $p_3 = \frac{0.810}{3.724} = 0.217$

With the target $y = [1, 0, 0]$ the loss is $L = -\log(p_1) = 0.859$.
"""
    assert str(draft(text).example.network) == "2-2-3, relu, softmax"
    found = names_of(text)
    assert found[7, "1.2"] == {"x[1]"}
    assert found[15, "0.424"] == {"a[2][1]"}
    assert found[17, "0.217"] == {"a[2][3]"}
    assert found[19, "0.859"] == {"E"}
