"""The samples of a document, wherever it has them: in lines like that of the known one, in arrays
and tables, and in the example that has been read already.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from chainrule.auditing.drafting.by_sample.rows import Row, rows_like
from chainrule.auditing.drafting.columns import Columns, columns, samples
from chainrule.auditing.drafting.given import Given
from chainrule.auditing.drafting.told import Document
from chainrule.auditing.drafting.vocabulary import Role
from chainrule.explaining.examples.worked_example import WorkedExample

FEWEST = 2  # rows of an array of samples


def samples_in(document: Document, given: Given, example: WorkedExample) -> list[Row]:
    """Every time that a sample is written, and those that are only known from arrays."""
    arrays = _lines_of_arrays(given, Role.INPUT) - _lines_of_arrays(given, Role.TARGET)
    written = rows_like(document.text, example.inputs[0], example.targets[0])
    # An array of inputs has no targets between its rows, whatever its numbers look like.
    own = [it for it in written if it.line not in arrays]
    return [*own, *_of_columns(given, example), *rows_of(example)]


def rows_of(example: WorkedExample) -> tuple[Row, ...]:
    """The samples of the example, of which it is not known where they are written."""
    pairs = zip(example.inputs.tolist(), example.targets.tolist(), strict=True)
    return tuple(Row(tuple(x), tuple(t), ()) for x, t in pairs)


def each_once(written: Sequence[Row]) -> tuple[Row, ...]:
    """The samples in the order in which they are first written."""
    first: dict[object, Row] = {}
    for row in written:
        first.setdefault(row.data, row)
    return tuple(first.values())


def _lines_of_arrays(given: Given, role: Role) -> set[int]:
    """Where symbols are called like inputs, or targets, and have those of several samples."""
    symbols = (it for it in given.of_role(role) if given.roles.first(it) == role)
    values = [given.values[it] for it in symbols]
    return {it.line for it in values if len(it.rows) > 1}


def _of_columns(given: Given, example: WorkedExample) -> Iterator[Row]:
    """The rows of arrays and tables whose inputs and targets have names of their own."""
    targets = _targets(given, example.targets.shape[1])
    for inputs in columns(given, Role.INPUT):
        if inputs.width != example.inputs.shape[1] or len(inputs.rows) < FEWEST:
            continue
        # XOR and AND may share their inputs: each target makes samples of its own.
        for wanted in targets:
            pairs = zip(*samples(inputs, wanted, wanted.width), strict=True)
            yield from (Row(tuple(x), tuple(t), ()) for x, t in pairs)


def _targets(given: Given, width: int) -> list[Columns]:
    """What may be the targets of so many outputs; where some are that and nothing else, an output
    y = 0.67 is none.
    """
    every = [it for it in columns(given, Role.TARGET) if it.width == width]
    return [it for it in every if _is_target(it, given)] or every


def _is_target(one: Columns, given: Given) -> bool:
    """Whether its symbols stand for targets alone."""
    return all(given.roles.of(symbol) == (Role.TARGET,) for symbol in one.symbols)
