"""Cells of JSON: what may stand in a column of each kind, and what is still to be read."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any, NamedTuple

from chainrule.tables.cells import LARGEST, LAST_YEAR, MISSING
from chainrule.tables.plain_texts import PlainTexts, is_word

EXAMPLE = "2026-11-26T12:30:00"
UNREAD = object()  # in the place of a text that is to be read


class Kind(NamedTuple):
    """What cells of a kind of column are in JSON, and as a model takes them.

    Attributes
    ----------
    fits : callable
        Whether all cells of a column can be taken as they are, which is quick to tell.
    check : callable
        Returns the value of a cell, or `UNREAD`; raises a `ValueError` that says what is expected.
    take : callable
        The value of what a text was read as; raises a `ValueError` if it was not understood.
    what : str
        What is expected, for messages.
    schema : dict
        What JSON Schema says of a cell.
    """

    fits: Callable[[list[Any], PlainTexts], bool]
    check: Callable[[object, PlainTexts], object]
    take: Callable[[object], object]
    what: str
    schema: dict[str, Any]


def _are_numbers(cells: list[Any], plain: PlainTexts) -> bool:
    # by type itself, as a bool is an int; no float of JSON is NaN
    return set(map(type, cells)) == {float} and min(cells) >= -LARGEST and max(cells) <= LARGEST


def _are_known(cells: list[Any], plain: PlainTexts) -> bool:
    # lists and objects have no hash
    return set(map(type, cells)) <= {str, type(None)} and plain.known.issuperset(cells)


def _none_fits(cells: list[Any], plain: PlainTexts) -> bool:
    return False


def _number(cell: object, plain: PlainTexts) -> object:
    """A number, or None."""
    if cell is None:
        return None
    if isinstance(cell, str):
        return UNREAD
    # a bool is an int, but true is no number
    if not isinstance(cell, int | float) or isinstance(cell, bool):
        raise ValueError(f"{said(cell)} where {NUMBER}")
    return _bounded(cell)


def _bounded(cell: float) -> float:
    # compared as it is: an int of 400 digits does not fit into a float
    if not abs(cell) <= LARGEST:
        raise ValueError(f"numbers must be at most {LARGEST:g} in size")
    return float(cell)


def _taken_number(value: Any) -> float | None:
    # where one text was not understood, numbers come as texts too
    return None if value is None else _bounded(float(value))


def _text(cell: object, plain: PlainTexts) -> object:
    """A text, or None; whole numbers, true and false as tables write them."""
    if cell is None:
        return None
    if isinstance(cell, str | int):  # a bool is one
        text = written(cell)
        taken = text in plain.known or (plain.as_written and is_word(text))
        return text if taken else UNREAD
    # A float may be 1.0, 1 or 1e0 as text; which of them training saw is not known here.
    raise ValueError(f"{said(cell)} where {TEXT}")


def written(cell: object) -> str:
    """A text; whole numbers, true and false as tables write them."""
    return str(cell).lower() if isinstance(cell, bool) else str(cell)


def _taken_text(value: object) -> str | None:
    # words for yes and no may come as truth values
    return None if value is None else written(value)


def _moment(cell: object, plain: PlainTexts) -> object:
    """A date, with or without a time, or None."""
    # 9999-12-31 would be a date, too
    if cell is None or (isinstance(cell, str) and cell in MISSING):
        return None
    if not isinstance(cell, str):
        raise ValueError(f"{said(cell)} where {MOMENT}")
    try:
        # fractions of a second are let go, as in a table
        found = datetime.fromisoformat(cell).replace(microsecond=0)
    except ValueError:
        return UNREAD
    # which clock counts is for reading to tell
    return found if found.tzinfo is None and found.year < LAST_YEAR else UNREAD


def _taken_moment(value: object) -> datetime | None:
    if value is None or isinstance(value, datetime):
        return value
    if isinstance(value, date):
        return datetime.combine(value, time())
    raise ValueError


def said(value: object) -> str:
    """A JSON value in a few words."""
    kinds = {dict: "an object", list: "a list", bool: "true or false", type(None): "null"}
    if type(value) in kinds:
        return kinds[type(value)]
    text = repr(value)
    return f"{'text ' if isinstance(value, str) else ''}{text[:40]}{'...' if text[40:] else ''}"


NUMBER = "a number or null is expected"
TEXT = "a text or null is expected"
MOMENT = f"a date such as {EXAMPLE} or null is expected"
# By the attribute of `Columns` that has their names.
KINDS = {
    "numeric": Kind(
        _are_numbers,
        _number,
        _taken_number,
        NUMBER,
        {"type": ["number", "string", "null"], "minimum": -LARGEST, "maximum": LARGEST},
    ),
    "textual": Kind(
        _are_known, _text, _taken_text, TEXT, {"type": ["string", "integer", "boolean", "null"]}
    ),
    "dated": Kind(
        _none_fits,
        _moment,
        _taken_moment,
        MOMENT,
        {"type": ["string", "null"], "examples": [EXAMPLE]},
    ),
}
