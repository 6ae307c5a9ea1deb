"""Numbers that PyTorch computed, kept in pytorch.npz, so that the tests do not need PyTorch.

The numbers come in groups ("optimizer"), a group holds cases ("adam/random"), and a case holds
arrays by name ("weights"). All arrays of one name are laid end to end in one member of the file,
because a member of its own for each of the 300 small arrays would double the size::

    optimizer/names           adam/constant   adam/random   ...
    optimizer/weights.shape   (8, 5)          (8, 5)        ...
    optimizer/weights         40 numbers      40 numbers    ...
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import numpy as np

FILE = Path(__file__).with_name("pytorch.npz")


def write(groups: Mapping[str, Mapping[str, Mapping[str, np.ndarray]]]) -> None:
    """Write the file. All cases of a group hold arrays of the same names."""
    members = {}
    for group, cases in groups.items():
        members[f"{group}/names"] = np.array(list(cases))
        for name in next(iter(cases.values())):
            arrays = [np.asarray(case[name], float) for case in cases.values()]
            members[f"{group}/{name}"] = np.concatenate([array.ravel() for array in arrays])
            members[f"{group}/{name}.shape"] = np.array([array.shape for array in arrays], np.int16)
    np.savez_compressed(FILE, **members)


@cache
def read() -> dict[str, dict[str, dict[str, np.ndarray]]]:
    """All recorded numbers, as group -> case -> name -> array."""
    groups: dict[str, dict[str, dict[str, np.ndarray]]] = {}
    with np.load(FILE) as members:
        for member in members:
            if member.endswith("/names"):
                group = member.removesuffix("/names")
                groups[group] = {str(name): {} for name in members[member]}
        for member in members:
            if member.endswith(("/names", ".shape")):
                continue
            group, _, name = member.partition("/")
            shapes = members[f"{member}.shape"]
            ends = np.cumsum(shapes.prod(axis=1, dtype=int))
            parts = np.split(members[member], ends[:-1])
            for case, shape, part in zip(groups[group].values(), shapes, parts, strict=True):
                case[name] = part.reshape(shape)
    return groups


def pytorch(group: str, case: str) -> dict[str, np.ndarray]:
    """The numbers of one case."""
    cases = read()[group]
    assert case in cases, (
        f"no numbers of PyTorch are recorded for the {group} {case!r}; "
        "describe it in tests/peers/pytorch.py and run `make record-peers`"
    )
    return cases[case]
