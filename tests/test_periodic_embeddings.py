"""Periodic embeddings of numbers (PBLD of RealMLP) are layers of the page: a layer of cosines and
one of sums, each of which has zeros where numbers are not to mix, and these are frozen.
"""

import numpy as np
import pytest

import chainrule
from chainrule.engines import find_engine, start
from chainrule.formulas import LOSSES, OPTIMIZERS
from chainrule.network.data import Samples
from chainrule.network.update import Job

NUMBERS, WAVES, SUMS = 2, 3, 2
generator = np.random.default_rng(0)
X = generator.normal(size=(24, NUMBERS))
T = np.sin(3 * X[:, :1]) + X[:, 1:] ** 2


def blocks(layer, rows, columns):
    """The names of the weights between different numbers."""
    return [
        f"w[{layer}][{i + 1},{j + 1}]"
        for i in range(NUMBERS * rows)
        for j in range(NUMBERS * columns)
        if i // rows != j // columns
    ]


def embedding():
    """Frequencies, phases and sums of each number, then a hidden layer and the output."""
    frozen = [*blocks(1, 1, WAVES), *blocks(2, WAVES, SUMS)]
    sizes = [NUMBERS, NUMBERS * WAVES, NUMBERS * SUMS, 4, 1]
    network = chainrule.Network(sizes, ["cos", "identity", "tanh", "identity"], frozen=frozen)
    parameters = chainrule.initialize(network, seed=1)
    parameters.W[0][...] = 2 * np.pi * generator.normal(0, 0.3, parameters.W[0].shape)
    parameters.b[0][...] = generator.uniform(-np.pi, np.pi, parameters.b[0].shape)
    for name in frozen:
        layer, (i, j) = int(name[2]) - 1, (int(it) - 1 for it in name[5:-1].split(","))
        parameters.W[layer][i, j] = 0
    return parameters


def test_each_number_has_waves_of_its_own():
    """The first layers by loops over the numbers, as the publication has them."""
    parameters = embedding()
    expected = []
    for number in range(NUMBERS):
        mine = slice(number * WAVES, (number + 1) * WAVES)
        turns, phases = parameters.W[0][number, mine], parameters.b[0][mine]
        waves = np.cos(np.outer(X[:, number], turns) + phases)
        sums = slice(number * SUMS, (number + 1) * SUMS)
        expected.append(waves @ parameters.W[1][mine, sums] + parameters.b[1][sums])
    hidden = np.tanh(np.hstack(expected) @ parameters.W[2] + parameters.b[2])
    outputs = hidden @ parameters.W[3] + parameters.b[3]
    np.testing.assert_allclose(chainrule.predict(parameters, X), outputs, rtol=1e-12)


def test_gradient():
    assert chainrule.gradient_check(embedding(), X, T, "half_squared_error").worst < 1e-9


@pytest.mark.parametrize("engine", ["numba", "jax"])
def test_engines_agree_and_numbers_never_mix(engine):
    begun = embedding()
    # frequencies move at a tenth of the rate, as in the publication
    rates = (("w[1]", 0.1), ("b[1]", 0.1))
    job = Job(begun.network, LOSSES["half_squared_error"], OPTIMIZERS["adam"], rates=rates)
    ends = []
    for name in ("numpy", engine):
        state = start(job, begun, float)
        state, _ = find_engine(name)(job, state, Samples(X, T), 8)(np.arange(len(X)), 0.05)
        ends.append(chainrule.Parameters(begun.network, np.asarray(state.vector)))
    np.testing.assert_allclose(ends[1].vector, ends[0].vector, rtol=1e-12, atol=1e-12)
    for before, after in zip(begun.W[:2], ends[1].W[:2], strict=True):
        assert (after[before == 0] == 0).all()
        assert (after[before != 0] != before[before != 0]).all()


def test_explained():
    example = chainrule.WorkedExample("waves", embedding(), X[:1], T[:1])
    explanation = chainrule.explain(example)
    text = chainrule.render(explanation, "text")
    assert "cos(" in text
    assert "sin(" in text
    wave = np.cos(X[0, 0] * example.parameters.W[0][0, 0] + example.parameters.b[0][0])
    assert any(line.value == pytest.approx(wave, rel=1e-12) for line in explanation)
