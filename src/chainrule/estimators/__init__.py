"""Estimators with scikit-learn's interface."""

from chainrule.estimators.classifier import MLPClassifier
from chainrule.estimators.regressor import MLPRegressor
from chainrule.estimators.settings import ALL_AT_ONCE

__all__ = ["ALL_AT_ONCE", "MLPClassifier", "MLPRegressor"]
