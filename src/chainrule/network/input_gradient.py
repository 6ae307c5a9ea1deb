"""How what a network puts out depends on its inputs: the page's chain rule, one step further.

The page's errors flow back to delta = dE/dz of the first layer; the step to its inputs is that from
any layer to the one before, (12): dE/dx_i = sum_j delta_j w_ij. "E" is here whatever is read off
the outputs, such as one of them, instead of a loss.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from chainrule.formulas import Loss, functions
from chainrule.network.algorithm import backward, forward
from chainrule.network.parameters import Parameters
from chainrule.types import Doubles

OfOutputs = Callable[[Doubles], Doubles]


class Readout(NamedTuple):
    """A number that is read off the outputs Y, (n, n_outputs), of each row, and dE/dY."""

    value: OfOutputs
    slopes: OfOutputs


def output(number: int) -> Readout:
    """One of the outputs, as it is."""

    def slopes(Y: Doubles) -> Doubles:
        found = np.zeros_like(Y)
        found[:, number] = 1.0
        return found

    return Readout(lambda Y: Y[:, number], slopes)


def first_delta(parameters: Parameters, X: Doubles, read: Readout) -> tuple[Doubles, Doubles]:
    """What is read off the outputs for each row, (n,), and how it depends on each net input of the
    first layer, (n, units).
    """
    # A readout has no targets; the page hands a loss the outputs themselves in their place.
    loss = Loss("readout", lambda y, t, xp: y, lambda y, t, xp: read.slopes(y))
    # Whoever asks sees by the values that they are too large for floats.
    with np.errstate(over="ignore", invalid="ignore"):
        Z, A = forward(parameters, X, functions)
        delta = backward(parameters, loss, Z, A, A[-1], functions).delta[0]
    return read.value(A[-1]), np.asarray(delta)


def input_gradient(parameters: Parameters, X: Doubles, read: Readout) -> Doubles:
    """How what is read off the outputs of each row depends on each of its inputs, (n, n_inputs).

    Parameters
    ----------
    parameters : Parameters
        A network and its numbers.
    X : array, (n, n_inputs)
        Inputs.
    read : Readout
        What is read off the outputs.

    Examples
    --------
    >>> from chainrule.network.input_gradient import input_gradient, output
    >>> parameters = chainrule.from_matrices(
    ...     chainrule.Network([2, 1], ["identity"]), [[[3.0], [-4.0]]], [[1.0]]
    ... )
    >>> input_gradient(parameters, [[0.5, 0.5]], output(0)).tolist()
    [[3.0, -4.0]]
    """
    _, delta = first_delta(parameters, np.asarray(X, float), read)
    return np.asarray(delta @ parameters.W[0].T)
