"""A step in numbers alone: where an explanation of it would lead, to the last digit, and sooner.

The page is run in the same pieces and by the same functions as on Terms. An engine adds in an order
of its own, by which last digits differ after a few steps.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from chainrule.explaining.traced_start import start_of
from chainrule.network.update import update
from chainrule.symbolic import values
from chainrule.training.snapshot import Moment
from chainrule.types import Array, Doubles


def next_moment(moment: Moment, number: int) -> Moment:
    """The moment that the update `number`, counted from 0, leads to."""
    # the same rows and masks that an explanation would take
    rows = moment.batch(number)
    start = start_of(moment, moment.state, rows, True, _array)
    # as in an explanation, an overflow is a number like any other
    with np.errstate(all="ignore"):
        made = update(moment.job, start, values)
    state = moment.state.changed(
        vector=_vector(made.parameters.pieces),
        slots=tuple(map(_vector, made.slots)),
        updates=moment.state.updates + 1,
    )
    return replace(moment, state=state)


def _array(given: Array) -> Doubles:
    # never a scalar, whose powers NumPy computes by another function than those of arrays
    return np.atleast_1d(np.array(given, dtype=float))


def _vector(pieces: list[Array]) -> Doubles:
    return np.concatenate([piece.reshape(-1) for piece in pieces])
