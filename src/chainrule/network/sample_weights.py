"""Weights of samples, and gates: dropout's masks. Where they are left out, they leave no trace.

Every function returns its argument as it is where there is nothing to do, rather than multiplying
by ones: Terms would show the ones, and the numbers would be computed twice.
"""

from __future__ import annotations

from typing import TypeAlias

from chainrule.types import Array

# for each of A[0], A[1], ... a mask, or None where all of it passes
Gates: TypeAlias = list[Array] | None


def weighed(values: Array, weights: Array | None) -> Array:
    """Each sample's row times the sample's weight, (n, 1), where there are weights."""
    return values if weights is None else weights * values


def count(rows: Array, weights: Array | None) -> Array:
    """What a mean over samples divides by: their number, or the sum of their weights."""
    return len(rows) if weights is None else weights.sum()


def gated(values: Array, gates: Gates, l: int) -> Array:
    """What dropout lets through of A[l], forward, and of its error on the way back."""
    return values if gates is None or gates[l] is None else gates[l] * values
