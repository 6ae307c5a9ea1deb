"""Many networks together: each is what it would be alone, on every engine."""

import numpy as np
import pytest

import chainrule
from chainrule import Network, Regularization, Stopping, train, train_many
from chainrule.errors import ChainruleError
from chainrule.training.as_one import groups_of
from chainrule.training.lanes import USUAL

generator = np.random.default_rng(0)
X = generator.normal(size=(90, 5))
Y = chainrule.one_hot(generator.integers(3, size=90), 3)
NETWORK = Network([5, 7, 3], ["tanh", "softmax"])
SETTINGS = {"loss": "cross_entropy", "batch_size": 8, "stopping": Stopping(epochs=4)}
FOLDS = [np.arange(90) % 3 != k for k in range(3)]
# what differs from network to network, each kind with what all of them share
CASES = {
    "rates": (
        [
            {"learning_rate": rate, "schedule": schedule, "seed": seed}
            for seed, (rate, schedule) in enumerate(
                [(0.01, "cosine"), (0.1, "constant"), (0.5, "cosine")]
            )
        ],
        {"optimizer": "adam"},
    ),
    "penalties": (
        [
            {"regularization": Regularization(l1=l1, l2=l2, l2_per_sample=0.1 * l2)}
            for l1, l2 in ((0.0, 0.0), (0.01, 0.0), (0.0, 0.1), (0.02, 0.3))
        ],
        {},
    ),
    "bounds": (
        [
            {"regularization": Regularization(clip=clip, max_norm=longest, dropout=(0.3,))}
            for clip, longest in ((0.1, 0.5), (0.3, 0.8))
        ],
        {},
    ),
    "folds": ([{"rows": fold, "held": ~fold} for fold in FOLDS], {"learning_rate": 0.3}),
    "unequal rows": ([{"rows": np.arange(n)} for n in (90, 41)], {}),
    "batches": ([{"batch_size": size, "shuffle": False} for size in (1, 8, None)], {}),
    "limits": (
        [{"stopping": Stopping(epochs=3)}, {"stopping": Stopping(updates=17)}],
        {"sample_weights": 1 + generator.random(90)},
    ),
    "networks": (
        [
            {"network": Network([5, 4, 3], ["relu", "softmax"])},
            {"network": Network([5, 7, 3], ["tanh", "softmax"], frozen=("w[1][1,3]",))},
            {"network": Network([5, 7, 3], ["tanh", "softmax"], frozen=("w[1][1,3]",)), "seed": 2},
        ],
        {"rates": [("w[2]", 0.5)]},
    ),
}


def alone(varied, shared, engine):
    """The same run by `train`."""
    given = {**SETTINGS, **shared, **varied}
    rows, held = given.pop("rows", np.arange(90)), given.pop("held", None)
    weights = given.pop("sample_weights", None)
    return train(
        given.pop("network", NETWORK),
        X[rows],
        Y[rows],
        sample_weights=None if weights is None else weights[rows],
        validation=None if held is None else (X[held], Y[held]),
        engine=engine,
        **given,
    )


# of cases that say nothing new of JAX, whose compiler takes its time, the others are enough
BY_JAX = "rates", "bounds", "folds"


@pytest.mark.parametrize(
    ("engine", "case"),
    [*((engine, case) for engine in ("numpy", "numba") for case in CASES)]
    + [("jax", case) for case in BY_JAX],
)
def test_each_network_is_what_it_would_be_alone(case, engine):
    varied, shared = CASES[case]
    runs = train_many(NETWORK, X, Y, varied, engine=engine, **{**SETTINGS, **shared})
    assert len(runs) == len(varied)
    for own, run in zip(varied, runs, strict=True):
        other = alone(own, shared, engine)
        told = [record._replace(seconds=0) for record in run.records]
        expected = [record._replace(seconds=0) for record in other.records]
        assert run.stopped == other.stopped
        assert run.best_epoch == other.best_epoch
        if engine == "jax":
            np.testing.assert_allclose(
                run.parameters.vector, other.parameters.vector, rtol=1e-10, atol=1e-12
            )
            for one, two in zip(told, expected, strict=True):
                one, two = (
                    np.hstack([[it or 0.0 for it in x if not isinstance(it, tuple)], x.mean_delta])
                    for x in (one, two)
                )
                np.testing.assert_allclose(one, two, rtol=1e-10, atol=1e-12)
        else:
            assert np.array_equal(run.parameters.vector, other.parameters.vector)
            assert told == expected


def test_networks_of_one_shape_are_one_program():
    pytest.importorskip("jax")
    from chainrule.engines import find_many
    from chainrule.network.data import Samples
    from chainrule.training.lanes import Common

    def count(case):
        varied, shared = CASES[case]
        shared = {name: it for name, it in shared.items() if name != "sample_weights"}
        given = {**SETTINGS, **shared}
        lanes = Common(NETWORK, Samples(X, Y), given, None, "jax").lanes(varied)
        return len(groups_of(lanes, find_many("jax")))

    assert [count(case) for case in ("rates", "penalties", "bounds", "folds")] == [1] * 4
    assert [count(case) for case in ("unequal rows", "batches", "networks")] == [2, 3, 2]


@pytest.mark.parametrize("engine", ["numba", "jax"])
def test_one_that_diverges_leaves_the_others_alone(engine):
    varied = [{"learning_rate": 0.1}, {"learning_rate": 1e200}]
    given = {"batch_size": None, "stopping": Stopping(epochs=6)}
    network = Network([5, 7, 3], "identity")
    with pytest.warns(chainrule.TrainingWarning, match=r"networks 1 ended early \(number 1: the"):
        runs = train_many(network, X, Y, varied, engine=engine, **given)
    assert len(runs[0].records) == 6
    assert len(runs[1].records) < 6
    assert np.isfinite(runs[1].parameters.vector).all()


@pytest.mark.parametrize("engine", ["numba", "jax"])
def test_one_that_has_learned_enough_ends_before_the_others(engine):
    given = {**SETTINGS, "stopping": Stopping(epochs=50, patience=2), "learning_rate": 3.0}
    varied = [{"seed": seed, "rows": FOLDS[0], "held": ~FOLDS[0]} for seed in range(4)]
    runs = train_many(NETWORK, X, Y, varied, engine=engine, **given)
    lengths = [len(run.records) for run in runs]
    assert min(lengths) < max(lengths) < 50
    assert all("no improvement" in run.stopped for run in runs)


@pytest.mark.parametrize("engine", ["numba", "jax"])
def test_ctrl_c_keeps_what_was_learned(engine):
    import os
    import signal

    calls = []

    def interrupt(number, record):
        calls.append(number)
        if record.epoch == 2 and number == 0:
            os.kill(os.getpid(), signal.SIGINT)

    varied = [{"seed": seed} for seed in range(6)]
    given = {**SETTINGS, "stopping": Stopping(epochs=100_000)}
    with pytest.warns(chainrule.TrainingWarning, match="interrupted by user"):
        runs = train_many(NETWORK, X, Y, varied, engine=engine, on_epoch=interrupt, **given)
    assert len(runs) == 6
    assert {run.stopped for run in runs} == {"interrupted by user"}
    assert len(runs[0].records) >= 2
    assert sum(len(run.records) for run in runs) == len(calls)


def test_epochs_are_told_with_the_number_of_their_network():
    told = []
    runs = train_many(
        NETWORK,
        X,
        Y,
        [{"seed": seed} for seed in range(3)],
        on_epoch=lambda number, record: told.append((number, record)),
        **SETTINGS,
    )
    for number, run in enumerate(runs):
        assert [record for other, record in told if other == number] == run.records


def test_float32_stays_and_a_list_of_targets_is_a_column():
    runs = train_many(
        Network([5, 1], "identity"), X.astype(np.float32), list(Y[:, 0]), [{"seed": 1}]
    )
    assert runs[0].parameters.vector.dtype == np.float32
    assert train_many(NETWORK, X, Y, []) == []


def test_settings_are_those_of_train():
    assert set(USUAL) == {
        "loss", "optimizer", "learning_rate", "schedule", "regularization", "batch_size",
        "shuffle", "stopping", "weights", "rates", "seed",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("varied", "shared", "message"),
    [
        ({"sed": 1}, {}, "unknown setting of variation 0 'sed'. Did you mean seed"),
        ({}, {"lerning_rate": 1}, "unknown setting 'lerning_rate'. Did you mean learning_rate"),
        ({"rows": [0, 90]}, {}, "rows go from 0 to 90, but the samples are 0 to 89"),
        ({"rows": [0.5]}, {}, "rows must be numbers of rows, or one truth value for each of 90"),
        ({"held": []}, {}, "held must be numbers of rows"),
        ({"held": [0]}, {"validation": (X, Y)}, "variation 0 has rows that are held, but"),
        ({"learning_rate": -1}, {}, "learning_rate is -1; it must be a number above 0"),
        ({}, {"engine": "numbo"}, "unknown engine 'numbo'"),
    ],
)
def test_what_does_not_fit_is_told(varied, shared, message):
    with pytest.raises(ChainruleError) as told:
        train_many(NETWORK, X, Y, [varied], **shared)
    assert message in str(told.value)


def test_rows_of_inputs_and_targets_must_be_as_many():
    with pytest.raises(ChainruleError, match="90 rows of inputs and 89 of targets"):
        train_many(NETWORK, X, Y[1:], [{}])
