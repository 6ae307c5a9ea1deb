"""What every exported file says about itself, in plain lines for a comment."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from chainrule.exporting.programs import Classes, Program, Quantiles
from chainrule.version import TITLE

WIDTH = 92
MOST_CLASSES = 20


def header(program: Program) -> list[str]:
    """What the file is, its columns and target, and which version wrote it.

    Names are written as Python writes texts, so that none of them can end a line or a comment.
    """
    return [part for line in _lines(program) for part in _wrapped(line)]


def _lines(program: Program) -> Iterator[str]:
    yield f"{program.title}, written by {TITLE}."
    n = len(program.nets)
    yield (f"It is the mean of {n} networks." if n > 1 else "It is a single network.")
    if program.has_columns:
        yield from ("", "Columns:", *(f"    {name!r}: a number" for name in program.numbers))
        yield from (f"    {name!r}: a text" for name in program.texts)
        yield from (f"    {name!r}: a date" for name in program.dates)
    else:
        yield f"It takes {program.nets[0].n_inputs} inputs."
    yield from _of_result(program.result)


def _of_result(result: object) -> Iterator[str]:
    if isinstance(result, Classes):
        labels = result.labels
        more = f" and {len(labels) - MOST_CLASSES} more" if labels[MOST_CLASSES:] else ""
        named = ", ".join(map(repr, labels[:MOST_CLASSES]))
        yield from ("", f"Classes, in the order of their probabilities: {named}{more}")
        if result.threshold is not None:
            yield f"{labels[1]!r} is predicted from a probability of {result.threshold:g} on."
    if isinstance(result, Quantiles):
        levels = ", ".join(f"{it:g}" for it in result.levels)
        yield from ("", f"Quantiles, in their order: {levels}. The prediction is the median.")


def _wrapped(line: str) -> list[str]:
    indent = " " * (len(line) - len(line.lstrip()) + 4)
    return textwrap.wrap(line, WIDTH, subsequent_indent=indent, break_on_hyphens=False) or [""]
