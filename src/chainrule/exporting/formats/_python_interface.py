"""What a Python program offers: its functions for users, how it reads rows, and its command."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files
from typing import Any

from chainrule.exporting.formats import _python_front as front
from chainrule.exporting.formats._digits import in_lines
from chainrule.exporting.formats._python_style import function_of
from chainrule.exporting.programs import Classes, Number, Program, Quantiles
from chainrule.tables.reading import MISSING

LINE = 99


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


def _takes(program: Program) -> str:
    """What a file holds, for whoever asks the program."""
    if not program.has_columns:
        return f"Each line of a table holds {program.nets[0].n_inputs} numbers, without names."
    return (
        "The first line of a table holds the names of its columns. It needs: "
        f"{', '.join(program.columns)}"
    )


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
        "{dates}": ", [moments_of(columns[name], name) for name in DATES]",
    }
    plain = {"{and_dates}": "", "{names}": "NUMBERS + TEXTS", "{dates}": ""}
    for mark, words in (dated if program.dates else plain).items():
        inputs = inputs.replace(mark, words)
    yield inputs
    for name in ["_rows.py", *(["_dates.py"] if program.dates else [])]:
        # the source of a module that is tested by itself, less its docstring and imports
        source = files(__package__).joinpath(name).read_text(encoding="utf-8")
        yield source.split("import numpy as np\n", 1)[1]


def _assigned(name: str, value: Any) -> str:
    """A constant; a long list in several lines."""
    line = f"{name} = {value!r}"
    if len(line) <= LINE or not isinstance(value, list):
        return line
    return f"{name} = [\n{in_lines(map(repr, value), '    ')},\n]"
