"""What a run has reached, and the file that holds it.

    chainrule checkpoint 1          what the file is
    9f86d081884c7d65...             SHA-256 of all that follows
    safetensors                     parameters and the optimizer's memory, where the run is and of
                                    the epoch that is kept; the rest as JSON

A file that was cut off, or changed by a disk, does not have its checksum. Nothing is unpickled.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from chainrule.engines import State
from chainrule.errors import ChainruleError
from chainrule.training.epochs import Place
from chainrule.training.records import EpochRecord
from chainrule.version import __version__

MARK = b"chainrule checkpoint 1\n"
NOT_WHOLE = "not a checkpoint that chainrule wrote, or only a part of one"
_DELTAS = EpochRecord._fields.index("mean_delta")
Description = Mapping[str, str]  # what a run is, in words, by what could be another


class Reached(NamedTuple):
    """How far a run has come.

    Attributes
    ----------
    place : Place
    state : State
        Of the optimizer and the parameters, there.
    records : tuple of EpochRecord
        Of the epochs that are complete.
    kept : State
        The state that the run would end with.
    """

    place: Place
    state: State
    records: tuple[EpochRecord, ...]
    kept: State


def to_bytes(reached: Reached, description: Description) -> bytes:
    """The content of a file."""
    from safetensors.numpy import save as pack

    about = {
        "version": __version__,
        "description": dict(description),
        "place": list(reached.place),
        "absent": _absent(reached.records),
        "states": {name: [it.updates, it.seed, len(it.slots)] for name, it in _states(reached)},
    }
    arrays = {"records": _table(reached.records)}
    for name, state in _states(reached):
        for number, array in enumerate((state.vector, *state.slots)):
            arrays[f"{name} {number}"] = np.ascontiguousarray(array)
    content = bytes(pack(arrays, {"chainrule": json.dumps(about)}))
    return MARK + hashlib.sha256(content).hexdigest().encode() + b"\n" + content


def from_bytes(content: bytes) -> tuple[Reached, Description]:
    """What is in a file, and which run it is of.

    Raises
    ------
    ChainruleError
        If a byte of it is not as it was written.
    """
    from safetensors.numpy import load as unpack

    start = len(MARK) + 64
    body = content[start + 1 :]
    if content[: len(MARK)] != MARK or (
        hashlib.sha256(body).hexdigest().encode() != content[len(MARK) : start]
    ):
        raise ChainruleError(NOT_WHOLE)
    # what has its checksum is what was written: it needs no further checks
    arrays = unpack(body)
    header = json.loads(body[8 : 8 + int.from_bytes(body[:8], "little")])
    about: dict[str, Any] = json.loads(header["__metadata__"]["chainrule"])
    here, kept = (_state(name, about, arrays) for name in ("here", "kept"))
    records = _records(arrays["records"], about["absent"])
    return Reached(Place(*about["place"]), here, records, kept), about["description"]


def _states(reached: Reached) -> list[tuple[str, State]]:
    return [("here", reached.state), ("kept", reached.kept)]


def _state(name: str, about: Mapping[str, Any], arrays: Mapping[str, Any]) -> State:
    updates, seed, slots = about["states"][name]
    vector, *kept = (arrays[f"{name} {number}"] for number in range(1 + slots))
    return State(vector, tuple(kept), updates, seed)


def _table(records: tuple[EpochRecord, ...]) -> NDArray[np.float64]:
    """Records as rows of numbers, (epochs, fields and layers): as text, those of a long run would
    take longer to write than to train. What a run does not measure is not a number.
    """
    rows = [
        [np.nan if value is None else value for value in (*it[:_DELTAS], *it[_DELTAS + 1 :])]
        + list(it.mean_delta)
        for it in records
    ]
    return np.array(rows, dtype=float) if rows else np.zeros((0, 0))


def _records(table: NDArray[np.float64], absent: list[str]) -> tuple[EpochRecord, ...]:
    """The records of such rows."""
    n = len(EpochRecord._fields) - 1
    found = []
    for row in table.tolist():
        values = [*row[:_DELTAS], tuple(row[n:]), *row[_DELTAS:n]]
        record = EpochRecord(*values)
        record = record._replace(epoch=int(record.epoch), updates=int(record.updates))
        unmeasured: dict[str, Any] = dict.fromkeys(absent)
        found.append(record._replace(**unmeasured))
    return tuple(found)


def _absent(records: tuple[EpochRecord, ...]) -> list[str]:
    """What a run does not measure."""
    optional = ("validation_loss", "validation_score")
    return [name for name in optional if records and getattr(records[0], name) is None]
