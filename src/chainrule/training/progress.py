"""A progress bar over the epochs of a run, with the loss and the time that is left."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from chainrule.training.records import EpochRecord


@contextmanager
def counting(
    unit: str, then: Callable[[EpochRecord], object] | None
) -> Iterator[tuple[Callable[[int], None], Callable[[EpochRecord], None]]]:
    """A count of what is done before training, on a terminal, until the first epoch is told to
    `then`: what to call with each count, and with each record.
    """
    from rich.console import Console

    console = Console(file=getattr(sys.stderr, "steered", sys.stderr))
    status = console.status("")

    def count(number: int) -> None:
        status.start()
        status.update(f"{number:,} {unit}")

    def tell(record: EpochRecord) -> None:
        # two moving lines would be drawn over each other
        status.stop()
        if then is not None:
            then(record)

    try:
        yield count, tell
    finally:
        status.stop()


@contextmanager
def progress_bar(epochs: int) -> Iterator[Callable[[EpochRecord], None]]:
    """A bar for a number of epochs at most; call what it gives with each record.

    Examples
    --------
    ``with progress_bar(50) as show: chainrule.train(network, X, Y, on_epoch=show)``
    """
    # imported here, as Rich takes longer to import than most runs need to be set up
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
    # to stderr, so that results on stdout can be piped on; to the stream itself, as a bar is drawn
    # by what steers a terminal, which the command line lets no other text do
    bar = Progress(*columns, console=Console(file=getattr(sys.stderr, "steered", sys.stderr)))
    task = bar.add_task("", total=epochs)

    def show(record: EpochRecord) -> None:
        # started with the first epoch, so that an error before it is shown without an empty bar
        bar.start()
        held = ""
        if record.validation_loss is not None:
            held = f"  validation {record.validation_loss:.4f}"
        elif record.validation_score is not None:
            held = f"  score {record.validation_score:.4f}"
        bar.update(task, completed=record.epoch, description=f"loss {record.loss:.4f}{held}")

    try:
        yield show
    finally:
        if bar.live.is_started:
            bar.stop()
