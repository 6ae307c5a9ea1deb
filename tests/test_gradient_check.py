"""The gradient check: it passes every pair of the tables, and catches a tenth of a percent."""

from dataclasses import replace

import numpy as np
import pytest

import chainrule
from chainrule.errors import ChainruleError
from chainrule.formulas import ACTIVATIONS, LOSSES
from networks import random_case

FUSED = [(loss.name, loss.fused_with) for loss in LOSSES.values() if loss.fused_with]
PAIRS = [(activation, loss, k) for activation in ACTIVATIONS for loss in LOSSES for k in (1, 3)]


@pytest.mark.parametrize(("activation", "loss", "outputs"), PAIRS)
def test_output_activation_with_loss(activation, loss, outputs):
    parameters, X, T = random_case([3, 4, outputs], ["tanh", activation], loss, seed=7)
    exact = chainrule.gradient_check(parameters, X, T, loss, method="complex")
    assert exact.worst < 1e-9, str(exact)
    numeric = chainrule.gradient_check(parameters, X, T, loss, method="central")
    assert numeric.worst < 1e-6, str(numeric)


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("biases", ["trained", "shared", "none"])
def test_hidden_activation(activation, biases):
    parameters, X, T = random_case(
        [3, 4, 4, 2], [activation, activation, "identity"], "huber", 3, biases
    )
    assert chainrule.gradient_check(parameters, X, T, "huber").worst < 1e-9
    assert chainrule.gradient_check(parameters, X, T, "huber", directions=5).worst < 1e-9


@pytest.mark.parametrize(
    ("loss", "output"),
    [(loss.name, loss.fused_with) for loss in LOSSES.values() if loss.fused_with],
)
def test_fused_pair_equals_the_general_path(loss, output):
    parameters, X, T = random_case([3, 5, 3], ["tanh", output], loss, seed=1)
    general = replace(LOSSES[loss], fused_with="")
    from chainrule.formulas import functions
    from chainrule.network.algorithm import backward, forward

    passed = forward(parameters, X, functions)
    one = backward(parameters, LOSSES[loss], *passed, T, functions).gradient.vector
    other = backward(parameters, general, *passed, T, functions).gradient.vector
    np.testing.assert_allclose(one, other, rtol=1e-11, atol=1e-15)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_catches_a_wrong_slope(name):
    entry = ACTIVATIONS[name]
    if entry.slope is not None:
        planted = replace(entry, slope=lambda z, a, xp: 1.001 * entry.slope(z, a, xp))
    else:
        planted = replace(
            entry, jacobian_product=lambda z, a, g, xp: 1.001 * entry.jacobian_product(z, a, g, xp)
        )
    parameters, X, T = random_case([2, 3, 2], [planted, "identity"], "half_squared_error", seed=5)
    for method in ("complex", "central"):
        check = chainrule.gradient_check(parameters, X, T, method=method)
        assert not check.ok
        assert check.worst == pytest.approx(0.001, rel=0.01)
        assert all(item.name.startswith(("w[1]", "b[1]")) for item in check.wrong)
        assert not chainrule.gradient_check(parameters, X, T, method=method, directions=3).ok


@pytest.mark.parametrize("name", LOSSES)
def test_catches_a_wrong_loss_gradient(name):
    loss = LOSSES[name]
    planted = replace(
        loss, gradient=lambda y, t, xp: 1.001 * loss.gradient(y, t, xp), fused_with=""
    )
    parameters, X, T = random_case([2, 3, 2], ["tanh", "identity"], planted, seed=5)
    for method in ("complex", "central"):
        check = chainrule.gradient_check(parameters, X, T, planted, method=method)
        assert not check.ok
        assert "WRONG" in str(check)


def test_names_the_wrong_weight():
    """A slope that is wrong for one unit only shows in the weights of that unit."""

    def slope(z, a, xp):
        factor = np.ones_like(a)
        factor[:, 1] = 1.001
        return (1 - a**2) * factor

    odd = chainrule.Activation("odd", value=lambda z, xp: xp.tanh(z), slope=slope)
    parameters, X, T = random_case([2, 3, 1], [odd, "identity"], "half_squared_error", seed=2)
    wrong = chainrule.gradient_check(parameters, X, T).wrong
    assert sorted(item.name for item in wrong) == ["b[1][2]", "w[1][1,2]", "w[1][2,2]"]


def test_functions_that_refuse_complex_numbers():
    def real_only(z, xp):
        if np.iscomplexobj(z):
            raise TypeError("real numbers only")
        return xp.tanh(z)

    own = chainrule.Activation("real_only", real_only, ACTIVATIONS["tanh"].slope)
    parameters, X, T = random_case([2, 3, 1], [own, "identity"], "half_squared_error", seed=2)
    check = chainrule.gradient_check(parameters, X, T)
    assert (check.method, check.ok) == ("central", True)


def test_functions_that_drop_the_imaginary_part():
    own = chainrule.Activation("dropping", lambda z, xp: xp.tanh(z.real), ACTIVATIONS["tanh"].slope)
    parameters, X, T = random_case([2, 3, 1], [own, "identity"], "half_squared_error", seed=2)
    assert chainrule.gradient_check(parameters, X, T).ok


def test_refuses():
    parameters, X, T = random_case([2, 3, 1], "tanh", "half_squared_error", seed=2)
    with pytest.raises(ChainruleError, match="unknown method 'forward'"):
        chainrule.gradient_check(parameters, X, T, method="forward")
    with pytest.raises(ChainruleError, match=r"inputs have the shape \(4, 1\)"):
        chainrule.gradient_check(parameters, X[:, :1], T)


@pytest.mark.parametrize("depth", [5, 20])
def test_catches_a_wrong_slope_where_gradients_have_vanished(depth):
    entry = ACTIVATIONS["logistic"]
    planted = replace(entry, slope=lambda z, a, xp: 1.001 * entry.slope(z, a, xp))
    network = chainrule.Network([4, *[6] * depth, 2], [planted, *["logistic"] * depth])
    generator = np.random.default_rng(0)
    X, T = generator.normal(size=(3, 4)), generator.uniform(size=(3, 2))
    check = chainrule.gradient_check(chainrule.initialize(network), X, T)
    assert {item.name[:4] for item in check.wrong} == {"w[1]", "b[1]"}


@pytest.mark.parametrize(
    ("name", "loss"),
    [("logistic", "binary_cross_entropy"), ("", "half_squared_error"), ("logistic", "hinge")],
)
def test_a_short_cut_is_taken_by_formula_and_not_by_name(name, loss):
    """An activation of one's own may have the name of one of the table, and another slope."""
    steep = chainrule.Activation(
        name,
        lambda z, xp: 1 / (1 + xp.exp(-3 * z)),
        lambda z, a, xp: 3 * a * (1 - a),
        range=(0.0, 1.0),
    )
    network = chainrule.Network([2, 3, 1], ["tanh", steep])
    parameters = chainrule.initialize(network, seed=1)
    X = np.array([[0.3, -0.8], [0.1, 0.5]])
    T = np.array([[1.0], [-1.0 if loss == "hinge" else 0.0]])
    check = chainrule.gradient_check(parameters, X, T, loss)
    assert check.ok, check.wrong
