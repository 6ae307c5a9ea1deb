"""What samples and activations count for: weights, and the gates of dropout. Left out, they
leave no trace.
"""

from __future__ import annotations

from typing import Any

Gates = list[Any] | None  # for each of A[0], A[1], ... a mask, or None where all pass


def weighed(values: Any, weights: Any) -> Any:
    """Each sample's row times the sample's weight, (n, 1), where there are weights."""
    return values if weights is None else weights * values


def count(rows: Any, weights: Any) -> Any:
    """What a mean over samples divides by: their number, or the sum of their weights."""
    return len(rows) if weights is None else weights.sum()


def passed(values: Any, gates: Gates, l: int) -> Any:
    """What dropout lets through, of A[l] on its way to layer l + 1 and of its error on the way
    back.
    """
    return values if gates is None or gates[l] is None else gates[l] * values
