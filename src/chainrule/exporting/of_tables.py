"""Models of tables as programs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from chainrule.errors import ChainruleError
from chainrule.exporting.names import Names
from chainrule.exporting.of_networks import net_of
from chainrule.exporting.programs import (
    Classes,
    DateGroup,
    Given,
    Number,
    NumberGroup,
    Preparation,
    Program,
    Quantiles,
    TextGroup,
    Written,
)
from chainrule.exporting.tracing import Traced, trace
from chainrule.tables.columns import Columns
from chainrule.tables.grouping import Formula, Group, number_groups, placed
from chainrule.tables.model import TableModel
from chainrule.tables.preparation import (
    DatePreparation,
    TextPreparation,
)
from chainrule.tables.preparation import Preparation as Said
from chainrule.tables.reading import Table
from chainrule.tables.reading.kinds import has_gaps, split_kind
from chainrule.tables.reading.scales import split_way
from chainrule.tables.standard_columns import FROM, WHY
from chainrule.tables.tasks import in_own_units
from chainrule.types import Array, Namespace


class _FormulaNames(dict[Formula, str]):
    """What each formula is called in a program: as in chainrule, but no two alike."""

    def __init__(self) -> None:
        self._names = Names()

    def __missing__(self, formula: Formula) -> str:
        self[formula] = self._names.new(formula.__name__)
        return self[formula]


def of_table_model(model: TableModel) -> Program:
    """The columns, networks and target of a model."""
    # Members that take the columns alike share a preparation.
    ways = list({id(columns): columns for _, columns in model.members}.values())
    numbers = _united([columns.numeric for columns in ways])
    texts = _united([columns.textual for columns in ways])
    dates = _united([columns.dated for columns in ways])
    # by identity, as the model itself tells which of them share one
    nets = [
        net_of(parameters, next(k for k, way in enumerate(ways) if way is columns))
        for parameters, columns in model.members
    ]
    called = _FormulaNames()
    names = (numbers, texts, dates)
    return Program(
        f"A model that predicts {'the class' if model.classes else 'the number'} {model.target!r}",
        model.target,
        *names,
        tuple(_preparation(columns, names, called) for columns in ways),
        tuple(nets),
        _result(model),
        _written(model, {"number": numbers, "text": texts, "date": dates}),
    )


def _written(model: TableModel, names: Mapping[str, Sequence[str]]) -> dict[str, Written]:
    """How the columns of each kind are written in text files, as training found it."""
    found = {name: Written(kind) for kind, some in names.items() for name in some}
    known = model.known()
    for name in found.keys() & known.keys():
        # a way that the user said goes before one that the cells told
        said = model.kinds.get(name, "")
        told = said if ":" in said else known[name]
        found[name] = Written(*split_kind(told), has_gaps(known[name]))
    return _alike(found)


def _alike(found: dict[str, Written]) -> dict[str, Written]:
    """As reading does: beside numbers with a decimal comma, 1,234 has one too."""
    ways = Counter(split_way(it.way).mark for it in found.values() if it.kind == "number")
    if not ways["comma"] or ways["comma"] < ways["point"]:
        return found
    return {
        name: it._replace(way=_with_comma(it.way)) if it.kind == "number" else it
        for name, it in found.items()
    }


def _with_comma(way: str) -> str:
    """How numbers are written, with a decimal comma where nothing told the mark."""
    written = split_way(way)
    return written._replace(mark="comma").written if written.is_open else way


def _result(model: TableModel) -> Classes | Number | Quantiles:
    """What the mean of the networks stands for."""
    if model.classes:
        return Classes(model.classes, model.threshold)
    if model.quantiles:
        return Quantiles(model.quantiles, model.middle, _back(model))
    return Number(_back(model))


def given_by(program: Program, table: Table) -> Given:
    """The columns of a table that a program takes."""
    table.need(program.columns, FROM)
    return Given(
        {name: table.numbers(name, WHY) for name in program.numbers},
        {name: list(table.texts(name)) for name in program.texts},
        {name: table.moments(name) for name in program.dates},
    )


def _united(names: list[tuple[str, ...]]) -> tuple[str, ...]:
    """All names once, in their order."""
    return tuple(dict.fromkeys(name for some in names for name in some))


def _preparation(
    columns: Columns, names: tuple[tuple[str, ...], ...], called: _FormulaNames
) -> Preparation:
    """How the columns become inputs; inputs made by the same formula are one group."""
    numbers, texts, dates = names
    of_texts: list[TextGroup] = []
    of_dates: list[DateGroup] = []
    for column, start in placed(columns):
        said = _said(column)
        if isinstance(said, TextPreparation):
            of_texts.append(TextGroup(texts.index(column.name), start, said))
        if isinstance(said, DatePreparation):
            of_dates.append(_date_group(dates.index(column.name), start, said, called))
    missing, groups = number_groups(columns, numbers)
    of_numbers = tuple(_number_group(it, called) for it in groups)
    n_inputs = len(columns.input_names())
    return Preparation(n_inputs, missing, of_numbers, tuple(of_texts), tuple(of_dates))


def _said(column: Any) -> Said:
    """How a column becomes inputs, if its kind says so."""
    # Refused, as a guess at what a column does would be a program that is wrong in silence.
    if not hasattr(column, "preparation"):
        raise ChainruleError(
            f"the column {column.name!r} is taken as {column.kind!r}, which cannot be exported "
            "yet; leave the column out when training, or take it as text or number"
        )
    said: Said = column.preparation()
    return said


def _date_group(source: int, start: int, said: DatePreparation, called: _FormulaNames) -> DateGroup:
    formula, constants = said.years
    return DateGroup(source, start, said, called[formula], trace(formula, "x", *constants))


def _number_group(group: Group, called: _FormulaNames) -> NumberGroup:
    formula, sources, targets, constants = group
    traced = trace(formula, "x", *constants)
    return NumberGroup(called[formula], traced, sources, targets, constants)


def _back(model: TableModel) -> Traced:
    """From the mean of what the networks put out to the target's own units."""

    def back(y: Array, xp: Namespace) -> Array:
        return in_own_units(y, xp, model.center, model.scale, *model.range)

    return trace(back, "y")
