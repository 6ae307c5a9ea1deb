"""The JAX engine leaves its state on the devices: what comes to the host, and when it does."""

import numpy as np
import pytest

import chainrule
from chainrule.engines import State, evaluation, start
from chainrule.network.data import Samples
from chainrule.network.prediction import evaluate
from chainrule.training.settings import TrainingSettings

jax = pytest.importorskip("jax")

from chainrule.engines.jax_evaluation import BLOCK, evaluating  # noqa: E402
from chainrule.engines.jax_state import ALONE, OnDevices  # noqa: E402
from chainrule.engines.on_jax import run_by  # noqa: E402

NETWORK = chainrule.Network([6, 40, 3], ["tanh", "softmax"])
ROWS, FEW = 100, 30  # numbers: what an epoch may bring back, far below a vector of 403


class Counting:
    """The JAX engine on one device, and how many numbers it brings to the host each time."""

    name = "jax"

    def __init__(self):
        self.brought = []
        self.put = ALONE._replace(back=self.back)

    def back(self, tree):
        found = jax.device_get(tree)
        self.brought.append(sum(np.size(it) for it in jax.tree.leaves(found)))
        return found

    def __call__(self, job, state, samples, batch_size):
        return run_by(self.put, job, state, samples, batch_size)

    def evaluation(self, job, samples):
        return evaluating(job, samples, self.put)


def data(rows=ROWS, dtype=float):
    drawn = np.random.default_rng(3)
    X = drawn.normal(size=(rows, 6)).astype(dtype)
    return X, np.eye(3, dtype=dtype)[drawn.integers(0, 3, rows)]


def trained(engine="jax", epochs=4, **given):
    X, T = data()
    settings = {"loss": "cross_entropy", "optimizer": "adam", "batch_size": 16, **given}
    stopping = chainrule.Stopping(epochs=epochs)
    return chainrule.train(NETWORK, X, T, stopping=stopping, engine=engine, **settings)


@pytest.mark.parametrize("held", [False, True], ids=["training", "validation"])
def test_epochs_bring_a_few_numbers_and_the_end_the_weights(held):
    engine, given = Counting(), {"validation": data(50)} if held else {}
    run = trained(engine, **given)
    *before, last = engine.brought
    # losses and penalties of 6 whole batches, what is measured of the last one, and a held loss
    assert len(before) == (8 if held else 4)
    assert max(before) <= FEW < NETWORK.n_parameters
    # at the end the weights alone: nobody asked for what Adam remembers
    assert last == NETWORK.n_parameters
    np.testing.assert_array_equal(run.parameters.vector, trained(**given).parameters.vector)


def test_a_state_is_read_once_and_slots_by_themselves():
    engine = Counting()
    state, _ = stepped(engine)
    engine.brought.clear()
    assert state.is_finite
    assert state.dtype == float
    assert state.updates == 7
    assert not engine.brought
    assert state.vector is state.vector
    assert engine.brought == [NETWORK.n_parameters]
    first, second = state.slots
    # each as long as the weights, and none of it before it was read
    assert engine.brought == [NETWORK.n_parameters] * 3
    assert type(state.vector) is type(first) is type(second) is np.ndarray
    assert state.vector.flags.writeable


def prepared(engine):
    X, T = data()
    course = TrainingSettings(
        loss="cross_entropy",
        optimizer="adam",
        learning_rate=0.1,
        schedule="constant",
        regularization=None,
        sample_weights=None,
        batch_size=16,
        shuffle=False,
        epochs=1,
        weights="glorot_uniform",
        seed=1,
        engine="jax",
    ).course(NETWORK, X, T)
    return course.job, course.state, engine(course.job, course.state, Samples(X, T), 16)


def stepped(engine):
    """A state after an epoch, and the run that goes on from it."""
    _, _, run = prepared(engine)
    state, _ = run(np.arange(ROWS), 0.1)
    return state, run


def test_what_was_handed_out_stays_as_it_is_however_far_the_run_goes_on():
    """A state may be read late, and gone on from again: its memory is nobody else's."""
    _, first, run = prepared(Counting())
    order = np.arange(ROWS)
    late, _ = run(order, 0.1)
    further, _ = run(order, 0.1)
    again, _ = run(order, 0.1, late)  # from the state itself, which is on the device
    by_hand = State(late.vector, late.slots, late.updates, late.seed)
    from_host, _ = run(order, 0.1, by_hand)
    assert isinstance(late, OnDevices)
    for found in (again, from_host):
        np.testing.assert_array_equal(found.vector, further.vector)
        for slot, expected in zip(found.slots, further.slots, strict=True):
            np.testing.assert_array_equal(slot, expected)
        assert (found.updates, found.seed) == (further.updates, further.seed) == (14, first.seed)
    early, _ = prepared(Counting())[2](order, 0.1)
    np.testing.assert_array_equal(early.vector, late.vector)


def test_weights_that_become_infinite_are_told_by_the_device_and_not_kept():
    """The loss of an epoch is taken before its update, and finite where the weights are not."""
    network = chainrule.Network([1, 1], "identity")
    with pytest.warns(chainrule.TrainingWarning, match="the weights became infinite in epoch 1"):
        run = chainrule.train(network, [[10.0]], [[1e3]], learning_rate=1e308, engine="jax")
    np.testing.assert_array_equal(run.parameters.vector, chainrule.initialize(network).vector)


def test_the_best_epoch_is_kept_on_the_device():
    engine = Counting()
    given = {"validation": data(50), "learning_rate": 0.5, "epochs": 12}
    run, reference = trained(engine, **given), trained("numpy", **given)
    assert run.best_epoch == reference.best_epoch < 12
    assert max(engine.brought[:-1]) <= FEW
    np.testing.assert_allclose(run.parameters.vector, reference.parameters.vector, rtol=1e-7)


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("rows", [1, 50, BLOCK, BLOCK + 1, 2 * BLOCK + 77])
def test_the_loss_on_held_samples_is_the_page_s(rows, weighted):
    X, T = data(rows)
    weights = np.random.default_rng(1).uniform(0.5, 2, rows) if weighted else None
    job, _, run = prepared(Counting())
    state, _ = run(np.arange(ROWS), 0.1)
    held = Samples(X, T, weights)
    expected = evaluate(chainrule.Parameters(NETWORK, state.vector), job.loss, held)
    assert evaluation("jax", job, held)(state) == pytest.approx(expected, rel=1e-12)
    # of a state on the host as well, as of any engine
    here = start(job, chainrule.Parameters(NETWORK, state.vector), float)
    assert evaluation("jax", job, held)(here) == pytest.approx(expected, rel=1e-12)
    assert evaluation("numba", job, held)(here) == expected


def test_a_callback_reads_the_weights_of_each_epoch():
    """What estimators hand to callbacks are NumPy's arrays, true ones and their own."""
    seen, kinds = {}, {"hidden_layer_sizes": (5,), "max_iter": 3, "random_state": 0}
    X, T = data()
    for engine in ("jax", "numpy"):
        found = seen[engine] = []
        model = chainrule.MLPClassifier(
            **kinds,
            engine=engine,
            callbacks=[lambda record, it, found=found: found.append(it.vector)],
        )
        with pytest.warns(match="Maximum iterations"):
            model.fit(X, T.argmax(axis=1))
    for ours, expected in zip(seen["jax"], seen["numpy"], strict=True):
        assert type(ours) is np.ndarray
        np.testing.assert_allclose(ours, expected, rtol=1e-9, atol=1e-12)
    assert not np.array_equal(seen["jax"][0], seen["jax"][2])
