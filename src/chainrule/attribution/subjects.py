"""The subject of any model, and rows as it takes them."""

from __future__ import annotations

from typing import Any

from chainrule.attribution.of_tables import of_table_model, rows_of_table
from chainrule.attribution.rows import Rows
from chainrule.attribution.subject import Subject
from chainrule.tables.model import TableModel


def subject_of(model: Any) -> Subject:
    """A model as it is explained.

    Raises
    ------
    ChainruleError
        If it is of another kind, is not fitted, or predicts several things at a time.
    """
    if isinstance(model, TableModel):
        return of_table_model(model)
    # scikit-learn takes longer to import than a model of a table to be explained
    from chainrule.attribution.of_estimators import of_estimator

    return of_estimator(model)


def rows_for(model: Any, X: Any) -> Rows:
    """Rows as the model takes them."""
    if isinstance(model, TableModel):
        return rows_of_table(model, X)
    from chainrule.attribution.of_estimators import rows_of_estimator

    return rows_of_estimator(model, X)
