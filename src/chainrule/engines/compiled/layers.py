"""A layer's linear part in compiled code: net inputs; errors and gradients flowing back.

A layer is a row of numbers, its plan: sizes, and the addresses of its arrays and kernels. Products
take one of four ways, by their size alone: tiny ones plain loops, small ones tiles, larger ones
tiles shared by a team, huge ones BLAS.
"""

from __future__ import annotations

from numba import njit

from chainrule.engines.compiled.calls import (
    call_gemm,
    call_multiply,
    call_product,
    call_transpose,
    few_turns,
    floats_at,
    integers_at,
)
from chainrule.engines.compiled.matmul import HEIGHT
from chainrule.engines.compiled.thread_team import shared_multiply

# Columns of a plan. INTO: where the gradient is added or put; BEFORE: dE/da of the layer before, 0
# if there is none; SOURCE: the activations that dropout makes the INPUT from, with its masks in
# GATES; THRESHOLD: 0 for no dropout.
SIZES = N_IN, N_OUT, N_BIASES = range(3)
IN_VECTOR = WEIGHTS, BIASES = range(3, 5)
IN_GRADIENT = INTO, INTO_BIASES = range(5, 7)
IN_WORK = INPUT, NET, OUTPUT, DELTA, BEFORE, BUFFER, TRANSPOSED, SCRATCH, SOURCE, GATES = range(
    7, 17
)
KERNELS = FORWARD, BACKWARD, GEMM, MULTIPLY, PRODUCT, TRANSPOSE, TEAM = range(17, 24)
THRESHOLD, COLUMNS = 24, 25
TINY = 128  # multiplications; up to so many, loops inside a kernel
SHARED = 1_500_000  # from here on, a team of threads if there is one
FEW = 8  # numbers; so few go one by one
HUGE = 30_000_000  # from here on, BLAS; never by the number of threads, which must not change a bit
OPTIONS = {"nogil": True, "error_model": "numpy", "fastmath": {"contract", "nsz", "arcp"}}
IN_ANY_ORDER = {**OPTIONS, "fastmath": {"contract", "nsz", "arcp", "reassoc"}}


@njit(forceinline=True, **OPTIONS)
def is_tiny(layer, rows):
    """Whether a kernel does a layer's products itself."""
    return rows * layer[N_IN] * layer[N_OUT] <= TINY


@njit(**OPTIONS)
def net_inputs(row, rows, one):
    """Z = x W + b, by the address of a layer's plan."""
    layer = integers_at(row)
    n_in = layer[N_IN]
    n_out = layer[N_OUT]
    n_biases = layer[N_BIASES]
    biases = layer[BIASES] if n_biases == n_out else 0
    call_product(
        layer[PRODUCT],
        row,
        rows,
        n_out,
        n_in,
        one,
        layer[INPUT],
        n_in,
        1,
        layer[WEIGHTS],
        biases,
        0,
        layer[NET],
    )
    if n_biases == 1 and n_out > 1:
        z, b = floats_at(layer[NET], one), floats_at(layer[BIASES], one)
        for i in range(rows * n_out):
            z[i] += b[0]


@njit(**OPTIONS)
def flow_back(row, rows, factor, direct, one):
    """DE/da of the layer before, then the gradient times a factor: put, or if direct added."""
    layer, zero = integers_at(row), one - one
    n_in, n_out = layer[N_IN], layer[N_OUT]
    if layer[BEFORE] != 0:
        if rows < HEIGHT:
            errors_before(layer, rows, zero)
        elif rows * n_in * n_out >= HUGE:
            call_gemm(
                layer[GEMM],
                True,
                False,
                n_in,
                rows,
                n_out,
                one,
                layer[WEIGHTS],
                n_out,
                layer[DELTA],
                n_out,
                zero,
                layer[BEFORE],
                n_in,
            )
        else:
            call_transpose(layer[TRANSPOSE], n_in, n_out, layer[WEIGHTS], layer[TRANSPOSED])
            call_product(
                layer[PRODUCT],
                row,
                rows,
                n_in,
                n_out,
                one,
                layer[DELTA],
                n_out,
                1,
                layer[TRANSPOSED],
                0,
                0,
                layer[BEFORE],
            )
    onto = layer[INTO] if direct else 0
    call_product(
        layer[PRODUCT],
        row,
        n_in,
        n_out,
        rows,
        factor,
        layer[INPUT],
        1,
        n_in,
        layer[DELTA],
        onto,
        n_out,
        layer[INTO],
    )
    biases_back(layer, rows, factor, direct)


def product(row, m, n, k, factor, a, a_row, a_step, b, base, base_row, c):
    """C <- factor A B + base; base is 0 for nothing, else rows of n numbers, which may be those
    of C.
    """
    layer = integers_at(row)
    volume = m * n * k
    one = plain(1)
    zero = one - one
    if m < HEIGHT or volume >= HUGE:
        A = floats_at(a, zero)
        B = floats_at(b, zero)
        C = floats_at(c, zero)
        if base != c:
            for i in range(m):
                for j in range(n):
                    C[i * n + j] = floats_at(base, zero)[i * base_row + j] if base != 0 else zero
        if m >= HEIGHT:
            flipped = a_step > 1
            call_gemm(
                layer[GEMM], False, flipped, n, m, k, factor, b, n, a, max(a_row, a_step), one, c, n
            )
        else:
            for i in range(m):
                for p in range(k):
                    weight = factor * A[i * a_row + p * a_step]
                    for j in range(n):
                        C[i * n + j] += weight * B[p * n + j]
    elif volume >= SHARED and layer[TEAM] != 0:
        shared_multiply(
            layer[TEAM],
            layer[MULTIPLY],
            m,
            n,
            k,
            factor,
            a,
            a_row,
            a_step,
            b,
            n,
            base,
            base_row,
            c,
            n,
            layer[BUFFER],
        )
    else:
        call_multiply(
            layer[MULTIPLY],
            m,
            n,
            k,
            factor,
            a,
            a_row,
            a_step,
            b,
            n,
            base,
            base_row,
            c,
            n,
            layer[BUFFER],
        )


@njit(**IN_ANY_ORDER)
def errors_before(layer, rows, zero):
    """DE/da of the layer before for a few rows: sum_k delta_k w_jk."""
    n_in, n_out = layer[N_IN], layer[N_OUT]
    d, W = floats_at(layer[DELTA], zero), floats_at(layer[WEIGHTS], zero)
    before = floats_at(layer[BEFORE], zero)
    for r in range(rows):
        for i in range(n_in):
            error = zero
            for j in range(n_out):
                error += d[r * n_out + j] * W[i * n_out + j]
            before[r * n_in + i] = error


@njit(**OPTIONS)
def biases_back(layer, rows, factor, direct):
    """The biases' gradient times a factor: the sum of the deltas."""
    n_out = layer[N_OUT]
    n_biases = layer[N_BIASES]
    zero = factor - factor
    d = floats_at(layer[DELTA], zero)
    b = floats_at(layer[INTO_BIASES], zero)
    if not direct:
        for j in range(n_biases):
            b[j] = zero
    if n_biases == 1:
        for i in range(rows * n_out):
            b[0] += factor * d[i]
    elif n_biases > 0:
        for r in range(rows):
            for j in range(n_out):
                b[j] += factor * d[r * n_out + j]


@njit(forceinline=True, **OPTIONS)
def tiny_net_inputs(layer, rows, zero):
    """`net_inputs` as loops."""
    n_in = layer[N_IN]
    n_out = layer[N_OUT]
    n_biases = layer[N_BIASES]
    x = floats_at(layer[INPUT], zero)
    W = floats_at(layer[WEIGHTS], zero)
    z = floats_at(layer[NET], zero)
    b = floats_at(layer[BIASES], zero)
    step = 1 if n_biases > 1 else 0
    for r in range(rows):
        for j in range(n_out):
            net = b[step * j] if n_biases > 0 else zero
            for i in range(n_in):
                few_turns()
                net += x[r * n_in + i] * W[i * n_out + j]
            z[r * n_out + j] = net


@njit(forceinline=True, **OPTIONS)
def tiny_flow_back(layer, rows, factor):
    """`flow_back` as loops."""
    n_in = layer[N_IN]
    n_out = layer[N_OUT]
    n_biases = layer[N_BIASES]
    zero = factor - factor
    x = floats_at(layer[INPUT], zero)
    W = floats_at(layer[WEIGHTS], zero)
    d = floats_at(layer[DELTA], zero)
    into, b = floats_at(layer[INTO], zero), floats_at(layer[INTO_BIASES], zero)
    if layer[BEFORE] != 0:
        before = floats_at(layer[BEFORE], zero)
        for r in range(rows):
            for i in range(n_in):
                error = zero
                for j in range(n_out):
                    few_turns()
                    error += d[r * n_out + j] * W[i * n_out + j]
                before[r * n_in + i] = error
    if layer[INTO] != layer[WEIGHTS]:
        for i in range(n_in * n_out):
            few_turns()
            into[i] = zero
        for j in range(n_biases):
            few_turns()
            b[j] = zero
    step = 1 if n_biases > 1 else 0
    for r in range(rows):
        for j in range(n_out):
            part = factor * d[r * n_out + j]
            for i in range(n_in):
                few_turns()
                into[i * n_out + j] += part * x[r * n_in + i]
            if n_biases > 0:
                b[step * j] += part
