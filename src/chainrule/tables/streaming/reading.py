"""What columns are is decided once, on the first rows of the files, and holds for all pieces."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from chainrule.errors import ChainruleError
from chainrule.tables.reading import Table
from chainrule.tables.reading.columns import interpreted
from chainrule.tables.reading.kinds import Kinds
from chainrule.tables.reading.several import joined
from chainrule.tables.streaming.stream import Stream, family

HINT = "what a column holds is decided on the first rows; --text NAME (kinds=...) reads it as text"


class Reader:
    """Reads pieces as the first rows were read.

    Parameters
    ----------
    stream : Stream
    kinds : mapping of str to str
        What the user said of columns.

    Attributes
    ----------
    head : Table
        The first rows, as they were read.
    first : Table
        Those of the first file among them, which follow each other.
    """

    def __init__(self, stream: Stream, kinds: Kinds) -> None:
        self._kinds, self._typed = kinds, stream.typed
        self.head = interpreted(_together(stream.heads), kinds, {}, stream.typed)
        # Of a table without types, how its cells are written; of one with types, they say it.
        self._found = {} if stream.typed else _found(self.head)
        self.first = self.read(stream.heads[0])

    def read(self, piece: Table) -> Table:
        """A piece with what its columns mean."""
        table = interpreted(piece, self._kinds, self._found, self._typed)
        for name, dtype in self.head.frame.schema.items():
            here, there = family(dtype), family(table.frame.schema[name])
            # A third word in a column of yes and no would make it another column in this piece;
            # numbers and dates are checked where they are used, cell by cell
            if here != there and here not in ("nothing", "numbers", "dates"):
                _check_empty(table, name, here)
        return table


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
