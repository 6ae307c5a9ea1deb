"""Many rows by blocks, threads and compiled kernels: always the page's outputs."""

import numpy as np
import pytest
from scipy import sparse

import chainrule
from chainrule.engines import prediction
from chainrule.formulas import ACTIVATIONS, functions
from chainrule.network.algorithm import forward
from chainrule.network.parameters import from_pieces, pieces_of

# of the others NumPy is faster
QUICK = {"identity", "relu", "leaky_relu", "softsign", "hard_tanh"}
MANY = prediction.FEW + 300  # rows: several threads, and the last block is not full


def matrices(sizes, activations, biases="trained", dtype=float):
    network = chainrule.Network(sizes, activations, biases)
    drawn = chainrule.initialize(network, seed=1)
    # copies: each an array of its own, as an estimator's are
    pieces = [it.astype(dtype) for it in pieces_of(drawn)]
    return from_pieces(network, pieces)


@pytest.fixture
def compiled(monkeypatch):
    """How many stretches the kernels computed."""
    pytest.importorskip("numba")
    module = prediction._compiled()
    calls = []

    def counted(*arguments):
        calls.append(arguments)
        return write_outputs(*arguments)

    write_outputs = module.write_outputs
    monkeypatch.setattr(module, "write_outputs", counted)
    return calls


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_every_activation(activation, compiled):
    parameters = matrices([3, 5, 4], [activation, activation])
    X = np.random.default_rng(2).normal(size=(MANY, 3))
    found = prediction.outputs(parameters, X)
    np.testing.assert_allclose(
        found, forward(parameters, X, functions)[1][-1], rtol=1e-12, atol=1e-14
    )
    assert bool(compiled) == (activation in QUICK)


def test_an_activation_of_ones_own(compiled):
    for name, value in (
        ("hat", lambda z, xp: xp.maximum(0, 1 - xp.abs(z))),
        ("bell", lambda z, xp: xp.exp(-z * z)),
    ):
        own = chainrule.Activation(name, value, lambda z, a, xp: a)
        parameters = matrices([3, 5, 1], [own, "logistic"])
        X = np.random.default_rng(2).normal(size=(MANY, 3))
        found = prediction.outputs(parameters, X)
        expected = forward(parameters, X, functions)[1][-1]
        np.testing.assert_allclose(found, expected, rtol=1e-12)
        assert bool(compiled) == (name == "hat")
        compiled.clear()


@pytest.mark.parametrize("biases", ["trained", "shared", "none"])
@pytest.mark.parametrize("sizes", [[1, 1], [2, 1, 1], [30, 70, 40, 7]])
@pytest.mark.parametrize("dtype", [float, np.float32])
def test_sizes_biases_and_widths(sizes, biases, dtype, compiled):
    parameters = matrices(sizes, "relu", biases, dtype)
    X = np.random.default_rng(3).normal(size=(MANY, sizes[0])).astype(dtype)
    found = prediction.outputs(parameters, X)
    page = forward(parameters, X, functions)[1][-1]
    np.testing.assert_allclose(found, page, rtol=1e-12 if dtype is float else 1e-4, atol=1e-6)
    assert found.dtype == dtype
    assert compiled


@pytest.mark.parametrize(
    "change",
    [
        np.asfortranarray,
        lambda X: X[::-1],
        lambda X: X.astype(np.float32),
        sparse.csr_matrix,
    ],
    ids=["columns", "backwards", "narrow", "sparse"],
)
def test_what_the_kernels_do_not_take_goes_by_the_page(change, compiled):
    parameters = matrices([3, 5, 2], "relu")
    X = np.random.default_rng(4).normal(size=(MANY, 3))
    found = prediction.outputs(parameters, change(X))
    expected = forward(parameters, change(X), functions)[1][-1]
    np.testing.assert_allclose(found, expected, rtol=1e-12)
    assert not compiled


def test_the_last_hidden_layer():
    parameters = matrices([3, 5, 2], "logistic")
    X = np.random.default_rng(5).normal(size=(MANY, 3))
    np.testing.assert_allclose(
        prediction.last_hidden(parameters, X), forward(parameters, X, functions)[1][1]
    )
    shallow = matrices([3, 2], "logistic")
    np.testing.assert_array_equal(prediction.last_hidden(shallow, X), X)
    np.testing.assert_array_equal(prediction.last_hidden(shallow, sparse.csr_matrix(X[:5])), X[:5])


def test_estimators_transform():
    X = np.random.default_rng(6).normal(size=(60, 3))
    model = chainrule.MLPRegressor(
        hidden_layer_sizes=(8, 4), random_state=0, max_iter=200, tol=1e-2
    ).fit(X, X[:, 0])
    hidden = model.transform(X)
    W, b = model.coefs_[-1], model.intercepts_[-1]
    np.testing.assert_allclose((hidden @ W + b)[:, 0], model.predict(X), rtol=1e-12)
    assert model.get_feature_names_out().tolist() == [f"mlpregressor{k}" for k in range(4)]
    table = chainrule.TableRegressor("fast").fit(X, X[:, 0])
    assert table.transform(X).shape == (60, len(table.get_feature_names_out()))
