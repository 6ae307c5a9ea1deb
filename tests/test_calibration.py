"""Temperature scaling beside scikit-learn's, and in models of tables."""

import numpy as np
import polars as pl
import pytest
from sklearn.calibration import CalibratedClassifierCV
from sklearn.datasets import load_digits
from sklearn.frozen import FrozenEstimator
from sklearn.metrics import log_loss

import chainrule
from chainrule.network.parameters import initialize
from chainrule.tables.calibration import Held, calibrated


def test_the_temperature_is_that_of_scikit_learn():
    X, y = load_digits(return_X_y=True)
    X = X / 16
    model = chainrule.MLPClassifier((30,), random_state=0, max_iter=60, tol=1e-9)
    with pytest.warns(UserWarning, match="converged"):
        model.fit(X[:400], y[:400])
    held, new = slice(400, 800), slice(800, None)
    theirs = CalibratedClassifierCV(FrozenEstimator(model), method="temperature")
    theirs.fit(X[held], y[held])
    (parameters,) = calibrated([Held(model.parameters_, X[held], y[held])])
    ours = chainrule.predict(parameters, X[new])
    np.testing.assert_allclose(ours, theirs.predict_proba(X[new]), atol=2e-4)
    # the likeliest class stays the same; what is said of it comes truer
    before = model.predict_proba(X[new])
    np.testing.assert_array_equal(ours.argmax(axis=1), before.argmax(axis=1))
    assert log_loss(y[new], ours) < log_loss(y[new], before)


@pytest.fixture(scope="module")
def noisy():
    """A quarter of the labels are drawn by lot."""
    generator = np.random.default_rng(0)
    x = generator.normal(size=2400)
    label = np.where(generator.uniform(size=2400) < 0.25, generator.uniform(size=2400) < 0.5, x > 0)
    return pl.DataFrame({"x": x, "y": np.where(label, "yes", "no")})


@pytest.mark.parametrize("settings", [{"effort": "fast"}, {"hidden": (16,)}])
def test_tables(noisy, settings):
    usual, scaled = (
        chainrule.fit_table(noisy[:1600], "y", calibrate=calibrate, **settings).model
        for calibrate in (False, True)
    )
    truth, new = noisy["y"][1600:].to_numpy(), noisy[1600:, ["x"]]
    one, two = (model.predict(new)["probability of yes"].to_numpy() for model in (usual, scaled))
    assert not np.allclose(one, two, atol=1e-3)
    # one number moves all probabilities of a network, and an honest one is not far off
    assert log_loss(truth, two) < log_loss(truth, one) + 0.02
    np.testing.assert_array_equal(usual.predict(new)["y"], scaled.predict(new)["y"])


def test_the_estimator_has_the_option(noisy):
    X, y = noisy[:800, ["x"]], noisy["y"][:800].to_numpy()
    usual, scaled = (
        chainrule.TableClassifier("fast", calibrate=calibrate).fit(X, y)
        for calibrate in (False, True)
    )
    np.testing.assert_array_equal(usual.predict(X), scaled.predict(X))
    assert not np.allclose(usual.predict_proba(X), scaled.predict_proba(X), atol=1e-3)


def test_weights_of_classes_are_taken_out_of_calibrated_probabilities():
    """They are then as often true as they say; and uncalibrated ones, of which it is said, not."""
    generator = np.random.default_rng(1)
    x = generator.normal(size=2000)
    chance = 1 / (1 + np.exp(3 - 2 * x))
    y = np.where(generator.uniform(size=2000) < chance, "yes", "no")
    table, few = pl.DataFrame({"x": x, "y": y}), {"solver": "lbfgs", "hidden": (4,)}
    means, notes = [], []
    for weights in ({"yes": 20}, "balanced"):
        for calibrate in (True, False):
            fit = chainrule.fit_table(table, "y", class_weight=weights, calibrate=calibrate, **few)
            means.append(fit.model.predict(table)["probability of yes"].mean())
            notes += fit.notes
    assert means[::2] == pytest.approx([chance.mean()] * 2, abs=0.02)
    assert min(means[1::2]) > 2 * chance.mean()
    assert notes[0].startswith("classes are weighed in training, and probabilities then calibrated")
    assert notes[1].endswith("probabilities are not how often they come true")


def test_the_temperature_is_found_among_rows_as_they_count():
    """A row of weight 2 is the same row twice."""
    generator = np.random.default_rng(0)
    parameters = initialize(chainrule.Network([2, 3], "softmax"), seed=0)
    X, labels = generator.normal(size=(30, 2)), generator.integers(0, 3, 30)
    counts = generator.integers(1, 4, 30)
    shift = np.array([1.0, 2.0, 0.5])
    (one,) = calibrated([Held(parameters, X, labels, counts.astype(float))], shift)
    (two,) = calibrated([Held(parameters, X.repeat(counts, 0), labels.repeat(counts))], shift)
    np.testing.assert_allclose(one.vector, two.vector, rtol=1e-4)
