"""What becomes of a kind: its gradient, its step, its new value, derivatives within the network."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from chainrule.network.quantities import Kind, Quantity

GRADIENT: dict[str, Kind] = {
    Kind.WEIGHT: Kind.ERROR_BY_WEIGHT,
    Kind.BIAS: Kind.ERROR_BY_BIAS,
    Kind.SHARED_BIAS: Kind.ERROR_BY_SHARED_BIAS,
    Kind.ACTIVATION: Kind.ERROR_BY_ACTIVATION,
    Kind.NET_INPUT: Kind.DELTA,
}
# Those of what an update moves.
GRADIENTS = (Kind.ERROR_BY_WEIGHT, Kind.ERROR_BY_BIAS, Kind.ERROR_BY_SHARED_BIAS)
STEP: dict[str, Kind] = {
    Kind.WEIGHT: Kind.STEP_WEIGHT,
    Kind.BIAS: Kind.STEP_BIAS,
    Kind.SHARED_BIAS: Kind.STEP_SHARED_BIAS,
}
NEW: dict[str, Kind] = {
    Kind.WEIGHT: Kind.NEW_WEIGHT,
    Kind.BIAS: Kind.NEW_BIAS,
    Kind.SHARED_BIAS: Kind.NEW_SHARED_BIAS,
}

# What a new value is the new value of.
OLD: dict[str, Kind] = {str(new): Kind(old) for old, new in NEW.items()}


def changed(quantity: Quantity, kinds: Mapping[str, Kind]) -> Quantity | None:
    """The same place, of the kind that goes with it; None if there is none."""
    return replace(quantity, kind=kinds[quantity.kind]) if quantity.kind in kinds else None


def by(over: Quantity, under: Quantity) -> Quantity | None:
    """A derivative within the network: of an output, or of a net input."""
    same = (over.layer, over.unit) == (under.layer, under.unit)
    if over.kind == Kind.ACTIVATION and under.kind == Kind.NET_INPUT and same:
        return replace(over, kind=Kind.ACTIVATION_BY_NET_INPUT)
    if over.kind == Kind.NET_INPUT and under.kind == Kind.WEIGHT and same:
        return replace(over, kind=Kind.NET_INPUT_BY_WEIGHT, sender=under.sender)
    below = under.kind == Kind.ACTIVATION and under.layer == over.layer - 1
    if over.kind == Kind.NET_INPUT and below:
        return replace(under, kind=Kind.NET_INPUT_BY_ACTIVATION, sender=over.unit)
    return None
