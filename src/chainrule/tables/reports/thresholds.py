"""What another threshold would give, where one of two classes is rare: advice, as a table."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from chainrule.documents.document import Section, Table, Text
from chainrule.tables.reports.judged import Judged

RARE = 0.25  # share of the rarer class, above which the likelier class is a fair choice
SHOWN = (0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.7)  # probabilities of the rare class


class Threshold(NamedTuple):
    """What is found of the rare class from a probability on.

    Attributes
    ----------
    threshold : float
        As ``--threshold`` takes it: of the second class.
    precision, recall : float
        Of the rare class; the precision is NaN where no row is predicted to be of it.
    flagged : float
        The share of the rows that are predicted to be of it.
    """

    threshold: float
    precision: float
    recall: float
    flagged: float

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both > 0 else 0.0


def rare_class(judged: Judged) -> int | None:
    """The number of the rare one of two classes; None if there is none."""
    if len(judged.classes) != 2 or judged.guess.min() > RARE:
        return None
    rare = int(judged.guess.argmin())
    # of a class that does not occur among these rows nothing can be found
    return rare if (judged.truth == rare).any() else None


def thresholds_of(judged: Judged, rare: int) -> list[Threshold]:
    """What several thresholds give, the lowest first."""
    chances = np.array(SHOWN) if rare == 1 else 1 - np.array(SHOWN)
    # a threshold is one of the second class: where the first is rare, few rows are flagged above it
    return [_at(judged, rare, float(it)) for it in sorted(chances.round(2))]


def best_threshold(judged: Judged, rare: int) -> Threshold:
    """The one with the best F1 on these rows."""
    # Quantiles, as most probabilities of a rare class lie close together; rounded, as the threshold
    # is copied into a command.
    candidates = np.unique(np.quantile(judged.outputs[:, 1], np.linspace(0, 1, 201)).round(4))
    return max((_at(judged, rare, float(it)) for it in candidates), key=lambda it: it.f1)


def _at(judged: Judged, rare: int, threshold: float) -> Threshold:
    weights = judged.counts
    flagged = ((judged.outputs[:, 1] >= threshold).astype(int) == rare) * weights
    there = (judged.truth == rare) * weights
    found = flagged @ (judged.truth == rare)
    return Threshold(
        threshold,
        float(found / flagged.sum()) if flagged.any() else float("nan"),
        float(found / there.sum()),
        float(flagged.sum() / weights.sum()),
    )


def thresholds_section(judged: Judged, rare: int) -> Section:
    """A row for each threshold, and how to choose among them."""
    best = best_threshold(judged, rare)
    name = judged.classes[rare]
    rows = tuple(
        (
            f"{it.threshold:g}",
            "-" if np.isnan(it.precision) else f"{it.precision:.3f}",
            f"{it.recall:.3f}",
            f"{it.flagged:.1%}",
        )
        for it in thresholds_of(judged, rare)
    )
    said = (
        f"{name!r} is rare. The likelier class is predicted unless --threshold says from which "
        f"probability of {judged.classes[1]!r} on {judged.classes[1]!r} is predicted. Which is "
        f"best depends on what a row that is missed costs, and what a false alarm. The best F1 on "
        f"these rows, {best.f1:.3f}, comes from --threshold {best.threshold:g} (precision "
        f"{best.precision:.3f}, recall {best.recall:.3f}); as it was chosen on them, expect a "
        "little less on others."
    )
    titles = ("--threshold", f"precision of {name!r}", "recall", "rows predicted so")
    return Section("Thresholds", (Text((said,)), Table(titles, rows)))
