"""What launchers of processes say of them in the environment.

The addresses are found by JAX itself where it knows the launcher; how many processes there are is
read here, since one that is alone need not wait for JAX to be imported.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from chainrule.errors import ChainruleError


class Launcher(NamedTuple):
    """A launcher, by the variables in which it tells each process its number and their count.

    `here` is the variable with the count of those on this host. `method` is JAX's name for the
    launcher; empty if JAX does not find the coordinator with it. All of `also` are there, too,
    where it launches.
    """

    name: str
    processes: str
    process: str
    here: str
    method: str = ""
    also: tuple[str, ...] = ()


# Slurm sets the number of tasks for a batch script, too, which is one process; a step has a list
# of its own nodes.
LAUNCHERS = (
    Launcher(
        "Open MPI's mpirun",
        "OMPI_COMM_WORLD_SIZE",
        "OMPI_COMM_WORLD_RANK",
        "OMPI_COMM_WORLD_LOCAL_SIZE",
        "ompi",
        ("OMPI_MCA_orte_hnp_uri",),
    ),
    Launcher(
        "Open MPI's mpirun",
        "OMPI_COMM_WORLD_SIZE",
        "OMPI_COMM_WORLD_RANK",
        "OMPI_COMM_WORLD_LOCAL_SIZE",
    ),
    Launcher(
        "Slurm's srun",
        "SLURM_NTASKS",
        "SLURM_PROCID",
        "",
        "slurm",
        ("SLURM_JOB_ID", "SLURM_STEP_NODELIST", "SLURM_LOCALID"),
    ),
    Launcher("MPICH's mpiexec", "PMI_SIZE", "PMI_RANK", "MPI_LOCALNRANKS"),
)


class Launched(NamedTuple):
    """What is known of this process: its number, how many there are, and how many of them on this
    host; and who says so.
    """

    process: int
    processes: int
    here: int
    launcher: Launcher


def launched(environment: Mapping[str, str]) -> Launched | None:
    """What a launcher says of this process; None if it is alone."""
    # the first that fits: some launchers set the variables of another one as well
    for it in LAUNCHERS:
        if all(name in environment for name in (it.processes, it.process, *it.also)):
            names = (it.process, it.processes, it.here)
            number, count, here = (_whole(environment, name) for name in names)
            return Launched(number, count, here, it) if count > 1 else None
    return None


def _whole(environment: Mapping[str, str], name: str) -> int:
    text = environment.get(name, "0")
    if not text.isdecimal():
        raise ChainruleError(f"the variable {name} is {text!r}; it must be a whole number")
    return int(text)
