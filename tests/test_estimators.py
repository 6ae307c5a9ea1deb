"""The estimators: scikit-learn's contract, scikit-learn's numbers, and what goes beyond them."""

import re
import warnings
from inspect import signature

import numpy as np
import pytest
import sklearn.neural_network
from scipy import sparse
from sklearn import datasets
from sklearn.base import clone
from sklearn.exceptions import ConvergenceWarning
from sklearn.preprocessing import StandardScaler
from sklearn.utils.estimator_checks import estimator_checks_generator

import chainrule
from chainrule import MLPClassifier, MLPRegressor
from chainrule.errors import ChainruleError
from chainrule.estimators.settings import solver_names
from chainrule.solvers import SOLVERS

pytestmark = pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
SOLVER_NAMES = solver_names()


def scaled(load):
    X, y = load(return_X_y=True)
    return StandardScaler().fit_transform(X), y


IRIS, CANCER = scaled(datasets.load_iris), scaled(datasets.load_breast_cancer)
_X, _y = scaled(datasets.load_diabetes)
DIABETES = _X, (_y - _y.mean()) / _y.std()
TWO_TARGETS = DIABETES[0], np.column_stack([DIABETES[1], DIABETES[1] ** 2])
MULTILABEL = datasets.make_multilabel_classification(150, 8, n_classes=4, random_state=0)
DATA = {"iris": IRIS, "cancer": CANCER, "diabetes": DIABETES, "two": TWO_TARGETS, "multilabel": MULTILABEL}


def pair(data, **settings):
    """Scikit-learn's estimator and ours, fitted alike."""
    name = "MLPRegressor" if data in ("diabetes", "two") else "MLPClassifier"
    settings = {"hidden_layer_sizes": (20, 10), "random_state": 3, **settings}
    theirs, ours = getattr(sklearn.neural_network, name)(**settings), getattr(chainrule, name)(**settings)
    return theirs.fit(*DATA[data]), ours.fit(*DATA[data])


def assert_same_weights(ours, theirs, tolerance=1e-10):
    for mine, other in zip(ours.coefs_ + ours.intercepts_, theirs.coefs_ + theirs.intercepts_, strict=True):
        np.testing.assert_allclose(mine, other, rtol=tolerance, atol=tolerance)


# Scikit-learn's contract


def checked(solver):
    """An estimator of each kind for the checks. `lm` is for small smooth networks and squared errors."""
    small = {"hidden_layer_sizes": 3, "activation": "tanh", "alpha": 1.0} if solver == "lm" else {}
    yield MLPClassifier(solver=solver, **small, **({"loss": "half_squared_error"} if solver == "lm" else {}))
    yield MLPRegressor(solver=solver, **small)


@pytest.mark.parametrize("solver", SOLVER_NAMES)
def test_scikit_learns_checks(solver):
    for estimator in checked(solver):
        for instance, check in estimator_checks_generator(estimator):
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                try:
                    check(instance)
                except pytest.skip.Exception:
                    pass
                except Exception as error:
                    if type(error).__name__ != "SkipTest":
                        raise AssertionError(f"{estimator}: {check}") from error


# Scikit-learn's numbers

LIKE_SCIKIT_LEARN = {
    "adam": {},
    "adam, small batches, tanh": {"batch_size": 16, "activation": "tanh"},
    "adam, logistic": {"activation": "logistic", "alpha": 1.0},
    "adam, no shuffling": {"shuffle": False, "batch_size": 32},
    "sgd": {"solver": "sgd", "learning_rate_init": 0.05},
    "sgd, plain": {"solver": "sgd", "momentum": 0.0, "learning_rate_init": 0.1},
    "sgd, momentum": {"solver": "sgd", "nesterovs_momentum": False, "learning_rate_init": 0.02},
    "sgd, invscaling": {"solver": "sgd", "learning_rate": "invscaling", "learning_rate_init": 0.1, "power_t": 0.3},
    "sgd, adaptive": {
        "solver": "sgd", "learning_rate": "adaptive", "learning_rate_init": 0.1, "tol": 0.05, "n_iter_no_change": 1,
        "max_iter": 30,
    },
    "identity": {"activation": "identity"},
    "no hidden layer": {"hidden_layer_sizes": ()},
}  # fmt: skip


@pytest.mark.parametrize("data", DATA)
@pytest.mark.parametrize("case", LIKE_SCIKIT_LEARN)
def test_same_random_state_same_network(data, case):
    theirs, ours = pair(data, **{"max_iter": 5, **LIKE_SCIKIT_LEARN[case]})
    assert_same_weights(ours, theirs)
    np.testing.assert_allclose(ours.loss_curve_, theirs.loss_curve_, rtol=1e-10)
    for name in ("n_iter_", "t_", "n_layers_", "n_outputs_", "out_activation_", "n_features_in_"):
        assert getattr(ours, name) == getattr(theirs, name), name
    assert ours.loss_ == pytest.approx(theirs.loss_)
    assert ours.best_loss_ == pytest.approx(theirs.best_loss_)
    np.testing.assert_allclose(ours.predict(DATA[data][0]), theirs.predict(DATA[data][0]), rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("data", DATA)
def test_early_stopping_holds_out_the_same_samples(data):
    theirs, ours = pair(data, early_stopping=True, batch_size=16, max_iter=60, n_iter_no_change=4)
    assert_same_weights(ours, theirs, 1e-9)
    np.testing.assert_allclose(ours.validation_scores_, theirs.validation_scores_, rtol=1e-10)
    assert ours.n_iter_ == theirs.n_iter_
    assert ours.best_validation_score_ == pytest.approx(theirs.best_validation_score_)
    assert ours.best_loss_ is theirs.best_loss_ is None


@pytest.mark.parametrize("data", ["iris", "cancer", "diabetes", "multilabel"])
def test_lbfgs_reaches_the_same_loss(data):
    theirs, ours = pair(
        data,
        solver="lbfgs",
        activation="tanh",
        hidden_layer_sizes=(5,),
        alpha=1.0,
        max_iter=3000,
        tol=1e-6,
        max_fun=50000,
    )
    assert ours.loss_ == pytest.approx(theirs.loss_, abs=1e-6)


@pytest.mark.parametrize("warm_start", [False, True])
@pytest.mark.parametrize("solver", ["adam", "sgd"])
def test_fit_again_and_partial_fit_like_scikit_learn(solver, warm_start):
    theirs, ours = pair("iris", solver=solver, max_iter=3, warm_start=warm_start, learning_rate="invscaling")
    for model in (theirs, ours):
        model.fit(*IRIS)
        for _ in range(3):
            model.partial_fit(IRIS[0][::2], IRIS[1][::2])
    assert_same_weights(ours, theirs)
    assert ours.t_ == theirs.t_
    np.testing.assert_allclose(ours.loss_curve_, theirs.loss_curve_, rtol=1e-10)


def test_partial_fit_from_the_start_and_unseen_classes():
    X, y = IRIS
    theirs, ours = (
        module(random_state=1).partial_fit(X[:60], y[:60], classes=[0, 1, 2])
        for module in (sklearn.neural_network.MLPClassifier, MLPClassifier)
    )
    assert_same_weights(ours, theirs)
    with pytest.raises(ValueError, match="classes must be passed"):
        MLPClassifier().partial_fit(X, y)
    with pytest.raises(ValueError, match="not in `self.classes_`"):
        ours.partial_fit(X, y + 1)
    with pytest.raises(ValueError, match="not the same as on last call"):
        ours.partial_fit(X, y, classes=[0, 1])
    with pytest.raises(ValueError, match="warm_start can only be used"):
        MLPClassifier(warm_start=True, max_iter=2).fit(X, y).fit(X[:60], y[:60])
    with pytest.raises(ValueError, match="early_stopping"):
        MLPClassifier(early_stopping=True).partial_fit(X, y, classes=[0, 1, 2])
    for solver in SOLVERS:
        assert not hasattr(MLPClassifier(solver=solver), "partial_fit")


@pytest.mark.skipif(
    "sample_weight" not in signature(sklearn.neural_network.MLPClassifier.fit).parameters, reason="from 1.7 on"
)
@pytest.mark.parametrize("data", ["iris", "diabetes"])
def test_sample_weights_like_scikit_learn(data):
    X, y = DATA[data]
    weights = np.random.default_rng(0).uniform(0.1, 3, len(X))
    name = "MLPClassifier" if data == "iris" else "MLPRegressor"
    theirs, ours = (
        getattr(module, name)(random_state=0, max_iter=5, batch_size=20).fit(X, y, sample_weight=weights)
        for module in (sklearn.neural_network, chainrule)
    )
    assert_same_weights(ours, theirs)
    np.testing.assert_allclose(ours.loss_curve_, theirs.loss_curve_, rtol=1e-10)


def test_poisson_like_scikit_learn():
    if "loss" not in sklearn.neural_network.MLPRegressor().get_params():
        pytest.skip("from 1.7 on")
    X, y = DIABETES[0], np.round(np.exp(DIABETES[1]))
    theirs, ours = (
        module(loss="poisson", random_state=0, max_iter=5).fit(X, y)
        for module in (sklearn.neural_network.MLPRegressor, MLPRegressor)
    )
    assert_same_weights(ours, theirs)
    np.testing.assert_allclose(ours.loss_curve_, theirs.loss_curve_, rtol=1e-10)
    assert ours.out_activation_ == theirs.out_activation_ == "exp"


def test_weights_put_in_by_hand_are_used():
    theirs, ours = pair("diabetes", max_iter=2, warm_start=True)
    for model in (theirs, ours):
        model.coefs_ = [np.full_like(W, 0.01) for W in model.coefs_]
        model.intercepts_[0][:] = 0.5
        model.fit(*DIABETES)
    assert_same_weights(ours, theirs)


# What scikit-learn's users expect


def test_weights_of_samples_and_classes():
    X, y = IRIS
    settings = {"random_state": 0, "max_iter": 100}
    twice = np.concatenate([np.arange(150), np.arange(50)])
    weights = np.ones(150)
    weights[:50] = 2
    once = MLPClassifier(**settings).fit(X, y, sample_weight=weights)
    repeated = MLPClassifier(**settings).fit(X[twice], y[twice])
    by_class = MLPClassifier(**settings, class_weight={0: 2, 1: 1, 2: 1}).fit(X, y)
    np.testing.assert_allclose(once.predict_proba(X), repeated.predict_proba(X), atol=1e-9)
    np.testing.assert_allclose(once.predict_proba(X), by_class.predict_proba(X), atol=1e-9)
    balanced = MLPClassifier(**settings, class_weight="balanced").fit(X[40:], y[40:])
    plain = MLPClassifier(**settings).fit(X[40:], y[40:])
    assert balanced.predict_proba(X)[:, 0].mean() > plain.predict_proba(X)[:, 0].mean()


def test_a_weight_of_zero_leaves_a_sample_out():
    X, y = IRIS
    weights = (np.arange(150) % 3 > 0).astype(float)
    some = MLPClassifier(random_state=0, max_iter=5, batch_size=8).fit(X, y, sample_weight=weights)
    others = MLPClassifier(random_state=0, max_iter=5, batch_size=8).fit(X[weights > 0], y[weights > 0])
    assert_same_weights(some, others)


def test_labels_widths_and_sparse_input():
    X, y = IRIS
    names = np.array(["setosa", "versicolor", "virginica"])
    model = MLPClassifier(random_state=0, max_iter=20).fit(X.astype(np.float32), names[y])
    assert model.coefs_[0].dtype == model.predict_proba(X.astype(np.float32)).dtype == np.float32
    assert set(model.predict(X)) <= set(names)
    assert list(model.classes_) == list(names)
    dense = MLPClassifier(random_state=0, max_iter=5).fit(X, y)
    for kind in (sparse.csr_matrix, sparse.csc_array):
        other = MLPClassifier(random_state=0, max_iter=5).fit(kind(X), y)
        assert_same_weights(other, dense, 1e-12)
        np.testing.assert_allclose(other.predict_proba(kind(X)), dense.predict_proba(X), rtol=1e-12)
    narrow = MLPRegressor(dtype=np.float32, max_iter=3, random_state=0).fit(*DIABETES)
    assert narrow.coefs_[0].dtype == np.float32


def test_one_sample_batches_and_constant_targets():
    X, y = DIABETES
    model = MLPRegressor(batch_size=1, max_iter=3, random_state=0).fit(X[:50], y[:50])
    assert model.t_ == 150
    constant = MLPRegressor(solver="lbfgs", random_state=0, alpha=0.001).fit(X, np.full(len(X), 5.0))
    np.testing.assert_allclose(constant.predict(X), 5.0, atol=0.05)
    one_class = MLPClassifier(max_iter=2, random_state=0).fit(X, np.ones(len(X), int))
    assert one_class.predict(X).tolist() == [1] * len(X)


def test_divergence_is_an_error():
    X, y = DIABETES
    with pytest.raises(ValueError, match="non-finite parameter weights.*learning_rate_init"):
        MLPRegressor(solver="sgd", learning_rate_init=1e6, random_state=0).fit(X * 100, y * 100)


# What goes beyond


def test_activation_per_layer_and_own():
    cube = chainrule.Activation("cube", lambda z, xp: z**3, lambda z, a, xp: 3 * z**2)
    model = MLPClassifier((8, 6, 4), activation=["tanh", cube, "gelu"], solver="lbfgs", random_state=0).fit(*IRIS)
    assert [layer.activation.name for layer in model.parameters_.network.layers] == ["tanh", "cube", "gelu", "softmax"]
    assert model.score(*IRIS) > 0.95


@pytest.mark.parametrize(
    ("loss", "output"),
    [
        ("log_loss", "softmax"), ("cross_entropy", None), ("binary_cross_entropy", None), ("half_squared_error", None),
        ("half_squared_error", "logistic"), ("hinge", None), ("hinge", "tanh"), ("huber", "softmax"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("data", ["iris", "cancer", "multilabel"])
def test_losses_and_outputs_of_a_classifier(loss, output, data):
    X, y = DATA[data]
    if data == "multilabel" and (loss == "cross_entropy" or output == "softmax"):
        pytest.skip("labels that do not exclude each other add up to more than 1")
    model = MLPClassifier((12,), loss=loss, output_activation=output, max_iter=300, random_state=0, batch_size=20)
    assert model.fit(X, y).score(X, y) > (0.4 if data == "multilabel" else 0.9)
    if loss == "hinge":
        assert not hasattr(model, "predict_proba")
    else:
        probabilities = model.predict_proba(X)
        assert ((probabilities >= 0) & (probabilities <= 1)).all()
        if data != "multilabel":
            np.testing.assert_allclose(probabilities.sum(axis=1), 1)
        assert np.isfinite(model.predict_log_proba(X)).any()


@pytest.mark.parametrize("loss", ["half_squared_error", "absolute_error", "huber", "mean_squared_error"])
def test_losses_of_a_regressor(loss):
    model = MLPRegressor(loss=loss, max_iter=100, random_state=0, batch_size=20).fit(*DIABETES)
    assert model.score(*DIABETES) > 0.4


@pytest.mark.parametrize(
    "settings",
    [{"dropout": 0.3}, {"dropout": [0.5, 0.0]}, {"max_norm": 0.5}, {"clip_norm": 0.01}, {"l1": 0.01}, {"l2": 0.1}],
    ids=str,
)
def test_regularization_reaches_the_engine(settings):
    plain, held = (
        MLPRegressor(hidden_layer_sizes=(20, 10), random_state=0, max_iter=30, **more).fit(*DIABETES)
        for more in ({}, settings)
    )
    assert plain.loss_curve_ != held.loss_curve_
    if "max_norm" in settings:
        assert max(np.linalg.norm(W, axis=0).max() for W in held.coefs_) <= 0.5 + 1e-12
    if "l1" in settings:
        assert np.abs(held.coefs_[0]).sum() < np.abs(plain.coefs_[0]).sum()
    again = MLPRegressor(hidden_layer_sizes=(20, 10), random_state=0, max_iter=30, **settings).fit(*DIABETES)
    assert_same_weights(again, held, 0)


def test_the_right_penalty_does_not_depend_on_the_batch():
    """At a minimum of E + l2/2 sum w**2 the gradient of E is -l2 w, however many samples there are."""
    X, y = DIABETES
    settings = {"hidden_layer_sizes": (3,), "activation": "tanh", "solver": "lbfgs", "tol": 1e-10, "max_iter": 5000}
    ours = MLPRegressor(**settings, alpha=0, l2=0.1, random_state=0).fit(X, y)
    theirs = sklearn.neural_network.MLPRegressor(**settings, alpha=0.1 * len(X), random_state=0).fit(X, y)
    assert ours.loss_ == pytest.approx(theirs.loss_, rel=1e-6)


def test_label_smoothing():
    X, y = IRIS
    hard, soft = (
        MLPClassifier(solver="lbfgs", label_smoothing=share, random_state=0, alpha=1e-3, max_iter=500).fit(X, y)
        for share in (0.0, 0.1)
    )
    assert hard.predict_proba(X).max() > 0.999
    assert soft.predict_proba(X).max() == pytest.approx(0.9 + 0.1 / 3, abs=0.03)


def test_own_validation_data():
    X, y = IRIS
    held, rest = slice(0, None, 4), np.arange(150) % 4 > 0
    model = MLPClassifier(random_state=0, max_iter=40).fit(X[rest], y[rest], validation_data=(X[held], y[held]))
    assert len(model.validation_scores_) == model.n_iter_ == 40
    assert model.validation_scores_[-1] == pytest.approx(model.score(X[held], y[held]))
    stopped = MLPClassifier(random_state=0, max_iter=200, early_stopping=True, learning_rate_init=0.01)
    stopped.fit(X[rest], y[rest], validation_data=(X[held], y[held]))
    assert stopped.n_iter_ < 200
    assert stopped.score(X[held], y[held]) == stopped.best_validation_score_ == max(stopped.validation_scores_)
    with pytest.raises(ValueError, match="validation_data must be a pair"):
        model.fit(X, y, validation_data=3)


@pytest.mark.parametrize("schedule", chainrule.SCHEDULES)
def test_schedules(schedule):
    rates = []
    MLPClassifier(
        max_iter=10, learning_rate=schedule, learning_rate_init=0.01, random_state=0, batch_size=50,
        callbacks=[lambda record, parameters: rates.append(record.learning_rate)],
    ).fit(*IRIS)  # fmt: skip
    from chainrule.formulas import Plan

    expected = 0.01 * chainrule.SCHEDULES[schedule].factors(3 * np.arange(1, 11) - 1, Plan(30, 3, 150))
    np.testing.assert_allclose(rates, expected, rtol=1e-12)


@pytest.mark.parametrize("engine", chainrule.engine_names())
def test_engines_agree(engine):
    model = MLPClassifier(random_state=0, max_iter=3, engine=engine).fit(*IRIS)
    assert_same_weights(model, MLPClassifier(random_state=0, max_iter=3, engine="numpy").fit(*IRIS))


def test_initializers_and_own_optimizer():
    model = MLPClassifier(
        initializer="he_uniform", solver=chainrule.adam(), learning_rate_init=0.01, random_state=0
    ).fit(*IRIS)
    assert model.score(*IRIS) > 0.9
    same = MLPClassifier(
        initializer="he_uniform", solver=chainrule.adam(), learning_rate_init=0.01, random_state=0
    ).fit(*IRIS)
    assert_same_weights(model, same, 0)


# Bad input

BAD_SETTINGS = {
    "solver": ("adan", "unknown solver 'adan'. Did you mean adam"),
    "learning_rate": ("cosin", "unknown learning rate schedule 'cosin'. Did you mean cosine"),
    "loss": ("log_los", "unknown loss 'log_los'. Did you mean"),
    "activation": ("rel", "unknown activation 'rel'. Did you mean relu"),
    "output_activation": ("relu", "needs outputs from 0 to 1, but relu gives 0 to inf"),
    "engine": ("cuda", "unknown engine 'cuda'"),
    "hidden_layer_sizes": ((10, 0), "hidden_layer_sizes must be > 0"),
    "alpha": (-1, "alpha is -1; it must be a number >= 0"),
    "batch_size": (0, "batch_size is 0; it must be 'auto' or a whole number >= 1"),
    "dropout": (1.0, "each rate must be at least 0 and below 1"),
    "max_iter": (2.5, "max_iter is 2.5; it must be a whole number >= 1"),
    "shuffle": ("yes", "shuffle is 'yes'; it must be True or False"),
    "early_stopping": (1, "early_stopping is 1; it must be True"),
    "validation_fraction": (1.0, "it must be a number >= 0 and < 1"),
    "learning_rate_init": (0, "learning_rate_init is 0; it must be a number > 0"),
    "label_smoothing": (1, "label_smoothing is 1; it must be"),
    "initializer": ("hee", "unknown initializer 'hee'"),
    "clip_norm": (0, "clip_norm is 0; it must be None or a number > 0"),
}


@pytest.mark.parametrize("name", BAD_SETTINGS)
def test_bad_settings(name):
    value, message = BAD_SETTINGS[name]
    with pytest.raises(ValueError, match=re.escape(message)):
        MLPClassifier(**{name: value}).fit(*IRIS)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"activation": ["relu", "tanh"]}, "activation has 2 entries for 1 hidden layers"),
        ({"dropout": [0.1, 0.1]}, "dropout has 2 rates for 1 hidden layers"),
        ({"solver": "lm"}, "cross_entropy is no sum of squares"),
        ({"solver": "lbfgs", "dropout": 0.5}, "dropout makes the error a random number"),
        ({"solver": "scg", "batch_size": 10}, "solver 'scg' needs all 150 samples in every step"),
        ({"solver": "rprop", "batch_size": 10}, "solver 'rprop' needs all 150 samples in every step"),
        ({"loss": "hinge", "label_smoothing": 0.1}, "label_smoothing needs targets between 0 and 1"),
        ({"class_weight": "balance"}, "class_weight"),
    ],
)  # fmt: skip
def test_settings_that_do_not_fit_each_other(settings, message):
    with pytest.raises(ValueError, match=message):
        MLPClassifier(**settings).fit(*IRIS)


def test_bad_data():
    X, y = IRIS
    with pytest.raises(ValueError, match="NaN"):
        MLPClassifier().fit(np.where(X > 2, np.nan, X), y)
    with pytest.raises(ValueError, match="inf"):
        MLPClassifier().fit(np.where(X > 2, np.inf, X), y)
    with pytest.raises(ValueError, match="inconsistent numbers of samples"):
        MLPClassifier().fit(X[1:], y)
    with pytest.raises(ValueError, match=r"[Nn]egative"):
        MLPClassifier().fit(X, y, sample_weight=-np.ones(150))
    with pytest.raises(ValueError, match="4 features"):
        MLPClassifier(max_iter=2).fit(X, y).predict(X[:, :2])
    with pytest.raises(ValueError, match="poisson needs targets from 0"):
        MLPRegressor(loss="poisson").fit(X, y - 1.0)
    with pytest.raises(ValueError, match="cannot be divided by validation_fraction=0.1"):
        MLPClassifier(early_stopping=True).fit(X[45:55], y[45:55])
    model = MLPRegressor(max_iter=2, warm_start=True).fit(*DIABETES).set_params(hidden_layer_sizes=(7,))
    with pytest.raises(ValueError, match="do not fit"):
        model.fit(*DIABETES)
    with pytest.warns(UserWarning, match="Got batch_size 1000 for 150 samples"):
        MLPClassifier(batch_size=1000, max_iter=2).fit(X, y)
    with pytest.raises(ChainruleError, match="classes that exclude each other"):
        MLPClassifier(class_weight="balanced").fit(*MULTILABEL)


def test_a_class_that_vanishes_in_the_split_is_told():
    X, y = IRIS[0][:101], IRIS[1][:101]
    with pytest.warns(chainrule.TrainingWarning, match="all samples of class 2 were held out"):
        MLPClassifier(early_stopping=True, validation_fraction=0.5, max_iter=2, random_state=0).fit(X, y)


def test_convergence_warning_and_clone():
    with pytest.warns(ConvergenceWarning, match="Maximum iterations"):
        model = MLPClassifier(max_iter=2, solver="sgd").fit(*IRIS)
    assert clone(model).get_params() == model.get_params()
