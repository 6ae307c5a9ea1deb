"""A column of text as what it is known to be: a user has said so, or training has found it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import NoReturn

import polars as pl

from chainrule.errors import ChainruleError
from chainrule.tables.reading.above import without_ditto
from chainrule.tables.reading.clocks import clock_seconds
from chainrule.tables.reading.codes import code_way, with_zeros
from chainrule.tables.reading.column import Column, Known, PlaceOf, whole_if
from chainrule.tables.reading.counted_dates import WAYS, counted_dates
from chainrule.tables.reading.dates import any_dates
from chainrule.tables.reading.durations import any_durations
from chainrule.tables.reading.kinds import Reading
from chainrule.tables.reading.missing import blanked, in_latin
from chainrule.tables.reading.numbers import any_numbers, plain_numbers
from chainrule.tables.reading.scales import split_way
from chainrule.tables.reading.truth import as_words, truth_words
from chainrule.tables.reading.units import without_any
from chainrule.tables.reading.words import RARE
from chainrule.tables.reading.zones import split_zone

ORDERS = ("dmy", "mdy", "ymd")
SAYS = {
    "mdy": " with the month first",
    "dmy": " with the day first",
    "ymd": " with the year first",
    "comma": " with a decimal comma",
    "point": " with a decimal point",
}


def _as_text(texts: pl.Series, known: Known, place_of: PlaceOf) -> Column:
    if known.way == "words":  # None and NA are words like others
        stripped = texts.str.strip_chars()
        return Column(stripped.set(stripped == "", None), Reading("text", "words"))
    # What is meant by a mark for "as above" is the word that it stands for.
    cells, notes = without_ditto(blanked(texts))
    cells, more = with_zeros(cells, known.way)
    return Column(cells, Reading("text", known.way or code_way(cells), (*notes, *more)))


def _as_words(texts: pl.Series, known: Known, place_of: PlaceOf) -> Column:
    return Column(blanked(texts), Reading("words"))


def _as_number(texts: pl.Series, known: Known, place_of: PlaceOf) -> Column:
    cells = in_latin(blanked(texts))
    values = plain_numbers(cells)
    way = split_way(known.way)
    reading = Reading("number", way.unit and known.way, without_any(way.unit))
    # 1.234 is a plain number, and yet 1234 where the comma is the decimal mark
    if values.null_count() > cells.null_count() or way.mark == "comma":
        # where training has found no mark, points were taken for decimal ones
        mark = way.mark or ("" if known.said else "point")
        found = any_numbers(cells, way._replace(mark=mark).written)
        values, reading = found.values, Reading("number", found.way, found.notes)
        _check_mark(found.way, cells, known, place_of)
    odd = values.is_null() & cells.is_not_null()
    if not odd.any():
        return Column(whole_if(values, cells), reading)
    if known.said:
        return Column(values, _with_missing(reading, odd, cells, known, place_of))
    # What was a number in training and is none now is refused where it is used, with its place.
    return Column(values.cast(pl.String).zip_with(~odd, cells), reading)


def _as_shown(known: Known) -> bool:
    # Without a clock of training each time has its own, which must not hang on its neighbours.
    return not (known.said or split_zone(known.way).zone)


def _as_date(texts: pl.Series, known: Known, place_of: PlaceOf) -> Column:
    cells = in_latin(blanked(texts))
    told = split_zone(known.way)
    sure = known.way_said and told.order in ORDERS
    dates = any_dates(cells, known.way, sure, _as_shown(known))
    values = None if dates is None else dates.values
    if values is None or values.null_count() == cells.len():
        # known to be dates, so that 20240131 needs no further sign of it
        values = cells.str.to_datetime("%Y%m%d", strict=False, time_unit="us")
    way = known.way if dates is None else dates.way
    if known.way in WAYS:
        way, values = known.way, counted_dates(cells, known.way).fill_null(values)
    reading = Reading("date", way, () if dates is None else dates.notes)
    odd = values.is_null() & cells.is_not_null()
    if not odd.any():
        return Column(values, reading)
    if known.said:
        _check_few(odd, cells, known, place_of)
        return Column(values, _with_missing(reading, odd, cells, known, place_of))
    return Column(cells.set(~odd, None), reading)


def _as_duration(texts: pl.Series, known: Known, place_of: PlaceOf) -> Column:
    cells = in_latin(blanked(texts))
    values, notes = any_durations(cells)
    # otherwise seconds, as a program may write them
    numbers = clock_seconds(cells, known.way) if known.way else plain_numbers(cells)
    values = values.zip_with(values.is_not_null(), numbers)
    reading = Reading("duration", known.way, notes)
    odd = values.is_null() & cells.is_not_null()
    if not odd.any():
        return Column(values, reading)
    if known.said:
        return Column(values, _with_missing(reading, odd, cells, known, place_of))
    return Column(values.cast(pl.String).zip_with(~odd, cells), reading)


def _as_truth(texts: pl.Series, known: Known, place_of: PlaceOf) -> Column:
    cells = blanked(texts)
    words = tuple(known.way.split("/")) if known.way else truth_words(cells)
    if words is None or len(words) != 2:
        return Column(cells, Reading("text"))
    values = as_words(cells, (words[0], words[1]))
    low = values.str.to_lowercase()
    # with a third word the column stays text, and none of its cells is lost
    if {"false", "true"} == {it.lower() for it in words} and _only(low, "false", "true"):
        values = low == "true"
    return Column(values, Reading("truth", "/".join(words)))


def _only(values: pl.Series, *words: str) -> bool:
    return bool(values.drop_nulls().is_in(list(words)).all())


def _check_mark(found: str, cells: pl.Series, known: Known, place_of: PlaceOf) -> None:
    """Refuse numbers whose decimal mark is not the one that the user said."""
    said = split_way(known.way).mark if known.way_said else ""
    if said and split_way(found).mark not in ("", said):
        marked = cells.str.contains("[.,]").fill_null(False)
        _refuse(int(marked.to_numpy().argmax()), cells, known, place_of)


def _check_few(odd: pl.Series, cells: pl.Series, known: Known, place_of: PlaceOf) -> None:
    """Refuse many dates that are not written as the user said; of few, each may be a slip."""
    if known.way_said and (odd & cells.str.contains("[0-9]")).sum() > RARE * cells.count():
        _refuse(int(odd.to_numpy().argmax()), cells, known, place_of)


def _refuse(row: int, cells: pl.Series, known: Known, place_of: PlaceOf) -> NoReturn:
    """Refuse a column that is not written as the user said."""
    said = f"{known.kind}:{known.way}" if known.way_said else known.kind
    raise ChainruleError(
        f"column {cells.name!r}: {cells[row]!r} in {place_of(row)} is none of {said!r}, as "
        f"which it is to be read{SAYS.get(known.way, '')}; leave that out, or say what it is"
    )


def _with_missing(
    reading: Reading, odd: pl.Series, cells: pl.Series, known: Known, place_of: PlaceOf
) -> Reading:
    # nobody means a column to be empty; a word alone, such as unknown, is a missing value
    if odd.sum() == cells.count() and cells.str.contains("[0-9]").all():
        _refuse(int(odd.to_numpy().argmax()), cells, known, place_of)
    # One cell and its place, since a list of all would be longer than the report.
    row = int(odd.to_numpy().argmax())
    count = "1 cell is" if odd.sum() == 1 else f"{odd.sum()} cells are"
    note = f"{count} taken as missing, {cells[row]!r} in {place_of(row)} first"
    return replace(reading, notes=(*reading.notes, note))


AS_KNOWN: dict[str, Callable[[pl.Series, Known, PlaceOf], Column]] = {
    "text": _as_text,
    "words": _as_words,
    "number": _as_number,
    "date": _as_date,
    "duration": _as_duration,
    "truth": _as_truth,
}
