"""Where in a text the table begins, what separates its cells, and whether it has a header.

Decided from the beginning of the text. The separator is the one by which most lines have equally
many cells; lines before the first of these are comments or a preamble.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise

from chainrule.tables.reading.missing import MISSING

SEPARATORS = ",;\t|"
SAMPLE = 200_000  # bytes that are looked at, and the lines of them
MOST_LINES, LEAST_LINES = 300, 20
MOST_TITLES = 20  # lines before a table
WITHIN = "\x1e"  # a line end within quotes
_QUOTED = re.compile(r'(?:(?<=^)|(?<=[,;\t|\n]))[ ]*"(?:[^"]|"")*"(?=[ ]*(?:[,;\t|\n]|$))')
_NUMBER = re.compile(
    r"^[-+−–(]?\s*[$€£¥]?\s*[-+−–]?(\d[\d.,'’\s]*|[.,]\d+)([eE][-+]?\d+)?\s*[%€$£¥]?\s*\)?$"
)
_MOMENT = re.compile(r"^\d{1,4}[-./]\d{1,2}([-./]\d{1,4})?([ T].*)?$|^\d+:\d\d(:\d\d)?$")


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
    said = re.match(r"^sep=(.)$", lines[0].strip(" "))
    begins, comments = _after_comments(lines, start=1 if said else 0)
    # A cell in quotes may go over several lines: with a sign of its own for the line end within it,
    # every row is one line.
    rows = _QUOTED.sub(lambda it: it[0].replace("\n", WITHIN), "\n".join(lines[begins:]))
    written = rows.split("\n")[:MOST_LINES]
    shown = _QUOTED.sub("Q", "\n".join(written)).split("\n")
    separator = said[1] if said else _separator(shown)
    if separator == " ":
        shown = [" ".join(it.split()) for it in shown]
    counts = [it.count(separator) + 1 if it.strip(f" {separator}") else 0 for it in shown]
    width = _usual(counts)
    first = _first_line(counts, width, [it.split(separator) for it in shown[:MOST_TITLES]])
    skipped = begins + first + sum(it.count(WITHIN) for it in written[:first])
    tidy = [" ".join(it.split()) for it in written] if separator == " " else written
    table = [cells(it, separator) for it in tidy[first:]]
    names, has_header, note = _header([it for it in table if any(it)], width, lines[:begins])
    if not has_header and not note:  # the last comment holds the names
        comments = comments[:-1]
    notes = _told(lines, comments, begins, skipped)
    if note:
        notes += (note.format(line=skipped + 1),)
    return Layout(separator, skipped, has_header, tuple(names), notes)


def _head(content: bytes) -> list[str]:
    """The first lines of a text."""
    head = content[:SAMPLE]
    if len(content) > SAMPLE:  # a line that is cut off says little, unless lines are very long
        whole = head.count(b"\n") > LEAST_LINES
        head = head[: head.rindex(b"\n")] if whole else b"\n".join(content.split(b"\n", 20)[:20])
    return head.decode(errors="replace").split("\n")


def _usual(counts: list[int]) -> int:
    """How many cells most lines have."""
    found = Counter(it for it in counts if it).most_common(1)
    return found[0][0] if found else 1


def cells(line: str, separator: str) -> list[str]:
    """The cells of a line, without quotes around them."""
    if '"' not in line:
        return [it.strip() for it in line.split(separator)]
    mark = re.escape(separator)
    found = re.findall(rf'(?:^|{mark})\s*("(?:[^"]|"")*"(?=\s*(?:{mark}|$))|[^{mark}]*)', line)
    return [_unquoted(it.strip()) for it in found]


def _unquoted(cell: str) -> str:
    if len(cell) > 1 and cell[0] == cell[-1] == '"':
        return cell[1:-1].replace('""', '"').strip()
    return cell


def _after_comments(lines: list[str], start: int) -> tuple[int, list[int]]:
    """Where the first line stands that is no comment and not blank; and the comments before it."""
    comments = []
    for number, line in enumerate(lines[start:], start):
        text = line.strip()
        if text.startswith(("#", "%", "//")) and not text.startswith("#,"):
            comments.append(number)
        elif text.strip('",;\t|'):
            return number, comments
    return (comments or [0])[0], []  # nothing but comments: they are the table


def _separator(lines: list[str]) -> str:
    """What splits most lines into equally many cells, and more than one."""
    filled = [line for line in lines if line.strip()] or [""]

    def evenness(separator: str) -> tuple[int, int, int]:
        counts = Counter(line.count(separator) for line in filled)
        counts.pop(0, None)
        times = max(counts.values(), default=0)
        # by whole tenths, so that few odd lines do not decide; then what occurs most in the first
        tenths = round(10 * times / len(filled))
        return tenths, filled[0].count(separator), -SEPARATORS.index(separator)

    best = max(SEPARATORS, key=evenness)
    return " " if evenness(best)[0] == 0 and _is_spaced(lines) else best


def _is_spaced(lines: list[str]) -> bool:
    """Whether spaces stand between columns: each line has equally many words, numbers among
    them.
    """
    words = [line.split() for line in lines if line.strip()]
    counts = {len(it) for it in words[1:]}
    # R writes no name above the column of row names
    fits = len(counts) == 1 and counts != {1} and max(counts) - len(words[0]) in (0, 1)
    return fits and all(any(_is_value(word) for word in it) for it in words[1:])


def _first_line(counts: list[int], width: int, rows: list[list[str]]) -> int:
    """Where the table begins: the first line that is as wide as most, or one of row names."""
    for number, count in enumerate(counts):
        # spreadsheets fill the line of a title up with empty cells
        filled = sum(bool(it.strip()) for it in rows[number]) if number < len(rows) else width
        title = width > 2 and filled == 1
        # R writes no name above the column of row names
        short = width > 2 and count == width - 1 and counts[number + 1 : number + 2] == [width]
        if (count == width and not title) or short:
            return number
    return counts.index(width) if width in counts else 0


def _header(rows: list[list[str]], width: int, before: list[str]) -> tuple[list[str], bool, str]:
    """The names of the columns, whether they are the first row, and a note."""
    if not rows:
        return [], True, ""
    first, rest = rows[0], [it for it in rows[1:] if len(it) == width]
    if len(first) == width - 1 and rest:
        return ["row", *first], True, "the first column has no name: it is called 'row'"
    if not _is_values(first, rest):
        return [it.replace(WITHIN, " ") for it in first], True, ""
    for line in reversed(before):  # NumPy writes the names as a comment
        names = re.split(r"[,;\t|]" if width > 1 else "\0", line.lstrip("#%/ "))
        if line.startswith(("#", "%")) and len(names) == width and not _is_values(names, []):
            return names, False, ""
    return (
        [f"column_{number}" for number in range(1, width + 1)],
        False,
        "line {line} holds values, so there is no header: columns are called 'column_1', "
        "'column_2' and so on",
    )


def _is_values(first: list[str], rest: list[list[str]]) -> bool:
    """Whether a line holds values rather than names: numbers where numbers follow."""
    numeric = [
        number
        for number in range(len(first))
        if all(_is_value(row[number]) or row[number] in MISSING for row in rest)
        and (not rest or any(_is_value(row[number]) for row in rest))
    ]
    above = [first[number] for number in numeric]
    if not any(map(_is_value, above)) or not all(_is_value(it) or it in MISSING for it in above):
        return False
    return not _is_counted(above, rest)


def _is_counted(names: list[str], rest: list[list[str]]) -> bool:
    """Whether numbers are names: years one after the other, or 0, 1, 2."""
    if len(names) < 2 or not rest or not all(re.fullmatch(r"\d{1,4}", it) for it in names):
        return False
    numbers = [int(it) for it in names]
    steps = {b - a for a, b in pairwise(numbers)}
    return steps == {1} and (numbers[0] in (0, 1) or 1800 <= numbers[0] <= 2200)


def _is_value(cell: str) -> bool:
    return bool(_NUMBER.match(cell) or _MOMENT.match(cell))


def _told(lines: list[str], comments: list[int], begins: int, skipped: int) -> tuple[str, ...]:
    """Which lines before the table were left out."""
    notes = []
    if comments:
        shown = lines[comments[0]].strip()[:40]
        notes.append(f"{_lines(comments)} left out: a comment, {shown!r}")
    preamble = [it for it in range(begins, skipped) if lines[it].strip(' ,;\t|"')]
    if preamble:
        shown = lines[preamble[0]].strip()[:40]
        notes.append(f"{_lines(preamble)} left out, as the table begins below: {shown!r}")
    return tuple(notes)


def _lines(numbers: list[int]) -> str:
    if len(numbers) == 1:
        return f"line {numbers[0] + 1} is"
    return f"lines {numbers[0] + 1} to {numbers[-1] + 1} are"
