"""How wide the vectors of compiled code are: 512 bits where the processor has such registers.

The tiles of matrix products are made for this width (`tiles`). All other loops are turned into
vectors by LLVM, which has a preference of its own for each processor; on some with 512 bits it
takes 256. The environment variable CHAINRULE_VECTOR_BITS, 256 or 512, decides for both, for
example to compare them, or where 512 bits make a processor slow down its clock.
"""

from __future__ import annotations

import os
from typing import Any

import llvmlite.binding as llvm

from chainrule.errors import ChainruleError

WIDTHS = ("256", "512")


def _chosen() -> str:
    """What the environment asks for, "" for nothing."""
    wanted = os.environ.get("CHAINRULE_VECTOR_BITS", "")
    if wanted not in ("", *WIDTHS):
        raise ChainruleError(f"CHAINRULE_VECTOR_BITS is {wanted!r}; it must be 256 or 512")
    if wanted == "512" and not HAS_512:
        raise ChainruleError(
            "CHAINRULE_VECTOR_BITS is '512', but this processor has no vectors of 512 bits "
            "(AVX-512); set it to 256, or not at all"
        )
    return wanted


HAS_512 = bool(llvm.get_host_cpu_features().get("avx512f"))
ASKED_FOR = _chosen()
VECTOR_BITS = int(ASKED_FOR or (512 if HAS_512 else 256))


def prefer_width(function: Any) -> None:
    """Tell LLVM which width its loops shall have in a function, if the environment says so.

    An attribute in quotation marks is a string attribute of LLVM; llvmlite prints it as it is, but
    its own `add` knows only those without.
    """
    if ASKED_FOR:
        set.add(function.attributes, f'"prefer-vector-width"="{ASKED_FOR}"')
        # without this, 64-bit integers beside 32-bit floats would still fill 512 bits
        set.add(function.attributes, '"min-legal-vector-width"="0"')
