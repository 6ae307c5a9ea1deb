"""Networks and estimators as programs."""

from __future__ import annotations

from typing import Any

import numpy as np

from chainrule.errors import ChainruleError
from chainrule.exporting.programs import Classes, Layer, Net, Number, Outputs, Program
from chainrule.exporting.tracing import trace, trace_activation
from chainrule.formulas import ACTIVATIONS
from chainrule.network import network as networks
from chainrule.network.parameters import Parameters
from chainrule.types import Array, Namespace


def of_parameters(parameters: Parameters) -> Program:
    """A network whose outputs are the result."""
    title = f"The network {parameters.network}"
    return Program(title, "", (), (), (), (), (net_of(parameters),), Outputs())


def of_regressor(model: Any) -> Program:
    """A fitted `MLPRegressor`."""
    net = net_of(model.parameters_)
    result = Number(trace(_as_it_is, "y")) if net.layers[-1].n_out == 1 else Outputs()
    return Program(_title(model), "", (), (), (), (), (net,), result)


def of_classifier(model: Any) -> Program:
    """A fitted `MLPClassifier` whose outputs are the probabilities of its classes."""
    parameters = model.parameters_
    labels = tuple(np.asarray(model.classes_).tolist())
    last = parameters.network.layers[-1].activation
    if model._kind() == "multilabel-indicator":
        raise ChainruleError(
            "a classifier of several labels for each row cannot be exported with its classes; "
            "export its `parameters_` for the outputs alone"
        )
    # A program gives one probability for each class: a single output gets a second one beside it.
    if last == ACTIVATIONS["logistic"] and len(labels) == 2 and parameters.network.n_outputs == 1:
        parameters = _with_two_outputs(parameters)
    elif last != ACTIVATIONS["softmax"] or len(labels) != parameters.network.n_outputs:
        raise ChainruleError(
            f"a classifier of {len(labels)} classes with the outputs {last.name!r} cannot be "
            "exported with its classes; export its `parameters_` for the outputs alone"
        )
    return Program(_title(model), "", (), (), (), (), (net_of(parameters),), Classes(labels))


def net_of(parameters: Parameters, preparation: int | None = None) -> Net:
    """The layers of a network."""
    # NaN and infinity have no digits, and what comes of them is no prediction.
    if not all(np.isfinite(np.asarray(W)).all() for W in (*parameters.W, *parameters.b)):
        raise ChainruleError(
            "the parameters hold a number that is not finite; such a network is not exported"
        )
    parts = zip(parameters.network.layers, parameters.W, parameters.b, strict=True)
    layers = tuple(_layer(layer, np.asarray(W), b) for layer, W, b in parts)
    return Net(parameters.network.n_inputs, layers, preparation)


def _layer(layer: networks.Layer, W: Array, b: Array) -> Layer:
    """A layer; of one that only multiplies each input by a factor, the factors."""
    # Networks of tables may begin with such a layer. As a matrix of n**2 numbers, nearly all of
    # them 0, it could be the largest part of a file.
    diagonal = layer.n_in == layer.n_out > 1 and np.count_nonzero(W - np.diag(np.diag(W))) == 0
    weights = np.diag(W).copy() if diagonal else W
    # one bias that all units share is one for each
    biases = np.broadcast_to(b, layer.n_out).astype(W.dtype) if layer.n_biases else None
    return Layer(weights, biases, layer.activation, trace_activation(layer.activation))


def _with_two_outputs(parameters: Parameters) -> Parameters:
    """The same with an output for each of two classes: 1/(1 + exp(-z)) is the second of
    softmax(0, z).
    """
    network = parameters.network
    kinds = [layer.biases for layer in network.layers]
    activations = [layer.activation for layer in network.layers]
    wider = networks.Network(
        [*network.sizes[:-1], 2],
        [*activations[:-1], "softmax"],
        [*kinds[:-1], "none" if kinds[-1] == "none" else "trained"],
    )
    pieces = [np.zeros((network.sizes[-2], 1), parameters.W[-1].dtype), parameters.W[-1]]
    # all but the last layer, which has one output, hence as many weights as inputs
    before = parameters.vector[: -network.layers[-1].n_in - network.layers[-1].n_biases]
    last = [np.hstack(pieces).ravel()]
    if kinds[-1] != "none":
        last.append(np.array([0.0, parameters.b[-1][0]]))
    vector = np.concatenate([before, *last]).astype(parameters.vector.dtype)
    return Parameters(wider, vector)


def _as_it_is(y: Array, xp: Namespace) -> Array:
    return y


def _title(model: Any) -> str:
    return f"A {type(model).__name__}, {model.parameters_.network}"
