"""Explaining a row in its own words: what `chainrule explain MODEL TABLE --row 3` calls."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from chainrule.attribution.contributions import contributions
from chainrule.attribution.references import Reference, reference_of
from chainrule.attribution.render import WRITERS
from chainrule.attribution.row_explanation import (
    ColumnShare,
    Limit,
    Prediction,
    RowExplanation,
    Turn,
)
from chainrule.attribution.rows import Rows
from chainrule.attribution.subject import Subject
from chainrule.attribution.subjects import rows_for, subject_of
from chainrule.attribution.turning import turned
from chainrule.checks import check_positive, check_whole
from chainrule.engines.blas_limit import blas_threads
from chainrule.errors import ChainruleError
from chainrule.tables.intervals import ends_around
from chainrule.types import Doubles

COVERAGE = 0.9  # of the interval around a number
MOST_SEARCHED = 100  # columns, those that add most, for changes that turn the prediction


def explain_row(
    model: Any,
    X: Any,
    row: int = 1,
    *,
    reference: int | str | Path | Any = None,
    change: float | None = None,
) -> RowExplanation:
    """Why a model predicts for a row what it does: what each column adds, and what would turn it.

    What columns add are integrated gradients (Sundararajan, Taly & Yan 2017) on the straight path
    from the inputs of a reference row to those of the row, in each network, averaged over the
    networks of the model: of classes for the probability of the predicted one, of numbers in the
    target's own units. They add up to the prediction minus that of the reference.

    Parameters
    ----------
    model : TableModel, estimator or Pipeline
        A model of a table; an estimator of chainrule; a pipeline of scikit-learn that ends in one.
    X : table
        Of a `TableModel` a path, data frame or mapping of columns, as for its `predict`; else a
        data frame or an array. It may have the target or not.
    row : int
        Which of its rows, counted from 1.
    reference : int or table, optional
        What the row is compared with: another row of X, by its number; or the typical row of
        another table. If not given, the typical row of the training data, or of X where the model
        does not know that: the median of each column of numbers, the most frequent value of others.
    change : float, optional
        Of a number: by how much the prediction must move to be turned. If not given, beyond the
        interval that holds the truth in 90 % of the cases.

    Returns
    -------
    RowExplanation
        ``.prediction``, ``.shares`` and ``.turns``; ``print(it)`` writes it in words, and
        ``it.render("html")`` as a page with bars.

    Raises
    ------
    ChainruleError
        If there is no such row, or the model cannot be explained.

    Examples
    --------
    >>> import numpy as np
    >>> X = np.array([[0.0, 1.0], [1.0, 1.0], [2.0, 0.0], [3.0, 0.0]] * 10)
    >>> y = 10 * X[:, 0] + X[:, 1]
    >>> model = chainrule.MLPRegressor(hidden_layer_sizes=(8,), solver="lbfgs", random_state=0)
    >>> model = model.fit(X, y)
    >>> found = chainrule.explain_row(model, X, row=4)
    >>> [share.column for share in found.shares]
    ['x0', 'x1']
    >>> difference = found.prediction.value - found.contributions.reference
    >>> bool(abs(sum(share.adds for share in found.shares) - difference) < 1e-6)
    True
    """
    check_whole(1, row=row)
    if change is not None:
        check_positive(change=change)
    # products of a few rows are faster without BLAS's threads
    with blas_threads(1):
        return _explained(model, X, row, reference, change)


def _explained(
    model: Any, X: Any, row: int, reference: Any, change: float | None
) -> RowExplanation:
    subject = subject_of(model)
    rows = rows_for(model, X)
    one = _row_of(rows, row)
    names = subject.used(rows)
    other = reference_of(model, subject, rows, one, reference)
    found = subject.predict(one)[0]
    prediction = _prediction(subject, one, found)
    which = int(subject.chosen(found[None, :])[0]) if subject.classes else 0
    added = contributions(subject, one, other.row, names, which)
    shares = _shares(one, other, names, added.columns)
    # A search takes a dozen calls or so of the model. Columns that add little rarely turn it alone.
    likeliest = tuple(share.column for share in shares[:MOST_SEARCHED])
    turns = turned(subject, one, found, likeliest, other.seen, prediction.interval, change)
    return RowExplanation(
        f"Row {row}",
        rows.source,
        subject.target,
        _truth(one, subject),
        prediction,
        shares,
        added,
        other.words,
        tuple(
            Turn(it.column, it.value, it.own, _prediction(subject, None, it.predicted))
            for it in turns.changes
        ),
        turns.sought,
        turns.steady,
        WRITERS,
        _limit(subject),
        subject.unit,
    )


def _limit(subject: Subject) -> Limit | None:
    """The threshold of the model, and of which class it is."""
    if subject.threshold is None:
        return None
    return Limit(_plain(subject.classes[1]), subject.threshold)


def _row_of(rows: Rows, row: int) -> Rows:
    if row > rows.count:
        source = rows.source or "the table"
        raise ChainruleError(f"{source}: there is no row {row}; the table has {rows.count}")
    return rows.row(row - 1)


def _truth(one: Rows, subject: Subject) -> object:
    """What the table itself has for the target."""
    return one.column(subject.target)[0] if subject.target in one.names else None


def _prediction(subject: Subject, one: Rows | None, found: Doubles) -> Prediction:
    """What is predicted, by the probability of each class or the number."""
    if not subject.classes:
        number = float(found[0])
        interval = None if one is None else _interval(subject, one, number)
        return Prediction(number, interval=interval)
    # The class that is predicted leads, which need not be the likeliest where there is a threshold;
    # of equal probabilities the first does, as `argmax` has it.
    first = np.arange(len(found)) != subject.chosen(found[None, :])[0]
    order = np.lexsort((-found, first))
    likely = tuple((_plain(subject.classes[k]), float(found[k])) for k in order)
    return Prediction(likely[0][0], likely)


def _interval(subject: Subject, one: Rows, number: float) -> tuple[float, float] | None:
    """Where the truth is in 90 % of the cases, if the model has been measured on enough rows."""
    # `halfwidth` would refuse; a row is rather explained without an interval than not at all
    if not subject.errors.reach(COVERAGE):
        return None
    spread = np.std(subject.each(one), axis=0)[:, 0]
    halfwidth = subject.errors.halfwidth(spread, COVERAGE)
    lower, upper = ends_around(np.array([number]), halfwidth, subject.range)
    return float(lower[0]), float(upper[0])


def _shares(
    one: Rows, other: Reference, names: list[str], adds: Sequence[float]
) -> tuple[ColumnShare, ...]:
    """The columns with what they add, the largest first."""
    order = np.argsort(-np.abs(adds), kind="stable")
    columns = ((names[place], float(adds[place])) for place in order)
    return tuple(
        ColumnShare(name, one.column(name)[0], other.row.column(name)[0], share)
        for name, share in columns
    )


def _plain(label: object) -> object:
    """A label of NumPy's as Python's own."""
    return label.item() if isinstance(label, np.generic) else label
