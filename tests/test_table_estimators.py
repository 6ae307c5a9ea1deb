"""`TableClassifier` and `TableRegressor`, by scikit-learn's own checks and on frames of others."""

import numpy as np
import polars as pl
import pytest
from sklearn.datasets import load_breast_cancer, load_diabetes
from sklearn.model_selection import cross_val_score
from sklearn.utils.estimator_checks import check_estimator

import chainrule
from chainrule import TableClassifier, TableRegressor
from chainrule.errors import ChainruleError


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("kind", [TableClassifier, TableRegressor])
def test_scikit_learns_own_checks(kind):
    found = check_estimator(kind(effort="fast"), on_fail=None, on_skip=None)
    failed = [(it["check_name"], it["exception"]) for it in found if it["status"] == "failed"]
    assert not failed
    assert len(found) > 45


def test_data_sets_of_scikit_learn():
    X, y = load_breast_cancer(return_X_y=True)
    assert cross_val_score(TableClassifier("fast"), X, y, cv=3).mean() > 0.95
    X, y = load_diabetes(return_X_y=True)
    assert cross_val_score(TableRegressor("fast"), X, y, cv=3).mean() > 0.4


def mixed(n=90):
    generator = np.random.default_rng(0)
    x, kind = generator.normal(size=n), generator.choice(["a", "b", "c"], n)
    y = 2 * x + 3 * (kind == "b")
    x[4] = np.nan
    return x, kind, y


def test_frames_of_pandas_and_polars_give_the_same():
    pandas = pytest.importorskip("pandas")
    x, kind, y = mixed()
    texts = [None if number == 7 else text for number, text in enumerate(kind)]
    theirs = pandas.DataFrame({"x": x, "kind": texts, "whole": np.arange(90)})
    ours = pl.DataFrame({"x": pl.Series(x).fill_nan(None), "kind": texts, "whole": np.arange(90)})
    one, two = (TableRegressor("fast").fit(frame, y) for frame in (theirs, ours))
    np.testing.assert_array_equal(one.predict(theirs), two.predict(ours))
    np.testing.assert_array_equal(one.predict(theirs.iloc[:3]), one.predict(theirs)[:3])
    assert one.feature_names_in_.tolist() == ["x", "kind", "whole"]
    assert two.score(ours, y) > 0.8


def test_classes_of_any_kind():
    x, kind, _ = mixed()
    X = pl.DataFrame({"x": x, "kind": kind}).fill_nan(None)
    for labels in (kind, np.where(kind == "a", 3, -1), kind == "a"):
        model = TableClassifier("fast").fit(X, labels)
        assert set(model.predict(X)) <= set(labels)
        assert model.score(X, labels) > 0.9
        np.testing.assert_allclose(model.predict_proba(X).sum(axis=1), 1, rtol=1e-6)


def test_what_cannot_be_learned_is_refused():
    X = np.arange(20.0).reshape(10, 2)
    for kind, y, message in (
        (TableClassifier, ["a"] * 10, "one class"),
        (TableRegressor, [1.0] * 10, "is 1 in every row"),
        (TableRegressor, [np.inf] * 10, "infinity"),
    ):
        with pytest.raises(ValueError, match=message):
            kind("fast").fit(X, y)
    with pytest.raises(ChainruleError, match="unknown effort"):
        TableRegressor("huge").fit(X, np.arange(10.0))
    model = chainrule.TableRegressor("fast").fit(pl.DataFrame({"u": X[:, 0]}), np.arange(10.0))
    with pytest.raises(ValueError, match="feature names"):
        model.predict(pl.DataFrame({"v": X[:, 0]}))
