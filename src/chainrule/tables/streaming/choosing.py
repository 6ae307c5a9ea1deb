"""Whether files are read piece by piece: where a limit is given, or they would hardly fit."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import chainrule.hosts as hosts
from chainrule.errors import ChainruleError
from chainrule.tables.reading import Files, files_of
from chainrule.tables.reading.apart import memory as memory_of_machine
from chainrule.tables.reading.opening import files_in
from chainrule.tables.reading.packing import PACKED
from chainrule.tables.streaming.memory import LEAST, Memory, memory_of

# Cells in memory, as text, as values and as inputs, take a multiple of a file; Parquet is packed
# more densely than text, but not read as text first.
TIMES = 6
_LIMITS = ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes")
_USED = ("/sys/fs/cgroup/memory.current", "/sys/fs/cgroup/memory/memory.usage_in_bytes")


def limit_for(data: Any, given: str | float | None) -> tuple[Memory | None, str]:
    """The memory that a run may take if its data are read piece by piece, and why that is done
    where nobody asked for it; None if they are read as a whole.
    """
    files = files_in(data)
    if given is not None:
        limit = memory_of(given)
        if files is None:
            raise ChainruleError(
                "memory is for files; data that come piece by piece from a program are for "
                "fit_batches, and a table that is in memory is there already"
            )
        return limit, ""
    if files is None:
        return None, ""
    size = TIMES * sum(_sizes(files))
    # asked only where it could matter
    # what one process finds is decided for all: pieces and portions have the same size in each
    free = hosts.agreed(available()) if size > LEAST else None
    if free is None or size <= free / 2 or free / 2 < LEAST:
        return None, ""
    why = (
        f"the files would take about {size / 1e9:.1f} GB in memory, and {free / 1e9:.1f} GB are "
        "free: they are read piece by piece (--memory says how much may be used)"
    )
    return Memory(int(free / 2)), why


def _sizes(files: Files) -> Iterator[int]:
    """Of the files that are there; what is missing is told when it is read."""
    if files.query:
        return
    for path in files_of(files.given):
        if isinstance(path, Path) and path.is_file():
            # what a packed file holds is known when it is unpacked: text mostly is packed to a
            # quarter or less
            yield path.stat().st_size * (4 if path.suffix.lower() in PACKED else 1)


def available() -> int:
    """How many bytes of memory are free, for this system and for a container; where neither tells,
    more than any has.
    """
    system, container = _of_system(), _of_container()
    return system if container is None else min(system, container)


def _of_system() -> int:
    try:
        with open("/proc/meminfo", encoding="ascii") as file:
            found = dict(line.split(":", 1) for line in file)
        return int(found["MemAvailable"].split()[0]) * 1024
    except (OSError, KeyError, ValueError):
        return memory_of_machine()  # where it is not told how much of it is free


def _of_container() -> int | None:
    for limit, used in zip(_LIMITS, _USED, strict=True):
        try:
            return int(Path(limit).read_text()) - int(Path(used).read_text())
        except (OSError, ValueError):  # where there is no limit, a word says so
            continue
    return None
