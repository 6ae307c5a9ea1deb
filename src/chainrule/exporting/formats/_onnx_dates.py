"""Dates in ONNX: whole microseconds since 1970, which its operators divide exactly."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from chainrule.exporting.formats._last_year import BEGINS
from chainrule.exporting.formats._onnx_graph import Graph
from chainrule.exporting.formats._onnx_operations import nodes_of
from chainrule.exporting.programs import DateGroup, Program
from chainrule.tables.date_columns import YEAR
from chainrule.types import Array

NO_DATE = np.iinfo(np.int64).min  # NumPy's NaT, so that an array of dates need only be viewed
DAY = 86_400_000_000  # microseconds
FIRST = 719_162  # days from the beginning of the year 1 to that of 1970
# Days of 400 years, of a century without its last leap day, and of four years: each span but the
# last of its kind has as many.
CYCLE, CENTURY = 146_097, 36_524
FOUR, ONE = 1461, 365


def from_dates(graph: Graph, group: DateGroup, program: Program) -> str:
    """The inputs of a column of dates, side by side; all 0 where it is missing."""
    column = program.dates[group.source]
    earliest = _whole(graph, group.dates.earliest)
    missing = graph.add("Equal", column, _whole(graph, NO_DATE))
    endless = graph.add("GreaterOrEqual", column, _whole(graph, BEGINS))
    missing = graph.add("Or", missing, endless)
    # any date does, as these rows become 0 below
    moment = graph.add("Where", missing, earliest, column)
    days = _float(graph, graph.add("Sub", moment, earliest))
    for unit in (float(DAY), YEAR):
        days = graph.add("Div", days, graph.constant(np.float64(unit)))
    constants = {name: graph.constant(np.float64(it), name) for name, it in group.constants.items()}
    parts = [nodes_of(graph, group.formula, {"x": days, **constants})]
    for cycle in group.dates.cycles:
        parts += _waves(graph, SHARES[cycle](graph, moment))
    together = graph.add("Concat", *parts, axis=1)
    return graph.add("Where", missing, graph.constant(np.float64(0)), together)


def fed(moments: Array) -> Array:
    """Dates as the file takes them."""
    return moments.astype("datetime64[us]").view(np.int64)[:, None]


def _waves(graph: Graph, share: str) -> list[str]:
    """A sine and a cosine; the latter as a sine, as ONNX Runtime has no cosine of doubles."""
    turn = graph.add("Mul", share, graph.constant(np.float64(2 * np.pi)))
    ahead = graph.add("Add", turn, graph.constant(np.float64(np.pi / 2)))
    return [graph.add("Sin", it) for it in (turn, ahead)]


def _of_day(graph: Graph, moment: str) -> str:
    over = graph.add("Mod", moment, _whole(graph, DAY))
    return graph.add("Div", _float(graph, over), graph.constant(np.float64(DAY)))


def _of_week(graph: Graph, moment: str) -> str:
    # 1970 began with a Thursday
    since = graph.add("Add", _days(graph, moment), _whole(graph, 3))
    over = _float(graph, graph.add("Mod", since, _whole(graph, 7)))
    return graph.add("Div", over, graph.constant(np.float64(7)))


def _of_year(graph: Graph, moment: str) -> str:
    """The days before it in its year: what is left of 400 years, of centuries, and so on."""
    days = graph.add("Add", _days(graph, moment), _whole(graph, FIRST))
    days = graph.add("Mod", days, _whole(graph, CYCLE))
    days = _rest(graph, days, CENTURY)
    days = graph.add("Mod", days, _whole(graph, FOUR))
    days = _rest(graph, days, ONE)
    return graph.add("Div", _float(graph, days), graph.constant(np.float64(YEAR)))


def _rest(graph: Graph, days: str, span: int) -> str:
    """What is left of days after whole spans: at most three, as the fourth has a day more."""
    spans = graph.add("Min", graph.add("Div", days, _whole(graph, span)), _whole(graph, 3))
    return graph.add("Sub", days, graph.add("Mul", spans, _whole(graph, span)))


def _days(graph: Graph, moment: str) -> str:
    """Whole days since 1970."""
    # First down to the beginning of the day: Div of whole numbers goes towards 0, Mod does not.
    start = graph.add("Sub", moment, graph.add("Mod", moment, _whole(graph, DAY)))
    return graph.add("Div", start, _whole(graph, DAY))


def _whole(graph: Graph, number: int) -> str:
    return graph.constant(np.int64(number))


def _float(graph: Graph, value: str) -> str:
    return graph.add("Cast", value, to=graph.double)


SHARES: dict[str, Callable[[Graph, str], str]] = {
    "year": _of_year,
    "week": _of_week,
    "day": _of_day,
}
