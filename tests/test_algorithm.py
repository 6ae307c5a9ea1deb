"""The page, against PyTorch's automatic derivatives, and what follows from it."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

import chainrule
from chainrule.engines import Job, find_engine, mask, start
from chainrule.errors import ChainruleError
from chainrule.formulas import ACTIVATIONS, LOSSES, functions
from chainrule.network.algorithm import backward, forward
from chainrule.network.algorithm import error as errors_of
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
from chainrule.network.update import Start, update
from chainrule.symbolic import xp as term_functions
from chainrule.symbolic.arrays import givens
from chainrule.symbolic.term import OPERATIONS
from networks import random_case
from test_formulas import TORCH, TORCH_LOSSES

HIDDEN = [name for name in ACTIVATIONS if name != "softmax"]


def pytorch_gradient(parameters, X, T, loss):
    """Outputs, error and gradient of the same network by PyTorch."""
    vector = torch.tensor(parameters.vector, requires_grad=True)
    here = Parameters(parameters.network, vector)
    a = torch.tensor(X)
    for layer, W, b in zip(parameters.network.layers, here.W, here.b, strict=True):
        a = TORCH[layer.activation.name](a @ W + b)
    error = TORCH_LOSSES[loss](a, torch.tensor(T)).sum() / len(X)
    error.backward()
    return a.detach().numpy(), float(error.detach()), vector.grad.numpy()


@given(
    depth=st.integers(1, 5),
    rows=st.integers(1, 17),
    biases=st.sampled_from(["trained", "shared", "none"]),
    hidden=st.lists(st.sampled_from(HIDDEN), min_size=4, max_size=4),
    last=st.sampled_from(list(ACTIVATIONS)),
    loss=st.sampled_from(list(LOSSES)),
    seed=st.integers(0, 2**31),
)
@settings(max_examples=150, deadline=None, derandomize=True)
def test_equals_pytorch(depth, rows, biases, hidden, last, loss, seed):
    """Depth 1 to 5, batch 1 to 17, float64, to 1e-12 of the largest entry."""
    generator = np.random.default_rng(seed)
    sizes = generator.integers(1, 7, depth + 1).tolist()
    try:
        parameters, X, T = random_case(
            sizes, [*hidden[: depth - 1], last], loss, seed % 1000, biases, rows
        )
    except AssertionError:  # no outputs that the loss is defined for
        parameters, X, T = random_case(
            sizes, [*hidden[: depth - 1], last], "huber", seed % 1000, biases, rows
        )
        loss = "huber"
    Z, A = forward(parameters, X, functions)
    back = backward(parameters, LOSSES[loss], Z, A, T, functions)
    outputs, error, gradient = pytorch_gradient(parameters, X, T, loss)
    np.testing.assert_allclose(A[-1], outputs, rtol=1e-12, atol=1e-14)
    assert float(errors_of(LOSSES[loss], A[-1], T, functions).total) == pytest.approx(
        error, rel=1e-12
    )
    np.testing.assert_allclose(
        back.gradient.vector, gradient, rtol=1e-12, atol=1e-12 * np.abs(gradient).max() + 1e-300
    )


@given(
    seed=st.integers(0, 10_000),
    rows=st.integers(1, 9),
    biases=st.sampled_from(["trained", "shared", "none"]),
)
@settings(max_examples=40, deadline=None, derandomize=True)
def test_weights_gates_and_penalties_equal_pytorch(seed, rows, biases):
    """The page with weighted samples and dropout, and the penalty on it, against automatic
    derivatives.
    """
    parameters, X, T = random_case(
        [3, 5, 4, 2], ["tanh", "gelu", "logistic"], "squared_error", seed, biases, rows
    )
    generator, held = (
        np.random.default_rng(seed),
        Regularization(l1=0.03, l2=0.2, l2_per_sample=0.5),
    )
    weights, loss = generator.uniform(0.1, 3, (rows, 1)), LOSSES["squared_error"]
    masks = [
        None,
        generator.integers(0, 2, (rows, 5)) * 2.0,
        generator.integers(0, 2, (rows, 4)) / 0.7,
    ]
    Z, A = forward(parameters, X, functions, masks)
    back = backward(parameters, loss, Z, A, T, functions, weights, masks)
    n = weights.sum()
    added = penalty(parameters, held, n, functions)
    objective = errors_of(loss, A[-1], T, functions, weights).total + added
    gradient = penalized(back.gradient, parameters, held, n, functions).vector

    vector = torch.tensor(parameters.vector, requires_grad=True)
    here, a = Parameters(parameters.network, vector), torch.tensor(X)
    for l, (layer, W, b) in enumerate(zip(parameters.network.layers, here.W, here.b, strict=True)):
        a = a if masks[l] is None else a * torch.tensor(masks[l])
        a = TORCH[layer.activation.name](a @ W + b)
    theirs = (torch.tensor(weights) * TORCH_LOSSES["squared_error"](a, torch.tensor(T))).sum() / n
    theirs = theirs + sum(
        0.03 * W.abs().sum() + 0.5 * (0.2 + 0.5 / n) * (W**2).sum() for W in here.W
    )
    theirs.backward()
    assert float(objective) == pytest.approx(float(theirs.detach()), rel=1e-12)
    np.testing.assert_allclose(gradient, vector.grad.numpy(), rtol=1e-11, atol=1e-13)


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
        (([3, 2], "tanh", "trained", ["w2"]), "'w2' names no weight or bias"),
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


def test_clipped_and_bounded_like_pytorch():
    parameters, _, _ = random_case([3, 5, 2], "tanh", "squared_error", seed=1)
    vector = torch.tensor(parameters.vector)
    piece = torch.nn.Parameter(vector.clone())
    piece.grad = vector.clone()
    length = float(torch.nn.utils.clip_grad_norm_([piece], 0.5))
    ours = clipped(parameters, 0.5, np.linalg.norm(parameters.vector), functions).vector
    assert length == pytest.approx(np.linalg.norm(parameters.vector))
    # PyTorch adds 1e-6 to the length
    np.testing.assert_allclose(ours, piece.grad.numpy(), rtol=1e-5)
    np.testing.assert_array_equal(
        clipped(parameters, 1e9, length, functions).vector, parameters.vector
    )
    for W, before in zip(bounded(parameters, 0.7, functions).W, parameters.W, strict=True):
        np.testing.assert_allclose(
            W, torch.renorm(torch.tensor(before), 2, 1, 0.7).numpy(), rtol=1e-6
        )


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
