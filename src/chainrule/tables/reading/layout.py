"""Where in a text the table begins, what separates its cells, and whether it has a header.

Decided from the beginning of the text. The separator is the one by which most lines have equally
many cells; lines before the first of these are comments or a preamble.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace

from chainrule.tables.reading.header import NO_HEADER, commented_header, header_of
from chainrule.tables.reading.separators import cells, is_value, separator_of

SAMPLE = 200_000  # bytes that are looked at, and the lines of them
MOST_LINES, LEAST_LINES = 300, 20
MOST_TITLES = 20  # lines before a table
WITHIN = "\x1e"  # a line end within quotes
# by any usual separator, as the file's own is not known yet
_QUOTED = re.compile(r'(?:(?<=^)|(?<=[,;\t|\n]))[ ]*"(?:[^"]|"")*"(?=[ ]*(?:[,;\t|\n]|$))')

_SPACED = re.compile(r'(?<![^ ])"(?:[^"]|"")*"(?![^ ])')


@dataclass(frozen=True)
class Layout:
    """How a text is laid out as a table.

    Attributes
    ----------
    separator : str
    skipped : int
        How many lines stand before the table.
    has_header : bool
        Whether its first row is one of names.
    names : tuple of str
        Of the columns, as they are written.
    notes : tuple of str
    """

    separator: str
    skipped: int
    has_header: bool = True
    names: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def layout_of(content: bytes) -> Layout:
    """What the beginning of a text says."""
    lines = _head(content)
    # Excel's own first line, which names the separator. Spaces alone are stripped: it may be a tab.
    said = re.match(r"^sep=(.)$", lines[0].strip(" "))
    begins, comments = _after_comments(lines, start=1 if said else 0)
    # A cell in quotes may go over several lines: with a sign of its own for the line end within it,
    # every row is one line.
    rows = _QUOTED.sub(lambda it: it[0].replace("\n", WITHIN), "\n".join(lines[begins:]))
    written = rows.split("\n")[:MOST_LINES]
    shown = _QUOTED.sub("Q", "\n".join(written)).split("\n")
    # between columns that are lined up by spaces, a cell with spaces of its own is in quotes
    spaced = [_SPACED.sub("Q", line) for line in written]
    separator = said[1] if said else separator_of(shown, spaced)
    shown = spaced if separator == " " else shown
    first, width = _first_line(_split(shown, separator))
    skipped = begins + first + sum(it.count(WITHIN) for it in written[:first])
    table = _table(written[first:], separator)
    notes = _told(lines, comments, begins, skipped)
    named = commented_header([lines[it] for it in comments], width)
    # Numbers may be names, such as years; below names in a comment they are a row.
    found = None if named and _are_values(table) else header_of(table, width)
    return _with_names(Layout(separator, skipped, notes=notes), found, named, width)


def _with_names(
    bare: Layout, found: tuple[list[str], str] | None, commented: list[str], width: int
) -> Layout:
    """The layout with the names of its first row, of a comment above it, or none."""
    if found:
        names, note = found
        return replace(bare, names=tuple(names), notes=(*bare.notes, *([note] if note else [])))
    if commented:
        # the first note is on comments left out, but this one is the header
        return replace(bare, has_header=False, names=tuple(commented), notes=bare.notes[1:])
    numbered = tuple(f"column_{number}" for number in range(1, width + 1))
    note = NO_HEADER.format(line=bare.skipped + 1)
    return replace(bare, has_header=False, names=numbered, notes=(*bare.notes, note))


def _are_values(table: list[list[str]]) -> bool:
    """Whether the first row holds numbers and dates alone."""
    return bool(table) and all(is_value(cell) for cell in table[0] if cell)


def _head(content: bytes) -> list[str]:
    """The first lines of a text."""
    head = content[:SAMPLE]
    if len(content) > SAMPLE:  # a line that is cut off says little, unless lines are very long
        whole = head.count(b"\n") > LEAST_LINES
        head = head[: head.rindex(b"\n")] if whole else _first_lines(content)
    return head.decode(errors="replace").split("\n")


def _first_lines(content: bytes) -> bytes:
    return b"\n".join(content.split(b"\n", LEAST_LINES)[:LEAST_LINES])


def _after_comments(lines: list[str], start: int) -> tuple[int, list[int]]:
    """Where the first line stands that is no comment and not blank; and the comments before it."""
    comments = []
    for number, line in enumerate(lines[start:], start):
        text = line.strip()
        # a header may begin with a column called #, for the numbers of rows
        if text.startswith(("#", "%", "//")) and not text.startswith("#,"):
            comments.append(number)
        # lines of separators alone are blank lines of a spreadsheet
        elif text.strip('",;\t|'):
            return number, comments
    return (comments or [0])[0], []  # nothing but comments: they are the table


def _split(lines: list[str], separator: str) -> list[list[str]]:
    """The cells of each line; none of a blank one."""
    if separator == " ":
        return [line.split() for line in lines]
    return [line.split(separator) if line.strip(f" {separator}") else [] for line in lines]


def _table(lines: list[str], separator: str) -> list[list[str]]:
    """The rows of the table that are not blank."""
    if separator == " ":
        lines = [" ".join(line.split()) for line in lines]
    rows = [cells(line.replace(WITHIN, " "), separator) for line in lines]
    return [row for row in rows if any(row)]


def _first_line(rows: list[list[str]]) -> tuple[int, int]:
    """Where the table begins, and how many cells most lines have."""
    counts = [len(row) for row in rows]
    usual = Counter(filter(None, counts)).most_common(1)
    width = usual[0][0] if usual else 1
    # With two columns, one cell above them may be a title as well as R's only name: a title is
    # far more common.
    if width > 2:
        for number, row in enumerate(rows[:MOST_TITLES]):
            if _is_above(row, counts[number + 1 : number + 2], width):
                return number, width
    return (counts.index(width) if width in counts else 0), width


def _is_above(row: list[str], following: list[int], width: int) -> bool:
    """Whether a wide table begins with this row."""
    if len(row) == width - 1:  # R writes no name above the column of row names
        return following == [width]
    # spreadsheets fill the line of a title up with empty cells
    return len(row) == width and sum(bool(it.strip()) for it in row) > 1


def _told(lines: list[str], comments: list[int], begins: int, skipped: int) -> tuple[str, ...]:
    """Which lines before the table were left out."""
    notes = []
    if comments:
        shown = lines[comments[0]].strip()[:40]
        notes.append(f"{lines_are(comments)} left out: a comment, {shown!r}")
    # a blank line left out is no news
    preamble = [it for it in range(begins, skipped) if lines[it].strip(' ,;\t|"')]
    if preamble:
        shown = lines[preamble[0]].strip()[:40]
        notes.append(f"{lines_are(preamble)} left out, as the table begins below: {shown!r}")
    return tuple(notes)


def lines_are(numbers: list[int]) -> str:
    """Which lines these are, counted from 0, as the beginning of a sentence."""
    if len(numbers) == 1:
        return f"line {numbers[0] + 1} is"
    return f"lines {numbers[0] + 1} to {numbers[-1] + 1} are"
