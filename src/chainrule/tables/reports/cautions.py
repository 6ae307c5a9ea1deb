"""What speaks against trusting a score: each check looks for one thing, and says it in a sentence.

Adding one is an entry of `CHECKS`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import polars as pl

from chainrule.tables.reading import Table
from chainrule.tables.reports.judged import Judged
from chainrule.tables.reports.judged_cautions import cautions_of_judged
from chainrule.tables.reports.metrics import Metric
from chainrule.tables.score import Score
from chainrule.types import Array, Doubles, Rows

TELLING = 0.98  # of what there is to explain
PIECES = 32  # into which a column of numbers is cut to see what it tells alone
UNLIKELY = 0.001  # chance of a difference between two samples of the same rows, over all columns
SIZABLE = 0.1  # a smaller difference of two distributions does no harm
HARMLESS = 0.005  # share of the rows that occur twice
MOST_ROWS = 20_000  # to look at
MOST_COLUMNS = 500
MOST_NAMED = 3


@dataclass(frozen=True)
class Measured:
    """What was measured, and on which rows.

    Attributes
    ----------
    table : Table
    learn, held : array
        The numbers of the rows to learn from, and of those held out.
    columns : tuple of str
        That the model uses.
    truth : array
        The numbers of all rows' classes; or the numbers to predict.
    judged : Judged
        The rows held out.
    metric : Metric
    score : Score
    moving : tuple of str
        Columns that differ between these rows because they were held out by them.
    """

    table: Table
    learn: Rows
    held: Rows
    columns: tuple[str, ...]
    truth: Array
    judged: Judged
    metric: Metric
    score: Score
    moving: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """The metric as it is printed."""
        return self.metric.titled(self.judged.classes)

    @property
    def named(self) -> tuple[str, str | None]:
        """The metric's name, and the one class that it is of."""
        return self.metric.name, self.metric.class_of(self.judged.classes)


def cautions_of(measured: Measured) -> list[str]:
    """What a user should know before trusting the score."""
    return [sentence for check in CHECKS for sentence in check(measured)]


def _twice(measured: Measured) -> list[str]:
    """Rows that occur twice, and those held out that the model has learned."""
    keys = measured.table.frame.hash_rows()
    distinct = keys.n_unique()
    twice = keys.len() - distinct
    if not twice:
        return []
    # Where no column tells rows apart, as of a table of answers, equal rows are nothing unusual.
    finest = max(column.n_unique() for column in measured.table.frame)
    if 2 * finest < distinct:
        return []
    held, learned = (keys.gather(rows).to_numpy() for rows in (measured.held, measured.learn))
    again = int(np.isin(held, learned).sum())
    told = f"{twice} of {keys.len()} rows occur before in the table"
    # nearly every large table has a few; what they add to a score is less than its interval
    if max(twice / keys.len(), again / max(len(held), 1)) < HARMLESS:
        return []
    if not again:
        return [told]
    return [
        f"{told}, and {again} of the {len(measured.held)} rows held out are among those learned "
        "from: the score is too good; leave them out, or hold out whole groups (group)"
    ]


def _telling(measured: Measured) -> list[str]:
    """Columns of which each alone predicts the target."""
    if len(measured.columns) < 2:
        return []
    judged = measured.judged
    found = [
        name for name in measured.columns[:MOST_COLUMNS] if _told_by(measured, name) >= TELLING
    ]
    if not found:
        return []
    named = ", ".join(map(repr, found[:MOST_NAMED])) + (", ..." if found[MOST_NAMED:] else "")
    subject, they, them = (
        (f"column {named} alone tells", "it", "it")
        if len(found) == 1
        else (f"columns {named} alone tell", "they", "them")
    )
    what = "the class" if judged.classes else "the number"
    return [
        f"{subject} {what} of nearly every row: will {they} be known when predictions are made? "
        f"If not, leave {them} out"
    ]


def _told_by(measured: Measured, name: str) -> float:
    """How much of what guessing gets wrong a column alone gets right, on the rows held out."""
    learn, held = measured.learn[:MOST_ROWS], measured.held[:MOST_ROWS]
    codes = _codes(measured.table.frame[name].gather(np.append(learn, held)), len(learn))
    before, after = codes[: len(learn)], codes[len(learn) :]
    truth, k = measured.truth, int(codes.max()) + 1
    if not measured.judged.classes:
        counts = np.bincount(before, minlength=k)
        sums = np.bincount(before, truth[learn], minlength=k)
        middle = truth[learn].mean()
        means = np.where(counts > 1, sums / counts.clip(1), middle)
        wrong, at_first = (np.sum((truth[held] - it) ** 2) for it in (means[after], middle))
    else:
        together = np.zeros((k, len(measured.judged.classes)))
        np.add.at(together, (before, truth[learn]), 1)
        usual = np.bincount(truth[learn]).argmax()
        # a value that one row alone has tells only that row
        said = np.where(together.sum(axis=1) > 1, together.argmax(axis=1), usual)
        wrong, at_first = (np.sum(truth[held] != it) for it in (said[after], usual))
    return float(1 - wrong / at_first) if at_first else 0.0


def _codes(series: pl.Series, learned: int) -> Rows:
    """Cells as numbers of their values, or of pieces of the range of the first ones, which were
    learned from; a missing cell is a value too.
    """
    if not series.dtype.is_numeric():
        return _numbered(series)
    values = series.cast(pl.Float64).to_numpy()
    known = values[:learned][~np.isnan(values[:learned])]
    edges = np.unique(np.quantile(known, np.linspace(0, 1, PIECES + 1))) if len(known) else known
    # right: pieces end with their edges, so that each of two values has one of its own
    return np.asarray(np.where(np.isnan(values), 0, 1 + np.searchsorted(edges, values)), int)


def _numbered(series: pl.Series) -> Rows:
    return np.asarray(series.cast(pl.String).fill_null("").rank("dense").to_numpy() - 1, int)


def _drifted(measured: Measured) -> list[str]:
    """Columns whose cells differ between the rows learned from and those held out."""
    names = [it for it in measured.columns if it not in measured.moving][:MOST_COLUMNS]
    rows = measured.learn[-MOST_ROWS:], measured.held[:MOST_ROWS]
    found = []
    for name in names:
        chance, size = _difference(measured.table.frame[name], *rows)
        if chance < UNLIKELY / len(names) and size > SIZABLE:
            found.append((size, name))
    if not found:
        return []
    named = [repr(name) for _, name in sorted(found, reverse=True)]
    more = f" and {len(named) - MOST_NAMED} more" if named[MOST_NAMED:] else ""
    return [
        f"the rows held out differ from those learned from in {', '.join(named[:MOST_NAMED])}"
        f"{more}: what comes later may differ still more"
    ]


def _difference(series: pl.Series, before: Rows, after: Rows) -> tuple[float, float]:
    """How likely two samples of the same would differ as much, and by how much they differ: the
    greatest distance of their distributions.
    """
    from scipy.stats import chi2_contingency, ks_2samp

    if series.dtype.is_numeric():
        one, two = (series.gather(it).drop_nulls().to_numpy() for it in (before, after))
        if not len(one) or not len(two):
            return 1.0, 0.0
        test = ks_2samp(one, two, method="asymp")
        return float(test.pvalue), float(test.statistic)
    counts = _counts(series, before, after)
    if counts.shape[1] < 2:
        return 1.0, 0.0
    shares = counts / counts.sum(axis=1, keepdims=True)
    return float(chi2_contingency(counts).pvalue), float(np.abs(shares[0] - shares[1]).sum() / 2)


def _counts(series: pl.Series, before: Rows, after: Rows) -> Doubles:
    """How often each text occurs among the first rows and the others; rare ones together."""
    codes = _numbered(series.gather(np.append(before, after)))
    parts = codes[: len(before)], codes[len(before) :]
    counts = np.array([np.bincount(it, minlength=int(codes.max()) + 1) for it in parts], float)
    rare = counts.sum(axis=0) < 10
    together = counts[:, rare].sum(axis=1, keepdims=True)
    return np.hstack([counts[:, ~rare], together[:, together.sum(axis=0) > 0]])


CHECKS: tuple[Callable[[Measured], list[str]], ...] = (
    lambda it: cautions_of_judged(it.judged, it.metric, it.score),
    _twice,
    _telling,
    _drifted,
)
