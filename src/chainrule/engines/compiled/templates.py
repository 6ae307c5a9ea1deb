"""Templates of kernels: a formula's own functions are put in for the names that are free in them.

A template is not compiled as it stands: `kernels` gives it `value`, `slope`, `rule` and so on, with
`plain` for the width of floats and `pointer` for memory of that width.
"""

from __future__ import annotations

from typing import Any

from numba import carray, njit
from numba.extending import overload

from chainrule.engines.compiled import xp
from chainrule.engines.compiled.calls import bytes_at, few_turns, floats_at, integers_at
from chainrule.engines.compiled.layers import (
    DELTA,
    FEW,
    N_OUT,
    NET,
    OUTPUT,
    SCRATCH,
    is_tiny,
    tiny_flow_back,
    tiny_net_inputs,
)
from chainrule.engines.compiled.real import as_float, as_real
from chainrule.engines.compiled.rows import rows_at
from chainrule.engines.compiled.tiles import size_of
from chainrule.engines.compiled.xp import few

OPTIONS = {"error_model": "numpy", "fastmath": {"contract", "nsz", "arcp"}}


def forward(row, rows):
    layer = integers_at(row)
    count = rows * layer[N_OUT]
    zs, activations = pointer(layer[NET]), pointer(layer[OUTPUT])
    if is_tiny(layer, rows):
        tiny_net_inputs(layer, rows, plain(0))
    if count < FEW:
        for i in range(count):
            few_turns()
            activations[i] = as_float(value(as_real(zs[i]), few))
    else:
        for i in range(count):
            activations[i] = as_float(value(as_real(zs[i]), xp))


def backward(row, rows, factor):
    layer = integers_at(row)
    count = rows * layer[N_OUT]
    zs, activations = pointer(layer[NET]), pointer(layer[OUTPUT])
    deltas = pointer(layer[DELTA])
    if count < FEW:
        for i in range(count):
            few_turns()
            deltas[i] = as_float(
                as_real(deltas[i]) * slope(as_real(zs[i]), as_real(activations[i]), few)
            )
    else:
        for i in range(count):
            deltas[i] = as_float(
                as_real(deltas[i]) * slope(as_real(zs[i]), as_real(activations[i]), xp)
            )
    if is_tiny(layer, rows):
        tiny_flow_back(layer, rows, plain(factor))


def forward_rows(row, rows):
    layer = integers_at(row)
    n = layer[N_OUT]
    one = plain(1)
    item = size_of(plain(1))
    if is_tiny(layer, rows):
        tiny_net_inputs(layer, rows, plain(0))
    block = block_of(n)
    for first in range(0, rows, block):
        m, place = min(block, rows - first), first * n * item
        integers_at(layer[SCRATCH])[0] = layer[SCRATCH] + 8
        result = value(rows_at(layer[NET] + place, m, n, layer[SCRATCH], one), xp)
        copy(result, layer[OUTPUT] + place)


def backward_rows(row, rows, factor):
    layer = integers_at(row)
    n = layer[N_OUT]
    one = plain(1)
    item = size_of(plain(1))
    block = block_of(n)
    for first in range(0, rows, block):
        m, place = min(block, rows - first), first * n * item
        integers_at(layer[SCRATCH])[0] = layer[SCRATCH] + 8
        z = rows_at(layer[NET] + place, m, n, layer[SCRATCH], one)
        a = rows_at(layer[OUTPUT] + place, m, n, layer[SCRATCH], one)
        dE_da = rows_at(layer[DELTA] + place, m, n, layer[SCRATCH], one)
        copy(product(z, a, dE_da, xp), layer[DELTA] + place)
    if is_tiny(layer, rows):
        tiny_flow_back(layer, rows, plain(factor))


@njit(**OPTIONS)
def copy(rows, address):
    numbers, into = floats_at(rows.address, rows.one), floats_at(address, rows.one)
    for i in range(rows.m * rows.n):
        into[i] = numbers[i]


def block_rows(n: int) -> int:
    """How many rows of n units a formula of Rows meets at once: as many as stay in the fastest
    cache.
    """
    return max(1, 512 // n)


block_of = njit(**OPTIONS)(block_rows)


def backward_fused(row, rows, factor):
    layer = integers_at(row)
    if is_tiny(layer, rows):
        tiny_flow_back(layer, rows, plain(factor))


def errors(y, t, d, m, n):
    ys = pointer(y)
    ts = pointer(t)
    deltas = pointer(d)
    total, count = 0.0, m * n
    if count < FEW:
        for i in range(count):
            few_turns()
            total += as_float(value(as_real(ys[i]), as_real(ts[i]), few))
            deltas[i] = as_float(gradient(as_real(ys[i]), as_real(ts[i]), few))
    else:
        for i in range(count):
            total += as_float(value(as_real(ys[i]), as_real(ts[i]), xp))
            deltas[i] = as_float(gradient(as_real(ys[i]), as_real(ts[i]), xp))
    if mean:
        total /= n
        for i in range(count):
            deltas[i] /= n
    return total


def errors_by_output(y, t, d, m, n):
    ys = pointer(y)
    ts = pointer(t)
    deltas = pointer(d)
    total = 0.0
    for r in range(m):
        for j in range(n):
            i, level = r * n + j, as_real(plain(levels[j % n_levels]))
            total += as_float(value(as_real(ys[i]), as_real(ts[i]), level, xp))
            slope = as_float(gradient(as_real(ys[i]), as_real(ts[i]), level, xp))
            deltas[i] = slope / n if mean else slope
    return total / n if mean else total


def fused_errors(y, t, d, m, n):
    ys = pointer(y)
    ts = pointer(t)
    deltas = pointer(d)
    total = 0.0
    for i in range(m * n):
        total += as_float(value(as_real(ys[i]), as_real(ts[i]), xp))
        deltas[i] = ys[i] - ts[i]
    return total / n if mean else total


def rule(w, g, slots, constants, rate, factors, mask, count):
    ws = pointer(w)
    gs = pointer(g)
    kept = carray(pointer(slots), (n_slots, count))
    fixed = carray(pointer(constants), (n_options, 1))
    options, pace = load(fixed, 0, option_numbers), pointer(rate)
    learning_rate = as_real(pace[0])
    t = as_real(pace[1])
    error = as_real(pace[2])
    moving = bytes_at(mask)
    multiples = pointer(factors)
    for i in range(count):
        stepped, after = update(
            as_real(ws[i]),
            as_real(gs[i]),
            load(kept, i, slot_numbers),
            learning_rate * as_real(multiples[i]) if has_factors else learning_rate,
            t,
            error,
            options,
            xp,
        )
        if mask == 0 or moving[i] != 0:
            ws[i] = as_float(stepped)
        store(kept, i, slot_numbers, after)


def load(table: Any, i: int, numbers: tuple[int, ...]) -> Any:
    """Column i of a table as a tuple of Reals, one for each of the rows' numbers."""
    raise NotImplementedError("compiled code only")


def store(table: Any, i: int, numbers: tuple[int, ...], values: tuple[Any, ...]) -> None:
    """Put a tuple of Reals into column i of a table, one into each of the rows."""
    raise NotImplementedError("compiled code only")


# Compiled code has no loop over a tuple: the length is part of its type. So both functions do the
# first number and leave the rest to the function for a tuple that is shorter by one; all of it is
# put into the loop of `rule`, and nothing of it is called there.
@overload(load)
def _load(table, i, numbers):
    if len(numbers) == 0:
        return lambda table, i, numbers: ()
    return lambda table, i, numbers: (as_real(table[numbers[0], i]), *load(table, i, numbers[1:]))


@overload(store)
def _store(table, i, numbers, values):
    if len(numbers) != len(values):
        raise TypeError(f"the rule returns {len(values)} slots, but it has {len(numbers)}")
    if len(numbers) == 0:
        return lambda table, i, numbers, values: None

    def first_and_rest(table, i, numbers, values):
        table[numbers[0], i] = as_float(values[0])
        store(table, i, numbers[1:], values[1:])

    return first_and_rest
