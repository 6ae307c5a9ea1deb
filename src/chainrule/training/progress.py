"""A progress bar over the epochs of a run, with the loss and the time that is left."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from chainrule.training.records import EpochRecord


@contextmanager
def progress_bar(epochs: int) -> Iterator[Callable[[EpochRecord], None]]:
    """A bar for at most so many epochs; call what it gives with each record.

    Examples
    --------
    ``with progress_bar(50) as show: chainrule.train(network, X, Y, on_epoch=show)``
    """
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    columns = (
        TextColumn("epoch"),
        MofNCompleteColumn(),
        BarColumn(),
        TextColumn("{task.description}"),
        TimeRemainingColumn(elapsed_when_finished=True),
    )
    bar = Progress(*columns, console=Console(stderr=True))
    task = bar.add_task("", total=epochs)

    def show(record: EpochRecord) -> None:
        bar.start()  # with the first epoch: what goes wrong before it is said without a bar
        held = (
            "" if record.validation_loss is None else (f"  validation {record.validation_loss:.4f}")
        )
        if record.validation_loss is None and record.validation_score is not None:
            held = f"  score {record.validation_score:.4f}"
        bar.update(task, completed=record.epoch, description=f"loss {record.loss:.4f}{held}")

    try:
        yield show
    finally:
        if bar.live.is_started:
            bar.stop()
