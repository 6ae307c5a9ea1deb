"""The progress of a search: over its trials, or over its time."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from math import inf
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from chainrule.tables.searching.halving import Trial


@contextmanager
def search_bar(trials: int | None, budget: float | None) -> Iterator[Callable[[Trial], None]]:
    """A bar over as many trials as there will be, or over the seconds of a budget; call what it
    gives with each trial.
    """
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    from chainrule.tables.searching.search import USUAL_TRIALS
    from chainrule.tables.searching.searching import planned

    columns = (
        TextColumn("search"),
        BarColumn(),
        TextColumn("{task.description}"),
        TimeElapsedColumn(),
    )
    total = budget or planned(trials or USUAL_TRIALS)
    # to stderr, as the bar of epochs
    bar = Progress(*columns, console=Console(file=getattr(sys.stderr, "steered", sys.stderr)))
    task = bar.add_task("", total=total)
    began, best, seen = time.perf_counter(), inf, 0

    def show(trial: Trial) -> None:
        nonlocal best, seen
        # started with the first trial, so that an error before it is shown without an empty bar
        bar.start()
        seen += 1
        # losses of shorter runs are no promise of what comes out in the end
        if trial.share == 1:
            best = min(best, trial.loss)
        said = "" if best == inf else f"  best so far {abs(best):.4g}"
        done = seen if budget is None else min(time.perf_counter() - began, budget)
        if done >= total:
            said += "  training what was found"
        bar.update(task, completed=done, description=f"{seen} trials{said}")

    try:
        yield show
    finally:
        if bar.live.is_started:
            bar.stop()
