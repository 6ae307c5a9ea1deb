"""Engines: how a training run is executed. A file `on_NAME.py` is the engine NAME, imported when it
is used.

An engine is a function ``prepare(job, state, samples, batch_size)``. What it returns is the run, a
function of an order and of learning rates: it goes through the samples in that order, one update
for each batch, from where it stood after the call before or from a state that it is given, and
returns the new state and what it measured. A state may stay where the engine computes, until
somebody reads its numbers. The loss on samples that are not trained on is the page's, unless the
engine has an ``evaluation(job, samples)`` of its own, such as one on a device.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from importlib import import_module
from typing import Any, Protocol, cast

import numpy as np
from numpy.typing import DTypeLike, NDArray

import chainrule.hosts as hosts
from chainrule.engines.state import Measures as Measures
from chainrule.engines.state import State as State
from chainrule.errors import unknown
from chainrule.files import names_in
from chainrule.network.data import Samples
from chainrule.network.parameters import Parameters, rate_factors, trainable
from chainrule.network.prediction import evaluate
from chainrule.network.regularization import gates
from chainrule.network.sample_weights import Gates
from chainrule.network.update import Job
from chainrule.types import Array, Floats, Namespace, Rows


class Counted(Protocol):
    """What knows the number of its updates and its seed, be they numbers or traced arrays."""

    @property
    def updates(self) -> Any:
        """How many were made."""

    @property
    def seed(self) -> Any:
        """From which dropout's masks are drawn."""


class Run(Protocol):
    """What an engine has prepared."""

    def __call__(
        self, order: NDArray[np.intp], learning_rate: Any, state: State | None = None
    ) -> tuple[State, Measures]:
        """One update for each batch of `order`, from where it stands or from another state."""


Engine = Callable[[Job, State, Samples, int], Run]
Evaluation = Callable[[State], float]  # the loss on samples that are not trained on


class ManyRun(Protocol):
    """What an engine has prepared for networks that it trains as one."""

    def __call__(
        self, orders: Sequence[Rows], paces: Sequence[Floats]
    ) -> list[tuple[State, Measures]]:
        """Of each network, one update for each batch of its order; orders are of one length."""


class ManyEngine(Protocol):
    """An engine that trains many networks as one; a file `many_on_NAME.py` for the engine NAME."""

    def alike(self, job: Job) -> Hashable:
        """What the jobs of networks that can be trained as one have in common."""

    def prepare(
        self, jobs: Sequence[Job], states: Sequence[State], samples: Samples, batch_size: int
    ) -> ManyRun:
        """The run of networks whose jobs are alike."""


def engine_names() -> list[str]:
    """The engines that there are."""
    modules = names_in(__name__, ".py")
    return [name.removeprefix("on_") for name in modules if name.startswith("on_")]


def resolved(engine: str | Engine) -> str:
    """The engine's own name; "auto" is the fastest one for this machine, and the one for many
    processes where they were joined.
    """
    if isinstance(engine, str):
        fastest = "jax" if hosts.current() else "numba"
        return fastest if engine == "auto" else engine
    return str(getattr(engine, "name", repr(engine)))


def find_engine(engine: str | Engine = "auto") -> Engine:
    """The engine of this name, or for "auto"; one that is given itself is taken as it is."""
    # one that has no name is no engine, whatever else may be called
    if callable(engine) and isinstance(getattr(engine, "name", None), str):
        return engine
    found: Engine = _module(engine).prepare
    return found


def _module(engine: str | Engine) -> Any:
    """The module of an engine that is known by its name."""
    name = resolved(engine)
    if name not in engine_names():
        raise unknown("engine", name, ["auto", *engine_names()])
    return import_module(f"{__name__}.on_{name}")


def evaluation(engine: str | Engine, job: Job, samples: Samples) -> Evaluation:
    """What computes the loss on samples that are not trained on: the engine, if it has a way of its
    own, else the page.
    """
    owner = engine if callable(engine) else _module(engine)
    own = getattr(owner, "evaluation", None)
    return by_the_page(job, samples) if own is None else cast(Evaluation, own(job, samples))


def by_the_page(job: Job, samples: Samples) -> Evaluation:
    """The loss on samples, computed by the page on NumPy arrays."""
    return lambda state: evaluate(Parameters(job.network, state.vector), job.loss, samples)


def find_many(name: str) -> ManyEngine | None:
    """What trains many networks as one on the engine of this name; None where nothing does."""
    find_engine(name)  # an engine that is not there is told before
    if f"many_on_{name}" not in names_in(__name__, ".py"):
        return None
    return cast(ManyEngine, import_module(f"{__name__}.many_on_{name}"))


def start(job: Job, parameters: Parameters, dtype: Any, seed: int = 0) -> State:
    """The state before the first step: slots are zero."""
    vector = np.array(parameters.vector, dtype=dtype)
    return State(
        vector, tuple(np.zeros_like(vector) for _ in job.optimizer.slots), seed=seed % 2**32
    )


def rates(learning_rate: Any, order: NDArray[np.intp], batch_size: int, dtype: Any) -> NDArray[Any]:
    """One learning rate for each update, from those or from one for all."""
    n_updates = -(-len(order) // batch_size)
    if isinstance(learning_rate, np.ndarray) and learning_rate.shape == (n_updates,):
        return learning_rate.astype(dtype, copy=False)
    pace = np.empty(n_updates, dtype=dtype)
    pace[:] = learning_rate
    return pace


def mask(job: Job) -> NDArray[np.bool_] | bool:
    """Which entries of the vector move; True if all of them do."""
    return trainable(job.network) if job.network.frozen else True


def rate_factors_of(job: Job) -> NDArray[np.float64] | None:
    """What each entry's learning rate is multiplied by; None if all have the same."""
    return rate_factors(job.network, job.rates)


def gates_of(
    job: Job, state: Counted, rows: int, dtype: DTypeLike, xp: Namespace, first: Array = 0
) -> Gates:
    """Dropout's masks for the update after a state, for rows of its batch from `first` on; None
    without dropout.

    They follow from the seed and the number of the update, so nobody has to keep them. `xp` is
    NumPy's or JAX's own namespace.
    """
    given = job.regularization
    if not given.drops:
        return None
    # arrays and not numbers: their products wrap around at 2**32 without a warning
    seed, t = (xp.atleast_1d(value).astype(np.uint32) for value in (state.seed, state.updates + 1))
    return gates(job.network, given.dropout, rows, seed, t, dtype, first)
