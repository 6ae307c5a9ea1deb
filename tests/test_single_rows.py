"""partial_fit on single rows: what is prepared once gives the numbers of the whole way."""

import pickle
from copy import deepcopy

import numpy as np
import pytest
from sklearn.base import clone

from chainrule import MLPClassifier, MLPRegressor
from chainrule.estimators import history as histories

RNG = np.random.default_rng(0)
X = RNG.normal(size=(60, 5))
LABELS = np.array(["no", "so", "yes"])[(X[:, 0] > 0).astype(int) + (X[:, 1] > 0)]
NUMBERS = X @ [1.0, -2.0, 0.5, 0.0, 3.0]

SETTINGS = {
    "adam": {},
    "sgd with momentum": {"solver": "sgd", "learning_rate_init": 0.05},
    "plain sgd": {"solver": "sgd", "momentum": 0.0, "alpha": 0.0},
    "nadam, two layers": {"solver": "nadam", "hidden_layer_sizes": (7, 4), "activation": "tanh"},
    "no hidden layer": {"hidden_layer_sizes": ()},
    "penalties and bounds": {"l1": 0.01, "l2": 0.02, "max_norm": 1.0, "clip_norm": 0.5},
    "own output": {"output_activation": "logistic", "loss": "squared_error"},
    "soon out of patience": {"n_iter_no_change": 2, "tol": 0.5},
    "a batch of one": {"batch_size": 1, "shuffle": False},
    "wide": {"hidden_layer_sizes": (300, 40)},
}


def told(model):
    """All that a model has learned, but not what it has prepared."""
    return {name: value for name, value in vars(model).items() if name != "_single"}


def assert_same(one, other):
    assert pickle.dumps(one.loss_curve_) == pickle.dumps(other.loss_curve_)
    for name, value in told(one).items():
        if name in ("coefs_", "intercepts_"):
            for mine, theirs in zip(value, getattr(other, name), strict=True):
                assert mine.dtype == theirs.dtype
                np.testing.assert_array_equal(mine, theirs)
        elif name in ("_history", "_memory"):
            theirs = vars(getattr(other, name))
            assert pickle.dumps(vars(value)) == pickle.dumps(theirs), name
        elif name not in ("classes_", "_binarizer", "_random_state"):
            assert repr(value) == repr(getattr(other, name)), name


def run(model, rows, targets, quick, **more):
    for number in range(len(rows)):
        if not quick:
            model._single = None
        model.partial_fit(rows[number : number + 1], targets[number : number + 1], **more)
        assert (model._single is not None) or not quick
    return model


@pytest.mark.parametrize("dtype", [np.float64, pytest.param(np.float32, marks=pytest.mark.study)])
@pytest.mark.parametrize("given", SETTINGS.values(), ids=SETTINGS)
def test_the_same_numbers_as_by_the_whole_way(given, dtype, monkeypatch):
    rows = X.astype(dtype)
    classes = np.unique(LABELS)
    model = MLPClassifier(**{"hidden_layer_sizes": (8,), "random_state": 3, **given})
    slow = run(clone(model), rows, LABELS, quick=False, classes=classes)
    quick = run(clone(model), rows[:10], LABELS[:10], quick=True, classes=classes)
    # from here on nothing may take the whole way: all labels were seen
    monkeypatch.setattr(MLPClassifier, "_train", None)
    assert_same(run(quick, rows[10:], LABELS[10:], quick=True, classes=classes), slow)


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("loss", ["squared_error", "huber", "poisson"])
def test_a_regressor_too(loss, dtype, monkeypatch):
    targets = abs(NUMBERS) if loss == "poisson" else NUMBERS
    rows = X.astype(dtype)
    model = MLPRegressor(loss, (6,), random_state=1)
    slow = run(clone(model), rows, targets, quick=False)
    quick = run(clone(model), rows[:1], targets[:1], quick=True)
    monkeypatch.setattr(MLPRegressor, "_train", None)
    assert_same(run(quick, rows[1:], targets[1:], quick=True), slow)


@pytest.fixture
def model():
    classes = np.unique(LABELS)
    return run(MLPClassifier((6,), random_state=0), X[:30], LABELS[:30], True, classes=classes)


CHANGES = {
    "weights": lambda model: model.coefs_[0].__imul__(0.5),
    "a bias": lambda model: model.intercepts_[1].__setitem__(0, 3.0),
    "other weights": lambda model: model.coefs_.__setitem__(0, model.coefs_[0] + 1),
    "a parameter": lambda model: model.set_params(alpha=0.3),
    "the learning rate": lambda model: model.set_params(learning_rate_init=0.2),
    "the solver": lambda model: model.set_params(solver="sgd"),
    "several rows before": lambda model: model.partial_fit(X[:5], LABELS[:5]),
    "another fit before": lambda model: model.fit(X[:50], LABELS[:50]),
}


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_what_is_changed_between_two_rows_counts(model, change):
    model.max_iter = 3
    slow = deepcopy(model)
    change(model)
    change(slow)
    run(slow, X[30:], LABELS[30:], quick=False)
    for number in range(30, 60):
        model.partial_fit(X[number : number + 1], LABELS[number : number + 1])
    assert_same(model, slow)


WRONG = {
    "not a number": (np.full((1, 5), np.nan), LABELS[:1], "NaN"),
    "infinite": (np.full((1, 5), np.inf), LABELS[:1], "infinity"),
    "too few features": (X[:1, :4], LABELS[:1], "4 features"),
    "an unknown label": (X[:1], np.array(["maybe"]), "maybe"),
    "no row": (X[:0], LABELS[:0], "0 sample"),
    "two labels": (X[:1], LABELS[:2], "inconsistent numbers"),
    "other classes": (X[:1], LABELS[:1], "same as on last call"),
    "so large that it diverges": (np.full((1, 5), 1e308), LABELS[:1], "non-finite"),
}


@pytest.mark.parametrize(("rows", "labels", "message"), WRONG.values(), ids=WRONG)
def test_a_row_that_is_wrong_leaves_the_model_as_it_was(model, rows, labels, message):
    untouched = deepcopy(model)
    classes = ["no", "yes"] if message.startswith("same") else None
    with pytest.raises(ValueError, match=message):
        model.partial_fit(rows, labels, classes=classes)
    assert_same(model, untouched)
    for one in (model, untouched):
        run(one, X[30:], LABELS[30:], quick=True)
    assert_same(model, untouched)


def test_a_regressor_refuses_what_its_loss_does_not_take():
    model = run(MLPRegressor("poisson", (4,), random_state=0), X[:5], abs(NUMBERS[:5]), True)
    untouched = deepcopy(model)
    with pytest.raises(ValueError, match="targets from 0"):
        model.partial_fit(X[:1], np.array([-1.0]))
    with pytest.raises(ValueError, match=r"NaN|nan"):
        model.partial_fit(X[:1], np.array([np.nan]))
    assert_same(model, untouched)


@pytest.mark.parametrize(
    "given",
    [
        {"learning_rate": "invscaling", "solver": "sgd"},
        {"learning_rate": "cosine"},
        {"dropout": 0.2},
        {"hidden_layer_sizes": [6]},
        {"callbacks": (print,)},
        {"class_weight": {"no": 2.0, "so": 1.0, "yes": 1.0}},
        {"label_smoothing": 0.1},
        {"engine": "numpy"},
    ],
    ids=lambda given: ", ".join(given),
)
def test_settings_that_ask_for_more_go_the_whole_way(given, capsys):
    model = MLPClassifier(**{"hidden_layer_sizes": (6,), "random_state": 0, **given})
    for row in range(3):
        model.partial_fit(X[row : row + 1], LABELS[row : row + 1], classes=np.unique(LABELS))
    assert model._single is None
    assert model.t_ == 3


def test_what_is_prepared_is_neither_pickled_nor_copied(model):
    for other in (pickle.loads(pickle.dumps(model)), deepcopy(model)):
        assert other._single is None
        run(other, X[30:], LABELS[30:], quick=True)
        assert_same(other, run(deepcopy(model), X[30:], LABELS[30:], quick=False))


def test_an_earlier_array_of_weights_stays_as_it_was(model):
    before, copied = model.coefs_[0], model.coefs_[0].copy()
    run(model, X[30:], LABELS[30:], quick=True)
    np.testing.assert_array_equal(before, copied)


def test_the_oldest_losses_are_forgotten(model, monkeypatch):
    monkeypatch.setattr(histories, "MOST_KEPT", 20)
    whole = deepcopy(model)
    for number in range(200):
        row = number % 60
        model.partial_fit(X[row : row + 1], LABELS[row : row + 1])
    monkeypatch.setattr(histories, "MOST_KEPT", 10**6)
    for number in range(200):
        row = number % 60
        whole.partial_fit(X[row : row + 1], LABELS[row : row + 1])
    assert 20 <= len(model.loss_curve_) < 40
    assert model.loss_curve_ == whole.loss_curve_[-len(model.loss_curve_) :]
    assert model.best_epoch_ == whole.best_epoch_ == 230
    assert model.best_loss_ == whole.best_loss_
