"""What a network puts out, and how far that is from its targets."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from chainrule.errors import ChainruleError
from chainrule.formulas import Loss, functions
from chainrule.network.algorithm import error, forward
from chainrule.network.data import Samples, check_data, check_parameters
from chainrule.network.parameters import Parameters


def predict(parameters: Parameters, X: ArrayLike) -> NDArray[Any]:
    """The outputs of a network.

    Parameters
    ----------
    parameters : Parameters
        Such as ``run.parameters``.
    X : array, (n, n_inputs)
        Inputs.

    Returns
    -------
    array, (n, n_outputs)

    Raises
    ------
    ChainruleError
        If the inputs do not fit the network.

    Examples
    --------
    >>> parameters = chainrule.load_example("mazur").parameters
    >>> chainrule.predict(parameters, [[0.05, 0.10]]).round(3).tolist()
    [[0.751, 0.773]]
    """
    check_parameters(parameters)
    inputs, _ = check_data(parameters.network, X, None)
    return np.asarray(forward(parameters, inputs, functions)[1][-1])


def evaluate(parameters: Parameters, loss: Loss, samples: Samples) -> float:
    """The loss of a network on samples."""
    X, T, weights = samples
    with np.errstate(over="ignore", invalid="ignore"):
        Y = forward(parameters, X, functions)[1][-1]
        column = None if weights is None else weights[:, None]
        return float(error(loss, Y, T, functions, column).total)


def one_hot(labels: Sequence[int] | NDArray[Any], n_classes: int) -> NDArray[np.float64]:
    """Targets for class numbers 0, 1, ...: 1 in the column of the class, 0 elsewhere.

    Parameters
    ----------
    labels : sequence of int, (n,)
        The class of each sample.
    n_classes : int
        How many classes there are.

    Returns
    -------
    array, (n, n_classes)

    Raises
    ------
    ChainruleError
        If a label is no whole number from 0 to n_classes - 1.

    Examples
    --------
    >>> chainrule.one_hot([0, 2], 3).tolist()
    [[1.0, 0.0, 0.0], [0.0, 0.0, 1.0]]
    """
    try:
        numbers = np.asarray(labels)
    except ValueError:
        numbers = np.empty((0, 0))
    if (
        numbers.ndim != 1
        or numbers.dtype.kind not in "iu"
        or not ((numbers >= 0) & (numbers < n_classes)).all()
    ):
        raise ChainruleError(
            f"class labels must be a list of whole numbers from 0 to {n_classes - 1}"
        )
    targets: NDArray[np.float64] = np.eye(n_classes)[numbers]
    return targets
