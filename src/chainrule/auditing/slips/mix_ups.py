"""Mix-ups: one quantity of a unit in the place of another, or that of another unit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from chainrule.auditing.ledger import Key, Ledger
from chainrule.auditing.slips.factors import SLOPE
from chainrule.auditing.slips.rewrite import (
    Naming,
    Rewrite,
    all_replaced,
    instead,
    parts,
    replaced,
)
from chainrule.auditing.slips.weights import neighbors
from chainrule.explaining.expressions import Expression, Operation, ingredients
from chainrule.network.quantities import Kind

# Several of these stand side by side where a weight is updated, so that the wrong one is taken.
NEIGHBORED = (Kind.ERROR_BY_WEIGHT, Kind.ERROR_BY_BIAS, Kind.DELTA)


def net_for_output(key: Key, whole: Expression, ledger: Ledger, name: Naming) -> Iterator[Rewrite]:
    """The net input of a unit in the place of its output, or the other way round."""
    # Where an output is computed, its net input belongs; and a slope at the net input is a slip of
    # its own (`chainrule.auditing.slips.slopes`).
    inside = list(dict.fromkeys(ingredients(whole)))
    nets: dict[Key, Key] = {}
    for leaf in inside:
        kind = leaf.quantity.kind
        if kind == Kind.ACTIVATION and key.quantity.kind != SLOPE:
            nets[leaf] = other = _of(leaf, "net_input")
        elif kind == Kind.NET_INPUT and key.quantity.kind != Kind.ACTIVATION:
            other = _of(leaf, "activation")
        else:
            continue
        yield instead("net for output", whole, leaf, other, name)
    # Who forgets the activation of one hidden unit mostly forgets it of all.
    if len(nets) > 1:
        news, olds = ", ".join(map(name, nets.values())), ", ".join(map(name, nets))
        what = f"{news} in the place of {olds}"
        yield Rewrite("net for output", what, all_replaced(whole, nets))


def entries_swapped(key: Key, whole: Expression, ledger: Ledger, name: Naming) -> Iterator[Rewrite]:
    """The gradient or delta of another weight or unit."""
    if not key.quantity.kind.startswith(("new_", "step_", "error_by_weight")):
        return
    for leaf in dict.fromkeys(ingredients(whole)):
        for other in neighbors(leaf, ledger) if leaf.quantity.kind in NEIGHBORED else ():
            yield instead("entries swapped", whole, leaf, other, name)


def activation_forgotten(
    key: Key, whole: Expression, ledger: Ledger, name: Naming
) -> Iterator[Rewrite]:
    """The net input taken for the output."""
    if key.quantity.kind == Kind.ACTIVATION:
        net = _of(key, "net_input")
        yield Rewrite("activation forgotten", f"{name(net)} is taken for {name(key)}", net)


def target_exchanged(
    key: Key, whole: Expression, ledger: Ledger, name: Naming
) -> Iterator[Rewrite]:
    """Output and target in each other's place."""
    inside = dict.fromkeys(ingredients(whole))
    depth = len(ledger.network.layers)
    for output in inside:
        if output.quantity.kind != Kind.ACTIVATION or output.quantity.layer != depth:
            continue
        target = ledger.origin(_of(output, "target"))
        if target is None:
            continue
        # A gradient of the loss has both; a slope has only the output, at whose place the target is
        # taken.
        if target in inside:
            exchanged = all_replaced(whole, {output: target, target: output})
        else:
            exchanged = replaced(whole, output, target)
        what = f"{name(target)} and {name(output)} are exchanged"
        yield Rewrite("target and output exchanged", what, exchanged)


def opposite_target(key: Key, whole: Expression, ledger: Ledger, name: Naming) -> Iterator[Rewrite]:
    """In a logarithmic loss, a target in the place of one minus it."""
    # In cross-entropy, -t·log(o) - (1 - t)·log(1 - o), the two are easily taken for each other.
    if not any(isinstance(part, Operation) and part.name == "log" for part in parts(whole)):
        return
    for target in dict.fromkeys(ingredients(whole)):
        if target.quantity.kind == Kind.TARGET:
            opposite = Operation("-", (1.0, target))
            what = f"{name(target)} and 1 - {name(target)} are exchanged"
            rewritten = replaced(whole, target, opposite)
            yield Rewrite("target and its opposite exchanged", what, rewritten)


def _of(key: Key, kind: str) -> Key:
    """Another quantity of the same unit."""
    return Key(key.updates, replace(key.quantity, kind=kind))
