"""Pictures, drawn with Matplotlib."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from chainrule.errors import ChainruleError
from chainrule.files import check_place, write_whole
from chainrule.training.records import EpochRecord

if TYPE_CHECKING:
    from matplotlib.axes import Axes

# Blue and orange can be told apart with the common kinds of color blindness, and in print.
TRAINING = "#1f6fb4"
VALIDATION = "#d1661c"
INK = "#333333"
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


def _draw_losses(axes: Axes, records: Sequence[EpochRecord]) -> None:
    """The line of the training losses, and that of the validation losses if there are any."""
    epochs = [record.epoch for record in records]
    losses = [record.loss for record in records]
    # a line through one point would be invisible
    marker = "o" if len(records) == 1 else ""
    axes.plot(epochs, losses, color=TRAINING, marker=marker, label="training")
    held = [record.validation_loss for record in records if record.validation_loss is not None]
    if held:
        # the one dot marks the epoch whose parameters a run with validation returns
        best = min(range(len(held)), key=held.__getitem__)
        label = f"validation, lowest {held[best]:.3g} in epoch {epochs[best]}"
        axes.plot(epochs, held, color=VALIDATION, marker="o", markevery=[best], label=label)
    values = losses + held
    if min(values) > 0 and max(values) / min(values) > WIDE_RANGE:
        axes.set_yscale("log")


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
    # `Figure` itself rather than pyplot, which would look for a screen and keep every figure alive
    try:
        from matplotlib.figure import Figure
    except ImportError:
        raise ChainruleError(
            "pictures need Matplotlib; install it with: pip install 'chainrule[plots]'"
        ) from None
    suffix = check_picture(path)
    if not records:
        raise ChainruleError("there is no finished epoch to draw")
    figure = Figure(figsize=(7, 4.2), layout="constrained")
    axes = figure.add_subplot()
    _draw_losses(axes, records)
    axes.set(xlabel="epoch", ylabel="loss", title=title)
    axes.spines[["top", "right"]].set_visible(False)
    axes.tick_params(colors=INK)
    axes.grid(alpha=0.25)
    axes.legend(frameon=False)
    # drawn in memory first, so that a failure leaves no half-written file
    picture = io.BytesIO()
    figure.savefig(picture, format=suffix, dpi=150)
    return write_whole(path, picture.getvalue())
