"""What the pass over all rows found, beside the checkpoints of a run: resumed, the run need not
read the files again.

    rows          the spool, with a name
    rows.found    what it is of, its checksum, all that was counted, and the rows that are kept

The second is written last: where it is whole, so is the first.
"""

from __future__ import annotations

import io
import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from chainrule.errors import WritingError
from chainrule.files import write_whole
from chainrule.tables.asked import Asked
from chainrule.tables.streaming.dealing import ByTime, Parts
from chainrule.tables.streaming.first_pass import FirstPass
from chainrule.tables.streaming.memory import Memory
from chainrule.tables.streaming.sample import as_bytes, from_bytes
from chainrule.tables.streaming.stream import Stream
from chainrule.tables.streaming.tally import ColumnTally, TargetTally
from chainrule.training.checkpoints.folder import Checkpoints
from chainrule.version import __version__

ROWS, FOUND = "rows", "rows.found"
MARK = b"chainrule rows 1\n"
AT_ONCE = 2**24  # bytes


@dataclass(frozen=True)
class KeptPass:
    """Where a pass is kept, and which one it is.

    Attributes
    ----------
    folder : Path
        Of the checkpoints.
    about : mapping of str to str
        All that the pass depends on, in words.
    """

    folder: Path
    about: Mapping[str, str]

    def opened(self, known: bool) -> io.FileIO:
        """The file of rows, to be read or written."""
        try:
            return io.FileIO(self.folder / ROWS, "r+" if known else "w+")
        except OSError as error:
            raise WritingError(f"{self.folder / ROWS}: {error.strerror}") from None

    def found(self) -> list[bytes] | None:
        """What an earlier run has found, if it is whole and of the same pass."""
        try:
            content = (self.folder / FOUND).read_bytes()
        except OSError:
            return None
        start = len(MARK) + 4
        if content[: len(MARK)] != MARK or _checked(content[start:]) != content[len(MARK) : start]:
            return None
        parts = _apart(content[start:])
        told = json.loads(parts[0])
        # Last, as it takes longest: files that were changed by a disk are as good as none
        same = told["about"] == dict(self.about)
        return parts if same and _checksum(self.folder / ROWS) == told["checksum"] else None

    def restore(self, found: FirstPass, parts: list[bytes]) -> Parts:
        """Bring a pass to where the earlier one was; the rows that it kept."""
        told = json.loads(parts[0])
        found.codes.hear(*told["codes"])
        found.everything, found.learned = (
            TargetTally.of_plain(told[name], {}) for name in ("everything", "learned")
        )
        found.columns = ColumnTally()
        found.columns.join(told["columns"])
        found.notes, found.without_target = told["notes"], told["without_target"]
        found.spool.restore(np.frombuffer(parts[1], np.int64), told["buckets"], told["checksum"])
        if isinstance(found.dealer, ByTime):
            found.dealer.border = told["border"]
            found.restrict(told["border"])
        found.agree()
        found.notes.append(f"rows are not read again, but taken from {self.folder / ROWS}")
        held, watched, sample = (from_bytes(it, found.form.dtype) for it in parts[2:])
        return Parts(held, watched, sample, sample.rows[:0])

    def keep(self, found: FirstPass, parts: Parts) -> None:
        """Keep a pass that is complete."""
        found.spool.sync()
        told = {
            "about": dict(self.about),
            "codes": [found.codes.labels, found.codes.is_whole],
            "everything": found.everything.plain(),
            "learned": found.learned.plain(),
            "columns": found.columns.plain(),
            "notes": found.notes,
            "without_target": found.without_target,
            "buckets": found.spool.buckets,
            "checksum": found.spool.checksum,
            "border": found.dealer.border if isinstance(found.dealer, ByTime) else None,
        }
        kept = [as_bytes(it) for it in (parts.held, parts.watched, parts.sample)]
        content = _together([json.dumps(told).encode(), found.spool.starts().tobytes(), *kept])
        write_whole(self.folder / FOUND, MARK + _checked(content) + content, durable=True)

    def remove(self) -> None:
        """Give the disk back, once the run is over."""
        # the second first: without it, nobody takes the first for whole
        for name in (FOUND, ROWS):
            (self.folder / name).unlink(missing_ok=True)


def kept_pass(
    checkpoints: Checkpoints | None, stream: Stream, asked: Asked, memory: Memory, processes: int
) -> KeptPass | None:
    """Where the pass over a stream is kept; None if it is not."""
    # What a program hands over may be other rows the next time, and nothing tells. Of processes
    # that share the rows, only one has the folder.
    if checkpoints is None or not checkpoints.rows or not stream.prints or processes > 1:
        return None
    # hashes of texts are those of one version of Polars
    versions = f"chainrule {__version__}, polars {pl.__version__}, numpy {np.__version__}"
    chosen = (asked.weights, asked.group, asked.time, asked.validation, asked.seed, asked.task)
    return KeptPass(
        checkpoints.folder,
        {
            "versions": versions,
            "files": stream.prints,
            "target": asked.target,
            "columns": str(sorted(asked.kinds.items())),
            "rows": str(chosen),
            "memory": str(memory.total),
        },
    )


def _checked(content: bytes) -> bytes:
    return zlib.crc32(content).to_bytes(4, "little")


def _checksum(path: Path) -> int:
    found = 0
    try:
        with path.open("rb") as file:
            while content := file.read(AT_ONCE):
                found = zlib.crc32(content, found)
    except OSError:
        return -1
    return found


def _together(parts: list[bytes]) -> bytes:
    """Each behind its length."""
    return b"".join(len(it).to_bytes(8, "little") + it for it in parts)


def _apart(content: bytes) -> list[Any]:
    parts, start = [], 0
    while start < len(content):
        end = start + 8 + int.from_bytes(content[start : start + 8], "little")
        parts.append(content[start + 8 : end])
        start = end
    return parts
