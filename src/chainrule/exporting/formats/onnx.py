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
from chainrule.exporting.formats._onnx_graph import ML, Graph
from chainrule.exporting.formats._onnx_operations import nodes_of
from chainrule.exporting.programs import (
    Classes,
    Given,
    Layer,
    Net,
    Number,
    NumberGroup,
    Outputs,
    Preparation,
    Program,
    TextGroup,
)
from chainrule.types import Array, Doubles

SUFFIX = ".onnx"
OPSETS = {"": 18, ML: 2}  # ONNX Runtime reads these from 1.14 on
IR_VERSION = 8
INPUTS, OUTPUTS = "inputs", "outputs"  # of a network alone
PREDICTION, PROBABILITIES = "prediction", "probabilities"
UNKNOWN = "\0"  # a text that training has hardly seen
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
    found = _mean(graph, program, _prepared(graph, program))
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
    for group in _text_groups(program):
        name = program.texts[group.source]
        cells = [_fed(group, it) for it in given.texts[name]]
        feeds[name] = np.array(cells, dtype=object)[:, None]
    if given.inputs is not None:
        feeds = {INPUTS: np.asarray(given.inputs, dtype=float)}
    last = session.get_outputs()[-1].name
    found: Doubles = np.asarray(session.run([last], feeds)[0]).reshape(given.n, -1)
    return found


def _text_groups(program: Program) -> list[TextGroup]:
    return [group for way in program.preparations for group in way.texts]


def _fed(group: TextGroup, text: str | None) -> str:
    """A text as the file takes it, where an empty one is missing unless training has seen it."""
    if text is None:
        return group.texts.missing
    return text if text or text in group.texts.places else UNKNOWN


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


def _prepared(graph: Graph, program: Program) -> list[str]:
    """The inputs of networks, for each preparation."""
    if not program.preparations:
        return []
    numbers = graph.add("Concat", *program.numbers, axis=1) if program.numbers else ""
    return [_preparation(graph, it, numbers, program) for it in program.preparations]


def _preparation(graph: Graph, way: Preparation, numbers: str, program: Program) -> str:
    """Groups of inputs side by side, then each input in its place."""
    parts, places = [], []
    if way.numbers:
        missing = graph.constant(way.missing, "missing")
        known = graph.add("Where", graph.add("IsNaN", numbers), missing, numbers)
        parts = [_from_numbers(graph, group, known) for group in way.numbers]
        places = [group.targets for group in way.numbers]
    for group in way.texts:
        parts.append(_from_texts(graph, group, program.texts[group.source]))
        places.append(group.start + np.arange(group.texts.n_inputs))
    order = np.argsort(np.concatenate(places))
    together = graph.add("Concat", *parts, axis=1)
    return graph.add("Gather", together, graph.constant(order, "order"), axis=1)


def _from_numbers(graph: Graph, group: NumberGroup, known: str) -> str:
    x = graph.add("Gather", known, graph.constant(group.sources, "sources"), axis=1)
    constants = {name: graph.constant(it, name) for name, it in group.constants.items()}
    return nodes_of(graph, group.formula, {"x": x, **constants})


def _from_texts(graph: Graph, group: TextGroup, column: str) -> str:
    """Each text has a number, by which the input that it sets and the value are looked up."""
    places = dict(group.texts.places)
    other = group.texts.other or (-1, 0.0)
    # ONNX has no missing texts; an empty one stands for them
    places.setdefault("", places.get(group.texts.missing, other))
    number = graph.add(
        "LabelEncoder",
        column,
        domain=ML,
        keys_strings=list(places),
        values_int64s=list(range(len(places))),
        default_int64=len(places),
    )
    set_to = [*places.values(), other]
    targets = graph.constant(np.array([place for place, _ in set_to]), "places")
    values = graph.constant(np.array([value for _, value in set_to]), "values")
    target, value = (graph.add("Gather", it, number, axis=0) for it in (targets, values))
    inputs = graph.constant(np.arange(group.texts.n_inputs), "places")
    zero = graph.constant(np.float64(0))
    return graph.add("Where", graph.add("Equal", target, inputs), value, zero)


def _mean(graph: Graph, program: Program, prepared: list[str]) -> str:
    """What the networks put out, on the average."""
    each = [_network(graph, net, prepared) for net in program.nets]
    if len(each) == 1:
        return each[0]
    return graph.add("Div", graph.add("Sum", *each), graph.constant(np.float64(len(each))))


def _network(graph: Graph, net: Net, prepared: list[str]) -> str:
    a = INPUTS if net.preparation is None else prepared[net.preparation]
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
