"""Tables of plain text, whose columns are set apart by spaces alone, as tables between bars.

Lines stay where they are. What a program prints, a mail, a page of a typewriter: a line of heads,
and below it lines that begin with a label and end with as many numbers as each other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from chainrule.auditing.claim_sources.extraction.sentences import NUMBER

MARK = re.compile(r"^\s*#{1,2}>?(?=\s)")  # before what R prints
ROW = re.compile(
    rf"^(?P<label>\s*(?:\S+\s)*?\S*?[^\W\d]\S*|)(?P<numbers>(?:\s+(?:{NUMBER}|[-–—])){{1,12}})\s*$"
)
GAP = re.compile(r"\s{2,}|\t")
OF_LABEL = re.compile(r"\s\d{1,2}(?=\s{2,})")
CELL = re.compile(rf"{NUMBER}|[-–—](?=\s|$)")
# Of a sheet: the number of the row before its label.
NUMBERED = re.compile(r"^\s*\d{1,3}\s+(?=[^\W\d])")
RULE = re.compile(r"^[ \t]*[-=─━]{3}[-=─━ \t]*$")
NO_TABLE = re.compile(r"[|=$&\\`<>]")
LAST = "0123456789-–—"
LONGEST = 160  # characters of a line
CELLS = re.compile(r"\S+")
FEWEST = 2  # rows
FEWEST_COLUMNS = 3  # of a table that is nothing but heads and numbers
MOST_WORDS = 4  # of a label, or of a head


class Row(NamedTuple):
    """A line of a table: its label, its numbers, where the label ends, whether it has wide gaps."""

    label: str
    numbers: list[str]
    end: int
    has_gap: bool


def with_bars(text: str) -> str:
    r'''The text with such tables between bars.

    Examples
    --------
    >>> from chainrule.auditing.claim_sources.extraction.aligned import with_bars
    >>> print(with_bars("""            w1     w2
    ... hidden 1   0.4   -0.7
    ... hidden 2   0.15   0.3"""))
    |  | w1 | w2 |
    | hidden 1 | 0.4 | -0.7 |
    | hidden 2 | 0.15 | 0.3 |
    '''
    lines = text.split("\n")
    # Each line once, and rows only below heads: long columns would be read anew from every line.
    parsed = [_row(line) for line in lines]
    place = 0
    while place < len(lines):
        cells = _heads(lines[place])
        ruled = _has_rule(cells, lines[place + 1 : place + 2])
        rows = _rows(parsed, place + 1 + ruled) if cells else []
        head = _head(_plain(lines[place]), cells, rows) if len(rows) > 1 else []
        if head:
            lines[place : place + 1 + ruled] = _heads_between_bars(head, ruled)
            for number, row in enumerate(rows, start=place + 1 + ruled):
                lines[number] = _between_bars(_cells(row, len(head)))
            place += len(rows) + ruled
        elif found := list(CELLS.finditer(lines[place])):
            numeric = _numeric_rows(lines, place, found)
            for number, numbers in enumerate(numeric, start=place):
                lines[number] = _between_bars([cell[0] for cell in numbers])
            place += max(0, len(numeric) - 1)
        place += 1
    return "\n".join(lines)


def _has_rule(heads: Sequence[str], below: Sequence[str]) -> int:
    """One line, if what programs print below the heads of a table stands there; otherwise none."""
    return int(bool(heads) and any(map(RULE.match, below)))


def _heads_between_bars(head: Sequence[str], ruled: int) -> list[str]:
    """The heads, with the rule below them if there is one."""
    return [*map(_between_bars, (head, ["---"] * len(head)))][: 1 + ruled]


def _numeric_rows(
    lines: Sequence[str], place: int, heads: list[re.Match[str]]
) -> list[list[re.Match[str]]]:
    """A line of heads, and the lines of numbers right below it, a number below each head; empty if
    it is no such table.
    """
    if not _are_heads(lines[place], heads):
        return []
    found = [heads, *_number_rows(lines, place + 1, len(heads))]
    # A single row below some words is prose more often than a table.
    is_table = len(found) > FEWEST and all(map(_stands_below, zip(*found, strict=True)))
    return found if is_table else []


def _are_heads(line: str, heads: Sequence[re.Match[str]]) -> bool:
    """Whether the words of a line may be the heads of a table of nothing but numbers."""
    if len(heads) < FEWEST_COLUMNS or len(line) > LONGEST or NO_TABLE.search(line):
        return False
    # A line of numbers is a row itself; it is no head of the rows below it.
    return not any(CELL.fullmatch(it[0]) for it in heads)


def _number_rows(lines: Sequence[str], begin: int, width: int) -> Iterator[list[re.Match[str]]]:
    """The lines from one on that have as many numbers, and nothing else."""
    for line in lines[begin:]:
        # A program may print thousands of numbers on a line: they need not all be found.
        row = list(CELLS.finditer(line[: LONGEST + 1]))
        if len(row) != width or not all(CELL.fullmatch(cell[0]) for cell in row):
            break
        yield row


def _stands_below(column: Sequence[re.Match[str]]) -> bool:
    """Whether the cells of a column begin or end below its head, within a character."""
    head, *cells = column
    begins = all(abs(cell.start() - head.start()) <= 1 for cell in cells)
    return begins or all(abs(cell.end() - head.end()) <= 1 for cell in cells)


def _between_bars(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _plain(line: str) -> str:
    """A line without what R or a sheet puts before it."""
    return NUMBERED.sub(lambda it: " " * len(it[0]), MARK.sub(lambda it: " " * len(it[0]), line))


def _rows(parsed: Sequence[Row | None], begin: int) -> list[Row]:
    """The rows from a line on, all with as many numbers."""
    found: list[Row] = []
    for row in parsed[begin:]:
        if row is None or (found and len(row.numbers) != len(found[0].numbers)):
            break
        found.append(row)
    # Prose has single spaces only; a table has a wide gap somewhere.
    return found if any(row.has_gap for row in found) else []


def _row(line: str) -> Row | None:
    # Hardly a line of prose ends with a number: most are told at once.
    if line.rstrip()[-1:] not in LAST or not line.strip() or len(line) > LONGEST:
        return None
    # An arrow may stand in a label, "x1 -> h1"; any other such sign is of a formula or a program.
    if NO_TABLE.search(line.replace("->", "→")):
        return None
    plain = _plain(line)
    match = ROW.match(plain)
    if match is None or not match["label"].strip():
        return None
    label, end = match["label"].strip(), match.end("label")
    numbers = CELL.findall(match["numbers"])
    # "Input 1      0.5": a number close to a label, and far from the next one, is of the label.
    if len(numbers) > 1 and (of_label := OF_LABEL.match(match["numbers"])):
        label, end = f"{label} {numbers[0]}", end + of_label.end()
        numbers = numbers[1:]
    is_short = len(label.split()) <= MOST_WORDS
    return Row(label, numbers, end, bool(GAP.search(plain.strip()))) if is_short else None


def _heads(line: str) -> list[str]:
    """The cells of a line that may be heads; empty if they are none."""
    if len(line) > LONGEST or NO_TABLE.search(line):
        return []
    cells = GAP.split(_plain(line).strip())
    return cells if len(cells) > 1 and all(map(_is_head, cells)) else []


def _head(plain: str, cells: list[str], rows: Sequence[Row]) -> list[str]:
    """The heads of a table with these rows, that of their labels first; empty if it is none."""
    count = len(rows[0].numbers)
    begins = len(plain) - len(plain.lstrip())
    # A head above the labels is theirs.
    if begins >= min(row.end for row in rows):
        return ["", *cells] if len(cells) == count else []
    # Of "hidden 1   0.1 0.4" the 1 may belong to the label.
    return cells if len(cells) in (count, count + 1) else []


def _is_head(cell: str) -> bool:
    return CELL.fullmatch(cell) is None and len(cell.split()) <= MOST_WORDS


def _cells(row: Row, width: int) -> list[str]:
    spare = len(row.numbers) + 1 - width
    label = " ".join([row.label, *row.numbers[:spare]])
    return [label, *row.numbers[spare:]]
