"""One row at a time: what an engine prepares for a run is kept, and each call is one update.

    x, t  the row's inputs and targets, which the caller writes
      |
    step() --> error and penalty before the update; w, slots and updates are those after it

An engine's own call takes any number of rows, copies the weights and measures much. For a single
row of a small network that takes longer than the update itself.
"""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np

from chainrule.engines import Engine, State, find_engine
from chainrule.formulas import functions
from chainrule.network.algorithm import forward
from chainrule.network.data import Samples
from chainrule.network.parameters import Parameters
from chainrule.network.update import Job
from chainrule.types import Floats

ORDER = np.zeros(1, dtype=np.intp)
Step = Callable[[], tuple[float, float]]


class OneRow:
    """A run in progress, in arrays that stay where they are.

    Parameters
    ----------
    job : Job
    state : State
        Where it starts from; it is copied.
    learning_rate : float
    engine : str

    Attributes
    ----------
    x, t : array, (1, n_inputs) and (1, n_outputs)
        The row that the next update is made on.
    w : array, (n_parameters,)
        Weights and biases.
    slots : array, (n_slots, n_parameters)
        What the optimizer remembers.
    step : callable
        Makes an update; returns the row's error and the penalty before it.
    outputs : callable
        Gives what the network puts out for `x`, (n_outputs,), until the next call.
    """

    w: Floats
    slots: Floats
    step: Step
    outputs: Callable[[], Floats]

    def __init__(self, job: Job, state: State, learning_rate: float, engine: str = "auto") -> None:
        self.job = job
        self.seed = state.seed
        dtype = state.vector.dtype
        self.x = np.zeros((1, job.network.n_inputs), dtype)
        self.t = np.zeros((1, job.network.n_outputs), dtype)
        prepare = find_engine(engine)
        # the samples of the run are these two arrays: what is written into them is the next row
        run: Any = prepare(job, state, Samples(self.x, self.t), 1)
        if hasattr(run, "on_first_row"):
            # the compiled engine works in place, so that its arrays are these
            self.w = run.w
            self.slots = run.slots
            self.step = run.on_first_row(learning_rate)
            self.outputs = run.outputs_of_first_row()
            self._counting: Any = run
        else:
            self.w = np.array(state.vector)
            self.slots = np.array(state.slots, dtype).reshape(-1, len(self.w))
            self.step = self._by_calls(prepare, learning_rate)
            self.outputs = self._by_the_page
            self._counting = SimpleNamespace(updates=state.updates)
        self.parameters = Parameters(job.network, self.w)

    @property
    def updates(self) -> int:
        """How many were made."""
        return int(self._counting.updates)

    @updates.setter
    def updates(self, number: int) -> None:
        self._counting.updates = number

    def state(self) -> State:
        """Where the run stands, in arrays of its own."""
        return State(self.w.copy(), tuple(self.slots.copy()), self.updates, self.seed)

    def _by_calls(self, prepare: Engine, learning_rate: float) -> Step:
        """The same from any other engine: prepared for each row, and its result copied back."""

        # An engine may have taken a copy of its samples, to a device for example; and it may keep
        # or change a state that it is given.
        def step() -> tuple[float, float]:
            samples = Samples(self.x.copy(), self.t.copy())
            run = prepare(self.job, self.state(), samples, 1)
            after, measures = run(ORDER, learning_rate)
            self.w[:] = after.vector
            self.slots[:] = np.reshape(after.slots, self.slots.shape)
            self.updates = after.updates
            return measures.loss, measures.penalty

        return step

    def _by_the_page(self) -> Floats:
        found: Floats = forward(self.parameters, self.x, functions)[1][-1][0]
        return found
