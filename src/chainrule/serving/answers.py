"""From a model's outputs to what a request is answered with."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from chainrule.errors import ChainruleError
from chainrule.serving.rows import Columnwise
from chainrule.tables.intervals import ends_around
from chainrule.tables.model import TableModel
from chainrule.types import Doubles

COVERAGE = 0.9  # of intervals, unless a request asks for another


def predictor_of(model: TableModel) -> Callable[[Columnwise], Doubles]:
    """From columns of checked cells to outputs: probabilities of the classes, (rows, classes), or
    a number and how much the networks differ there, (rows, 2).
    """

    def predict(cells: Columnwise) -> Doubles:
        encode = model.of_cells(cells)
        if model.task == "classification":
            return model.outputs(encode)
        # the spread always: a batch mixes requests that want intervals with some that do not
        return np.column_stack(model.with_spread(encode))

    return predict


def answers(model: TableModel, outputs: Doubles, coverage: float | None) -> list[dict[str, Any]]:
    """What is said of each row.

    Parameters
    ----------
    model : TableModel
        Whose they are.
    outputs : array, (rows, outputs)
        Of `predictor_of`.
    coverage : float or None
        Of the intervals around numbers that were asked for.

    Raises
    ------
    ChainruleError
        If an interval was asked for that the model cannot give.
    """
    if model.task == "classification":
        if coverage is not None:
            raise ChainruleError(
                f"{model.target!r} is a class, of which there are probabilities and no intervals"
            )
        names = class_names(model)
        return [
            {"prediction": label, "probabilities": dict(zip(names, row, strict=True))}
            for label, row in zip(model.labels(outputs), outputs.tolist(), strict=True)
        ]
    numbers, spread = outputs.T
    # Nobody has asked for an interval here: a number without one is a full answer.
    if coverage is None and not has_intervals(model):
        return [{"prediction": number} for number in numbers.tolist()]
    halfwidth = model.errors.halfwidth(spread, COVERAGE if coverage is None else coverage)
    lower, upper = ends_around(numbers, halfwidth, model.range)
    rows = zip(numbers.tolist(), lower.tolist(), upper.tolist(), strict=True)
    return [{"prediction": number, "interval": [low, high]} for number, low, high in rows]


def has_intervals(model: TableModel) -> bool:
    """Whether a regression was measured on enough rows for the intervals of `COVERAGE`."""
    return model.errors.reach(COVERAGE)


def class_names(model: TableModel) -> list[str]:
    """The classes as keys of JSON: true and false as JSON writes them."""
    # `str` would write True, beside a prediction that JSON writes as true
    return [str(it).lower() if isinstance(it, bool) else str(it) for it in model.classes]
