"""The state of a run on JAX's devices, where it stays until somebody reads it.

    run      Carried ----> Carried ----> Carried        arrays of a device, that nothing changes
    given    OnDevices     OnDevices                    a state that holds on to one of them
    read                     | .vector, .slots          NumPy's arrays, at the first look

A device holds the state that a run has come to and those that somebody keeps: that before an epoch,
to which a run that diverges goes back, and that of the best epoch where one is looked for.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from numpy.typing import NDArray

from chainrule.engines.device_grid import SAME, Grid, fetched
from chainrule.engines.state import State
from chainrule.network.network import Network
from chainrule.network.parameters import Parameters, pieces_of


class Carried(NamedTuple):
    """What a compiled program goes on from: weights and slots piece by piece, the number of updates
    and the seed.
    """

    pieces: list[Any]
    slots: tuple[list[Any], ...]
    updates: Any
    seed: Any


class Putting(NamedTuple):
    """How samples, numbers of the state and rows get to devices, and results back from them.

    `samples` are those that are trained on, which processes may have of their own; `shared` those
    that all have.
    """

    grid: Grid | None
    samples: Callable[[Any], Any]
    shared: Callable[[Any], Any]
    piece: Callable[[Any], Any]
    rows: Callable[[Any], Any]
    back: Callable[[Any], Any]


ALONE = Putting(None, jnp.asarray, jnp.asarray, jnp.array, lambda rows: rows, jax.device_get)


def putting(grid: Grid | None) -> Putting:
    """For the devices of a grid, or for the only one."""
    if grid is None:
        return ALONE
    return Putting(
        grid,
        lambda value: grid.put(np.asarray(value), grid.samples),
        lambda value: grid.put(np.asarray(value), SAME),
        lambda value: grid.put(np.asarray(value), grid.piece(np.shape(value))),
        grid.divided,
        lambda tree: jax.tree.map(fetched, tree),
    )


def on_devices(network: Network, state: State, put: Putting = ALONE) -> Carried:
    """A state as arrays of devices; one that is on them already is taken as it is."""
    if isinstance(state, OnDevices) and state.put.grid == put.grid:
        return state.carried
    w, *slots = (pieces_of(Parameters(network, vector)) for vector in (state.vector, *state.slots))
    with jax.enable_x64(state.dtype == np.float64):
        here, remembered = jax.tree.map(put.piece, (w, tuple(slots)))
    return carried_from(here, remembered, state.updates, state.seed)


def carried_from(pieces: Any, slots: Any, updates: int, seed: int) -> Carried:
    """Arrays of devices, with what is counted on the host."""
    # numbers of the host, which a program takes along with its rows: they cost no array each
    return Carried(pieces, slots, np.int32(updates), np.uint32(seed))


class OnDevices(State):
    """A state whose numbers are on devices, until they are read.

    Parameters
    ----------
    carried : Carried
        With numbers of the host as its updates and seed.
    put : Putting
    is_finite : bool
        As the devices have found.
    """

    def __init__(self, carried: Carried, put: Putting, is_finite: bool) -> None:
        super().__init__(None, (), int(carried.updates), int(carried.seed))
        self.carried = carried
        self.put = put
        self._is_finite = is_finite

    # each by itself: a callback that looks at the weights does not wait for twice as many slots
    @cached_property
    def _read_vector(self) -> NDArray[Any]:
        return self._joined(self.carried.pieces)

    @cached_property
    def _read_slots(self) -> tuple[NDArray[Any], ...]:
        return tuple(map(self._joined, self.carried.slots))

    def _joined(self, pieces: list[Any]) -> NDArray[Any]:
        # a copy, also of a single piece: what a CPU hands out is its own memory, which nobody
        # may write to
        return np.concatenate([piece.ravel() for piece in self.put.back(pieces)])

    @property
    def vector(self) -> Any:
        """The parameters, brought to the host when they are read first."""
        return self._read_vector

    @property
    def slots(self) -> tuple[Any, ...]:
        """What the optimizer remembers, brought to the host when it is read first."""
        return self._read_slots

    @property
    def dtype(self) -> np.dtype[Any]:
        """The kind of numbers, for which none is read."""
        found: np.dtype[Any] = np.dtype(self.carried.pieces[0].dtype)
        return found

    @property
    def is_finite(self) -> bool:
        """Whether every parameter is a finite number, as the devices have found."""
        return self._is_finite
