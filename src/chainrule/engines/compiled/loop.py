"""The training loop: whole epochs in compiled code, one compilation for each width of floats.

The network comes as plans, one row for each layer, with the addresses of its arrays and kernels; so
no new network, batch size or depth compiles anything.
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
from chainrule.engines.compiled.denormals import flush_denormals, restore_denormals
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
    THRESHOLD,
    flow_back,
    is_tiny,
    net_inputs,
)
from chainrule.engines.compiled.regularization import (
    CLIP,
    L1,
    L2,
    L2_PER_SAMPLE,
    MAX_NORM,
    SCALES,
    bound,
    clip,
    drop,
    drop_back,
    penalize,
)
from chainrule.engines.compiled.tiles import size_of

# addresses, switches, numbers
ERRORS = 0
RULE = 1
MASK = 2
SAMPLE_WEIGHTS = 3
DIRECT = 4
DROPS = 5
SEED = 6
UPDATES = 7
SPARSE = 8
FACTORS = 9  # of the learning rate, one for each parameter
N_LINKS = 10
ROW = 8 * COLUMNS  # bytes of a layer's plan


# So many arguments, and no object that holds them: Numba passes arrays and numbers to compiled code
# for nothing, while unpacking an object of Python would take longer than a small network's epoch.
def training_loop(
    w,
    gradient,
    slots,
    constants,
    pace,
    moving,
    X,
    T,
    order,
    rates,
    batch_size,
    plan,
    stepping,
    links,
    strengths,
    work,
    measures,
):
    """One update for each batch of `order`. Changes w, slots and work; fills measures.

    By `plan`, gradients are put into `gradient`; by `stepping`, steps of plain descent straight
    onto w. `pace` holds the learning rate, the number of the step and the error before it.
    """
    denormals = flush_denormals()
    depth = len(plan)
    n = len(order)
    n_inputs = plan[0, N_IN]
    n_outputs = plan[-1, N_OUT]
    item = work.itemsize
    zero = w.dtype.type(0)
    one = w.dtype.type(1)
    work_at = address_of(work)
    deltas, output = plan[depth - 1, DELTA], plan[depth - 1, OUTPUT]
    target_at = work_at + min(n, batch_size) * n_inputs * item
    penalizes = strengths[L1] > 0 or strengths[L2] > 0 or strengths[L2_PER_SAMPLE] > 0
    # sums over all batches, and what the last one shows
    total = 0.0
    penalties = 0.0
    length = 0.0
    rows = 0
    t = links[UPDATES]
    # Read once: what lies in an array could be changed by any call through an address, so that the
    # compiler would read it again for each batch.
    is_sparse = links[SPARSE] == 1
    weighs = links[SAMPLE_WEIGHTS] != 0
    is_direct = links[DIRECT] == 1
    drops = links[DROPS] == 1
    # Addresses for the functions that each batch calls: an array that is handed on is counted
    # before and after, which takes longer than a small layer.
    scales = address_of(strengths) + SCALES * strengths.itemsize
    tiny = True
    for l in range(depth):
        tiny = tiny and is_tiny(integers_at(address_of(plan) + l * ROW), min(n, batch_size))
    start = -batch_size
    for batch in range(len(rates)):
        # 1. the batch: its rows of X and T side by side, as products need them
        start += batch_size
        rows = min(batch_size, n - start)
        if is_sparse:
            x_at = sparse_batch_at(X, n_inputs, order, start, rows, work_at, zero)
        else:
            x_at = batch_at(X, n_inputs, order, start, rows, work_at, zero)
        t_at = batch_at(T, n_outputs, order, start, rows, target_at, zero)
        # Plain descent needs no gradient of its own: -eta dE/dw is added straight onto w. Of the
        # last batch it is kept all the same, to be measured.
        direct = is_direct and start + batch_size < n
        first = address_of(stepping if direct else plan)
        integers_at(first)[INPUT] = x_at
        # what a kernel of an optimizer's rule reads: learning rate, number of the step, error
        pace[0] = rates[batch]
        t += 1
        n_here = rows + 0.0
        if weighs:
            n_here = sum_of(links[SAMPLE_WEIGHTS], order, start, rows, zero)
        # the mean over the samples, and the step if it is taken directly, in one factor
        factor = w.dtype.type(-pace[0] / n_here if direct else 1 / n_here)
        # 2. forward, 3. errors, 4. backward
        forward_pass(first, depth, rows, tiny, (drops, links[SEED], t, scales), one)
        if weighs:
            error = weighed_errors(links, output, t_at, deltas, order, start, rows, n_outputs, zero)
            total += error / n_here * rows
        else:
            error = call_errors(links[ERRORS], output, t_at, deltas, rows, n_outputs)
            total += error
        backward_pass(first, depth, rows, factor, direct, tiny, drops, one)
        # 5. the step: penalties, clipping, the optimizer's rule, max-norm
        if not direct:
            error /= n_here
            if penalizes:
                added = penalize(first, depth, strengths, n_here, one)
                error += added
                penalties += added * rows
            if strengths[CLIP] > 0 or start + batch_size >= n:
                length = norm(gradient, links[MASK] != 0, moving)
            if strengths[CLIP] > 0:
                clip(gradient, strengths[CLIP], length)
            pace[1], pace[2] = t, error
            call_rule(
                links[RULE],
                address_of(w),
                address_of(gradient),
                address_of(slots),
                address_of(constants),
                address_of(pace),
                links[FACTORS],
                links[MASK],
                len(w),
            )
            if strengths[MAX_NORM] > 0:
                bound(
                    first, depth, strengths[MAX_NORM], address_of(w), links[MASK] != 0, moving, one
                )
    # deltas lie where the last batch left them
    measures[0] = total
    measures[1] = penalties
    measures[2] = length
    for l in range(depth):
        measures[3 + l] = mean_size(plan[l, DELTA], rows * plan[l, N_OUT], zero)
    restore_denormals(denormals)


@njit(**OPTIONS)
def forward_pass(first, depth, rows, tiny, dropout, one):
    """Net inputs and outputs of a batch, from the first layer to the last.

    Kernels of tiny layers compute their net inputs themselves: a call would take longer than the
    product. `tiny` says that all layers are, so that nothing is asked in the innermost loop.
    `dropout` is whether there is any, the seed, the number of the step, and the address of what
    each layer's remaining activations are multiplied by.
    """
    drops, seed, t, scales = dropout
    for l in range(depth):
        few_turns()
        layer = first + l * ROW
        if drops and integers_at(layer)[THRESHOLD] > 0:
            drop(integers_at(layer), l, rows, seed, t, floats_at(scales, 1.0)[l], one)
        if not (tiny or is_tiny(integers_at(layer), rows)):
            net_inputs(layer, rows, one)
        call_forward(integers_at(layer)[FORWARD], layer, rows)


@njit(**OPTIONS)
def backward_pass(first, depth, rows, factor, direct, tiny, drops, one):
    """Errors and gradients, from the last layer to the first; if direct, steps onto the weights.

    A layer's weights are read for the error of the layer before, and only then changed: all
    gradients of a step come from the weights as they were.
    """
    for l in range(depth - 1, -1, -1):
        few_turns()
        layer = first + l * ROW
        call_backward(integers_at(layer)[BACKWARD], layer, rows, factor)
        if not (tiny or is_tiny(integers_at(layer), rows)):
            flow_back(layer, rows, factor, direct, one)
        if drops and integers_at(layer)[THRESHOLD] > 0:
            drop_back(integers_at(layer), rows, one)


@njit(**IN_ANY_ORDER)
def sum_of(address, order, start, rows, zero):
    """The sum of the weights of a batch's samples."""
    weights, total = floats_at(address, zero), 0.0
    for r in range(rows):
        total += weights[order[start + r]]
    return total


@njit(**OPTIONS)
def weighed_errors(links, output, t_at, deltas, order, start, rows, n_outputs, zero):
    """As the kernel of errors, with each sample's error and dE/dy times the sample's weight."""
    weights, d = floats_at(links[SAMPLE_WEIGHTS], zero), floats_at(deltas, zero)
    total, row = 0.0, n_outputs * size_of(zero)
    for r in range(rows):
        weight = weights[order[start + r]]
        total += weight * call_errors(
            links[ERRORS], output + r * row, t_at + r * row, deltas + r * row, 1, n_outputs
        )
        for k in range(r * n_outputs, (r + 1) * n_outputs):
            d[k] *= weight
    return total


@njit(**IN_ANY_ORDER)
def norm(gradient, masked, moving):
    """The length of the gradient; with a mask, of its entries that move."""
    squares, g = 0.0, floats_at(address_of(gradient), gradient.dtype.type(0))
    if masked:
        for i in range(len(gradient)):
            squares += g[i] * g[i] if moving[i] else 0.0
    else:
        for i in range(len(gradient)):
            squares += g[i] * g[i]
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
    # rows of contiguous numbers of the right width can be used where they are
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


@njit(**OPTIONS)
def sparse_batch_at(table, n, order, start, rows, room, zero):
    """As `batch_at`, from compressed rows: the addresses of their numbers, columns and first
    places.
    """
    values_at, columns_at, firsts_at = table
    values = floats_at(values_at, zero)
    columns = integers_at(columns_at)
    firsts = integers_at(firsts_at)
    batch = floats_at(room, zero)
    for i in range(rows * n):
        batch[i] = zero
    for r in range(rows):
        sample = order[start + r]
        for i in range(firsts[sample], firsts[sample + 1]):
            batch[r * n + columns[i]] += values[i]
    return room
