"""All columns of a table: each is interpreted, and what was decided becomes notes."""

from __future__ import annotations

import re
import shlex
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

import polars as pl

from chainrule.tables.reading.clocks import is_called_a_clock
from chainrule.tables.reading.column import Column, Known
from chainrule.tables.reading.counted_dates import may_be_counted
from chainrule.tables.reading.interpreting import SAMPLE, interpret
from chainrule.tables.reading.kinds import Kinds, Reading, has_gaps, split_kind
from chainrule.tables.reading.marks_beside import read_again
from chainrule.tables.reading.plain_columns import plain_columns
from chainrule.tables.reading.scales import split_way
from chainrule.tables.reading.sentinels import note_on_sentinel, without_end
from chainrule.tables.reading.table import Table, is_date
from chainrule.tables.reading.zones import DateWay, on_clock, split_zone, wall_clock, zone_of

MOST_LISTED = 5


Words = Mapping[str, Collection[str]]
NO_WORDS: Words = {}


def interpreted(
    table: Table, kinds: Kinds, found: Kinds, typed: bool, words: Words = NO_WORDS
) -> Table:
    """A table with what its columns mean.

    Parameters
    ----------
    table : Table
        As it was read.
    kinds : mapping of str to str
        What the user said of columns.
    found : mapping of str to str
        What was found of them when a model was trained.
    typed : bool
        Whether the columns have types, as those of a data frame: text is then meant as such.
    words : mapping of str to texts
        Texts that training has seen in columns, as which numbers of a data frame may be meant.
    """
    known = {name: _known(name, kinds, found) for name in table.frame.columns}
    raw = {series.name: series for series in table.frame.get_columns()}
    plain = {} if typed else _plain(table.frame, known)
    read = {
        name: plain.get(name) or _column(series, known[name], table, typed, words.get(name, ()))
        for name, series in raw.items()
    }
    # Only now, as what is doubtful in one column is decided by the others.
    read = _beside(raw, read, known, table, typed)
    # the names once more: some ways of reading lose them
    frame = pl.DataFrame([read[name].values.alias(name) for name in raw])
    readings = {name: it.reading for name, it in read.items()}
    return replace(
        table, frame=frame, readings=readings, notes=(*table.notes, *grouped(readings.items()))
    )


def _beside(
    raw: dict[str, pl.Series],
    read: dict[str, Column],
    known: dict[str, Known],
    table: Table,
    typed: bool,
) -> dict[str, Column]:
    """Columns that were read one by one, once all are known."""
    # in a data frame, texts are numbers where they were so in training
    if not typed or any(it.kind == "number" for it in known.values()):
        read = read | read_again(raw, read, known, table.place_of)
    return {name: _told(raw[name], it, known[name]) for name, it in read.items()}


def reinterpreted(table: Table, kinds: Kinds, found: Kinds, words: Words = NO_WORDS) -> Table:
    """A table that was read already, with what is known of its columns now."""
    other = [it for it in table.frame.columns if _is_other(table, it, _known(it, kinds, found))]
    if not other:
        return table
    # without the notes that are there: they would be told twice
    part = replace(table, frame=table.frame[other], notes=())
    # typed: what was found to be text when the table was read stays so
    part = interpreted(part, kinds, found, typed=True, words=words)
    return replace(
        table,
        frame=table.frame.with_columns(part.frame.get_columns()),
        readings={**table.readings, **part.readings},
        notes=(*table.notes, *part.notes),
    )


def _is_other(table: Table, name: str, known: Known) -> bool:
    """Whether a column is known to be of another kind than the one that was read."""
    if known.kind in ("", "drop"):
        return False
    # a table that a program made has no readings
    reading = table.readings.get(name, Reading(_kind(table.frame[name])))
    if known.kind == "truth" and known.way != reading.way:
        return True
    zone = split_zone(known.way).zone if known.kind == "date" else ""
    return known.kind != reading.kind or bool(zone and zone != split_zone(reading.way).zone)


def _plain(frame: pl.DataFrame, known: dict[str, Known]) -> dict[str, Column]:
    """Columns that are numbers and nothing else, as nearly all are."""
    # A zip code that is said to be text is one, though every cell is a number.
    free = Known(), Known("number")
    texts = [it for it, kind in frame.schema.items() if kind == pl.String and known[it] in free]
    # but 830 may be half past eight, and 43835 a day
    texts = [
        it for it in texts if known[it].kind or not (is_called_a_clock(it) or may_be_counted(it))
    ]
    found = plain_columns(frame, texts)
    return {name: Column(values, Reading("number")) for name, values in found.items()}


def _known(name: str, kinds: Kinds, found: Kinds) -> Known:
    kind, way = split_kind(found[name]) if name in found else ("", "")
    if name not in kinds:
        return Known(kind, way, gaps=name in found and has_gaps(found[name]))
    said, way_said = split_kind(kinds[name])
    # how it is written may be left to the cells: then those in training have told it
    written = way_said or (way if said == kind else "")
    return Known(said, written, said=True, way_said=bool(way_said))


def _column(
    series: pl.Series, known: Known, table: Table, typed: bool, seen: Collection[str]
) -> Column:
    if series.dtype == pl.String and typed and not known.kind:
        return _meant(series, table)
    # of a frame, as it was in training: there None is a word if it was one
    if series.dtype == pl.String and typed and known == Known("text", "words"):
        return Column(series, Reading("text", "words"))
    if series.dtype == pl.String:
        return interpret(series, known, table.place_of)
    return _typed(_usual(series), known, table, seen)


_TAKEN_OFF = ("the unit ", "currency signs ", "the numbers are in per")


def _told(raw: pl.Series, column: Column, known: Known) -> Column:
    """A column with notes on a unit that training did not have, and on what may be no value."""
    notes, values = list(column.reading.notes), column.values
    if known.kind == "number" and not known.said and not split_way(known.way).unit:
        # older models remember no currency
        more = "; the model knows of none in training"
        notes = [it + more * it.startswith(_TAKEN_OFF) for it in notes]
    if column.reading.kind == "date":
        values, note = without_end(raw, values)
        notes.append(note)
    if column.reading.kind in ("number", "date") and (known.said or not known.kind):
        notes.append(note_on_sentinel(values))
    found = tuple(filter(None, notes))
    return Column(values, replace(column.reading, notes=found))


def _meant(series: pl.Series, table: Table) -> Column:
    """Text that was handed over as such, with a note if it looks like something else."""
    kind = _kind(series)
    some = series.drop_nulls()
    some = some.gather_every(max(some.len() // SAMPLE, 1))
    looks = interpret(some, Known(), table.place_of).reading.kind if some.len() else kind
    # yes and no are not told: a model takes them for two words in either case
    if looks not in ("number", "date", "duration"):
        return Column(series, Reading(kind))
    hint = f"kinds={{...: {looks!r}}} takes it as one"
    note = f"kept as text, though it looks like a {looks} ({hint})"
    return Column(series, Reading(kind, notes=(note,)))


def _usual(series: pl.Series) -> pl.Series:
    """A column in one of the types that are used."""
    if isinstance(series.dtype, pl.Duration):
        return series.dt.total_microseconds() / 1e6
    # in seconds, as 12:05:30 in a text file is; Polars counts nanoseconds since midnight
    if series.dtype == pl.Time:
        passed = series.cast(pl.Int64)
        # apart, as Polars divides by way of 1e-9, and 8:30 would be 30600.000000000004
        return passed // 10**9 + (passed % 10**9) / 1e9
    # 128-bit integers and decimals have no counterpart in NumPy
    if str(series.dtype).startswith(("Int128", "UInt128", "Decimal")):
        series = series.cast(pl.Float64)
    # NumPy and pandas write a missing number as NaN
    return series.fill_nan(None) if series.dtype.is_float() else series


def _typed(series: pl.Series, known: Known, table: Table, seen: Collection[str]) -> Column:
    """A column that has a type, as it is or as it is known to be."""
    kind = _kind(series)
    words = known.kind == "truth" and bool(known.way)
    if kind == "date" and known.kind in ("", "drop", "date"):
        return _dated(series, known, table)
    if known.kind in ("", "drop") or (known.kind == kind and not words):
        return Column(series, Reading(kind))
    # numbers were seconds already when they were written
    if known.kind == "duration" and kind == "number":
        return Column(series, Reading("duration"))
    # lists and structs have no text that could be read as anything
    if kind in ("empty", "other"):
        return Column(series, Reading(kind))
    return interpret(_as_texts(series, seen), known, table.place_of)


def _dated(series: pl.Series, known: Known, table: Table) -> Column:
    """A column of dates, by the clock that counted in training."""
    zone = split_zone(known.way).zone if known.kind == "date" else ""
    # a table that was read already has taken the zones from its texts
    read = table.readings.get(series.name, Reading("date"))
    here = zone_of(series) or split_zone(read.way).zone
    if not zone:
        return Column(series, Reading("date", DateWay(zone=here).written))
    values = wall_clock(series, zone) if zone_of(series) else on_clock(series, here, zone)
    return Column(values, Reading("date", DateWay(zone=zone).written))


def _as_texts(series: pl.Series, seen: Collection[str]) -> pl.Series:
    """Numbers, true and false as texts, in the spelling that training has seen."""
    # pandas makes floats of whole numbers where one is missing
    if series.dtype.is_float() and _are_whole(series.drop_nulls()):
        series = series.cast(pl.Int64)  # as text, 1 rather than 1.0
    texts = series.cast(pl.String)
    # but a category of pandas that was 1.0 is called so
    if not series.dtype.is_integer() or not any(it.endswith(".0") for it in seen):
        return texts
    floats = texts + ".0"
    among = floats.is_in(list(seen)) & ~texts.is_in(list(seen))
    return texts.zip_with(~among.fill_null(False), floats)


def _are_whole(numbers: pl.Series) -> bool:
    # larger ones are no whole numbers of a table
    return bool(((numbers % 1 == 0) & (numbers.abs() < 2.0**63)).all())


def _kind(series: pl.Series) -> str:
    # a Parquet file states a type even for a column in which nothing stands
    if series.dtype == pl.Null or series.null_count() == series.len():
        return "empty"
    if series.dtype.is_numeric():
        return "number"
    if series.dtype == pl.Boolean:
        return "truth"
    if is_date(series):
        return "date"
    return "text" if series.dtype in (pl.String, pl.Categorical, pl.Enum) else "other"


def grouped(readings: Iterable[tuple[str, Reading]]) -> list[str]:
    """Notes on columns; what holds for several is said once."""
    names: dict[str, list[str]] = defaultdict(list)
    for name, reading in readings:
        for note in reading.notes:
            names[note].append(name)
    return [
        f"{listed(columns)}: {named(note, columns[0]) if len(columns) == 1 else note}"
        for note, columns in names.items()
    ]


def named(note: str, name: str) -> str:
    """A note in which options name the column itself."""
    # the option is made to be copied into a shell, and names have spaces
    quoted = shlex.quote(name)
    return re.sub(r"(--[a-z]+) NAME", lambda option: f"{option[1]} {quoted}", note)


def listed(names: list[str]) -> str:
    """Columns by their names, of very many the first."""
    if len(names) == 1:
        return f"column {names[0]!r}"
    more = f" and {len(names) - MOST_LISTED} more" if names[MOST_LISTED:] else ""
    return f"columns {', '.join(map(repr, names[:MOST_LISTED]))}{more}"
