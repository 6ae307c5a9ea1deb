"""Wrong entries: a number of the right kind, looked up for another unit or another sample."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from chainrule.auditing.ledger import Key, Ledger
from chainrule.auditing.slips.rewrite import Naming, Rewrite, instead, replaced
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
        samples = ledger.explanation.notation.samples if quantity.sample else 0
        for sample in (it for it in range(1, samples + 1) if it != quantity.sample):
            other = _where_it_stands(ledger, Key(leaf.updates, replace(quantity, sample=sample)))
            if other is not None:
                # What is given has no time: it is called as what it stands for.
                called = name(other._replace(updates=leaf.updates) if _is_given(other) else other)
                what = f"{called} in the place of {name(leaf)}"
                yield Rewrite("other sample", what, replaced(whole, leaf, other))


def _is_given(key: Key) -> bool:
    return key.quantity.kind in (Kind.INPUT, Kind.TARGET)


def _where_it_stands(ledger: Ledger, key: Key) -> Key | None:
    """A number of a sample in the same pass; or, where samples take turns, in the last pass that
    had it. What is given is known before its turn.
    """
    here = ledger.origin(key)
    if here is not None:
        return here
    passes = [group.updates for group in ledger.explanation.groups]
    before = [it for it in reversed(passes) if it < key.updates]
    after = [it for it in passes if it > key.updates and _is_given(key)]
    origins = (ledger.origin(Key(it, key.quantity)) for it in (*before, *after))
    return next((origin for origin in origins if origin is not None), None)


def _of_units(whole: Expression) -> Iterator[Key]:
    leaves = dict.fromkeys(ingredients(whole))
    return (leaf for leaf in leaves if leaf.quantity.kind in OF_UNITS)
