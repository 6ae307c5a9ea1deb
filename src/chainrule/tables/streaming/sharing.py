"""What processes know together that each read rows of their own::

    process 0    [ rows ] --- what it found ---+           +--> the same counts, classes and
    process 1    [ rows ] --- what it found ---+-- all ----+--> rows that are kept, in each

What all give goes through the store of process 0, in their order, so that all come to the same
bits by the same sums. A process alone has itself to listen to, and does the same.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

import chainrule.hosts as hosts
from chainrule.tables.streaming.sample import Dealt, as_bytes, from_bytes
from chainrule.types import Array, Doubles


@dataclass(frozen=True)
class Sharing:
    """Which of the processes this is that have rows of their own; of one alone, 0 of 1."""

    process: int = 0
    processes: int = 1
    # of the targets of each process, which number each has here
    codes: Sequence[Mapping[float, float]] = ()

    @classmethod
    def between_hosts(cls, own_rows: bool) -> Sharing:
        """All processes that were joined, if they have rows of their own."""
        return cls(*hosts.place()) if own_rows else cls()

    def everyones(self, own: bytes) -> list[bytes]:
        """What each process gives, in their order."""
        return hosts.gathered(own) if self.processes > 1 else [own]

    def plain(self, own: Any) -> list[Any]:
        """The same of plain values, such as lists, texts and numbers."""
        # alone, nothing needs to be written down
        if self.processes == 1:
            return [own]
        return [json.loads(it) for it in self.everyones(json.dumps(own).encode())]

    def numbers(self, own: Doubles) -> list[Doubles]:
        """The same of numbers."""
        return [np.frombuffer(it) for it in self.everyones(np.ascontiguousarray(own).tobytes())]

    def rows(self, own: Dealt) -> list[Dealt]:
        """The same of rows, their targets as this process numbers them."""
        if self.processes == 1:
            return [own]
        found = [from_bytes(it, own.rows.dtype) for it in self.everyones(as_bytes(own))]
        for number, rows in enumerate(found):
            # rows stay as they were spooled, and only those that come from elsewhere are changed
            if number != self.process and (here := self.codes[number]):
                targets = rows.rows["target"]
                targets[...] = [here[it] for it in targets.tolist()]
        return found


def numbers_drawn(seed: int, part: Sequence[int], lines: Array) -> Doubles:
    """A number between 0 and 1 for each row of a part of a table, by its line: the same one whoever
    reads it, and in whatever pieces.
    """
    bits = np.random.PCG64(np.random.SeedSequence([seed, 1, *part]))
    # a double takes one step of this generator, so that those of lines before are passed over
    bits.advance(int(lines[0]))
    drawn = np.random.Generator(bits).random(int(lines[-1] - lines[0]) + 1)
    found: Doubles = drawn[lines - lines[0]]
    return found
