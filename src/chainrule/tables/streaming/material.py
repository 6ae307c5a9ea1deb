"""What networks learn from after the first pass: spooled rows as samples, and those that choose the
epoch.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from chainrule.engines import Engine
from chainrule.engines.devices import with_own_rows
from chainrule.network.data import Samples
from chainrule.network.parameters import Parameters
from chainrule.tables.calibration import Held
from chainrule.tables.columns import Columns
from chainrule.tables.streaming.encoding import RowEncoder
from chainrule.tables.streaming.first_pass import FirstPass
from chainrule.tables.streaming.goal import Goal
from chainrule.tables.streaming.memory import Memory
from chainrule.tables.streaming.portions import Division, SpooledRows
from chainrule.tables.streaming.row_format import Packed
from chainrule.tables.streaming.sample import Dealt
from chainrule.types import Floats

MOST_ROWS = 65_536  # of a portion
Smooth = Callable[[Floats], Floats]


@dataclass(frozen=True)
class Material:
    """What networks learn from.

    Attributes
    ----------
    found : FirstPass
        With the spooled rows.
    goal : Goal
    watched : Dealt
        The rows that choose the epoch.
    memory : Memory
    """

    found: FirstPass
    goal: Goal
    watched: Dealt
    memory: Memory

    @property
    def rows(self) -> int:
        """How many are learned from, in all processes."""
        return sum(self.found.spooled)

    @property
    def steps_of(self) -> int:
        """How many rows a process goes through in an epoch: as many as the one with most has."""
        return max(self.found.spooled)

    def batch(self, batch_size: int) -> int:
        """How many rows of a batch this process gives: those that share the rows all as many."""
        # rounded up, as all have to give as many: the batch may be a few rows larger than asked for
        return -(-self.in_all(batch_size) // self.found.sharing.processes)

    def in_all(self, batch_size: int) -> int:
        """How many rows all processes together should give."""
        return min(batch_size, self.rows)

    def engine(self, given: str | Engine) -> str | Engine:
        """The engine for rows of its own, where processes have such."""
        return with_own_rows(given) if self.found.sharing.processes > 1 else given

    def source(self, columns: Columns, batch: int, seed: int, smooth: Smooth) -> SpooledRows:
        """The spooled rows as samples, in another order for each seed and epoch; for batches of so
        many rows of all processes.
        """
        batch_size = self.batch(batch)
        encoder = RowEncoder(columns, self.found.form)
        # As inputs, a row may be many times as wide as it is on disk.
        width = 4 * (encoder.n_inputs + self.goal.common.T.shape[1])
        size = min(MOST_ROWS, self.memory.portion // width)
        # a whole number of batches, so that no batch is split between two portions
        size = batch_size * max(1, size // batch_size)

        def encode(rows: Packed) -> Samples:
            X, T, weights = self._samples(encoder, rows)
            return Samples(X, smooth(T), weights)

        found = self.found
        shares = found.sharing.process, tuple(found.spooled), found.checksum
        division = Division(*shares, self.in_all(batch))
        return SpooledRows(found.spool, encode, size, batch_size, seed, division)

    def watching(self, columns: Columns) -> Samples:
        """Those that choose the epoch, as many of them as may be in memory as inputs."""
        return self._samples(RowEncoder(columns, self.found.form), self._watched(columns))

    def held(self, parameters: Parameters, columns: Columns, samples: Samples) -> Held:
        """The same for calibration."""
        targets = self.goal.targets(self._watched(columns))
        assert targets.labels is not None
        return Held(parameters, samples.X, targets.labels, targets.roles.weights)

    def _watched(self, columns: Columns) -> Packed:
        # those first in a random order are a sample of them
        most = self.memory.watched // (4 * max(1, len(columns.input_names())))
        return self.watched.rows[: max(1, most)]

    def _samples(self, encoder: RowEncoder, rows: Packed) -> Samples:
        weights = self.goal.weights(rows)
        return Samples(
            encoder.encode(rows),
            self.goal.targets(rows).T.astype(np.float32),
            None if weights is None else weights.astype(np.float32),
        )
