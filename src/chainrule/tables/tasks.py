"""What a model of a table predicts: a class, or a number in the target's own units."""

from __future__ import annotations

from chainrule.types import Array, Namespace

TASKS = ("classification", "regression")


def in_own_units(
    y: Array, xp: Namespace, center: float, scale: float, low: float, high: float
) -> Array:
    """A standardized number back in the target's units, within what it may be."""
    # written like an activation, as programs that a model is exported to compute it too
    return xp.minimum(high, xp.maximum(low, y * scale + center))
