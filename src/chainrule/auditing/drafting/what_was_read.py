"""What was read from a document, for people to check: symbols, meanings, numbers and lines."""

from __future__ import annotations

from collections.abc import Iterator
from math import isnan
from typing import NamedTuple

from chainrule.auditing.drafting.candidates import Candidate
from chainrule.auditing.drafting.document_names import DocumentNames
from chainrule.auditing.drafting.given import Given, Value
from chainrule.auditing.drafting.own_names import symbol_of_parts
from chainrule.explaining.examples.worked_example import WorkedExample
from chainrule.network.quantities import Kind, Quantity

MOST_NUMBERS = 6  # of an array that are shown


class Read(NamedTuple):
    """Something that was read: the document's symbol, what it stands for, its number and line."""

    symbol: str
    meaning: str
    value: str
    line: int


def rows_of(given: Given, names: DocumentNames) -> list[Read]:
    """What the document gives, by line."""
    rows: dict[tuple[str, str], Read] = {}
    for symbol, quantity in names.given.items():
        if symbol in given.values:
            value, meant = given.values[symbol], meaning(quantity, names)
            row = Read(str(symbol_of_parts(symbol)), meant, _shown(value), value.line)
            # Under its first name, but where it is met first under any.
            first = rows.setdefault((meant, row.value), row)
            rows[meant, row.value] = first._replace(line=min(first.line, row.line))
    return sorted(rows.values(), key=lambda row: row.line)


def _shown(value: Value) -> str:
    if len(value.entries) <= MOST_NUMBERS:
        return ", ".join(value.entries)
    return f"{len(value.rows)} rows of {len(value.rows[0])}"


def meaning(quantity: Quantity, names: DocumentNames) -> str:
    """What a symbol stands for, in words."""
    layer, unit = quantity.layer, quantity.unit
    if quantity.kind == Kind.WEIGHT:
        return _of_weight(quantity, names.arrays.rows_receive.get(layer, False))
    if quantity.kind == Kind.SHARED_BIAS:
        return f"bias of all units of layer {layer}"
    if quantity.kind == Kind.BIAS:
        return f"bias of {f'unit {unit}' if unit else 'the units'} of layer {layer}"
    if quantity.kind in (Kind.INPUT, Kind.TARGET):
        return f"{quantity.kind} {unit}" if unit else f"{quantity.kind}s"
    return str(quantity.kind).replace("_", " ")


def _of_weight(quantity: Quantity, rows_receive: bool) -> str:
    layer = quantity.layer
    if not quantity.sender:
        rows = "receiving" if rows_receive else "sending"
        return f"weights into layer {layer}, a row for each {rows} unit"
    sender = f"unit {quantity.sender} of layer {layer - 1}"
    sender = f"input {quantity.sender}" if layer == 1 else sender
    return f"weight from {sender} to unit {quantity.unit} of layer {layer}"


def assumptions(candidate: Candidate, example: WorkedExample) -> Iterator[str]:
    """What was chosen because most numbers come out with it, and what is not there."""
    ways = " and ".join(dict.fromkeys(candidate.wiring.layout.ways))
    yield f"weights read as {ways}"
    names = dict.fromkeys(layer.activation.name for layer in example.network.layers)
    yield f"activation {', '.join(names)}"
    yield f"loss {example.loss.name}"
    if set(candidate.wiring.biases.kinds) == {"none"}:
        yield "no biases"
    if isnan(example.learning_rate):
        yield "no learning rate"
