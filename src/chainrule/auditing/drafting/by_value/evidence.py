"""Evidence: what speaks for a number being this or that of the quantities that have its value: the
words before it, what stands on its line, what was told just before, and how often it was told.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain

from chainrule.auditing.claim_sources.extraction.values import Values
from chainrule.auditing.drafting.by_value.called import Names, name_says
from chainrule.auditing.drafting.by_value.families import Key
from chainrule.auditing.drafting.by_value.matching import UPDATED, subject
from chainrule.auditing.drafting.by_value.spots import Spot
from chainrule.auditing.drafting.by_value.surroundings import (
    place_in_formula,
    unit_named,
    words_for,
)

BESIDE = 4  # lines
OFTEN = 0.3  # of the numbers of a kind
SHAPE = re.compile(r"[-−+]?(?:\d+(?:\.\d+)?|\.\d+)")
SAME_KIND = {"error_by_shared_bias": "error_by_bias", "shared_bias": "bias"}
Told = tuple[Spot, Key]


class Evidence:
    """What is known of a document, and what it says of a number.

    Parameters
    ----------
    lines : sequence of str
    values : dict
        Every quantity of the run.
    sizes : sequence of int
    called : dict
        What the names of equations say.
    """

    def __init__(
        self, lines: Sequence[str], values: Values, sizes: Sequence[int], called: Names
    ) -> None:
        self.lines, self.values, self.sizes, self.called = lines, values, sizes, called
        self.note({})

    def note(self, told: Mapping[Spot, Key]) -> None:
        """What numbers have been told to be."""
        self.by_line: dict[int, list[Told]] = {}
        self.by_number: dict[str, list[Told]] = {}
        self.places: dict[Key, list[Spot]] = {}
        self.decimals: dict[tuple[int, str], Counter[int]] = {}
        for spot, key in sorted(told.items(), key=_place):
            self.by_line.setdefault(spot.line, []).append((spot, key))
            self.by_number.setdefault(spot.printed.lstrip("-"), []).append((spot, key))
            self.places.setdefault(key, []).append(spot)
            self.decimals.setdefault(_kind(key), Counter())[_decimals(spot)] += 1

    def of(self, spot: Spot, key: Key) -> Iterator[str]:
        """What speaks for a number being this, or against it, each by its name."""
        updates, it = key
        yield _named_kind(updates, str(it.kind))
        yield from name_says(spot, key, self.called)
        yield from words_for(spot, key, self.lines)
        yield from place_in_formula(spot, it, self.lines)
        yield from unit_named(spot, it, self.lines, len(self.sizes) - 1)
        yield from self._of_digits(spot, key)
        yield from self._of_line(spot, key)
        yield from self._of_repeats(spot, key)
        yield from self._of_neighbours(spot, key)

    def _of_digits(self, spot: Spot, key: Key) -> Iterator[str]:
        """A document mostly prints numbers of a kind with as many digits."""
        known = self.decimals.get(_kind(key))
        if known is None:
            yield "decimals unknown"
        elif known[_decimals(spot)] > OFTEN * known.total():
            yield "decimals alike"
        elif known[_decimals(spot)]:
            yield "decimals seldom"
        else:
            yield "decimals never" if _decimals(spot) else "no decimals"
        off, room = self.values[key] - spot.claim.value, spot.claim.half_unit * 1.001
        # Errors have one sign in some courses, and the other one in others.
        if abs(off) > room:
            is_turned = abs(self.values[key] + spot.claim.value) <= room
            yield "other sign" if is_turned else "rounded"

    def _of_line(self, spot: Spot, key: Key) -> Iterator[str]:
        beside = [other for _, other in self.by_line.get(spot.line, ())]
        if any(subject(other[1]) == subject(key[1]) for other in beside):
            yield "its own on the line"
        if any(_kind(other) == _kind(key) for other in beside):
            yield "its kind on the line"

    def _of_repeats(self, spot: Spot, key: Key) -> Iterator[str]:
        known = self.by_number.get(spot.printed.lstrip("-"), ())
        before = {it for place, it in known if place.line <= spot.line}
        if key in before:
            yield "told before" if len(before) == 1 else "told among others"
        elif before:
            yield "another told before"
        places = self.places.get(key, ())
        if not places:
            yield "never told"
        elif min(place.line for place in places) > spot.line:
            yield "told later"

    def _of_neighbours(self, spot: Spot, key: Key) -> Iterator[str]:
        before, behind = self._beside(spot)
        if before is not None:
            yield _step("before", before[1], key, self.sizes, before[0].line == spot.line)
        if behind is not None:
            yield _step("behind", key, behind[1], self.sizes, behind[0].line == spot.line)
        for number in (spot.line - 1, spot.line + 1):
            other = self._alike(spot, number)
            if other is not None:
                is_same = _kind(other) == _kind(key)
                yield "as the line beside" if is_same else "not as the line beside"

    def _beside(self, spot: Spot) -> tuple[Told | None, Told | None]:
        """The last number before it that is told, and the first one behind it."""
        here = (spot.line, spot.start)
        near = range(spot.line - BESIDE + 1, spot.line + BESIDE)
        told = list(chain(*(self.by_line.get(line, ()) for line in near)))
        before = [it for it in told if (it[0].line, it[0].start) < here]
        return next(reversed(before), None), next(iter(told[len(before) :]), None)

    def _alike(self, spot: Spot, number: int) -> Key | None:
        """What stands at the same place of another line, if that has the same form."""
        told = self.by_line.get(number)
        if not told:
            return None
        form = _form(self.lines[spot.line - 1][: spot.start])
        line = self.lines[number - 1]
        return next((key for it, key in told if _form(line[: it.start]) == form), None)


def _place(told: Told) -> tuple[int, int]:
    return told[0].line, told[0].start


def _kind(key: Key) -> tuple[int, str]:
    return key[0], str(key[1].kind)


def _decimals(spot: Spot) -> int:
    return len(spot.printed.partition(".")[2])


def _form(text: str) -> str:
    return re.sub(r"\s+", " ", SHAPE.sub("0", text))


def _named_kind(updates: int, kind: str) -> str:
    """The name of a kind, of which the rare ones are taken together."""
    if updates:
        return "later"
    if kind in UPDATED or kind.startswith("step_"):
        return kind.partition("_")[0]
    return SAME_KIND.get(kind, kind)


def _step(where: str, one: Key, other: Key, sizes: Sequence[int], is_near: bool) -> str:
    """How a quantity follows another one."""
    if one == other:
        return f"{where} same"
    if _kind(one) == _kind(other):
        is_next = _is_next(one, other, sizes)
        return f"{where} next unit{'' if is_near else ' elsewhere'}" if is_next else ""
    if subject(one[1]) == subject(other[1]):
        return f"{where} same subject"
    return f"{where} other time" if one[0] != other[0] else ""


def _is_next(one: Key, other: Key, sizes: Sequence[int]) -> bool:
    """Whether a unit or weight is the next one of a layer, by receiving or by sending units."""
    a, b = one[1], other[1]
    row_ends = a.sender == sizes[a.layer - 1] and b.sender == 1
    is_next_sender = b.unit == a.unit and b.sender == a.sender + 1
    is_next_unit = b.unit == a.unit + 1 and (b.sender == a.sender or row_ends)
    return a.layer == b.layer and bool(is_next_sender or is_next_unit)
