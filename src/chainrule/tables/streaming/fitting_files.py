"""Training on files piece by piece. Whoever only predicts from such needs nothing of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from chainrule.tables.asked import Asked
from chainrule.tables.fit import Fit
from chainrule.tables.reading.fetched import fetched
from chainrule.tables.reading.opening import files_in
from chainrule.tables.streaming.files import stream_of_files
from chainrule.tables.streaming.fitting import fit_stream
from chainrule.tables.streaming.memory import Memory
from chainrule.tables.streaming.networks import Trainer


def fit_files(
    data: Any, trainer: Trainer, asked: Asked, memory: Memory, spool: str | Path | None, why: str
) -> Fit:
    """Train on files piece by piece."""
    files = files_in(data)
    assert files is not None
    with fetched(files, spool) as here:
        fit = fit_stream(lambda size: stream_of_files(here, size), trainer, asked, memory, spool)
    # first of all, as nobody has asked for it
    if why:
        fit.notes.insert(0, why)
    return fit
