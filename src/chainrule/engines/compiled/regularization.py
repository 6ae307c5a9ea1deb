"""The functions of `chainrule.network.regularization` in compiled code, by the addresses in a
layer's plan.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from chainrule.engines.compiled.calls import address_of, floats_at, integers_at
from chainrule.engines.compiled.layers import (
    BEFORE,
    COLUMNS,
    GATES,
    IN_ANY_ORDER,
    INPUT,
    INTO,
    N_IN,
    N_OUT,
    OPTIONS,
    SOURCE,
    THRESHOLD,
    WEIGHTS,
)
from chainrule.engines.compiled.tiles import size_of
from chainrule.network.regularization import SPREAD

# the list of strengths; a scale for each layer comes last
L1 = 0
L2 = 1
L2_PER_SAMPLE = 2
CLIP = 3
MAX_NORM = 4
SCALES = 5
WORD = np.uint64(0xFFFFFFFF)
ROW = 8 * COLUMNS


@njit(**IN_ANY_ORDER)
def penalize(first, depth, strengths, n, one):
    """The penalty of all weights; its slope is added to their gradients."""
    l1 = strengths[L1]
    l2 = strengths[L2] + strengths[L2_PER_SAMPLE] / n
    squares = 0.0
    sizes = 0.0
    lasso = one * l1
    ridge = one * l2
    zero = one - one
    for l in range(depth):
        layer = integers_at(first + l * ROW)
        W, g = floats_at(layer[WEIGHTS], one), floats_at(layer[INTO], one)
        count = layer[N_IN] * layer[N_OUT]
        for i in range(count):
            g[i] += ridge * W[i]
            squares += W[i] * W[i]
        if l1 > 0:
            for i in range(count):
                g[i] += lasso if W[i] > zero else (-lasso if W[i] < zero else zero)
                sizes += abs(W[i])
    return l1 * sizes + 0.5 * l2 * squares


@njit(**OPTIONS)
def clip(gradient, longest, length):
    """The gradient, no longer than allowed."""
    if length > longest:
        factor = gradient.dtype.type(longest / length)
        g = floats_at(address_of(gradient), factor)
        for i in range(len(gradient)):
            g[i] *= factor


@njit(**OPTIONS)
def bound(first, depth, longest, w_at, masked, moving, one):
    """Weights into each unit, no longer than allowed; those that are frozen stay."""
    for l in range(depth):
        layer = integers_at(first + l * ROW)
        W = floats_at(layer[WEIGHTS], one)
        n_in = layer[N_IN]
        n_out = layer[N_OUT]
        place = (layer[WEIGHTS] - w_at) // size_of(one)
        for j in range(n_out):
            squares = 0.0
            for i in range(n_in):
                squares += W[i * n_out + j] * W[i * n_out + j]
            if squares > longest * longest:
                factor = one * (longest / math.sqrt(squares))
                for i in range(n_in):
                    if not masked or moving[place + i * n_out + j]:
                        W[i * n_out + j] *= factor


@njit(**OPTIONS)
def drop(layer, l, rows, seed, t, scale, one):
    """A layer's inputs from the activations of the layer before, less those that are dropped."""
    source = floats_at(layer[SOURCE], one)
    into = floats_at(layer[INPUT], one)
    gates = floats_at(layer[GATES], one)
    least = np.uint64(layer[THRESHOLD])
    zero = one - one
    through = one * scale
    key = mixed((mixed((np.uint64(seed) + np.uint64(l)) & WORD) + np.uint64(t)) & WORD)
    for i in range(rows * layer[N_IN]):
        gate = through if mixed((np.uint64(i) * np.uint64(SPREAD) + key) & WORD) >= least else zero
        gates[i] = gate
        into[i] = gate * source[i]


@njit(**OPTIONS)
def drop_back(layer, rows, one):
    """Errors of the layer before, less those of dropped activations."""
    before, gates = floats_at(layer[BEFORE], one), floats_at(layer[GATES], one)
    for i in range(rows * layer[N_IN]):
        before[i] *= gates[i]


@njit(forceinline=True, **OPTIONS)
def mixed(x):
    """The hash of `chainrule.network.regularization.mixed`, of 32 bits kept in 64."""
    x = ((x ^ (x >> np.uint64(16))) * np.uint64(0x85EBCA6B)) & WORD
    x = ((x ^ (x >> np.uint64(13))) * np.uint64(0xC2B2AE35)) & WORD
    return x ^ (x >> np.uint64(16))
