"""Weights mixed up: a neighbor, the one across the matrix, or the same one after the step."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations, product

from chainrule.auditing.ledger import BACK_THROUGH_WEIGHTS, Key, Ledger
from chainrule.auditing.slips.rewrite import (
    Naming,
    Rewrite,
    all_replaced,
    instead,
    name_of,
    replaced,
)
from chainrule.explaining.expressions import Expression, Operation, ingredients
from chainrule.network.quantities import Kind

MOST_WEIGHTS = 36  # of a layer: among more, some weight fits any number


def weight_swapped(key: Key, whole: Expression, ledger: Ledger, name: Naming) -> Iterator[Rewrite]:
    """A weight in the place of a neighbor, or two weights exchanged."""
    # With the rest of the formula unchanged: only the number was looked up in the wrong place.
    inside = _weights(whole)
    for leaf in inside:
        for other in neighbors(leaf, ledger):
            what = f"{name(other)} in the place of {name(leaf)}"
            yield Rewrite("weight swapped", what, replaced(whole, leaf, other))
    for one, two in combinations(inside, 2):
        both = all_replaced(whole, {one: two, two: one})
        yield Rewrite("weight swapped", f"{name(one)} and {name(two)} are exchanged", both)


def other_bias(key: Key, whole: Expression, ledger: Ledger, name: Naming) -> Iterator[Rewrite]:
    """The bias of another unit of the layer."""
    if key.quantity.kind not in (Kind.NET_INPUT, Kind.NEW_BIAS):
        return
    for leaf in dict.fromkeys(ingredients(whole)):
        if leaf.quantity.kind in (Kind.BIAS, Kind.NEW_BIAS):
            for other in neighbors(leaf, ledger):
                yield instead("other bias", whole, leaf, other, name)


def other_old_weight(
    key: Key, whole: Expression, ledger: Ledger, name: Naming
) -> Iterator[Rewrite]:
    """A step from the weight of another row and column of the matrix."""
    # Updates are worked weight after weight, so that any line may be slipped; of the same row or
    # column it is `weight_swapped`.
    q = key.quantity
    if q.kind != Kind.NEW_WEIGHT or not isinstance(whole, Operation):
        return
    for leaf in _weights(whole):
        if (leaf.quantity.sender, leaf.quantity.unit) == (q.sender, q.unit):
            for other in _elsewhere(leaf, ledger):
                yield instead("weight swapped", whole, leaf, other, name)


def _elsewhere(leaf: Key, ledger: Ledger) -> Iterator[Key]:
    """The weights of other rows and columns than this one's."""
    q, layer = leaf.quantity, ledger.network.layers[leaf.quantity.layer - 1]
    if layer.n_in * layer.n_out > MOST_WEIGHTS:
        return
    for sender, unit in product(range(1, layer.n_in + 1), range(1, layer.n_out + 1)):
        other = Key(leaf.updates, replace(q, sender=sender, unit=unit))
        if sender != q.sender and unit != q.unit and other in ledger:
            yield other


def weights_transposed(
    key: Key, whole: Expression, ledger: Ledger, name: Naming
) -> Iterator[Rewrite]:
    """The weights of a column of the matrix where those of a row belong."""
    across: dict[Key, Key] = {}
    for leaf in _weights(whole):
        q = leaf.quantity
        across[leaf] = Key(leaf.updates, replace(q, sender=q.unit, unit=q.sender))
    # Net inputs sum over a row of the matrix, hidden errors over a column. Whoever takes the other
    # one needs its weights, so the matrix must reach that far; of a 1·1 matrix it is the same.
    exist = all(other in ledger for other in across.values())
    if exist and any(leaf != other for leaf, other in across.items()):
        what = "the matrix of weights is transposed"
        yield Rewrite("weight transposed", what, all_replaced(whole, across))


def one_weight_transposed(
    key: Key, whole: Expression, ledger: Ledger, name: Naming
) -> Iterator[Rewrite]:
    """One weight in the place of the one across the diagonal of the matrix: w12 for w21."""
    for leaf in _weights(whole):
        q = leaf.quantity
        other = Key(leaf.updates, replace(q, sender=q.unit, unit=q.sender))
        if other != leaf and other in ledger:
            yield instead("weight transposed", whole, leaf, other, name)


def updated_weights(key: Key, whole: Expression, ledger: Ledger, name: Naming) -> Iterator[Rewrite]:
    """Weights after the step in the place of those before it: all of them, or one."""
    updated: dict[Key, Key] = {}
    for leaf in _weights(whole):
        new = ledger.after_step(leaf, key.updates)
        # Forward, nobody has the weights after the step yet; and the new weight itself is made of
        # the old one.
        early = key.updates > 0 and key.quantity.kind not in BACK_THROUGH_WEIGHTS
        if new is not None and new != key and not early:
            updated[leaf] = new
    if updated:
        what = f"{', '.join(map(name, updated.values()))} instead of the weights before the step"
        yield Rewrite("updated weight", what, all_replaced(whole, updated))
    # One of several: some weights had been updated by then, others not.
    if len(updated) > 1:
        for leaf, new in updated.items():
            what = f"{name(new)} in the place of {name(leaf)}"
            yield Rewrite("updated weight", what, replaced(whole, leaf, new))


def outdated_weights(
    key: Key, whole: Expression, ledger: Ledger, name: Naming
) -> Iterator[Rewrite]:
    """Weights or biases before the last step in the place of those after it: one, or all."""
    outdated: dict[Key, Key] = {}
    for leaf in dict.fromkeys(ingredients(whole)):
        kind = leaf.quantity.kind
        # A new weight of this pass is not used again in it, but where hidden errors go through it.
        used = leaf.updates < key.updates or key.quantity.kind in BACK_THROUGH_WEIGHTS
        if kind.startswith("new_") and used and kind != Kind.NEW_SLOT:
            old = ledger.old(leaf)
            if old is not None:
                outdated[leaf] = old
                yield instead("old weight", whole, leaf, old, name)
    if len(outdated) > 1:
        what = "the weights are those before the last step"
        yield Rewrite("old weight", what, all_replaced(whole, outdated))


def frozen_moved(key: Key, whole: Expression, ledger: Ledger, name: Naming) -> Iterator[Rewrite]:
    """A frozen parameter changed all the same."""
    if ledger.is_frozen(key):
        what = f"{name_of(whole, name)} is not trained, but was changed"
        yield Rewrite("frozen parameter moved", what, ledger.moved(key))


def step_forgotten(key: Key, whole: Expression, ledger: Ledger, name: Naming) -> Iterator[Rewrite]:
    """A parameter left as it was before the step."""
    moves = key.quantity.kind.startswith("new_") and isinstance(whole, Operation)
    if moves and isinstance(whole.arguments[0], Key):
        old = whole.arguments[0]
        yield Rewrite("step forgotten", f"{name(old)} is not changed", old)


def _weights(whole: Expression) -> list[Key]:
    """The weights of an expression, before or after a step, each once."""
    leaves = dict.fromkeys(ingredients(whole))
    return [leaf for leaf in leaves if leaf.quantity.kind.removeprefix("new_") == "weight"]


def neighbors(leaf: Key, ledger: Ledger) -> Iterator[Key]:
    """What belongs to another weight of the same unit or from the same one; or, without a
    sender, to another unit.
    """
    quantity, layer = leaf.quantity, ledger.network.layers[leaf.quantity.layer - 1]
    for sender in range(1, layer.n_in + 1) if quantity.sender else (0,):
        for unit in range(1, layer.n_out + 1):
            # In the same row or column of the matrix: their arrows meet in a unit of the diagram,
            # where one is taken for the other. Any others would only add accidents.
            near = not sender or sender == quantity.sender or unit == quantity.unit
            other = Key(leaf.updates, replace(quantity, sender=sender, unit=unit)) if near else leaf
            if other != leaf and other in ledger:
                yield other
