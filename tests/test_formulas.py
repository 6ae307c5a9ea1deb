"""The tables of formulas, each entry by itself, against definitions that we did not write."""

from decimal import Decimal, localcontext

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize, special

import chainrule
from chainrule.errors import ChainruleError
from chainrule.formulas import ACTIVATIONS, INITIALIZERS, LOSSES, OPTIMIZERS, SCHEDULES, functions
from chainrule.symbolic import xp as term_functions
from chainrule.symbolic.term import variable
from peers.recorded import pytorch

ELEMENTWISE = [entry for entry in ACTIVATIONS.values() if entry.slope is not None]
GRID = np.linspace(-30, 30, 6001)


def activation_inputs():
    """Net inputs, and a gradient to pull back."""
    generator = np.random.default_rng(0)
    return generator.normal(0, 3, (20, 4)), generator.normal(size=(20, 4))


def loss_inputs(name):
    """Outputs and targets."""
    y, t = np.random.default_rng(0).uniform(0.05, 0.95, (2, 20, 3))
    return y, np.sign(t - 0.5) if name == "hinge" else t


def edges(name):
    """Net inputs far from 0; beyond 88 the value of exp itself is too large for float32."""
    z = np.array([[-1e4, -1000.0, -1, 0, 1, 1000, 1e4]])
    return np.minimum(z, 80) if name == "exp" else z


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_activation_and_pull_back_equal_pytorch(name):
    z, gradient = activation_inputs()
    theirs = pytorch("activation", name)
    ours = ACTIVATIONS[name].value(z, functions)
    np.testing.assert_allclose(ours, theirs["value"], rtol=1e-12, atol=1e-15)
    pulled = ACTIVATIONS[name].pull_back(z, ours, gradient, functions).delta
    np.testing.assert_allclose(pulled, theirs["pulled_back"], rtol=1e-11, atol=1e-13)


@pytest.mark.parametrize("name", LOSSES)
def test_loss_and_gradient_equal_pytorch(name):
    y, t = loss_inputs(name)
    theirs = pytorch("loss", name)
    errors, slopes = LOSSES[name].errors(y, t, functions), LOSSES[name].slopes(y, t, functions)
    np.testing.assert_allclose(errors, theirs["errors"], rtol=1e-12, atol=1e-15)
    np.testing.assert_allclose(slopes, theirs["slopes"], rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize("entry", ELEMENTWISE, ids=lambda entry: entry.name)
def test_range_and_steepest_slope(entry):
    values = entry.value(GRID, functions)
    assert values.min() >= entry.range[0] - 1e-12
    assert values.max() <= entry.range[1] + 1e-12
    slopes = np.abs(entry.slope(GRID, values, functions))
    start = GRID[slopes.argmax()]
    # the slope has no bound: it is largest at an end, wherever the grid ends
    if np.isinf(entry.steepest):
        assert slopes.argmax() in (0, len(GRID) - 1)
        return

    def minus_slope(z):
        z = np.array([z])
        return -float(np.abs(entry.slope(z, entry.value(z, functions), functions))[0])

    found = optimize.minimize_scalar(
        minus_slope, bounds=(start - 0.02, start + 0.02), method="bounded"
    )
    assert -found.fun == pytest.approx(entry.steepest, rel=1e-5)
    assert slopes.max() <= entry.steepest * (1 + 1e-12)


def test_lowest_value_of_gelu_and_silu():
    for name in ("gelu", "silu"):
        entry = ACTIVATIONS[name]
        found = optimize.minimize_scalar(
            lambda z, entry=entry: float(entry.value(np.array([z]), functions)[0]), (-3, 0)
        )
        assert found.fun == pytest.approx(entry.range[0], rel=1e-12)


def test_mish_keeps_its_digits():
    """Against its definition with 50 digits: near z = 10, 1 - tanh(softplus(z))**2 has lost half of
    its own in double precision, and far below 0 the hyperbolic tangent is tiny.
    """
    z = np.array([-700.0, -40.0, -3.0, -1e-9, 0.0, 0.5, 10.0, 18.0, 40.0])
    a = ACTIVATIONS["mish"].value(z, functions)
    slope = ACTIVATIONS["mish"].slope(z, a, functions)
    with localcontext(prec=50):
        for number, net in enumerate(map(Decimal, z.tolist())):
            square = (1 + net.exp()) ** 2
            u = (square - 1) / (square + 1)
            logistic = 1 / (1 + (-net).exp())
            assert a[number] == pytest.approx(float(net * u), rel=1e-14)
            expected = float(u + net * (1 - u) * (1 + u) * logistic)
            assert slope[number] == pytest.approx(expected, rel=1e-14)


@pytest.mark.parametrize("name", ACTIVATIONS)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_edges_are_finite_and_keep_the_type(name, dtype):
    """At +-1000 and +-1e4 values and slopes are finite, right at their limits, and warn of
    nothing.
    """
    z, entry = edges(name).astype(dtype), ACTIVATIONS[name]
    a = entry.value(z, functions)
    pulled = entry.pull_back(z, a, np.ones_like(z), functions).delta
    assert a.dtype == pulled.dtype == dtype
    assert np.isfinite(a).all()
    assert np.isfinite(pulled).all()
    theirs = pytorch("activation", name)["edges"]
    np.testing.assert_allclose(a, theirs, rtol=1e-6 if dtype == np.float32 else 1e-13, atol=1e-30)


def test_logistic_at_1000():
    z = np.array([-1000.0, 1000.0])
    a = ACTIVATIONS["logistic"].value(z, functions)
    assert a.tolist() == [0.0, 1.0]
    assert ACTIVATIONS["logistic"].slope(z, a, functions).tolist() == [0.0, 0.0]


def test_softmax_of_1e4():
    z = np.array([[1e4, 0.0, -1e4], [1e4, 1e4, 1e4]])
    a = ACTIVATIONS["softmax"].value(z, functions)
    np.testing.assert_allclose(a, special.softmax(z, axis=1), rtol=1e-15)
    assert a[0].tolist() == [1.0, 0.0, 0.0]


@pytest.mark.parametrize("name", ["binary_cross_entropy", "cross_entropy", "poisson"])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_log_losses_at_zero_and_one(name, dtype):
    y = np.array([[0, 0, 1, 1]], dtype=dtype)
    t = np.array([[0, 1, 0, 1]], dtype=dtype)
    values, slopes = LOSSES[name].errors(y, t, functions), LOSSES[name].slopes(y, t, functions)
    assert np.isfinite(values).all()
    assert np.isfinite(slopes).all()
    assert values.dtype == slopes.dtype == dtype
    right = {
        "binary_cross_entropy": ([0, np.inf, np.inf, 0], [1, -np.inf, np.inf, -1]),
        "cross_entropy": ([0, np.inf, 0, 0], [0, -np.inf, 0, -1]),
        "poisson": ([0, np.inf, 1, 1], [1, -np.inf, 1, 0]),
    }[name]
    for ours, exact in zip((values[0], slopes[0]), right, strict=True):
        for number, limit in zip(ours, exact, strict=True):
            assert (
                number == limit
                if np.isfinite(limit)
                else np.sign(number) == np.sign(limit) and abs(number) > 80
            )


@pytest.mark.parametrize(
    ("loss", "output"), [("binary_cross_entropy", "logistic"), ("cross_entropy", "softmax")]
)
def test_saturated_outputs_still_learn(loss, output):
    """With outputs of exactly 0 and 1 the delta of the pair is y - t, not 0 times infinity."""
    from chainrule.network.algorithm import backward, forward

    parameters = chainrule.from_matrices(
        chainrule.Network([1, 2], output), [[[1e4, -1e4]]], [[0, 0]]
    )
    X, T = np.array([[1.0]]), np.array([[0.0, 1.0]])
    Z, A = forward(parameters, X, functions)
    assert A[-1].tolist() == [[1.0, 0.0]]
    assert backward(parameters, LOSSES[loss], Z, A, T, functions).delta[0].tolist() == [[1.0, -1.0]]


@pytest.mark.parametrize("entry", ELEMENTWISE, ids=lambda entry: entry.name)
@given(z=st.floats(-50, 50))
@settings(max_examples=25, deadline=None, derandomize=True)
def test_terms_give_the_same_numbers(entry, z):
    term = variable(z)
    value = entry.value(term, term_functions)
    array = np.array([z])
    a = entry.value(array, functions)
    assert value.value == pytest.approx(a[0], rel=1e-14, abs=1e-300)
    slope = entry.slope(term, value, term_functions)
    assert slope.value == pytest.approx(entry.slope(array, a, functions)[0], rel=1e-10, abs=1e-15)


@pytest.mark.parametrize("loss", LOSSES.values(), ids=lambda loss: loss.name)
@given(y=st.floats(0.01, 0.99), t=st.sampled_from([0.0, 0.3, 1.0]))
@settings(max_examples=25, deadline=None, derandomize=True)
def test_terms_give_the_same_losses(loss, y, t):
    pair, arrays = (variable(y), variable(t)), (np.array([y]), np.array([t]))
    assert loss.value(*pair, term_functions).value == pytest.approx(
        loss.value(*arrays, functions)[0], rel=1e-14
    )
    assert loss.gradient(*pair, term_functions).value == pytest.approx(
        loss.gradient(*arrays, functions)[0], rel=1e-14
    )


@pytest.mark.parametrize("name", INITIALIZERS)
def test_initializers(name):
    network = chainrule.Network([400, 300])
    W = chainrule.initialize(network, name, seed=3).W[0]
    deviation = {
        "uniform": 0.5 / 3**0.5,
        "normal": 0.1,
        "glorot_uniform": (2 / 700) ** 0.5,
        "glorot_normal": (2 / 700) ** 0.5,
        "he_uniform": (2 / 400) ** 0.5,
        "he_normal": (2 / 400) ** 0.5,
        "lecun": (1 / 400) ** 0.5,
        "zeros": 0.0,
    }[name]
    assert W.std() == pytest.approx(deviation, rel=0.01)
    assert abs(W.mean()) <= 0.01 * deviation + 1e-300
    np.testing.assert_array_equal(W, chainrule.initialize(network, name, seed=3).W[0])
    if name != "zeros":
        assert not np.array_equal(W, chainrule.initialize(network, name, seed=4).W[0])
        limits = np.abs(W).max() / deviation
        assert limits < 1.7321 if name.endswith("uniform") else limits > 3


def test_given_weights_must_fit():
    network = chainrule.Network([2, 1])
    with pytest.raises(ChainruleError, match=r"layer 1 are \(1, 2\), not \(2, 1\)"):
        chainrule.initialize(network, chainrule.initializers.given([[1.0, 2.0]]))
    with pytest.raises(ChainruleError, match="more layers"):
        chainrule.initialize(network, chainrule.initializers.given())


def test_refused_settings():
    with pytest.raises(ChainruleError, match="momentum is 1.5"):
        chainrule.optimizers.gradient_descent(1.5)
    with pytest.raises(ChainruleError, match="beta1 is 1"):
        chainrule.optimizers.adam(beta1=1)
    with pytest.raises(ChainruleError, match="nesterov needs a momentum"):
        chainrule.optimizers.gradient_descent(nesterov=True)
    with pytest.raises(TypeError, match="either a slope or a jacobian_product"):
        chainrule.Activation("nothing", lambda z, xp: z)
    with pytest.raises(ChainruleError, match="already a loss called 'hinge'"):
        LOSSES.register(LOSSES["hinge"])


def test_every_entry_has_its_source():
    for table in (ACTIVATIONS, LOSSES, INITIALIZERS, OPTIMIZERS, SCHEDULES):
        assert all(entry.source for entry in table.values())
