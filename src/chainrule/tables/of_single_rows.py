"""A model of single rows, as it stands, as a model of a table: whatever predicts the rows of a
table, scores, exports or serves a model takes it as any other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from chainrule.online.learned import learned
from chainrule.online.scaling import BOUND
from chainrule.tables.columns import Columns
from chainrule.tables.model import Member, TableModel
from chainrule.tables.running_columns import RunningColumn
from chainrule.tables.standard_columns import TextColumn

if TYPE_CHECKING:
    from chainrule.online.model import OnlineModel


def table_model_of(model: OnlineModel, target: str) -> TableModel:
    """A model of a table that predicts what a model of single rows predicts now.

    Parameters
    ----------
    model : OnlineClassifier or OnlineRegressor
        What has learned; it may go on, and the other stays as it is.
    target : str
        What the column of predictions is called.

    Raises
    ------
    ChainruleError
        If nothing was learned yet, or inputs have no names of columns.
    """
    found = learned(model)
    # a text that is missing is none of those that were learned: all its inputs are 0 in both
    columns = Columns(
        tuple(RunningColumn(*it, BOUND) for it in found.numbers),
        tuple(TextColumn(name, tuple(values)) for name, values in found.texts.items()),
    )
    return TableModel(
        (Member(found.parameters, columns),),
        target,
        "classification" if found.classes else "regression",
        tuple(found.classes),
        found.center,
        found.scale,
    )
