"""Documents whose network is written in ways of programs, sheets and sketches: logs with tags,
arrays of C, numbers outside of their formulas, spreadsheets, arrows, formulas with numbers.
"""

from __future__ import annotations

import pytest

from chainrule.auditing.claim_sources.extraction.outside import with_numbers_inside
from chainrule.auditing.drafting.draft import Draft, draft

LOG = """
```
$ ./train --act logistic --loss mse --lr 0.4
[net] x = 0.5 -0.3    y = 1
[net] W1 =
  0.40 -0.20
 -0.10  0.60
[net] c1 = 0.1 -0.2
[net] W2 =
  0.70 -0.50
[net] c2 = 0.3
[fwd] s1   0.360000 -0.430000
[fwd] h    0.589040  0.394126
[fwd] s2   0.515265
[fwd] o    0.626039
[bwd] ds2  -0.087550
[upd] W1
  0.402967 -0.201780
 -0.102091  0.601254
```
"""

DECLARED = """
```c
/* 2 -> 2 -> 1; tanh and sigmoid; lr 0.5 */
static const double x[2] = { 0.4, -0.6 };
static const double target[1] = { 1.0 };
static double w1[4] = { 0.3, -0.2,   /* one row per unit */
                        0.5,  0.1 };
static double b1[2] = { 0.1, -0.1 };
static double w2[1][2] = { {0.6, -0.4} };
static double b2[1] = { 0.2 };
```

```
pre1   0.34000000  0.04000000
act1   0.32747739  0.03997868
pre2   0.38049497
act2   0.59399248
```
"""

OUTSIDE = r"""
Inputs $x_1=0.8$ and $x_2=-0.4$; the two hidden units use leaky ReLU with a leak of 0.01, the output
$\sigma$; no biases. $A=\begin{pmatrix}0.5&-0.6\\-0.3&0.9\end{pmatrix}\quad(\text{row = input}),$
$B=\begin{pmatrix}0.7\\-0.2\end{pmatrix}$. The target is 1, the learning rate is 0.5.

$xA=($0.52, -0.84$)$ and $h=($0.52, -0.0084$)$.

$hB=$ 0.36568, so $y=$ 0.59041.
"""

THETAS = """
- one neuron per layer, logistic
- θ₁ = 0.5, θ₂ = −0.8
- offsets β₁ = 0.1, β₂ = 0.4
- x = 1.2, target: 1

| layer | in | out |
|---|---|---|
| 1 | 0.7000 | 0.6682 |
| 2 | −0.1345 | 0.4664 |
"""

SHEET = """
|   | A | B | C | D | E |
|---|---|---|---|---|---|
| 1 | **inputs** | in1 | in2 | target | rate |
| 2 |  | 1 | -2 | 2 | 0.2 |
| 3 | **weights** | from in1 | from in2 | bias |  |
| 4 | unit A | 0.75 | -0.35 | 0.2 |  |
| 5 | unit B | 0.45 | 0.65 | -0.1 |  |
| 6 |  | from A | from B | bias |  |
| 7 | out | 0.85 | 0.55 | 0.1 |  |
| 8 | **forward** | A | B | out |  |
| 9 | sum | 1.65 | -0.95 | 1.5025 |  |
| 10 | MAX(0,sum) | 1.65 | 0 | 1.5025 |  |
"""

ARROWS = """
- **sun**, **wind**: what was measured (0.4 / 0.8)
- units are sigmoid; `sun→warm 0.5`, `wind→warm -0.3`, `sun→dry 0.2`, `wind→dry 0.7`,
  `warm→walk 0.9`, `dry→walk -0.6`; target 1, learning rate 0.5

| | warm | dry | walk |
|---|---|---|---|
| sum | -0.0400 | 0.6400 | 0.0486 |
| output | 0.4900 | 0.6548 | 0.5121 |
"""

FORMULAS = """
Logistic units, inputs x1 = 0.6 and x2 = -0.4; the target is 1.

    h1 = sigmoid(0.5*x1 - 0.3*x2 + 0.1)
    h2 = sigmoid(0.8*x1 + 0.4*x2 - 0.2)
    y = sigmoid(0.7*h1 - 0.6*h2 + 0.3)

h1 = 0.6271, h2 = 0.5300, y = 0.6037.
"""


def claimed(found: Draft) -> dict[str, str]:
    """The printed numbers by the names of what they are."""
    return {claim.name: claim.printed for claim in found.example.claims}


@pytest.mark.parametrize(
    ("text", "sizes", "some"),
    [
        (LOG, (2, 2, 1), {"z[1][2]": "-0.430000", "a[2][1]": "0.626039", "b[2][1]": "0.3"}),
        (DECLARED, (2, 2, 1), {"z[1][1]": "0.34000000", "a[2][1]": "0.59399248"}),
        (OUTSIDE, (2, 2, 1), {"a[1][2]": "-0.0084", "z[2][1]": "0.36568"}),
        (THETAS, (1, 1, 1), {"w[2][1,1]": "-0.8", "b[1][1]": "0.1", "a[2][1]": "0.4664"}),
        (SHEET, (2, 2, 1), {"z[1][2]": "-0.95", "z[2][1]": "1.5025", "x[2]": "-2"}),
        (ARROWS, (2, 2, 1), {"z[1][1]": "-0.0400", "a[2][1]": "0.5121", "x[1]": "0.4"}),
        (FORMULAS, (2, 2, 1), {"a[1][1]": "0.6271", "w[2][2,1]": "-0.6", "b[1][2]": "-0.2"}),
    ],
    ids=["log", "declared", "outside", "thetas", "sheet", "arrows", "formulas"],
)
def test_a_network_is_read_as_programs_and_sketches_have_it(
    text: str, sizes: tuple[int, ...], some: dict[str, str]
) -> None:
    found = draft(text)
    assert found.example.network.sizes == sizes
    assert some.items() <= claimed(found).items()


@pytest.mark.parametrize(
    ("text", "symbols"), [(LOG, {"x", "W_1", "c_1", "W_2", "c_2"}), (OUTSIDE, {"A", "B"})]
)
def test_the_weights_are_read_by_their_names(text: str, symbols: set[str]) -> None:
    assert symbols <= {row.symbol for row in draft(text).read}


def test_a_log_tells_the_rate_and_what_is_new() -> None:
    found = draft(LOG)
    assert found.example.learning_rate == 0.4
    # the rows below "[upd] W1" are those of the update, and no other first matrix
    assert claimed(found)["w[1][1,1]+"] == "0.402967"
    assert claimed(found)["w[1][1,1]"] == "0.40"


def test_hidden_layers_may_have_an_activation_each() -> None:
    found = draft(
        """Layers of relu, tanh and sigmoid. x = [0.5, -0.4], target 1, lr = 0.1
W1 = [[0.6, -0.3], [0.2, 0.8]]
W2 = [[0.5, 0.4], [-0.7, 0.9]]
W3 = [[1.1, -0.6]]
z1 = [0.42, -0.22]
a1 = [0.42, 0.0]
z2 = [0.21, -0.294]
a2 = [0.2070, -0.2858]
z3 = 0.3991
a3 = 0.5985
"""
    )
    names = [layer.activation.name for layer in found.example.network.layers]
    assert names == ["relu", "tanh", "logistic"]


EXAM = r"""
Perceptron 2-2-1, activation logistique $\sigma$. Neurones cachés $A$ et $B$, sortie $S$.

- vers $A$ : $p_{1A}=0{,}4$, $p_{2A}=-0{,}2$, biais nul ;
- vers $B$ : $p_{1B}=0{,}3$, $p_{2B}=0{,}1$, biais nul ;
- vers $S$ : $p_{AS}=0{,}8$, $p_{BS}=-0{,}5$, biais $0{,}2$.

Exemple : $(e_1,e_2)=(2,1)$, réponse souhaitée $d=1$. Pas d'apprentissage $\alpha=1$,
coût $C=\tfrac12(s-d)^2$.

Potentiel de $A$ : $0{,}8-0{,}2$ = 0,6 d'où $a$ = 0,646 (0,5 pt)

Potentiel de $B$ : $0{,}6+0{,}1$ = 0,7 d'où $b$ = 0,668 (0,5 pt)

Potentiel de $S$ : 0,8 × 0,646 − 0,5 × 0,668 + 0,2 = 0,383 (1 pt) ; $s$ = 0,595 (1 pt)
"""

NEURON = """
One sigmoid neuron with weights p = 0.6 and q = -0.4, bias r = 0.1, learning rate 0.5.
Samples: (1, 0.5) should give 1 and (0.25, 1) should give 0.

s = 0.5, y = 0.62246
"""


def test_any_letter_with_two_units_is_a_weight_and_marks_are_no_numbers() -> None:
    found = draft(EXAM)
    assert found.example.network.sizes == (2, 2, 1)
    assert found.example.inputs.tolist() == [[2.0, 1.0]]
    some = {"a[1][2]": "0.668", "z[2][1]": "0.383", "b[2][1]": "0.2", "w[1][2,1]": "-0.2"}
    assert some.items() <= claimed(found).items()


def test_a_neuron_has_its_weights_in_the_order_of_its_inputs() -> None:
    found = draft(NEURON)
    assert found.example.network.sizes == (2, 1)
    # the first sample alone is worked out
    assert found.example.inputs.tolist() == [[1.0, 0.5]]
    assert found.example.targets.tolist() == [[1.0]]
    assert found.example.parameters.b[0].tolist() == [0.1]


def test_a_worked_sum_shows_a_bias_that_is_told_nowhere_else() -> None:
    text = ARROWS.replace("0.0486", "0.1486").replace("0.5121", "0.5371")
    found = draft(text + "\nThere comes 0.9 * 0.4900 - 0.6 * 0.6548 + 0.1 = 0.1481 to walk.\n")
    assert found.example.parameters.b[1].tolist() == [0.1]


def test_numbers_outside_of_formulas_keep_their_decimal_commas() -> None:
    found = with_numbers_inside("$h_1 =$ 0,25, $h_2 =$ 0,5 (1 pt)")
    assert found == "$h_1 = 0,25$, $h_2 = 0,5$"
