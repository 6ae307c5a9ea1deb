"""Where a command sends its work: threads, processes, or a cluster that joblib knows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Annotated

import typer

from chainrule.errors import ChainruleError, unknown

Backend = Annotated[
    str | None,
    typer.Option(
        help="Where candidates are tried: threads, loky (processes), dask or ray.",
        show_default="threads",
    ),
]
Scheduler = Annotated[
    str | None,
    typer.Option(
        help="The address of a Dask scheduler, such as tcp://10.0.0.1:8786, or of a Ray cluster.",
        show_default="workers of this machine",
    ),
]


@contextmanager
def backend_of(name: str | None, scheduler: str | None) -> Iterator[None]:
    """As long as somebody is inside, joblib works by this backend."""
    import joblib

    if scheduler is not None and name not in STARTED:
        raise ChainruleError("--scheduler is the address of a cluster: say --backend dask or ray")
    # Nothing is configured for threads: they are what a search takes by itself, and whoever calls
    # the command from a program of theirs may have configured joblib before.
    if name is None or name == "threads":
        yield
        return
    if name != "loky" and name not in STARTED:
        raise unknown("backend", name, ["threads", "loky", *STARTED])
    end = STARTED[name](scheduler) if name in STARTED else None
    try:
        with joblib.parallel_config(name):
            yield
    finally:
        if end is not None:
            end()


def _dask(scheduler: str | None) -> Callable[[], object]:
    """Connect to a scheduler of Dask's; what ends that."""
    try:
        from distributed import Client
    except ImportError:
        raise _missing("dask") from None
    try:
        client = Client(scheduler, timeout="30s")
    except OSError as error:  # a timeout, too
        raise ChainruleError(f"--scheduler {scheduler}: no scheduler answers ({error})") from None
    close: Callable[[], object] = client.close
    return close


def _ray(scheduler: str | None) -> Callable[[], object]:
    """Connect to a cluster of Ray's; what ends that."""
    try:
        import ray
        from ray.util.joblib import register_ray
    except ImportError:
        raise _missing("ray") from None
    try:
        # its workers tell what they print on this terminal, over the bar, unless told not to
        ray.init(address=scheduler, log_to_driver=False, logging_level="error")
    except ConnectionError as error:
        raise ChainruleError(f"--scheduler {scheduler}: no cluster answers ({error})") from None
    register_ray()
    shutdown: Callable[[], object] = ray.shutdown
    return shutdown


# Backends that have to be started or connected to; joblib knows the others by their names.
STARTED = {"dask": _dask, "ray": _ray}


def _missing(name: str) -> ChainruleError:
    return ChainruleError(
        f"backend {name!r} needs a package that is not installed: pip install 'chainrule[cluster]'"
    )
