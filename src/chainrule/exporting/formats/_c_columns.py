"""The columns of a table in C: a struct with a field for each, and how they become inputs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from chainrule.errors import ChainruleError
from chainrule.exporting.formats._c_dates import DECLARED, TYPE, lines_of_date
from chainrule.exporting.formats._c_style import RESERVED, STYLE, comment, string
from chainrule.exporting.formats._digits import digits, in_lines
from chainrule.exporting.names import Names
from chainrule.exporting.programs import DateGroup, NumberGroup, Preparation, Program, TextGroup
from chainrule.exporting.tracing import lines_of

FIND = """
/* The place of a text among n sorted ones; n if it is none of them. */
static size_t find(const char *text, const char *const *texts, size_t n)
{
    size_t low = 0, high = n;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        const int order = strcmp(text, texts[middle]);
        if (order == 0)
            return middle;
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return n;
}
"""


def fields(program: Program) -> tuple[list[str], ...]:
    """What the fields of the columns of numbers, of texts and of dates are called."""
    names = Names(RESERVED.split())
    kinds = (program.numbers, program.texts, program.dates)
    return tuple([names.new(it) for it in columns] for columns in kinds)


def columns(program: Program) -> Iterator[str]:
    """The struct that is a row of the table."""
    if not program.has_columns:
        return
    # in the order of `Program.columns`
    kinds = zip(("double ", "const char *", "int64_t "), fields(program), strict=True)
    typed = [f"{kind}{name}" for kind, names in kinds for name in names]
    lines = [
        f"    {field}; {comment([repr(column)])}"
        for field, column in zip(typed, program.columns, strict=True)
    ]
    if program.dates:
        yield TYPE
    yield "\n".join(["struct row {", *lines, "};"])
    if program.dates:
        yield DECLARED


def preparation(program: Program) -> Iterator[str]:
    """The functions that make inputs of a row."""
    if program.texts:
        yield FIND
    # preparations share formulas, and C takes a function of a name only once
    made: set[str] = set()
    for number, way in enumerate(program.preparations, start=1):
        for it in way.formulas:
            if it.name not in made:
                made.add(it.name)
                yield _formula(f"{it.name}_input", it)
        for place, group in enumerate(way.numbers, start=1):
            yield _number_constants(f"{number}_{place}", group)
        for place, texts in enumerate(way.texts, start=1):
            yield _text_constants(f"{number}_{place}", texts, program.texts[texts.source])
        yield _prepare(number, way, program)


def _formula(name: str, group: NumberGroup | DateGroup) -> str:
    """A formula of a number and its constants as a function."""
    arguments = ", ".join(f"double {it}" for it in group.formula.variables.values())
    steps, result = lines_of(group.formula, STYLE, "    const double {} = {};\n")
    return f"static double {name}({arguments})\n{{\n{''.join(steps)}    return {result};\n}}"


def _number_constants(place: str, group: NumberGroup) -> str:
    arrays = [
        _whole_numbers(f"sources_{place}", group.sources.tolist()),
        _whole_numbers(f"targets_{place}", group.targets.tolist()),
    ]
    for name, values in group.constants.items():
        arrays.append(_array("double", f"{name}_{place}", map(_double, values), len(values)))
    return "\n".join(arrays)


def _text_constants(place: str, group: TextGroup, column: str) -> str:
    """The texts in the order of `strcmp`, and which input each of them sets to which value; last
    that of all others, -1 for none.
    """
    known = _known(group)
    # `strcmp` would see what stands before it, and find another text, in silence
    if any("\0" in text for text in known):
        raise ChainruleError(
            f"the column {column!r} has a text with a zero byte, where a text ends in C; export "
            "the model to ONNX or Python"
        )
    other = group.texts.other or (-1, 0.0)
    set_to = [*(group.texts.places.get(text, other) for text in known), other]
    values = [_double(value) for _, value in set_to]
    return "\n".join(
        [
            _array("char *const", f"texts_{place}", map(string, known), len(known)),
            _whole_numbers(f"places_{place}", [input for input, _ in set_to]),
            _array("double", f"values_{place}", values, len(values)),
        ]
    )


def _known(group: TextGroup) -> list[str]:
    """The texts that are looked for, in the order of `strcmp`; one at least, as C has no empty
    arrays.
    """
    return sorted(group.texts.places or [group.texts.missing], key=str.encode)


def _prepare(number: int, way: Preparation, program: Program) -> str:
    """The function that makes all inputs of a row."""
    numbers, texts, dates = fields(program)
    lines = [f"static void prepare_{number}(const struct row *row, double *inputs)", "{"]
    if way.numbers:
        filled = (
            f"isnan(row->{name}) ? {_double(missing)} : row->{name}"
            for name, missing in zip(numbers, way.missing, strict=True)
        )
        inner = in_lines(filled, "        ")
        lines.append(f"    const double x[{len(numbers)}] = {{\n{inner}\n    }};")
    for place, group in enumerate(way.numbers, start=1):
        at = f"{number}_{place}"
        constants = "".join(f", {name}_{at}[k]" for name in group.constants)
        lines.append(
            f"    for (size_t k = 0; k < {len(group.sources)}; k++)\n"
            f"        inputs[targets_{at}[k]] = {group.name}_input(x[sources_{at}[k]]{constants});"
        )
    for place, it in enumerate(way.texts, start=1):
        lines += _found(f"{number}_{place}", it, texts[it.source])
    for group_of_dates in way.dates:
        lines += lines_of_date(group_of_dates, dates[group_of_dates.source])
    return "\n".join([*lines, "}"])


def _found(at: str, group: TextGroup, field: str) -> list[str]:
    missing = string(group.texts.missing)
    return [
        f"    const size_t found_{at} =",
        f"        find(row->{field} ? row->{field} : {missing}, texts_{at}, {len(_known(group))});",
        f"    if (places_{at}[found_{at}] >= 0)",
        f"        inputs[{group.start} + places_{at}[found_{at}]] = values_{at}[found_{at}];",
    ]


def _array(kind: str, name: str, items: Iterable[str], n: int) -> str:
    return f"static const {kind} {name}[{n}] = {{\n{in_lines(items, '    ')}\n}};"


def _whole_numbers(name: str, values: list[int]) -> str:
    # 16 bits are enough for most
    kind = "short" if max(values) < 2**15 else "long"
    return _array(kind, name, map(str, values), len(values))


def _double(number: float) -> str:
    return digits(float(number), "INFINITY", "NAN")
