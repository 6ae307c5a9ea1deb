"""The network of a stream: it grows with the columns and classes that appear, and learns by single
rows.

The first layer has room for more columns than there are, with weights of 0, and twice the room when
that is used up: a new column costs nothing, and making room as many rows of work as there are
columns, once in as many columns.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from chainrule.engines import State
from chainrule.engines.one_row import OneRow
from chainrule.formulas import INITIALIZERS, functions
from chainrule.network.algorithm import forward
from chainrule.network.network import Network
from chainrule.network.parameters import Parameters
from chainrule.network.update import Job
from chainrule.online.plan import Plan
from chainrule.online.widening import widened
from chainrule.training.records import DivergenceError
from chainrule.types import Doubles, Floats

LEAST_ROOM = 8  # columns


class Learner:
    """Weights, what the optimizer remembers, and the engine that goes on with them.

    Parameters
    ----------
    plan : Plan
    n_inputs, n_outputs : int
        Columns and outputs of the first row.
    """

    def __init__(self, plan: Plan, n_inputs: int, n_outputs: int) -> None:
        self.plan = plan
        job = plan.job(n_inputs, n_outputs)
        slots = np.zeros((len(job.optimizer.slots), job.network.n_parameters))
        self.take(job, _first_weights(job.network, plan.seed), slots, 0)
        self.widen(room_for(n_inputs), n_outputs)

    def take(self, job: Job, w: Floats, slots: Floats, updates: int) -> None:
        """Go on from these numbers."""
        self.job = job
        self.updates = updates
        self.row = OneRow(job, self.state_of(w, slots), self.plan.learning_rate, self.plan.engine)
        self.x, self.t = self.row.x[0], self.row.t[0]
        # made once, and written over before each update
        self._before = self.row.w.copy(), self.row.slots.copy()

    def state_of(self, w: Floats, slots: Floats) -> State:
        """These numbers after as many updates as were made."""
        return State(w, tuple(slots), self.updates)

    def numbers(self) -> tuple[Job, Floats, Floats, int]:
        """What `take` goes on from, copied."""
        return self.job, self.row.w.copy(), self.row.slots.copy(), self.updates

    @property
    def room(self) -> int:
        """How many columns there is room for."""
        return self.job.network.n_inputs

    def widen(self, n_inputs: int, n_outputs: int) -> None:
        """Another number of inputs and outputs; new weights are 0."""
        job, w, slots = self.resized(n_inputs, n_outputs)
        self.take(job, w, slots, self.updates)

    def resized(self, n_inputs: int, n_outputs: int) -> tuple[Job, Doubles, Doubles]:
        """Job, weights and slots with so many inputs and outputs."""
        old, job = self.job.network, self.plan.job(n_inputs, n_outputs)
        new = job.network
        slots = [widened(old, slot, new) for slot in self.row.slots]
        # an optimizer that remembers nothing has no slots, and NumPy no shape for a list of none
        shape = len(slots), new.n_parameters
        return job, widened(old, self.row.w, new), np.reshape(slots, shape)

    def step(self) -> float:
        """One update on the row in `x` and `t`; the error before it.

        Raises
        ------
        DivergenceError
            If the error is not finite; the weights are then as they were.
        """
        # The engine works in place, and tells that a loss is infinite when the weights have gone
        # the same way; so what they were is kept, which takes a tenth of the update's time.
        row = self.row
        w, slots = self._before
        w[:] = row.w
        slots[:] = row.slots
        error = sum(row.step())
        if not math.isfinite(error):
            self.take(self.job, w, slots, self.updates)
            raise DivergenceError(
                f"the loss of row {self.updates + 1} is {error}: the weights have become too "
                f"large. A learning rate below {self.plan.learning_rate:g} may help"
            )
        self.updates += 1
        return error

    def outputs(self) -> Floats:
        """What the network puts out for the row in `x`."""
        return self.row.outputs()

    def net_inputs(self) -> Doubles:
        """The net inputs of the last layer for the row in `x`."""
        # by the page: it is asked once for each class, and engines give activations only
        found: Doubles = forward(self.row.parameters, self.row.x, functions)[0][-1][0]
        return found

    def __getstate__(self) -> dict[str, Any]:
        """Numbers only: an engine's addresses are of this process."""
        return {"plan": self.plan, "numbers": self.numbers()}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.plan = state["plan"]
        self.take(*state["numbers"])


def room_for(columns: int) -> int:
    """The next power of two."""
    return max(LEAST_ROOM, 1 << (columns - 1).bit_length())


def _first_weights(network: Network, seed: int) -> Doubles:
    """Hidden layers as Glorot & Bengio (2010) draw them, and their biases from the same range; the
    last layer starts at 0, so that nothing is said before anything was learned.
    """
    # biases are drawn, too: columns that come later start at 0, and units that are alike would
    # stay so
    generator = np.random.default_rng(seed)
    parameters = Parameters(network, np.zeros(network.n_parameters))
    draw = INITIALIZERS["glorot_uniform"].draw
    for l, (W, b) in enumerate(zip(parameters.W[:-1], parameters.b[:-1], strict=True)):
        W[:] = draw(l, W.shape, generator)
        b[:] = draw(l, W.shape, generator)[0]
    found: Doubles = parameters.vector
    return found
