"""scikit-learn's interface to the recipe for tables: a classifier and a regressor."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from sklearn.base import ClassifierMixin, RegressorMixin
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import check_array, check_is_fitted, column_or_1d

from chainrule.errors import ChainruleError, unknown
from chainrule.tables.estimator import TableEstimator
from chainrule.tables.row_roles import ClassWeight, class_weights
from chainrule.types import Array, Doubles


class TableClassifier(ClassifierMixin, TableEstimator):  # type: ignore[misc]
    """A classifier for tables: several networks by a recipe that is right for most of them.

    Parameters
    ----------
    effort : {"fast", "good", "best"} or float
        One network, four, or sixteen; or for how many seconds networks are trained.
    random_state : int
        For the first weights, the order of the samples and the rows on which training stops.
    calibrate : bool
        Scale the probabilities so that they are as sure as they are right on the rows on which
        training stops (temperature scaling).
    class_weight : "balanced" or mapping, optional
        How much each class counts in training, such as ``{"yes": 10}``; ``"balanced"``: all the
        same in sum, however rare. Probabilities shift towards classes that count more, unless they
        are calibrated.
    kinds : mapping of str to str, optional
        What columns are, where it should not be decided from their values, as of `fit_table`:
        ``{"zip": "category", "sold": "date:dmy", "remark": "drop"}``. Of an array, columns are
        called ``"x0"``, ``"x1"`` and so on.

    Attributes
    ----------
    classes_ : array, (n_classes,)
    model_ : TableModel
    n_features_in_ : int
    feature_names_in_ : array, (n_features,)
        If all columns have names.

    Examples
    --------
    >>> import polars as pl
    >>> X = pl.DataFrame({"x": [0.0, 1.0, None, 3.0] * 20, "s": ["a", "b", "a", None] * 20})
    >>> model = chainrule.TableClassifier(effort="fast").fit(X, ["no", "yes", "no", "yes"] * 20)
    >>> model.predict(X[:2]).tolist(), model.predict_proba(X).shape
    (['no', 'yes'], (80, 2))
    """

    _task = "classification"

    def __init__(
        self,
        effort: str | float = "good",
        random_state: int = 0,
        calibrate: bool = False,
        kinds: Mapping[str, str] | None = None,
        class_weight: ClassWeight | None = None,
    ) -> None:
        super().__init__(effort, random_state, kinds)
        self.calibrate = calibrate
        self.class_weight = class_weight

    def _checked(self, y: ArrayLike) -> Array:
        if y is None:
            raise ValueError("requires y to be passed, but the target y is None")
        y = column_or_1d(y, warn=True)
        check_classification_targets(y)
        self.classes_, numbers = np.unique(y, return_inverse=True)
        if len(self.classes_) < 2:
            raise ValueError(f"The target has one class only, {self.classes_[0]!r}: one class")
        return np.asarray(numbers)

    def _class_weight(self) -> ClassWeight | None:
        given = self.class_weight
        if given is None or isinstance(given, str):
            return given
        # the model within knows classes by their numbers
        k = len(self.classes_)
        found = class_weights(given, np.ones(k, dtype=int), tuple(self.classes_.tolist()))
        return None if found is None else dict(enumerate(found.tolist()))

    def _known(self, y: Array) -> Array:
        numbers = {label: number for number, label in enumerate(self.classes_.tolist())}
        strange = [label for label in y.tolist() if label not in numbers]
        if strange:
            raise unknown("class", strange[0], map(str, numbers))
        return np.array([numbers[label] for label in y.tolist()])

    def predict_proba(self, X: Any) -> Doubles:
        """The probability of each class, (n, n_classes)."""
        return self._outputs(X)

    def predict(self, X: Any) -> Array:
        """The likeliest class of each row, (n,)."""
        best = self._outputs(X).argmax(axis=1)
        return np.asarray(self.classes_[best])


class TableRegressor(RegressorMixin, TableEstimator):  # type: ignore[misc]
    """A regressor for tables: several networks by a recipe that is right for most of them.

    Parameters
    ----------
    effort : {"fast", "good", "best"} or float
        One network, four, or sixteen; or for how many seconds networks are trained.
    random_state : int
        For the first weights, the order of the samples and the rows on which training stops.
    quantiles : sequence of float, optional
        Which quantiles `predict_quantiles` gives. The median is always among them, and takes the
        place of the mean as the prediction.
    intervals : bool
        Whether to measure how far off predictions are, for `predict_interval`: on a fifth of the
        rows, by a model of the others that is trained for it, which takes twice the time.
    kinds : mapping of str to str, optional
        What columns are, where it should not be decided from their values, as of `fit_table`:
        ``{"zip": "category", "sold": "date:dmy", "remark": "drop"}``. Of an array, columns are
        called ``"x0"``, ``"x1"`` and so on.

    Attributes
    ----------
    model_ : TableModel
    quantiles_ : tuple of float
        In the order of `predict_quantiles`; empty without `quantiles`.
    n_features_in_ : int
    feature_names_in_ : array, (n_features,)
        If all columns have names.

    Examples
    --------
    >>> import numpy as np
    >>> X = np.linspace(0, 1, 200)[:, None]
    >>> model = chainrule.TableRegressor(effort="fast").fit(X, 3 * X[:, 0] ** 2)
    >>> bool(model.score(X, 3 * X[:, 0] ** 2) > 0.99)
    True
    """

    _task = "regression"

    def __init__(
        self,
        effort: str | float = "good",
        random_state: int = 0,
        quantiles: Sequence[float] | None = None,
        intervals: bool = False,
        kinds: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(effort, random_state, kinds)
        self.quantiles = quantiles
        self.intervals = intervals

    def _checked(self, y: ArrayLike) -> Array:
        if y is None:
            raise ValueError("requires y to be passed, but the target y is None")
        y = check_array(column_or_1d(y, warn=True), ensure_2d=False, dtype=float)
        return np.asarray(y)

    def predict(self, X: Any) -> Doubles:
        """A number for each row, (n,): the mean, or the median of an estimator of quantiles."""
        return self._outputs(X)[:, 0]

    @property
    def quantiles_(self) -> tuple[float, ...]:
        """The quantiles that were learned, in order."""
        check_is_fitted(self)
        return self.model_.quantiles

    def predict_quantiles(self, X: Any) -> Doubles:
        """The quantiles of each row, in the order of `quantiles_`, (n, n_quantiles).

        Raises
        ------
        ChainruleError
            If the estimator has no `quantiles`.
        """
        if not self.quantiles_:
            raise ChainruleError(
                "no quantiles were learned; TableRegressor(quantiles=[0.1, 0.9]) learns them"
            )
        return self.model_.quantiles_of(self.table_of(X))

    def predict_interval(self, X: Any, coverage: float = 0.9) -> Doubles:
        """An interval for each row, its lower and its upper end, (n, 2).

        Parameters
        ----------
        X : data frame or array, (n, n_features)
            Rows.
        coverage : float
            In which share of the rows the truth lies in the interval, between 0 and 1.

        Raises
        ------
        ChainruleError
            If the estimator has no `intervals`, or was measured on too few rows.
        """
        check_is_fitted(self)
        if not self.model_.errors.scores:
            raise ChainruleError(
                "no intervals were measured; TableRegressor(intervals=True) measures them"
            )
        found = self.model_.predict_interval(self.table_of(X), coverage)
        return found[["lower", "upper"]].to_numpy()
