"""Weights of samples, and gates: dropout's masks. Where they are left out, they leave no trace.

Every function returns its argument as it is where there is nothing to do, rather than multiplying
by ones: Terms would show the ones, and the numbers would be computed twice.
"""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

from chainrule.types import Array

# for each of A[0], A[1], ... a mask, or None where all of it passes
Gates: TypeAlias = list[Array] | None


class Sums(NamedTuple):
    """Weights, if any, with which sums over samples come out in place of means.

    They are for a part of a batch: only who adds up the parts knows what the mean divides by.
    """

    weights: Array | None


def weighed(values: Array, weights: Array | Sums | None) -> Array:
    """Each sample's row times the sample's weight, (n, 1), where there are weights."""
    if isinstance(weights, Sums):
        weights = weights.weights
    return values if weights is None else weights * values


def count(rows: Array, weights: Array | Sums | None) -> Array:
    """What a mean over samples divides by: their number, or the sum of their weights."""
    if isinstance(weights, Sums):
        return 1
    return len(rows) if weights is None else weights.sum()


def gated(values: Array, gates: Gates, l: int) -> Array:
    """What dropout lets through of A[l], forward, and of its error on the way back."""
    return values if gates is None or gates[l] is None else gates[l] * values
