"""Kinds of documents that published examples have taught: how they print what they compute."""

import pytest

import chainrule
from chainrule.auditing.claim_sources.extraction.normalized import normalized
from chainrule.auditing.claim_sources.extraction.sentences import equations_of
from chainrule.auditing.drafting.applied import applied, argument_of
from chainrule.auditing.drafting.draft import draft
from chainrule.auditing.drafting.statements import statements_of
from chainrule.auditing.drafting.worked_sums import sum_of

NAMELESS = """
The learning rate is 1, the activation is the sigmoid function.

input of the upper neuron:
```math
(0.4 * 0.2) + (0.9 * 0.7) = 0.71
```
input of the lower neuron, whose terms stand the other way round:
```math
(0.9 * 0.5) + (0.4 * 0.3) = 0.57
```
outputs of both:
```math
1 / (1 + e^(-0.71)) = 0.6704
1 / (1 + e^(-0.57)) = 0.6388
```
input and output of the last one:
```math
(0.6 * 0.6704) + (0.8 * 0.6388) = 0.9133
1 / (1 + e^(-0.9133)) = 0.7137
```
"""
THRESHOLDS = r"""
| weight or threshold | value |
|---|---|
| $w_{13}$, $w_{14}$ | 0.5; 0.9 |
| $w_{23}$, $w_{24}$ | 0.4; 1.0 |
| $w_{35}$, $w_{45}$ | -1.2; 1.1 |
| $\theta_3$, $\theta_4$, $\theta_5$ | 0.8; -0.1; 0.3 |

$x_1 = x_2 = 1$, target $y_{d,5} = 0$, $\alpha = 0.1$

$$y_3 = \text{sigmoid}(x_1 w_{13} + x_2 w_{23} - \theta_3) = \frac{1}{1 + e^{-0.1}} = 0.5250$$
$$y_4 = \text{sigmoid}(x_1 w_{14} + x_2 w_{24} - \theta_4) = \frac{1}{1 + e^{-2.0}} = 0.8808$$
$$y_5 = \text{sigmoid}(y_3 w_{35} + y_4 w_{45} - \theta_5) = \frac{1}{1 + e^{-0.0389}} = 0.5097$$
$$\delta_5 = y_5 (1 - y_5) (0 - 0.5097) = -0.1274$$
$$\Delta w_{35} = \alpha \cdot y_3 \cdot \delta_5 = -0.0067$$
$$\Delta w_{45} = \alpha \cdot y_4 \cdot \delta_5 = -0.0112$$
$$\Delta\theta_5 = \alpha \cdot (-1) \cdot \delta_5 = 0.0127$$

| parameter | update | new value |
|---|---|---|
| $w_{35}$ | $-1.2 - 0.0067$ | -1.2067 |
| $\theta_5$ | $0.3 + 0.0127$ | 0.3127 |
"""
OPERANDS = r"""
$x_1 = 1$, $x_2 = 1$, $y = 1$, $\eta = 0.1$, $w_{11} = 0.1$, $w_{12} = 0.2$, $w_{21} = 0.3$,
$w_{22} = 0.4$, $v_1 = 0.5$, $v_2 = 0.6$

$net_{h_1} = w_{11} x_1 + w_{12} x_2 = 0.3$, $h_1 = \sigma(0.3) = 0.5744$

$net_{h_2} = w_{21} x_1 + w_{22} x_2 = 0.7$, $h_2 = \sigma(0.7) = 0.6682$

$net_o = v_1 h_1 + v_2 h_2 = 0.6881$, $\hat{y} = \sigma(0.6881) = 0.6655$

$\delta_o = (0.6655 - 1)(0.6655)(1 - 0.6655) = (-0.3345)(0.2226) = -0.0745$

$v_1^{new} = 0.5 - (0.1)(-0.0745)(0.5744) = 0.5 + 0.00428 = 0.50428$

$v_2^{new} = 0.6 - (0.1)(-0.0745)(0.6682) = 0.6 + 0.00498 = 0.60498$

With $v_1 = 0.50428$ in place of 0.5, the answer of 0.6655 comes nearer to 1.
"""
SIDE_BY_SIDE = r"""
$$\begin{align*}
x &= \begin{bmatrix}2 & -1\end{bmatrix} &
W_1 &= \begin{bmatrix}0.3 & 0.1 \\ -0.2 & 0.4\end{bmatrix} \\
W_2 &= \begin{bmatrix}0.5 \\ -0.6\end{bmatrix} &
y &= 1
\end{align*}$$
$h = \sigma(x W_1) = \begin{bmatrix}0.6900 & 0.4502\end{bmatrix}$,
$\hat{y} = \sigma(h W_2) = 0.5187$
"""
RESULTS = r"""
$x_1 = 0.05$, $x_2 = 0.10$, $w_1 = 0.15$, $w_2 = 0.20$, $w_3 = 0.25$, $w_4 = 0.30$, $w_5 = 0.40$,
$w_6 = 0.45$, target $t = 0.01$

| neuron | formula | calculation | result |
|---|---|---|---|
| $\text{net}_{h1}$ | $x_1 w_1 + x_2 w_2$ | $0.0075 + 0.0200$ | $\boxed{0.0275}$ |
| $\text{net}_{h2}$ | $x_1 w_3 + x_2 w_4$ | $0.0125 + 0.0300$ | $\boxed{0.0425}$ |

$out_{h1} = \frac{1}{1 + e^{-0.0275}} = 0.50687$, $out_{h2} = 0.51062$,
$net_o = w_5 out_{h1} + w_6 out_{h2} = 0.43253$, $out_o = 0.60648$

| variable | value | gradient |
|---|---|---|
| $net_o$ | 0.43253 | 0.14236 |
"""
GRADIENTS = r"""
| to | weight of $x_1$ | weight of $x_2$ | bias |
|---|---|---|---|
| $h_1$ | 0.4 | 0.2 | 0.1 |
| $h_2$ | -0.3 | 0.5 | 0.2 |
| output | $v_1 = 0.7$ | $v_2 = -0.6$ | $c = 0.3$ |

$x = (1, 2)$, target $y = 1$, $\eta = 0.5$, $E = (\hat{y} - y)^2 / 2$, $\sigma(z) = 1/(1 + e^{-z})$

$z_1 = 0.4 \cdot 1 + 0.2 \cdot 2 + 0.1 = 0.9$, $h_1 = \sigma(0.9) = 0.7109$

$z_2 = -0.3 \cdot 1 + 0.5 \cdot 2 + 0.2 = 0.9$, $h_2 = \sigma(0.9) = 0.7109$

$u = 0.7 \cdot 0.7109 - 0.6 \cdot 0.7109 + 0.3 = 0.3711$, $\hat{y} = \sigma(u) = 0.5917$

$\delta_y = (\hat{y} - y) \hat{y} (1 - \hat{y}) = -0.0986$

$\frac{\partial E}{\partial v_1} = \delta_y h_1 = -0.0701$,
$\frac{\partial E}{\partial c} = \delta_y = -0.0986$

Total error at $h_1 = 0.7 \cdot (-0.0986) = -0.0690$

| weight | before | gradient | $-\eta \cdot$ grad | after |
|---|---|---|---|---|
| $v_1$ | 0.7 | -0.0701 | +0.0351 | 0.7351 |
| $c$ | 0.3 | -0.0986 | +0.0493 | 0.3493 |
"""
FORMULAS = r"""
Input $x = 1$, target $t = 0.5$, $W_1 = 0.4$, $b_1 = 0.2$, $W_2 = 1.5$, $b_2 = -0.1$

| Quantity | Formula | Result |
|---|---|---|
| $z_1$ | $W_1 x + b_1$ | $0.4 \cdot 1 + 0.2 = 0.6$ |
| hidden $a_1$ | sigmoid($z_1$) | $0.6457$ |
| $z_2$ | $W_2 a_1 + b_2$ | $1.5 \cdot 0.6457 - 0.1 = 0.8685$ |
| $y$ | $z_2$ | $0.8685$ |
| $\delta_y$ | $2(y - t)$ | $0.7370$ |
| $\delta_{z_2}$ | $\delta_y \cdot 1$ | $0.7370$ |
| $\frac{\partial L}{\partial b_2}$ | $\delta_{z_2}$ | $0.7370$ |
| $\delta_{a_1}$ | $\delta_{z_2} W_2$ | $1.1055$ |
| $\delta_{z_1}$ | $\delta_{a_1} a_1 (1 - a_1)$ | $0.2529$ |
"""
ONE_DIGIT = r"""
$x = [0.6, 0.4]$, $y = [1, 0]$

```
W1 = [[0.5,  0.2],
      [0.1, -0.4]]
W2 = [[0.9, 0.3],
      [-0.7, 0.8]]
```
$b_1 = [0.1, 0.2]$, $b_2 = [0.0, 0.1]$

$a_1^{(1)} = \text{ReLU}(0.48) = 0.5$, $a_2^{(1)} = \text{ReLU}(0.1) = 0.1$

| unit | inputs | sum | result |
|---|---|---|---|
| output 1 | h1=0.5, h2=0.1 | (0.5×0.9) + (0.1×0.3) + 0.0 | z1 = 0.48 |
| output 2 | h1=0.5, h2=0.1 | (0.5×-0.7) + (0.1×0.8) + 0.1 | z2 = -0.17 |

$\hat{y}_1 = \text{sigmoid}(0.48) = 0.6$, $\hat{y}_2 = \text{sigmoid}(-0.17) = 0.5$
"""


def claims(document):
    """Line by line, what the numbers of a document are read as."""
    return {str(claim) for claim in draft(document).example.claims}


def test_a_network_of_sums_without_names_is_read():
    found = draft(NAMELESS)
    W = [matrix.tolist() for matrix in found.example.parameters.W]
    assert W == [[[0.2, 0.3], [0.7, 0.5]], [[0.6], [0.8]]]
    read = claims(NAMELESS)
    assert {"z[1][1] = 0.71", "z[1][2] = 0.57", "a[1][1] = 0.6704", "a[2][1] = 0.7137"} <= read


def test_thresholds_are_taken_off_and_their_steps_have_their_sign():
    found = draft(THRESHOLDS)
    assert found.example.notation == "thresholds"
    assert found.example.parameters.b[0].tolist() == [-0.8, 0.1]
    read = claims(THRESHOLDS)
    assert {"theta[2][1]+ = 0.3127", "w[2][1,1]+ = -1.2067"} <= read
    assert {"Deltaw[2][1,1] = -0.0067", "Deltatheta[2][1] = 0.0127"} <= read


def test_no_number_with_thresholds_is_wrong(tmp_path):
    path = tmp_path / "handout.md"
    path.write_text(THRESHOLDS, encoding="utf-8")
    assert chainrule.audit(path).first_wrong is None
    path.write_text(THRESHOLDS.replace("= -0.0112", "= -0.0121"), encoding="utf-8")
    found = chainrule.audit(path).first_wrong
    assert (found.symbol, found.claim.printed) == ("Δw_45", "-0.0121")


def test_operands_and_numbers_that_are_printed_again_are_read():
    read = claims(OPERANDS)
    assert {"dE/da[2][1] = -0.3345", "da[2][1]/dz[2][1] = 0.2226"} <= read
    assert {"Deltaw[2][1,1] = 0.00428", "Deltaw[2][2,1] = 0.00498"} <= read
    lines = [claim.line for claim in draft(OPERANDS).example.claims if claim.printed == "0.6655"]
    assert lines == [9, 17]


def test_steps_may_be_added_or_taken_off(tmp_path):
    path = tmp_path / "handout.md"
    path.write_text(OPERANDS, encoding="utf-8")
    found = chainrule.audit(path)
    assert found.first_wrong is None
    assert any("steps are added to the weights" in it for it in found.conventions)


def test_equations_side_by_side_are_read():
    found = draft(SIDE_BY_SIDE)
    assert found.example.inputs.tolist() == [[2, -1]]
    assert found.example.targets.tolist() == [[1]]
    assert found.example.parameters.W[1].tolist() == [[0.5], [-0.6]]
    assert {"a[1][2] = 0.4502", "a[2][1] = 0.5187"} <= claims(SIDE_BY_SIDE)


def test_results_and_gradients_in_tables_are_read():
    read = claims(RESULTS)
    assert {"z[1][1] = 0.0275", "z[1][2] = 0.0425", "delta[2][1] = 0.14236"} <= read


def test_what_rests_on_one_name_is_doubtful(tmp_path):
    path = tmp_path / "handout.md"
    text = RESULTS + "\nIn another course $t = 0.7$.\n"
    path.write_text(text, encoding="utf-8")
    found = chainrule.audit(path)
    assert found.first_wrong is None
    assert [claim.printed for claim, _ in found.draft.doubtful] == ["0.7"]


@pytest.mark.parametrize(
    ("formula", "pairs", "bias", "weights"),
    [
        ("0.2+0*0.5+1*0.6", ((0.0, 0.5), (1.0, 0.6)), 0.2, (0.5, 0.6)),
        ("(0.4)(0)+(0.3)(1)+(-0.6)(-1)", ((0.4, 0.0), (0.3, 1.0)), 0.6, (0.4, 0.3)),
        ("1*0.3+0*0.5", ((1.0, 0.3), (0.0, 0.5)), None, (0.5, 0.3)),
    ],
)
def test_biases_stand_first_or_last_and_terms_in_any_order(formula, pairs, bias, weights):
    found = sum_of(formula)
    assert (found.pairs, found.bias) == (pairs, bias)
    assert found.weights((0.0, 1.0)) == weights


def test_a_product_with_one_is_a_bias_or_the_weight_of_an_input():
    found = sum_of("0.5*0.2+0.4*0.1+0.3*1")
    assert found.weights((0.2, 0.1)) == (0.5, 0.4)
    assert found.weights((0.2, 0.1, 1.0)) == (0.5, 0.4, 0.3)
    assert (found.added_to(2), found.added_to(3)) == (0.3, None)


def test_functions_of_numbers_are_outputs_and_slopes():
    values = chainrule.explain("mazur", steps=0)
    assert argument_of("max(0,1.2)") == ("1.2", True)
    net = values.only("net_h1")
    quantities = {(0, line.quantity): line.value for line in net}
    assert applied("sigma(0.3775)", quantities).kind == "activation"
    assert applied("sigma'(0.3775)", quantities).kind == "activation_by_net_input"
    assert applied("sigma(0.9)", quantities) is None


def network(text: str) -> tuple[str, list[list[list[float]]]]:
    """The network that is read, and its weights."""
    example = draft(text).example
    return str(example.network), [W.tolist() for W in example.parameters.W]


def test_a_program_whose_strings_are_a_page_is_read():
    text = """
    page += '<p>x = 2,&nbsp; w<sub>1</sub> = 0.3, b<sub>1</sub> = 0.1, target y = 1</p>'
      + '<p>z = w<sub>1</sub> &middot; x + b<sub>1</sub> = <strong>0.7</strong><br>'
      + 'ŷ = σ(z) = <strong>0.6682</strong> <span class="note">the output</span></p>'
    """
    assert network(text) == ("1-1, logistic", [[[0.3]]])
    assert {"z[1][1] = 0.7", "a[1][1] = 0.6682"} <= claims(text)


@pytest.mark.parametrize(
    "text",
    [
        "graph LR\n x1((x_1 = 2)) -->|w_1 = 0.3| o\n x2[x_2 = 1] -->|w_2 = -0.4| o\n\n",
        'digraph { \n x1 [label="x_1 = 2"]; x1 -> o [label="w_1 = 0.3"];\n'
        ' x2 [label="x_2 = 1"]; x2 -> o [label="w_2 = -0.4"];\n}\n',
    ],
)
def test_labels_of_diagrams_are_read(text):
    text += "The target is t = 1, and z = w_1 x_1 + w_2 x_2 = 0.2, y = sigmoid(z) = 0.5498."
    assert network(text) == ("2-1, logistic", [[[0.3], [-0.4]]])


def test_commands_end_at_digits_and_stars_are_targets():
    text = r"""One unit, $\hat{u} = \tanh(wx + b)$, with $x=0.5$, $w=0.8$, $b=0.2$ and $u^*=1$.
    $\hat{u}\approx0.5370$ and $\frac{\partial L}{\partial w}
    = \underbrace{(\hat{u}-u^*)}_{\text{error}}\underbrace{(1-\hat{u}^2)}_{\text{slope}} x
    \approx-0.1647$; with a rate $\eta=0.1$, $w_{\text{new}}\approx0.8165$."""
    assert draft(text).example.targets.tolist() == [[1.0]]
    assert {"a[1][1] = 0.5370", "dE/dw[1][1,1] = -0.1647"} <= claims(text)


def test_one_unit_is_read_from_its_calculation_alone():
    text = r"""$z = 0.4 \cdot 3 - 1 = 0.2$, $\hat{y} = \sigma(z) = 0.5498$, $L = 0.2026$.
    $\frac{\partial z}{\partial w} = x = 3$; $\frac{\partial L}{\partial w} = -0.6685$.
    $w \leftarrow 0.4 - 0.2 \cdot (-0.6685) = 0.5337$. With $w = 0.5337$, the output rises."""
    example = draft(text).example
    assert (example.parameters.W[0].tolist(), example.learning_rate) == ([[0.4]], 0.2)
    assert "w[1][1,1]+ = 0.5337" in claims(text)


UNITS = {
    "en": "Inputs 0.5 and 0.2. Hidden unit A: weights 0.3, -0.2, bias 0.1. Hidden unit B: weights "
    "0.7, 0.4, bias -0.3. The output has weights 0.6 and -0.5 and bias 0.2.",
    "fr": "Entrées : 0.5 et 0.2. Neurone A (poids 0.3 ; -0.2 ; biais 0.1), neurone B (poids 0.7 ; "
    "0.4 ; biais -0.3), couche de sortie (poids 0.6 ; -0.5 ; biais 0.2).",
    "zh": "输入为 [0.5, 0.2]。隐藏单元 A: 权重 0.3, -0.2, 偏置 0.1。隐藏单元 B: 权重 0.7, 0.4, "
    "偏置 -0.3。输出层: 权重 0.6, -0.5, 偏置 0.2。",
}


@pytest.mark.parametrize("text", UNITS.values(), ids=UNITS)
def test_units_are_told_with_their_weights(text):
    text += "\nsigmoid: 0.5523, 0.5325; at the output y = 0.5659."
    assert network(text)[1] == [[[0.3, 0.7], [-0.2, 0.4]], [[0.6], [-0.5]]]


def test_sums_are_told_in_words():
    text = """The two inputs are 2.0 and 0.5. In the first hidden neuron, 2.0 is multiplied by its
weight 0.4, which gives 0.80, and 0.5 times 0.6 is 0.30. With the bias 0.1 the total is 1.20.

In the second hidden neuron it goes the other way.
Its two products are -0.60 and 0.10, its bias is 0.2, and its total is -0.30. ReLU makes 0.00 of it.

The output multiplies 1.20 by 0.7 to give 0.84. It multiplies 0.00 by 0.9, adds its bias 0.25, and
gives 1.09. The target is 2.0."""
    found = draft(text).example
    assert found.parameters.W[0].tolist() == [[0.4, -0.3], [0.6, 0.2]]
    assert found.parameters.W[1].tolist() == [[0.7], [0.9]]


def test_z_may_be_the_name_of_every_unit():
    text = r"""Inputs $x_1 = 1$, $x_2 = 2$, target $t = 1$.
    $
    Z = w_1 x_1 + w_2 x_2 = 0.31 \cdot 1 + 0.2 \cdot 2 = 0.71
    $ so $O = \sigma(0.71) = 0.6704$ for A, and $Z = w_3 x_1 + w_4 x_2
    = -0.4 \cdot 1 + 0.52 \cdot 2 = 0.64$, $O = \sigma(0.64) = 0.6548$ for B; at the end
    $Z = w_5 a + w_6 b = 0.8 \cdot 0.6704 + 0.1 \cdot 0.6548 = 0.6018$, $O = 0.6461$."""
    assert network(text)[0] == "2-2-1, logistic, logistic"
    read = claims(text)
    assert {"z[1][1] = 0.71", "z[1][2] = 0.64", "z[2][1] = 0.6018"} <= read
    assert {"a[1][1] = 0.6704", "a[1][2] = 0.6548", "a[2][1] = 0.6461"} <= read


def test_layers_without_weights_have_vectors():
    text = """From the last page: `x = (1, 3)`, `z₁ = (0.5, −2)`, `a₁ = (0.5, 0)`, `z₂ = 0.4`,
`ŷ = 0.5987` and `y = 1`. The ReLU is in the hidden layer, and the output is a sigmoid.

    ∂L/∂z₂ = ŷ − y = −0.4013
    ∂L/∂w₂ = ( −0.2007 , 0 )
    ∂L/∂b₂ = −0.4013
"""
    read = claims(text)
    assert {"z[1][2] = -2", "a[1][1] = 0.5", "delta[2][1] = -0.4013"} <= read
    assert {"dE/dw[2][1,1] = -0.2007", "dE/db[2][1] = -0.4013"} <= read


def test_v_and_c_lead_to_the_output_beside_numbered_layers():
    text = r"""$\mathbf{x} = [1, 2]^\top$, $y = 2$, ReLU in the hidden layer, then
    $\hat y = \boldsymbol v^{\top} \boldsymbol h^{(1)} + c$.
    $$W^{(1)} = \begin{bmatrix}0.5 & 0.2\\0.4 & -0.1\end{bmatrix},\quad
    \boldsymbol b^{(1)} = \begin{bmatrix}0.1\\0.3\end{bmatrix},\quad
    \boldsymbol v = \begin{bmatrix}0.6\\0.8\end{bmatrix},\quad c = 0.05$$
    $\boldsymbol z^{(1)} = [1.0, 0.5]^{\mathsf T}\ \longrightarrow\
    \boldsymbol h^{(1)} = [1.0, 0.5]^\top$
    and $\hat y = 1.05$, so $\partial L/\partial\hat y = -0.95$."""
    found = draft(text).example
    assert found.parameters.W[1].tolist() == [[0.6], [0.8]]
    assert {"a[1][2] = 0.5", "dE/da[2][1] = -0.95"} <= claims(text)


def test_gradients_tell_the_weights_and_biases_they_are_of():
    read = claims(GRADIENTS)
    assert {"dE/dw[2][1,1] = -0.0701", "dE/db[2][1] = -0.0986", "b[2][1]+ = 0.3493"} <= read
    assert "Deltaw[2][1,1] = 0.0351" in read
    assert not any("a[1][1] = -0.0690" in it or "z[2][1] = 0.3 " in it for it in read)


def test_formulas_in_tables_are_no_names():
    read = claims(FORMULAS)
    assert {"a[1][1] = 0.6457", "a[2][1] = 0.8685", "z[2][1] = 0.8685"} <= read
    assert {"dE/da[2][1] = 0.7370", "dE/db[2][1] = 0.7370", "dE/da[1][1] = 1.1055"} <= read


def test_numbers_of_one_digit_are_read_with_the_activations_that_are_applied():
    found = draft(ONE_DIGIT)
    assert str(found.example.network) == "2-2-2, relu, logistic"
    read = claims(ONE_DIGIT)
    assert {"a[1][1] = 0.5", "a[1][2] = 0.1", "z[2][1] = 0.48", "z[2][2] = -0.17"} <= read


@pytest.mark.parametrize(
    ("line", "members"),
    [
        ("the gradient of w5 = 0.08", ["dE/dw5", "0.08"]),
        ("Total error at o1 = 0.3", ["error_o1", "0.3"]),
        ("here a v + b w = 0.4", ["a v + b w", "0.4"]),
        ("d1 v1 + d2 v2 = 0.4", ["d1 v1 + d2 v2", "0.4"]),
        ("New w1 = 0.4", ["New w1", "0.4"]),
    ],
)
def test_words_and_factors_before_a_name_belong_to_it(line, members):
    assert equations_of(line) == [members]


def test_indices_that_a_conversion_set_apart_are_put_back():
    text = "w Y1H1 = 1 w Y1H2 = 2 b Y1 = 3 y H1 = 4 y H2 = 5 δ H1 = 6 δ H2 = 7 Δ b Y1 = 8 b H1 = 9"
    assert normalized(text).startswith("w_Y1H1 = 1 w_Y1H2 = 2 b_Y1 = 3")
    assert "Δb_Y1 = 8" in normalized(text)


def test_raised_layers_and_old_beside_new_values_in_tables_are_read():
    table = """
| Weight | Gradient | New weight |
|---|---|---|
| W₁₁⁽²⁾ | -0.02 | 0.9 → 0.902 |
"""
    members = [equation.members for equation in statements_of(normalized(table))]
    assert members == [["dE/dW_11^(2)", "-0.02"], ["W_11^(2)+", "0.902"]]
