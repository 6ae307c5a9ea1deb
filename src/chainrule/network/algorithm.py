"""Backpropagation on one page: forward, error, backward; the step that follows is in `update`.

Rows are samples. a (n, n_in) are the outputs of the layer before, W (n_in, n_out) its weights to
this layer, b its biases, z (n, n_out) the net inputs, f the activation, y the outputs of the last
layer, t the targets. Numbers in parentheses are the equations of Frey, "AI Essentials:
Backpropagation"; its (9) and (15), the slope of the logistic function, stand in the table of
activations. The page does not care what its numbers are: floats give results, Terms give formulas,
traced arrays give a compiled program. Samples may have weights, and gates[l], the mask of dropout
for A[l]; left out, they leave no trace.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from chainrule.formulas import Loss
from chainrule.network.network import Network
from chainrule.network.parameters import Parameters
from chainrule.network.sample_weights import Gates, count, passed, weighed


class Backward(NamedTuple):
    """By layer dE/da and delta = dE/dz of each sample, (n, n_out), and the mean gradient."""

    dE_da: list[Any]
    delta: list[Any]
    gradient: Parameters


# fmt: off
def forward(
    parameters: Parameters, X: Any, xp: Any, gates: Gates = None
) -> tuple[list[Any], list[Any]]:
    """Net inputs Z[l] of each layer, and activations A[l] with the inputs X as A[0]."""
    Z, A = [], [X]
    layers = parameters.network.layers
    for l, (layer, W, b) in enumerate(zip(layers, parameters.W, parameters.b, strict=True)):
        Z.append(passed(A[l], gates, l) @ W + b)    # h_j = sum_i a_i w_ij, the bias as i = 0
        A.append(layer.activation.value(Z[l], xp))  # a_j = g(h_j)
    return Z, A


def total_error(errors: Any, weights: Any = None) -> Any:
    """E from the errors (n, n_out): the sum over outputs, the mean over samples (3)."""
    return weighed(errors, weights).sum(axis=1).sum() / count(errors, weights)


def backward(
    parameters: Parameters, loss: Loss, Z: list[Any], A: list[Any], T: Any, xp: Any,
    weights: Any = None, gates: Gates = None,
) -> Backward:
    """Errors from the last layer to the first, all from the weights as they are before the step."""
    network, W, n = parameters.network, parameters.W, count(T, weights)
    last = len(network.layers) - 1
    blank: list[Any] = [None] * (last + 1)
    dE_da, delta, dE_dW, dE_db = (blank.copy() for _ in range(4))
    for l in range(last, -1, -1):
        if l == last:
            dE_da[l] = weighed(loss.slopes(A[-1], T, xp), weights)      # (10): dE/dy
        else:
            dE_da[l] = passed(delta[l + 1] @ W[l + 1].T, gates, l + 1)  # (12), (16): delta_k w_jk
        if l == last and fused(network, loss):
            delta[l] = weighed(A[-1] - T, weights)                # what (2) comes to for this pair
        else:
            f = network.layers[l].activation
            delta[l] = f.pull_back(Z[l], A[l + 1], dE_da[l], xp)  # (2), (4), (8), (14): dE/da f'(z)
        dE_dW[l] = passed(A[l], gates, l).T @ delta[l] / n  # (1), (3), (6), (7), (13), (17)
        dE_db[l] = +delta[l].sum(axis=0) / n                # a bias is a weight from a constant 1
    return Backward(dE_da, delta, parameters.like(dE_dW, dE_db, xp))


def fused(network: Network, loss: Loss) -> bool:
    """Whether the loss and the last activation are a pair whose delta is simply y - t."""
    return loss.fused_with == network.layers[-1].activation.name
