"""Training a model on batches of rows that a program makes, one after the other."""

from __future__ import annotations

from dataclasses import fields, replace
from pathlib import Path
from typing import Any

from chainrule.checks import check_seed
from chainrule.errors import unknown
from chainrule.tables.asked import Asked
from chainrule.tables.fit import Fit
from chainrule.tables.one_network import OneNetwork
from chainrule.tables.streaming.fitting import fit_stream
from chainrule.tables.streaming.memory import memory_of
from chainrule.tables.streaming.stream import stream_of_batches
from chainrule.tables.trainers import trainer_of

# fields of a network by hand; all else is asked of the model
OF_NETWORK = {it.name for it in fields(OneNetwork)} - {"stop", "calibrated"}


def fit_batches(
    batches: Any,
    target: str,
    *,
    memory: str | float = "1GB",
    spool: str | Path | None = None,
    **options: Any,
) -> Fit:
    """Train a model on a table that comes batch by batch, and need not fit in memory.

    Batches are gone through once; for the epochs, rows are kept on disk in a mixed order.

    Parameters
    ----------
    batches : iterable
        Of data frames of any library, record batches of Arrow, or mappings of columns by name, all
        with the same columns; or a lazy frame of Polars, or an Arrow dataset.
    target : str
        The column to predict.
    memory : str or float
        How much memory may be used in all, the batch that was made last included.
    spool : str or Path, optional
        A folder on the disk where rows are kept; by default the system's for large temporary
        files, or ``TMPDIR``.
    **options
        All others of `fit_table`.

    Returns
    -------
    Fit
        As of `fit_table`.

    Raises
    ------
    ChainruleError
        If a batch, the target or an option cannot be used; the message says where and why.

    Examples
    --------
    >>> import numpy as np
    >>> def batches():
    ...     for seed in range(5):
    ...         x = np.random.default_rng(seed).uniform(size=100)
    ...         yield {"x": x, "y": np.where(x > 0.5, "high", "low")}
    >>> fit = chainrule.fit_batches(batches(), "y", effort="fast")
    >>> fit.score > 0.9, fit.rows
    (True, (400, 100))
    """
    given = {name: value for name, value in options.items() if value is not None}
    known = {it.name for it in fields(Asked)} - {"target"}
    for name in given:
        if name not in known | OF_NETWORK | {"effort"}:
            raise unknown("option", name, known | OF_NETWORK | {"effort"})
    network = {name: value for name, value in given.items() if name in OF_NETWORK}
    asked = Asked(target, **{name: value for name, value in given.items() if name in known})
    check_seed(asked.seed)
    trainer = replace(trainer_of(given.get("effort"), network), calibrated=asked.calibrate)
    limit = memory_of(memory)
    return fit_stream(lambda size: stream_of_batches(batches, size), trainer, asked, limit, spool)
