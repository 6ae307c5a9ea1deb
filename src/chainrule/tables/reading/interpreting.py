"""A column of text as what it means: numbers, dates, durations, yes and no, or text.

Each attempt is a function that takes the column, and gives values or nothing; the first that
understands every cell counts. A column that is nearly understood stays text, with a note that names
the odd cell and its line.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import polars as pl

from chainrule.tables.reading.above import may_be_above, without_ditto
from chainrule.tables.reading.clocks import clock_note, clock_seconds, clock_way
from chainrule.tables.reading.codes import code_way, may_be_codes
from chainrule.tables.reading.column import Column, Known, PlaceOf, whole_if
from chainrule.tables.reading.counted_dates import (
    counted_dates,
    counted_note,
    counted_way,
)
from chainrule.tables.reading.dates import any_dates, compact_dates
from chainrule.tables.reading.durations import any_durations
from chainrule.tables.reading.kinds import Reading
from chainrule.tables.reading.known_kinds import AS_KNOWN
from chainrule.tables.reading.marked import are_classes
from chainrule.tables.reading.missing import blanked, in_latin, markers
from chainrule.tables.reading.numbers import (
    EXACT,
    any_numbers,
    code_in,
    is_whole,
    plain_numbers,
    rounded_ids,
)
from chainrule.tables.reading.thousands import are_thousands
from chainrule.tables.reading.truth import as_words, other_words, truth_words
from chainrule.tables.reading.words import FEW_VALUES, WITH_DIGITS, are_few, are_words

LEAST_SHARE = 0.5  # of the cells are understood: below that, a column is not nearly what it is not
MOST_UNITS = 5  # different ones
APART_UNIT = r"^[+-]?[0-9][0-9.,]*[ \u00a0]([^\W\d_]{1,10}\.?)$"
SAMPLE = 500  # cells by which a column of texts is told from others before all are looked at


def interpret(texts: pl.Series, known: Known, place_of: PlaceOf) -> Column:
    """What a column of text means."""
    if known.gaps:
        cells = blanked(texts)
        words = are_words(cells)
        column = interpret(cells.set(words, None), replace(known, gaps=False), place_of)
        return with_gaps(column, cells.filter(words))
    if known.kind in AS_KNOWN:
        return AS_KNOWN[known.kind](texts, known, place_of)
    # spreadsheets write thousands of empty columns, and each question below takes its time
    if texts.null_count() == texts.len():
        return Column(texts, Reading("empty"))
    return _clock(texts) or _counted(texts) or _found(texts, known, place_of)


def _counted(texts: pl.Series) -> Column | None:
    """Dates as programs count them."""
    if not (way := counted_way(texts)):
        return None
    cells = blanked(texts)
    dates = counted_dates(cells, way)
    return Column(dates, Reading("date", way, (counted_note(cells, dates),)))


def _clock(texts: pl.Series) -> Column | None:
    """Times of day without a colon, as seconds."""
    if not (way := clock_way(texts)):
        return None
    cells = blanked(texts)
    seconds = clock_seconds(cells, way)
    return Column(seconds, Reading("duration", way, (clock_note(cells),)))


def _found(texts: pl.Series, known: Known, place_of: PlaceOf) -> Column:
    """What a column means of which nothing is known."""
    values = plain_numbers(texts)
    if values.null_count() == texts.null_count() < texts.len():
        return _plain(texts, values)
    cells = blanked(texts)
    if cells.null_count() == cells.len():
        return Column(cells, Reading("empty"))
    cells, written = in_latin(cells), cells
    values = plain_numbers(cells)
    if values.null_count() == cells.null_count():
        return _plain(cells, values)
    return (
        _odd_numbers(cells, known)
        or _truth(written)
        or _moments(cells)
        or _but_for_words(cells, known, place_of)
        or _text(texts, written, place_of)
    )


def _plain(cells: pl.Series, values: pl.Series) -> Column:
    """Numbers as programs write them; whole ones with zeros in front, or very long, are codes."""
    # with a fraction it is neither a code nor a date
    if not (values % 1 == 0).all():
        return _thousands(cells) or Column(values, Reading("number", notes=may_be_codes(cells)))
    # As a number, the zip code 01067 would lose its zero.
    if example := code_in(cells):
        note = f"kept as text: codes with zeros or plus signs in front, such as {example!r}"
        codes = cells.str.strip_chars()
        return Column(codes, Reading("text", code_way(codes), (note,)))
    if not is_whole(cells.drop_nulls()):
        notes = (*rounded_ids(cells), *may_be_codes(cells))
        return Column(values, Reading("number", notes=notes))
    # Ids of 64 bits: as floats, two of them may be the same.
    if (values.abs() > EXACT).any():
        example = cells.filter(values.abs() > EXACT)[0]
        note = f"kept as text: {example} has more digits than numbers can keep apart"
        return Column(cells.str.strip_chars(), Reading("text", notes=(note,)))
    if (dates := compact_dates(cells)) is not None:
        example = cells.filter(dates.is_not_null())[0]
        note = f"numbers such as {example} are read as dates (year, month, day)"
        return Column(dates, Reading("date", "ymd", (note,)))
    return Column(values.cast(pl.Int64), Reading("number"))


def _thousands(cells: pl.Series) -> Column | None:
    """Numbers such as 12.500 beside 980, whose points are none of decimals."""
    if not are_thousands(cells):
        return None
    values = any_numbers(cells, "comma").values
    example = cells.filter(cells.str.contains(".", literal=True))[0]
    note = (
        f"thousands are separated, such as in {example!r} (as a decimal mark: --number NAME:point)"
    )
    return Column(values, Reading("number", "comma", (note,)))


def _odd_numbers(cells: pl.Series, known: Known) -> Column | None:
    # by a sample first: long patterns on a million texts take seconds, mostly for nothing
    if not _promising(cells, _numbers_of):
        return None
    found = any_numbers(cells, known.way)
    if found.values.null_count() > cells.null_count() or are_classes(cells, found.values):
        return None
    return Column(whole_if(found.values, cells), Reading("number", found.way, found.notes))


def _truth(cells: pl.Series) -> Column | None:
    words = truth_words(cells)
    if words is None:
        return None
    # Programs mean these two as truth values. Ja and nein stay words: a prediction is in them too.
    if {it.lower() for it in words} == {"false", "true"}:
        return Column(cells.str.to_lowercase() == "true", Reading("truth", "false/true"))
    values = as_words(cells, words)
    note = f"spellings of {words[0]!r} and {words[1]!r} are taken as the same"
    changed = bool((values != cells).any())
    return Column(values, Reading("truth", "/".join(words), (note,) if changed else ()))


def _moments(cells: pl.Series) -> Column | None:
    """Dates, or durations."""
    if _promising(cells, _dates_of):
        dates = any_dates(cells)
        if dates is not None and dates.values.null_count() == cells.null_count():
            return Column(dates.values, Reading("date", dates.way, dates.notes))
    if _promising(cells, lambda some: any_durations(some)[0]):
        seconds, notes = any_durations(cells)
        if seconds.null_count() == cells.null_count():
            return Column(seconds, Reading("duration", notes=notes))
    return None


def _numbers_of(cells: pl.Series) -> pl.Series:
    return any_numbers(cells, "").values


def _dates_of(cells: pl.Series) -> pl.Series:
    dates = any_dates(cells)
    return pl.Series([None] * cells.len()) if dates is None else dates.values


def _promising(cells: pl.Series, attempt: Callable[[pl.Series], pl.Series]) -> bool:
    """Whether a sample of a column is understood for the most part."""
    some = cells.drop_nulls()
    some = some.gather_every(max(some.len() // SAMPLE, 1))
    # nothing without digits is a number, a date or a duration
    if some.str.contains("[0-9]").sum() < LEAST_SHARE * some.len():
        return False
    return attempt(some).null_count() <= (1 - LEAST_SHARE) * some.len()


def _but_for_words(cells: pl.Series, known: Known, place_of: PlaceOf) -> Column | None:
    """Numbers, dates or durations of which a few cells hold a word such as "unknown"."""
    # Anything with a digit stays what it is: 12a may be a house number, and <5 a measured value.
    words = are_words(cells)
    if not are_few(cells.filter(words), cells.count()):
        return None
    column = interpret(cells.set(words, None), known, place_of)
    # Of few different numbers a word may be one more class, such as "other" beside 1, 2 and 3.
    if column.reading.kind not in WITH_DIGITS or column.values.n_unique() <= FEW_VALUES:
        return None
    return with_gaps(column, cells.filter(words))


def with_gaps(column: Column, words: pl.Series) -> Column:
    """A column with a note on the words in it that are taken as missing."""
    notes = column.reading.notes
    if words.len():
        told = ", ".join(map(repr, words.unique(maintain_order=True).head(3)))
        count = "1 cell is" if words.len() == 1 else f"{words.len()} cells are"
        notes = (*notes, f"{count} taken as missing: {told} (--text NAME keeps the column as text)")
    return Column(column.values, replace(column.reading, notes=notes, gaps=True))


def _text(texts: pl.Series, cells: pl.Series, place_of: PlaceOf) -> Column:
    """Text, with notes on what it nearly is and on words that count as missing."""
    cells, ditto = without_ditto(cells)
    notes = [*ditto, *may_be_above(cells), *_nearly(cells, place_of), *_third(cells, place_of)]
    # In the house prices of Ames, NA in a column means that there is no alley: a class, not a gap.
    if words := markers(texts):
        said = ", ".join(map(repr, words[:3]))
        count = "count" if len(words) > 1 else "counts"
        notes.append(f"{said} {count} as missing (--category NAME takes it as a class of its own)")
    return Column(cells, Reading("text", notes=tuple(notes)))


def _third(cells: pl.Series, place_of: PlaceOf) -> list[str]:
    """A note on a column of yes and no in which a few cells say something else."""
    if (found := other_words(cells)) is None:
        return []
    others, (no, yes) = found
    row = int(others.to_numpy().argmax())
    count = "1 cell is" if others.sum() == 1 else f"{others.sum()} cells are"
    return [
        f"{count} neither {no!r} nor {yes!r}, {cells[row]!r} in {place_of(row)}: taken as a word "
        "like these (correct it, or leave the cell empty, if it is a slip)"
    ]


def _in_units(cells: pl.Series) -> list[str]:
    """A note on numbers with units that cannot be converted into each other."""
    some = cells.alias("cells").drop_nulls().head(SAMPLE)
    # apart from the number, as 5A and 7B are codes
    units = some.str.extract(APART_UNIT, 1)
    there = units.drop_nulls().unique(maintain_order=True)
    if units.null_count() or not 2 <= len(there) <= MOST_UNITS:
        return []
    examples = " and ".join(repr(some.filter(units == it)[0]) for it in there[:2])
    return [f"taken as text: {examples} are of different units, of which none is known as another"]


def _nearly(cells: pl.Series, place_of: PlaceOf) -> list[str]:
    """A note on a column that would hold numbers or dates but for a few cells."""
    if told := _in_units(cells):
        return told
    for kind, attempt in (("number", _numbers_of), ("date", _dates_of)):
        # once for both questions: it takes longest of all that is asked of a text
        if not _promising(cells, attempt):
            continue
        values = attempt(cells)
        if kind == "number" and (doubt := are_classes(cells, values)):
            return [f"taken as text: {doubt} (--number NAME takes them as numbers)"]
        odd = values.is_null() & cells.is_not_null()
        if odd.sum() < LEAST_SHARE * (cells.len() - cells.null_count()):
            return [_but_for(odd, cells, kind, place_of)]
    return []


def _but_for(odd: pl.Series, cells: pl.Series, kind: str, place_of: PlaceOf) -> str:
    """That these cells alone are no numbers, or no dates."""
    row = int(odd.to_numpy().argmax())
    count = "1 cell is no" if odd.sum() == 1 else f"{odd.sum()} cells are no"
    what = kind if odd.sum() == 1 else f"{kind}s"
    return (
        f"taken as text: {count} {what}, {cells[row]!r} in {place_of(row)} "
        f"(--{kind} NAME takes it as missing)"
    )
