"""A model as an ONNX file, for ONNX Runtime and others: one input for each column of the table.

Everything is computed in double precision.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

from chainrule.errors import ChainruleError
from chainrule.exporting.formats._header import header
from chainrule.exporting.formats._onnx_columns import prepared, texts_fed
from chainrule.exporting.formats._onnx_dates import fed
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
    Quantiles,
    Ran,
)
from chainrule.types import Array
from chainrule.version import __version__

SUFFIX = ".onnx"
OPSETS = {"": 18, ML: 2}  # ONNX Runtime reads these from 1.14 on
# Said, as the package onnx would take its newest, which older runtimes refuse.
IR_VERSION = 8
INPUTS, OUTPUTS = "inputs", "outputs"  # of a network alone
PREDICTION, PROBABILITIES = "prediction", "probabilities"
USAGE = (
    "Each column is an input of shape (rows, 1): numbers are doubles, NaN where missing; texts are "
    "strings, and a missing one is ''; dates are int64, the microseconds since 1970 on the clock "
    "on the wall, and a missing one is -2**63, as NumPy's datetime64[us] has it."
)


def render(program: Program) -> bytes:
    """The file."""
    if "" in program.columns:
        raise ChainruleError("a column has no name, which an ONNX model needs; rename it")
    graph = Graph((*program.columns, INPUTS, OUTPUTS))
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
        producer_version=__version__,
        doc_string="\n".join([*header(program), *([USAGE] if program.has_columns else [])]),
    )
    graph.onnx.helper.set_model_props(whole, {"chainrule": json.dumps(_about(program))})
    graph.onnx.checker.check_model(whole, full_check=True)
    return bytes(whole.SerializeToString())


def run(path: Path, program: Program, given: Given) -> Ran:
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
    feeds |= {name: fed(it) for name, it in given.dates.items()}
    if given.inputs is not None:
        feeds = {INPUTS: np.asarray(given.inputs, dtype=float)}
    first, *more = session.run(None, feeds)
    if not isinstance(program.result, Classes):
        # of quantiles the first is the median, which comes again
        outputs = np.hstack(more or [first])
        return Ran(outputs.reshape(given.n, -1))
    labels = program.result.labels
    return Ran(more[0], np.array([labels.index(it) for it in first.tolist()], int))


def _about(program: Program) -> dict[str, Any]:
    """The columns and the target, for programs."""
    labels = program.result.labels if isinstance(program.result, Classes) else ()
    return {
        "numbers": program.numbers,
        "texts": program.texts,
        "dates": program.dates,
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
        *(make(name, kinds.INT64, ["rows", 1]) for name in program.dates),
    ]


def _mean(graph: Graph, program: Program, ways: list[str]) -> str:
    """What the networks put out, on the average."""
    each = [_network(graph, net, ways) for net in program.nets]
    if isinstance(program.result, Quantiles):
        # a network may have one quantile above the next where it is unsure
        each = [graph.sorted(it, program.n_outputs) for it in each]
    if len(each) == 1:
        return each[0]
    return graph.add("Div", graph.add("Sum", *each), graph.constant(np.float64(len(each))))


def _network(graph: Graph, net: Net, ways: list[str]) -> str:
    a = INPUTS if net.preparation is None else ways[net.preparation]
    for layer in net.layers:
        a = _layer(graph, layer, a)
    return a


def _layer(graph: Graph, layer: Layer, a: str) -> str:
    # With MatMul in place of Gemm, releases of ONNX Runtime such as 1.30 take a number that scales
    # what goes in or comes out into the product, in single precision.
    given = [a, _doubles(graph, layer.weights, "weights")]
    if layer.biases is not None:
        given.append(_doubles(graph, layer.biases, "biases"))
    z = graph.add("Gemm", *given) if layer.weights.ndim == 2 else _factors(graph, *given)
    return nodes_of(graph, layer.formula, {"z": z}) if layer.formula.changes else z


def _factors(graph: Graph, a: str, weights: str, biases: str = "") -> str:
    """Each input times a weight of its own."""
    z = graph.add("Mul", a, weights)
    return graph.add("Add", z, biases) if biases else z


def _doubles(graph: Graph, values: Array, wanted: str) -> str:
    """Weights in their own width, which makes half the file of single ones."""
    name = graph.constant(values, wanted)
    return name if values.dtype == float else graph.add("Cast", name, to=graph.double)


def _outputs(graph: Graph, program: Program, found: str) -> list[Any]:
    """What the model gives: the prediction, then the probabilities or the quantiles."""
    result, rows = program.result, ["rows", 1]
    if isinstance(result, Outputs):
        graph.output(OUTPUTS, found)
        return [graph.described(OUTPUTS, ["rows", program.n_outputs])]
    if isinstance(result, Classes):
        return _of_classes(graph, result, found)
    prediction = graph.name(PREDICTION)
    numbers = nodes_of(graph, result.formula, {"y": found})
    if isinstance(result, Number):
        graph.output(prediction, numbers)
        return [graph.described(prediction, rows)]
    names = [graph.name(f"quantile {level:g}") for level in result.levels]
    for place, name in enumerate(names):
        graph.output(name, graph.columns(numbers, [place]))
    graph.output(prediction, graph.columns(numbers, [result.middle]))
    return [graph.described(name, rows) for name in (prediction, *names)]


def _of_classes(graph: Graph, result: Classes, found: str) -> list[Any]:
    prediction, probabilities = graph.name(PREDICTION), graph.name(PROBABILITIES)
    labels = np.array(result.labels)
    best = graph.add("ArgMax", found, axis=1, keepdims=0)
    if result.threshold is not None:
        second = graph.add("Gather", found, graph.constant(np.int64(1)), axis=1)
        limit = graph.constant(np.float64(result.threshold), "threshold")
        best = graph.add("GreaterOrEqual", second, limit)
        best = graph.add("Cast", best, to=graph.onnx.TensorProto.INT64)
    graph.output(prediction, graph.add("Gather", graph.constant(labels, "classes"), best, axis=0))
    graph.output(probabilities, found)
    kind = graph.onnx.helper.np_dtype_to_tensor_dtype(labels.dtype)
    return [
        graph.described(prediction, ["rows"], kind),
        graph.described(probabilities, ["rows", len(labels)]),
    ]
