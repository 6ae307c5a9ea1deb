"""Documents with several samples and passes, and further ways in which authors write a calculation
that has been misread once. The numbers are computed here, by code that knows nothing of reading.
"""

from __future__ import annotations

import numpy as np
import pytest

import chainrule
from chainrule.auditing.claim_sources.extraction.colors import without_colors
from chainrule.auditing.drafting.draft import draft
from chainrule.auditing.drafting.statements import statements_of
from drafted_claims import claims_of

W = np.array([[0.35, -0.6], [0.15, 0.7]])  # from the row's input to the column's unit
V = np.array([0.55, -0.45])
B, C = np.array([0.2, -0.1]), 0.3
RATE = 0.5


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


class Net:
    """Two inputs, two hidden units and an output, all logistic; half the squared error."""

    def __init__(self):
        self.W, self.V, self.B, self.C = W.copy(), V.copy(), B.copy(), C

    def forward(self, x):
        z = x @ self.W + self.B
        h = sigmoid(z)
        s = h @ self.V + self.C
        return z, h, s, sigmoid(s)

    def step(self, x, t):
        """The deltas, before the step that is taken with them."""
        _, h, _, y = self.forward(x)
        delta = (y - t) * y * (1 - y)
        hidden = delta * self.V * h * (1 - h)
        self.V, self.C = self.V - RATE * delta * h, self.C - RATE * delta
        self.W, self.B = self.W - RATE * np.outer(x, hidden), self.B - RATE * hidden
        return delta, hidden


GIVEN = """A network of logistic units: two inputs, two hidden units, one output.

w11 = 0.35, w12 = -0.6, w21 = 0.15, w22 = 0.7
v1 = 0.55, v2 = -0.45
b1 = 0.2, b2 = -0.1, b3 = 0.3
The learning rate is 0.5. The error is E = 1/2 (y - t)^2.
"""


def one_pass(net, x, t):
    """What a course prints of a sample, before and after its step."""
    z, h, s, y = net.forward(x)
    delta, hidden = net.step(x, t)
    return f"""z1 = {z[0]:.5f}, z2 = {z[1]:.5f}
h1 = {h[0]:.5f}, h2 = {h[1]:.5f}
s = {s:.5f}, y = {y:.5f}
E = {(y - t) ** 2 / 2:.5f}
delta_3 = {delta:.5f}
delta_1 = {hidden[0]:.5f}, delta_2 = {hidden[1]:.5f}

New weights: v1 = {net.V[0]:.5f}, v2 = {net.V[1]:.5f}
"""


def lines_with(text, part):
    return [number for number, line in enumerate(text.split("\n"), 1) if part in line]


SAMPLES = [(np.array([0.4, 0.9]), 1.0), (np.array([0.8, 0.3]), 0.0)]


@pytest.fixture
def in_turn():
    """A document that trains on two samples, one after the other."""
    net = Net()
    table = (
        "| sample | x1 | x2 | t |\n|---|---|---|---|\n| A | 0.4 | 0.9 | 1 |\n| B | 0.8 | 0.3 | 0 |"
    )
    parts = [
        f"## Sample {name}\n\n{one_pass(net, *it)}" for name, it in zip("AB", SAMPLES, strict=True)
    ]
    return "\n".join([GIVEN, table, "", *parts])


def test_samples_in_turn_are_one_run(in_turn):
    example = draft(in_turn).example
    assert (example.batch_size, len(example.inputs)) == (1, 2)
    assert example.inputs.tolist() == [[0.4, 0.9], [0.8, 0.3]]
    assert example.targets.tolist() == [[1.0], [0.0]]


def test_the_second_sample_has_the_weights_that_the_first_one_left(in_turn):
    found = claims_of(in_turn)
    net = Net()
    net.step(*SAMPLES[0])
    z, h, _, y = net.forward(SAMPLES[1][0])
    line = lines_with(in_turn, "z1 =")[1]
    assert found[line, f"{z[0]:.5f}"] == {("z[1][1](2)", 1)}
    assert found[line + 1, f"{h[1]:.5f}"] == {("a[1][2](2)", 1)}
    assert found[line + 2, f"{y:.5f}"] == {("a[2][1](2)", 1)}
    net.step(*SAMPLES[1])
    line = lines_with(in_turn, "New weights")[1]
    assert found[line, f"{net.V[0]:.5f}"] == {("w[2][1,1]+", 1)}


def test_the_rows_of_a_table_are_samples(in_turn):
    found = claims_of(in_turn)
    (line,) = lines_with(in_turn, "| B |")
    assert found[line, "0.8"] == {("x[1](2)", 0)}
    assert found[line, "0.3"] == {("x[2](2)", 0)}
    assert found[line, "0"] == {("t[1](2)", 0)}


def test_no_right_number_of_two_samples_is_called_wrong(in_turn, tmp_path):
    path = tmp_path / "two.md"
    path.write_text(in_turn, encoding="utf-8")
    assert chainrule.audit(path).first_wrong is None
    (right,) = {it for it in in_turn.split("\n") if it.startswith("delta_3")} - {
        next(it for it in in_turn.split("\n") if it.startswith("delta_3"))
    }
    number = right.split()[-1]
    path.write_text(in_turn.replace(number, number[:-3] + "777"), encoding="utf-8")
    assert chainrule.audit(path).first_wrong.claim.printed == number[:-3] + "777"


def test_the_second_step_of_one_sample():
    net = Net()
    text = "\n".join(
        [
            GIVEN,
            "x1 = 0.4, x2 = 0.9, t = 1\n",
            *(f"## Step {n}\n\n{one_pass(net, *SAMPLES[0])}" for n in (1, 2)),
        ]
    )
    found = claims_of(text)
    again = Net()
    again.step(*SAMPLES[0])
    delta, _ = again.step(*SAMPLES[0])
    assert found[lines_with(text, "delta_3")[1], f"{delta:.5f}"] == {("delta[2][1]", 1)}
    assert found[lines_with(text, "New weights")[1], f"{again.V[1]:.5f}"] == {("w[2][2,1]+", 1)}


def test_a_check_after_the_step_is_no_further_pass():
    net = Net()
    text = GIVEN + "\nx1 = 0.4, x2 = 0.9, t = 1\n\n" + one_pass(net, *SAMPLES[0])
    y = net.forward(SAMPLES[0][0])[-1]
    text += f"\nAfter the step the output is y = {y:.5f}.\n"
    example = draft(text).example
    assert len(example.inputs) == 1
    assert (f"{y:.5f}", "a[2][1]", 1) in {
        (it.printed, it.name, it.updates) for it in example.claims
    }


def test_colors_are_no_part_of_a_formula():
    assert without_colors(r"\textcolor{red}{0.5} + \color{blue} x") == "{0.5} + x"
    text = r"$z = \textcolor{#3498db}{0.4} + \textcolor{red}{0.3} = \textcolor{teal}{\mathbf{0.7}}$"
    assert [it.numbers[-1][0] for it in statements_of(without_colors(text)) if it.numbers] == [
        "0.7"
    ]


@pytest.mark.parametrize(
    ("line", "rate"),
    [
        ("learning_rate = 0.25", 0.25),
        ("Tasso: learning rate * gradiente del peso w4, learning_rate = 0.25", 0.25),
        ("Öğrenme oranı 0.25", 0.25),
        ("tốc độ học 0.25", 0.25),
    ],
)
def test_learning_rates_by_their_names(line, rate):
    text = f"x = 0.5, t = 1, w = 0.4, sigmoid\n\nz = w x = 0.2, y = 0.5498\n\n{line}\n"
    assert draft(text).example.learning_rate == rate


def test_words_of_a_name_say_what_a_number_is():
    text = """x = 0.5, t = 1, w1 = 0.4, sigmoid, E = 1/2 (y - t)^2

z = w1 x = 0.2000, y = 0.5498
old_w1 = 0.4
gradient_of_w1 = -0.0557
learning_rate = 0.5
new_w1 = 0.4279
"""
    found = claims_of(text)
    assert found[4, "0.4"] == {("w[1][1,1]", 0)}
    assert found[5, "-0.0557"] == {("dE/dw[1][1,1]", 0)}
    assert found[7, "0.4279"] == {("w[1][1,1]+", 0)}


def test_cross_entropy_needs_no_name():
    y = sigmoid(0.2)
    text = f"""x1 = 0.5, x2 = -1, y = 1, w1 = 0.8, w2 = 0.2; sigmoid

z = w1 x1 + w2 x2 = 0.2000
p = {y:.6f}
L = {-np.log(y):.6f}
dL/dz = p - y = {y - 1:.6f}
dL/dw1 = {(y - 1) * 0.5:.6f}
dL/dw2 = {(y - 1) * -1:.6f}
"""
    assert draft(text).example.loss.name == "binary_cross_entropy"


def test_text_in_the_comments_of_a_program_is_text():
    text = GIVEN + "\nx1 = 0.4, x2 = 0.9, t = 1\n\n" + one_pass(Net(), *SAMPLES[0])
    commented = "\n".join(f"# {line}" if line else "#" for line in text.split("\n"))
    assert claims_of(commented) == claims_of(text)


def test_biases_of_layers_in_words():
    found = {
        tuple(it.members)
        for it in statements_of("All hidden biases are 0.1, the output bias is 0.2.")
    }
    assert {("b_h", "0.1"), ("b_o", "0.2")} <= found
    assert ("b(h1)", "0.3") in {tuple(it.members) for it in statements_of("bias of h1: 0.3")}


def test_numbers_side_by_side_are_not_one_number():
    (equation,) = statements_of("0 1 z = 0*0.5 + 1*0.3 = 0.3 0.5744 1")
    assert equation.members[0] == "z"
    assert equation.numbers[-1][0] == "0.3"
    (array,) = statements_of("V = -0.5 0.25")
    assert array.arrays[-1][0] == [["-0.5", "0.25"]]


def test_a_label_in_a_column_of_its_own_is_no_name():
    members = [it.members for it in statements_of("to h1     w1 = 0.2, w2 = -0.3")]
    assert members == [["w1", "0.2"], ["w2", "-0.3"]]


def test_units_that_are_listed_are_no_inputs():
    assert not [it for it in statements_of("Inputs 1, 2, 3; hidden nodes A and B.") if it.numbers]


def test_entries_of_arrays_that_are_numbered_by_layer():
    text = """x = [0.4, 0.9], t = 1; sigmoid, E = 1/2 (y - t)^2
W_1 = [[0.35, 0.15], [-0.6, 0.7]], b_1 = [0.2, -0.1]
W_2 = [[0.55, -0.45]], b_2 = [0.3]

z_1 = [0.4750, 0.2900], h = [0.6166, 0.5720]
z_2 = [0.3817], y = 0.5943
dE/dz_21 = -0.0978
dE/dw_212 = -0.0650
"""
    # Its digits are exchanged, so that nothing but the name tells what it is.
    assert claims_of(text)[8, "-0.0650"] == {("dE/dw[2][2,1]", 0)}


def test_a_slip_of_the_calculator_keeps_its_name():
    """A factor is left out, so that the number is that of another quantity."""
    text = """x = 1.5, t = 0.8, w_1 = 0.2, b_1 = 0.1, w_2 = 0.4, b_2 = 0.05; sigmoid; eta = 0.1

z_1 = 0.2 * 1.5 + 0.1 = 0.4000, h = 0.5987
z_2 = 0.4 * 0.5987 + 0.05 = 0.2895, y = 0.5719
dE/dy = 0.5719 - 0.8 = -0.2281
dE/dw_2 = -0.2281 * 0.2448 * 0.5987 = -0.0334
dE/dw_1 = -0.2281 * 0.2448 * 0.4 * 0.2403 * 1.5 = -0.0054
"""
    assert ("dE/dw[1][1,1]", 0) in claims_of(text)[7, "-0.0054"]


def test_equal_biases_are_printed_for_each_unit():
    net = Net()
    net.B = np.array([0.1, 0.1])
    z, h, s, y = net.forward(SAMPLES[0][0])
    text = f"""x = [0.4, 0.9], target = 1; sigmoid
W1 = [[0.35, -0.6], [0.15, 0.7]], W2 = [[0.55], [-0.45]]
bias hidden: 0.1  0.1
bias output: 0.3

net: {z[0]:.6f} {z[1]:.6f}
out: {h[0]:.6f} {h[1]:.6f}
net: {s:.6f}
out: {y:.6f}
"""
    assert draft(text).example.network.layers[0].biases == "trained"
