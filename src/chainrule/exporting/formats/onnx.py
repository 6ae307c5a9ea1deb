"""A model as an ONNX file, for ONNX Runtime and others: one input for each column of the table.

Everything is computed in double precision.
"""

from __future__ import annotations

import json
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from chainrule.errors import ChainruleError
from chainrule.exporting.formats._header import header
from chainrule.exporting.formats._onnx_columns import prepared, texts_fed
from chainrule.exporting.formats._onnx_graph import ML, Graph
from chainrule.exporting.formats._onnx_operations import nodes_of
from chainrule.exporting.programs import (
    Classes,
    Given,
    Layer,
    Net,
    Number,
    Outputs,
    Program,
)
from chainrule.types import Array, Doubles

SUFFIX = ".onnx"
OPSETS = {"": 18, ML: 2}  # ONNX Runtime reads these from 1.14 on
# Said, as the package onnx would take its newest, which older runtimes refuse.
IR_VERSION = 8
INPUTS, OUTPUTS = "inputs", "outputs"  # of a network alone
PREDICTION, PROBABILITIES = "prediction", "probabilities"
USAGE = (
    "Each column is an input of shape (rows, 1): numbers are doubles, NaN where missing; texts are "
    "strings, and a missing one is ''."
)


def render(program: Program) -> bytes:
    """The file."""
    names = (*program.numbers, *program.texts)
    if "" in names:
        raise ChainruleError("a column has no name, which an ONNX model needs; rename it")
    graph = Graph((*names, INPUTS, OUTPUTS))
    found = _mean(graph, program, prepared(graph, program))
    outputs = _outputs(graph, program, found)
    made = graph.onnx.helper.make_graph(
        graph.nodes, "model", _inputs(graph, program), outputs, graph.initializers
    )
    whole = graph.onnx.helper.make_model(
        made,
        opset_imports=[graph.onnx.helper.make_opsetid(*it) for it in OPSETS.items()],
        ir_version=IR_VERSION,
        producer_name="chainrule",
        producer_version=version("chainrule"),
        doc_string="\n".join([*header(program), *([USAGE] if program.has_columns else [])]),
    )
    graph.onnx.helper.set_model_props(whole, {"chainrule": json.dumps(_about(program))})
    graph.onnx.checker.check_model(whole, full_check=True)
    return bytes(whole.SerializeToString())


def run(path: Path, program: Program, given: Given) -> Doubles:
    """What ONNX Runtime gives."""
    try:
        import onnxruntime
    except ImportError:
        raise ChainruleError(
            f"{path}: checking an ONNX file needs ONNX Runtime: pip install 'chainrule[onnx]'"
        ) from None
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    feeds: dict[str, Array] = {name: it[:, None] for name, it in given.numbers.items()}
    feeds |= {name: np.array(it, dtype=object)[:, None] for name, it in texts_fed(program, given)}
    if given.inputs is not None:
        feeds = {INPUTS: np.asarray(given.inputs, dtype=float)}
    last = session.get_outputs()[-1].name
    found: Doubles = np.asarray(session.run([last], feeds)[0]).reshape(given.n, -1)
    return found


def _about(program: Program) -> dict[str, Any]:
    """The columns and the target, for programs."""
    labels = program.result.labels if isinstance(program.result, Classes) else ()
    return {
        "numbers": program.numbers,
        "texts": program.texts,
        "target": program.target,
        "classes": labels,
    }


def _inputs(graph: Graph, program: Program) -> list[Any]:
    """What the model is given."""
    kinds, make = graph.onnx.TensorProto, graph.onnx.helper.make_tensor_value_info
    if not program.has_columns:
        return [make(INPUTS, kinds.DOUBLE, ["rows", program.nets[0].n_inputs])]
    return [
        *(make(name, kinds.DOUBLE, ["rows", 1]) for name in program.numbers),
        *(make(name, kinds.STRING, ["rows", 1]) for name in program.texts),
    ]


def _mean(graph: Graph, program: Program, ways: list[str]) -> str:
    """What the networks put out, on the average."""
    each = [_network(graph, net, ways) for net in program.nets]
    if len(each) == 1:
        return each[0]
    return graph.add("Div", graph.add("Sum", *each), graph.constant(np.float64(len(each))))


def _network(graph: Graph, net: Net, ways: list[str]) -> str:
    a = INPUTS if net.preparation is None else ways[net.preparation]
    for layer in net.layers:
        a = _layer(graph, layer, a)
    return a


def _layer(graph: Graph, layer: Layer, a: str) -> str:
    operator = "MatMul" if layer.weights.ndim == 2 else "Mul"
    z = graph.add(operator, a, _doubles(graph, layer.weights, "weights"))
    if layer.biases is not None:
        z = graph.add("Add", z, _doubles(graph, layer.biases, "biases"))
    return nodes_of(graph, layer.formula, {"z": z}) if layer.formula.changes else z


def _doubles(graph: Graph, values: Array, wanted: str) -> str:
    """Weights in their own width, which makes half the file of single ones."""
    name = graph.constant(values, wanted)
    return name if values.dtype == float else graph.add("Cast", name, to=graph.double)


def _outputs(graph: Graph, program: Program, found: str) -> list[Any]:
    """What the model gives; the probabilities, or what stands for them, last."""
    kinds, make = graph.onnx.TensorProto, graph.onnx.helper.make_tensor_value_info
    result = program.result
    if isinstance(result, Outputs):
        graph.output(OUTPUTS, found)
        return [make(OUTPUTS, kinds.DOUBLE, ["rows", program.n_outputs])]
    prediction = graph.name(PREDICTION)
    if isinstance(result, Number):
        graph.output(prediction, nodes_of(graph, result.formula, {"y": found}))
        return [make(prediction, kinds.DOUBLE, ["rows", 1])]
    best = graph.add("ArgMax", found, axis=1, keepdims=0)
    labels = np.array(result.labels)
    graph.output(prediction, graph.add("Gather", graph.constant(labels, "classes"), best, axis=0))
    probabilities = graph.name(PROBABILITIES)
    graph.output(probabilities, found)
    kind = graph.onnx.helper.np_dtype_to_tensor_dtype(labels.dtype)
    return [
        make(prediction, kind, ["rows"]),
        make(probabilities, kinds.DOUBLE, ["rows", program.n_outputs]),
    ]
