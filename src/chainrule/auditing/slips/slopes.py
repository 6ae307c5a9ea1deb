"""Slips in the slope of an activation: taken at the wrong number, or that of another activation."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from chainrule.auditing.ledger import Key, Ledger
from chainrule.auditing.slips.factors import SLOPE
from chainrule.auditing.slips.rewrite import Naming, Rewrite, replaced
from chainrule.explaining.expressions import Expression, Operation, ingredients
from chainrule.formulas import ACTIVATIONS, Activation
from chainrule.network.quantities import Kind
from chainrule.symbolic import xp as term_functions
from chainrule.symbolic.term import Term, variable

# Those that an author may know by heart and take for the one that is needed.
USUAL_SLOPES = ("logistic", "tanh", "relu", "identity", "softplus", "scaled_tanh")


def slope_at_net_input(
    key: Key, whole: Expression, ledger: Ledger, name: Naming
) -> Iterator[Rewrite]:
    """The slope at the net input instead of the output, or the other way round."""
    if key.quantity.kind != SLOPE:
        return
    # Many slopes are known in terms of the output: o·(1 - o) of the logistic function, 1 - o² of
    # tanh. To put the net input z in there is the usual slip.
    z, a = _ends(key)
    at_z = f"taken at {name(z)} instead of {name(a)}"
    at_a = f"taken at {name(a)} instead of {name(z)}"
    inside = set(ingredients(whole))
    if a in inside:
        yield Rewrite("slope at net input", at_z, replaced(whole, a, z))
    elif z in inside:
        yield Rewrite("slope at net input", at_a, replaced(whole, z, a))
    # A formula may have both of them: then take z for either.
    own = ledger.network.layers[key.quantity.layer - 1].activation
    if own.slope is not None:
        yield Rewrite("slope at net input", at_z, _slope_of(own, z, z))


def other_slope(key: Key, whole: Expression, ledger: Ledger, name: Naming) -> Iterator[Rewrite]:
    """The slope of another activation, at the right numbers or at the wrong one."""
    if key.quantity.kind != SLOPE:
        return
    z, a = _ends(key)
    own = ledger.network.layers[key.quantity.layer - 1].activation.name
    for other in USUAL_SLOPES:
        if other == own:
            continue
        slope = f"the slope of {other}"
        activation = ACTIVATIONS[other]
        yield Rewrite("other slope", f"{slope} instead of {own}", _slope_of(activation, z, a))
        yield Rewrite("other slope", f"{slope} at {name(z)}", _slope_of(activation, z, z))
        yield Rewrite("other slope", f"{slope} at {name(a)}", _slope_of(activation, a, a))


def _ends(key: Key) -> tuple[Key, Key]:
    """The net input and the output of the unit whose slope this is."""
    net = Key(key.updates, replace(key.quantity, kind=Kind.NET_INPUT))
    return net, Key(key.updates, replace(key.quantity, kind=Kind.ACTIVATION))


def _slope_of(activation: Activation, z: Key, a: Key) -> Expression:
    """The slope of an activation at these quantities, written down by running its formula on
    Terms.
    """
    if activation.slope is None:
        return 0.0
    # The values do not matter: the Terms are only told apart, and replaced by the quantities.
    at_z, at_a = variable(0.5), variable(0.25)
    quantities = {at_z: z, at_a: a}
    slope = activation.slope(at_z, at_a, term_functions)

    def written(term: Term) -> Expression:
        if term in quantities:
            return quantities[term]
        if term.arguments:
            return Operation(term.operation, tuple(map(written, term.arguments)))
        return float(term.value)

    return written(slope) if isinstance(slope, Term) else float(slope)
