"""One row at a time: what an engine prepares for a run is kept, and each call is one update.

    x, t  the row's inputs and targets, which the caller writes
      |
    step() --> the error before the update; w and slots, the updates, are those after it

An engine's own call takes any number of rows, copies the weights and measures much. For a single
row of a small network that takes longer than the update itself.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from chainrule.engines import Run, State, find_engine
from chainrule.formulas import functions
from chainrule.network.algorithm import forward
from chainrule.network.data import Samples
from chainrule.network.parameters import Parameters
from chainrule.network.update import Job
from chainrule.types import Doubles

ORDER = np.zeros(1, dtype=np.intp)


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
        Makes an update; returns the row's error, and its penalty, before it.
    outputs : callable
        Gives what the network puts out for `x`, (n_outputs,), until the next call.
    """

    def __init__(self, job: Job, state: State, learning_rate: float, engine: str = "auto") -> None:
        self.job = job
        self.x = np.zeros((1, job.network.n_inputs))
        self.t = np.zeros((1, job.network.n_outputs))
        run = find_engine(engine)(job, state, Samples(self.x, self.t), 1)
        if hasattr(run, "on_first_row"):
            # the compiled engine works in place, so that its arrays are these
            self.w: Doubles = run.w
            self.slots: Doubles = run.slots
            self.step: Callable[[], float] = run.on_first_row(learning_rate)
            self.outputs: Callable[[], Doubles] = run.outputs_of_first_row()
        else:
            self.w = np.array(state.vector, float)
            self.slots = np.array(state.slots, float).reshape(-1, len(self.w))
            self.step = self._by_calls(run, state, learning_rate)
            self.outputs = self._by_the_page
        self.parameters = Parameters(job.network, self.w)

    def _by_calls(self, run: Run, state: State, learning_rate: float) -> Callable[[], float]:
        """The same from any other engine: a call for each row, and its result copied back."""
        updates = state.updates

        def step() -> float:
            nonlocal updates
            now = State(self.w.copy(), tuple(self.slots.copy()), updates, state.seed)
            after, measures = run(ORDER, learning_rate, now)
            self.w[:] = after.vector
            self.slots[:] = np.reshape(after.slots, self.slots.shape)
            updates = after.updates
            return measures.loss + measures.penalty

        return step

    def _by_the_page(self) -> Doubles:
        found: Doubles = forward(self.parameters, self.x, functions)[1][-1][0]
        return found
