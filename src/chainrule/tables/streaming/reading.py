"""What columns are is decided on the first rows of the files, and holds for all pieces. Where a
later cell contradicts it, it is decided once more, by the rows around that cell as well.
"""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from dataclasses import replace

import polars as pl

from chainrule.errors import ChainruleError
from chainrule.tables.reading import Table
from chainrule.tables.reading.columns import interpreted
from chainrule.tables.reading.kinds import Kinds
from chainrule.tables.reading.parts_differ import notes_on_parts
from chainrule.tables.reading.several import joined
from chainrule.tables.streaming.stream import Stream, family

HINT = "what a column holds is decided on the first rows; --text NAME (kinds=...) reads it as text"


class ContradictionError(ChainruleError):
    """A cell that is not what its column was taken for.

    Attributes
    ----------
    rows : Table
        The piece that it stands in, as its cells stand in the file.
    """

    def __init__(self, message: str, rows: Table) -> None:
        super().__init__(message)
        self.rows = rows

    def as_bytes(self) -> bytes:
        """The same for another process."""
        file = io.BytesIO()
        self.rows.frame.write_ipc(file)
        told = json.dumps([str(self), self.rows.source]).encode()
        return len(told).to_bytes(8, "little") + told + file.getvalue()

    @classmethod
    def of_bytes(cls, content: bytes) -> ContradictionError:
        """One that another process has found."""
        end = 8 + int.from_bytes(content[:8], "little")
        message, source = json.loads(content[8:end])
        return cls(message, Table(pl.read_ipc(io.BytesIO(content[end:])), source))


class Reader:
    """Reads pieces as the first rows were read.

    Parameters
    ----------
    stream : Stream
    kinds : mapping of str to str
        What the user said of columns.
    more : sequence of Table
        Other rows by which columns are told, as their cells stand in files.

    Attributes
    ----------
    head : Table
        The first rows, as they were read.
    first : Table
        Those of the first file among them, which follow each other.
    notes : list of str
        What was decided because files differ.
    """

    def __init__(self, stream: Stream, kinds: Kinds, more: Sequence[Table] = ()) -> None:
        self._kinds, self._typed = kinds, stream.typed
        self.head = interpreted(_together([*stream.heads, *more]), kinds, {}, stream.typed)
        self.notes = []
        if not stream.typed and len(stream.heads) > 1:
            self.notes = notes_on_parts(stream.heads, self.head, kinds)
        # Of a table without types, how its cells are written; of one with types, they say it.
        self._found = {} if stream.typed else _found(self.head)
        # without checks, as these rows have had their part in the decision
        self.first = interpreted(stream.heads[0], kinds, self._found, stream.typed)

    def read(self, piece: Table) -> Table:
        """A piece with what its columns mean.

        Raises
        ------
        ContradictionError
            If a cell does not fit; of a table with types, a plain ChainruleError.
        """
        table = interpreted(piece, self._kinds, self._found, self._typed)
        for name, dtype in self.head.frame.schema.items():
            here = family(dtype)
            if self._typed:
                # numbers and dates are checked where they are used, cell by cell
                if here not in ("nothing", "numbers", "dates", family(table.frame.schema[name])):
                    _check_empty(table, name, here)
            elif (message := self._odd(table, name, here)) and name not in self._kinds:
                raise ContradictionError(message, piece)
        return table

    def _odd(self, table: Table, name: str, here: str) -> str:
        """What is said of the first cell that contradicts what its column is, if any does."""
        cells, said, now = table.frame[name], self.head.readings[name], table.readings[name]
        if said.kind == "empty":
            # as text until there is a first cell, which may be anything
            odd, was = cells.is_not_null(), "nothing"
        elif here != family(cells.dtype):
            # a third word in a column of yes and no, a date that is none
            odd, was = cells.is_not_null(), here
            if here == "numbers":
                odd = odd & cells.cast(pl.Float64, strict=False).is_null()
        elif said.kind == now.kind and said.kind in ("number", "date") and now.way and not said.way:
            # 1,234 is another number beside 0,5 than it is beside none
            odd, was = cells.is_not_null(), f"no {said.kind} that tells how it is written"
        else:
            return ""
        if not odd.any():
            return ""
        row = int(odd.to_numpy().argmax())
        return f"{table.where(name, row)} holds {cells[row]!r}, but {was} before ({HINT})"


def _together(heads: Sequence[Table]) -> Table:
    return joined([replace(it, notes=()) for it in heads])


def _found(head: Table) -> dict[str, str]:
    """How the columns of a table are written; one in which nothing stands yet is text."""
    read = head.readings.items()
    return {name: "text" if it.kind in ("empty", "other") else it.kept for name, it in read}


def _check_empty(table: Table, name: str, here: str) -> None:
    """Refuse cells of another kind; a column without any may be of any kind."""
    cells = table.frame[name]
    if cells.null_count() < cells.len():
        row = int(cells.is_not_null().to_numpy().argmax())
        raise ChainruleError(
            f"{table.where(name, row)} holds {cells[row]!r}, but {here} before ({HINT})"
        )
