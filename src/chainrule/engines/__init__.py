"""Engines: how a training run is executed. A file `on_NAME.py` is the engine NAME, imported when it
is used.

An engine is a function ``prepare(job, state, samples, batch_size)``. What it returns is the run, a
function of an order and of learning rates: it goes through the samples in that order, one update
for each batch, from where it stood after the call before or from a state that it is given, and
returns the new state and what it measured.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any, NamedTuple, Protocol

import numpy as np
from numpy.typing import DTypeLike, NDArray

from chainrule.errors import unknown
from chainrule.files import names_in
from chainrule.network.data import Samples
from chainrule.network.parameters import Parameters, rate_factors, trainable
from chainrule.network.regularization import gates
from chainrule.network.sample_weights import Gates
from chainrule.network.update import Job
from chainrule.types import Namespace


class State(NamedTuple):
    """What changes from step to step: the parameters' vector, the optimizer's slots, and the number
    of steps.

    From the seed, which stays, dropout's masks are drawn.
    """

    vector: Any
    slots: tuple[Any, ...]
    updates: int = 0
    seed: int = 0


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


class Run(Protocol):
    """What an engine has prepared."""

    def __call__(
        self, order: NDArray[np.intp], learning_rate: Any, state: State | None = None
    ) -> tuple[State, Measures]:
        """One update for each batch of `order`, from where it stands or from another state."""


Engine = Callable[[Job, State, Samples, int], Run]


def engine_names() -> list[str]:
    """The engines that there are."""
    modules = names_in(__name__, ".py")
    return [name.removeprefix("on_") for name in modules if name.startswith("on_")]


def resolved(name: str) -> str:
    """The engine's own name; "auto" is the fastest one for this machine."""
    return "numba" if name == "auto" else name


def find_engine(name: str = "auto") -> Engine:
    """The engine of this name, or for "auto"."""
    name = resolved(name)
    if name not in engine_names():
        raise unknown("engine", name, ["auto", *engine_names()])
    engine: Engine = import_module(f"{__name__}.on_{name}").prepare
    return engine


def start(job: Job, parameters: Parameters, dtype: Any, seed: int = 0) -> State:
    """The state before the first step: slots are zero."""
    vector = np.array(parameters.vector, dtype=dtype)
    return State(
        vector, tuple(np.zeros_like(vector) for _ in job.optimizer.slots), seed=seed % 2**32
    )


def rates(learning_rate: Any, order: NDArray[np.intp], batch_size: int, dtype: Any) -> NDArray[Any]:
    """One learning rate for each update, from those or from one for all."""
    pace = np.empty(-(-len(order) // batch_size), dtype=dtype)
    pace[:] = learning_rate
    return pace


def mask(job: Job) -> NDArray[np.bool_] | bool:
    """Which entries of the vector move; True if all of them do."""
    return trainable(job.network) if job.network.frozen else True


def rate_factors_of(job: Job) -> NDArray[np.float64] | None:
    """What each entry's learning rate is multiplied by; None if all have the same."""
    return rate_factors(job.network, job.rates)


def gates_of(job: Job, state: State, rows: int, dtype: DTypeLike, xp: Namespace) -> Gates:
    """Dropout's masks for the update after a state; None without dropout.

    They follow from the seed and the number of the update, so nobody has to keep them. `xp` is
    NumPy's or JAX's own namespace.
    """
    given = job.regularization
    if not given.drops:
        return None
    # arrays and not numbers: their products wrap around at 2**32 without a warning
    seed, t = (xp.atleast_1d(value).astype(np.uint32) for value in (state.seed, state.updates + 1))
    return gates(job.network, given.dropout, rows, seed, t, dtype)
