"""Documents whose network is easily overlooked: each test is one way in which authors write their
weights, inputs or sums that has been overlooked once.
"""

from chainrule.auditing.drafting.draft import draft
from drafted_claims import names_of

FORWARD = """
z_1 = 0.475, h_1 = 0.6166

z_2 = 0.29, h_2 = 0.5720

s = 0.3817, y = 0.5943
"""


def line_of(text, part):
    return next(number for number, line in enumerate(text.split("\n"), 1) if part in line)


def weights_of(text):
    """The weights of each layer, as they are given."""
    return [W.tolist() for W in draft(text).example.parameters.W]


W = [[[0.35, -0.6], [0.15, 0.7]], [[0.55], [-0.45]]]


def test_formulas_pasted_without_their_backslashes():
    """Brackets alone on their lines are those of a displayed formula."""
    text = """# A network of sigmoid neurons
[
x_1 = 0.4,\\quad x_2 = 0.9
]
[
w_{11}=0.35,; w_{12}=-0.6
]
[
w_{21}=0.15,; w_{22}=0.7
]
[
v_1 = 0.55,; v_2 = -0.45
]
[
b_1 = 0.2,\\quad b_2 = -0.1,\\quad b_3 = 0.3
]
[
z_1 = 0.475,\\quad z_2 = 0.29
]
[
h_1 = \\sigma(0.475) = 0.6166,\\quad h_2 = \\sigma(0.29) = 0.5720
]
[
y = \\sigma(0.3817) = 0.5943
]
"""
    assert weights_of(text) == W
    assert names_of(text)[3, "0.9"] == {"x[2]"}
    assert names_of(text)[12, "0.55"] == {"w[2][1,1]"}


def test_numbers_of_steps_beside_names():
    """w(2) = w + Δw is what an update makes of w, and no weight of a second layer."""
    text = r"""Inputs: $x_1 = 0.4$, $x_2 = 0.9$, target $t = 1$, $\eta = 0.5$, logistic units.

$v_{11} = 0.35$, $v_{12} = -0.6$, $v_{21} = 0.15$, $v_{22} = 0.7$, $w_1 = 0.55$, $w_2 = -0.45$

$z_1 = 0.4 \cdot 0.35 + 0.9 \cdot 0.15 = 0.275$, $z_2 = 0.4 \cdot (-0.6) + 0.9 \cdot 0.7 = 0.39$

$h_1 = \sigma(0.275) = 0.5683$, $h_2 = \sigma(0.39) = 0.5963$

$y = \sigma(0.0442) = 0.5111$

$$w_j(2) = w_j + \Delta w_j$$

$w_1(2) = 0.55 + 0.0347 = 0.5847$

$w_2(2) = -0.45 + 0.0364 = -0.4136$

$$v_{ij}(2) = v_{ij} + \Delta v_{ij}$$

$v_{11}(2) = 0.35 + 0.0016 = 0.3516$, $v_{12}(2) = -0.6 - 0.0013 = -0.6013$

$v_{21}(2) = 0.15 + 0.0037 = 0.1537$, $v_{22}(2) = 0.7 - 0.0030 = 0.6970$
"""
    assert weights_of(text) == W
    found = names_of(text)
    assert found[line_of(text, "w_1(2)"), "0.5847"] == {"w[2][1,1]+"}
    assert found[line_of(text, "w_2(2)"), "-0.4136"] == {"w[2][2,1]+"}


def test_raised_numbers_of_steps():
    """The same with raised numbers, from 0 on."""
    text = r"""A single logistic neuron with $x_1 = 2$, $x_2 = 1$, $t = 1$ and $\eta = 0.3$.

$w_1^{(0)} = 0.35$, $w_2^{(0)} = -0.2$, $b^{(0)} = 0.1$

$z = 0.35 \cdot 2 - 0.2 \cdot 1 + 0.1 = 0.6$, $a = \sigma(0.6) = 0.6457$

$$w_1^{(1)} = w_1^{(0)} - \eta \delta x_1 = 0.35 + 0.0486 = 0.3986$$
$$w_2^{(1)} = w_2^{(0)} - \eta \delta x_2 = -0.2 + 0.0243 = -0.1757$$
$$b^{(1)} = b^{(0)} - \eta \delta = 0.1 + 0.0243 = 0.1243$$
"""
    assert weights_of(text) == [[[0.35], [-0.2]]]
    found = names_of(text)
    assert found[3, "0.1"] == {"b[1][1]"}
    assert found[8, "-0.1757"] == {"w[1][2,1]+"}


def test_cells_that_name_their_weight():
    """A cell v_21 = 0.15 in the row of x_2 and the column of z_1 has one name, not two."""
    text = """Inputs x_1 = 0.4 and x_2 = 0.9; sigmoid.

| | z1 | z2 |
|---|---|---|
| x0 | v01 = 0.2 | v02 = -0.1 |
| x1 | v11 = 0.35 | v12 = -0.6 |
| x2 | v21 = 0.15 | v22 = 0.7 |

| | y1 |
|---|---|
| z0 | w01 = 0.3 |
| z1 | w11 = 0.55 |
| z2 | w21 = -0.45 |

net_1 = 0.475, net_2 = 0.29, z_1 = 0.6166, z_2 = 0.5720, y = 0.5943
"""
    assert weights_of(text) == W
    assert names_of(text)[6, "-0.6"] == {"w[1][1,2]"}


def test_parameters_in_a_dictionary():
    """The keys of a dictionary are the names of its values."""
    text = f"""A sigmoid network.

```python
params = {{
    "W1": np.array([[0.35, -0.6], [0.15, 0.7]]),
    "b1": np.array([0.2, -0.1]),
    "W2": np.array([[0.55], [-0.45]]), "b2": 0.3}}
x = np.array([0.4, 0.9])
h = sigmoid(x @ W1 + b1)
print("h", h)  # ~[0.6166, 0.5720]
```
{FORWARD}"""
    assert weights_of(text) == W
    found = names_of(text)
    assert found[line_of(text, '"W1"'), "0.15"] == {"w[1][2,1]"}
    assert found[line_of(text, "print"), "0.6166"] == {"a[1][1]"}


ROWS = """Input values: [0.4, 0.9]. All neurons have a sigmoid.

**Hidden layer weights:**
```
Neuron 1: [0.35, 0.15, 0.2]   // from x1, from x2, bias
Neuron 2: [-0.6, 7E-1, -0.1]  // from x1, from x2, bias
```

**Output layer weights:**
```
Neuron 1: [0.55, -0.45, 0.3]  // from h1, from h2, bias
Neuron 2: [0.5, -0.2, -0.35]  // from h1, from h2, bias
```
"""


def test_rows_of_weights_with_their_biases():
    """Each row in brackets below a word for weights is a unit, and its last number the bias."""
    text = (
        f"{ROWS}\nNeuron 1 gets 0.475 and gives 0.6166, neuron 2 gets 0.29 and gives 0.5720;"
        "\nthe outputs are [0.5943, 0.4611]."
    )
    assert weights_of(text) == [[[0.35, -0.6], [0.15, 0.7]], [[0.55, 0.5], [-0.45, -0.2]]]
    found = names_of(text)
    assert found[6, "7E-1"] == {"w[1][2,2]"}
    assert found[5, "0.2"] == {"b[1][1]"}
    assert found[12, "-0.2"] == {"w[2][2,2]"}


def test_rows_of_weights_with_biases_apart():
    """Biases may stand in a row of their own below the rows of weights, or behind the only row."""
    text = """Inputs: x1 = 0.4, x2 = 0.9; all neurons are sigmoid.

Weights of the hidden layer:

- h1: [0.35, 0.15]
- h2: [-0.6, 0.7]

Biases of the hidden layer: [0.2, -0.1]

Weights of the output layer: [0.55, -0.45], bias 0.3

h1: net = 0.475, out = 0.6166
h2: net = 0.29, out = 0.5720
y1: net = 0.3817, out = 0.5943
"""
    assert weights_of(text) == W
    found = names_of(text)
    assert found[8, "-0.1"] == {"b[1][2]"}
    assert found[12, "0.6166"] == {"a[1][1]"}


def test_tables_with_a_column_for_each_input():
    """The rows of such a table say what is told of the weight of each input."""
    text = """A single sigmoid neuron; the target is 1.

|          | x1 | x2 | bias |
|---|---|---|---|
| Value    | 2 | 1 | 1 |
| Weight   | 0.35 | -0.2 | 0.1 |
| Prediction | 0.6457 | 0.6457 | 0.6457 |
| Gradient | -0.1621 | -0.0811 | -0.0811 |
| Learning rate | 0.3 | 0.3 | 0.3 |
| New weight | 0.3986 | -0.1757 | 0.1243 |
"""
    found = names_of(text)
    assert draft(text).example.inputs.tolist() == [[2, 1]]
    assert weights_of(text) == [[[0.35], [-0.2]]]
    assert found[8, "-0.1621"] == {"dE/dw[1][1,1]"}
    assert found[10, "0.1243"] == {"b[1][1]+"}


def test_units_that_are_all_alike():
    """With equal weights, authors work out one unit of each layer."""
    text = r"""All weights and biases of the network of sigmoid units are 0.6.

$x_1 = 0.5$, $x_2 = 0.5$, $t_1 = 0$, $t_2 = 0$

- $z^{(1)} = 0.6(0.5) + 0.6(0.5) + 0.6 = 1.2$
- $a^{(1)} = \sigma(1.2) = 0.76852$
- $z^{(2)} = 0.6(0.76852) + 0.6(0.76852) + 0.6 = 1.52222$
- $a^{(2)} = \sigma(1.52222) = 0.82087$
- $\delta^{(2)} = 0.12070$
- $\delta^{(1)} = 0.02577$
"""
    assert weights_of(text) == [[[0.6, 0.6], [0.6, 0.6]]] * 2
    found = names_of(text)
    assert found[line_of(text, "z^{(1)}"), "1.2"] == {"z[1][1]"}
    assert found[line_of(text, "a^{(2)}"), "0.82087"] == {"a[2][1]"}
    assert found[line_of(text, "\\delta^{(1)}"), "0.02577"] == {"delta[1][1]"}


NOTES = """inputs p and q, hidden neurons N1 N2, output neuron N3, all sigmoid, no biases

p = 1  q = 3  target = 1  learning rate = 2
wp1 = .4  wp2 = -.3
wq1 = .25  wq2 = .6
w13 = .7  w23 = -.8

  N1: net = 1.15   out = .760
  N2: net = 1.50   out = .818
  N3: net = -.122   out = .469

new weights:
  w13 = .91   w23 = -.58
"""


def test_inputs_called_by_letters_and_units_before_names():
    """wp1 is the weight from the input p, and "N1: net" the net input of N1."""
    found = names_of(NOTES)
    assert weights_of(NOTES) == [[[0.4, -0.3], [0.25, 0.6]], [[0.7], [-0.8]]]
    assert found[9, ".818"] == {"a[1][2]"}
    assert found[10, "-.122"] == {"z[2][1]"}


def test_what_stands_below_a_heading_for_new_weights():
    """An author's number that does not come out is still that of a new weight."""
    found = names_of(NOTES)
    assert found[13, "-.58"] == {"w[2][2,1]+"}


def test_weights_of_a_sentence():
    """Weights, each with what it is of, and a vector that the sentence goes on behind."""
    text = """The hidden neuron is a ReLU and the output linear. The input weights are 0.4 for the
first input, 0.1 for the second and -0.15 for the third; the output weight is 0.8. There are no
biases. We present x = (1; 3; 2), so we want to get t = 2 here.

The sum of the hidden neuron is 0.40, and the output y = 0.320. The error is E = 2.8224.
The gradients of the three input weights are -2.688, -8.064 and -5.376.
"""
    assert weights_of(text) == [[[0.4], [0.1], [-0.15]], [[0.8]]]
    assert draft(text).example.inputs.tolist() == [[1, 3, 2]]


def test_sums_of_units_with_letters():
    """u_A hA + u_B hB + c says where u_A and u_B lead from, and c is a bias."""
    text = """Inputs x1 = 0.4 and x2 = 0.9, target t = 1, sigmoid everywhere.

    zA = w_A1*x1 + w_A2*x2 + bA
    zB = w_B1*x1 + w_B2*x2 + bB

with w_A1 = 0.35, w_A2 = 0.15, bA = 0.2 and w_B1 = -0.6, w_B2 = 0.7, bB = -0.1, and the output is
s = u_A*hA + u_B*hB + c with u_A = 0.55, u_B = -0.45 and c = 0.3, so y = sigmoid(s).

zA = 0.475, hA = sigmoid(0.475) = 0.6166
zB = 0.29, hB = sigmoid(0.29) = 0.5720
s = 0.3817, y = sigmoid(0.3817) = 0.5943
"""
    assert weights_of(text) == W
    found = names_of(text)
    assert found[7, "0.55"] == {"w[2][1,1]"}
    assert found[7, "0.3"] == {"b[2][1]"}
    assert found[10, "0.5720"] == {"a[1][2]"}


NAMED_TWICE = """
| weight | connection | value |
|---|---|---|
| $w_1$ | $x_1 \\to h_1$ | 0.35 |
| $w_2$ | $x_2 \\to h_1$ | 0.15 |
| $w_3$ | $x_1 \\to h_2$ | -0.6 |
| $w_4$ | $x_2 \\to h_2$ | 0.7 |
| $w_5$ | $h_1 \\to o$ | 0.55 |
| $w_6$ | $h_2 \\to o$ | -0.45 |

Inputs $x_1 = 1$, $x_2 = 0.5$, target $t = 1$, $\\eta = 0.5$, logistic units, no biases.

$net_{h1} = 0.425$, $out_{h1} = 0.6047$, $net_{h2} = -0.25$, $out_{h2} = 0.4378$

$net_o = 0.1356$, $out_o = 0.5338$

| | old | gradient | new |
|---|---|---|---|
| $w_5$ | 0.55 | -0.0702 | 0.5851 |
| $w_6$ | -0.45 | -0.0508 | -0.4246 |
"""


def test_names_beside_the_units_that_a_weight_connects():
    found = draft(NAMED_TWICE)
    new = line_of(NAMED_TWICE, "0.5851")

    assert {("0.55", "w[2][1,1]"), ("-0.0702", "dE/dw[2][1,1]"), ("0.5851", "w[2][1,1]+")} == {
        (claim.printed, claim.name) for claim in found.example.claims if claim.line == new
    }
    assert names_of(NAMED_TWICE)[new, "0.5851"] == {"w[2][1,1]+"}
    assert not found.unmatched
    # once, by the name that the text goes on with
    assert [it.symbol for it in found.read if it.value == "0.55"] == ["w_5"]


def test_an_equation_whose_number_is_told_by_its_value_is_not_left_unmatched():
    text = NAMED_TWICE.split("\n| | old")[0] + "\n$q = 0.6047$\n"
    assert draft(text).unmatched == ()
