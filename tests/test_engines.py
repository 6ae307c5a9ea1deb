"""Every engine equals the page: over the tables, on random networks, with uneven batches and
frozen parameters.
"""

import gc
import threading
from dataclasses import replace
from functools import lru_cache
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

import chainrule
from chainrule.engines import engine_names, find_engine, start
from chainrule.errors import ChainruleError
from chainrule.formulas import ACTIVATIONS, LOSSES, OPTIMIZERS
from chainrule.formulas.losses import pinball
from chainrule.formulas.optimizers import DESCENT, FULL_BATCH
from chainrule.network.data import Samples
from chainrule.network.parameters import Parameters, trainable
from chainrule.network.regularization import Regularization
from chainrule.network.update import Job
from networks import random_case

OTHERS = [name for name in engine_names() if name != "numpy"]
OPTIMIZER = OPTIMIZERS["gradient_descent"]
FEW = ("gradient_descent", "adam", "rprop")


def some(cases, *chosen):
    """All cases, but those that hold none of the chosen are left to the studies: each takes
    seconds to compile.
    """
    return [
        case
        if set(np.atleast_1d(case)) & set(chosen)
        else pytest.param(*np.atleast_1d(case), marks=pytest.mark.study)
        for case in cases
    ]


# others blow up the rounding errors of gradients that are nearly 0
IN_PROPORTION = [entry.name for entry in DESCENT]


def run(
    engine,
    job,
    parameters,
    X,
    T,
    batches,
    batch_size=3,
    learning_rate=0.05,
    dtype=float,
    weights=None,
):
    samples = Samples(
        X.astype(dtype), T.astype(dtype), None if weights is None else weights.astype(dtype)
    )
    order = np.resize(np.arange(len(X))[::-1], batches * batch_size - 1)
    return find_engine(engine)(job, start(job, parameters, dtype, seed=7), samples, batch_size)(
        order, learning_rate
    )


def compare(engine, job, parameters, X, T, updates=(1, 100), **more):
    for dtype, count, tolerance in [
        (float, updates[0], 1e-12),
        *((float, count, 1e-9) for count in updates[1:]),
        (np.float32, 1, 1e-5),
    ]:
        page, seen = run("numpy", job, parameters, X, T, count, dtype=dtype, **more)
        state, measures = run(engine, job, parameters, X, T, count, dtype=dtype, **more)
        scale = np.abs(page.vector).max()
        np.testing.assert_allclose(
            state.vector, page.vector, rtol=tolerance, atol=tolerance * scale
        )
        assert state.vector.dtype == dtype
        for ours, pages in zip(state.slots, page.slots, strict=True):
            np.testing.assert_allclose(ours, pages, rtol=100 * tolerance, atol=tolerance * scale)
        loose = max(1e3 * tolerance, 1e-9)
        assert measures.loss == pytest.approx(seen.loss, rel=loose)
        assert measures.penalty == pytest.approx(seen.penalty, rel=loose)
        assert measures.gradient_norm == pytest.approx(seen.gradient_norm, rel=loose, abs=loose)
        assert measures.mean_delta == pytest.approx(seen.mean_delta, rel=loose, abs=loose)


# JAX compiles the page itself, and takes seconds for each network: what the compiled engine has to
# be asked one by one, it is asked together or in the studies.
APART = [
    *(pytest.param("jax", marks=pytest.mark.study) if name == "jax" else name for name in OTHERS)
]


def compare_activations(engine, *activations, **more):
    parameters, X, T = random_case([3, 5, 2], activations, "half_squared_error", seed=1, rows=7)
    job = Job(parameters.network, LOSSES["half_squared_error"], OPTIMIZER)
    compare(engine, job, parameters, X, T, **more)


@pytest.mark.parametrize("engine", APART)
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_activations(engine, activation):
    compare_activations(engine, activation, "tanh")
    compare_activations(engine, "tanh", activation)


@pytest.mark.skipif("jax" not in OTHERS, reason="JAX is not installed")
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_activations_of_both_layers_with_jax(activation):
    compare_activations("jax", activation, activation, updates=(1,))


@pytest.mark.parametrize("engine", OTHERS)
def test_a_loss_with_a_level_for_each_output(engine):
    loss = pinball([0.1, 0.5, 0.9])
    parameters, X, T = random_case([3, 5, 3], ["tanh", "identity"], loss, seed=2, rows=40)
    compare(engine, Job(parameters.network, loss, OPTIMIZER), parameters, X, T)
    compare(
        engine,
        Job(parameters.network, replace(loss, mean_over_outputs=True), OPTIMIZER),
        parameters,
        X,
        T,
    )
    assert chainrule.gradient_check(parameters, X, T, loss).worst < 1e-9


def compare_loss(engine, loss, output, **more):
    parameters, X, T = random_case([3, 4, 3], ["tanh", output], loss, seed=2, rows=7)
    compare(engine, Job(parameters.network, LOSSES[loss], OPTIMIZER), parameters, X, T, **more)


@pytest.mark.parametrize("engine", APART)
@pytest.mark.parametrize("loss", LOSSES)
def test_losses(engine, loss):
    for output in {"logistic", "softmax", LOSSES[loss].fused_with or "logistic"}:
        compare_loss(engine, loss, output)


@pytest.mark.skipif("jax" not in OTHERS, reason="JAX is not installed")
@pytest.mark.parametrize("loss", LOSSES)
def test_losses_of_a_usual_output_with_jax(loss):
    compare_loss("jax", loss, LOSSES[loss].fused_with or "logistic", updates=(1,))


BIASES = ("trained", "shared", "none")
USUAL_OPTIMIZERS = [("jax", name, "trained") for name in FEW]


@pytest.mark.parametrize(
    ("engine", "optimizer", "biases"),
    [
        case
        if case in USUAL_OPTIMIZERS or case[1] == "momentum" or case[::2] == ("numba", "trained")
        else pytest.param(*case, marks=pytest.mark.study)
        for case in product(OTHERS, OPTIMIZERS, BIASES)
    ],
)
def test_optimizers_and_biases(engine, optimizer, biases):
    parameters, X, T = random_case(
        [3, 4, 2], "tanh", "half_squared_error", seed=3, biases=biases, rows=7
    )
    compare(
        engine,
        Job(parameters.network, LOSSES["half_squared_error"], OPTIMIZERS[optimizer]),
        parameters,
        X,
        T,
    )


@pytest.mark.parametrize("engine", OTHERS)
@pytest.mark.parametrize("optimizer", some(OPTIMIZERS, *FEW))
def test_frozen(engine, optimizer):
    network = chainrule.Network(
        [3, 4, 2], "tanh", ["trained", "shared"], ["w[1][2,3]", "w[2]", "b[1][1]"]
    )
    parameters = chainrule.initialize(network, seed=1)
    generator = np.random.default_rng(0)
    X, T = generator.normal(size=(7, 3)), generator.normal(size=(7, 2))
    job = Job(network, LOSSES["half_squared_error"], OPTIMIZERS[optimizer])
    compare(engine, job, parameters, X, T)
    state, _ = run(engine, job, parameters, X, T, 5)
    still = ~trainable(network)
    np.testing.assert_array_equal(state.vector[still], parameters.vector[still])


HELD_BACK = {
    "l1": Regularization(l1=0.02),
    "l2": Regularization(l2=0.1),
    "l2 per sample": Regularization(l2_per_sample=0.1),
    "clip": Regularization(clip=0.05),
    "max_norm": Regularization(max_norm=0.6),
    "dropout": Regularization(dropout=(0.5, 0.2)),
    "dropout in one layer": Regularization(dropout=(0.0, 0.4)),
    "all": Regularization(0.01, 0.02, 0.03, (0.3, 0.1), 0.2, 1.0),
}


TWO_RULES = ("momentum", "gradient_descent")


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize(
    ("engine", "given", "optimizers"),
    [
        *(("numba", given, TWO_RULES) for given in HELD_BACK),
        ("jax", "all", TWO_RULES[:1]),
        *(
            pytest.param("jax", given, TWO_RULES, marks=pytest.mark.study)
            for given in ("all", "dropout in one layer")
        ),
    ],
)
def test_regularization_and_weights(engine, given, optimizers, weighted):
    parameters, X, T = random_case(
        [3, 5, 4, 2], ["tanh", "gelu", "logistic"], "half_squared_error", seed=3, rows=7
    )
    weights = np.random.default_rng(1).uniform(0.1, 3, 7) if weighted else None
    rates = np.linspace(0.2, 0.01, 100)
    for optimizer in optimizers:
        job = Job(
            parameters.network,
            LOSSES["half_squared_error"],
            OPTIMIZERS[optimizer],
            HELD_BACK[given],
        )
        compare(engine, job, parameters, X, T, weights=weights)
    state, _ = run(engine, job, parameters, X, T, 100, learning_rate=rates, weights=weights)
    page, _ = run("numpy", job, parameters, X, T, 100, learning_rate=rates, weights=weights)
    np.testing.assert_allclose(state.vector, page.vector, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("engine", engine_names())
def test_frozen_weights_are_not_held_back(engine):
    network = chainrule.Network([3, 4, 3, 2], "tanh", "trained", ["w[1][2,3]", "w[2]", "b[1][1]"])
    parameters = Parameters(network, np.linspace(-1, 1, network.n_parameters))
    job = Job(network, LOSSES["half_squared_error"], OPTIMIZERS["momentum"], HELD_BACK["all"])
    X, T = (
        np.random.default_rng(0).normal(size=(2, 7, 3))[0],
        np.random.default_rng(1).normal(size=(7, 2)),
    )
    compare(engine, job, parameters, X, T)
    state, _ = run(engine, job, parameters, X, T, 5)
    still = ~trainable(network)
    np.testing.assert_array_equal(state.vector[still], parameters.vector[still])


@pytest.mark.parametrize("engine", engine_names())
def test_a_weight_of_two_is_a_sample_twice(engine):
    parameters, X, T = random_case([3, 4, 2], ["tanh", "softmax"], "cross_entropy", seed=3, rows=4)
    job = Job(
        parameters.network,
        LOSSES["cross_entropy"],
        OPTIMIZERS["adam"],
        Regularization(l2_per_sample=0.1),
    )
    twice = np.array([0, 1, 1, 2, 3, 3, 3])
    ones = Samples(X, T, np.array([1.0, 2.0, 1.0, 3.0])), Samples(X[twice], T[twice])
    ends = [
        find_engine(engine)(job, start(job, parameters, float), samples, n)(
            np.tile(np.arange(n), 5), 0.01
        )
        for samples, n in zip(ones, (4, 7), strict=True)
    ]
    np.testing.assert_allclose(ends[0][0].vector, ends[1][0].vector, rtol=1e-12)
    assert ends[0][1].loss == pytest.approx(ends[1][1].loss, rel=1e-12)


ANY_SHAPE = {
    "sizes": st.lists(st.integers(1, 40), min_size=2, max_size=5),
    "rows": st.integers(1, 50),
    "batch_size": st.integers(1, 60),
    "activation": st.sampled_from(["tanh", "logistic", "relu", "gelu"]),
    "optimizer": st.sampled_from(list(OPTIMIZERS)),
    "biases": st.sampled_from(["trained", "shared", "none"]),
}


def check_shape(engine, sizes, rows, batch_size, activation, optimizer, biases):
    if optimizer not in IN_PROPORTION and biases == "shared":
        biases = "trained"  # softmax's shared bias has gradient 0
    if OPTIMIZERS[optimizer] in FULL_BATCH:
        batch_size = rows
    network = chainrule.Network(sizes, [*[activation] * (len(sizes) - 2), "softmax"], biases)
    generator = np.random.default_rng(len(sizes))
    parameters = Parameters(network, generator.normal(0, 0.4, network.n_parameters))
    X, T = (
        generator.normal(size=(rows, sizes[0])),
        np.eye(sizes[-1])[generator.integers(0, sizes[-1], rows)],
    )
    job = Job(network, LOSSES["cross_entropy"], OPTIMIZERS[optimizer])
    for dtype, tolerance in ((np.float64, 1e-10), (np.float32, 1e-4)):
        if dtype == np.float32 and optimizer not in IN_PROPORTION:
            continue
        data = X.astype(dtype), T.astype(dtype)
        (page, seen), (state, measures) = (
            find_engine(name)(job, start(job, parameters, dtype), Samples(*data), batch_size)(
                np.arange(rows), 0.01
            )
            for name in ("numpy", engine)
        )
        np.testing.assert_allclose(state.vector, page.vector, rtol=tolerance, atol=tolerance / 10)
        assert measures.loss == pytest.approx(seen.loss, rel=tolerance)
        assert state.updates == page.updates == -(-rows // batch_size)


@given(**ANY_SHAPE)
@settings(max_examples=60, deadline=None, derandomize=True)
def test_any_shape_compiled(**case):
    check_shape("numba", **case)


@given(**ANY_SHAPE)
@settings(max_examples=3, deadline=None, derandomize=True)
def test_any_shape_with_jax(**case):
    check_shape("jax", **case)


@pytest.mark.study
@pytest.mark.parametrize("engine", OTHERS)
@given(**ANY_SHAPE)
@settings(max_examples=300, deadline=None, derandomize=True)
def test_many_shapes(engine, **case):
    check_shape(engine, **case)


@pytest.mark.parametrize("engine", OTHERS)
@pytest.mark.parametrize("optimizer", some(OPTIMIZERS, *FEW))
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_large_matrices(engine, optimizer, dtype):
    """Wide enough for BLAS in every product, in both widths of floats."""
    network = chainrule.Network([50, 70, 30], ["tanh", "softmax"])
    generator = np.random.default_rng(0)
    X, T = (
        generator.normal(size=(200, 50)).astype(dtype),
        np.eye(30, dtype=dtype)[generator.integers(0, 30, 200)],
    )
    job = Job(network, LOSSES["cross_entropy"], OPTIMIZERS[optimizer])
    parameters = chainrule.initialize(network, seed=1)
    (page, seen), (state, measures) = (
        find_engine(name)(job, start(job, parameters, dtype), Samples(X, T), 64)(
            np.arange(200), 0.01
        )
        for name in ("numpy", engine)
    )
    tolerance = 1e-10 if dtype == np.float64 else 1e-5 if optimizer in IN_PROPORTION else 1e-3
    np.testing.assert_allclose(state.vector, page.vector, rtol=tolerance, atol=tolerance)
    assert measures.loss == pytest.approx(seen.loss, rel=1e-5)
    assert measures.gradient_norm == pytest.approx(seen.gradient_norm, rel=1e-4)


@pytest.mark.parametrize("engine", OTHERS)
def test_own_formulas(engine):
    slope = 0.3

    def helper(z, xp):
        return 1 + xp.abs(z)

    own = chainrule.Activation(
        "own",
        lambda z, xp: z / helper(z, xp) + slope * z,
        lambda z, a, xp: 1 / helper(z, xp) ** 2 + slope,
    )
    quartic = chainrule.Loss(
        "quartic", lambda y, t, xp: (y - t) ** 4, lambda y, t, xp: 4 * (y - t) ** 3
    )

    def halving(w, g, slots, learning_rate, t, error, options, xp):
        (count,), (base,) = slots, options
        return w - learning_rate / (1 + base * count) * g, (count + 1,)

    optimizer = chainrule.Optimizer("halving", halving, ("count",), (("base", 0.5),))
    parameters, X, T = random_case([3, 5, 2], [own, "tanh"], "half_squared_error", seed=1, rows=7)
    compare(engine, Job(parameters.network, quartic, optimizer), parameters, X, T)


@pytest.mark.parametrize("engine", engine_names())
def test_same_bits_twice_and_in_threads(engine):
    generator = np.random.default_rng(0)
    X = generator.normal(size=(500, 20)).astype(np.float32)
    T = np.eye(3, dtype=np.float32)[generator.integers(0, 3, 500)]
    network = chainrule.Network([20, 64, 3], ["tanh", "softmax"])

    def fit():
        return chainrule.train(
            network,
            X,
            T,
            loss="cross_entropy",
            engine=engine,
            stopping=chainrule.Stopping(epochs=5),
        ).parameters.vector.tobytes()

    once, found = fit(), []
    threads = [threading.Thread(target=lambda: found.append(fit())) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [once, once] == [fit(), fit()]


@pytest.mark.parametrize("engine", engine_names())
def test_given_arrays_are_left_alone(engine):
    parameters, X, T = random_case([3, 4, 2], "tanh", "half_squared_error", seed=3)
    job = Job(parameters.network, LOSSES["half_squared_error"], OPTIMIZERS["momentum"])
    state = start(job, parameters, float)
    before = [state.vector.copy(), state.slots[0].copy(), X.copy(), T.copy()]
    find_engine(engine)(job, state, Samples(X, T), 2)(np.arange(4), 0.1)
    for array, copy in zip((state.vector, state.slots[0], X, T), before, strict=True):
        np.testing.assert_array_equal(array, copy)


@pytest.mark.parametrize("engine", engine_names())
def test_divergence_is_seen(engine):
    network = chainrule.Network([1, 1], "identity")
    with pytest.warns(chainrule.TrainingWarning, match="loss became (inf|nan)"):
        run = chainrule.train(
            network, [[1.0], [2.0]], [[1.0], [5.0]], learning_rate=1e3, engine=engine
        )
    assert np.isfinite(run.parameters.vector).all()


def test_unknown_engine():
    with pytest.raises(ChainruleError, match="unknown engine 'nunba'. Did you mean numba"):
        find_engine("nunba")


@pytest.mark.parametrize("engine", engine_names())
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_compressed_rows(engine, dtype):
    generator = np.random.default_rng(0)
    X = np.where(generator.random((30, 12)) < 0.2, generator.normal(size=(30, 12)), 0).astype(dtype)
    T = np.eye(3, dtype=dtype)[generator.integers(0, 3, 30)]
    network = chainrule.Network([12, 6, 3], ["tanh", "softmax"])
    job = Job(network, LOSSES["cross_entropy"], OPTIMIZERS["momentum"])
    state = start(job, chainrule.initialize(network, seed=1), dtype)
    ends = [
        find_engine(name)(job, state, Samples(rows, T), 7)(np.arange(30), 0.1)
        for name, rows in [
            (engine, sparse.csr_matrix(X)),
            (engine, sparse.csc_array(X).tocsr()),
            ("numpy", X),
        ]
    ]
    for end, _ in ends[:2]:
        # a weight that came to nearly nothing is a difference of others, which have these digits
        np.testing.assert_allclose(
            end.vector,
            ends[2][0].vector,
            rtol=1e-5 if dtype == np.float32 else 1e-12,
            atol=np.finfo(dtype).eps,
        )


# Zeros, ones, equal numbers, and net inputs where exp overflows in one or both widths of floats:
# with these weights a unit's net input is the input.
HARD_ROWS = np.array(
    [
        [0.0, 0.0, 0.0],
        [1.0, 1.0, 1.0],
        [1.0, 0.0, -1.0],
        [40.0, -40.0, 0.0],
        [40.0, 40.0, 40.0],
        [-40.0, -40.0, -40.0],
        [800.0, -800.0, 1.0],
        [800.0, 800.0, 800.0],
        [-800.0, -800.0, -800.0],
    ]
)


def compare_hard_rows(engine, network, loss, X, T, optimizer=OPTIMIZER):
    """Every row by itself, and those together whose numbers stay small. What is not finite on the
    page must not be finite elsewhere, and the other way round.
    """
    job = Job(network, loss, optimizer)
    vector = np.zeros(network.n_parameters)
    parameters = Parameters(network, vector)
    for W in parameters.W:
        W[...] = np.eye(*W.shape)
    for dtype, tolerance in ((np.float64, 1e-12), (np.float32, 1e-5)):
        state, samples = start(job, parameters, dtype), Samples(X.astype(dtype), T.astype(dtype))
        page, ours = (find_engine(name)(job, state, samples, len(X)) for name in ("numpy", engine))
        # beside numbers near the largest there are, whether a sum overflows depends on its order
        ends = [page(np.array([row]), 0.05, state)[0].vector for row in range(len(X))]
        tame = [row for row, end in enumerate(ends) if np.abs(end).max() < 1e30]
        for order in (*np.arange(len(X))[:, None], np.array(tame)):
            (right, seen), (found, measured) = page(order, 0.05, state), ours(order, 0.05, state)
            rows = f"rows {order.tolist()} in {np.dtype(dtype)}"
            finite = np.isfinite(right.vector)
            np.testing.assert_array_equal(np.isfinite(found.vector), finite, err_msg=rows)
            scale = np.abs(right.vector[finite]).max(initial=0)
            np.testing.assert_allclose(
                found.vector[finite],
                right.vector[finite],
                rtol=tolerance,
                atol=tolerance * scale,
                err_msg=rows,
            )
            assert np.isfinite(measured.loss) == np.isfinite(seen.loss), rows
            if np.isfinite(seen.loss):
                assert measured.loss == pytest.approx(seen.loss, rel=tolerance, abs=1e-30), rows


def few_with_jax(names, *few):
    """All with the compiled engine, and these with JAX; its other ones are studied."""
    return [
        case if case[0] != "jax" or case[1] in few else pytest.param(*case, marks=pytest.mark.study)
        for case in product(OTHERS, names)
    ]


@pytest.mark.parametrize(
    ("engine", "activation"), few_with_jax(ACTIVATIONS, "softmax", "relu", "logistic", "selu")
)
def test_activations_of_saturated_and_equal_units(engine, activation):
    loss = LOSSES["half_squared_error"]
    T = np.tile([0.0, 1.0, 0.5], (len(HARD_ROWS), 1))
    compare_hard_rows(engine, chainrule.Network([3, 3], activation), loss, HARD_ROWS, T)


@pytest.mark.parametrize("engine", APART)
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_saturated_and_equal_units_below_others(engine, activation):
    loss, network = (
        LOSSES["half_squared_error"],
        chainrule.Network([3, 3, 3], [activation, "identity"]),
    )
    compare_hard_rows(
        engine, network, loss, HARD_ROWS, np.tile([0.0, 1.0, 0.5], (len(HARD_ROWS), 1))
    )


@pytest.mark.parametrize(
    ("engine", "name"),
    few_with_jax(LOSSES, "cross_entropy", "binary_cross_entropy", "poisson", "hinge"),
)
def test_losses_of_outputs_and_targets_of_zero_and_one(engine, name):
    loss = LOSSES[name]
    outputs = [[0, 0, 0], [1, 1, 1], [1, 0, 0], [0.25, 0.25, 0.5], [0, 1, 1e-3]]
    targets = {
        "distribution": [[1, 0, 0], [0, 0.5, 0.5], [0.25, 0.25, 0.5]],
        "signs": [[1, -1, 1], [-1, -1, 1], [1, 1, 1]],
    }.get(loss.target_rule, [[0, 0, 0], [1, 1, 1], [0, 1, 0], [0.25, 0.25, 0.5]])
    pairs = list(product(outputs, targets))
    X, T = np.array([y for y, _ in pairs], float), np.array([t for _, t in pairs], float)
    compare_hard_rows(engine, chainrule.Network([3, 3], "identity"), loss, X, T)
    if loss.fused_with:
        X, T = (
            np.repeat(HARD_ROWS, len(targets), axis=0),
            np.tile(np.array(targets, float), (len(HARD_ROWS), 1)),
        )
        compare_hard_rows(engine, chainrule.Network([3, 3], loss.fused_with), loss, X, T)


@pytest.mark.parametrize("engine", OTHERS)
@pytest.mark.parametrize("optimizer", some(OPTIMIZERS, *FEW))
def test_optimizers_where_gradients_are_zero(engine, optimizer):
    """Inputs of 0, and outputs that hit their targets."""
    X = np.abs(HARD_ROWS[:3])  # gradients that cancel out are rounding errors, which some blow up
    network = chainrule.Network([3, 3], "tanh")
    loss = LOSSES["half_squared_error"]
    compare_hard_rows(engine, network, loss, X, np.zeros_like(X), OPTIMIZERS[optimizer])
    compare_hard_rows(engine, network, loss, X * 0, X * 0, OPTIMIZERS[optimizer])


@pytest.mark.parametrize("engine", engine_names())
@pytest.mark.parametrize("loss", ["poisson", "half_poisson_deviance"])
def test_counts_of_zero_under_poisson_losses(engine, loss):
    """Where t = 0, t ln(t/y) is 0."""
    t, y = np.array([[0.0], [3.0], [0.0], [1.0]]), np.exp(np.array([[0.0], [1.0], [2.0], [3.0]]))
    exact = np.mean(y - t * np.log(y))
    if loss == "half_poisson_deviance":
        exact += 0.25 * (3 * np.log(3) - 3 - 1)
    network = chainrule.Network([1, 1], "exp")
    job = Job(network, LOSSES[loss], OPTIMIZER)
    state = start(job, Parameters(network, np.array([1.0, 0.0])), float)
    end, measures = find_engine(engine)(job, state, Samples(np.arange(4.0)[:, None], t), 4)(
        np.arange(4), 0.01
    )
    assert measures.loss == pytest.approx(exact, rel=1e-12)
    assert np.isfinite(end.vector).all()


def with_slots(n_slots, n_constants):
    """An optimizer that remembers the last gradients and weighs them with all its constants."""

    def of_slots(slots):
        total = slots[0]
        for slot in slots:
            total = 0.7 * total + slot
        return total

    def of_constants(constants):
        total = constants[0]
        for constant in constants:
            total = 0.3 * total + constant
        return total

    def rule(w, g, slots, learning_rate, t, error, options, xp):
        past = of_slots(slots) if n_slots > 0 else 0 * g
        factor = of_constants(options) if n_constants > 0 else 0.5
        remembered = (g, *slots[:-1]) if n_slots > 0 else ()
        return w - learning_rate * (g + factor * past), remembered

    slots = tuple(f"slot{i}" for i in range(n_slots))
    constants = tuple((f"constant{i}", 0.1 * (i + 1)) for i in range(n_constants))
    return chainrule.Optimizer(f"{n_slots} and {n_constants}", rule, slots, constants)


@pytest.mark.parametrize("engine", OTHERS)
@pytest.mark.parametrize(("n_slots", "n_constants"), [(0, 0), (1, 3), (6, 4)])
def test_any_number_of_slots_and_constants(engine, n_slots, n_constants):
    parameters, X, T = random_case([3, 4, 2], "tanh", "half_squared_error", seed=3, rows=7)
    optimizer = with_slots(n_slots, n_constants)
    job = Job(parameters.network, LOSSES["half_squared_error"], optimizer)
    compare(engine, job, parameters, X, T, updates=(7, 20))


@pytest.mark.skipif(not Path("/proc/self/maps").exists(), reason="counts maps of memory")
def test_jax_lets_compiled_code_go(monkeypatch):
    """The functions of networks that were trained long ago do not stay in memory."""
    on_jax = pytest.importorskip("chainrule.engines.on_jax")
    assert 1 <= on_jax._program.cache_info().maxsize <= 100
    monkeypatch.setattr(on_jax, "_program", lru_cache(maxsize=1)(on_jax._program.__wrapped__))
    X, counts = np.zeros((5, 2)), []
    for width in range(2, 7):
        job = Job(chainrule.Network([2, width, 2], "tanh"), LOSSES["squared_error"], OPTIMIZER)
        parameters = chainrule.initialize(job.network, seed=1)
        find_engine("jax")(job, start(job, parameters, float), Samples(X, X), 2)(np.arange(5), 0.1)
        gc.collect()
        counts.append(len(Path("/proc/self/maps").read_text().splitlines()))
    # the code of a single network takes more than 100 maps
    assert counts[-1] - counts[2] < 100


@pytest.mark.parametrize("engine", OTHERS)
@pytest.mark.parametrize("optimizer", ["gradient_descent", "momentum", "adam"])
def test_rates_of_single_layers_and_factors_of_inputs(engine, optimizer):
    """A layer of factors, of which only the diagonal moves, and a rate of its own for each part."""
    network = chainrule.Network(
        [4, 4, 6, 2],
        ["identity", "mish", "softmax"],
        ["none", "trained", "trained"],
        frozen=("w[1][i!=j]",),
    )
    parameters = chainrule.initialize(network, seed=3)
    parameters.W[0][...] = np.eye(4)
    rates = (("w[1]", 6.0), ("w[2]", 0.5), ("b[2]", 0.1), ("w[2][1,3]", 0.0))
    generator = np.random.default_rng(0)
    X, T = generator.normal(size=(7, 4)), np.eye(2)[generator.integers(2, size=7)]
    job = Job(network, LOSSES["cross_entropy"], OPTIMIZERS[optimizer], rates=rates)
    compare(engine, job, parameters, X, T, updates=(1, 20))


def test_a_rate_multiplies_the_step():
    network = chainrule.Network([3, 2, 1], "tanh")
    parameters = chainrule.initialize(network, seed=1)
    generator = np.random.default_rng(1)
    X, T = generator.normal(size=(5, 3)), generator.normal(size=(5, 1))
    loss = LOSSES["half_squared_error"]
    plain = run("numpy", Job(network, loss, OPTIMIZER), parameters, X, T, 1, 5)[0]
    job = Job(network, loss, OPTIMIZER, rates=(("w[1]", 6.0), ("b[2]", 0.0)))
    rated = run("numpy", job, parameters, X, T, 1, 5)[0]
    before, one, other = (
        Parameters(network, it) for it in (parameters.vector, plain.vector, rated.vector)
    )
    np.testing.assert_allclose(other.W[0] - before.W[0], 6 * (one.W[0] - before.W[0]), rtol=1e-12)
    np.testing.assert_array_equal(other.W[1], one.W[1])
    np.testing.assert_array_equal(other.b[1], before.b[1])


def test_rates_and_factors_that_cannot_be_are_refused():
    network = chainrule.Network([3, 2, 1], "tanh")
    loss = LOSSES["half_squared_error"]
    for rates, message in (
        ([("w[3]", 1.0)], "layers 1 to 2"),
        ([("w[1]", -1.0)], "rate of w"),
        ([("w[1]", np.nan)], "rate of w"),
    ):
        with pytest.raises(ChainruleError, match=message):
            Job(network, loss, OPTIMIZER, rates=tuple(rates))
    for name in ("w[1][i!=j]", "b[1][i!=j]"):
        with pytest.raises(ChainruleError, match="as many units as inputs"):
            chainrule.Network([3, 2, 1], "tanh", frozen=(name,))
