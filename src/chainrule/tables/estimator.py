"""What the two estimators for tables share: data frames with texts, numbers and missing cells, or
arrays of numbers, become tables, and these a model.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Self

import numpy as np
import polars as pl
from numpy.typing import ArrayLike
from sklearn.base import (
    BaseEstimator,
    ClassNamePrefixFeaturesOutMixin,
    TransformerMixin,
)
from sklearn.utils.validation import (
    _check_sample_weight,
    check_array,
    check_consistent_length,
    check_is_fitted,
    column_or_1d,
    validate_data,
)

from chainrule.engines.prediction import last_hidden
from chainrule.errors import ChainruleError
from chainrule.tables.assembling import model_of, remembering
from chainrule.tables.column_fitting import fit_columns
from chainrule.tables.evidence import errors_on
from chainrule.tables.intervals import Errors
from chainrule.tables.model import TableModel
from chainrule.tables.moments import moment_of
from chainrule.tables.quantiles import levels_of
from chainrule.tables.reading import Table, as_table
from chainrule.tables.reading.frames import frame_of_columns
from chainrule.tables.roles import roles_of
from chainrule.tables.row_roles import ClassWeight, RowRoles
from chainrule.tables.several_networks import SeveralNetworks
from chainrule.tables.targets import Targets, split_rows, targets_of
from chainrule.training.snapshot import Moment
from chainrule.types import Array, Doubles

LEAST = 5  # rows
HELD = 0.2  # of the rows, where intervals are measured, as `fit_table` holds out


class TableEstimator(
    ClassNamePrefixFeaturesOutMixin,  # type: ignore[misc]  # sklearn: untyped
    TransformerMixin,  # type: ignore[misc]
    BaseEstimator,  # type: ignore[misc]
):
    """What classifier and regressor share."""

    _task: str

    def __init__(
        self,
        effort: str | float = "good",
        random_state: int = 0,
        kinds: Mapping[str, str] | None = None,
    ) -> None:
        self.effort = effort
        self.random_state = random_state
        self.kinds = kinds

    def fit(self, X: Any, y: ArrayLike, sample_weight: ArrayLike | None = None) -> Self:
        """Train on a table and its targets; what goes wrong leaves the estimator as it was.

        Parameters
        ----------
        X : data frame or array, (n, n_features)
            Of Polars or pandas, with numbers, texts and missing cells; or numbers.
        y : array, (n,)
            Classes, or numbers.
        sample_weight : array, (n,), optional
            How much each row counts in training; none may be negative, those of 0 are left out.

        Returns
        -------
        self
        """
        before = dict(vars(self))
        try:
            self._fit(X, y, sample_weight)
        except BaseException:  # Ctrl-C, too
            # else the names of new columns would stand beside an old model, or beside none
            self.__dict__ = before
            raise
        return self

    def _fit(self, X: Any, y: ArrayLike, sample_weight: ArrayLike | None) -> None:
        frame = self._frame(X, reset=True)
        weights = None
        if sample_weight is not None and y is not None:
            check_consistent_length(frame, y)
            weights = _check_sample_weight(sample_weight, frame, ensure_non_negative=True)
            # left out first, so that a class of such rows alone is none
            kept = weights > 0
            frame, y, weights = frame.filter(kept), column_or_1d(y, warn=True)[kept], weights[kept]
        targeted = self._checked(y)
        check_consistent_length(frame, targeted)
        if len(targeted) < LEAST:
            raise ChainruleError(
                f"n_samples={len(targeted)}: at least {LEAST} are needed to learn from"
            )
        kinds = dict(self.kinds or {})
        table = as_table(frame, kinds=kinds)
        table.need([*kinds])
        target = _other_than(frame.columns)
        roles = roles_of(table, frame.columns, kinds, numbers=False)
        # the target last, so that no kind that was said can be meant for it
        names = [it.name for it in roles if it.used]
        whole = replace(table, frame=table.frame.with_columns(pl.Series(target, targeted)))
        levels = levels_of(getattr(self, "quantiles", None))
        targets = replace(
            targets_of(whole, target, self._task, levels),
            roles=RowRoles(weights),
            class_weight=self._class_weight(),
        )
        model = self._trained(whole, names, target, targets)
        errors = self._errors(whole, names, target, targets)
        self.model_ = remembering(replace(model, errors=errors), table, roles, kinds)

    def __sklearn_is_fitted__(self) -> bool:
        # other attributes are set before it is known whether there will be a model
        return hasattr(self, "model_")

    def _class_weight(self) -> ClassWeight | None:
        """How much each class counts, by its number."""
        return None

    def _trained(
        self, table: Table, names: Sequence[str], target: str, targets: Targets
    ) -> TableModel:
        """A model of all rows of a table."""
        columns, _ = fit_columns(table, names)
        trainer = SeveralNetworks(self.effort, calibrated=getattr(self, "calibrate", False))
        members, _ = trainer.fit(table, targets, columns, self.random_state, None)
        return model_of(members, target, targets)

    def _errors(self, table: Table, names: Sequence[str], target: str, targets: Targets) -> Errors:
        """How far off a model of a part of the rows is on the others, where intervals are asked
        for.
        """
        if not getattr(self, "intervals", False):
            return Errors()
        # The model that predicts has learned all rows: its own errors on them would be too small.
        learn, held = split_rows(targets, HELD, self.random_state)
        trial = self._trained(table.part(learn), names, target, targets.of(learn))
        return errors_on(trial, table, targets, held)

    def transform(self, X: Any) -> Doubles:
        """What the last hidden layer of each network puts out, side by side, (n, n_units)."""
        check_is_fitted(self)
        table = self.table_of(X)
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
            # by lists, so that pandas needs no Arrow for it; as for `fit_table`, which knows all
            # that it calls missing
            return frame_of_columns({str(name): X[name].tolist() for name in X.columns})
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
        check_is_fitted(self)
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


def _other_than(names: list[str]) -> str:
    """A name for the target that no column has."""
    name = "target"
    while name in names:
        name += "_"
    return name
