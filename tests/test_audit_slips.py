"""The audit on single slips that people make, and on what follows from them; worked by hand."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

import chainrule
from chainrule.auditing.typos import miscopied
from chainrule.explaining.examples.claims import parse_claims
from networks import one_weight

FORWARD = """
net_h1 = 0.200000
out_h1 = 0.549834
net_h2 = 0.440000
out_h2 = 0.608259
net_o1 = 0.563232
out_o1 = 0.637200
net_o2 = 1.067367
out_o2 = 0.744096
"""
EXAMPLE = """
format = 1
notation = "mazur"
claims = '''{claims}'''
[network]
sizes = [2, 2, 2]
biases = "shared"
frozen = {frozen}
[weights]
w1 = 0.3
w2 = -0.4
w3 = 0.5
w4 = 0.2
w5 = 0.7
w6 = -0.2
w7 = 0.4
w8 = 0.9
b1 = 0.1
b2 = 0.3
[training]
learning_rate = 0.3
momentum = {momentum}
steps = 2
[data]
inputs = [[0.6, 0.2]]
targets = [[0.1, 0.8]]
"""


def upto(name):
    """The forward pass before a number."""
    return FORWARD[: FORWARD.index(name)]


def audited(tmp_path, claims, frozen=(), momentum=0.0):
    path = tmp_path / "example.toml"
    path.write_text(EXAMPLE.format(claims=claims, frozen=list(frozen), momentum=momentum))
    return chainrule.audit(path)


@pytest.mark.parametrize(
    ("claims", "kind", "what"),
    [
        # 0.549834·0.7 + 0.549834·(-0.2) + 0.3
        (upto("net_o1") + "net_o1 = 0.574917", "other unit", "out_h1 in the place of out_h2"),
        # ½(0.1 - 0.744096)²
        (FORWARD + "E_o2 = 0.207430", "other target", "target_o1 in the place of target_o2"),
        # 0.6·0.3 + 0.6·(-0.4) + 0.1
        ("net_h1 = 0.040000", "other input", "i1 in the place of i2"),
        # 0.6·0.3 + 0.2·0.5 + 0.1
        ("net_h1 = 0.380000", "weight transposed", "the matrix of weights is transposed"),
        # (0.637200 - 0.1)·0.744096(1 - 0.744096)
        (
            FORWARD + "dE_total/dout_o1 = 0.537200\ndelta_o1 = 0.102292",
            "slope of another unit",
            "in the place of",
        ),
        # 0.7 - 2·0.3·0.068283
        (
            FORWARD + "dE_total/dw5 = 0.068283\nw5+ = 0.659030",
            "step taken twice",
            "∂E_total/∂w5 is taken twice",
        ),
        (FORWARD + "dE_total/dw5 = 0.068283\nw5+ = 0.700000", "step forgotten", "not changed"),
        # 0.594834·0.7 + 0.608259·(-0.2) + 0.3
        (
            upto("net_o1") + "net_o1 = 0.594732",
            "number miscopied",
            "0.549834 is copied as 0.594834 for out_h1, two digits exchanged",
        ),
    ],
)
def test_slips_are_named(tmp_path, claims, kind, what):
    first = audited(tmp_path, claims).first_wrong
    assert first.claim.printed == claims.split()[-1]
    assert first.causes[0].kind == kind
    assert what in first.causes[0].what


DELTAS = "delta_o1 = 0.124188\ndelta_o2 = -0.010645\n"


@pytest.mark.parametrize(
    ("claims", "kind", "what"),
    [
        # 0.637200·0.124188, and 0.7·0.124188, where 0.549834 belongs
        ("dE_total/dw5 = 0.079132", "own output", "out_o1 in the place of out_h1"),
        ("dE_total/dw5 = 0.086931", "weight for input", "w5 in the place of out_h1"),
        # 0.124188 - 0.010645
        ("dE_total/dout_h1 = 0.113543", "weight forgotten", "w5, w7 are left out"),
        # 0.537200·0.7 - 0.055904·0.4
        (
            "dE_total/dout_h1 = 0.353678",
            "error for delta",
            "∂E_total/∂out_o1, ∂E_total/∂out_o2 in the place of δ_o1, δ_o2",
        ),
    ],
)
def test_wrong_factors_are_named(tmp_path, claims, kind, what):
    cause = audited(tmp_path, FORWARD + DELTAS + claims).first_wrong.causes[0]
    assert (cause.kind, cause.slip) == (kind, what)


TWO_UNITS = """
format = 1
claims = '''
{claims}
'''
[network]
sizes = [2, 2]
[weights]
"w[1]" = [[0.3, 0.2], [-0.5, 0.4]]
"b[1]" = [0.1, 0.7]
[training]
learning_rate = 0.5
[data]
inputs = [[1, 0.4]]
targets = [[1, 0]]
"""


@pytest.mark.parametrize(
    ("claims", "kind", "what"),
    [
        # 0.3·1 - 0.5·0.4 + 0.7
        ("z[1][1] = 0.800000", "other bias", "b[1][2] in the place of b[1][1]"),
        # 0.141929·0.4
        (
            "delta[1][2] = 0.141929\ndE/db[1][2] = 0.056772",
            "bias times input",
            "δ[1][2] is multiplied by x[2], as for a weight",
        ),
        # 0.4 + 0.5·0.111424·1, and 0.7 + 0.5·0.111424
        (
            "delta[1][1] = -0.111424\nw[1][1,1]+ = 0.455712",
            "weight swapped",
            "w[1][2,2] in the place of w[1][1,1]",
        ),
        (
            "delta[1][1] = -0.111424\nb[1][1]+ = 0.755712",
            "other bias",
            "b[1][2] in the place of b[1][1]",
        ),
    ],
)
def test_what_belongs_to_another_unit_is_named(tmp_path, claims, kind, what):
    path = tmp_path / "two_units.toml"
    path.write_text(TWO_UNITS.format(claims=claims))
    cause = chainrule.audit(path).first_wrong.causes[0]
    assert (cause.kind, cause.slip) == (kind, what)


def test_a_product_of_printed_factors_follows(tmp_path):
    claims = FORWARD + (
        "dE_total/dout_o1 = 0.537200\ndout_o1/dnet_o1 = 0.231176\n"
        "dnet_o1/dw5 = 0.594834\ndE_total/dw5 = 0.073871"
    )
    *_, wrong, follows = audited(tmp_path, claims).items
    assert (wrong.verdict, wrong.causes[0].kind) == ("wrong here", "digits transposed")
    assert follows.verdict == "follows"


def test_a_frozen_bias_that_was_moved(tmp_path):
    # The deltas of the outputs are 0.124188 and -0.010645: 0.3 - 0.3·(0.124188 - 0.010645).
    found = audited(tmp_path, FORWARD + "b2+ = 0.265937", frozen=["b[2]"])
    assert found.first_wrong.causes[0].kind == "frozen parameter moved"
    assert audited(tmp_path, FORWARD + "b2+ = 0.300000", frozen=["b[2]"]).first_wrong is None


MOMENTUM = "learning_rate = 0.1\nmomentum = 0.9\nsteps = 2"


@pytest.mark.parametrize(
    ("velocities", "weights", "gradient", "words"),
    [
        ((-0.1, -0.15), (0.4, 0.25), 0.6, None),
        ((0.1, 0.15), (0.4, 0.25), 0.6, "v = μ·v + η·g, and the new weight w - v"),
        ((1.0, 1.5), (0.4, 0.25), 0.6, "v = μ·v + g, and the new weight w - η·v"),
        ((0.1, 0.186), (0.49, 0.4714), 0.96, "v = μ·v + (1 - μ)·g, and the new weight w - η·v"),
    ],
)
def test_momentum_as_courses_write_it(tmp_path, velocities, weights, gradient, words):
    claims = [
        "dE_total/dw1 = 1.0",
        f"velocity_w1+ = {velocities[0]:.4f}",
        f"w1+ = {weights[0]:.4f}",
        f"dE_total/dw1 after 1 = {gradient:.4f}",
        f"velocity_w1+ after 1 = {velocities[1]:.4f}",
        f"w1 after 2 = {weights[1]:.4f}",
    ]
    path = tmp_path / "one_weight.toml"
    path.write_text(one_weight(MOMENTUM, "\n".join(claims)))
    found = chainrule.audit(path)
    assert found.first_wrong is None
    assert list(found.conventions) == ([f"the velocity is {words}"] if words else [])


def test_momentum_forgotten(tmp_path):
    # The second step without 0.9·(-0.1): -0.1·0.6.
    claims = "velocity_w1+ = -0.1000\nw1+ = 0.4000\nvelocity_w1+ after 1 = -0.0600"
    path = tmp_path / "one_weight.toml"
    path.write_text(one_weight(MOMENTUM, claims))
    assert chainrule.audit(path).first_wrong.causes[0].kind == "momentum forgotten"


THRESHOLD = """
title = "Thresholds, fed by -1"
negated = ["bias", "new_bias"]
[units]
input = "x{j}"
hidden = "h{j}"
deep_hidden = "h{j}"
output = "o{j}"
[symbols]
input = "x{j}"
target = "y{j}"
weight = "w{i}{j}"
bias = "theta{j}"
shared_bias = "theta"
learning_rate = "eta"
output_error = "E{j}"
total_error = "E"
delta = "d{j}"
net_input = "net{j}"
activation = "o{j}"
"""


def test_thresholds_are_taken_off(tmp_path):
    (tmp_path / "thresholds.toml").write_text(THRESHOLD)
    (tmp_path / "example.toml").write_text(
        'format = 1\nnotation = "thresholds.toml"\n'
        'claims = """\ntheta1 = 0.25\nnet1 = 1.75\no1 = 1.75\n"""\n'
        '[network]\nsizes = [1, 1]\nactivations = "identity"\n'
        "[weights]\nw11 = 1.0\ntheta1 = 0.25\n[data]\ninputs = [[2]]\ntargets = [[1]]\n"
    )
    example = chainrule.load_example(tmp_path / "example.toml")
    assert example.parameters.b[0].tolist() == [-0.25]
    assert example.run(0).weights == {"w11": 1.0, "theta1": 0.25}
    steps = chainrule.explain(example)
    assert [steps.value(name) for name in ("theta1", "net1", "o1")] == [0.25, 1.75, 1.75]
    assert chainrule.audit(tmp_path / "example.toml").first_wrong is None


@pytest.mark.parametrize(
    ("out", "verdict"),
    [
        ("0.731", "right from rounded values"),  # of 1
        ("0.751", "right"),  # of 1.1059
        ("0.740", "wrong here"),  # of 1.046, which nothing is rounded to
    ],
)
def test_an_early_rounding_does_not_open_everything(out, verdict):
    claims = parse_claims(f"net_o1 = 1\nout_o1 = {out}")
    assert chainrule.audit("mazur", claims).items[-1].verdict == verdict


def test_a_penalty_forgotten(tmp_path):
    """The gradient is 1 + 0.23·0.5; the author takes the 1."""
    path = tmp_path / "penalty.toml"
    training = "learning_rate = 0.17\nl2 = 0.23\nsteps = 2"
    path.write_text(one_weight(training, "dE_total/dw1 = 1.000\nw1+ = 0.31045"))
    assert chainrule.audit(path).first_wrong is None
    path.write_text(one_weight(training, "dE_total/dw1 = 1.000\nw1+ = 0.33000"))
    assert chainrule.audit(path).first_wrong.causes[0].kind == "decay forgotten"


@pytest.mark.parametrize("weight", [1e200, -1e200, 1e-200, 1e15, 0.0])
def test_weights_of_any_size_are_audited(weight):
    example = chainrule.load_example("mazur")
    example.parameters.W[0][0, 0] = weight
    assert len(chainrule.audit(example).items) == len(example.claims)


@given(st.floats(allow_nan=False, allow_infinity=False), st.integers(0, 12))
def test_what_is_miscopied_is_a_number(value, decimals):
    for printed in (repr(value), f"{value:.{decimals}f}", f"{value:.{decimals}e}"):
        for _, copy in miscopied(printed):
            assert math.isfinite(float(copy))


def test_another_activation_and_another_logarithm(tmp_path):
    # tanh(0.2), and -log10(0.7): of a logistic unit, and of the loss with a natural logarithm.
    first = audited(tmp_path, "net_h1 = 0.200000\nout_h1 = 0.197375").first_wrong
    assert (first.causes[0].kind, first.causes[0].what) == (
        "other activation",
        "tanh instead of logistic",
    )
    example = chainrule.load_example("mazur").with_settings(loss="binary_cross_entropy")
    steps = chainrule.explain(example.with_values(target_o1=1))
    numbers = {name: steps.value(name) for name in ("out_o1", "E_o1")}
    claims = f"out_o1 = {numbers['out_o1']:.6f}\nE_o1 = {numbers['E_o1'] / math.log(10):.6f}"
    found = chainrule.audit(example.with_values(target_o1=1), parse_claims(claims))
    assert found.first_wrong.causes[0].kind == "other logarithm"


def test_weights_before_the_last_step(tmp_path):
    # 2·0.5, where the weight of the second pass is 0.4.
    path = tmp_path / "one_weight.toml"
    path.write_text(one_weight("learning_rate = 0.1", "w1+ = 0.4000\nnet_o1 after 1 = 1.0000"))
    first = chainrule.audit(path).first_wrong
    assert str(first.claim) == "net_o1 after 1 = 1.0000"
    assert first.causes[0].kind == "old weight"


@pytest.mark.parametrize(
    ("net", "verdict"),
    [
        ("0.56", "right"),
        ("0.57", "right from rounded values"),  # 0.39 - 0.12 + 0.3, of 0.385 and -0.122
        ("0.58", "wrong here"),
    ],
)
def test_products_may_be_rounded_before_they_are_added(tmp_path, net, verdict):
    found = audited(tmp_path, f"out_h1 = 0.55\nout_h2 = 0.61\nnet_o1 = {net}")
    assert found.items[-1].verdict == verdict


def test_every_update_that_is_worked_by_hand_is_followed(tmp_path):
    """Six updates whose weights are rounded each time, so that the end is another."""
    w, lines = 0.5, []
    for after in range(6):
        lines.append(f"out_o1 after {after} = {2 * w:.3f}" if after else f"out_o1 = {2 * w:.3f}")
        w = round(w - 0.03 * 2 * (2 * w - 0.5), 3)
        lines.append(f"w1 after {after + 1} = {w:.3f}")
    path = tmp_path / "one_weight.toml"
    for wrong in (False, True):
        lines[-2] = lines[-2].replace("= 0.", "= 0.1") if wrong else lines[-2]
        path.write_text(one_weight("learning_rate = 0.03\nsteps = 6", "\n".join(lines)))
        first = chainrule.audit(path).first_wrong
        assert (first is not None and str(first.claim) == lines[-2]) == wrong


ONLINE = """
format = 1
claims = '''{claims}'''
[network]
sizes = [2, 1]
biases = "none"
[weights]
"w[1]" = [[0.3], [-0.5]]
[training]
learning_rate = 0.5
steps = 2
batch_size = 1
[data]
inputs = [[1, 0.4], [0.7, 0.9]]
targets = [[1], [0]]
"""


def test_another_sample_whose_turn_has_not_come(tmp_path):
    path = tmp_path / "online.toml"
    # 0.3·1 - 0.5·0.9, with the second sample's input
    path.write_text(ONLINE.format(claims="z[1][1](1) = -0.15\na[1][1](1) = 0.4626"))
    cause = chainrule.audit(str(path)).first_wrong.causes[0]
    assert (cause.kind, cause.what) == ("other sample", "x[2](2) in the place of x[2](1)")


@pytest.mark.parametrize(
    ("printed", "kind"),
    [("5.7053", "point moved"), ("5.0705", "digits transposed")],
)
def test_slips_across_the_point(tmp_path, printed, kind):
    path = tmp_path / "point.toml"
    text = ONLINE.replace("[0.3], [-0.5]", "[0.3], [0.5]").replace("[1, 0.4]", "[1, 0.54106]")
    path.write_text(text.format(claims=f"z[1][1](1) = {printed}\na[1][1](1) = 0.6389"))
    cause = chainrule.audit(str(path)).first_wrong.causes[0]
    assert cause.kind == kind
