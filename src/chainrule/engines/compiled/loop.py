"""The training loop: whole epochs in compiled code, one compilation for each width of floats.

The network comes as plans, one row for each layer, with the addresses of its arrays and kernels; so no new network,
batch size or depth compiles anything.
"""

from __future__ import annotations

import math

from numba import njit

from chainrule.engines.compiled.calls import (
    address_of,
    call_backward,
    call_errors,
    call_forward,
    call_rule,
    few_turns,
    floats_at,
    integers_at,
)
from chainrule.engines.compiled.layers import (
    BACKWARD,
    COLUMNS,
    DELTA,
    FEW,
    FORWARD,
    IN_ANY_ORDER,
    INPUT,
    N_IN,
    N_OUT,
    OPTIONS,
    OUTPUT,
    flow_back,
    is_tiny,
    net_inputs,
)
from chainrule.engines.compiled.tiles import size_of

ERRORS, RULE, MASK, DIRECT = range(4)  # the list of addresses and switches
ROW = 8 * COLUMNS  # bytes of a layer's plan


def training_loop(
    w, gradient, slots, constants, rate, moving, X, T, order, batch_size, plan, stepping, links, work, measures
):
    """One update for each batch of `order`. Changes w, slots and work; fills measures.

    By `plan`, gradients are put into `gradient`; by `stepping`, steps of plain descent straight onto w.
    """
    depth, n, n_inputs, n_outputs = len(plan), len(order), plan[0, N_IN], plan[-1, N_OUT]
    item, zero, one, work_at = work.itemsize, w.dtype.type(0), w.dtype.type(1), address_of(work)
    deltas, output = plan[depth - 1, DELTA], plan[depth - 1, OUTPUT]
    target_at = work_at + min(n, batch_size) * n_inputs * item
    total, rows, tiny = 0.0, 0, True
    for l in range(depth):
        tiny = tiny and is_tiny(integers_at(address_of(plan) + l * ROW), min(n, batch_size))
    for start in range(0, n, batch_size):
        rows = min(batch_size, n - start)
        x_at = batch_at(X, n_inputs, order, start, rows, work_at, zero)
        t_at = batch_at(T, n_outputs, order, start, rows, target_at, zero)
        direct = links[DIRECT] == 1 and start + batch_size < n  # the last gradient is kept, to be measured
        first = address_of(stepping if direct else plan)
        integers_at(first)[INPUT] = x_at
        factor = w.dtype.type(-rate[0] / rows if direct else 1 / rows)
        for l in range(depth):
            few_turns()
            layer = first + l * ROW
            if not (tiny or is_tiny(integers_at(layer), rows)):
                net_inputs(layer, rows, one)
            call_forward(integers_at(layer)[FORWARD], layer, rows)
        total += call_errors(links[ERRORS], output, t_at, deltas, rows, n_outputs)
        for l in range(depth - 1, -1, -1):
            few_turns()
            layer = first + l * ROW
            call_backward(integers_at(layer)[BACKWARD], layer, rows, factor)
            if not (tiny or is_tiny(integers_at(layer), rows)):
                flow_back(layer, rows, factor, direct, one)
        if not direct:
            rate[1] += 1  # the number of the step
            call_rule(
                links[RULE], address_of(w), address_of(gradient), address_of(slots), address_of(constants),
                address_of(rate), links[MASK], len(w),
            )  # fmt: skip
    measures[0] = total
    measures[1] = norm(gradient, links[MASK] != 0, moving)
    for l in range(depth):
        measures[2 + l] = mean_size(plan[l, DELTA], rows * plan[l, N_OUT], zero)


@njit(**IN_ANY_ORDER)
def norm(gradient, masked, moving):
    """The length of the gradient; with a mask, of its entries that move."""
    squares = 0.0
    if masked:
        for i in range(len(gradient)):
            squares += gradient[i] * gradient[i] if moving[i] else 0.0
    else:
        for i in range(len(gradient)):
            squares += gradient[i] * gradient[i]
    return math.sqrt(squares)


@njit(**IN_ANY_ORDER)
def mean_size(address, count, zero):
    """The mean absolute value of numbers at an address."""
    numbers, total = floats_at(address, zero), 0.0
    for i in range(count):
        total += abs(numbers[i])
    return total / count


@njit(**OPTIONS)
def batch_at(table, n, order, start, rows, room, zero):
    """The address of a batch's rows, copied to a room unless it is a single row as it should be.

    The table comes as its address and its strides in bytes.
    """
    address, row_bytes, column_bytes = table
    adjacent = column_bytes == size_of(zero)
    if rows == 1 and adjacent:
        return address + order[start] * row_bytes
    batch = floats_at(room, zero)
    for r in range(rows):
        row = address + order[start + r] * row_bytes
        numbers = floats_at(row, zero)
        if adjacent and n < FEW:
            for i in range(n):
                few_turns()
                batch[r * n + i] = numbers[i]
        elif adjacent:
            for i in range(n):
                batch[r * n + i] = numbers[i]
        else:
            for i in range(n):
                batch[r * n + i] = floats_at(row + i * column_bytes, zero)[0]
    return room
