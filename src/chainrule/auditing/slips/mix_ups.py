"""Mix-ups: one quantity in the place of another."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from chainrule.auditing.ledger import PARAMETERS, Key, Ledger
from chainrule.auditing.slips.rewrite import Naming, Rewrite, all_replaced, parts, replaced
from chainrule.explaining.expressions import Expression, Operation, ingredients
from chainrule.formulas import ACTIVATIONS, Activation
from chainrule.symbolic import xp as term_functions
from chainrule.symbolic.term import Term, variable

NEIGHBORED = ("error_by_weight", "error_by_bias", "delta")
SLOPE = "activation_by_net_input"
USUAL_SLOPES = ("logistic", "tanh", "relu", "identity", "softplus", "scaled_tanh")


def places(key: Key, whole: Expression, ledger: Ledger, name: Naming) -> Iterator[Rewrite]:
    """One quantity of a unit in the place of another."""
    inside = dict.fromkeys(ingredients(whole))
    for leaf in inside:
        quantity = leaf.quantity
        if quantity.kind == "activation" and key.quantity.kind != SLOPE:
            net = Key(leaf.updates, replace(quantity, kind="net_input"))
            yield Rewrite(
                "net for output",
                f"{name(net)} in the place of {name(leaf)}",
                replaced(whole, leaf, net),
            )
        if quantity.kind == "net_input" and key.quantity.kind != "activation":
            out = Key(leaf.updates, replace(quantity, kind="activation"))
            yield Rewrite(
                "net for output",
                f"{name(out)} in the place of {name(leaf)}",
                replaced(whole, leaf, out),
            )
    outer = (
        [leaf for leaf in inside if leaf.quantity.kind == "activation"]
        if key.quantity.kind != SLOPE
        else []
    )
    if len(outer) > 1:
        nets = {leaf: Key(leaf.updates, replace(leaf.quantity, kind="net_input")) for leaf in outer}
        what = (
            f"{', '.join(map(name, nets.values()))} in the place of {', '.join(map(name, outer))}"
        )
        yield Rewrite("net for output", what, all_replaced(whole, nets))
    for leaf in inside:
        if leaf.quantity.kind in NEIGHBORED and key.quantity.kind.startswith(
            ("new_", "step_", "error_by_weight")
        ):
            for other in _neighbors(leaf, ledger):
                yield Rewrite(
                    "entries swapped",
                    f"{name(other)} in the place of {name(leaf)}",
                    replaced(whole, leaf, other),
                )
    if key.quantity.kind == "activation":
        net = Key(key.updates, replace(key.quantity, kind="net_input"))
        yield Rewrite("activation forgotten", f"{name(net)} is taken for {name(key)}", net)


def ends(key: Key, whole: Expression, ledger: Ledger, name: Naming) -> Iterator[Rewrite]:
    """Output and target in each other's place; a target in the place of one minus it."""
    inside = dict.fromkeys(ingredients(whole))
    depth = len(ledger.network.layers)
    outputs = [
        leaf
        for leaf in inside
        if leaf.quantity.kind == "activation" and leaf.quantity.layer == depth
    ]
    for output in outputs:
        target = ledger.origin(Key(output.updates, replace(output.quantity, kind="target")))
        if target is not None:
            if target in inside:
                exchanged = all_replaced(whole, {output: target, target: output})
            else:
                exchanged = replaced(whole, output, target)
            yield Rewrite(
                "target and output exchanged",
                f"{name(target)} and {name(output)} are exchanged",
                exchanged,
            )
    for target in (
        [leaf for leaf in inside if leaf.quantity.kind == "target"]
        if "log" in _operations(whole)
        else ()
    ):
        opposite = Operation("-", (1.0, target))
        what = f"{name(target)} and 1 - {name(target)} are exchanged"
        yield Rewrite("target and its opposite exchanged", what, replaced(whole, target, opposite))


def _operations(whole: Expression) -> set[str]:
    return {part.name for part in parts(whole) if isinstance(part, Operation)}


def slopes(key: Key, whole: Expression, ledger: Ledger, name: Naming) -> Iterator[Rewrite]:
    """The slope at the net input instead of the output, or that of another activation."""
    if key.quantity.kind != SLOPE:
        return
    unit = replace(key.quantity, kind="activation")
    a, z = Key(key.updates, unit), Key(key.updates, replace(unit, kind="net_input"))
    own = ledger.network.layers[unit.layer - 1].activation
    if a in set(ingredients(whole)):
        yield Rewrite(
            "slope at net input", f"taken at {name(z)} instead of {name(a)}", replaced(whole, a, z)
        )
    elif z in set(ingredients(whole)):
        yield Rewrite(
            "slope at net input", f"taken at {name(a)} instead of {name(z)}", replaced(whole, z, a)
        )
    if own.slope is not None:
        yield Rewrite(
            "slope at net input", f"taken at {name(z)} instead of {name(a)}", _slope_of(own, z, z)
        )
    for other in USUAL_SLOPES:
        if other != own.name:
            activation = ACTIVATIONS[other]
            yield Rewrite(
                "other slope",
                f"the slope of {other} instead of {own.name}",
                _slope_of(activation, z, a),
            )
            yield Rewrite(
                "other slope", f"the slope of {other} at {name(z)}", _slope_of(activation, z, z)
            )
            yield Rewrite(
                "other slope", f"the slope of {other} at {name(a)}", _slope_of(activation, a, a)
            )


def _slope_of(activation: Activation, z: Key, a: Key) -> Expression:
    """The slope of an activation at these quantities, written down by running its formula on
    Terms.
    """
    terms = {variable(0.5): z, variable(0.25): a}
    at_z, at_a = terms
    slope = activation.slope(at_z, at_a, term_functions) if activation.slope else 0.0

    def written(term: Term) -> Expression:
        if term in terms:
            return terms[term]
        return (
            Operation(term.operation, tuple(map(written, term.arguments)))
            if term.arguments
            else float(term.value)
        )

    return written(slope) if isinstance(slope, Term) else float(slope)


def weights(key: Key, whole: Expression, ledger: Ledger, name: Naming) -> Iterator[Rewrite]:
    """A weight in the place of another: a neighbor, the one across the matrix, or the same
    after the step.
    """
    inside = [
        leaf
        for leaf in dict.fromkeys(ingredients(whole))
        if leaf.quantity.kind.removeprefix("new_") == "weight"
    ]
    for leaf in inside:
        for other in _neighbors(leaf, ledger):
            yield Rewrite(
                "weight swapped",
                f"{name(other)} in the place of {name(leaf)}",
                replaced(whole, leaf, other),
            )
    for number, one in enumerate(inside):
        for two in inside[number + 1 :]:
            both = all_replaced(whole, {one: two, two: one})
            yield Rewrite("weight swapped", f"{name(one)} and {name(two)} are exchanged", both)
    across = {leaf: Key(leaf.updates, replace(leaf.quantity, sender=leaf.quantity.unit,
    unit=leaf.quantity.sender))
              for leaf in inside}  # fmt: skip
    if (
        across
        and all(other in ledger for other in across.values())
        and any(a != b for a, b in across.items())
    ):
        yield Rewrite(
            "weight transposed", "the matrix of weights is transposed", all_replaced(whole, across)
        )
    updated = {leaf: Key(leaf.updates, replace(leaf.quantity, kind=f"new_{leaf.quantity.kind}"))
               for leaf in inside if leaf.quantity.kind in PARAMETERS}  # fmt: skip
    updated = {leaf: new for leaf, new in updated.items() if new in ledger and new != key}
    if updated:
        what = ", ".join(name(new) for new in updated.values())
        yield Rewrite(
            "updated weight",
            f"{what} instead of the weights before the step",
            all_replaced(whole, updated),
        )
    if len(updated) > 1:
        for leaf, new in updated.items():
            yield Rewrite(
                "updated weight",
                f"{name(new)} in the place of {name(leaf)}",
                replaced(whole, leaf, new),
            )


def _neighbors(leaf: Key, ledger: Ledger) -> Iterator[Key]:
    """What belongs to another weight of the same unit or from the same one; or, without a
    sender, to another unit.
    """
    quantity, layer = leaf.quantity, ledger.network.layers[leaf.quantity.layer - 1]
    for sender in range(1, layer.n_in + 1) if quantity.sender else (0,):
        for unit in range(1, layer.n_out + 1):
            other = Key(leaf.updates, replace(quantity, sender=sender, unit=unit))
            near = not sender or sender == quantity.sender or unit == quantity.unit
            if other != leaf and near and other in ledger:
                yield other
