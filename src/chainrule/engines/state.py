"""What a run goes on from; and what an engine measures on the way."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np


class State:
    """What changes from step to step: the parameters' vector, the optimizer's slots, and the number
    of steps.

    An engine whose numbers are on a device returns a state of its own kind, which leaves them there
    until somebody reads them: whoever only hands a state on, or asks whether it is finite, moves
    nothing. What was handed out stays as it is, however far the run goes on.

    Parameters
    ----------
    vector : array, (n_parameters,)
    slots : tuple of array
        What the optimizer remembers, each as long as the vector.
    updates : int
        How many were made.
    seed : int
        From this, which stays, dropout's masks are drawn.
    """

    def __init__(
        self, vector: Any, slots: tuple[Any, ...] = (), updates: int = 0, seed: int = 0
    ) -> None:
        self._vector = vector
        self._slots = slots
        self.updates = updates
        self.seed = seed

    def __repr__(self) -> str:
        return f"<state after {self.updates} updates; see .vector, .slots>"

    def __reduce__(self) -> tuple[Any, ...]:
        """What goes to another process, or is copied deeply, are numbers of the host."""
        # of every kind of state: what an engine holds on to, a device or a program, stays here
        return State, (self.vector, self.slots, self.updates, self.seed)

    @property
    def vector(self) -> Any:
        """The parameters, as an array of NumPy's."""
        return self._vector

    @property
    def slots(self) -> tuple[Any, ...]:
        """What the optimizer remembers, as arrays of NumPy's."""
        return self._slots

    @property
    def dtype(self) -> np.dtype[Any]:
        """The kind of numbers, for which none is read."""
        found: np.dtype[Any] = self._vector.dtype
        return found

    @property
    def is_finite(self) -> bool:
        """Whether every parameter is a finite number."""
        vector = self.vector
        # The sum of the squares is finite only if every number is, and takes a fraction of the
        # time that looking at each takes; where the squares alone are too large, each is looked at.
        return math.isfinite(np.vdot(vector, vector)) or bool(np.isfinite(vector).all())

    def changed(
        self, vector: Any = None, slots: tuple[Any, ...] | None = None, updates: int | None = None
    ) -> State:
        """The same with other numbers; those that are not given stay."""
        return State(
            self.vector if vector is None else vector,
            self.slots if slots is None else slots,
            self.updates if updates is None else updates,
            self.seed,
        )


class Measures(NamedTuple):
    """What an engine saw on its way through `order`.

    `loss` is the mean over its samples, each taken before its own update, and `penalty` that of
    what regularization adds; `gradient_norm` (penalty included, before clipping) and `mean_delta`
    (the mean |delta| of each layer) are those of the last batch.
    """

    loss: float
    penalty: float
    gradient_norm: float
    mean_delta: tuple[float, ...]
