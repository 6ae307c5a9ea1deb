"""Backpropagation on one page: forward, error, backward; the step that follows is in `update`.

Rows are samples. a (n, n_in) are the outputs of the layer before, W (n_in, n_out) its weights to
this layer, b its biases, z (n, n_out) the net inputs, f the activation, y the outputs of the last
layer, t the targets. Numbers in parentheses are the equations of Frey, "AI Essentials:
Backpropagation"; its (9) and (15), the slope of the logistic function, are in the activations. The
page does not care what its numbers are: floats give results, Terms formulas, traced arrays a
compiled program. Weights of samples, and gates[l], dropout's mask for A[l], may be left out.
"""

from __future__ import annotations

from typing import NamedTuple

from chainrule.formulas import Loss
from chainrule.network.parameters import Parameters
from chainrule.network.sample_weights import Gates, count, passed, weighed
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
        Z.append(passed(A[l], gates, l) @ W + b)    # h_j = sum_i a_i w_ij, the bias as i = 0
        A.append(layer.activation.value(Z[l], xp))  # a_j = g(h_j)
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
            dE_da[l] = weighed(loss.slopes(A[-1], T, xp), weights)      # (10): dE/dy
        else:
            dE_da[l] = passed(delta[l + 1] @ W[l + 1].T, gates, l + 1)  # (12), (16): delta_k w_jk
        f = layers[l].activation
        if l == last and loss.fuses(f):
            delta[l] = weighed(A[-1] - T, weights)  # what (2) comes to for this pair
        else:                                       # (2), (4), (8), (14): dE/da f'(z)
            slope[l], delta[l] = f.pull_back(Z[l], A[l + 1], dE_da[l], xp)
        dE_dW[l] = passed(A[l], gates, l).T @ delta[l] / n  # (1), (3), (6), (7), (13), (17)
        dE_db[l] = +delta[l].sum(axis=0) / n                # a bias is a weight from a constant 1
    return Backward(dE_da, slope, delta, parameters.like(dE_dW, dE_db, xp))
