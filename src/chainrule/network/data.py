"""The data of a run: samples, and checks of their shapes, their numbers and what a loss is
defined for.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, DTypeLike

from chainrule.errors import ChainruleError
from chainrule.formulas import ACTIVATIONS, Loss
from chainrule.network.network import Network
from chainrule.network.parameters import Parameters
from chainrule.types import Array, Floats


class Samples(NamedTuple):
    """Inputs (n, n_inputs), targets (n, n_outputs), and weights of the samples (n,), if any.

    Inputs may be a SciPy matrix of compressed rows.
    """

    X: Array
    T: Array
    weights: Array = None


def as_matrix(values: ArrayLike, what: str, dtype: DTypeLike | None = None) -> Floats:
    """A matrix of finite numbers, (n, columns); float32 stays, anything else becomes float64."""
    try:
        matrix = _as_floats(values)
    except (TypeError, ValueError, OverflowError):
        raise ChainruleError(f"{what} must be rows of real numbers, all of one length") from None
    if matrix.ndim != 2 or matrix.size == 0:
        raise ChainruleError(
            f"{what} have the shape {matrix.shape}; they must be rows and columns, (n, columns)"
        )
    if not np.isfinite(matrix).all():
        row, column = np.argwhere(~np.isfinite(matrix))[0]
        raise ChainruleError(
            f"{what} hold {matrix[row, column]} in row {row}, column {column}; all must be finite"
        )
    # a number that float64 holds can be infinite in float32
    matrix = np.ascontiguousarray(matrix if dtype is None else matrix.astype(dtype))
    if not np.isfinite(matrix).all():
        raise ChainruleError(f"{what} are too large for {matrix.dtype}")
    return matrix


def _as_floats(values: ArrayLike) -> Floats:
    """An array of float32 or float64; a TypeError or ValueError where that cannot be."""
    # a masked entry has no value: as NaN it is refused later, with its place
    array = np.ma.filled(values, np.nan) if np.ma.isMaskedArray(values) else np.asarray(values)
    # text that looks like numbers is not converted in silence; rows of Python objects may be
    # Fractions or Decimals
    numeric = array.dtype.kind in "fiub"
    if not numeric and not (array.dtype == object and array.ndim == 2):
        raise TypeError("neither numbers nor rows of objects")
    return array if array.dtype == np.float32 else array.astype(float)


def check_data(
    network: Network, X: ArrayLike, T: ArrayLike | None, dtype: DTypeLike | None = None
) -> tuple[Floats, Array]:
    """Inputs and targets as matrices that fit the network and each other; targets in the dtype
    of the inputs.
    """
    inputs = as_matrix(X, "inputs", dtype)
    if inputs.shape[1] != network.n_inputs:
        raise ChainruleError(
            f"inputs have the shape {inputs.shape}, but a {network} network takes "
            f"{network.n_inputs} columns"
        )
    if T is None:
        return inputs, None
    try:
        dimensions = np.ndim(T)
    except ValueError:
        raise ChainruleError("targets must be rows of real numbers, all of one length") from None
    needed = (len(inputs), network.n_outputs)
    wrong = f"but inputs of {inputs.shape} to a {network} network need {needed}"
    # one output: a plain list of targets can only mean one thing
    column = dimensions == 1 and network.n_outputs == 1
    if dimensions == 1 and not column:
        raise ChainruleError(
            f"targets have the shape {np.shape(T)}, {wrong}; for class labels use "
            f"chainrule.one_hot(labels, {network.n_outputs})"
        )
    targets = as_matrix(np.reshape(T, (-1, 1)) if column else T, "targets", inputs.dtype)
    if targets.shape != needed:
        raise ChainruleError(f"targets have the shape {targets.shape}, {wrong}")
    return inputs, targets


def check_outputs(network: Network, loss: Loss) -> None:
    """The loss must be defined for whatever the network can put out."""
    if len(loss.levels) not in (0, network.n_outputs):
        raise ChainruleError(
            f"{loss.name} has {len(loss.levels)} levels, one for each output, but the network has "
            f"{network.n_outputs} outputs"
        )
    output, (low, high) = network.layers[-1].activation, loss.outputs
    if output.range[0] < low or output.range[1] > high:
        fitting = []
        for name, entry in ACTIVATIONS.items():
            if entry.range[0] >= low and entry.range[1] <= high:
                fitting.append(name)
        found = f"{output.name} gives {output.range[0]:g} to {output.range[1]:g}"
        raise ChainruleError(
            f"{loss.name} needs outputs from {low:g} to {high:g}, but {found}; use one of "
            f"{', '.join(fitting)} in the last layer"
        )


def check_targets(loss: Loss, T: Floats) -> None:
    """The loss must be defined for these targets."""
    low, high = loss.targets
    if T.min() < low or T.max() > high:
        raise ChainruleError(
            f"{loss.name} needs targets from {low:g} to {high:g}; they are "
            f"{T.min():g} to {T.max():g}"
        )
    if loss.target_rule == "signs" and not np.isin(T, (-1, 1)).all():
        raise ChainruleError(f"{loss.name} needs targets of -1 or 1")
    if loss.target_rule == "distribution" and not np.allclose(T.sum(axis=1), 1, atol=1e-4):
        row = int(np.argmax(np.abs(T.sum(axis=1) - 1)))
        raise ChainruleError(
            f"{loss.name} needs targets that add up to 1 in each row; those of row {row} add up "
            f"to {T[row].sum():g}"
        )


def check_weights(weights: ArrayLike | None, inputs: Floats) -> Floats | None:
    """Weights of samples, one above 0 for each, in the dtype of the inputs."""
    if weights is None:
        return None
    column = np.reshape(weights, (-1, 1))
    if len(column) != len(inputs):
        raise ChainruleError(
            f"there are {len(column)} sample weights for {len(inputs)} samples; each needs one"
        )
    kept = as_matrix(column, "sample weights", inputs.dtype)[:, 0]
    if not (kept > 0).all():
        row = int(np.argmin(kept))
        raise ChainruleError(
            f"the weight of sample {row} is {kept[row]:g}; it must be above 0 "
            "(leave the sample out)"
        )
    return kept


def check_parameters(parameters: object) -> None:
    """Where parameters are expected: not what holds them, nor a network without numbers."""
    if not isinstance(parameters, Parameters):
        hint = "; take its .parameters" if hasattr(parameters, "parameters") else ""
        raise ChainruleError(
            f"parameters are expected, but this is a {type(parameters).__name__}{hint}"
        )
