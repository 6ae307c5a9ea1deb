"""Runs side by side: their losses as a table and as one plot."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Any

from chainrule.comparing.drawing import Curve, drawing
from chainrule.documents.brief import number_of, shortened
from chainrule.documents.document import Block, Document, Picture, Table
from chainrule.documents.figures import figure, is_installed, picture, svg
from chainrule.documents.formats import html, write_document
from chainrule.errors import ChainruleError
from chainrule.files import write_whole
from chainrule.training.learning_curve import SIZE, check_picture

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


@dataclass(frozen=True, repr=False)
class Compared:
    """One of the runs.

    Attributes
    ----------
    name : str
        What tells it from the others.
    losses : tuple of float
    result : Run, TrainingRun or Fit
        What came of it.
    score : float or None
        Of a table, on rows held out.
    """

    name: str
    losses: tuple[float, ...]
    result: Any
    score: float | None = None

    def __repr__(self) -> str:
        return f"<{self.name}: loss {self.losses[0]:.4g} to {self.losses[-1]:.4g}; see .result>"


@dataclass(frozen=True, repr=False)
class Comparison:
    """Runs from the same start.

    Attributes
    ----------
    title : str
        What was run.
    runs : tuple of Compared
    unit : {"step", "epoch"}
        What losses are counted by.
    first : int
        After how many of them the first loss was taken: 0 is the start.
    metric : str
        What a score is, where there is one.
    """

    title: str
    runs: tuple[Compared, ...]
    unit: str
    first: int = 0
    metric: str = ""

    @property
    def best(self) -> Compared:
        """The run with the lowest loss at its end.

        Raises
        ------
        ChainruleError
            If no run ended with a finite loss.
        """
        ended = [run for run in self.runs if isfinite(run.losses[-1])]
        if not ended:
            raise ChainruleError("none of the runs ended with a finite loss")
        return min(ended, key=lambda run: run.losses[-1])

    def table(self) -> Table:
        """The loss at the start, after some steps and at the end, for each run."""
        longest = max(len(run.losses) for run in self.runs) - 1
        # a tenth of the way and half of it; of a short run, these can be the start
        between = sorted({longest // 10, longest // 2} - {0, longest})
        places = [f"{self.unit} {place + self.first}" for place in between]
        start = "start" if self.first == 0 else f"{self.unit} {self.first}"
        # by the number and not by the run: of runs that end alike, all are the lowest
        ends = [run.losses[-1] for run in self.runs]
        lowest = min(filter(isfinite, ends), default=None)
        header = ("run", start, *places, "end", f"{self.unit}s", *_if(self.metric), "")
        rows = [
            (
                run.name,
                *(_loss(run, place) for place in (0, *between)),
                f"{run.losses[-1]:.6g}",
                # runs that stop early have fewer
                str(len(run.losses) - 1 + self.first),
                *_if("" if run.score is None else f"{run.score:.4g}"),
                "lowest loss" if run.losses[-1] == lowest else "",
            )
            for run in self.runs
        ]
        return Table(header, tuple(rows))

    def document(self, pictures: bool = False) -> Document:
        """The table, and the plot too where pictures are wanted, which takes Matplotlib."""
        blocks: list[Block] = [self.table()]
        if pictures:
            drawn = svg(self._drawing(), SIZE, "compared")
            blocks.append(Picture(drawn, f"The loss by {self.unit}s"))
        return Document(f"{self.title}: {number_of(len(self.runs), 'run')}", tuple(blocks))

    def plot(self, path: str | Path | None = None) -> Figure | Path:
        """All losses in one plot.

        Parameters
        ----------
        path : str or Path, optional
            A PNG, SVG or PDF file to draw into.

        Returns
        -------
        matplotlib.figure.Figure or Path
            The file, where there is one.

        Raises
        ------
        ChainruleError
            If Matplotlib is not installed, or the file's ending is not known.
        """
        draw = self._drawing()
        if path is None:
            return figure(draw, SIZE)
        return write_whole(path, picture(draw, check_picture(path), SIZE))

    def _drawing(self) -> Callable[[Axes], None]:
        curves = [Curve(run.name, run.losses) for run in self.runs]
        return drawing(self.title, self.unit, self.first, curves)

    def __str__(self) -> str:
        return write_document(self.document())

    def __repr__(self) -> str:
        # three tell what varies; all are in the table
        ends = [f"{shortened(run.name, 40)} {run.losses[-1]:.4g}" for run in self.runs[:3]]
        more = ", ..." if len(self.runs) > len(ends) else ""
        return (
            f"<comparison of {number_of(len(self.runs), 'run')} of {shortened(self.title)}: "
            f"at the end {', '.join(ends)}{more}; print it, or see .best, .runs, .plot()>"
        )

    def _repr_html_(self) -> str:
        """What a notebook shows."""
        return html.fragment(self.document(pictures=is_installed()))


def _if(text: str) -> list[str]:
    return [text] if text else []


def _loss(run: Compared, place: int) -> str:
    """The loss at a place; nothing where a run had ended before."""
    return f"{run.losses[place]:.6g}" if place < len(run.losses) else ""
