"""River's own checks of estimators, metrics and pipelines, on models of single rows."""

import numpy as np
import pandas as pd
import pytest
from river import base, checks, compose, datasets, drift, evaluate, metrics, preprocessing

from chainrule import OnlineClassifier, OnlineRegressor
from chainrule.online.drift import PageHinkley

MODELS = [
    OnlineClassifier(),
    OnlineRegressor(),
    OnlineClassifier((8,), optimizer="gradient_descent", max_features=50),
]


@pytest.mark.parametrize("model", MODELS, ids=repr)
def test_all_of_rivers_checks_pass(model):
    names = []
    # its checks of random features draw without a seed; each must hold whatever they draw
    for check in checks.yield_checks(model):
        check(model.clone())
        names.append(check.__name__)
    assert len(set(names)) >= 24


def test_river_knows_a_classifier_from_a_regressor():
    assert isinstance(OnlineClassifier(), base.Classifier)
    assert not isinstance(OnlineClassifier(), base.Regressor)
    assert isinstance(OnlineRegressor(), base.MiniBatchRegressor)


def test_rivers_evaluation_and_pipelines():
    pipeline = compose.SelectType(float) | preprocessing.MinMaxScaler() | OnlineClassifier()
    alone = OnlineClassifier()
    for model in (pipeline, alone):
        metric = evaluate.progressive_val_score(datasets.Phishing(), model, metrics.Accuracy())
        assert metric.get() > 0.7
    score = evaluate.progressive_val_score(
        datasets.TrumpApproval(), OnlineRegressor(), metrics.MAE()
    )
    assert score.get() < 0.6


def test_page_hinkley_tells_the_same():
    generator = np.random.default_rng(0)
    theirs, ours = drift.PageHinkley(mode="up", threshold=10), PageHinkley(10)
    told = []
    for value in [*generator.exponential(0.3, 500), *generator.exponential(1.5, 500)] * 3:
        theirs.update(value)
        told.append(ours.update(value))
        assert told[-1] == theirs.drift_detected
    assert any(told)


def test_frames_of_pandas():
    frame = pd.DataFrame({"a": [1.0, np.nan, 3.0], 7: ["x", "y", None]}, index=[5, 6, 9])
    many, one = OnlineClassifier(), OnlineClassifier()
    many.learn_many(frame, pd.Series([True, False, True]))
    one.learn_one({"a": 1.0, 7: "x"}, True)
    one.learn_one({7: "y"}, False)
    one.learn_one({"a": 3.0}, True)
    assert many.parameters_.vector.tobytes() == one.parameters_.vector.tobytes()
    assert many.predict_proba_many(frame).index.tolist() == [5, 6, 9]
    assert many.predict_proba_many(frame).columns.tolist() == [True, False]
    assert many.predict_many(frame).index.tolist() == [5, 6, 9]
