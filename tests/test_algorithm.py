"""The page, against PyTorch's automatic derivatives, and what follows from it."""

import json
from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import chainrule
from chainrule.engines import find_engine, mask, start
from chainrule.errors import ChainruleError
from chainrule.formulas import ACTIVATIONS, LOSSES, functions
from chainrule.network.algorithm import backward, error, forward
from chainrule.network.data import Samples
from chainrule.network.parameters import Parameters, trainable
from chainrule.network.regularization import (
    Regularization,
    bounded,
    clipped,
    gates,
    penalized,
    penalty,
)
from chainrule.network.update import Job, Start, update
from chainrule.symbolic import xp as term_functions
from chainrule.symbolic.arrays import givens
from chainrule.symbolic.operations import OPERATIONS
from networks import random_case
from peers.networks import N_NETWORKS, Case
from peers.recorded import pytorch, read

SEEDS = range(20)


@pytest.mark.parametrize("number", range(N_NETWORKS))
def test_equals_pytorch(number):
    """Depth 1 to 5, batch 1 to 17, float64, to 1e-12 of the largest entry."""
    description, theirs = list(read()["network"].items())[number]
    case = Case.from_recording(json.loads(description), theirs)
    loss, T = LOSSES[case.loss], case.T
    Z, A = forward(case.parameters, case.X, functions)
    gradient = backward(case.parameters, loss, Z, A, T, functions).gradient.vector
    np.testing.assert_allclose(A[-1], theirs["outputs"], rtol=1e-12, atol=1e-14)
    total = float(error(loss, A[-1], T, functions).total)
    assert total == pytest.approx(theirs["error"][0], rel=1e-12)
    atol = 1e-12 * np.abs(theirs["gradient"]).max() + 1e-300
    np.testing.assert_allclose(gradient, theirs["gradient"], rtol=1e-12, atol=atol)


def test_every_formula_is_among_the_networks_compared():
    cases = [json.loads(recorded) for recorded in read()["network"]]
    assert {case["loss"] for case in cases} == set(LOSSES)
    assert {name for case in cases for name in case["activations"]} == set(ACTIVATIONS)
    assert {case["biases"] for case in cases} == {"trained", "shared", "none"}
    assert {len(case["activations"]) for case in cases} == {1, 2, 3, 4, 5}


@dataclass
class RegularizedCase:
    """A network with weighted samples, dropout masks and penalties on its weights."""

    parameters: Parameters
    X: np.ndarray
    T: np.ndarray
    weights: np.ndarray
    masks: list
    regularization: Regularization


def regularized_case(seed):
    generator = np.random.default_rng(seed)
    rows, biases = int(generator.integers(1, 10)), ["trained", "shared", "none"][seed % 3]
    parameters, X, T = random_case(
        [3, 5, 4, 2], ["tanh", "gelu", "logistic"], "squared_error", seed, biases, rows
    )
    masks = [
        None,
        generator.integers(0, 2, (rows, 5)) * 2.0,
        generator.integers(0, 2, (rows, 4)) / 0.7,
    ]
    weights = generator.uniform(0.1, 3, (rows, 1))
    held = Regularization(l1=0.03, l2=0.2, l2_per_sample=0.5)
    return RegularizedCase(parameters, X, T, weights, masks, held)


@pytest.mark.parametrize("seed", SEEDS)
def test_weights_gates_and_penalties_equal_pytorch(seed):
    """The page with weighted samples and dropout, and the penalty on it, against automatic
    derivatives.
    """
    case, loss = regularized_case(seed), LOSSES["squared_error"]
    parameters, held, n = case.parameters, case.regularization, case.weights.sum()
    Z, A = forward(parameters, case.X, functions, case.masks)
    back = backward(parameters, loss, Z, A, case.T, functions, case.weights, case.masks)
    total = error(loss, A[-1], case.T, functions, case.weights).total
    total += penalty(parameters, held, n, functions)
    gradient = penalized(back.gradient, parameters, held, n, functions).vector
    theirs = pytorch("regularized", str(seed))
    assert float(total) == pytest.approx(theirs["error"][0], rel=1e-12)
    np.testing.assert_allclose(gradient, theirs["gradient"], rtol=1e-11, atol=1e-13)


@given(
    seed=st.integers(0, 1000),
    rows=st.integers(1, 3),
    biases=st.sampled_from(["trained", "shared", "none"]),
)
@settings(max_examples=25, deadline=None, derandomize=True)
def test_terms_equal_floats(seed, rows, biases):
    """The page run on Terms gives the numbers of the page run on floats."""
    parameters, X, T = random_case(
        [3, 3, 2], ["gelu", "softmax"], "squared_error", seed, biases, rows
    )
    written = Parameters(parameters.network, givens(parameters.vector))
    passed, terms_passed = (
        forward(parameters, X, functions),
        forward(written, givens(X), term_functions),
    )
    loss = LOSSES["squared_error"]
    ours = backward(parameters, loss, *passed, T, functions)
    shown = backward(written, loss, *terms_passed, givens(T), term_functions)
    for array, written_array in [
        *zip(passed[0], terms_passed[0], strict=True),
        *zip(ours.delta, shown.delta, strict=True),
        (ours.gradient.vector, shown.gradient.vector),
    ]:
        np.testing.assert_allclose(written_array.values, array, rtol=1e-11, atol=1e-15)
        for place in written_array.places():
            term = written_array.at(*place)
            assert term.value == written_array.values[place]
            assert recomputed(term) == pytest.approx(array[place], rel=1e-11, abs=1e-15)


def recomputed(term):
    """What a Term's own account of itself comes to."""
    return (
        OPERATIONS[term.operation](*map(recomputed, term.arguments))
        if term.arguments
        else term.value
    )


def train_steps(network, vector, X, T, steps=200, optimizer=None):
    job = Job(
        network, LOSSES["half_squared_error"], optimizer or chainrule.optimizers.gradient_descent()
    )
    run = find_engine("numpy")(
        job, start(job, Parameters(network, vector), float), Samples(X, T), len(X)
    )
    for _ in range(steps):
        state, _ = run(np.arange(len(X)), 0.3)
    return Parameters(network, state.vector)


def test_symmetry_is_never_broken_by_itself():
    """Two hidden units with equal weights stay equal for ever; random ones do not."""
    generator = np.random.default_rng(0)
    X, T = generator.normal(size=(8, 3)), generator.uniform(size=(8, 1))
    network = chainrule.Network([3, 2, 1], ["tanh", "logistic"])
    equal = chainrule.initialize(network, "zeros")
    equal.W[0][...] = generator.normal(size=(3, 1))
    equal.W[1][...] = 0.5
    after = train_steps(network, equal.vector, X, T)
    np.testing.assert_array_equal(after.W[0][:, 0], after.W[0][:, 1])
    np.testing.assert_array_equal(after.W[1][0], after.W[1][1])
    assert not np.allclose(after.W[0], equal.W[0])
    different = train_steps(network, chainrule.initialize(network, seed=1).vector, X, T)
    assert np.abs(different.W[0][:, 0] - different.W[0][:, 1]).max() > 0.1


@pytest.mark.parametrize("optimizer", ["gradient_descent", "momentum", "nesterov"])
def test_frozen_parameters_stay(optimizer):
    frozen = ["w[1][2,1]", "b[1][2]", "w[2]", "b[3]"]
    network = chainrule.Network([2, 3, 2, 1], "tanh", ["trained", "trained", "shared"], frozen)
    moving = trainable(network)
    assert (~moving).sum() == 1 + 1 + 6 + 1
    parameters = chainrule.initialize(network, seed=5)
    X, T = np.ones((4, 2)), np.zeros((4, 1))
    after = train_steps(
        network, parameters.vector, X, T, 5, chainrule.optimizers.OPTIMIZERS[optimizer]
    )
    np.testing.assert_array_equal(after.vector[~moving], parameters.vector[~moving])
    assert (after.vector[moving] != parameters.vector[moving]).all()
    assert after.W[0][1, 0] == parameters.W[0][1, 0]


def test_gradients_are_of_the_old_weights():
    """One step moves the hidden weights by the gradient of the weights before, not of updated
    output weights.
    """
    example = chainrule.load_example("mazur")
    Z, A = forward(example.parameters, example.inputs, functions)
    gradient = backward(
        example.parameters, example.loss, Z, A, example.targets, functions
    ).gradient.vector
    expected = np.where(
        trainable(example.network),
        example.parameters.vector - 0.5 * gradient,
        example.parameters.vector,
    )
    np.testing.assert_array_equal(example.run(steps=1).parameters.vector, expected)


def test_step_leaves_what_it_is_given():
    network = chainrule.Network([1, 1], "identity")
    job = Job(network, LOSSES["half_squared_error"], chainrule.optimizers.gradient_descent())
    X, T, w = np.ones((1, 1)), np.zeros((1, 1)), np.ones(2)
    start = Start(X, T, None, None, Parameters(network, w), (), [mask(job)], 0.25, 1)
    moved = update(job, start, functions).parameters.vector
    assert (w.tolist(), moved.tolist()) == ([1, 1], [0.5, 0.5])  # y = 2, so dE/dw = dE/db = 2


def test_one_vector_many_views():
    network = chainrule.Network([2, 3, 1], "tanh", ["shared", "none"])
    parameters = chainrule.initialize(network)
    assert len(parameters.vector) == network.n_parameters == 6 + 1 + 3
    parameters.W[1][2, 0] = 7
    parameters.b[0][0] = 8
    assert parameters.vector[-1] == 7
    assert parameters.vector[6] == 8
    assert parameters.b[1] == 0
    assert parameters.copy().vector is not parameters.vector


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (([3],), r"sizes are \[3\]"),
        (([3, 0, 1],), "all whole and above 0"),
        (([3, "2"],), "all whole and above 0"),
        (([3, 2.5],), "all whole and above 0"),
        (([3, 2, 1], ["tanh"]), "1 activations were given for 2 layers"),
        (([3, 2], "tanhh"), "unknown activation 'tanhh'. Did you mean tanh"),
        (([3, 2], "tanh", "frozen"), "unknown kind of biases 'frozen'"),
        (([3, 2], "tanh", "trained", ["w2"]), "'w2' is not the name of a weight or bias"),
        (([3, 2], "tanh", "trained", ["w[2]"]), "the network has layers 1 to 1"),
        (([3, 2], "tanh", "trained", ["w[1][4,1]"]), "layer 1 has 3 x 2 weights"),
        (([3, 2], "tanh", "none", ["b[1]"]), "layer 1 has no biases"),
        (([3, 2], "tanh", "shared", ["b[1][2]"]), "layer 1 has 1"),
    ],
)
def test_bad_networks(arguments, message):
    with pytest.raises(ChainruleError, match=message):
        chainrule.Network(*arguments)


def test_parameters_must_fit():
    with pytest.raises(ChainruleError, match="has 8 parameters"):
        Parameters(chainrule.Network([3, 2]), np.zeros(7))


def bounds_case():
    return random_case([3, 5, 2], "tanh", "squared_error", seed=1)[0]


def test_clipped_and_bounded_like_pytorch():
    parameters, theirs = bounds_case(), pytorch("bounds", "both")
    length = np.linalg.norm(parameters.vector)
    assert length == pytest.approx(theirs["length"][0])
    ours = clipped(parameters, 0.5, length, functions).vector
    # PyTorch adds 1e-6 to the length
    np.testing.assert_allclose(ours, theirs["clipped"], rtol=1e-5)
    np.testing.assert_array_equal(
        clipped(parameters, 1e9, length, functions).vector, parameters.vector
    )
    W = np.concatenate([W.ravel() for W in bounded(parameters, 0.7, functions).W])
    np.testing.assert_allclose(W, theirs["bounded"], rtol=1e-6)


def test_dropout_masks():
    """Half are dropped, the others doubled; each update, layer, sample and seed draws its own."""
    network = chainrule.Network([3, 200, 100, 2])

    def draw(seed, t):
        seeds, steps = np.uint32([seed]), np.uint32([t])
        return gates(network, (0.5, 0.2), 300, seeds, steps, np.dtype(float))

    none, first, second = draw(1, 1)
    assert none is None
    assert set(np.unique(first)) == {0.0, 2.0}
    assert set(np.unique(second)) == {0.0, 1.25}
    assert first.mean() == pytest.approx(1, abs=0.02)
    assert second.mean() == pytest.approx(1, abs=0.02)
    for other in (
        draw(1, 2)[1],
        draw(2, 1)[1],
        np.roll(first, 1, axis=0),
        np.roll(first, 1, axis=1),
    ):
        assert np.corrcoef(first.ravel(), other.ravel())[0, 1] == pytest.approx(0, abs=0.02)
    assert np.abs(np.corrcoef(first.T) - np.eye(200)).max() < 0.3
