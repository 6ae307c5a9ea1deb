"""Documents: what every format writes, whatever it is about: explanations, exercise sheets,
audits.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from chainrule.errors import ChainruleError, unknown

# What is aligned to the right in a column: 12, -0.5, 1e-3, but not a range such as 1-2.
NUMBER = re.compile(r"[-+]?(\d+(?:\.\d*)?|\.\d+)(e[-+]?\d+)?", re.ASCII)
NODE_KINDS = ("input", "hidden", "output", "bias", "dots")


class Math:
    """A piece of mathematics, as one types it and in LaTeX (without dollar signs).

    Most formats use one of the two, so each may be given as a function that writes it; it is called
    when the form is first asked for.
    """

    # a large network's explanation has many thousands of these: no dictionary for each
    __slots__ = ("_latex", "_text")

    def __init__(self, text: str | Callable[[], str], latex: str | Callable[[], str]) -> None:
        self._text, self._latex = text, latex

    @property
    def text(self) -> str:
        """As one types it."""
        # written once and kept: some formats ask several times, to measure and to write
        if not isinstance(self._text, str):
            self._text = self._text()
        return self._text

    @property
    def latex(self) -> str:
        """In LaTeX."""
        if not isinstance(self._latex, str):
            self._latex = self._latex()
        return self._latex

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Math):
            return NotImplemented
        return self.text == other.text and self.latex == other.latex

    def __hash__(self) -> int:
        return hash((self.text, self.latex))

    def __repr__(self) -> str:
        return f"Math({self.text!r}, {self.latex!r})"


@dataclass(frozen=True)
class Equation:
    """symbol = formula = substitution = value; what would only repeat its neighbour is None.

    Parameters
    ----------
    symbol : Math
    formula : Math, optional
        In the names of other quantities.
    substitution : Math, optional
        With their numbers put in.
    value : Math, optional
        The rounded number; None in a derivation.
    number : float, optional
        The number itself.
    what : str
        Which kind of quantity it is, in words; for a tooltip.
    """

    symbol: Math
    formula: Math | None = None
    substitution: Math | None = None
    value: Math | None = None
    number: float | None = None
    what: str = ""

    @property
    def parts(self) -> tuple[Math, ...]:
        """What stands between the equals signs."""
        return tuple(
            part
            for part in (self.symbol, self.formula, self.substitution, self.value)
            if part is not None
        )


@dataclass(frozen=True)
class Equations:
    """Equations one below the other; `aside`, short ones without formulas, may stand side by
    side.
    """

    items: tuple[Equation, ...]
    aside: bool = False


@dataclass(frozen=True)
class Text:
    """A paragraph: sentences, with mathematics between them."""

    pieces: tuple[str | Math, ...]


@dataclass(frozen=True)
class Code:
    """Lines of a program."""

    lines: str
    language: str = "python"


@dataclass(frozen=True)
class Table:
    """Cells under headings; numbers are strings already."""

    header: tuple[str | Math, ...]
    rows: tuple[tuple[str | Math, ...], ...]
    caption: str = ""

    def __post_init__(self) -> None:
        for number, row in enumerate(self.rows):
            # every format relies on it: a short row would move cells under other headings
            if len(row) != len(self.header):
                raise ChainruleError(
                    f"row {number} of the table has {len(row)} cells under {len(self.header)} "
                    "headings"
                )


@dataclass(frozen=True)
class Bars:
    """A table with a bar for each row, to the right of a common line or, below 0, to the left;
    None where there is none.
    """

    table: Table
    lengths: tuple[float | None, ...]

    def __post_init__(self) -> None:
        if len(self.lengths) != len(self.table.rows):
            raise ChainruleError(
                f"there are {len(self.lengths)} bars for {len(self.table.rows)} rows"
            )

    @property
    def shares(self) -> tuple[float | None, ...]:
        """The lengths in parts of the longest."""
        longest = max((abs(it) for it in self.lengths if it is not None), default=0.0) or 1.0
        return tuple(None if it is None else it / longest for it in self.lengths)


def is_number(cell: str | Math) -> bool:
    """Whether a cell of a table is a number; mathematics is not."""
    return isinstance(cell, str) and NUMBER.fullmatch(cell) is not None


def numeric_columns(table: Table) -> list[bool]:
    """For each column, whether there are cells and all are numbers; these align to the right."""
    columns = range(len(table.header))
    return [
        bool(table.rows) and all(is_number(row[column]) for row in table.rows) for column in columns
    ]


@dataclass(frozen=True)
class Blank:
    """Room for a handwritten answer, so many lines high, after what is asked for."""

    asked: str | Math
    lines: int = 1


@dataclass(frozen=True)
class Node:
    """A unit in a diagram. `kind` is one of NODE_KINDS; dots stand for units that are not drawn."""

    label: Math
    value: str = ""
    kind: str = "hidden"

    def __post_init__(self) -> None:
        # formats use the kind as the name of a style, where a misspelled one shows only as a bare
        # unit
        if self.kind not in NODE_KINDS:
            raise unknown("kind of unit", self.kind, NODE_KINDS)


@dataclass(frozen=True)
class Edge:
    """A weight in a diagram, between places (column, row)."""

    start: tuple[int, int]
    end: tuple[int, int]
    label: Math | None = None
    value: str = ""


@dataclass(frozen=True)
class Diagram:
    """A network: columns of units from the inputs to the outputs, and its weights."""

    columns: tuple[tuple[Node, ...], ...]
    edges: tuple[Edge, ...]
    caption: str = ""

    def __post_init__(self) -> None:
        # checked here once, as the placement of every drawing looks the units up
        for column, row in (place for edge in self.edges for place in (edge.start, edge.end)):
            if not (0 <= column < len(self.columns) and 0 <= row < len(self.columns[column])):
                raise ChainruleError(
                    f"a weight of the diagram ends at ({column}, {row}), where no unit is"
                )


@dataclass(frozen=True)
class Picture:
    """A drawing as an element of SVG, which our own code made: a page takes it as it is. Formats
    without drawings have its caption.
    """

    svg: str
    caption: str


@dataclass(frozen=True)
class Section:
    """Blocks under a heading; where a format can fold them, `closed` ones are folded at first."""

    title: str
    blocks: tuple[Block, ...]
    closed: bool = False


# All kinds of blocks. A new kind needs a function in every format: see formats/_blocks.py.
Block = Section | Equations | Text | Code | Table | Bars | Blank | Diagram | Picture


@dataclass(frozen=True)
class Document:
    """A title, where it is from, and blocks."""

    title: str
    blocks: tuple[Block, ...]
    source: str = ""
    note: str = ""
    language: str = "en"
