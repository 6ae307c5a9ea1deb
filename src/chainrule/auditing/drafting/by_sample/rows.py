"""The samples of a document: rows of numbers that are written as those of the first one are.

"x = (1, 0.5), t = 1" and "x = (0.2, 1), t = 0" have the same words and signs between their numbers;
so have the rows of a table, and those of a list in a program.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import compress, pairwise
from typing import NamedTuple

from chainrule.auditing.drafting.prose import TARGETS, TARGETS_ARE
from chainrule.types import Floats

# A number of its own, with a sign only where that is no dash and no minus between two numbers; the
# 0 of x[0] and the 1 of x^{(1)} are indices.
NUMBER = re.compile(
    r"(?!(?<=[\w\])]\[)\d{1,2}\])(?<![\w.\]^{])(?<!\^\()(?<!\^\{\()"
    r"(?:(?<![\d)\]] )[-−+](?=[\d.])(?![-−+]))?(?:\d+(?:\.\d+)?|\.\d+)(?![\w^{]|\.\d)"
)
# A sentence may stand between an input and its target, but hardly two of them.
MOST_BETWEEN = 80  # characters between two numbers of a row
MOST_LINES = 2  # that a row is broken over
# A longer list is a data set: nobody works it out by hand.
MOST = 160  # rows
BARE_BREAK = re.compile(r"[^\w\\]*\n[^\w\\]*")  # from one row of numbers to the next one
# What follows a table is no part of its last row, though "Sample 1" may go on like one.
END_OF_TABLE = re.compile(r"\|[ \t]*\n(?![ \t]*\|)")
INTO_TABLE = re.compile(r"\n[ \t]*\|")
# However it is put, "with target 1" or ", whose class label is 1".
SAYS_TARGET = re.compile(
    rf"(?P<ends>[)\]]?)[^()\[\]\d.]{{0,40}}?(?:{TARGETS}|{TARGETS_ARE})[^()\[\]\d.]{{0,12}}"
    r"(?P<opens>[(\[]?)",
    re.IGNORECASE,
)
SPACE, DECORATION, INDEX = re.compile(r"\s+"), re.compile(r"[*`$]"), re.compile(r"\d+")


class Spotted(NamedTuple):
    """A number of the text with its line, and where it stands."""

    value: float
    printed: str
    line: int
    start: int
    end: int


@dataclass(frozen=True)
class Row:
    """A sample: what goes in and what should come out, and the numbers that say so."""

    inputs: tuple[float, ...]
    targets: tuple[float, ...]
    numbers: tuple[Spotted, ...]

    @property
    def data(self) -> tuple[tuple[float, ...], tuple[float, ...]]:
        """What goes in, and what should come out."""
        return self.inputs, self.targets

    @property
    def line(self) -> int:
        """Of its first number."""
        return self.numbers[0].line


def rows_like(text: str, inputs: Floats, targets: Floats) -> list[Row]:
    """The rows of numbers that are written as that of a known sample is, every time; `inputs`,
    (n_inputs,), and `targets`, (n_outputs,), are those of the known one.
    """
    numbers = list(numbers_of(text))
    whole = [*map(float, inputs), *map(float, targets)]
    windows = [numbers[it : it + len(whole)] for it in range(len(numbers) - len(whole) + 1)]
    shapes = [_shape(text, window) for window in windows]
    known = [_values(window) == whole for window in windows]
    wanted = set(compress(shapes, known)) - {None}
    alike = [place for place, shape in enumerate(shapes) if shape in wanted]
    # Those of the known sample first: they say where in a long list a row begins.
    alike.sort(key=lambda place: not known[place])
    kept = _apart(alike, len(whole))
    return [_row(windows[place], len(inputs)) for place in sorted(kept)]


def _values(window: Sequence[Spotted]) -> list[float]:
    return [it.value for it in window]


def _apart(places: Sequence[int], width: int) -> list[int]:
    """The first of the places, and every further one that no number of those before belongs to."""
    kept: list[int] = []
    for place in places:
        if len(kept) == MOST:
            break
        if all(abs(place - other) >= width for other in kept):
            kept.append(place)
    return kept


def _row(window: Sequence[Spotted], n_inputs: int) -> Row:
    values = tuple(_values(window))
    return Row(values[:n_inputs], values[n_inputs:], tuple(window))


def numbers_of(text: str) -> Iterator[Spotted]:
    """The numbers of a text that are no indices."""
    line, at = 1, 0
    for match in NUMBER.finditer(text):
        line += text.count("\n", at, match.start())
        at = match.start()
        # Typesetters have a minus sign of their own.
        printed = match[0].replace("−", "-")
        yield Spotted(float(printed), printed, line, match.start(), match.end())


class Shape(NamedTuple):
    """How a row is written: the column that it begins with, what stands before its first number,
    and between all of them.
    """

    column: int
    before: str
    between: tuple[str, ...]


def _shape(text: str, window: Sequence[Spotted]) -> Shape | None:
    """The shape of a row; None if its numbers are too far apart to be one."""
    gaps = [text[one.end : other.start] for one, other in pairwise(window)]
    if any(len(gap) > MOST_BETWEEN or _is_between_rows(gap) for gap in gaps):
        return None
    if text.count("\n", window[0].start, window[-1].start) > MOST_LINES * len(window):
        return None
    # Of a label only its last sign: samples "1:" and "2:" both have a colon before their numbers.
    before = text[: window[0].start].rpartition("\n")[2]
    # A row that goes on in a table begins in it.
    if "|" not in before and any(map(INTO_TABLE.search, gaps)):
        return None
    return Shape(before.count("|"), _plain(before)[-1:], tuple(map(_between, gaps)))


def _between(gap: str) -> str:
    """What stands between two numbers; of words for a target, that they are such."""
    said = SAYS_TARGET.fullmatch(DECORATION.sub("", gap))
    return f"{said['ends']} target {said['opens']}" if said else _plain(gap)


def _is_between_rows(gap: str) -> bool:
    """Whether a row ends within a gap between two numbers."""
    return bool(BARE_BREAK.fullmatch(gap) or END_OF_TABLE.search(gap))


def _plain(gap: str) -> str:
    """Without spaces and typefaces; the sample's own number, of x1 and y1, is in no other row."""
    return INDEX.sub("#", DECORATION.sub("", SPACE.sub("", gap)))
