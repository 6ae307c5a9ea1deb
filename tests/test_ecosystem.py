"""The estimators among scikit-learn's tools: pipelines, searches, ensembles, inspection, files."""

import copy
import pickle

import joblib
import numpy as np
import polars as pl
import pytest
import sklearn
from sklearn.calibration import CalibratedClassifierCV
from sklearn.compose import ColumnTransformer, TransformedTargetRegressor
from sklearn.datasets import load_diabetes, load_iris
from sklearn.ensemble import BaggingClassifier, VotingClassifier
from sklearn.experimental import enable_halving_search_cv  # noqa: F401
from sklearn.inspection import partial_dependence, permutation_importance
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import (
    GridSearchCV,
    HalvingGridSearchCV,
    cross_val_score,
    cross_validate,
)
from sklearn.multioutput import MultiOutputRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

import chainrule
from chainrule import (
    Activation,
    MLPClassifier,
    MLPRegressor,
    TableClassifier,
    TableRegressor,
    losses,
    optimizers,
)
from chainrule.tables.reading import as_table

pytestmark = pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
X, Y = load_iris(return_X_y=True)
QUICK = {"max_iter": 40, "random_state": 0, "learning_rate_init": 0.01}


def test_pipeline_and_data_frame():
    frame = pl.DataFrame(X, schema=["a", "b", "c", "d"]).with_columns(
        color=pl.Series(["red", "blue", "red"] * 50)
    )
    columns = ColumnTransformer(
        [("numbers", StandardScaler(), ["a", "b", "c", "d"]), ("texts", OneHotEncoder(), ["color"])]
    )
    model = make_pipeline(columns, MLPClassifier(**QUICK)).fit(frame, Y)
    assert model.score(frame, Y) > 0.9
    named = MLPClassifier(**QUICK).fit(frame[["a", "b"]], Y)
    assert list(named.feature_names_in_) == ["a", "b"]


@pytest.mark.parametrize("backend", ["threading", "loky"])
def test_grid_search_in_threads_and_processes(backend):
    grid = {"alpha": [1e-4, 1.0], "hidden_layer_sizes": [(4,), (8, 4)]}
    with joblib.parallel_backend(backend):
        search = GridSearchCV(MLPClassifier(**QUICK), grid, cv=3, n_jobs=2).fit(X, Y)
    alone = GridSearchCV(MLPClassifier(**QUICK), grid, cv=3).fit(X, Y)
    np.testing.assert_array_equal(
        search.cv_results_["mean_test_score"], alone.cv_results_["mean_test_score"]
    )
    assert search.best_params_ == alone.best_params_


def test_halving_search_and_cross_validation():
    search = HalvingGridSearchCV(
        MLPClassifier(random_state=0),
        {"alpha": [1e-4, 1.0]},
        resource="max_iter",
        max_resources=40,
        cv=3,
    ).fit(X, Y)
    assert search.best_score_ > 0.5
    assert (
        cross_val_score(make_pipeline(StandardScaler(), MLPClassifier(**QUICK)), X, Y).mean() > 0.9
    )


def test_ensembles_and_calibration():
    voting = VotingClassifier(
        [("net", MLPClassifier(**QUICK)), ("line", LogisticRegression())], voting="soft"
    )
    assert voting.fit(X, Y).score(X, Y) > 0.9
    assert BaggingClassifier(MLPClassifier(**QUICK), 3, random_state=0).fit(X, Y).score(X, Y) > 0.9
    assert CalibratedClassifierCV(MLPClassifier(**QUICK), cv=3).fit(X, Y).score(X, Y) > 0.9


def test_inspection():
    data, target = load_diabetes(return_X_y=True)
    model = TransformedTargetRegressor(MLPRegressor(**QUICK), transformer=StandardScaler()).fit(
        data, target
    )
    assert model.score(data, target) > 0.4
    importance = permutation_importance(
        model, data, target, n_repeats=2, random_state=0
    ).importances_mean
    # body mass and a blood serum, as in every study of these data
    assert importance.argmax() in (2, 8)
    assert partial_dependence(model, data, [2], grid_resolution=5)["average"].shape == (1, 5)
    assert (
        MultiOutputRegressor(MLPRegressor(**QUICK))
        .fit(data, np.column_stack([target, target]))
        .predict(data)
        .ndim
    )


@pytest.mark.parametrize("solver", ["adam", "lbfgs"])
def test_pickle_and_skops(tmp_path, solver):
    skops = pytest.importorskip("skops.io")
    model = make_pipeline(StandardScaler(), MLPClassifier(solver=solver, **QUICK)).fit(X, Y)
    copies = [pickle.loads(pickle.dumps(model))]
    joblib.dump(model, tmp_path / "model.joblib")
    copies.append(joblib.load(tmp_path / "model.joblib"))
    skops.dump(model, tmp_path / "model.skops")
    unknown = skops.get_untrusted_types(file=tmp_path / "model.skops")
    assert all(name.startswith("chainrule.estimators.") for name in unknown), unknown
    copies.append(skops.load(tmp_path / "model.skops", trusted=unknown))
    for other in copies:
        np.testing.assert_array_equal(other.predict_proba(X), model.predict_proba(X))
        if solver == "adam":  # what the optimizer remembers goes along
            more, expected = (
                pipe[-1].partial_fit(X, Y).coefs_[0]
                for pipe in (other, pickle.loads(pickle.dumps(model)))
            )
            np.testing.assert_array_equal(more, expected)


def test_metadata_routing():
    """Through a pipeline when fitting; through cross-validation when fitting and scoring.

    A pipeline in scikit-learn 1.6 takes no sample weights for scoring, whatever it ends in.
    """
    weights = np.where(Y == 0, 5.0, 1.0)
    with sklearn.config_context(enable_metadata_routing=True):
        model = MLPClassifier(**QUICK).set_fit_request(sample_weight=True)
        scaler = StandardScaler().set_fit_request(sample_weight=False)
        piped = make_pipeline(scaler, model).fit(X, Y, sample_weight=weights)
        alone = MLPClassifier(**QUICK).fit(scaler.transform(X), Y, sample_weight=weights)
        np.testing.assert_array_equal(
            piped.predict_proba(X), alone.predict_proba(scaler.transform(X))
        )
        model.set_score_request(sample_weight=True)
        result = cross_validate(model, X, Y, params={"sample_weight": weights})
        plain = cross_validate(model, X, Y, params={"sample_weight": np.ones(150)})
    assert not np.array_equal(result["test_score"], plain["test_score"])


def test_pandas_if_there():
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame(X, columns=list("abcd"))
    model = MLPClassifier(**QUICK).fit(frame, pandas.Series(Y).map({0: "s", 1: "v", 2: "g"}))
    assert list(model.feature_names_in_) == list("abcd")
    with pytest.warns(UserWarning, match="feature names"):
        model.predict(X)


def test_formulas_as_parameters_work_in_processes():
    """Entries of the tables, and an activation of one's own that is made of lambdas."""
    cube = Activation("cube of its own", lambda z, xp: z**3, lambda z, a, xp: 3 * z**2)
    settings = {"hidden_layer_sizes": (4,), "engine": "numpy", "max_iter": 5, "random_state": 0}
    models = [
        MLPClassifier(activation=cube, solver=optimizers.adam(), **settings),
        MLPClassifier(loss=losses.LOSSES["cross_entropy"], learning_rate="cosine", **settings),
    ]
    fit = joblib.delayed(lambda model: model.fit(X, Y))
    for model, fitted in zip(models, joblib.Parallel(2)(map(fit, models)), strict=True):
        alone = model.fit(X, Y)
        np.testing.assert_array_equal(fitted.coefs_[0], alone.coefs_[0])
        assert fitted.parameters_.network.sizes == alone.parameters_.network.sizes
    again = pickle.loads(pickle.dumps(models[1]))
    np.testing.assert_array_equal(again.predict_proba(X), models[1].predict_proba(X))


TABLE = pl.DataFrame(X, schema=list("abcd")).with_columns(s=pl.Series(["u", "v", None] * 50))


@pytest.fixture(scope="module")
def table_models():
    numbers = Y + X[:, 0]
    return [
        TableClassifier(effort="fast").fit(TABLE, Y),
        TableRegressor(effort="fast").fit(TABLE, numbers),
    ]


def test_table_estimators_are_kept_and_sent_by_others_too(tmp_path, table_models):
    skops = pytest.importorskip("skops.io")
    cloudpickle = pytest.importorskip("cloudpickle")  # comes with joblib
    for model in table_models:
        expected = model.predict(TABLE)
        copies = [pickle.loads(pickle.dumps(model)), pickle.loads(cloudpickle.dumps(model))]
        copies.append(copy.deepcopy(model))
        unknown = skops.get_untrusted_types(data=skops.dumps(model))
        assert all(name.startswith("chainrule.tables.") for name in unknown), unknown
        copies.append(skops.loads(skops.dumps(model), trusted=unknown))
        copies.append(chainrule.load(model.model_.save(tmp_path / "model.chainrule")))
        for other in copies[:-1]:
            np.testing.assert_array_equal(other.predict(TABLE), expected)
            np.testing.assert_array_equal(
                copies[-1].outputs(as_table(TABLE)), other.model_.outputs(as_table(TABLE))
            )
        (there,) = joblib.Parallel(2)([joblib.delayed(model.predict)(TABLE)])
        np.testing.assert_array_equal(there, expected)
    assert copy.deepcopy(table_models[0].model_) is not table_models[0].model_


def test_set_output_passes_frames_on(table_models):
    frame = TABLE[list("abcd")]
    steps = make_pipeline(StandardScaler(), MLPClassifier(**QUICK)).set_output(transform="polars")
    assert list(steps.fit(frame, Y)[-1].feature_names_in_) == list("abcd")
    assert steps.score(frame, Y) > 0.9
