"""Numbers next to zero: processors compute with denormal ones a hundred times more slowly.

What an optimizer remembers of a weight whose gradient has become 0 (behind a dead ReLU, or of a
category that no sample has) decays to such numbers and stays there. They are taken for 0 while the
loop runs: below 1e-38 in float32 and 1e-308 in float64.
"""

from __future__ import annotations

import platform
from typing import Any

from llvmlite import ir
from numba import types
from numba.extending import intrinsic

from chainrule.engines.compiled.calls import WORD

# Bits of the control register MXCSR: results that are denormal become 0, and so do operands.
FLUSH_AND_TAKE_FOR_ZERO = 0x8040
IS_X86 = platform.machine() in ("x86_64", "AMD64")


def _register(builder: Any, verb: str, place: Any) -> None:
    """Store or load the control register."""
    address = ir.IntType(8).as_pointer()
    kind = ir.FunctionType(ir.VoidType(), [address])
    name = f"llvm.x86.sse.{verb}mxcsr"
    function = builder.module.globals.get(name) or ir.Function(builder.module, kind, name)
    builder.call(function, [builder.bitcast(place, address)])


@intrinsic
def flush_denormals(context: Any) -> Any:
    """Take denormal numbers for 0 from now on; returns what has to be restored."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        if not IS_X86:
            return WORD(0)
        place = builder.alloca(WORD)
        _register(builder, "st", place)
        before = builder.load(place)
        builder.store(builder.or_(before, WORD(FLUSH_AND_TAKE_FOR_ZERO)), place)
        _register(builder, "ld", place)
        return before

    return types.int32(), generate


@intrinsic
def restore_denormals(context: Any, before: Any) -> Any:
    """Compute with denormal numbers as before."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        if IS_X86:
            place = builder.alloca(WORD)
            builder.store(arguments[0], place)
            _register(builder, "ld", place)
        return context.get_dummy_value()

    return types.void(types.int32), generate
