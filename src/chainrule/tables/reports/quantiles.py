"""What came true of predicted quantiles: how many numbers lie below each, and between the outer."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from chainrule.documents.document import Section, Table, Text
from chainrule.formulas import functions
from chainrule.formulas.losses import pinball
from chainrule.tables.reports import plots
from chainrule.tables.reports.judged import Judged
from chainrule.types import Doubles


class Level(NamedTuple):
    """One quantile on rows with known targets.

    Attributes
    ----------
    level : float
        The share of the true numbers that should lie at or below it.
    below : float
        The share that does.
    loss, constant : float
        Its pinball loss, and that of the same quantile of the rows that guessing knows, for every
        row.
    """

    level: float
    below: float
    loss: float
    constant: float


class Between(NamedTuple):
    """The outer quantiles, and the share of the true numbers between them."""

    low: float
    high: float
    share: float

    @property
    def meant(self) -> float:
        """The share that should lie there."""
        return self.high - self.low

    def __str__(self) -> str:
        return (
            f"{self.share:.1%} of the true numbers lie between the quantiles {self.low:g} and "
            f"{self.high:g}, which are to hold {100 * self.meant:.4g}%"
        )


def levels_judged(judged: Judged) -> list[Level]:
    """Each quantile of a model that predicts them; nothing of others."""
    rows = zip(judged.levels, judged.outputs.T, judged.guess, strict=True) if judged.levels else ()
    return [
        Level(
            level,
            float(np.average(judged.truth <= found, weights=judged.weights)),
            _loss(judged, level, found),
            _loss(judged, level, np.broadcast_to(constant, found.shape)),
        )
        for level, found, constant in rows
    ]


def _loss(judged: Judged, level: float, found: Doubles) -> float:
    each = pinball(level).errors(found[:, None], judged.truth[:, None], functions)
    return float(np.average(each[:, 0], weights=judged.weights))


def between(judged: Judged) -> Between | None:
    """The interval of the outer quantiles; None where there is only the median, or none."""
    # of the median alone there is nothing to lie between
    if len(judged.levels) < 2:
        return None
    low, high = judged.outputs[:, 0], judged.outputs[:, -1]
    inside = (low <= judged.truth) & (judged.truth <= high)
    share = float(np.average(inside, weights=judged.weights))
    return Between(judged.levels[0], judged.levels[-1], share)


def quantiles_section(judged: Judged, pictures: bool) -> Section:
    """The quantiles of a model as a table, a sentence and a picture."""
    found = levels_judged(judged)
    table = Table(
        ("quantile", "true numbers at or below it", "pinball loss", "of a constant"),
        tuple(
            (f"{it.level:g}", f"{it.below:.1%}", f"{it.loss:.4g}", f"{it.constant:.4g}")
            for it in found
        ),
        f"A constant: the same quantile of {judged.guessed_from}, predicted for every row.",
    )
    interval = between(judged)
    said = (Text((f"{str(interval).capitalize()}.",)),) if interval else ()
    drawn = (plots.quantile_picture([(it.level, it.below) for it in found]),) if pictures else ()
    return Section("Quantiles", (*said, table, *drawn))
