"""Which BLAS makes the large products: SciPy's OpenBLAS, or Intel's MKL where it is installed and
asked for.

MKL (``pip install 'chainrule[mkl]'``) is faster on Intel's processors and is used there; elsewhere,
or to compare, the environment variable CHAINRULE_BLAS decides: "scipy" or "mkl".
"""

from __future__ import annotations

import ctypes
import os
import sys
from functools import cache
from pathlib import Path

from numba import types
from numba.extending import get_cython_function_address

from chainrule.errors import ChainruleError

NAMES = {types.float32: "sgemm", types.float64: "dgemm"}


@cache
def gemm_address(plain: types.Float) -> int:
    """The address of the matrix product for a width of floats."""
    wanted = os.environ.get("CHAINRULE_BLAS", "")
    if wanted not in ("", "scipy", "mkl"):
        raise ChainruleError(f"CHAINRULE_BLAS is {wanted!r}; it must be 'scipy' or 'mkl'")
    library = _mkl() if wanted == "mkl" or (wanted == "" and _is_intel()) else None
    if library is not None:
        return int(ctypes.cast(library[NAMES[plain] + "_"], ctypes.c_void_p).value or 0)
    if wanted == "mkl":
        raise ChainruleError(
            "CHAINRULE_BLAS asks for MKL; install it with: pip install 'chainrule[mkl]'"
        )
    return int(get_cython_function_address("scipy.linalg.cython_blas", NAMES[plain]))


@cache
def _mkl() -> ctypes.CDLL | None:
    """MKL as its package on PyPI installs it."""
    places = [Path(sys.prefix) / "lib", Path(sys.prefix) / "Library" / "bin"]
    found = [
        path
        for place in places
        for path in sorted([*place.glob("libmkl_rt.so*"), *place.glob("mkl_rt*.dll")])
    ]
    return ctypes.CDLL(str(found[-1])) if found else None


def _is_intel() -> bool:
    try:
        return "GenuineIntel" in Path("/proc/cpuinfo").read_text()
    except OSError:
        return False
