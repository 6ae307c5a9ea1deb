"""What is no claim: numbers of another sample under a known name, and those of a network that a
document does not have. See `test_ways_of_writing`.
"""

from functools import cache

import pytest

from chainrule.auditing.drafting.by_value.repeats import repeats
from chainrule.auditing.drafting.by_value.spots import spots_of
from chainrule.auditing.drafting.draft import draft
from chainrule.errors import ChainruleError
from chainrule.explaining.examples.claims import Claim
from chainrule.network.quantities import Kind, Quantity
from test_more_ways_of_writing import WORKED, names_in, names_on


def claims_of(found):
    """What the numbers are read as."""
    return {(claim.printed, claim.name.replace("theta[", "b[")) for claim in found.example.claims}


def doubted(found):
    return {claim.printed for claim, _ in found.doubtful}


@pytest.mark.parametrize(
    "line", ["With the other pattern, h1 = 0.7211.", "h1 = 0.7211 (pattern B)"]
)
def test_a_name_that_has_had_its_number_has_that_of_another_sample(line):
    found = draft(f"{WORKED}{line}\n")

    assert ("0.5572", "a[1][1]") in claims_of(found)
    assert "0.7211" not in {printed for printed, _ in claims_of(found)}
    assert "0.7211" in doubted(found)


def test_a_slip_stays_a_claim():
    found = draft(WORKED.replace("h2 = 0.6130", "h2 = 0.6310"))

    assert ("0.6310", "a[1][2]") in claims_of(found)


def test_a_given_name_with_another_number_is_no_claim_about_the_first_one():
    found = draft(f"{WORKED}Next: x1 = 0.9, and all begins again.\n")

    assert ("0.9", "x[1]") not in claims_of(found)


MATRICES = r"""
$h = \sigma(Vx + b)$, $y = Uh + c$, one hidden layer of sigmoid units and a linear output layer.
$$V = \begin{pmatrix} 0.3 & -0.2 \\ 0.4 & 0.6 \end{pmatrix},
b = \begin{pmatrix} 0.1 \\ 0.2 \end{pmatrix},
U = \begin{pmatrix} 0.7 & -0.5 \\ 0.2 & 0.9 \end{pmatrix},
c = \begin{pmatrix} 0.05 \\ 0.15 \end{pmatrix}$$
$x = (0.5; 0.1)^T$, $t = (1; 0)^T$
$$h = \begin{pmatrix} 0.5572 \\ 0.6130 \end{pmatrix}$$
$$y = \begin{pmatrix} 0.1335 \\ 0.8132 \end{pmatrix}$$
"""


def test_half_the_square_of_a_norm_is_the_error_whatever_its_letter():
    text = MATRICES + (
        r"$R = \frac12 \lVert y - t \rVert^2 = 0.7061$; $$\frac{\partial R}{\partial c} = y - t = "
        r"\begin{pmatrix} -0.8665 \\ 0.8132 \end{pmatrix}$$"
    )
    found = claims_of(draft(text))

    assert ("0.7061", "E") in found
    assert {("-0.8665", "dE/db[2][1]"), ("0.8132", "dE/db[2][2]")} <= found


def test_what_is_added_to_a_matrix_times_a_vector_is_a_bias():
    found = claims_of(draft(MATRICES))

    assert {("0.05", "b[2][1]"), ("0.15", "b[2][2]"), ("-0.5", "w[2][2,1]")} <= found
    assert {("0.1", "b[1][1]"), ("0.2", "b[1][2]")} <= found


def test_entries_of_a_vector_of_biases_may_follow_after_the_step():
    found = claims_of(
        draft(
            "One input $x = 2$, three hidden tanh units, a linear output, target $t = 1.5$, "
            "$\\eta = 0.1$.\n$w = (0.1, 0.5, -0.3)$, $b = (0.2, 0, 0.1)$, $v = (0.4, -0.2, 0.9)$.\n"
            "$z_1 = 0.4$, $z_2 = 1.0$, $z_3 = -0.5$. $h_1 = 0.3799$, $h_2 = 0.7616$, "
            "$h_3 = -0.4621$. $y = -0.4163$\n\n"
            "| | 1 | 2 | 3 |\n|---|---|---|---|\n| $b$ | 0.2656 | -0.0161 | 0.2356 |\n"
        )
    )

    assert ("0.2", "b[1][1]") in found
    assert ("0.2656", "b[1][1]") not in found


def test_zeros_at_the_end_do_not_make_a_given_number():
    rows = "| step | v |\n|---|---|\n| 1 | 0.10000 |\n| 2 | 0.23000 |\n"
    found = claims_of(
        draft(
            "A linear neuron, x = (1, 2), t = 1, w = (0.5, -0.3), b = 0.1, lr = 0.1\n\n"
            f"y = 0.0, E = 1/2 (y - t)^2 = 0.5\n\n{rows}"
        )
    )

    assert not any(printed == "0.10000" for printed, _ in found)


def test_a_network_does_not_begin_behind_its_inputs():
    text = (
        "Readings: x1 = 0.5, x2 = 1.0, x3 = -1.5, all units sigmoid, see the plan for the weights "
        "into the first one.\nIts output is 0.4256.\n"
        "Sum of the next one: -1.2 * 0.4256 + 0.4 = -0.1107. Its output: 0.4723.\n"
        "Last sum: 0.7 * 0.4723 - 0.1 = 0.2306. Output: 0.5574.\n"
    )
    try:
        found = claims_of(draft(text))
    except ChainruleError:
        found = set()
    assert ("0.4256", "x[1]") not in found


def test_columns_of_results_are_no_samples():
    """A table of connections is no table of samples, though it has as many numbers in a row."""
    text = """Tanh, x = (0.7, -1.1, 0.9), target 0.5, rate 0.1.

| from | to | now | slope | move | then |
|------|----|-----|-------|------|------|
| A | P | 0.15 | 0.0576 | -0.0058 | 0.1442 |
| B | P | 0.61 | 0.0217 | -0.0022 | 0.6078 |
| C | P | -0.35 | -0.0576 | 0.0058 | -0.3442 |
| A | Q | -0.43 | -0.0401 | 0.0040 | -0.4260 |
| B | Q | 0.25 | 0.0333 | -0.0033 | 0.2467 |
| C | Q | 0.12 | 0.0411 | -0.0041 | 0.1159 |
"""
    with pytest.raises(ChainruleError):
        draft(text)


def test_a_network_with_fewer_weights_than_are_listed_is_none():
    listed = " ".join(
        f"w[1][{i}][{j}]={0.1 * i + 0.3 * j + 0.15:.6f}" for i in (0, 1) for j in (0, 1)
    )
    text = (
        f"INIT {listed}\nINIT w[2][0][0]=0.625000 w[2][0][1]=-0.875000\n"
        "DATA in[0]=0.500000 in[1]=-1.000000 target=1.000000\n"
        "FWD sum=0.120315 act=0.530043\nBWD delta=-0.117065\n"
    )
    with pytest.raises(ChainruleError):
        draft(text)


@pytest.mark.parametrize("called", ["its bias is $c = 0.05$", "Schwellenwert $c = 0.05$"])
def test_what_a_sentence_calls_a_bias_is_one(called):
    found = claims_of(
        draft(
            "Sigmoid units, $x_1 = 0.5$, $x_2 = 0.1$, $t = 1$.\n"
            "$w_{11} = 0.3$, $w_{21} = -0.2$, $b_1 = 0.1$, $w_{12} = 0.4$, $w_{22} = 0.6$, "
            f"$b_2 = 0.1$; output: $v_1 = 0.7$, $v_2 = -0.5$, {called}.\n"
            "$z_1 = 0.23$, $z_2 = 0.36$, $h_1 = 0.5572$, $h_2 = 0.5890$, $y = 0.5363$\n"
        )
    )

    assert ("0.05", "b[2][1]") in found
    assert {("0.1", "b[1][1]"), ("0.1", "b[1][2]")} <= found


def test_a_pass_of_which_nothing_comes_out_after_the_update_is_another_sample():
    found = draft(f"{WORKED}Pattern B:\nh1 = 0.7211\nh2 = 0.6804\ny = 0.6102\n")

    assert {"0.7211", "0.6804"} <= doubted(found)


@pytest.mark.parametrize(("start", "end"), [("from", "to"), ("von", "nach"), ("de", "a")])
def test_what_leads_from_a_unit_to_another_is_a_weight(start, end):
    text = WORKED + "".join(
        f"* {start} {one} {end} {other}: {weight}\n"
        for one, other, weight in (("h1", "y1", 0.7), ("h2", "y1", -0.5))
    )
    found = draft(text)

    assert not any(
        claim.printed in ("0.7", "-0.5") and claim.name.startswith(("a[", "z["))
        for claim in found.example.claims
    )


CHAIN = """The inputs are x1 = 1 and x2 = 0.5, the target is t = 1, the learning rate is 0.5.
w1 = 0.4, w2 = -0.6, b = 0.2
z = w1 x1 + w2 x2 + b = 0.3, y = sigmoid(z) = 0.57444, E = 0.5 (t - y)^2 = 0.09055
"""


def test_what_is_added_times_the_rate_is_no_gradient_of_the_other_sign():
    found = names_on(
        f"{CHAIN}Err = (t - y) y (1 - y) = 0.10403\n"
        "w1_new = 0.4 + (0.5)(0.10403)(1) = 0.45202\n"
        "w2_new = -0.6 + (0.5)(0.10403)(0.5) = -0.57399\n"
    )

    assert ("w[1][1,1]+", 0) in found[5, "0.45202"]
    assert ("dE/dw[1][1,1]", 0) not in found.get((5, "0.10403"), set())


def test_a_factor_behind_a_thin_space_is_not_what_the_product_comes_to():
    text = CHAIN + r"$\frac{\partial E}{\partial z}\,y = -0.05976$, $z\,y = 0.17233$" + "\n"

    assert not {"-0.05976", "0.17233"} & {printed for printed, _ in claims_of(draft(text))}


SECOND_STEP = """
delta = (y - t) y (1 - y) = -0.10403
w1 = 0.45202, w2 = -0.57399, b = 0.25202

And once more with these weights:

z = 0.41703
y = 0.60277
{delta}
"""


@pytest.mark.parametrize(
    ("delta", "updates"), [("delta = -0.09511", 1), ("delta = -0.10403 before", 0)]
)
def test_a_delta_after_another_forward_pass_is_that_of_this_pass(delta, updates):
    found = names_on(CHAIN + SECOND_STEP.format(delta=delta))

    assert ("a[1][1]", 1) in found[11, "0.60277"]
    assert found[12, delta.split()[2]] == {("delta[1][1]", updates)}


EDGES = """Inputs p1 = 1 and p2 = 0.5, hidden units q1, q2, outputs r1, r2, all logistic. What we
want is r1 = 1 and r2 = 0. The learning rate is 0.5.

Weights: p1–q1: 0.35; p1–q2: -0.2; p2–q1: 0.15; p2–q2: 0.45; q1–r1: 0.6; q1–r2: -0.5; q2–r1: 0.25;
q2–r2: 0.8; biases 0.1 (q1), -0.3 (q2), 0.2 (r1) and -0.15 (r2).

Sum at q1: 1 · 0.35 + 0.5 · 0.15 + 0.1 = 0.525, sigmoid of it: 0.62832

Sum at q2: 1 · (-0.2) + 0.5 · 0.45 - 0.3 = -0.275, sigmoid of it: 0.43168

Sum at r1: 0.62832 · 0.6 + 0.43168 · 0.25 + 0.2 = 0.68491, sigmoid of it: 0.66483

Sum at r2: 0.62832 · (-0.5) + 0.43168 · 0.8 - 0.15 = -0.11881, sigmoid of it: 0.47033

| from | to | gradient | new |
|---|---|---|---|
| `q1` | `r1` | -0.04693 | 0.62346 |
| `q1` | `r2` | 0.07362 | -0.53681 |
| `q2` | `r1` | -0.03224 | 0.26612 |
| `q2` | `r2` | 0.05058 | 0.77471 |
| `p1` | `q1` | -0.02415 | 0.36207 |
| `p1` | `q2` | 0.01842 | -0.20921 |
| `p2` | `q1` | -0.01207 | 0.15604 |
| `p2` | `q2` | 0.00921 | 0.44540 |
"""


@cache
def edges():
    """What is read from them, once for all tests."""
    return draft(EDGES)


@pytest.mark.parametrize(
    ("printed", "name"),
    [
        ("-0.04693", "dE/dw[2][1,1]"),
        ("0.05058", "dE/dw[2][2,2]"),
        # With an input of 1 it is the delta as well.
        ("-0.02415", "dE/dw[1][1,1]"),
        ("0.77471", "w[2][2,2]+"),
        ("0.44540", "w[1][2,2]+"),
    ],
)
def test_a_row_from_one_unit_to_another_is_about_their_weight(printed, name):
    assert {it for it in claims_of(edges()) if it[0] == printed} == {(printed, name)}


@pytest.mark.parametrize(("printed", "name"), [("-0.2", "w[1][1,2]"), ("0.25", "w[2][2,1]")])
def test_two_units_joined_by_a_dash_are_about_their_weight(printed, name):
    assert {it for it in claims_of(edges()) if it[0] == printed} == {(printed, name)}


def test_the_first_factor_of_a_sum_behind_a_colon_is_not_its_number():
    assert "r1" not in {it.symbol for it in edges().read}
    assert ("0.62832", "a[2][1]") not in claims_of(edges())


def test_an_output_of_target_0_is_no_derivative_for_the_d_of_a_word():
    found = {it for it in claims_of(edges()) if it[0] == "0.47033"}

    assert found == {("0.47033", "a[2][2]")}


def test_whole_numbers_that_outputs_should_be_are_targets():
    text = EDGES.replace("sigmoid of it: 0.66483", "r1 = 0.66483")
    found = names_on(text.replace("sigmoid of it: 0.47033", "r2 = 0.47033"))

    assert found[2, "1"] == {("t[1]", 0)}
    assert found[2, "0"] == {("t[2]", 0)}


NEURON = """One neuron: x1 = 1, x2 = 0.4, x3 = 2, desired output d = 1; w1 = 0.3, w2 = -0.6,
w3 = 0.25, bias w0 = 0.2. Rate: eta = 0.8. Sigmoid.

    a = 0.2 + 0.3*1 + (-0.6)*0.4 + 0.25*2 = 0.76
    y = sigmoid(a) = 0.68135
    delta = (d - y) * y * (1 - y) = 0.06918
    dw0 = 0.8 * 0.06918 * 1   = 0.05535
    dw1 = 0.8 * 0.06918 * 1   = 0.05535
    dw2 = 0.8 * 0.06918 * 0.4 = 0.02214
    dw3 = 0.8 * 0.06918 * 2   = 0.11069
"""


@pytest.mark.parametrize(("line", "name"), [(9, "Deltaw[1][2,1]"), (10, "Deltaw[1][3,1]")])
def test_dw_that_begins_with_the_rate_is_the_step(line, name):
    found = {it for (at, _), names in names_on(NEURON).items() if at == line for it in names}

    assert found >= {(name, 0)}
    assert not any("dE" in it for it, _ in found)


def test_dw_without_the_rate_is_the_gradient():
    text = NEURON.replace("0.8 * ", "").replace("0.02214", "0.02767").replace("0.11069", "0.13836")
    found = names_in(text)

    assert found["0.13836"] == {"dE/dw[1][3,1]"}


DELTA = Quantity(Kind.DELTA, 1, unit=1)
GRADIENT = Quantity(Kind.ERROR_BY_WEIGHT, 1, unit=1, sender=1)


@pytest.mark.parametrize(("gradient", "count"), [(0.1, 1), (0.24731, 0)])
def test_a_number_again_is_told_unless_it_may_be_two_things(gradient, count):
    said = [(Claim("d", "0.2473", 0, 1), DELTA)]
    values = {(0, DELTA): 0.24731, (0, GRADIENT): gradient}

    assert len(list(repeats(spots_of("\n\n| 0.2473 |\n"), said, values))) == count


def test_the_zeros_of_a_number_do_not_make_it_a_repeat():
    said = [(Claim("x", "0.50000", 0, 1), DELTA)]

    assert not list(repeats(spots_of("\n\n| 0.50000 |\n"), said, {(0, DELTA): 0.5}))
