"""Files, folders and patterns as a stream; what is wrong with one of them is said with its name,
before the others are read where that can be known.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import chainrule.hosts as hosts
from chainrule.errors import ChainruleError
from chainrule.tables.reading import Table
from chainrule.tables.reading.apart import Looked
from chainrule.tables.reading.databases import without_password
from chainrule.tables.reading.fetched import fetched
from chainrule.tables.reading.formats import Format, Pieces, format_of, look_of, pieces_of, unpacks
from chainrule.tables.reading.opening import check_query, read_raw
from chainrule.tables.reading.packing import opened_at, unpacked_at
from chainrule.tables.reading.several import Files, as_first, files_of, same_columns
from chainrule.tables.reading.stretch import WHOLE, Stretch, dealt
from chainrule.tables.reading.table import NoRowsError
from chainrule.tables.reading.text_pieces import check_fits
from chainrule.tables.streaming.stream import Piece, Stream, check_types

MOST_NOTES = 10
HEAD = 200_000  # bytes of each
Print = tuple[int, int]  # size and time of change


@dataclass(frozen=True)
class Shard:
    """One of the files.

    Attributes
    ----------
    path : Path
    form : Format
    print : (int, int)
        Its size and the time of its last change when it was found.
    looked : Looked or None
        What it says of itself, where its format does.
    stretch : Stretch
        What this process reads of it.
    query : str
        What is asked of a database.
    is_packed : bool
    name : str
        How it is called in messages.
    """

    path: Path
    form: Format
    print: Print
    looked: Looked | None = None
    stretch: Stretch = WHOLE
    query: str = ""
    is_packed: bool = False
    name: str = ""

    def pieces(self, size: int) -> Iterator[Table]:
        """Its rows; a file that has changed since it was found is refused."""
        # the print is compared at the end, as a file may well be appended to while it is read
        read = pieces_of(self.form)
        if read is None:
            yield from self.stretch.of(self._whole(size))
        elif self.is_open:
            for piece in read(self.path, size, self.stretch, self.query):
                yield replace(piece, source=self.name)
        else:
            yield from self._unpacked(read, size)
        if _print_of(self.path) != self.print:
            raise ChainruleError(
                f"{self.path}: the file has changed since training began, so that some of its rows "
                "may have been read and others not; start again when nobody writes to it"
            )

    @property
    def may_have_rows(self) -> bool:
        """Whether it does not say that it has none."""
        return self.looked is None or self.looked.rows > 0

    @property
    def is_open(self) -> bool:
        """Whether it is not packed in a way that has to be undone first."""
        return unpacks(self.form) or not self.is_packed

    def _unpacked(self, read: Pieces, size: int) -> Iterator[Table]:
        """The pieces of what is packed, which is unpacked to a disk first."""
        with unpacked_at(self.path) as plain:
            try:
                for piece in read(plain, size, self.stretch, self.query):
                    yield replace(piece, source=self.name)
            except ChainruleError as error:
                # nobody has seen the other file, which is gone by now
                raise ChainruleError(str(error).replace(str(plain), str(self.path))) from None

    def _whole(self, size: int) -> Iterator[Table]:
        check_fits(self.path, size)
        # passed over as one of a kind that says how many rows it has
        try:
            return read_raw(self.path, "")[0].parts(size)
        except NoRowsError:
            return iter(())


def stream_of_files(files: Files, size: int) -> Stream:
    """The stream of these files, in pieces of about `size` bytes."""
    with hosts.by_itself():
        shards = _shards(files)
        filled = [it for it in shards if it.may_have_rows]
        _check_looked(filled)
        # Of texts all, as nothing else tells their columns: better now than after an hour.
        found = {it.path: _first_rows(it) for it in filled}
        heads = [it for it in found.values() if it is not None] or _first_of(filled)
    if not heads:
        raise ChainruleError(f"{_named(shards)}: there are no rows")
    _check_heads(heads)
    weights = _rows(shards, heads)
    return Stream(
        _named(shards),
        all(it.form.TYPED for it in shards),
        heads,
        _Pieces(heads[0], _dealt(shards, weights), size),
        round(sum(weights)),
        [f"{path}: has no rows, and is passed over" for path in _empty(shards, found)],
        prints=_prints(shards),
        divided=hosts.place()[1] > 1,
    )


def raw_pieces(files: Files, size: int) -> Iterator[tuple[Table, bool]]:
    """All rows of files piece by piece, as their cells stand there; whether columns have types."""
    with fetched(files) as here:
        for shard in _shards(here):
            for piece in shard.pieces(size):
                yield piece, shard.form.TYPED


def _prints(shards: Sequence[Shard]) -> str:
    return " ".join(f"{it.path.name} {it.print}" for it in shards)


def _dealt(shards: Sequence[Shard], weights: Sequence[float]) -> dict[int, Shard]:
    """What this process reads of files with about so many rows, by their numbers."""
    # whoever sees other files than the rest would read rows twice, or leave some out
    seen = [f"{it.path.name} {it.print[0]}" for it in shards]
    content = " ".join(seen).encode()
    hosts.compare({"files": f"{len(shards)}, {zlib.crc32(content):08x}"})
    stretches = dealt(weights, *hosts.place())
    return {number: replace(shards[number], stretch=it) for number, it in stretches.items()}


def _first_of(filled: Sequence[Shard]) -> list[Table]:
    """The first rows of the first shard that has any, where none are at hand."""
    # of files that were looked at, those that were to show rows may all be empty
    found = (next(it.pieces(HEAD), None) for it in filled[:1])
    return [it for it in found if it is not None]


def _check_heads(heads: Sequence[Table]) -> None:
    for head in heads[1:]:
        same_columns(heads[0], head)


def _empty(shards: Sequence[Shard], found: Mapping[Path, Table | None]) -> list[Path]:
    """The first of those without rows."""
    told = {it.path: it.looked.rows > 0 for it in shards if it.looked}
    seen = {path: head is not None for path, head in found.items()}
    filled = {**seen, **told}
    return [it.path for it in shards if not filled[it.path]][:MOST_NOTES]


def _first_rows(shard: Shard) -> Table | None:
    """The first rows of a shard, if it has any and they are at hand."""
    if shard.looked is None:
        return next(shard.pieces(HEAD), None)
    return Table(shard.looked.first, shard.name) if len(shard.looked.first) else None


@dataclass(frozen=True)
class _Pieces:
    """All rows of some shards, which may be gone through again."""

    first: Table
    shards: Mapping[int, Shard]
    size: int

    def __iter__(self) -> Iterator[Piece]:
        for number, shard in self.shards.items():
            for piece in shard.pieces(self.size):
                yield Piece(number, as_first(self.first, piece))


def _shards(files: Files) -> list[Shard]:
    found = []
    for path in files_of(files.given):
        if not isinstance(path, Path):  # those of databases were fetched
            raise ChainruleError(f"{without_password(path)}: is no file")
        with opened_at(path) as given:
            inner, is_packed = given.inner, given.is_packed
        form = format_of(inner)
        check_query(path, form, files.query)
        shown = files.names.get(path, str(path))
        printed = _print_of(path)
        found.append(Shard(path, form, printed, query=files.query, is_packed=is_packed, name=shown))
    return _looked_at(found)


def _looked_at(shards: Sequence[Shard]) -> list[Shard]:
    """The same with what they say of themselves; one process looks at all of a format."""
    looks = {it.path: look for it in shards if (look := look_of(it.form)) and it.is_open}
    told: dict[Path, Looked] = {}
    for look in dict.fromkeys(looks.values()):
        paths = [path for path, of in looks.items() if of is look]
        told |= zip(paths, look(paths), strict=True)
    return [replace(it, looked=told.get(it.path)) for it in shards]


def _check_looked(shards: Sequence[Shard]) -> None:
    """Refuse files whose columns differ, or are of other types than those of the first."""
    tables = [Table(it.looked.first, it.name) for it in shards if it.looked]
    for table in tables[1:]:
        same_columns(tables[0], table)
        check_types(tables[0], table)


def _print_of(path: Path) -> Print:
    found = path.stat()
    return found.st_size, found.st_mtime_ns


def _named(shards: Sequence[Shard]) -> str:
    """For messages: the first, and how many more."""
    more = len(shards) - 1
    return shards[0].name + (f" and {more} more file{'s' * (more > 1)}" if more else "")


def _rows(shards: Sequence[Shard], heads: Sequence[Table]) -> list[float]:
    """About how many rows there are in each: as files say, or by the size of the first rows."""
    height = sum(it.frame.height for it in heads)
    size = sum(int(it.frame.estimated_size()) for it in heads)
    # cells of text take about as much in memory as in a file
    a_byte = height / max(1, size)
    return [it.looked.rows if it.looked else it.print[0] * a_byte for it in shards]
