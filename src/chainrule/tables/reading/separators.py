"""What stands between the cells of a line, and the cells."""

from __future__ import annotations

import re
from collections import Counter

from chainrule.tables.reading.currency_names import is_sign
from chainrule.tables.reading.unit_sizes import dimension_of

# the usual first; no colon, which is within times
SEPARATORS = ",;\t|\x1f^"
LONGEST = 100  # characters of a number or a date
# Generous on purpose: it tells names from values, and what a value is comes later.
_NUMBER = re.compile(
    r"^[-+−–(]?\s*[$€£¥]?\s*[-+−–]?(\d[\d.,'’\s]*|[.,]\d+)([eE][-+]?\d+)?\s*[%€$£¥]?\s*\)?$"
)
_MOMENT = re.compile(r"^\d{1,4}[-./]\d{1,2}([-./]\d{1,4})?([ T].*)?$|^\d+:\d\d(:\d\d)?$")


def separator_of(lines: list[str], spaced: list[str] | None = None) -> str:
    """What splits most lines into equally many cells, and more than one.

    Parameters
    ----------
    lines : list of str
        Without what stands in quotes between usual separators.
    spaced : list of str, optional
        The same without what stands in quotes between spaces.
    """
    if spaced and _only_spaces(spaced):
        return " "
    filled = [line for line in lines if line.strip()] or [""]

    def evenness(separator: str) -> tuple[int, int, int]:
        counts = Counter(line.count(separator) for line in filled)
        # lines without it, such as titles, say nothing about it
        counts.pop(0, None)
        times = max(counts.values(), default=0)
        # by whole tenths, so that few odd lines do not decide; then what occurs most in the first
        tenths = round(10 * times / len(filled))
        return tenths, filled[0].count(separator), -SEPARATORS.index(separator)

    best = max(SEPARATORS, key=evenness)
    return " " if evenness(best)[0] == 0 and _is_spaced(lines) else best


def _only_spaces(lines: list[str]) -> bool:
    """Whether spaces stand between columns, and no other separator anywhere."""
    # outside of quotes: commas and semicolons within them are not those of the table
    return _is_spaced(lines) and not re.search(r"[,;\t|]", "".join(lines))


def _is_spaced(lines: list[str]) -> bool:
    """Whether spaces stand between columns: each line has equally many words, numbers among
    them.
    """
    words = [line.split() for line in lines if line.strip()]
    counts = {len(it) for it in words[1:]}
    if _are_amounts(words):
        return False
    # R writes no name above the column of row names
    fits = len(counts) == 1 and counts != {1} and max(counts) - len(words[0]) in (0, 1)
    # prose of equally long lines has no number in each
    return fits and all(any(is_value(word) for word in it) for it in words[1:])


def _are_amounts(words: list[list[str]]) -> bool:
    """Whether each line below a single name is an amount or a length: 51.20 EUR, 5 kg."""
    units = [it[1] if len(it) == 2 else "" for it in words[1:]]
    named = bool(units) and len(words[0]) == 1
    return named and all(is_sign(it) or bool(dimension_of(it)) for it in units)


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


def is_moment(cell: str) -> bool:
    """Whether a cell holds a date or a time, and no number, at a glance."""
    cell = cell.strip()
    return len(cell) <= LONGEST and not _NUMBER.match(cell) and bool(_MOMENT.match(cell))


def is_value(cell: str) -> bool:
    """Whether a cell holds a number or a date, at a glance."""
    cell = cell.strip()
    # a longer one is none, and to say so could take time that grows with the cube of its length
    return len(cell) <= LONGEST and bool(_NUMBER.match(cell) or _MOMENT.match(cell))
