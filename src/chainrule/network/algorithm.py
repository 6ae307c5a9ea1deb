"""Backpropagation on one page: forward, error, backward; the step that follows is in `update`.

Rows are samples. A unit j has the net input z_j = sum_i a_i w_ij + b_j and the output a_j = f(z_j);
t are the targets. Layer l has the weights W[l] (n_in, n_out), from A[l], what the layer before put
out, to Z[l], and A[l+1] = f(Z[l]); A[0] = X. Numbers in parentheses are the equations of Frey, "AI
Essentials: Backpropagation"; (9) and (15), the slope, are in the activations. Floats give results,
Terms formulas, traced arrays a compiled program; xp has the functions for them, as `numpy` does.
Without weights of samples and gates[l], dropout's mask, `weighed` and `gated` change nothing.
"""

from __future__ import annotations

from typing import NamedTuple

from chainrule.formulas import Loss
from chainrule.network.parameters import Parameters
from chainrule.network.sample_weights import Gates, count, gated, weighed
from chainrule.types import Array, Namespace


class Errors(NamedTuple):
    """The error of each output and sample, (n, n_out), of each sample, (n,), and of the batch."""

    outputs: Array
    samples: Array
    total: Array


class Backward(NamedTuple):
    """By layer dE/da, f'(z) if there is one, and delta = dE/dz, (n, n_out); the mean gradient."""

    dE_da: list[Array]
    slope: list[Array | None]
    delta: list[Array]
    gradient: Parameters


# fmt: off
def forward(
    parameters: Parameters, X: Array, xp: Namespace, gates: Gates = None
) -> tuple[list[Array], list[Array]]:
    """Net inputs Z[l] of each layer, and activations A[l] with the inputs X as A[0]."""
    Z, A = [], [X]
    layers = parameters.network.layers
    for l, (layer, W, b) in enumerate(zip(layers, parameters.W, parameters.b, strict=True)):
        Z.append(gated(A[l], gates, l) @ W + b)     # z_j = sum_i a_i w_ij + b_j
        A.append(layer.activation.value(Z[l], xp))  # a_j = f(z_j)
    return Z, A


def error(loss: Loss, Y: Array, T: Array, xp: Namespace, weights: Array = None) -> Errors:
    """The sum over the outputs of each sample, and the mean over the samples (3)."""
    outputs = loss.errors(Y, T, xp)
    samples = weighed(outputs, weights).sum(axis=1)
    return Errors(outputs, samples, samples.sum() / count(outputs, weights))


def backward(
    parameters: Parameters, loss: Loss, Z: list[Array], A: list[Array], T: Array, xp: Namespace,
    weights: Array = None, gates: Gates = None,
) -> Backward:
    """Errors from the last layer to the first, all from the weights as they are before the step."""
    W, n = parameters.W, count(T, weights)
    layers, last = parameters.network.layers, len(W) - 1
    blank: list[Array] = [None] * (last + 1)
    dE_da, slope = blank.copy(), blank.copy()
    delta, dE_dW, dE_db = blank.copy(), blank.copy(), blank.copy()
    for l in range(last, -1, -1):
        if l == last:
            dE_da[l] = weighed(loss.slopes(A[-1], T, xp), weights)  # (10): dE/dy
        else:                                                       # (12), (16): sum_k delta_k w_jk
            dE_da[l] = gated(delta[l + 1] @ W[l + 1].T, gates, l + 1)
        f = layers[l].activation
        if l == last and loss.fuses(f):             # softmax and cross-entropy, for example: there
            delta[l] = weighed(A[-1] - T, weights)  # (2), dE/da f'(z), comes to y - t
        else:                                       # (2), (4), (8), (14): delta_j = dE/da_j f'(z_j)
            slope[l], delta[l] = f.pull_back(Z[l], A[l + 1], dE_da[l], xp)
        dE_dW[l] = gated(A[l], gates, l).T @ delta[l] / n  # (1), (3), (6), (7), (13), (17)
        dE_db[l] = +delta[l].sum(axis=0) / n  # as from an input of 1; + gives a sum of one a name
    return Backward(dE_da, slope, delta, parameters.like(dE_dW, dE_db, xp))
