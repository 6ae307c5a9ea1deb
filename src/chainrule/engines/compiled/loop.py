"""The training loop: whole epochs in compiled code, one compilation for each width of floats.

The network comes as numbers (`plan`, one row for each layer) and as addresses of kernels, so that no new network,
batch size or depth compiles anything. All arrays of a batch lie one after the other in `work`.
"""

from __future__ import annotations

import math

from numba import njit

from chainrule.engines.compiled.calls import (
    address_of,
    call_backward,
    call_errors,
    call_forward,
    call_gemm,
    call_rule,
)

# Columns of the plan: shape, places of weights and biases in the vector, kernels, places in `work`.
N_IN, N_OUT, WEIGHTS, BIASES, N_BIASES, FORWARD, BACKWARD, INPUT, NET, OUTPUT, DELTA = range(11)
# The list of addresses and switches; DIRECT: plain descent puts the gradient straight onto the weights.
GEMM, ERRORS, RULE, MASK, DIRECT = range(5)
SMALL = 512  # multiplications; up to so many, a loop beats a call
OPTIONS = {"cache": True, "nogil": True, "error_model": "numpy", "fastmath": {"contract", "nsz", "arcp"}}


@njit(**OPTIONS)
def train(w, gradient, slots, constants, rate, moving, X, T, order, batch_size, plan, links, work, target, measures):
    """One update for each batch of `order`. Changes w, slots and work; fills measures."""
    depth, n, n_inputs, n_outputs = len(plan), len(order), X.shape[1], T.shape[1]
    item, base = work.itemsize, address_of(work)
    last = plan[depth - 1]
    total = 0.0
    for start in range(0, n, batch_size):
        rows = min(batch_size, n - start)
        for r in range(rows):
            row = order[start + r]
            for i in range(n_inputs):
                work[r * n_inputs + i] = X[row, i]
            for k in range(n_outputs):
                work[target + r * n_outputs + k] = T[row, k]
        for l in range(depth):
            forward(w, plan[l], links[GEMM], rows, work, base, item)
        total += call_errors(
            links[ERRORS], base + last[OUTPUT] * item, base + target * item, base + last[DELTA] * item, rows, n_outputs
        )
        direct = links[DIRECT] == 1 and start + batch_size < n  # the last gradient is kept, to be measured
        for l in range(depth - 1, -1, -1):
            backward(w, gradient, plan, l, links[GEMM], rows, rate[0], direct, work, base, item)
        if not direct:
            count = len(w)
            rate[1] += 1  # the number of the step
            call_rule(
                links[RULE], address_of(w), address_of(gradient), address_of(slots), address_of(constants),
                address_of(rate), links[MASK], count,
            )  # fmt: skip
    measures[0] = total
    squares = 0.0
    for i in range(len(w)):
        if links[MASK] == 0 or moving[i]:
            squares += gradient[i] * gradient[i]
    measures[1] = math.sqrt(squares)
    for l in range(depth):
        size = rows * plan[l, N_OUT]
        largest = 0.0
        for i in range(size):
            largest += abs(work[plan[l, DELTA] + i])
        measures[2 + l] = largest / size


@njit(**OPTIONS)
def forward(w, layer, gemm, rows, work, base, item):
    """Z = x W + b and a = f(z)."""
    n_in, n_out, W, b = layer[N_IN], layer[N_OUT], layer[WEIGHTS], layer[BIASES]
    x, z = layer[INPUT], layer[NET]
    step = 1 if layer[N_BIASES] > 1 else 0
    biased = layer[N_BIASES] > 0
    for r in range(rows):
        for j in range(n_out):
            work[z + r * n_out + j] = w[b + step * j] if biased else 0
    if rows * n_in * n_out <= SMALL:
        for r in range(rows):
            for i in range(n_in):
                value = work[x + r * n_in + i]
                for j in range(n_out):
                    work[z + r * n_out + j] += value * w[W + i * n_out + j]
    else:
        one = w.dtype.type(1)
        call_gemm(
            gemm, False, False, n_out, rows, n_in, one, address_of(w) + W * item, n_out, base + x * item, n_in,
            one, base + z * item, n_out,
        )  # fmt: skip
    call_forward(layer[FORWARD], base + z * item, base + layer[OUTPUT] * item, rows, n_out)


@njit(**OPTIONS)
def backward(w, gradient, plan, l, gemm, rows, rate, direct, work, base, item):
    """Delta = dE/da f'(z); dE/da of the layer before; then the gradient, or at once the step."""
    layer = plan[l]
    n_in, n_out, W, b = layer[N_IN], layer[N_OUT], layer[WEIGHTS], layer[BIASES]
    x, d = layer[INPUT], layer[DELTA]
    zero, one = w.dtype.type(0), w.dtype.type(1)
    small = rows * n_in * n_out <= SMALL
    if layer[BACKWARD] != 0:
        call_backward(
            layer[BACKWARD], base + layer[NET] * item, base + layer[OUTPUT] * item, base + d * item, rows, n_out
        )
    if l > 0:
        before = plan[l - 1, DELTA]
        if small:
            for r in range(rows):
                for i in range(n_in):
                    error = zero
                    for j in range(n_out):
                        error += work[d + r * n_out + j] * w[W + i * n_out + j]
                    work[before + r * n_in + i] = error
        else:
            call_gemm(
                gemm, True, False, n_in, rows, n_out, one, address_of(w) + W * item, n_out, base + d * item, n_out,
                zero, base + before * item, n_in,
            )  # fmt: skip
    into = w if direct else gradient
    factor = w.dtype.type(-rate / rows if direct else 1 / rows)
    if small:
        for i in range(n_in):
            for j in range(n_out):
                part = zero
                for r in range(rows):
                    part += work[x + r * n_in + i] * work[d + r * n_out + j]
                place = W + i * n_out + j
                into[place] = (into[place] if direct else zero) + factor * part
    else:
        call_gemm(
            gemm, False, True, n_out, n_in, rows, factor, base + d * item, n_out, base + x * item, n_in,
            one if direct else zero, address_of(into) + W * item, n_out,
        )  # fmt: skip
    if layer[N_BIASES] > 0:
        step = 1 if layer[N_BIASES] > 1 else 0
        if not direct:
            for j in range(layer[N_BIASES]):
                into[b + j] = 0
        for r in range(rows):
            for j in range(n_out):
                into[b + step * j] += factor * work[d + r * n_out + j]
