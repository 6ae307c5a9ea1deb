"""Training on a table that does not fit in memory, beside training in memory::

    python -m benchmarks.streaming make FOLDER --rows 20000000    # about 5 GB of Parquet
    python -m benchmarks.streaming run FOLDER --memory 1GB        # an epoch, its peak of memory
    python -m benchmarks.streaming order FOLDER                   # the loss on sorted classes

`run` trains a network for an epoch on all rows, read piece by piece, and the same one on a part of
them in memory, for as many epochs as go through the same number of rows. The peak of memory is that
of the process and of all that it starts, taken together every 20 ms (PSS: what they share counts
once).
"""

from __future__ import annotations

import os
import threading
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import typer

import chainrule
from chainrule.tables.asked import Asked
from chainrule.tables.column_fitting import fit_columns
from chainrule.tables.columns import robust
from chainrule.tables.fit import Fit
from chainrule.tables.one_network import OneNetwork
from chainrule.tables.reading import Files, Table
from chainrule.tables.recipe import FACTORS, USUAL
from chainrule.tables.several_networks import SeveralNetworks
from chainrule.tables.streaming.files import stream_of_files
from chainrule.tables.streaming.fitting import fit_stream
from chainrule.tables.streaming.memory import memory_of
from chainrule.tables.targets import targets_of

COLUMNS, PER_FILE, IN_MEMORY = 30, 500_000, 500_000
# with rows by the million a recipe is an eighth as long, hence a single epoch
RECIPE = replace(USUAL, epochs=8)
SMALL = OneNetwork(
    (64, 64), solver="adam", batch_size=256, stopping=chainrule.Stopping(epochs=1), stop=0.1
)
NETWORKS = {
    "recipe": SeveralNetworks("fast", (RECIPE,)),
    # rates that fall to 0, so that the last rows do not move the loss by chance
    "short": SeveralNetworks("fast", (replace(FACTORS, hidden=(64, 64), epochs=8),)),
    "64-64": SMALL,
}
app = typer.Typer(add_completion=False)


@app.command()
def make(folder: Path, rows: int = 20_000_000) -> None:
    """Write a made-up table of 30 numbers, and one that follows from them, in files."""
    folder.mkdir(parents=True, exist_ok=True)
    mixing = np.random.default_rng(7).normal(size=(COLUMNS, 6))
    for number in range(-(-rows // PER_FILE)):
        rng = np.random.default_rng((1, number))
        X = rng.normal(size=(min(PER_FILE, rows - number * PER_FILE), COLUMNS))
        hidden = np.tanh(X @ mixing / 3)
        y = hidden[:, 0] * hidden[:, 1] + np.sin(2 * X[:, 2]) + hidden[:, 3]
        y += 0.3 * rng.normal(size=len(X))
        frame = pl.DataFrame({f"x{it}": X[:, it] for it in range(COLUMNS)})
        frame.with_columns(y=pl.Series(y)).write_parquet(folder / f"part-{number:03d}.parquet")


@app.command()
def run(folder: Path, memory: str = "1GB", network: str = "recipe", beside: bool = True) -> None:
    """An epoch on all rows within this memory, and its speed beside that in memory."""
    print(f"{folder}, {network}, {memory}")
    records: list[Any] = []
    began = time.perf_counter()
    with Peak() as peak:
        fit = streamed(folder, network, memory, Asked("y", on_epoch=records.append))
    whole = time.perf_counter() - began
    rows, seconds = fit.rows[0], records[0].seconds
    print(f"{fit.rows[0]} rows learned from, {fit.rows[1]} held out: R2 {fit.score:.4f}")
    print(f"peak of memory {peak.bytes / 1e6:.0f} MB")
    print(f"the epoch {seconds:.1f} s, {1e6 * seconds / rows:.2f} us a row")
    print(f"with the first pass and the score {whole:.1f} s, {1e6 * whole / rows:.2f} us a row")
    if beside:
        here, cpu = in_memory(folder, network, rows)
        print(
            f"in memory, {IN_MEMORY} rows: {1e6 * here:.2f} us a row, {1e6 * cpu:.2f} of processors"
        )
        print(
            f"of that speed: {here * rows / seconds:.0%}, with the rest {here * rows / whole:.0%}"
        )


@app.command()
def order(folder: Path, memory: str = "1GB", network: str = "short", seeds: int = 3) -> None:
    """The loss after an epoch on rows sorted by their class, beside that of the same rows in a
    mixed order, all on the same other rows; with several seeds, as chance alone moves it.
    """
    paths = sorted(folder.glob("part-*.parquet"))
    frame = pl.concat([pl.read_parquet(it) for it in paths[:4]])
    quarters = np.quantile(frame["y"], (0.25, 0.5, 0.75))
    number = np.searchsorted(quarters, frame["y"])
    frame = frame.with_columns(y=pl.Series(np.array(list("abcd"))[number]))
    held = PER_FILE // 2
    rest, truth, learned = frame[:held], number[:held], frame[held:]
    losses: dict[str, list[float]] = {}
    for name, table in (("mixed", learned), ("sorted", learned.sort("y"))):
        place = folder / f"by-{name}"
        place.mkdir(exist_ok=True)
        for count, part in enumerate(table.iter_slices(PER_FILE)):
            part.write_parquet(place / f"part-{count:03d}.parquet")
        losses[name] = []
        for seed in range(seeds):
            fit = streamed(place, network, memory, Asked("y", seed=seed))
            chances = fit.model.outputs(Table(rest))[np.arange(held), truth]
            losses[name].append(float(-np.log(chances).mean()))
        print(f"{name}: {len(table)} rows, losses {np.round(losses[name], 5)} on {held} others")
    print(f"sorted / mixed: {np.mean(losses['sorted']) / np.mean(losses['mixed']):.4f}")


def streamed(folder: Path, network: str, memory: str, asked: Asked) -> Fit:
    """A fit on the files of a folder, piece by piece."""
    files = Files([folder])
    return fit_stream(
        lambda size: stream_of_files(files, size), NETWORKS[network], asked, memory_of(memory)
    )


def in_memory(folder: Path, network: str, rows: int) -> tuple[float, float]:
    """Seconds a row of epochs in memory through about so many rows, by the clock and of processors;
    the first epoch, in which everything is prepared, does not count.
    """
    table = Table(pl.read_parquet(next(iter(sorted(folder.glob("*.parquet")))))[:IN_MEMORY])
    names = [it for it in table.frame.columns if it != "y"]
    columns, _ = fit_columns(table, names)
    targets = targets_of(table, "y", "regression")
    if network == "recipe":
        columns = robust(columns, table, RECIPE.pieces)
    X, T = columns.encode(table).astype(np.float32), targets.T.astype(np.float32)
    held = X[:10_000], T[:10_000]
    epochs, used = 1 + max(2, rows // len(X)), []

    def note(record: Any) -> None:
        used.append(time.process_time())

    if network == "recipe":
        recipe = replace(RECIPE.scaled(len(X)), epochs=epochs)
        records = recipe.train(
            "regression", (X, T, None), (*held, None), loss=targets.loss, seed=0, on_epoch=note
        )
    else:
        given = chainrule.Network([X.shape[1], *SMALL.hidden, 1], ["relu", "relu", "identity"])
        records = chainrule.train(
            given,
            X,
            T,
            optimizer="adam_hat",
            learning_rate=0.001,
            batch_size=SMALL.batch_size,
            stopping=chainrule.Stopping(epochs=epochs),
            validation=held,
            on_epoch=note,
        )
    seconds = [it.seconds for it in records.records]
    count = len(X) * (epochs - 1)
    return (seconds[-1] - seconds[0]) / count, (used[-1] - used[0]) / count


class Peak:
    """The most memory that the process and all that it starts have used together."""

    def __enter__(self) -> Peak:
        self.bytes, self._over = 0, threading.Event()
        self._thread = threading.Thread(target=self._watch)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._over.wait(0.02):
            self.bytes = max(self.bytes, _resident(os.getpid()))


def _resident(pid: int) -> int:
    """Bytes of a process and of those that it started; what several share counts once."""
    try:
        found = Path(f"/proc/{pid}/smaps_rollup").read_text().split()
        threads = list(Path(f"/proc/{pid}/task").glob("*/children"))
        children = [child for it in threads for child in it.read_text().split()]
        # until it begins its own program, a process shares the memory of the one that started it
        mine = Path(f"/proc/{pid}/cmdline").read_text()
        children = [it for it in children if Path(f"/proc/{it}/cmdline").read_text() != mine]
    except OSError:  # it has just ended
        return 0
    own = int(found[found.index("Pss:") + 1]) * 1024 if "Pss:" in found else 0
    return own + sum(_resident(int(it)) for it in children)


if __name__ == "__main__":
    app()
