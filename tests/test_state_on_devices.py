"""The JAX engine leaves its state on the devices: what comes to the host, and when it does."""

import copy
import pickle

import numpy as np
import pytest

import chainrule
from chainrule.engines import State, evaluation, start
from chainrule.network.data import Samples
from chainrule.network.prediction import evaluate
from chainrule.training.as_one import as_one
from chainrule.training.lanes import Common
from chainrule.training.settings import TrainingSettings

jax = pytest.importorskip("jax")

from chainrule.engines import many_on_jax  # noqa: E402
from chainrule.engines.jax_evaluation import BLOCK, evaluating  # noqa: E402
from chainrule.engines.jax_stack import InStack  # noqa: E402
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


class CountingMany(Counting):
    """The same for many networks as one."""

    alike = staticmethod(many_on_jax.alike)

    def prepare(self, *given):
        return many_on_jax.prepare(*given, self.put)


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


NETWORKS = 4  # a number that divides evenly among any number of cores up to it


def lanes_of(epochs=4, held=None, **given):
    """Networks that differ in their seeds, ready to start."""
    settings = {
        "loss": "cross_entropy",
        "optimizer": "adam",
        "batch_size": 16,
        "stopping": chainrule.Stopping(epochs=epochs, patience=2),
        **given,
    }
    varied = [{"seed": seed} for seed in range(NETWORKS)]
    return Common(NETWORK, Samples(*data()), settings, held, "jax").lanes(varied)


def test_many_networks_stay_on_the_device_until_the_end():
    engine, lanes = CountingMany(), lanes_of()
    as_one(lanes, engine)
    parts = len(engine.brought) // 5  # four epochs and the end, of each core's networks
    *epochs, last = np.reshape(engine.brought, (5, parts)).sum(axis=1)
    assert max(epochs) <= FEW * NETWORKS < NETWORK.n_parameters
    # weights alone, and nothing twice
    assert last == NETWORKS * NETWORK.n_parameters
    for seed, lane in enumerate(lanes):
        expected = trained("numpy", seed=seed).parameters.vector
        np.testing.assert_allclose(lane.run().parameters.vector, expected, rtol=1e-9, atol=1e-12)


def test_a_network_that_is_over_or_at_its_best_holds_on_to_no_other():
    """Those whose best epochs differ would keep all networks as many times on the device."""
    lanes = lanes_of(40, data(50), learning_rate=0.5)
    as_one(lanes, CountingMany())
    assert len({lane.driver.kept_epoch for lane in lanes}) > 1
    for seed, lane in enumerate(lanes):
        stopping = chainrule.Stopping(epochs=40, patience=2)
        X, T = data()
        run = chainrule.train(
            *(NETWORK, X, T),
            loss="cross_entropy",
            optimizer="adam",
            batch_size=16,
            learning_rate=0.5,
            seed=seed,
            stopping=stopping,
            validation=data(50),
            engine="numpy",
        )
        assert type(lane.driver.kept) is State
        assert lane.driver.kept_epoch == run.best_epoch
        np.testing.assert_allclose(lane.run().parameters.vector, run.parameters.vector, rtol=1e-7)


def of_many():
    """The state of one of many networks after an epoch, and what it may be compared with."""
    lanes, order = lanes_of(), np.arange(ROWS)
    jobs, states = zip(*((it.course.job, it.course.state) for it in lanes), strict=True)
    engine = CountingMany()
    run = engine.prepare(jobs, states, Samples(*data()), 16)
    found = run([order] * NETWORKS, [np.full(7, 0.1)] * NETWORKS)
    engine.brought.clear()
    return engine, [state for state, _ in found]


def test_the_states_of_many_networks_are_read_together_and_slots_by_themselves():
    engine, states = of_many()
    assert all(it.is_finite and it.dtype == float and it.updates == 7 for it in states)
    assert [it.seed for it in states] == list(range(NETWORKS))
    assert not engine.brought
    vectors = [it.vector for it in states]
    assert sum(engine.brought) == NETWORKS * NETWORK.n_parameters
    # a network's own: whoever writes to it writes to no other
    vectors[0][:] = 0
    assert all(it.any() and type(it) is np.ndarray for it in vectors[1:])
    assert [len(it.slots) for it in states] == [2] * NETWORKS
    assert sum(engine.brought) == 3 * NETWORKS * NETWORK.n_parameters


def test_many_networks_go_on_from_states_on_a_device():
    """A state of many may be where others start, and stays as it is when they have gone on."""
    _, states = of_many()
    lanes, order = lanes_of(), np.arange(ROWS)
    jobs = [it.course.job for it in lanes]
    here = [State(it.vector.copy(), it.slots, it.updates, it.seed) for it in states]
    vectors = []
    for starts in (states, here):
        run = many_on_jax.prepare(jobs, starts, Samples(*data()), 16)
        found = run([order] * NETWORKS, [np.full(7, 0.1)] * NETWORKS)
        assert [state.updates for state, _ in found] == [14] * NETWORKS
        vectors.append([state.vector for state, _ in found])
    np.testing.assert_array_equal(*vectors)
    for state, before in zip(states, here, strict=True):
        np.testing.assert_array_equal(state.vector, before.vector)


@pytest.mark.parametrize("kind", [OnDevices, InStack], ids=["alone", "of many"])
@pytest.mark.parametrize("copied", [lambda it: pickle.loads(pickle.dumps(it)), copy.deepcopy])
def test_a_state_that_is_sent_or_copied_is_one_of_the_host(kind, copied):
    state = stepped(Counting())[0] if kind is OnDevices else of_many()[1][2]
    assert type(state) is kind
    found = copied(state)
    assert type(found) is State
    assert (found.updates, found.seed, found.dtype) == (state.updates, state.seed, state.dtype)
    for one, other in zip((found.vector, *found.slots), (state.vector, *state.slots), strict=True):
        assert type(one) is np.ndarray
        assert not np.shares_memory(one, other)
        np.testing.assert_array_equal(one, other)
    # what the network is, and none of those beside it
    assert len(pickle.dumps(state)) < 4 * state.vector.nbytes
