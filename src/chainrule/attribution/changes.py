"""Which smallest changes of single columns would turn a prediction: another class, or another
number by some amount.

Each column is searched over what training has seen of it: numbers at evenly spaced places, from
the row's own outwards, and then between the last that does not turn the prediction and the first
that does; other values one by one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple, cast

import numpy as np

from chainrule.attribution.rows import Rows
from chainrule.attribution.subject import Subject
from chainrule.tables.seen import Seen, SeenChoices, SeenNumbers
from chainrule.types import Doubles, Mask

PLACES = 200  # at which a column of numbers is searched, in a table that is not very wide
MOST_ROWS = 100_000  # for all columns together
SECTIONS, ROUNDS = 16, 6  # how finely the place where it turns is looked for
FEW_DIGITS = 0.02  # of a change, by which it may be larger for the sake of a round number
Turns = Callable[[Doubles], Mask]  # which of the predictions, (rows, classes or 1), are turned


class Change(NamedTuple):
    """A column, its value instead of the row's own, and what is then predicted: the probability of
    each class, or the number.
    """

    column: str
    value: object
    own: object
    predicted: Doubles


def smallest_changes(
    subject: Subject, row: Rows, seen: Mapping[str, Seen], turns: Turns
) -> list[Change]:
    """For each of these columns that alone can turn the prediction, the smallest change that does;
    the smallest of its range first, then those that are no numbers.
    """
    # fewer places for each column of a wide table, so that the time for a row stays bounded
    places = int(np.clip(MOST_ROWS // max(len(seen), 1), 10, PLACES))
    found = (_change(_Search(subject, row, name, turns), it, places) for name, it in seen.items())
    return [change for _, change in sorted(filter(None, found), key=lambda pair: pair[0])]


class _Search(NamedTuple):
    """A row of which one column takes other values."""

    subject: Subject
    row: Rows
    column: str
    turns: Turns

    @property
    def own(self) -> object:
        return self.row.column(self.column)[0]

    def predicted(self, values: list[object]) -> Doubles:
        return self.subject.predict(self.row.with_cells({self.column: values}))

    def turned(self, values: list[object]) -> Mask:
        return self.turns(self.predicted(values))

    def change(self, value: object) -> Change:
        return Change(self.column, value, self.own, self.predicted([value])[0])


def _change(search: _Search, seen: Seen, places: int) -> tuple[float, Change] | None:
    """How large the smallest change is, and the change."""
    if isinstance(seen, SeenChoices):
        return _choice(search, seen)
    value = _nearest_number(search, seen, places)
    if value is None:
        return None
    value = _rounded(search, seen, value)
    # as a part of the range: units of different columns cannot be compared
    size = abs(value - _center(search, seen)) / (seen.high - seen.low)
    return size, search.change(int(value) if seen.whole else value)


def _choice(search: _Search, seen: SeenChoices) -> tuple[float, Change] | None:
    """The first value that turns the prediction: the most frequent one, of dates the earliest."""
    others = [it for it in seen.choices if it != search.own]
    if not others:
        return None
    turned: Mask = search.turned(others)
    # texts have no distance, so that their changes come after those of numbers
    return (np.inf, search.change(others[turned.argmax()])) if turned.any() else None


def _center(search: _Search, seen: SeenNumbers) -> float:
    """From where changes are measured: the row's number, or the middle where it is missing."""
    # a column with a range holds numbers
    return seen.typical if search.own is None else float(cast(float, search.own))


def _nearest_number(search: _Search, seen: SeenNumbers, places: int) -> float | None:
    """The number nearest to the row's own that turns the prediction, on either side."""
    center = _center(search, seen)
    values = np.linspace(seen.low, seen.high, places)
    values = np.unique(np.round(values)) if seen.whole else values
    # all places in one call, since a call costs more than its rows
    turned: Mask = search.turned(values.tolist())
    ends = []
    # both sides to the end: which of two is nearer is only known once both are narrowed
    for side in (values >= center, values <= center):
        found = values[turned & side]
        if len(found):
            # the nearest that turns, and the last before it, which does not
            far = found[np.argmin(np.abs(found - center))]
            between = values[(values - far) * (values - center) < 0]
            near = between[np.argmin(np.abs(between - far))] if len(between) else center
            ends.append(_narrowed(search, float(near), float(far), seen.whole))
    return min(ends, key=lambda value: abs(value - center), default=None)


def _narrowed(search: _Search, near: float, far: float, whole: bool) -> float:
    """Between a number that does not turn the prediction and one that does, where it turns."""
    for _ in range(ROUNDS):
        # 16 sections rather than 2, as the calls are what costs. After six rounds the place is
        # known to 1/16**6 of the first gap.
        between = np.linspace(near, far, SECTIONS + 1)[1:-1]
        if whole:
            rounded = np.round(between)
            kept = (rounded - near) * (rounded - far) < 0
            between = rounded[kept]
        if not len(between):
            break
        turned: Mask = search.turned(between.tolist())
        first = int(np.argmax(turned)) if turned.any() else len(between)
        # as lists with the ends, in which the first that turns has a neighbor before it
        stops = [near, *between.tolist(), far]
        near, far = stops[first], stops[first + 1]
    # the end that turns the prediction: what is said must hold for whoever tries it
    return far


def _rounded(search: _Search, seen: SeenNumbers, value: float) -> float:
    """A number of few digits hardly farther away that turns the prediction as well."""
    if seen.whole:
        return value
    center = _center(search, seen)
    # rounding must not lead out of what training has seen: a network says nothing of use there
    near = [it for it in _outwards(center, value) if seen.low <= it <= seen.high]
    # tried again, as a rounded number may lie before the place where the prediction turns
    turned: list[bool] = search.turned(list(near)).tolist() if near else []
    return next((it for it, turns in zip(near, turned, strict=True) if turns), value)


def _outwards(center: float, value: float) -> Iterator[float]:
    """The value with few digits first, and with more: the nearest, and rounded away from the
    center.
    """
    ways = (np.round, np.ceil if value > center else np.floor)
    # The size of the change counts too: of a number next to 0 the digits would begin too far down.
    first = int(np.floor(np.log10(max(abs(value), abs(value - center), 1e-300))))
    for digits in range(12):
        unit = 10.0 ** (first - digits)
        for rounded in ways:
            # by text, so that a value of two digits is the float that is written with two
            found = float(f"{rounded(value / unit) * unit:.{max(0, digits - first)}f}")
            if abs(found - value) <= FEW_DIGITS * abs(value - center):
                yield found
