"""The training loop: whole epochs in compiled code, one compilation for each width of floats.

The network comes as numbers (`plan`, one row for each layer) and as addresses of kernels, so that no new network,
batch size or depth compiles anything. All arrays of a batch lie one after the other in `work`.
"""

from __future__ import annotations

import math

from numba import carray, njit

from chainrule.engines.compiled.calls import (
    address_of,
    call_backward,
    call_errors,
    call_forward,
    call_gemm,
    call_rule,
    pointer_like,
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
    w_at, g_at, zero = address_of(w), address_of(gradient), w.dtype.type(0)
    one = w.dtype.type(1)  # not zero + 1, which would be a float64
    output, delta = base + plan[depth - 1, OUTPUT] * item, base + plan[depth - 1, DELTA] * item
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
            forward(w_at, zero, one, plan, l, links[GEMM], rows, base, item)
        total += call_errors(links[ERRORS], output, base + target * item, delta, rows, n_outputs)
        direct = links[DIRECT] == 1 and start + batch_size < n  # the last gradient is kept, to be measured
        for l in range(depth - 1, -1, -1):
            factor = w.dtype.type(-rate[0] / rows if direct else 1 / rows)
            backward(w_at, w_at if direct else g_at, factor, direct, zero, one, plan, l, links[GEMM], rows, base, item)
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
def forward(w_at, zero, one, plan, l, gemm, rows, base, item):
    """Z = x W + b and a = f(z)."""
    n_in, n_out, n_biases = plan[l, N_IN], plan[l, N_OUT], plan[l, N_BIASES]
    x_at, z_at, W_at = base + plan[l, INPUT] * item, base + plan[l, NET] * item, w_at + plan[l, WEIGHTS] * item
    z = carray(pointer_like(z_at, zero), rows * n_out)
    b = carray(pointer_like(w_at + plan[l, BIASES] * item, zero), n_biases)
    step = 1 if n_biases > 1 else 0
    if rows * n_in * n_out <= SMALL:
        x, W = carray(pointer_like(x_at, zero), rows * n_in), carray(pointer_like(W_at, zero), n_in * n_out)
        for r in range(rows):
            for j in range(n_out):
                net = b[step * j] if n_biases > 0 else zero
                for i in range(n_in):
                    net += x[r * n_in + i] * W[i * n_out + j]
                z[r * n_out + j] = net
    else:
        for r in range(rows):
            for j in range(n_out):
                z[r * n_out + j] = b[step * j] if n_biases > 0 else zero
        call_gemm(gemm, False, False, n_out, rows, n_in, one, W_at, n_out, x_at, n_in, one, z_at, n_out)
    call_forward(plan[l, FORWARD], z_at, base + plan[l, OUTPUT] * item, rows, n_out)


@njit(**OPTIONS)
def backward(w_at, into_at, factor, direct, zero, one, plan, l, gemm, rows, base, item):
    """Delta = dE/da f'(z); dE/da of the layer before; then the gradient, or at once the step."""
    n_in, n_out, n_biases = plan[l, N_IN], plan[l, N_OUT], plan[l, N_BIASES]
    x_at, d_at, place = base + plan[l, INPUT] * item, base + plan[l, DELTA] * item, plan[l, WEIGHTS] * item
    d = carray(pointer_like(d_at, zero), rows * n_out)
    small = rows * n_in * n_out <= SMALL
    if plan[l, BACKWARD] != 0:
        z_at, a_at = base + plan[l, NET] * item, base + plan[l, OUTPUT] * item
        call_backward(plan[l, BACKWARD], z_at, a_at, d_at, rows, n_out)
    if l > 0:
        before_at = base + plan[l - 1, DELTA] * item
        if small:
            W = carray(pointer_like(w_at + place, zero), n_in * n_out)
            before = carray(pointer_like(before_at, zero), rows * n_in)
            for r in range(rows):
                for i in range(n_in):
                    error = zero
                    for j in range(n_out):
                        error += d[r * n_out + j] * W[i * n_out + j]
                    before[r * n_in + i] = error
        else:
            call_gemm(
                gemm, True, False, n_in, rows, n_out, one, w_at + place, n_out, d_at, n_out, zero, before_at, n_in
            )
    if small:
        x, into = (
            carray(pointer_like(x_at, zero), rows * n_in),
            carray(pointer_like(into_at + place, zero), n_in * n_out),
        )
        for i in range(n_in):
            for j in range(n_out):
                part = zero
                for r in range(rows):
                    part += x[r * n_in + i] * d[r * n_out + j]
                into[i * n_out + j] = (into[i * n_out + j] if direct else zero) + factor * part
    else:
        beta = one if direct else zero
        call_gemm(gemm, False, True, n_out, n_in, rows, factor, d_at, n_out, x_at, n_in, beta, into_at + place, n_out)
    if n_biases > 0:
        b = carray(pointer_like(into_at + plan[l, BIASES] * item, zero), n_biases)
        step = 1 if n_biases > 1 else 0
        if not direct:
            for j in range(n_biases):
                b[j] = zero
        for r in range(rows):
            for j in range(n_out):
                b[step * j] += factor * d[r * n_out + j]
