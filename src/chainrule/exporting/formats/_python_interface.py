"""What a Python program offers: its functions for users, how it reads rows, and its command."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

from chainrule.exporting.formats import _python_front as front
from chainrule.exporting.formats._cells import LIKE
from chainrule.exporting.formats._digits import in_lines
from chainrule.exporting.formats._python_style import function_of
from chainrule.exporting.programs import Classes, Number, Program, Quantiles, Written
from chainrule.tables.reading import MISSING
from chainrule.tables.reading.scales import split_way
from chainrule.tables.reading.truth import NO, YES

LINE = 99
IMPORTS = r"^(?:(?:import|from) [^(\n]*(?:\((?:\n    .*)+\n\))?\n+)+"
# the modules whose sources read tables: of this room, and of the one that reads them in chainrule
SOURCES = ("_text_files.py", "_cells.py", "_number_cells.py", "_time_cells.py", "_rows.py")
READING = "chainrule.tables.reading"
# in this order, as patterns are made of others
READ_BY = ["date_words.py", "fractional.py", "latin.py", "unit_sizes.py", "tidy_names.py"]
READ_BY += ["patterns.py", "currency_names.py"]


def offered(program: Program) -> Iterator[str]:
    """The constants, and the functions for users."""
    result, kind = program.result, type(program.result).__name__
    yield "\n".join(_assigned(name, value) for name, value in _said(program))
    decided = isinstance(result, Classes) and result.threshold is not None
    yield front.PREDICT["Decided" if decided else kind]
    if isinstance(result, Number | Quantiles):
        yield function_of("result", ["y"], result.formula)


def _said(program: Program) -> Iterator[tuple[str, Any]]:
    """The constants that the functions below go by."""
    if program.has_columns:
        yield from (("TARGET", program.target), ("MISSING", MISSING))
        yield from (("NUMBERS", list(program.numbers)), ("TEXTS", list(program.texts)))
        yield "WRITTEN", {name: _way(program.written[name]) for name in program.columns}
    else:
        yield "N_INPUTS", program.nets[0].n_inputs
    if program.dates:
        yield "DATES", list(program.dates)
    if isinstance(program.result, Classes):
        yield "CLASSES", list(program.result.labels)
        if program.result.threshold is not None:
            yield "THRESHOLD", program.result.threshold
    if isinstance(program.result, Quantiles):
        yield "QUANTILES", list(program.result.levels)
    yield "USAGE", _takes(program)


def _way(written: Written) -> tuple[object, ...]:
    """How a column is written; of yes and no the words of all languages, in which it is read."""
    if written.kind != "truth":
        return tuple(written)
    no, yes = written.way.split("/")
    words = {"0": no, **dict.fromkeys(sorted(NO), no), "1": yes, **dict.fromkeys(sorted(YES), yes)}
    return written.kind, {**words, no.lower(): no, yes.lower(): yes}, written.gaps


def _takes(program: Program) -> str:
    """What a file holds, for whoever asks the program."""
    if not program.has_columns:
        return f"Each line of a table holds {program.nets[0].n_inputs} numbers, without names."
    return (
        "The first line of a table holds the names of its columns. It needs: "
        f"{', '.join(map(_described, program.columns, map(program.written.get, program.columns)))}"
    )


def _described(name: str, written: Written | None) -> str:
    """A column, and how it is written if not as programs do."""
    like = LIKE.get(split_way(written.way)._replace(unit="").written) if written else None
    return f"{name} (such as {like})" if like else name


def reading(program: Program) -> Iterator[str]:
    """How rows become arrays, and the program as a command."""
    # of inputs without names the predictions have none either
    yield front.PRINTED[type(program.result).__name__ if program.has_columns else "Outputs"]
    yield front.MAIN
    yield from _of_columns(program) if program.has_columns else [front.GIVEN_INPUTS]


def _of_columns(program: Program) -> Iterator[str]:
    inputs = front.COLUMN_INPUTS
    dated = {
        "{and_dates}": " and of dates",
        "{names}": "NUMBERS + TEXTS + DATES",
        "{dates}": ", [dates_of(columns[name], name) for name in DATES]",
    }
    plain = {"{and_dates}": "", "{names}": "NUMBERS + TEXTS", "{dates}": ""}
    for mark, words in (dated if program.dates else plain).items():
        inputs = inputs.replace(mark, words)
    yield inputs
    if program.dates:
        yield front.OF_DATES
    used = [*SOURCES, *["_dates.py"] * bool(program.dates)]
    # the source of a module that is tested by itself, less its docstring and imports
    for room, name in [*((__package__, it) for it in used), *((READING, it) for it in READ_BY)]:
        source = files(room).joinpath(name).read_text(encoding="utf-8")
        yield re.split(IMPORTS, source, maxsplit=1, flags=re.MULTILINE)[1]


def _assigned(name: str, value: Any) -> str:
    """A constant; a long list in several lines."""
    line = f"{name} = {value!r}"
    if len(line) <= LINE or not isinstance(value, list | dict):
        return line
    if isinstance(value, dict):
        items = [f"    {key!r}: {it!r},\n" for key, it in value.items()]
        return f"{name} = {{\n{''.join(items)}}}"
    return f"{name} = [\n{in_lines(map(repr, value), '    ')},\n]"
