"""Rows on disk, mixed: an external shuffle.

Each row is put in one of the buckets, drawn at random. An epoch takes the buckets in a random
order, and the rows of each in another one: as every row is as likely to be in any bucket, every
order of all rows is as likely as any other, also where the data came sorted by their class. ::

    file      [ 0 0 1 2 2 | 0 1 1 1 2 | 0 0 0 1 2 ]      chunks, the rows of each by their bucket
    bucket 1        ^         ^ ^ ^           ^          is read from all of them

A single file, which is written from its beginning to its end, and which the system removes when the
process ends, however that ends.
"""

from __future__ import annotations

import io
import os
import shutil
import sys
import tempfile
import zlib
from collections.abc import Callable
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray

from chainrule.errors import ChainruleError, WritingError
from chainrule.tables.reading.packing import large_files
from chainrule.tables.streaming.row_format import Packed, taken
from chainrule.types import Rows

Mask = NDArray[np.bool_]
FINE = 4096  # buckets in which rows are put, before anybody knows how many rows there will be
MOST = 3  # times as large as it should be: a bucket that is read all the same
LOOKED_AT = 1_000_000  # bytes of each chunk by which the content is told from another


class Spool:
    """Rows of fixed width in a file without a name.

    Parameters
    ----------
    folder : str or Path or None
        On the disk that is used; the system's folder for large temporary files if there is none.
    dtype : numpy.dtype
        Of a row.
    chunk : int
        How many bytes are written at once.
    seed : int
    file : FileIO, optional
        One with a name, which stays when the process ends.
    """

    def __init__(
        self,
        folder: str | Path | None,
        dtype: np.dtype[Any],
        chunk: int,
        seed: int,
        file: io.FileIO | None = None,
    ) -> None:
        self.folder = spool_folder(folder) if file is None else Path(str(file.name)).parent
        self.seed, self.rows, self.checksum = seed, 0, 0
        # of a row, nothing but its size matters here; as single pieces of memory, rows are copied
        # several times as fast as field by field
        self._dtype, self._raw = dtype, np.dtype((np.void, dtype.itemsize))
        self._waiting = np.empty(max(1, chunk // dtype.itemsize), self._raw)
        self._filled = 0
        # of each chunk, where its rows of each bucket begin, and where the last ones end
        self._starts: Any = []
        self.buckets = FINE
        self._reading = Lock()
        self._keep: Callable[[Packed], Mask] | None = None
        self._sizes: Rows | None = None
        # of one that a later process reads, the checksum is of all
        self._looked_at = LOOKED_AT if file is None else sys.maxsize
        try:
            self._file = file or _nameless(self.folder)
        except OSError as error:
            raise self._failed(error) from None

    def starts(self) -> NDArray[np.int64]:
        """Of each chunk, where its rows of each bucket begin, and where the last ones end."""
        return np.asarray(self._starts, np.int64)

    def sync(self) -> None:
        """Bring all to the disk, so that it is there after a machine was switched off."""
        try:
            os.fsync(self._file.fileno())
        except OSError as error:
            raise self._failed(error) from None

    def restore(self, starts: NDArray[np.int64], buckets: int, checksum: int) -> None:
        """Take up the rows of an earlier process, which had completed them."""
        self._waiting = self._waiting[:0].copy()
        self._starts, self.buckets, self.checksum = (
            starts.reshape(-1, buckets + 1),
            buckets,
            checksum,
        )
        self.rows = int(self._starts[-1, -1])

    def close(self) -> None:
        """Give the disk back."""
        self._file.close()

    def add(self, rows: Packed) -> None:
        """Put these rows to the others."""
        raw = np.ascontiguousarray(rows).view(self._raw)
        # Written in large chunks: the larger they are, the longer the stretches of a bucket, and
        # the fewer places a disk has to go to.
        while len(raw):
            part = raw[: len(self._waiting) - self._filled]
            self._waiting[self._filled : self._filled + len(part)] = part
            self._filled += len(part)
            raw = raw[len(part) :]
            if self._filled == len(self._waiting):
                self._write()

    def complete(self, bucket: int) -> None:
        """There are no more rows to come; they are read in buckets of about so many bytes."""
        if self._filled:
            self._write()
        # the room of what waited is needed by those who read
        self._waiting = self._waiting[:0].copy()
        size = self.rows * self._raw.itemsize
        if size > MOST * bucket * FINE:
            raise ChainruleError(
                f"{size / 1e9:.3g} GB of rows were read, which are too many to be mixed in this "
                "memory; give more"
            )
        # Neighbors together make a larger bucket, which is a stretch of each chunk too.
        together = max(1, min(FINE, FINE * bucket // max(1, size)))
        starts = np.array(self._starts)
        self._starts = np.hstack([starts[:, :-1:together], starts[:, -1:]])
        self.buckets = self._starts.shape[1] - 1

    def _write(self) -> None:
        """What waits, as one chunk."""
        # By the number of the chunk, so that the same rows lie in the same way each time
        drawn = np.random.default_rng([self.seed, len(self._starts)]).integers(
            FINE, size=self._filled, dtype=np.uint16
        )
        chunk = self._waiting[np.argsort(drawn, kind="stable")]
        ends = np.cumsum(np.bincount(drawn, minlength=FINE))
        content = chunk.view(np.uint8).data
        # of a part, as all of it would take as long as writing it
        self.checksum = zlib.crc32(content[: self._looked_at], self.checksum)
        try:
            # a system may write less than it is given, and says how much
            while content:
                content = content[self._file.write(content) :]
        except OSError as error:
            raise self._failed(error) from None
        self._starts.append(self.rows + np.append(0, ends))
        self.rows += self._filled
        self._filled = 0

    def restrict(self, keep: Callable[[Packed], Mask]) -> None:
        """From now on, give only the rows for which this is true."""
        self._keep = keep
        # one bucket at a time, so that not more is in memory than in an epoch
        self._sizes = np.array([len(self.bucket(it)) for it in range(self.buckets)], np.intp)
        self.rows = int(self._sizes.sum())

    def sizes(self) -> Rows:
        """How many rows each bucket has."""
        if self._sizes is None:
            self._sizes = np.asarray(np.diff(self._starts, axis=1).sum(axis=0), np.intp)
        return self._sizes

    def bucket(self, number: int) -> Packed:
        """The rows of a bucket."""
        rows = self._whole(number)
        return rows if self._keep is None else taken(rows, self._keep(rows))

    def _whole(self, number: int) -> Packed:
        ends = [(it[number], it[number + 1]) for it in self._starts]
        found = np.empty(sum(end - start for start, end in ends), self._raw)
        place = found.view(np.uint8).data
        for start, end in ends:
            size = int(end - start) * self._raw.itemsize
            self._read(place[:size], int(start) * self._raw.itemsize)
            place = place[size:]
        return found.view(self._dtype)

    def _read(self, place: memoryview, start: int) -> None:
        # Read and not mapped: pages of a mapped file would count as memory of the process, and
        # stay as long as the system likes. One at a time, as threads share a file's place.
        with self._reading:
            self._file.seek(start)
            while place:
                count = self._file.readinto(place)
                if not count:
                    raise ChainruleError(f"{self.folder}: the spooled rows are cut off")
                place = place[count:]

    def _failed(self, error: OSError) -> WritingError:
        return WritingError(
            f"{self.folder}: rows cannot be written ({error.strerror or error}) after "
            f"{self.rows * self._dtype.itemsize / 1e9:.3g} GB; --spool (spool=...) names a folder "
            "on another disk"
        )


def _nameless(folder: Path) -> io.FileIO:
    """A file that is gone when it is closed, or when the process ends."""
    # without a buffer of its own, as it is written and read in large pieces
    file = tempfile.TemporaryFile(dir=folder, prefix="chainrule-", buffering=0)  # noqa: SIM115
    return file


def spool_folder(given: str | Path | None) -> Path:
    """Where rows are kept; the system's folder for large temporary files if nothing is said."""
    if given is not None:
        return Path(given)
    return large_files()


def check_room(given: str | Path | None, size: int) -> None:
    """Refuse to begin where the disk cannot hold so many bytes."""
    folder = spool_folder(given)
    # of a folder that is not there, opening the file says so
    free = shutil.disk_usage(folder).free if folder.is_dir() else size
    if size > free:
        raise WritingError(
            f"{folder}: about {size / 1e9:.3g} GB are needed to keep the rows in a mixed order, "
            f"and {free / 1e9:.3g} GB are free; --spool (spool=...) names a folder on another disk"
        )
