"""Training: batches, order, stopping, records, and what happens when it goes wrong."""

import numpy as np
import pytest

import chainrule
from chainrule import Stopping
from chainrule.errors import ChainruleError
from chainrule.network import prediction as evaluation
from chainrule.network.data import Samples

NETWORK = chainrule.Network([2, 4, 1], ["tanh", "logistic"])


@pytest.fixture
def data():
    generator = np.random.default_rng(0)
    X = generator.normal(size=(50, 2))
    return X, (X[:, :1] * X[:, 1:] > 0).astype(float)


@pytest.mark.parametrize(
    ("batch_size", "updates"), [(1, 50), (7, 8), (50, 1), (1000, 1), (None, 1)]
)
def test_updates_of_an_epoch(data, batch_size, updates):
    run = chainrule.train(NETWORK, *data, batch_size=batch_size, stopping=Stopping(epochs=3))
    assert [record.updates for record in run.records] == [updates, 2 * updates, 3 * updates]
    assert run.stopped == "the limit of 3 epochs was reached"


def test_full_batch_is_gradient_descent_on_the_mean(data):
    """An epoch in one batch equals the mean of the single samples' gradients, whatever the
    order.
    """
    X, T = data
    start = chainrule.initialize(NETWORK, seed=0)
    one = chainrule.train(
        start, X, T, batch_size=None, stopping=Stopping(epochs=1), learning_rate=0.5
    )
    moves = [
        chainrule.train(
            start, X[[i]], T[[i]], stopping=Stopping(epochs=1), learning_rate=0.5
        ).parameters.vector
        - start.vector
        for i in range(len(X))
    ]
    np.testing.assert_allclose(
        one.parameters.vector - start.vector, np.mean(moves, axis=0), rtol=1e-10, atol=1e-15
    )
    assert start.vector is not one.parameters.vector


def test_same_seed_same_bits(data):
    runs = [
        chainrule.train(NETWORK, *data, seed=seed, stopping=Stopping(epochs=5))
        for seed in (3, 3, 4)
    ]
    assert runs[0].parameters.vector.tobytes() == runs[1].parameters.vector.tobytes()
    assert runs[0].losses == runs[1].losses
    assert runs[0].losses != runs[2].losses


def test_order(data):
    """In the given order two runs with different seeds but the same weights agree; shuffled
    they do not.
    """
    start = chainrule.initialize(NETWORK)

    def end(**options):
        return chainrule.train(
            start, *data, batch_size=1, stopping=Stopping(epochs=2), **options
        ).parameters.vector

    np.testing.assert_array_equal(end(shuffle=False, seed=1), end(shuffle=False, seed=2))
    assert not np.array_equal(end(seed=1), end(seed=2))


def test_float32_stays(data):
    X, T = (array.astype(np.float32) for array in data)
    run = chainrule.train(
        NETWORK,
        X,
        T,
        stopping=Stopping(epochs=2),
        optimizer=chainrule.optimizers.gradient_descent(0.9),
    )
    assert run.parameters.vector.dtype == np.float32
    assert chainrule.predict(run.parameters, X).dtype == np.float32


def test_records(data):
    seen = []
    run = chainrule.train(
        NETWORK, *data, validation=data, stopping=Stopping(epochs=4), on_epoch=seen.append
    )
    assert seen == run.records
    last = run.records[-1]
    assert last.epoch == 4
    assert len(last.mean_delta) == 2
    assert last.gradient_norm > 0
    assert last.validation_loss == pytest.approx(
        0.5 * np.mean((chainrule.predict(run.parameters, data[0]) - data[1]) ** 2)
    )
    assert run.losses[-1] < run.losses[0]


def test_measures_are_those_of_the_last_batch(data):
    """Full batch: the record's gradient norm and errors are those of the weights before the
    update.
    """
    from chainrule.formulas import LOSSES, functions
    from chainrule.network.algorithm import backward, forward

    start = chainrule.initialize(NETWORK)
    record = chainrule.train(
        start, *data, batch_size=None, shuffle=False, stopping=Stopping(epochs=1)
    ).records[0]
    passed = forward(start, data[0], functions)
    back = backward(start, LOSSES["half_squared_error"], *passed, data[1], functions)
    assert record.gradient_norm == pytest.approx(np.linalg.norm(back.gradient.vector), rel=1e-12)
    assert record.mean_delta == pytest.approx(
        [np.abs(delta).mean() for delta in back.delta], rel=1e-12
    )
    factor = chainrule.vanishing_gradients(NETWORK, record.mean_delta)[1].factor
    assert factor == pytest.approx(record.mean_delta[0] / record.mean_delta[1])


def test_stops_on_a_target_loss(data):
    run = chainrule.train(
        NETWORK, *data, learning_rate=0.5, stopping=Stopping(epochs=500, target_loss=0.1)
    )
    assert run.losses[-1] <= 0.1 < run.losses[-2]
    assert run.stopped == "the loss reached 0.1"


def test_stops_without_improvement(data):
    run = chainrule.train(
        NETWORK, *data, learning_rate=1e-9, stopping=Stopping(patience=3, tolerance=1e-3)
    )
    assert (len(run.records), run.stopped) == (4, "no improvement by more than 0.001 for 3 epochs")


def test_stops_after_updates(data):
    run = chainrule.train(NETWORK, *data, batch_size=20, stopping=Stopping(updates=7))
    assert [record.updates for record in run.records] == [3, 6, 7]
    assert run.stopped == "the limit of 7 updates was reached"


def test_stops_after_seconds():
    X = np.random.default_rng(0).normal(size=(200_000, 2))
    run = chainrule.train(
        NETWORK, X, X[:, :1] > 0, batch_size=1, engine="numpy", stopping=Stopping(seconds=0.3)
    )
    assert run.stopped == "0.3 seconds have passed"
    assert run.records[0].updates < 200_000


def test_validation_keeps_the_best_epoch():
    generator = np.random.default_rng(1)
    X, T = generator.normal(size=(10, 2)), generator.uniform(size=(10, 1))
    held = generator.normal(size=(50, 2)), generator.uniform(size=(50, 1))
    run = chainrule.train(
        NETWORK,
        X,
        T,
        batch_size=1,
        learning_rate=2.0,
        validation=held,
        stopping=Stopping(epochs=60),
    )
    losses = [record.validation_loss for record in run.records]
    assert run.best_epoch == int(np.argmin(losses)) + 1 < 60
    assert evaluation.evaluate(
        run.parameters, chainrule.losses.LOSSES["half_squared_error"], Samples(*held)
    ) == min(losses)


def test_divergence_keeps_the_last_finite_weights(data):
    network = chainrule.Network([2, 3, 1], "identity")
    with pytest.warns(
        chainrule.TrainingWarning,
        match="loss became .* in epoch .*a learning rate below 50 may help.*; parameters are from",
    ):
        run = chainrule.train(network, *data, learning_rate=50.0, batch_size=1)
    assert np.isfinite(run.parameters.vector).all()
    assert "learning rate below" in run.stopped


def test_interruption_keeps_the_last_epoch(data):
    def interrupt(record):
        if record.epoch == 3:
            raise KeyboardInterrupt

    with pytest.warns(chainrule.TrainingWarning, match="by user; parameters are from epoch 3"):
        run = chainrule.train(NETWORK, *data, on_epoch=interrupt)
    three = chainrule.train(NETWORK, *data, stopping=Stopping(epochs=3))
    np.testing.assert_array_equal(run.parameters.vector, three.parameters.vector)
    assert run.stopped == "interrupted by user"


def test_interruption_before_the_first_epoch_ends_is_passed_on(data, monkeypatch):
    def interrupt(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("chainrule.engines.evaluate", interrupt)
    with pytest.raises(KeyboardInterrupt):
        chainrule.train(NETWORK, *data, validation=data)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            {"X": np.ones((50, 3))},
            r"inputs have the shape \(50, 3\), but a 2-4-1.* takes 2 "
            r"columns",
        ),
        ({"X": np.ones(50)}, r"inputs have the shape \(50,\)"),
        ({"X": np.ones((0, 2))}, r"inputs have the shape \(0, 2\)"),
        ({"X": [["a", "b"]] * 50}, "inputs must be rows of real numbers"),
        ({"X": [[1.0, 2.0], [3.0]]}, "inputs must be rows of real numbers"),
        ({"Y": np.ones((49, 1))}, r"targets have the shape \(49, 1\), but inputs of \(50, 2\)"),
        ({"Y": np.full((50, 1), np.nan)}, "targets hold nan in row 0, column 0"),
        (
            {"Y": np.full((50, 1), 2.0), "loss": "binary_cross_entropy"},
            "needs targets from 0 to 1; they are 2 to 2",
        ),
        ({"loss": "hinge", "Y": np.full((50, 1), 0.5)}, "hinge needs targets of -1 or 1"),
        (
            {"loss": "cross_entropy", "Y": np.full((50, 1), 0.5)},
            "targets that add up to 1 in each row",
        ),
        ({"loss": "mse"}, "unknown loss 'mse'"),
        ({"learning_rate": 0}, "learning_rate is 0; it must be a number above 0"),
        ({"learning_rate": float("nan")}, "learning_rate is nan"),
        ({"batch_size": 0}, "batch_size is 0; it must be a whole number of at least 1"),
        ({"batch_size": 2.5}, "batch_size is 2.5"),
        ({"seed": -1}, "seed is -1"),
        ({"loss": 5}, "5 is not a loss"),
        ({"X": np.ones((50, 2)) * 1j}, "inputs must be rows of real numbers"),
        ({"learning_rate": "fast"}, "learning_rate is .fast."),
        ({"Y": [[1.0], [2.0, 3.0]]}, "targets must be rows of real numbers"),
        ({"engine": "abacus"}, "unknown engine 'abacus'"),
        ({"weights": "xavier"}, "unknown initializer 'xavier'"),
    ],
)
def test_bad_input(data, change, message):
    arguments = {"X": data[0], "Y": data[1], **change}
    with pytest.raises(ChainruleError, match=message):
        chainrule.train(NETWORK, arguments.pop("X"), arguments.pop("Y"), **arguments)


def test_loss_and_output_must_go_together(data):
    network = chainrule.Network([2, 4, 1], ["tanh", "identity"])
    with pytest.raises(
        ChainruleError, match="needs outputs from 0 to 1, but identity gives .* logistic, softmax"
    ):
        chainrule.train(network, *data, loss="binary_cross_entropy")


def test_bad_stopping():
    for limits in ({"epochs": 0}, {"updates": 0}, {"seconds": 0.0}):
        with pytest.raises(ChainruleError, match="must be a (number above 0|whole number)"):
            Stopping(**limits)
    with pytest.raises(ChainruleError, match="patience is -1"):
        Stopping(patience=-1)


def test_one_hot():
    for labels in ([0, 3], [0.5], [[0]], ["a"], [-1]):
        with pytest.raises(ChainruleError, match="whole numbers from 0 to 2"):
            chainrule.one_hot(labels, 3)


def test_weights_schedule_and_regularization(data):
    X, Y = data
    settings = {"stopping": Stopping(epochs=5), "seed": 1, "batch_size": 50}
    twice = np.concatenate([np.arange(50), np.arange(10)])
    weighed = chainrule.train(
        NETWORK, X, Y, sample_weights=np.repeat([2.0, 1.0], [10, 40]), **settings
    )
    repeated = chainrule.train(NETWORK, X[twice], Y[twice], **{**settings, "batch_size": 60})
    np.testing.assert_allclose(weighed.parameters.vector, repeated.parameters.vector, rtol=1e-10)
    falling = chainrule.train(NETWORK, X, Y, schedule="cosine", learning_rate=0.5, **settings)
    rates = [record.learning_rate for record in falling.records]
    np.testing.assert_allclose(rates, 0.25 * (1 + np.cos(np.pi * np.arange(5) / 5)))
    held = chainrule.train(
        NETWORK, X, Y, regularization=chainrule.Regularization(l2=0.1, dropout=(0.5,)), **settings
    )
    assert held.records[0].penalty > 0
    assert held.records[0].objective == held.records[0].loss + held.records[0].penalty


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"sample_weights": [1.0]}, "there are 1 sample weights for 50 samples"),
        ({"sample_weights": [0.0] + [1.0] * 49}, "the weight of sample 0 is 0; it must be above 0"),
        ({"sample_weights": [float("nan")] * 50}, "sample weights hold nan"),
        ({"schedule": "cosin"}, "unknown schedule 'cosin'. Did you mean cosine"),
        (
            {"regularization": chainrule.Regularization(dropout=(0.5, 0.5))},
            "dropout has 2 rates, but .* 1 hidden",
        ),
    ],
)
def test_refused_extras(data, settings, message):
    with pytest.raises(ChainruleError, match=message):
        chainrule.train(NETWORK, *data, **settings)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"l1": -1}, "l1 is -1; it must be a number of at least 0"),
        ({"l2": float("inf")}, "l2 is inf"),
        ({"dropout": (1.0,)}, "each rate must be at least 0 and below 1"),
        ({"clip": 0}, "clip is 0; it must be a number above 0, or None"),
        ({"max_norm": -2.0}, "max_norm is -2.0"),
    ],
)
def test_refused_regularization(settings, message):
    with pytest.raises(ChainruleError, match=message):
        chainrule.Regularization(**settings)
