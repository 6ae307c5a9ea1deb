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
    different = {
        # that scikit-learn lists of its own SGDClassifier, too: batches and the rows that stop
        # training are drawn from the rows there are, and those of a row that is repeated are others
        "check_sample_weight_equivalence_on_dense_data": "a row repeated is drawn several times",
    }
    found = check_estimator(
        kind(effort="fast"), on_fail=None, on_skip=None, expected_failed_checks=different
    )
    failed = [(it["check_name"], it["exception"]) for it in found if it["status"] == "failed"]
    assert not failed
    # what is expected to fail does
    xfailed = [it["check_name"] for it in found if it["status"] == "xfail"]
    assert xfailed == [*different]
    assert len(found) > 45


def test_data_sets_of_scikit_learn():
    X, y = load_breast_cancer(return_X_y=True)
    assert cross_val_score(TableClassifier("fast"), X, y, cv=3).mean() > 0.95
    X, y = load_diabetes(return_X_y=True)
    assert cross_val_score(TableRegressor("fast"), X, y, cv=2).mean() > 0.4


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
    # products of matrices of other sizes are added up in another order on some processors
    some = one.predict(theirs.iloc[:3])
    np.testing.assert_allclose(some, one.predict(theirs)[:3], rtol=1e-14, atol=1e-15)
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


def test_what_columns_are_can_be_said():
    generator = np.random.default_rng(1)
    code, noise = generator.integers(0, 20, 400), generator.normal(size=400)
    y = generator.normal(size=20)[code]
    X = pl.DataFrame(
        {"code": code, "price": [f"{it:.2f}".replace(".", ",") for it in y], "noise": noise}
    )
    kinds = {"code": "category", "price": "drop"}
    model = TableRegressor("fast", kinds=kinds).fit(X, y)
    assert model.model_.columns.textual == ("code",)
    assert model.model_.columns.names == ("noise", "code")
    assert model.score(X, y) > 0.95
    # written with a comma, and told from 1.234 by what was said only
    read = TableRegressor("fast", kinds={"price": "number:comma"}).fit(X, y)
    assert set(read.model_.columns.numeric) == {"code", "price", "noise"}
    table = read.table_of(pl.DataFrame({"code": [1], "price": ["1.234"], "noise": [0.0]}))
    assert table.frame["price"].to_list() == [1234]
    array = TableClassifier("fast", kinds={"x1": "drop"}).fit(np.c_[code, noise], code > 9)
    assert array.model_.columns.names == ("x0",)
    with pytest.raises(ChainruleError, match="unknown column 'kode'"):
        TableRegressor("fast", kinds={"kode": "text"}).fit(X, y)


def test_intervals_hold_the_truth_as_often_as_they_say():
    generator = np.random.default_rng(2)
    X = generator.uniform(-1, 1, size=(1200, 2))
    y = np.sin(3 * X[:, 0]) + generator.normal(0, 0.2 + 0.2 * (X[:, 1] > 0))
    model = TableRegressor("fast", intervals=True).fit(X[:600], y[:600])
    for coverage in (0.5, 0.9):
        low, high = model.predict_interval(X[600:], coverage).T
        inside = (low <= y[600:]) & (y[600:] <= high)
        assert inside.mean() == pytest.approx(coverage, abs=0.07)
    low, high = model.predict_interval(X[:5]).T
    np.testing.assert_allclose((low + high) / 2, model.predict(X[:5]))
    # measured by a model of other rows, the prediction itself is that of all rows
    plain = TableRegressor("fast").fit(X[:600], y[:600])
    np.testing.assert_array_equal(plain.predict(X), model.predict(X))
    with pytest.raises(ChainruleError, match=r"TableRegressor\(intervals=True\)"):
        plain.predict_interval(X)
    with pytest.raises(ChainruleError, match="coverage is 1"):
        model.predict_interval(X, 1)
