"""A fingerprint of all that the meaning of a formula depends on.

Compiled code is kept under the fingerprint of what it was made from. A formula is more than its own
code: the constants and functions that it finds under global names, in the cells of an enclosing
function and in its defaults belong to it, and so does this package, whose functions are compiled
into it.
"""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any

import numpy as np


def digest(*parts: Any) -> str:
    """A short fingerprint of functions and constants, and of this package."""
    found = [_sources(), *(_fingerprint(part) for part in parts)]
    return hashlib.sha256(repr(found).encode()).hexdigest()[:16]


def _fingerprint(part: Any, within: tuple[Any, ...] = ()) -> Any:
    """A function, a constant or a collection of them as text, numbers and lists of these."""
    if isinstance(part, FunctionType):
        # a function that calls itself, or one that calls it, would have no end
        return part.__name__ if part in within else _of_function(part, (*within, part))
    if isinstance(part, CodeType):
        constants = [_fingerprint(constant, within) for constant in part.co_consts]
        return (part.co_code, part.co_names, constants)
    if isinstance(part, tuple | list):
        return [_fingerprint(item, within) for item in part]
    if isinstance(part, np.ndarray):
        return (part.dtype.str, part.shape, part.tobytes())
    return part.__name__ if isinstance(part, ModuleType) else repr(part)


def _of_function(function: FunctionType, within: tuple[Any, ...]) -> Any:
    """Its code, what it finds under global names and in cells, and its defaults."""
    names = function.__code__.co_names
    found = [function.__globals__[name] for name in names if name in function.__globals__]
    # `module.name` stands in the code as two names; every pair is tried
    of_modules = []
    for module in found:
        if isinstance(module, ModuleType):
            of_modules += [getattr(module, name) for name in names if hasattr(module, name)]
    cells = [cell.cell_contents for cell in function.__closure__ or ()]
    defaults = [function.__defaults__, function.__kwdefaults__]
    parts = (function.__code__, found, of_modules, cells, defaults)
    return [_fingerprint(part, within) for part in parts]


@cache
def _sources() -> str:
    """A fingerprint of this package: Numba does not see when a function that a kernel calls has
    changed.
    """
    folder = Path(__file__).parent
    contents = [path.read_bytes() for path in sorted(folder.glob("*.py"))]
    return hashlib.sha256(b"".join(contents)).hexdigest()
