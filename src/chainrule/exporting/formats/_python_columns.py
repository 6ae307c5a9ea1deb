"""The columns of a table in Python: the functions that make inputs of them, and their constants."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from chainrule.exporting.formats._digits import in_lines
from chainrule.exporting.formats._python_style import array_of, function_of
from chainrule.exporting.programs import (
    DateGroup,
    NumberGroup,
    Preparation,
    Program,
    TextGroup,
)


def preparations(program: Program) -> Iterator[str]:
    """The functions; a formula is written once."""
    made: set[str] = set()
    for number, way in enumerate(program.preparations, start=1):
        yield _preparation(number, way, bool(program.dates))
        for group in way.formulas:
            if group.name not in made:
                made.add(group.name)
                yield function_of(f"{group.name}_input", ["x", *group.constants], group.formula)


def constants(program: Program) -> Iterator[str]:
    """What the functions take from the end of the file."""
    for number, way in enumerate(program.preparations, start=1):
        if way.numbers:
            yield array_of(f"missing_{number}", way.missing)
        for place, group in enumerate(way.numbers, start=1):
            arrays = {"sources": group.sources, "targets": group.targets, **group.constants}
            yield from (array_of(f"{name}_{number}_{place}", it) for name, it in arrays.items())
        for place, texts in enumerate(way.texts, start=1):
            yield _places(f"{number}_{place}", texts)


def _preparation(number: int, way: Preparation, dates: bool) -> str:
    lines = [
        f"def prepare_{number}(numbers, texts{', dates' if dates else ''}):",
        '    """The inputs of networks: an array (rows, inputs)."""',
        f"    inputs = np.zeros((len(numbers), {way.n_inputs}))",
    ]
    if way.numbers:
        lines.append(f"    x = np.where(np.isnan(numbers), missing_{number}, numbers)")
    lines += [_from_numbers(f"{number}_{place}", it) for place, it in enumerate(way.numbers, 1)]
    lines += [_from_texts(f"{number}_{place}", it) for place, it in enumerate(way.texts, 1)]
    lines += [_from_dates(it) for it in way.dates]
    return "\n".join([*lines, "    return inputs"])


def _from_numbers(at: str, group: NumberGroup) -> str:
    names = ", ".join(f"{name}_{at}" for name in group.constants)
    return f"    inputs[:, targets_{at}] = {group.name}_input(x[:, sources_{at}], {names})"


def _from_texts(at: str, group: TextGroup) -> str:
    texts = group.texts
    end = group.start + texts.n_inputs
    return (
        f"    found = texts_of(texts[{group.source}], {texts.missing!r})\n"
        f"    inputs[:, {group.start}:{end}] = "
        f"places_of(found, places_{at}, {texts.other!r}, {texts.n_inputs})"
    )


def _from_dates(group: DateGroup) -> str:
    earliest = np.datetime64(group.dates.earliest, "us")
    constants = "".join(f", {value!r}" for value in group.constants.values())
    end = group.start + group.dates.n_inputs
    return (
        f"    inputs[:, {group.start}:{end}] = date_inputs(\n"
        f"        dates[{group.source}],\n"
        f'        np.datetime64("{earliest}", "us"),\n'
        f"        lambda years: {group.name}_input(years{constants}),\n"
        f"        {list(group.dates.cycles)!r},\n"
        "    )"
    )


def _places(at: str, group: TextGroup) -> str:
    """Which input each text sets to which value."""
    places = group.texts.places.items()
    items = [f"{text!r}: ({place}, {value!r})" for text, (place, value) in places]
    return f"places_{at} = {{\n{in_lines(items, '    ')},\n}}" if items else f"places_{at} = {{}}"
