"""What a pass on Terms starts from: the numbers of a moment of training, as given quantities."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from chainrule.engines import State, gates_of, mask, rate_factors_of
from chainrule.network.network import Network
from chainrule.network.parameters import Parameters, from_pieces, pieces_of
from chainrule.network.sample_weights import Gates
from chainrule.network.update import Job, Start, Update
from chainrule.symbolic.arrays import TermArray, givens
from chainrule.training.snapshot import Moment
from chainrule.types import Array, Doubles, Mask, Rows

Given = Callable[[Array], Array]


def start_of(
    moment: Moment, state: State, rows: Rows, training: bool, given: Given = givens
) -> Start:
    """The numbers of a moment of training, for the samples of these rows; `given` makes what the
    page is run on of each array.
    """
    job = moment.job
    X, T, weights = moment.samples
    network = job.network
    return Start(
        given(X[rows]),
        None if T is None else given(T[rows]),
        None if weights is None else given(weights[rows, None]),
        # Dropout belongs to training; the pass after the last step predicts with all units.
        _gates(job, state, len(rows), given) if training else None,
        from_pieces(network, _pieces(network, state.vector, given)),
        tuple(_pieces(network, slot, given) for slot in state.slots),
        moving_pieces(job),
        given(moment.learning_rate),
        # The number of this step, counted from 1, by which Adam corrects its running means.
        given(float(state.updates + 1)),
        rate_pieces(job),
    )


def moving_pieces(job: Job) -> list[Mask]:
    """Which entries training may change, piece by piece."""
    # `mask` may be one number for all parameters; a copy is made as broadcast arrays are read-only.
    moving = np.broadcast_to(mask(job), (job.network.n_parameters,))
    return pieces_of(Parameters(job.network, np.array(moving)))


def rate_pieces(job: Job) -> list[Doubles] | None:
    """What the learning rate is multiplied by, piece by piece: numbers of the formulas."""
    factors = rate_factors_of(job)
    return None if factors is None else pieces_of(Parameters(job.network, factors))


def state_after(state: State, made: Update) -> State:
    """Where an update led."""
    # Back from Terms to plain numbers, with which the next pass starts as its givens.
    return state.changed(
        vector=_vector(made.parameters.pieces),
        slots=tuple(_vector(slot) for slot in made.slots),
        updates=state.updates + 1,
    )


def _vector(pieces: list[TermArray]) -> Doubles:
    """The numbers of all pieces, in the order of the parameters' vector."""
    return np.concatenate([piece.values.reshape(-1) for piece in pieces])


def _pieces(network: Network, vector: Array, given: Given) -> list[Array]:
    return [given(piece) for piece in pieces_of(Parameters(network, vector))]


def _gates(job: Job, state: State, rows: int, given: Given) -> Gates:
    """Dropout's masks for this update, the same as training would draw."""
    drawn = gates_of(job, state, rows, np.float64, np)
    if drawn is None:
        return None
    return [None if gate is None else given(gate) for gate in drawn]
