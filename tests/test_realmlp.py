"""RealMLP-TD-S from chainrule's ingredients trains as it does in its authors' own code, pytabkit.

From the same weights, in the same batches, 25 updates in float64 give the same losses and the same
weights to the last digits, if Adam's epsilon is too small to matter (1e-30). All else is equal: how
updates are counted in the schedule (the first has a learning rate of 0), the smoothed targets, the
standardized ones (by the standard deviation over n), and the factors of the learning rate.

Adam's epsilon is where the two differ. pytabkit keeps W and computes x W / sqrt(n), chainrule keeps
w = W / sqrt(n); the gradient by W is smaller than that by w by 1 / sqrt(n), and epsilon is added to
its root. The same step of w needs an epsilon of sqrt(n) times as much. Also, half of the squared
error has half of the gradient, which needs half of the epsilon. With these, results are the same at
pytabkit's epsilon of 1e-8 too. Without them losses differ by less than 1e-5.

What is not compared: pytabkit leaves out the last rows of an epoch if they are fewer than a batch,
and counts updates without them; here all batches are full.
"""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import chainrule
from chainrule.engines import find_engine, start
from chainrule.formulas import LOSSES
from chainrule.formulas.schedules import Plan
from chainrule.network.data import Samples
from chainrule.network.parameters import from_matrices, rate_factors
from chainrule.network.update import Job
from chainrule.tables.recipe import Recipe

RECORDED = json.loads(Path(__file__).with_name("peers").joinpath("realmlp_td_s.json").read_text())
TASKS = ["classification", "regression"]
EPOCHS, BATCH_SIZE, HIDDEN = (RECORDED[it] for it in ("n_epochs", "batch_size", "hidden_sizes"))
X = np.array(RECORDED["data"]["X"])
PLAN = Plan(EPOCHS * len(X) // BATCH_SIZE, len(X) // BATCH_SIZE, len(X))


def targets(task):
    """Smoothed by 0.1, or standardized."""
    if task == "classification":
        return 0.9 * chainrule.one_hot(RECORDED["data"]["labels"], 3) + 0.1 / 3
    numbers = np.array(RECORDED["data"]["numbers"])
    return ((numbers - numbers.mean()) / numbers.std())[:, None]


def network(task):
    """A factor for each input, which is the diagonal of a layer, and then the layers."""
    sizes = [X.shape[1], X.shape[1], *HIDDEN, targets(task).shape[1]]
    activations = ["identity", *[RECORDED[task]["act"]] * len(HIDDEN)]
    activations.append("softmax" if task == "classification" else "identity")
    biases = ["none", *["trained"] * (len(HIDDEN) + 1)]
    return chainrule.Network(sizes, activations, biases, ("w[1][i!=j]",))


def rates(task):
    """Weights move by 1 / sqrt(n) of pytabkit's steps."""
    given = [("w[1]", 6.0)]
    for number, layer in enumerate(network(task).layers[1:], start=2):
        given += [(f"w[{number}]", 1 / np.sqrt(layer.n_in)), (f"b[{number}]", 0.1)]
    return tuple(given)


def learning_rates(task):
    """One for each update."""
    factors = chainrule.schedules.log_cosine(4).factors(np.arange(PLAN.updates), PLAN)
    return RECORDED[task]["lr"] * factors


def parameters(task, held):
    """pytabkit's numbers in chainrule's network."""
    weights = [np.array(W) / np.sqrt(len(W)) for W in held["W"]]
    return from_matrices(network(task), [np.diag(held["scale"]), *weights], [None, *held["b"]])


def train(task, epsilon, engine):
    """The loss of each epoch and the vector of parameters at the end."""
    squared = task == "regression"
    loss = LOSSES["half_squared_error" if squared else "cross_entropy"]
    optimizer = chainrule.optimizers.adam(beta2=0.95)
    options = (("beta1", 0.9), ("beta2", 0.95), ("epsilon", epsilon))
    job = Job(network(task), loss, replace(optimizer, options=options), rates=rates(task))
    state = start(job, parameters(task, RECORDED[task]["start"]), float)
    run = find_engine(engine)(job, state, Samples(X, targets(task)), BATCH_SIZE)
    losses = []
    paces = learning_rates(task).reshape(EPOCHS, -1)
    for order, pace in zip(RECORDED[task]["orders"], paces, strict=True):
        state, measures = run(np.array(order), pace)
        losses.append(measures.loss)
    # pytabkit's loss is not halved
    return (2 if squared else 1) * np.array(losses), state.vector


def recorded(task, epsilon):
    """What `train` is to give."""
    (run,) = (it for it in RECORDED[task]["runs"] if it["epsilon"] == epsilon)
    return np.array(run["losses"]), parameters(task, run["end"]).vector


def same_epsilon(task, epsilon):
    """The one for each parameter with which chainrule's Adam makes the steps of pytabkit's."""
    same = chainrule.Parameters(network(task), np.full(network(task).n_parameters, epsilon))
    for W in same.W[1:]:
        W *= np.sqrt(len(W))
    return same.vector * (0.5 if task == "regression" else 1)


@pytest.mark.parametrize("task", TASKS)
def test_learning_rates(task):
    np.testing.assert_allclose(
        learning_rates(task), RECORDED[task]["learning_rates"], rtol=1e-12, atol=1e-16
    )


@pytest.mark.parametrize("engine", ["numpy", "numba"])
@pytest.mark.parametrize("task", TASKS)
def test_losses_and_weights(task, engine):
    losses, vector = train(task, 1e-30, engine)
    expected, end = recorded(task, 1e-30)
    np.testing.assert_allclose(losses, expected, rtol=1e-12)
    np.testing.assert_allclose(vector, end, rtol=1e-12, atol=1e-12)
    # something was learned, by every parameter that may
    began = parameters(task, RECORDED[task]["start"]).vector
    moved = end != began
    assert moved.sum() == len(end) - X.shape[1] * (X.shape[1] - 1)
    assert losses[-1] < 0.9 * losses[0]


@pytest.mark.parametrize("task", TASKS)
def test_epsilon_is_all_that_differs(task):
    """NumPy's engine takes an array of them."""
    losses, vector = train(task, same_epsilon(task, 1e-8), "numpy")
    expected, end = recorded(task, 1e-8)
    np.testing.assert_allclose(losses, expected, rtol=1e-12)
    np.testing.assert_allclose(vector, end, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("engine", ["numpy", "numba"])
@pytest.mark.parametrize("task", TASKS)
def test_the_difference_of_epsilon_is_small(task, engine):
    losses, _ = train(task, 1e-8, engine)
    np.testing.assert_allclose(losses, recorded(task, 1e-8)[0], atol=1e-5, rtol=0)


@pytest.mark.parametrize("task", TASKS)
def test_the_recipe_starts_with_this_network_and_these_rates(task):
    recipe = Recipe(
        hidden=tuple(HIDDEN), activation=RECORDED[task]["act"], factor_rate=6.0, bias_rate=0.1
    )
    drawn, given = recipe.start(X.shape[1], targets(task).shape[1], task, factors=True, seed=0)
    assert drawn.network == network(task)
    begun = parameters(task, RECORDED[task]["start"])
    np.testing.assert_array_equal(drawn.W[0], begun.W[0])
    np.testing.assert_array_equal(drawn.W[-1], begun.W[-1])
    np.testing.assert_array_equal(drawn.b[-1], begun.b[-1])
    # those that pytabkit's optimizer used, for each piece of its parameters
    used = chainrule.Parameters(network(task), np.empty(len(begun.vector)))
    scale, *rest = RECORDED[task]["rate_factors"]
    used.W[0][...] = scale
    for W, b, of_W, of_b in zip(used.W[1:], used.b[1:], rest[::2], rest[1::2], strict=True):
        W[...], b[...] = of_W / np.sqrt(len(W)), of_b
    np.testing.assert_allclose(rate_factors(drawn.network, given), used.vector, rtol=1e-14)
