"""A team of threads that share one matrix product: each takes pieces of C until none is left.

A large product is worth a second core, but handing it over has to cost less than a microsecond. So
helpers wait in compiled code, watching a word of memory. Pieces do not depend on who takes them:
any number of threads gives the same bits.
"""

from __future__ import annotations

import platform
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Thread
from typing import Any

import numpy as np
from llvmlite import ir
from numba import njit, types
from numba.core import cgutils
from numba.extending import intrinsic

from chainrule.engines.compiled.calls import call_multiply, floats_at, integers_at
from chainrule.engines.compiled.tiles import INTEGER, lanes_of, size_of

OPTIONS = {"nogil": True, "error_model": "numpy"}
# Words of a team's memory, the busy ones far apart. OPEN: in the upper half how many pieces, in the
# lower those taken.
OPEN = 0
DONE = 16
CLOSED = 32
THREADS = 48
MULTIPLY = 49
ACROSS = 50
SIZE = 51
ARGUMENTS = 52
WORDS = ARGUMENTS + 13
PIECE = 8  # rows of C, so that tiles begin at the same rows as without a team


@intrinsic
def load(context: Any, address: Any) -> Any:
    """The word at an address, as it is now."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.load_atomic(
            builder.inttoptr(arguments[0], INTEGER.as_pointer()), "seq_cst", 8
        )

    return types.int64(address), generate


@intrinsic
def store(context: Any, address: Any, value: Any) -> Any:
    """Put a word, after everything that was put before."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        builder.store_atomic(
            arguments[1], builder.inttoptr(arguments[0], INTEGER.as_pointer()), "seq_cst", 8
        )
        return context.get_dummy_value()

    return types.void(types.int64, types.int64), generate


@intrinsic
def add(context: Any, address: Any, value: Any) -> Any:
    """Add to a word in one go; what it was before."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.atomic_rmw(
            "add", builder.inttoptr(arguments[0], INTEGER.as_pointer()), arguments[1], "seq_cst"
        )

    return types.int64(types.int64, types.int64), generate


@intrinsic
def breathe(context: Any) -> Any:
    """Tell the processor that this is a waiting loop."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        if platform.machine() in ("x86_64", "AMD64"):
            kind = ir.FunctionType(ir.VoidType(), [])
            builder.call(
                cgutils.get_or_insert_function(builder.module, kind, "llvm.x86.sse2.pause"), []
            )
        return context.get_dummy_value()

    return types.void(), generate


@njit(**OPTIONS)
def shared_multiply(
    team, multiply, m, n, k, factor, a, a_row, a_step, b, b_row, base, base_row, c, c_row, buffer
):
    """`multiply` by everyone in the team."""
    words, panel = integers_at(team), 2 * lanes_of(factor)
    pieces = words[THREADS]
    across = n >= 2 * panel * pieces  # split by columns, else by rows
    length, unit = (n, panel) if across else (m, PIECE)
    pieces = max(1, min(pieces, length // (2 * unit)))
    words[MULTIPLY] = multiply
    words[ACROSS] = across
    words[SIZE] = length // pieces // unit * unit
    words[ARGUMENTS] = m
    words[ARGUMENTS + 1] = n
    words[ARGUMENTS + 2] = k
    words[ARGUMENTS + 3] = a
    words[ARGUMENTS + 4] = a_row
    words[ARGUMENTS + 5] = a_step
    words[ARGUMENTS + 6] = b
    words[ARGUMENTS + 7] = b_row
    words[ARGUMENTS + 8] = base
    words[ARGUMENTS + 9] = base_row
    words[ARGUMENTS + 10] = c
    words[ARGUMENTS + 11] = c_row
    floats_at(team + 8 * (ARGUMENTS + 12), factor)[0] = factor
    words[DONE] = 0
    store(team + 8 * OPEN, pieces << 32)
    help_out(team, factor, buffer)
    while load(team + 8 * DONE) < pieces:
        breathe()


@njit(**OPTIONS)
def help_out(team, one, buffer):
    """Take pieces of the job until none is left."""
    words, item = integers_at(team), size_of(one)
    while True:
        seen = load(team + 8 * OPEN)
        if seen & 0xFFFFFFFF >= seen >> 32:
            return
        taken = add(team + 8 * OPEN, 1)
        piece, pieces = taken & 0xFFFFFFFF, taken >> 32
        if piece >= pieces:
            return
        m = words[ARGUMENTS]
        n = words[ARGUMENTS + 1]
        k = words[ARGUMENTS + 2]
        a = words[ARGUMENTS + 3]
        a_row = words[ARGUMENTS + 4]
        a_step = words[ARGUMENTS + 5]
        b = words[ARGUMENTS + 6]
        b_row = words[ARGUMENTS + 7]
        base = words[ARGUMENTS + 8]
        base_row = words[ARGUMENTS + 9]
        c = words[ARGUMENTS + 10]
        c_row = words[ARGUMENTS + 11]
        factor = floats_at(team + 8 * (ARGUMENTS + 12), one)[0]
        first = piece * words[SIZE]
        if words[ACROSS] != 0:
            n = n - first if piece == pieces - 1 else words[SIZE]
            b = b + first * item
            base = base + first * item if base != 0 else 0
            c = c + first * item
        else:
            m = m - first if piece == pieces - 1 else words[SIZE]
            a, c = a + first * a_row * item, c + first * c_row * item
            base = base + first * base_row * item if base != 0 else 0
        call_multiply(
            words[MULTIPLY],
            m,
            n,
            k,
            factor,
            a,
            a_row,
            a_step,
            b,
            b_row,
            base,
            base_row,
            c,
            c_row,
            buffer,
        )
        add(team + 8 * DONE, 1)


def serve(team, one, buffer):
    """A helper's life: watch for jobs until the team is closed."""
    while load(team + 8 * CLOSED) == 0:
        seen = load(team + 8 * OPEN)
        if seen & 0xFFFFFFFF < seen >> 32:
            help_out(team, one, buffer)
        else:
            breathe()


@contextmanager
def team(threads: int, helper: Callable[..., None], one: Any, buffer_size: int) -> Iterator[int]:
    """The address of a team of so many threads, this one included; 0 if it works alone."""
    if threads == 1:
        yield 0
        return
    words = np.zeros(WORDS, dtype=np.int64)
    words[THREADS] = threads
    buffers = np.empty((threads - 1, buffer_size), dtype=one.dtype)

    def watch(words: Any, buffer: Any) -> None:
        """Holds the arrays, known to compiled code by address only, for as long as the helper
        lives.
        """
        helper(words.ctypes.data, one, buffer.ctypes.data)

    helpers = [Thread(target=watch, args=(words, buffer), daemon=True) for buffer in buffers]
    try:
        for thread in helpers:
            thread.start()
        yield words.ctypes.data
    finally:  # also when Ctrl-C comes in between
        words[CLOSED] = 1
        for thread in helpers:
            if thread.ident is not None:
                thread.join()
