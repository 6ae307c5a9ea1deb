"""The estimators: scikit-learn's contract, scikit-learn's numbers, and what goes beyond them."""

import re
import warnings
from decimal import Decimal
from fractions import Fraction
from inspect import signature

import numpy as np
import pytest
import sklearn.neural_network
from scipy import sparse
from sklearn import datasets
from sklearn.base import clone
from sklearn.exceptions import ConvergenceWarning, NotFittedError
from sklearn.preprocessing import LabelBinarizer, StandardScaler
from sklearn.utils._param_validation import InvalidParameterError
from sklearn.utils.estimator_checks import estimator_checks_generator

import chainrule
from chainrule import MLPClassifier, MLPRegressor
from chainrule.errors import ChainruleError
from chainrule.estimators import fitting, solver_fitting
from chainrule.estimators.settings import solver_names
from chainrule.training.solvers import SOLVERS

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
DATA = {
    "iris": IRIS,
    "cancer": CANCER,
    "diabetes": DIABETES,
    "two": TWO_TARGETS,
    "multilabel": MULTILABEL,
}


def pair(data, **settings):
    """Scikit-learn's estimator and ours, fitted alike."""
    name = "MLPRegressor" if data in ("diabetes", "two") else "MLPClassifier"
    settings = {"hidden_layer_sizes": (20, 10), "random_state": 3, **settings}
    theirs, ours = (
        getattr(sklearn.neural_network, name)(**settings),
        getattr(chainrule, name)(**settings),
    )
    return theirs.fit(*DATA[data]), ours.fit(*DATA[data])


def assert_same_weights(ours, theirs, tolerance=1e-10):
    for mine, other in zip(
        ours.coefs_ + ours.intercepts_, theirs.coefs_ + theirs.intercepts_, strict=True
    ):
        np.testing.assert_allclose(mine, other, rtol=tolerance, atol=tolerance)


# Scikit-learn's contract


def checked(solver):
    """An estimator of each kind for the checks. `lm` is for small smooth networks and squared
    errors.
    """
    small = {"hidden_layer_sizes": 3, "activation": "tanh", "alpha": 1.0} if solver == "lm" else {}
    yield MLPClassifier(
        solver=solver, **small, **({"loss": "half_squared_error"} if solver == "lm" else {})
    )
    yield MLPRegressor(solver=solver, **small)


# one of batches and one of whole data; the others differ from these in what happens within a step,
# which the contract does not see
KINDS_OF_SOLVERS = ("adam", "lbfgs")


@pytest.mark.parametrize(
    "solver",
    [
        name if name in KINDS_OF_SOLVERS else pytest.param(name, marks=pytest.mark.study)
        for name in SOLVER_NAMES
    ],
)
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
    "sgd, invscaling": {"solver": "sgd", "learning_rate": "invscaling", "learning_rate_init": 0.1,
    "power_t": 0.3},
    "sgd, adaptive": {
        "solver": "sgd", "learning_rate": "adaptive", "learning_rate_init": 0.1, "tol": 0.05,
        "n_iter_no_change": 1,
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
    np.testing.assert_allclose(
        ours.predict(DATA[data][0]), theirs.predict(DATA[data][0]), rtol=1e-9, atol=1e-12
    )


@pytest.mark.parametrize("data", DATA)
def test_early_stopping_holds_out_the_same_samples(data):
    theirs, ours = pair(data, early_stopping=True, batch_size=16, max_iter=60, n_iter_no_change=4)
    assert_same_weights(ours, theirs, 1e-9)
    np.testing.assert_allclose(ours.validation_scores_, theirs.validation_scores_, rtol=1e-10)
    assert ours.n_iter_ == theirs.n_iter_
    assert ours.best_validation_score_ == pytest.approx(theirs.best_validation_score_)
    assert ours.best_loss_ is theirs.best_loss_ is None


@pytest.mark.parametrize("data", ["iris", "cancer", "diabetes", "multilabel"])
def test_lbfgs_reaches_the_same_loss(data, monkeypatch):
    """The minimum is determined, the way to it is not: it depends on how BLAS rounds."""
    # counts as inputs make a valley so flat that descents end at different places in it
    X = StandardScaler().fit_transform(MULTILABEL[0])
    monkeypatch.setitem(DATA, "multilabel", (X, MULTILABEL[1]))
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
    assert ours.stopped_.startswith(("converged", "no entry of the gradient"))
    assert ours.loss_ == pytest.approx(theirs.loss_, abs=1e-6)


@pytest.mark.parametrize("warm_start", [False, True])
@pytest.mark.parametrize("solver", ["adam", "sgd"])
def test_fit_again_and_partial_fit_like_scikit_learn(solver, warm_start):
    theirs, ours = pair(
        "iris", solver=solver, max_iter=3, warm_start=warm_start, learning_rate="invscaling"
    )
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
    "sample_weight" not in signature(sklearn.neural_network.MLPClassifier.fit).parameters,
    reason="from 1.7 on",
)
@pytest.mark.parametrize("data", ["iris", "diabetes"])
def test_sample_weights_like_scikit_learn(data):
    X, y = DATA[data]
    weights = np.random.default_rng(0).uniform(0.1, 3, len(X))
    name = "MLPClassifier" if data == "iris" else "MLPRegressor"
    theirs, ours = (
        getattr(module, name)(random_state=0, max_iter=5, batch_size=20).fit(
            X, y, sample_weight=weights
        )
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
    others = MLPClassifier(random_state=0, max_iter=5, batch_size=8).fit(
        X[weights > 0], y[weights > 0]
    )
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
    constant = MLPRegressor(solver="lbfgs", random_state=0, alpha=0.001).fit(
        X, np.full(len(X), 5.0)
    )
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
    model = MLPClassifier(
        (8, 6, 4), activation=["tanh", cube, "gelu"], solver="lbfgs", random_state=0
    ).fit(*IRIS)
    assert [layer.activation.name for layer in model.parameters_.network.layers] == [
        "tanh",
        "cube",
        "gelu",
        "softmax",
    ]
    assert model.score(*IRIS) > 0.95


@pytest.mark.parametrize(
    ("loss", "output"),
    [
        ("log_loss", "softmax"),
        ("cross_entropy", None),
        ("binary_cross_entropy", None),
        ("half_squared_error", None),
        ("half_squared_error", "logistic"),
        ("hinge", None),
        ("hinge", "tanh"),
        ("huber", "softmax"),
    ],
)
@pytest.mark.parametrize("data", ["iris", "cancer", "multilabel"])
def test_losses_and_outputs_of_a_classifier(loss, output, data):
    X, y = DATA[data]
    if data == "multilabel" and (loss == "cross_entropy" or output == "softmax"):
        pytest.skip("labels that do not exclude each other add up to more than 1")
    model = MLPClassifier(
        (12,), loss=loss, output_activation=output, max_iter=300, random_state=0, batch_size=20
    )
    assert model.fit(X, y).score(X, y) > (0.4 if data == "multilabel" else 0.9)
    if loss == "hinge":
        assert not hasattr(model, "predict_proba")
    else:
        probabilities = model.predict_proba(X)
        assert ((probabilities >= 0) & (probabilities <= 1)).all()
        if data != "multilabel":
            np.testing.assert_allclose(probabilities.sum(axis=1), 1)
        assert np.isfinite(model.predict_log_proba(X)).any()


@pytest.mark.parametrize(
    "loss", ["half_squared_error", "absolute_error", "huber", "mean_squared_error"]
)
def test_losses_of_a_regressor(loss):
    model = MLPRegressor(loss=loss, max_iter=100, random_state=0, batch_size=20).fit(*DIABETES)
    assert model.score(*DIABETES) > 0.4


@pytest.mark.parametrize(
    "settings",
    [
        {"dropout": 0.3},
        {"dropout": [0.5, 0.0]},
        {"max_norm": 0.5},
        {"clip_norm": 0.01},
        {"l1": 0.01},
        {"l2": 0.1},
    ],
    ids=str,
)
def test_regularization_reaches_the_engine(settings):
    plain, held = (
        MLPRegressor(hidden_layer_sizes=(20, 10), random_state=0, max_iter=30, **more).fit(
            *DIABETES
        )
        for more in ({}, settings)
    )
    assert plain.loss_curve_ != held.loss_curve_
    if "max_norm" in settings:
        assert max(np.linalg.norm(W, axis=0).max() for W in held.coefs_) <= 0.5 + 1e-12
    if "l1" in settings:
        assert np.abs(held.coefs_[0]).sum() < np.abs(plain.coefs_[0]).sum()
    again = MLPRegressor(hidden_layer_sizes=(20, 10), random_state=0, max_iter=30, **settings).fit(
        *DIABETES
    )
    assert_same_weights(again, held, 0)


def test_the_right_penalty_does_not_depend_on_the_batch():
    """At a minimum of E + l2/2 sum w**2 the gradient of E is -l2 w, however many samples there
    are.
    """
    X, y = DIABETES
    settings = {
        "hidden_layer_sizes": (3,),
        "activation": "tanh",
        "solver": "lbfgs",
        "tol": 1e-10,
        "max_iter": 5000,
    }
    ours = MLPRegressor(**settings, alpha=0, l2=0.1, random_state=0).fit(X, y)
    theirs = sklearn.neural_network.MLPRegressor(
        **settings, alpha=0.1 * len(X), random_state=0
    ).fit(X, y)
    assert ours.loss_ == pytest.approx(theirs.loss_, rel=1e-6)


def test_label_smoothing():
    X, y = IRIS
    hard, soft = (
        MLPClassifier(
            solver="lbfgs", label_smoothing=share, random_state=0, alpha=1e-3, max_iter=500
        ).fit(X, y)
        for share in (0.0, 0.1)
    )
    assert hard.predict_proba(X).max() > 0.999
    assert soft.predict_proba(X).max() == pytest.approx(0.9 + 0.1 / 3, abs=0.03)


def test_own_validation_data():
    X, y = IRIS
    held, rest = slice(0, None, 4), np.arange(150) % 4 > 0
    model = MLPClassifier(random_state=0, max_iter=40).fit(
        X[rest], y[rest], validation_data=(X[held], y[held])
    )
    assert len(model.validation_scores_) == model.n_iter_ == 40
    assert model.validation_scores_[-1] == pytest.approx(model.score(X[held], y[held]))
    stopped = MLPClassifier(
        random_state=0, max_iter=200, early_stopping=True, learning_rate_init=0.01
    )
    stopped.fit(X[rest], y[rest], validation_data=(X[held], y[held]))
    assert stopped.n_iter_ < 200
    assert (
        stopped.score(X[held], y[held])
        == stopped.best_validation_score_
        == max(stopped.validation_scores_)
    )
    with pytest.raises(ValueError, match="validation_data must be a pair"):
        model.fit(X, y, validation_data=3)


@pytest.mark.parametrize("schedule", chainrule.schedules.SCHEDULES)
def test_schedules(schedule):
    rates = []
    MLPClassifier(
        max_iter=10,
        learning_rate=schedule,
        learning_rate_init=0.01,
        random_state=0,
        batch_size=50,
        callbacks=[lambda record, parameters: rates.append(record.learning_rate)],
    ).fit(*IRIS)
    from chainrule.formulas import Plan

    expected = 0.01 * chainrule.schedules.SCHEDULES[schedule].factors(
        3 * np.arange(1, 11) - 1, Plan(30, 3, 150)
    )
    np.testing.assert_allclose(rates, expected, rtol=1e-12)


@pytest.mark.parametrize("engine", chainrule.engines.engine_names())
def test_engines_agree(engine):
    model = MLPClassifier(random_state=0, max_iter=3, engine=engine).fit(*IRIS)
    assert_same_weights(model, MLPClassifier(random_state=0, max_iter=3, engine="numpy").fit(*IRIS))


def test_initializers_and_own_optimizer():
    model = MLPClassifier(
        initializer="he_uniform",
        solver=chainrule.optimizers.adam(),
        learning_rate_init=0.01,
        random_state=0,
    ).fit(*IRIS)
    assert model.score(*IRIS) > 0.9
    same = MLPClassifier(
        initializer="he_uniform",
        solver=chainrule.optimizers.adam(),
        learning_rate_init=0.01,
        random_state=0,
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
    "hidden_layer_sizes": ((10, 0), "hidden_layer_sizes must be whole numbers > 0"),
    "alpha": (-1, "alpha is -1; it must be a number >= 0"),
    "batch_size": (0, "batch_size is 0; it must be 'auto' or a whole number >= 1"),
    "dropout": (1.0, "each rate must be at least 0 and below 1"),
    "max_iter": (2.5, "max_iter is 2.5; it must be a whole number >= 1"),
    "shuffle": ("yes", "shuffle is 'yes'; it must be True or False"),
    "early_stopping": (1, "early_stopping is 1; it must be True"),
    "validation_fraction": (1.0, "it must be a number >= 0 and < 1"),
    "momentum": (1.5, "momentum is 1.5; it must be"),
    "dtype": ("int32", "dtype is 'int32'; it must be None, float32 or float64"),
    "callbacks": (print, "callbacks is <built-in function print>; it must be a list of functions"),
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
        ({"solver": "lm"}, "cross_entropy is not a sum of squares"),
        ({"solver": "lbfgs", "dropout": 0.5}, "dropout makes the error a random number"),
        ({"solver": "scg", "batch_size": 10}, "solver 'scg' needs all 150 samples in every step"),
        (
            {"solver": "rprop", "batch_size": 10},
            "solver 'rprop' needs all 150 samples in every step",
        ),
        (
            {"loss": "hinge", "label_smoothing": 0.1},
            "label_smoothing needs targets between 0 and 1",
        ),
        ({"class_weight": "balance"}, "class_weight"),
    ],
)
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
    with pytest.raises(ValueError, match="poisson_deviance needs targets from 0"):
        MLPRegressor(loss="poisson").fit(X, y - 1.0)
    with pytest.raises(ValueError, match="cannot be divided by validation_fraction=0.1"):
        MLPClassifier(early_stopping=True).fit(X[45:55], y[45:55])
    model = (
        MLPRegressor(max_iter=2, warm_start=True).fit(*DIABETES).set_params(hidden_layer_sizes=(7,))
    )
    with pytest.raises(ValueError, match="do not fit"):
        model.fit(*DIABETES)
    with pytest.warns(UserWarning, match="Got batch_size 1000 for 150 samples"):
        MLPClassifier(batch_size=1000, max_iter=2).fit(X, y)
    with pytest.raises(ChainruleError, match="classes that exclude each other"):
        MLPClassifier(class_weight="balanced").fit(*MULTILABEL)


def test_a_class_that_vanishes_in_the_split_is_told():
    X, y = IRIS[0][:101], IRIS[1][:101]
    with pytest.warns(chainrule.TrainingWarning, match="all samples of class 2 were held out"):
        MLPClassifier(early_stopping=True, validation_fraction=0.5, max_iter=2, random_state=0).fit(
            X, y
        )


def test_convergence_warning_and_clone():
    with pytest.warns(ConvergenceWarning, match="Maximum iterations"):
        model = MLPClassifier(max_iter=2, solver="sgd").fit(*IRIS)
    assert clone(model).get_params() == model.get_params()


def test_another_solver_between_calls_of_partial_fit_starts_afresh():
    X, y = IRIS
    for first, second in [
        ({"solver": "sgd"}, {"solver": "adam"}),
        ({"solver": "adam"}, {"solver": "sgd"}),
    ]:
        model = MLPClassifier((5,), random_state=0, **first).partial_fit(X, y, classes=[0, 1, 2])
        fresh = MLPClassifier((5,), random_state=0, warm_start=True, max_iter=1, **second)
        fresh.partial_fit(X, y, classes=[0, 1, 2])
        fresh.coefs_, fresh.intercepts_ = (
            [part.copy() for part in parts] for parts in (model.coefs_, model.intercepts_)
        )
        fresh.fit(X, y)
        assert_same_weights(model.set_params(**second).partial_fit(X, y), fresh, 0)


def test_subclasses():
    class Narrow(MLPClassifier):
        def __init__(self, width=3):
            super().__init__(hidden_layer_sizes=(width,), max_iter=5)
            self.width = width

    assert Narrow(4).fit(*IRIS).coefs_[0].shape == (4, 4)


def test_a_fit_that_fails_leaves_the_estimator_as_it_was():
    X, y = IRIS
    model = MLPClassifier((5,), random_state=0, max_iter=5).fit(X, y)
    before, curve = model.predict_proba(X), list(model.loss_curve_)

    def fails(record, parameters):
        raise RuntimeError("no disk")

    names = np.array(["a", "b", "c"])
    for settings, arguments in [
        ({}, {"sample_weight": -np.ones(150)}),
        ({}, {"validation_data": (X[:, :2], names[y])}),
        ({"callbacks": [fails]}, {}),
        ({"callbacks": [fails], "solver": "lbfgs"}, {}),
        ({"solver": "sgd", "learning_rate_init": 1e300}, {}),
    ]:
        model.set_params(**settings)
        with pytest.raises((ValueError, RuntimeError)):
            model.fit(X, names[y], **arguments)
        model.set_params(solver="adam", callbacks=None, learning_rate_init=0.001)
        np.testing.assert_array_equal(model.predict_proba(X), before)
        assert model.predict(X).dtype == y.dtype
        assert model.loss_curve_ == curve


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ((DIABETES[0], TWO_TARGETS[1]), "validation_data: targets have 2 columns, those of y 1"),
        ((DIABETES[0][:, :3], DIABETES[1]), "validation_data: X has 3 features"),
        ((DIABETES[0], np.full(442, np.nan)), "validation_data: .*NaN"),
    ],
)
def test_bad_validation_data(data, message):
    with pytest.raises(ChainruleError, match=message):
        MLPRegressor(max_iter=3).fit(*DIABETES, validation_data=data)


def test_no_epoch_worth_keeping_is_an_error():
    X, y = DIABETES
    for settings in ({}, {"early_stopping": True}, {"early_stopping": "loss"}):
        with pytest.raises(ValueError, match="non-finite"):
            MLPRegressor(max_iter=5, random_state=0, **settings).fit(X, y * 1e200)
    with pytest.warns(
        chainrule.TrainingWarning, match="the loss became .*; parameters are from epoch 1"
    ):
        model = MLPRegressor(
            solver="sgd", learning_rate_init=50.0, early_stopping=True, random_state=0
        ).fit(X, y)
    assert np.isfinite(model.predict(X)).all()
    with pytest.raises(ValueError, match="too large for float32"):
        MLPRegressor().fit(X.astype(np.float32), y * 1e200)


def test_weights_that_leave_nothing():
    X, y = IRIS
    one = np.zeros(150)
    one[3] = 1
    for early in (True, "loss"):
        with pytest.raises(ChainruleError, match="have the weight 0"):
            MLPClassifier(early_stopping=early, validation_fraction=0.5, random_state=0).fit(
                X, y, sample_weight=one
            )
    for weight in (-1.0, np.nan, np.inf):
        with pytest.raises(ChainruleError, match="none may be negative or infinite"):
            MLPClassifier(class_weight={0: weight}).fit(X, y)
    with pytest.raises(ChainruleError, match="needs all samples"):
        MLPClassifier(class_weight="balanced").partial_fit(X, y, classes=[0, 1, 2])


def test_adaptive_slows_down_in_partial_fit_too():
    theirs, ours = (
        module.MLPClassifier(
            (5,),
            solver="sgd",
            learning_rate="adaptive",
            learning_rate_init=0.1,
            tol=1.0,
            n_iter_no_change=2,
            momentum=0.0,
            random_state=0,
        )
        for module in (sklearn.neural_network, chainrule)
    )
    for _ in range(13):
        for model in (theirs, ours):
            model.partial_fit(*IRIS, classes=[0, 1, 2])
    assert_same_weights(ours, theirs)


def test_early_stopping_may_be_turned_on_and_off_with_warm_start():
    model = MLPClassifier(warm_start=True, max_iter=30, random_state=0, n_iter_no_change=5).fit(
        *IRIS
    )
    for early in (True, "loss", False):
        model.set_params(early_stopping=early).fit(*IRIS)
        assert (model.validation_scores_ is not None) == bool(early)
        assert model.best_epoch_ > 0


def test_interrupting_a_solver_keeps_its_last_step():
    def interrupt(record, parameters):
        if record.epoch == 4:
            raise KeyboardInterrupt

    for solver in ("lbfgs", "scg", "adam"):
        with pytest.warns(UserWarning, match="interrupted by user"):
            model = MLPClassifier((5,), solver=solver, random_state=0, callbacks=[interrupt]).fit(
                *IRIS
            )
        assert model.stopped_ == "interrupted by user"
        assert model.n_iter_ == len(model.loss_curve_) == 4
        assert model.score(*IRIS) > 0.2


def test_callbacks_get_copies_and_only_true_ends():
    def meddle(record, parameters):
        parameters.vector[:] = 0
        return record.loss

    ours, plain = (
        MLPClassifier((5,), random_state=0, max_iter=5, callbacks=calls)
        for calls in ([meddle], None)
    )
    assert_same_weights(ours.fit(*IRIS), plain.fit(*IRIS), 0)


def test_formulas_with_defaults_and_globals_are_compiled_as_they_are():
    found = []
    for scale in (1.0, 2.0, 3.0):
        own = chainrule.Activation(
            "scaled",
            lambda z, xp, s=scale: s * xp.tanh(z),
            lambda z, a, xp, s=scale: s * (1 - xp.tanh(z) ** 2),
        )
        models = [
            MLPClassifier((5,), activation=own, random_state=0, max_iter=3, engine=engine).fit(
                *IRIS
            )
            for engine in ("numpy", "numba")
        ]
        assert_same_weights(*models)
        found.append(models[0].coefs_[0][0, 0])
    assert len(set(found)) == 3


def test_targets_of_a_regressor_must_be_numbers():
    with pytest.raises(ValueError, match="must be numbers|could not convert|numeric"):
        MLPRegressor().fit(DIABETES[0], np.array(["1", "2"] * 221))


def test_smoothed_labels_of_multilabel_targets():
    """Each label is a choice of two."""
    X, y = MULTILABEL
    model = MLPClassifier(
        solver="lbfgs", label_smoothing=0.3, random_state=0, max_iter=2000, alpha=1e-6
    ).fit(X, y)
    for label, smooth in ((1, 0.85), (0, 0.15)):
        assert np.median(model.predict_proba(X)[y == label]) == pytest.approx(smooth, abs=0.02)


# Interrupts, warm starts, and calls that fail


@pytest.mark.parametrize("kind", [MLPClassifier, MLPRegressor])
@pytest.mark.parametrize("early", [True, "loss"])
@pytest.mark.parametrize("own", [False, True])
def test_a_warm_start_without_a_better_epoch_keeps_the_best_one(kind, early, own):
    X, y = IRIS if kind is MLPClassifier else DIABETES
    given = {"validation_data": (X[::5], y[::5])} if own else {}
    model = kind(
        hidden_layer_sizes=(8,), early_stopping=early, warm_start=True, random_state=0, max_iter=200
    )
    model.set_params(n_iter_no_change=5, learning_rate_init=0.01).fit(X, y, **given)
    best, weights, done = model.best_epoch_, model.parameters_.vector, len(model.loss_curve_)
    # steps that far can only make it worse
    model.set_params(learning_rate_init=100.0, solver="sgd", momentum=0.0, clip_norm=1.0)
    model.fit(X, y, **given)
    assert model.best_epoch_ == best <= done < len(model.loss_curve_)
    np.testing.assert_array_equal(model.parameters_.vector, weights)
    assert np.isfinite(model.loss_)
    assert model.validation_scores_[best - 1] == model.best_validation_score_


def test_best_epoch_is_counted_like_the_loss_curve():
    model = MLPClassifier((8,), early_stopping=True, warm_start=True, max_iter=3, random_state=0)
    for _ in range(4):
        model.fit(*IRIS)
        assert model.validation_scores_[model.best_epoch_ - 1] == model.best_validation_score_
    assert len(model.loss_curve_) == 12
    assert model.best_epoch_ > 3
    model = MLPClassifier(random_state=0)
    for count in (1, 2, 3):
        model.partial_fit(*IRIS, classes=[0, 1, 2])
        assert (model.best_epoch_, model.n_iter_) == (count, 1)


def interrupting(module, name, call, monkeypatch):
    """Ctrl-C comes in this call of a function."""
    function, calls = getattr(module, name), []

    def interrupted(*arguments, **more):
        calls.append(1)
        if len(calls) == call:
            raise KeyboardInterrupt
        return function(*arguments, **more)

    monkeypatch.setattr(module, name, interrupted)


@pytest.mark.parametrize("settings", [{}, {"early_stopping": True}, {"solver": "lbfgs"}], ids=str)
@pytest.mark.parametrize("fitted", [False, True])
def test_an_interrupt_before_the_first_epoch_is_passed_on(settings, fitted, monkeypatch):
    model = MLPClassifier((5,), random_state=0, warm_start=True, max_iter=5, **settings)
    if fitted:
        model.fit(*IRIS)
    before = dict(vars(model))
    # the epochs of batches, or the penalty of a solver's first step
    if "solver" in settings:
        interrupting(solver_fitting, "penalty", 1, monkeypatch)
    else:
        interrupting(fitting, "follow", 1, monkeypatch)
    with pytest.raises(KeyboardInterrupt):
        model.fit(*IRIS)
    assert vars(model) == before


def test_an_interrupt_while_scoring_keeps_curve_and_epochs_together(monkeypatch):
    interrupting(fitting, "score_of", 4, monkeypatch)
    with pytest.warns(chainrule.TrainingWarning, match="interrupted by user; parameters are from"):
        model = MLPClassifier((5,), early_stopping=True, random_state=0).fit(*IRIS)
    assert model.n_iter_ == len(model.loss_curve_) == len(model.validation_scores_) == 3


def test_a_failed_first_call_leaves_nothing_behind():
    X, y = IRIS
    model = MLPClassifier((5,))
    for arguments in [
        {"sample_weight": -np.ones(150), "classes": [0, 1, 2]},
        {"classes": [0, 1]},
        {},
    ]:
        with pytest.raises(ValueError, match=r"."):
            model.partial_fit(X, y, **arguments)
        with pytest.raises(NotFittedError):
            model.predict(X)
        assert vars(model) == vars(MLPClassifier((5,)))
    fitted = MLPClassifier((5,), random_state=0).partial_fit(X, y, classes=[0, 1, 2])
    before, curve = dict(vars(fitted)), list(fitted.loss_curve_)

    def fails(record, parameters):
        raise RuntimeError("no disk")

    with pytest.raises(RuntimeError):
        fitted.set_params(callbacks=[fails]).partial_fit(X, y)
    fitted.set_params(callbacks=None)
    assert vars(fitted) == before
    assert fitted.loss_curve_ == curve


def test_partial_fit_does_not_copy_what_came_before():
    model = MLPRegressor(hidden_layer_sizes=(2,), random_state=0).partial_fit(*DIABETES)
    curve = model.loss_curve_
    for _ in range(3):
        model.partial_fit(*DIABETES)
    assert model.loss_curve_ is curve
    assert len(curve) == 4


WRONG = [
    None, True, "x", "", b"x", -1, 1.5, np.nan, np.inf, 10**400, Fraction(1, 2), Decimal("0.5"), 1j,
    [], [2], [[2]], {}, set(), object(), np.array(5), np.array(0.5), np.array([1, 2]), print, int,
    "float46", "a,b,", "float16", "a\0b", "a/b", "\n", "x" * 300, iter([1]), np.datetime64("2020"),
    np.ma.masked, [None], {0: "x"}, {0: None}, ..., 2**70,
]  # fmt: skip


@pytest.mark.parametrize("solver", ["adam", "lbfgs"])
@pytest.mark.parametrize("name", signature(MLPClassifier).parameters)
def test_wrong_parameters_give_the_exceptions_of_scikit_learns_contract(name, solver):
    X, y = IRIS[0][::5], IRIS[1][::5]
    common = {"hidden_layer_sizes": (3,), "max_iter": 1, "solver": solver}
    warnings.simplefilter("ignore")  # restored by pytest after the test
    for value in WRONG:
        if name == "max_iter" and isinstance(value, int) and value > 1000:
            continue  # scikit-learn would begin to train
        refused = False
        if name in signature(sklearn.neural_network.MLPClassifier).parameters:
            try:
                sklearn.neural_network.MLPClassifier(**{**common, name: value}).fit(X, y)
            except InvalidParameterError:
                refused = True
            except (ValueError, TypeError, OverflowError):
                pass
        try:
            MLPClassifier(**{"engine": "numpy", **common, name: value}).fit(X, y)
        except ValueError:
            continue  # of scikit-learn's family and ours: InvalidParameterError is a ValueError
        assert not refused, (name, value)


@pytest.mark.parametrize("rows", [1, 1024, 1025, 4096, 5000, 9999])
def test_many_rows_are_predicted_as_the_page_does(rows):
    """Block by block and by several threads, for each number of rows."""
    from chainrule.engines.prediction import outputs
    from chainrule.formulas import functions
    from chainrule.network.algorithm import forward

    parameters = chainrule.initialize(chainrule.Network([3, 5, 2], ["tanh", "softmax"]), seed=0)
    X = np.random.default_rng(0).normal(size=(rows, 3))
    whole = forward(parameters, X, functions)[1][-1]
    np.testing.assert_allclose(outputs(parameters, X), whole, rtol=1e-12)
    narrow = outputs(parameters, X.astype(np.float32))
    np.testing.assert_allclose(narrow, whole, rtol=1e-4)


def test_arrays_that_checks_would_refuse_are_refused():
    X, y = datasets.load_iris(return_X_y=True)
    model = chainrule.MLPClassifier(max_iter=2, random_state=0).fit(X, y)
    for bad, message in (
        (np.full((2, 4), np.nan), "NaN"),
        (np.array([[1.0, np.inf, 0, 0]]), "infinity"),
        (np.ones((2, 3)), "3 features"),
        (np.ones(4), "1D array"),
        (np.empty((0, 4)), "0 sample"),
    ):
        with pytest.raises(ValueError, match=message):
            model.predict(bad)
    # a sum that overflows is no infinity among the numbers
    assert model.predict(np.full((1, 4), 1e308)).shape == (1,)


LABELS = {
    "numbers": np.arange(40) % 3,
    "two": np.arange(40) % 2,
    "one": np.zeros(40, dtype=int),
    "letters": np.array(list("abcd" * 10)),
    "words": np.array(["x", "yy"] * 20, dtype=object),
    "truth": np.arange(40) % 2 == 0,
    "decimals": np.array([1.0, 2.0, 5.0, 2.0] * 10),
    "several at once": (np.arange(120) % 7 < 3).reshape(40, 3).astype(int),
}


@pytest.mark.parametrize("y", LABELS.values(), ids=LABELS)
def test_targets_are_those_of_scikit_learns_binarizer(y):
    X = np.random.default_rng(0).normal(size=(40, 3))
    model = chainrule.MLPClassifier(max_iter=2, random_state=0)
    model.fit(X, y)
    expected = LabelBinarizer().fit_transform(y).astype(float)
    np.testing.assert_array_equal(model._indicators(y), expected, strict=True)
