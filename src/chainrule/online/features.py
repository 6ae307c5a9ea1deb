"""From a row with named features to columns: numbers, and one column for each value of a text.

    {"age": 31, "city": "Rome"}  -->  31.0 in the column ("age",), 1 in the column ("city", "Rome")

Which name lies where is worked out once for each set of names, and kept for as long as no column is
added; a stream mostly repeats the same names.
"""

from __future__ import annotations

from array import array
from collections.abc import Hashable, Iterable, Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from chainrule.checks import shown
from chainrule.errors import ChainruleError
from chainrule.online.scaling import LARGEST

MOST_LAYOUTS = 64  # kept at a time: rows with names at random would fill the memory with them
Row = Mapping[Any, Any]
Key = tuple[Hashable, ...]  # (name,) of a number, (name, value) of a text


class Layout(NamedTuple):
    """Where the features of a row with certain names lie.

    `numbers` are names, and `columns` where their values go; `texts` are names whose columns depend
    on the value. `missing` are keys of numbers that have no column yet.
    """

    numbers: list[Hashable]
    columns: NDArray[np.int64]
    texts: list[Hashable]
    missing: list[Key]


class Reading(NamedTuple):
    """A row that was read: its numbers by name and their columns, the columns of its texts, and
    keys that have none yet.
    """

    names: list[Hashable]
    values: Any  # an array of float64, as the standard library has it
    columns: NDArray[np.int64]
    ones: list[int]
    new: list[Key]


class Names:
    """The columns, one for each key, in the order in which keys appeared."""

    most: int | None = None  # there is no end to them

    def __init__(self, keys: Iterable[Key] = ()) -> None:
        self.columns: dict[Key, int] = {}
        self.are_texts: dict[Hashable, bool] = {}
        self._layouts: dict[tuple[Hashable, ...], Layout] = {}
        self.add(keys)

    @property
    def n(self) -> int:
        """How many columns there are."""
        return len(self.columns)

    @property
    def keys(self) -> list[Key]:
        """All keys, in the order of their columns."""
        return list(self.columns)

    def read(self, x: Row) -> Reading:
        """What a row holds; nothing is changed.

        Raises
        ------
        ChainruleError
            If there is no feature, or a value is not what its name had before.
        """
        # of a dict by its type alone, as asking for its abstract kind takes as long as the rest
        is_row = type(x) is dict or isinstance(x, Mapping)
        layout = self._layouts.get(tuple(x)) if is_row else None
        if layout is None:
            layout = self._laid_out(x)
        try:
            values = array("d", [x[name] for name in layout.numbers])
        except (TypeError, ValueError, OverflowError):
            return self._without_gaps(x, layout)
        # The standard library's array refuses texts and None, which NumPy would turn into numbers
        # or NaN; and it asks every value for its float, whatever library it is from.
        ones, new = [], layout.missing
        for name in layout.texts:
            value = x[name]
            if not isinstance(value, str):
                return self._without_gaps(x, layout)
            column = self.columns.get((name, value))
            if column is None:
                # a new list: that of the layout serves other rows
                new = [*new, (name, value)]
            else:
                ones.append(column)
        return Reading(layout.numbers, values, layout.columns, ones, new)

    def add(self, keys: Iterable[Key]) -> None:
        """Give each of these keys a column, after those that there are."""
        # Another value of a text that is known changes no layout: its column is looked up for each
        # row. Otherwise a text with ever new values would have all of them made anew every time.
        for key in keys:
            self.columns[key] = len(self.columns)
            if key[0] not in self.are_texts:
                self._layouts.clear()
            self.are_texts[key[0]] = len(key) > 1

    def forget(self, keys: Iterable[Key]) -> None:
        """Take back what was added last."""
        for key in keys:
            del self.columns[key]
            # a text may have other values; a name that has none left is as if never seen
            if len(key) == 1 or not any(key[0] == other[0] for other in self.columns):
                del self.are_texts[key[0]]
        self._layouts.clear()

    def __getstate__(self) -> dict[str, Any]:
        """Layouts are worked out anew, so that equal models have equal pickles."""
        return {**self.__dict__, "_layouts": {}}

    def _laid_out(self, x: Row) -> Layout:
        """The layout of a row's names, which is kept."""
        check_row(x)
        numbers, texts = split(x, self.are_texts)
        # In an order of their own, so that nothing depends on that of the row: where sums are
        # rounded, it would be the last digits.
        known = [name for name in numbers if (name,) in self.columns]
        columns = np.array([self.columns[(name,)] for name in known], dtype=np.int64)
        missing: list[Key] = [(name,) for name in numbers if (name,) not in self.columns]
        layout = Layout(known, columns, texts, missing)
        # A name that is not known may have a value in the next row, or one of another kind.
        if all(name in self.are_texts for name in x):
            if len(self._layouts) >= MOST_LAYOUTS:
                self._layouts.clear()
            self._layouts[tuple(x)] = layout
        return layout

    def _without_gaps(self, x: Row, layout: Layout) -> Reading:
        """The row again without names whose value is None, or an error that names the first one
        whose value is wrong.
        """
        # only here, where something was refused, is each value looked at by itself
        for name in (*layout.numbers, *layout.texts):
            if x[name] is not None:
                check_value(name, x[name], self.are_texts.get(name))
        return self.read({name: value for name, value in x.items() if value is not None})


def check_row(x: object) -> None:
    """Refuse what is not a mapping from names to values, or has none."""
    if not isinstance(x, Mapping):
        raise ChainruleError(
            f"a row is a {type(x).__name__}; it must be a dict of features by name, such as "
            '{"age": 31.0, "city": "Rome"}'
        )
    if not any(value is not None for value in x.values()):
        raise ChainruleError("the row has no features: at least one must have a value")


def split(x: Row, are_texts: Mapping[Hashable, bool]) -> tuple[list[Hashable], list[Hashable]]:
    """The names of numbers and those of texts, sorted; a name is what it was before, or else what
    its value is.
    """
    numbers: list[Hashable] = []
    texts: list[Hashable] = []
    for name, value in sorted(x.items(), key=_order):
        if name not in are_texts:
            if value is None:
                continue
            check_value(name, value, None)
        (texts if are_texts.get(name, isinstance(value, str)) else numbers).append(name)
    return numbers, texts


def check_value(name: Hashable, value: Any, is_text: bool | None) -> None:
    """Refuse a value that is neither a number nor a text, or not what its name had before."""
    if isinstance(value, str):
        if is_text is False:
            raise ChainruleError(
                f"feature {name!r} is the text {value[:40]!r}; it was a number before"
            )
        return
    try:
        # as `read` does it, so that nothing passes here that did not pass there
        number = array("d", [value])[0]
    except (TypeError, ValueError, OverflowError):
        raise ChainruleError(
            f"feature {name!r} is {_brief(value)}; a value must be a finite number, a text, or "
            "None where it is missing"
        ) from None
    if is_text:
        raise ChainruleError(f"feature {name!r} is the number {number:g}; it was a text before")


def not_finite(name: Hashable, value: float) -> ChainruleError:
    """The error for a number that is infinite, none at all, or too large to be squared."""
    return ChainruleError(
        f"feature {name!r} is {value:g}; a number must lie between {-LARGEST:g} and {LARGEST:g}"
    )


def _order(item: tuple[Hashable, object]) -> tuple[str, str]:
    """Texts by their letters; names of other types by what they look like."""
    name = item[0]
    return type(name).__name__, name if isinstance(name, str) else repr(name)


def _brief(value: object) -> str:
    if isinstance(value, int):
        return shown(value)
    return f"{repr(value)[:40]}, of the type {type(value).__name__}"
