"""Wrong entries: a number of the right kind, looked up for another unit or another sample."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from chainrule.auditing.ledger import Key, Ledger
from chainrule.auditing.slips.rewrite import Naming, Rewrite, instead
from chainrule.explaining.expressions import Expression, ingredients
from chainrule.network.quantities import Kind

# What stands in a table with a row for each unit and each sample. Weights stand in a matrix: for
# these see `chainrule.auditing.slips.weights`.
OF_UNITS: dict[str, str] = {
    Kind.INPUT: "other input",
    Kind.TARGET: "other target",
    Kind.ACTIVATION: "other unit",
    Kind.NET_INPUT: "other unit",
    Kind.ACTIVATION_BY_NET_INPUT: "slope of another unit",
    Kind.ERROR_BY_ACTIVATION: "other unit",
    Kind.DELTA: "other unit",
}


def other_unit(key: Key, whole: Expression, ledger: Ledger, name: Naming) -> Iterator[Rewrite]:
    """The number of another unit of the same layer."""
    for leaf in _of_units(whole):
        quantity = leaf.quantity
        for unit in range(1, ledger.network.sizes[quantity.layer] + 1):
            other = ledger.origin(Key(leaf.updates, replace(quantity, unit=unit)))
            if other is not None and unit != quantity.unit:
                yield instead(OF_UNITS[quantity.kind], whole, leaf, other, name)


def other_sample(key: Key, whole: Expression, ledger: Ledger, name: Naming) -> Iterator[Rewrite]:
    """The number of another sample."""
    for leaf in _of_units(whole):
        quantity = leaf.quantity
        for sample in range(1, ledger.explanation.notation.samples + 1):
            other = ledger.origin(Key(leaf.updates, replace(quantity, sample=sample)))
            if other is not None and quantity.sample and sample != quantity.sample:
                yield instead("other sample", whole, leaf, other, name)


def _of_units(whole: Expression) -> Iterator[Key]:
    leaves = dict.fromkeys(ingredients(whole))
    return (leaf for leaf in leaves if leaf.quantity.kind in OF_UNITS)
