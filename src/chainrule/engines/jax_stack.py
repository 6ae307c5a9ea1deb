"""The states of many networks on a device, in one stack that is read as a whole.

    run      Stack ----> Stack ----> Stack       pieces and slots (K, ...), that nothing changes
    given    K states    K states                each holds on to a stack, and knows its place
    read                   | .vector, .slots     all K at the first look, then a row for each

Whoever looks at one network mostly looks at all: one transfer is sooner over than K.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any

import jax
import numpy as np

from chainrule.engines.jax_state import ALONE, Carried, Putting
from chainrule.engines.state import State
from chainrule.network.network import Network
from chainrule.network.parameters import Parameters, pieces_of
from chainrule.types import Floats


def stacked(network: Network, states: Sequence[State], put: Putting = ALONE) -> Carried:
    """The states of networks of one shape on a device, in one."""
    slots = zip(*(it.slots for it in states), strict=True)
    groups = [[it.vector for it in states], *slots]
    # stacked here and not there: an array for each piece, and none for each network
    pieces, *kept = (
        [
            put.piece(np.stack(same))
            for same in zip(*(pieces_of(Parameters(network, it)) for it in group), strict=True)
        ]
        for group in groups
    )
    counts = np.array([it.updates for it in states], np.int32)
    return Carried(pieces, tuple(kept), counts, np.array([it.seed for it in states], np.uint32))


class Stack:
    """States of networks after the same call, which nothing changes any more.

    Parameters
    ----------
    carried : Carried
        With a first axis for the networks; updates and seeds are arrays of the host.
    back : callable
        Brings arrays to the host.
    """

    def __init__(self, carried: Carried, back: Callable[[Any], Any] = jax.device_get) -> None:
        self.carried = carried
        self.back = back

    @property
    def dtype(self) -> np.dtype[Any]:
        """The kind of numbers, for which none is read."""
        found: np.dtype[Any] = np.dtype(self.carried.pieces[0].dtype)
        return found

    @cached_property
    def vectors(self) -> Floats:
        """The parameters of all networks, (K, n_parameters)."""
        return self._joined(self.carried.pieces)

    @cached_property
    def slots(self) -> list[Floats]:
        """What the optimizers remember, each (K, n_parameters)."""
        return [self._joined(group) for group in self.carried.slots]

    def _joined(self, pieces: list[Any]) -> Floats:
        # the same order in every row as in a vector; a copy, as of a state by itself
        rows = [piece.reshape(len(piece), -1) for piece in self.back(pieces)]
        return np.concatenate(rows, axis=1)


class InStack(State):
    """The state of one network of many.

    Parameters
    ----------
    stack : Stack
    place : int
        Which of its networks.
    is_finite : bool
        As the device has found.
    """

    def __init__(self, stack: Stack, place: int, is_finite: bool) -> None:
        carried = stack.carried
        super().__init__(None, (), int(carried.updates[place]), int(carried.seed[place]))
        self.stack = stack
        self.place = place
        self._is_finite = is_finite

    @property
    def vector(self) -> Any:
        """The parameters, of all networks brought to the host when one is read first."""
        return self.stack.vectors[self.place]

    @property
    def slots(self) -> tuple[Any, ...]:
        """What the optimizer remembers, of all networks brought to the host."""
        return tuple(slot[self.place] for slot in self.stack.slots)

    @property
    def dtype(self) -> np.dtype[Any]:
        """The kind of numbers, for which none is read."""
        return self.stack.dtype

    @property
    def is_finite(self) -> bool:
        """Whether every parameter is a finite number, as the device has found."""
        return self._is_finite
