"""How the JAX engine is spread over devices: those of a host, and of all hosts that were joined.

    batch    [ 0 1 | 2 3 || 4 5 | 6 7 ]     hosts, and the devices of each: equal parts of its rows
    columns  W = [ : : | : : ]              of wide layers, each of a few devices holds some units

Each device goes through its part of every batch; one all-reduce adds up the gradient, and all make
the same step.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from chainrule.checks import check_whole
from chainrule.engines import Engine, Evaluation, Run, State
from chainrule.network.data import Samples
from chainrule.network.update import Job


@dataclass(frozen=True)
class Devices:
    """The JAX engine, spread in a way of one's own: ``train(..., engine=Devices(columns=2))``.

    Parameters
    ----------
    columns : int
        Over how many devices of a host the units of wide layers are divided, each of which then
        holds that part of the layers' weights and of what the optimizer remembers. Every pass
        exchanges activations between these devices, so that this pays only for networks that are
        too large for one of them.
    own_rows : bool
        Whether the processes that were joined have rows of their own, as many each, instead of all
        having the same. `batch_size` then is what each of them gives to a step.

    Examples
    --------
    >>> chainrule.engines.devices.Devices(columns=2)
    Devices(columns=2, own_rows=False)
    """

    columns: int = 1
    own_rows: bool = False

    @property
    def name(self) -> str:
        """The engine that this is, however it is spread."""
        return "jax"

    def __post_init__(self) -> None:
        check_whole(1, columns=self.columns)

    def __call__(self, job: Job, state: State, samples: Samples, batch_size: int) -> Run:
        """The run of a job from a state, as of every engine."""
        # JAX takes a second to import, which nobody waits for who only names the engine
        from chainrule.engines.on_jax import prepare

        return prepare(job, state, samples, batch_size, self.columns, self.own_rows)

    def evaluation(self, job: Job, samples: Samples) -> Evaluation:
        """What computes the loss on samples that are not trained on, on the same devices."""
        from chainrule.engines.on_jax import evaluation

        return evaluation(job, samples, self.columns, self.own_rows)


def has_own_rows(engine: str | Engine) -> bool:
    """Whether an engine is one for processes that have rows of their own."""
    return isinstance(engine, Devices) and engine.own_rows


def with_own_rows(engine: str | Engine) -> str | Engine:
    """The same engine for processes that have rows of their own; one that trains in a process
    alone stays, and is refused later.
    """
    if isinstance(engine, Devices):
        return replace(engine, own_rows=True)
    return Devices(own_rows=True) if engine == "jax" else engine
