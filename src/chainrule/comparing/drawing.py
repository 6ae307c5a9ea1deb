"""The plot of a comparison."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import isfinite
from typing import TYPE_CHECKING, NamedTuple

from chainrule.documents.brief import shortened
from chainrule.training.learning_curve import scale_losses

if TYPE_CHECKING:
    from matplotlib.axes import Axes

# Lines differ in their strokes as well as in color, for prints and for eyes that see few colors.
STROKES = ("-", "--", "-.", ":")
COLORS = 10  # of Matplotlib's own cycle
LETTERS = 60


class Curve(NamedTuple):
    """The losses of a run, and what stands beside its line."""

    name: str
    losses: Sequence[float]


def drawing(title: str, unit: str, first: int, curves: Sequence[Curve]) -> Callable[[Axes], None]:
    """What draws curves, counted from `first`, into axes."""

    def draw(axes: Axes) -> None:
        shown: list[float] = []
        for number, (name, losses) in enumerate(curves):
            # what has diverged ends where its numbers end
            finite = {at: loss for at, loss in enumerate(losses, first) if isfinite(loss)}
            shown += finite.values()
            axes.plot(
                list(finite),
                list(finite.values()),
                color=f"C{number % COLORS}",
                linestyle=STROKES[number % len(STROKES)],
                # a line through one point would be invisible
                marker="o" if len(finite) == 1 else "",
                label=shortened(name, LETTERS),
            )
        scale_losses(axes, shown)
        axes.set(xlabel=unit, ylabel="loss", title=shortened(title, LETTERS))
        axes.legend(frameon=False)

    return draw
