"""The columns of a table in ONNX: how they become inputs of networks, and how texts are given."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from chainrule.exporting.formats._onnx_dates import from_dates
from chainrule.exporting.formats._onnx_graph import ML, Graph
from chainrule.exporting.formats._onnx_operations import nodes_of
from chainrule.exporting.programs import Given, NumberGroup, Preparation, Program, TextGroup

UNKNOWN = "\0"  # a text that training has hardly seen


def prepared(graph: Graph, program: Program) -> list[str]:
    """The inputs of networks, for each preparation."""
    if not program.preparations:
        return []
    numbers = graph.add("Concat", *program.numbers, axis=1) if program.numbers else ""
    return [_preparation(graph, it, numbers, program) for it in program.preparations]


def _preparation(graph: Graph, way: Preparation, numbers: str, program: Program) -> str:
    """Groups of inputs side by side, then each input in its place."""
    parts, places = [], []
    if way.numbers:
        missing = graph.constant(way.missing, "missing")
        known = graph.add("Where", graph.add("IsNaN", numbers), missing, numbers)
        parts = [_from_numbers(graph, group, known) for group in way.numbers]
        places = [group.targets for group in way.numbers]
    for group in way.texts:
        parts.append(_from_texts(graph, group, program))
        places.append(group.start + np.arange(group.texts.n_inputs))
    for dates in way.dates:
        parts.append(from_dates(graph, dates, program))
        places.append(dates.start + np.arange(dates.dates.n_inputs))
    # groups go by formula, a network's inputs by column: this is the way from one to the other
    order = np.argsort(np.concatenate(places))
    together = graph.add("Concat", *parts, axis=1)
    return graph.add("Gather", together, graph.constant(order, "order"), axis=1)


def _from_numbers(graph: Graph, group: NumberGroup, known: str) -> str:
    x = graph.add("Gather", known, graph.constant(group.sources, "sources"), axis=1)
    constants = {name: graph.constant(it, name) for name, it in group.constants.items()}
    return nodes_of(graph, group.formula, {"x": x, **constants})


def _from_texts(graph: Graph, group: TextGroup, program: Program) -> str:
    """Each text has a number, by which the input that it sets and the value are looked up."""
    places = dict(group.texts.places)
    other = group.texts.other or (-1, 0.0)
    # as text encoders in ONNX know at least one text, that for missing ones is known
    missing = places.setdefault(group.texts.missing, other)
    if not _knows_empty(program, group.source):
        places[""] = missing
    column = program.texts[group.source]
    number = graph.add(
        "LabelEncoder",
        column,
        domain=ML,
        keys_strings=list(places),
        values_int64s=list(range(len(places))),
        # one behind the last: there both tables below have what all other texts set
        default_int64=len(places),
    )
    set_to = [*places.values(), other]
    targets = graph.constant(np.array([place for place, _ in set_to]), "places")
    values = graph.constant(np.array([value for _, value in set_to]), "values")
    # a target of -1 is equal to no input, so that all of them stay 0
    target, value = (graph.add("Gather", it, number, axis=0) for it in (targets, values))
    inputs = graph.constant(np.arange(group.texts.n_inputs), "places")
    zero = graph.constant(np.float64(0))
    return graph.add("Where", graph.add("Equal", target, inputs), value, zero)


def _knows_empty(program: Program, source: int) -> bool:
    """Whether an empty text is one like others in a column, and does not stand for a missing one,
    which ONNX has not.
    """
    groups = (group for way in program.preparations for group in way.texts)
    return any("" in group.texts.places for group in groups if group.source == source)


def texts_fed(program: Program, given: Given) -> Iterator[tuple[str, list[str]]]:
    """The columns of texts as the file takes them."""
    for group in (group for way in program.preparations for group in way.texts):
        name = program.texts[group.source]
        # Where '' means missing, a text that is empty goes in as another that is not known.
        empty = "" if _knows_empty(program, group.source) else UNKNOWN
        cells = given.texts[name]
        yield name, [group.texts.missing if it is None else it or empty for it in cells]
