"""Pictures, drawn with Matplotlib."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

from chainrule.errors import ChainruleError
from chainrule.files import check_place, write_whole
from chainrule.training.records import EpochRecord

INK, TRAINING, VALIDATION = "#333333", "#1f6fb4", "#d1661c"


def check_picture(path: str | Path) -> str:
    """The ending of a picture's file, if a picture can be written there."""
    suffix = check_place(path).suffix.lower().lstrip(".")
    if suffix not in ("png", "svg", "pdf"):
        raise ChainruleError(
            f"{path}: pictures are written to files that end in .png, .svg or .pdf"
        )
    return suffix


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
    epochs = [record.epoch for record in records]
    losses = [record.loss for record in records]
    axes.plot(
        epochs, losses, color=TRAINING, marker="o" if len(records) == 1 else "", label="training"
    )
    held = [record.validation_loss for record in records if record.validation_loss is not None]
    if held:
        best = min(range(len(held)), key=held.__getitem__)
        label = f"validation, lowest {held[best]:.3g} in epoch {epochs[best]}"
        axes.plot(epochs, held, color=VALIDATION, marker="o", markevery=[best], label=label)
    values = losses + held
    if min(values) > 0 and max(values) / min(values) > 20:
        axes.set_yscale("log")
    axes.set(xlabel="epoch", ylabel="loss", title=title)
    axes.spines[["top", "right"]].set_visible(False)
    axes.tick_params(colors=INK)
    axes.grid(alpha=0.25)
    axes.legend(frameon=False)
    picture = io.BytesIO()
    figure.savefig(picture, format=suffix, dpi=150)
    return write_whole(path, picture.getvalue())
