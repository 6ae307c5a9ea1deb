"""Options of `chainrule train` on which engine, on which devices and hosts it trains."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, Annotated

import typer

import chainrule.hosts as hosts
from chainrule.cli.waiting import seconds_of
from chainrule.errors import ChainruleError

if TYPE_CHECKING:
    from chainrule.engines import Engine
    from chainrule.tables.asked import OnEpoch, OnRows
    from chainrule.training.records import EpochRecord

EngineName = Annotated[
    str,
    typer.Option(
        help="How training is executed: auto, numba, numpy, or jax, which uses all devices."
    ),
]
Coordinator = Annotated[
    str | None,
    typer.Option(
        metavar="HOST:PORT",
        help="Of several processes that train together, the address of process 0.",
        show_default="as mpirun or srun says",
    ),
]
Processes = Annotated[
    int | None, typer.Option(help="How many these are.", show_default="as mpirun or srun says")
]
Process = Annotated[
    int | None,
    typer.Option(help="Which of them this is, from 0.", show_default="as mpirun or srun says"),
]
SplitColumns = Annotated[
    int,
    typer.Option(
        min=1, help="Divide the units of wide layers over this number of devices of each host."
    ),
]
LostAfter = Annotated[
    str,
    typer.Option(
        help="A process that is silent for so long is lost: the others leave, with exit code 75."
    ),
]
ON_HOSTS = ("engine", "coordinator", "processes", "process", "split_columns", "lost_after")
OF_ONE = {"data", "model", "curve", "report", "replace", "coordinator", "processes", "process"}


def engine_on_hosts(
    engine: str,
    coordinator: str | None,
    processes: int | None,
    process: int | None,
    split_columns: int,
    lost_after: str,
) -> str | Engine:
    """Join the other processes, if there are any; the engine to train with."""
    from chainrule.hosts.launchers import launched

    limit = seconds_of(lost_after, "--lost-after")
    several = (coordinator, processes, process) != (None, None, None) or launched(os.environ)
    if several or split_columns > 1:
        if engine not in ("auto", "jax"):
            what = "--split-columns" if split_columns > 1 else "training in several processes"
            raise ChainruleError(f"{what} needs --engine jax, and not {engine}")
        engine = "jax"
    if several:
        from chainrule.hosts.joining import join

        join(coordinator, processes, process, limit=limit)
    if split_columns == 1:
        return engine
    from chainrule.engines.devices import Devices

    return Devices(columns=split_columns)


def same_for_all(options: Mapping[str, object]) -> dict[str, str]:
    """Options that must be the same in all processes, which those of one alone need not."""
    return {
        f"--{name.replace('_', '-')}": str(value)
        for name, value in sorted(options.items())
        if name not in OF_ONE
    }


def shown(epochs: int) -> AbstractContextManager[Callable[[EpochRecord], None] | None]:
    """A progress bar, in the process that prints."""
    from chainrule.training.progress import progress_bar

    return progress_bar(epochs) if hosts.leads() else nullcontext()


def counted(show: OnEpoch | None) -> AbstractContextManager[tuple[OnRows | None, OnEpoch | None]]:
    """A count of the rows that are read piece by piece, until the first epoch."""
    from chainrule.training.progress import counting

    # every process reads, and one tells
    return counting("rows read", show) if hosts.leads() else nullcontext((None, show))
