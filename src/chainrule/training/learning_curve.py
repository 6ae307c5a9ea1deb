"""Pictures, drawn with Matplotlib."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from chainrule.documents.figures import BLUE, ORANGE, picture
from chainrule.errors import ChainruleError
from chainrule.files import check_place, write_whole
from chainrule.training.records import EpochRecord

if TYPE_CHECKING:
    from matplotlib.axes import Axes

SIZE = (7, 4.2)
# From this ratio of largest to smallest loss on, a linear axis would show the end as a flat line.
WIDE_RANGE = 20


def check_picture(path: str | Path) -> str:
    """The ending of a picture's file, if a picture can be written there."""
    suffix = check_place(path).suffix.lower().lstrip(".")
    if suffix not in ("png", "svg", "pdf"):
        raise ChainruleError(
            f"{path}: pictures are written to files that end in .png, .svg or .pdf"
        )
    return suffix


def draw_losses(axes: Axes, records: Sequence[EpochRecord]) -> None:
    """The line of the training losses, and that of the validation losses if there are any."""
    epochs = [record.epoch for record in records]
    losses = [record.loss for record in records]
    # a line through one point would be invisible
    marker = "o" if len(records) == 1 else ""
    axes.plot(epochs, losses, color=BLUE, marker=marker, label="training")
    held = [record.validation_loss for record in records if record.validation_loss is not None]
    if held:
        # the one dot marks the epoch whose parameters a run with validation returns
        best = min(range(len(held)), key=held.__getitem__)
        label = f"validation, lowest {held[best]:.3g} in epoch {epochs[best]}"
        axes.plot(epochs, held, color=ORANGE, marker="o", markevery=[best], label=label)
    scale_losses(axes, losses + held)
    axes.set(xlabel="epoch", ylabel="loss")
    axes.legend(frameon=False)


def scale_losses(axes: Axes, values: Sequence[float]) -> None:
    """A logarithmic axis where the losses differ too much for a linear one."""
    if values and min(values) > 0 and max(values) / min(values) > WIDE_RANGE:
        axes.set_yscale("log")
        # as plain numbers: names in a figure, and so all texts, are never mathematics
        axes.yaxis.set_major_formatter(_round)
        axes.yaxis.set_minor_formatter(_round)


def _round(value: float, position: object = None) -> str:
    """The label of a round number, empty for others: all between would be written over each
    other.
    """
    return f"{value:g}" if f"{value:e}"[0] in "125" else ""


def learning_curve(records: Sequence[EpochRecord], path: str | Path, title: str = "") -> Path:
    """Draw the loss of each epoch, of the training and the validation samples, into a PNG, SVG or
    PDF file.

    Parameters
    ----------
    records : sequence of EpochRecord
        Of a run.
    path : str or Path
        The file; its ending says which kind.
    title : str
        Above the picture.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    ChainruleError
        If Matplotlib is not installed, there are no records, or the file's ending is not known.
    """
    suffix = check_picture(path)
    if not records:
        raise ChainruleError("there is no finished epoch to draw")

    def draw(axes: Axes) -> None:
        draw_losses(axes, records)
        axes.set_title(title)

    return write_whole(path, picture(draw, suffix, SIZE))
