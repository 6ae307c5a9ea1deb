"""scikit-learn's interface to the recipe for tables: data frames with texts, numbers and missing
cells, or arrays of numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Self

import numpy as np
import polars as pl
from numpy.typing import ArrayLike
from sklearn.base import (
    BaseEstimator,
    ClassifierMixin,
    ClassNamePrefixFeaturesOutMixin,
    RegressorMixin,
    TransformerMixin,
)
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import (
    check_array,
    check_consistent_length,
    check_is_fitted,
    column_or_1d,
    validate_data,
)

from chainrule.engines.prediction import last_hidden
from chainrule.errors import ChainruleError, unknown
from chainrule.tables.column_fitting import fit_columns
from chainrule.tables.model import TableModel
from chainrule.tables.moments import moment_of
from chainrule.tables.quantiles import levels_of
from chainrule.tables.reading import Table, as_table
from chainrule.tables.roles import roles_of
from chainrule.tables.several_networks import SeveralNetworks
from chainrule.tables.targets import targets_of
from chainrule.training.snapshot import Moment
from chainrule.types import Array, Doubles

LEAST = 5  # rows


class _TableEstimator(
    ClassNamePrefixFeaturesOutMixin,  # type: ignore[misc]  # sklearn: untyped
    TransformerMixin,  # type: ignore[misc]
    BaseEstimator,  # type: ignore[misc]
):
    """What classifier and regressor share."""

    _task: str

    def __init__(self, effort: str | float = "good", random_state: int = 0) -> None:
        self.effort = effort
        self.random_state = random_state

    def fit(self, X: Any, y: ArrayLike) -> Self:
        """Train on a table and its targets.

        Parameters
        ----------
        X : data frame or array, (n, n_features)
            Of Polars or pandas, with numbers, texts and missing cells; or numbers.
        y : array, (n,)
            Classes, or numbers.

        Returns
        -------
        self
        """
        frame = self._frame(X, reset=True)
        targeted = self._checked(y)
        check_consistent_length(frame, targeted)
        if len(targeted) < LEAST:
            raise ChainruleError(
                f"n_samples={len(targeted)}: at least {LEAST} are needed to learn from"
            )
        target = _other_than(frame.columns)
        table = as_table(frame.with_columns(pl.Series(target, targeted)))
        levels = levels_of(getattr(self, "quantiles", None))
        targets = targets_of(table, target, self._task, levels)
        roles = roles_of(table, frame.columns, {}, numbers=False)
        columns, _ = fit_columns(table, [it.name for it in roles if it.used])
        trainer = SeveralNetworks(self.effort, calibrated=getattr(self, "calibrate", False))
        members, _ = trainer.fit(table, targets, columns, self.random_state, None)
        self.model_ = TableModel(
            members,
            target,
            self._task,
            targets.classes,
            targets.center,
            targets.scale,
            targets.range,
            quantiles=targets.quantiles,
        )
        return self

    def transform(self, X: Any) -> Doubles:
        """What the last hidden layer of each network puts out, side by side, (n, n_units)."""
        check_is_fitted(self)
        frame = self._frame(X, reset=False)
        table = as_table(frame, texts=self.model_.columns.textual)
        return np.hstack(
            [
                last_hidden(parameters, columns.encode(table))
                for parameters, columns in self.model_.members
            ]
        )

    @property
    def _n_features_out(self) -> int:
        """How many features `transform` makes, for the names that scikit-learn gives them."""
        return sum(it.parameters.network.sizes[-2] for it in self.model_.members)

    def _checked(self, y: ArrayLike) -> Array:
        """Targets that can be learned."""
        raise NotImplementedError

    def _frame(self, X: Any, reset: bool) -> pl.DataFrame:
        """A data frame, its columns named and counted as scikit-learn does."""
        if hasattr(X, "columns"):
            validate_data(self, X, reset=reset, skip_check_array=True)
            if isinstance(X, pl.DataFrame):
                return X
            # by lists, so that pandas needs no Arrow for it; what it calls missing is not equal to
            # itself
            columns = {
                str(name): [None if it is None or it != it else it for it in X[name].tolist()]
                for name in X.columns
            }
            return pl.DataFrame(columns, strict=False)
        numbers = validate_data(
            self, X, reset=reset, dtype="numeric", ensure_all_finite="allow-nan"
        )
        numbers = check_array(numbers, dtype=float, ensure_all_finite="allow-nan")
        return pl.DataFrame(
            {f"x{number}": column for number, column in enumerate(numbers.T)}
        ).fill_nan(None)

    def _outputs(self, X: Any) -> Doubles:
        check_is_fitted(self)
        return self.model_.outputs(self.table_of(X))

    def table_of(self, X: Any) -> Table:
        """Rows as the table that `model_` takes: for explaining them."""
        return self.model_.read(self._frame(X, reset=False))

    def moment(self, X: Any, y: ArrayLike | None = None) -> Moment:
        """How rows would move the weights of the first network: for `chainrule.explain`.

        Parameters
        ----------
        X : data frame or array, (n, n_features)
            Rows.
        y : array, (n,), optional
            Their targets. Without them there is a forward pass only.

        Returns
        -------
        Moment
        """
        check_is_fitted(self)
        frame = hasattr(X, "columns")
        table = self.table_of(X if frame else np.atleast_2d(X))
        if y is not None:
            targets = pl.Series(self.model_.target, self._known(np.atleast_1d(y)))
            table = replace(table, frame=table.frame.with_columns(targets))
        n = table.frame.height
        which = "Row 1" if n == 1 else f"{n} rows"
        return moment_of(self.model_, table, which, 0.02, "gradient_descent")

    def _known(self, y: Array) -> Array:
        """Targets as the model has them."""
        return y

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.allow_nan = True
        tags.input_tags.string = True
        tags.input_tags.categorical = True
        return tags


class TableClassifier(ClassifierMixin, _TableEstimator):  # type: ignore[misc]
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
        self, effort: str | float = "good", random_state: int = 0, calibrate: bool = False
    ) -> None:
        super().__init__(effort, random_state)
        self.calibrate = calibrate

    def _checked(self, y: ArrayLike) -> Array:
        if y is None:
            raise ValueError("requires y to be passed, but the target y is None")
        y = column_or_1d(y, warn=True)
        check_classification_targets(y)
        self.classes_, numbers = np.unique(y, return_inverse=True)
        if len(self.classes_) < 2:
            raise ValueError(f"The target has one class only, {self.classes_[0]!r}: one class")
        return np.asarray(numbers)

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


class TableRegressor(RegressorMixin, _TableEstimator):  # type: ignore[misc]
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
    ) -> None:
        super().__init__(effort, random_state)
        self.quantiles = quantiles

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


def _other_than(names: list[str]) -> str:
    """A name for the target that no column has."""
    name = "target"
    while name in names:
        name += "_"
    return name
