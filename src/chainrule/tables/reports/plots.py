"""The pictures of a report, as elements of SVG."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from chainrule.documents.brief import shortened
from chainrule.documents.document import Picture
from chainrule.documents.figures import BLUE, INK, ORANGE, svg
from chainrule.tables.reports.importance import Importance
from chainrule.tables.reports.judged import Judged
from chainrule.tables.reports.metrics import confusion, ranking
from chainrule.training.learning_curve import draw_losses
from chainrule.training.records import EpochRecord

if TYPE_CHECKING:
    from matplotlib.axes import Axes

SQUARE = (4.3, 3.9)  # two of them stand side by side
WIDE = (7.0, 3.6)
MOST_POINTS = 2000
MOST_CURVES = 8  # classes whose curves can still be told apart
MOST_BARS = 20
BINS = 10
FLAT = 10  # letters of names that stand beside each other below a picture


def confusion_picture(judged: Judged) -> Picture:
    """How many rows of each class were predicted as each."""
    counts = confusion(judged)
    k = len(judged.classes)
    names = list(map(shortened, judged.classes))

    def draw(axes: Axes) -> None:
        shares = counts / counts.sum(axis=1, keepdims=True).clip(1)
        # squares of their own, as an image would be one of so many dots
        axes.pcolormesh(shares, cmap="Blues", vmin=0, vmax=1, edgecolors="white", linewidth=1)
        for row, column in np.ndindex(k, k):
            color = "white" if shares[row, column] > 0.6 else INK
            axes.text(
                column + 0.5,
                row + 0.5,
                f"{counts[row, column]:g}",
                ha="center",
                va="center",
                color=color,
            )
        axes.set_xticks(np.arange(k) + 0.5, names)
        if k > 3 or max(map(len, names)) > FLAT:
            for label in axes.get_xticklabels():
                label.set(rotation=60, ha="right", rotation_mode="anchor")
        axes.set_yticks(np.arange(k) + 0.5, names)
        axes.set(xlabel="predicted", ylabel="true", aspect="equal")
        axes.invert_yaxis()
        axes.grid(visible=False)

    side = max(SQUARE[1], min(0.45 * k + 2, 9))
    caption = "How many rows of each class were predicted as each."
    return Picture(svg(draw, (side + 0.4, side), "confusion"), caption)


def roc_picture(judged: Judged) -> Picture:
    """The ROC curve of the second of two classes, or of each class against the others."""
    k = len(judged.classes)
    drawn = [1] if k == 2 else list(range(min(k, MOST_CURVES)))

    def draw(axes: Axes) -> None:
        axes.plot([0, 1], [0, 1], color=INK, linewidth=1, linestyle=":", label="guessing")
        for number in drawn:
            hits, others = ranking(
                judged.truth == number, judged.outputs[:, number], judged.weights
            )
            if hits[-1] and others[-1]:
                label = shortened(judged.classes[number])
                axes.plot(others / others[-1], hits / hits[-1], label=label)
        axes.set(
            xlabel="share of the other rows found too (false positive rate)",
            ylabel="share found (recall)",
        )
        axes.legend(frameon=False, loc="lower right")

    caption = "ROC curve: what is found, against what is mistaken for it."
    return Picture(svg(draw, SQUARE, "roc"), caption)


def calibration_picture(judged: Judged) -> Picture:
    """How often what has a probability comes true."""
    from sklearn.calibration import calibration_curve

    if len(judged.classes) == 2:
        right, chances = judged.truth == 1, judged.outputs[:, 1]
        what = f"of {shortened(judged.classes[1])!r}"
    else:
        right = judged.outputs.argmax(axis=1) == judged.truth
        chances, what = judged.outputs.max(axis=1), "of the likeliest class"
    bins = max(2, min(BINS, len(right) // 10))
    shares, means = calibration_curve(right, chances.clip(0, 1), n_bins=bins, strategy="quantile")

    def draw(axes: Axes) -> None:
        axes.plot([0, 1], [0, 1], color=INK, linewidth=1, linestyle=":", label="as it should be")
        axes.plot(means, shares, color=BLUE, marker="o", label="model")
        axes.set(xlabel=f"predicted probability {what}", ylabel="how often it was so")
        axes.legend(frameon=False)

    caption = f"Calibration: {len(means)} groups of rows with similar probabilities."
    return Picture(svg(draw, SQUARE, "calibration"), caption)


def residual_picture(judged: Judged, target: str) -> Picture:
    """How far off each prediction is."""
    n = len(judged.truth)
    rows = np.random.default_rng(0).permutation(n)[:MOST_POINTS]
    predicted, truth = judged.predicted[rows], judged.truth[rows]

    def draw(axes: Axes) -> None:
        axes.axhline(0, color=INK, linewidth=1, linestyle=":")
        axes.scatter(predicted, truth - predicted, s=14, alpha=0.5, color=BLUE, edgecolors="none")
        axes.set(xlabel=f"predicted {shortened(target)}", ylabel="true minus predicted")

    some = f" ({MOST_POINTS} of {n} rows)" if n > MOST_POINTS else ""
    return Picture(svg(draw, WIDE, "residuals"), f"Residuals against predictions{some}.")


def quantile_picture(found: Sequence[tuple[float, float]]) -> Picture:
    """The share of true numbers below each quantile, against the share that should lie there."""
    levels, below = np.array(found).T

    def draw(axes: Axes) -> None:
        axes.plot([0, 1], [0, 1], color=INK, linewidth=1, linestyle=":", label="as it should be")
        axes.plot(levels, below, color=BLUE, marker="o", label="model")
        axes.set(xlabel="predicted quantile", ylabel="share of true numbers at or below it")
        axes.legend(frameon=False)

    return Picture(svg(draw, SQUARE, "quantiles"), "How many true numbers lie below each quantile.")


def importance_picture(found: Sequence[Importance], title: str) -> Picture:
    """A bar for each column."""
    shown = list(found[:MOST_BARS])[::-1]

    def draw(axes: Axes) -> None:
        axes.barh(
            [shortened(it.column) for it in shown],
            [it.lost for it in shown],
            xerr=[it.deviation for it in shown],
            color=BLUE,
            ecolor=ORANGE,
        )
        axes.set(xlabel=f"loss of {title} when the column is mixed up")

    some = f" (the first {MOST_BARS} of {len(found)})" if len(found) > MOST_BARS else ""
    size = (WIDE[0], 1.2 + 0.3 * len(shown))
    caption = f"What each column is worth on rows held out{some}; lines: one standard deviation."
    return Picture(svg(draw, size, "importance"), caption)


def learning_picture(records: Sequence[EpochRecord]) -> Picture:
    """The loss of each epoch."""
    caption = "Learning curve of the first network."
    return Picture(svg(lambda axes: draw_losses(axes, records), WIDE, "learning"), caption)
