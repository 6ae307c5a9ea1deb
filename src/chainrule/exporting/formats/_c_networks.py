"""Networks in C: constant arrays, and a function for each network and each activation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from chainrule.exporting.formats._c_style import GATHERED, STYLE
from chainrule.exporting.formats._digits import array_digits, in_lines
from chainrule.exporting.names import Names
from chainrule.exporting.programs import Layer, Net, Program
from chainrule.exporting.tracing import Traced, lines_of, text_of
from chainrule.formulas import Activation
from chainrule.types import Floats

Functions = Mapping[Activation, str]  # what the function of an activation is called
# The inner loop runs over the units: weights are read in the order in which they lie.
LAYER = """
/* outputs[k] = biases[k] + sum of inputs[i] * weights[i][k]; biases may be NULL */
static void layer(const double *inputs, size_t n_in, const {weight} *weights,
                  const {weight} *biases, size_t n_out, double *outputs)
{
    for (size_t k = 0; k < n_out; k++)
        outputs[k] = biases ? biases[k] : 0;
    for (size_t i = 0; i < n_in; i++)
        for (size_t k = 0; k < n_out; k++)
            outputs[k] += inputs[i] * *weights++;
}
"""
FACTORS = """
/* outputs[k] = biases[k] + inputs[k] * weights[k]; biases may be NULL */
static void factors(const double *inputs, const {weight} *weights, const {weight} *biases,
                    size_t n, double *outputs)
{
    for (size_t k = 0; k < n; k++)
        outputs[k] = (biases ? biases[k] : 0) + inputs[k] * weights[k];
}
"""


def numbers(program: Program) -> Iterator[str]:
    """Weights and biases."""
    weight = "float" if _is_single(program) else "double"
    for number, net in enumerate(program.nets, start=1):
        for l, layer in enumerate(net.layers, start=1):
            yield _layer_constants(f"{number}_{l}", layer, weight)
    kinds = {layer.weights.ndim for net in program.nets for layer in net.layers}
    for ndim, text in ((2, LAYER), (1, FACTORS)):
        if ndim in kinds:
            yield text.replace("{weight}", weight)


def _layer_constants(place: str, layer: Layer, weight: str) -> str:
    written = _array(f"weights_{place}", layer.weights, weight)
    if layer.biases is None:
        return written
    return f"{written}\n{_array(f'biases_{place}', layer.biases, weight)}"


def _array(name: str, values: Floats, weight: str) -> str:
    # in the width that they are kept in: the digits of a float are those of another double
    single = weight == "float"
    digits = array_digits(values.astype(np.float32 if single else np.float64))
    items = in_lines((f"{it}f" if single else it for it in digits), "    ")
    # constant, so that a small device can leave them in its read-only memory
    return f"static const {weight} {name}[{values.size}] = {{\n{items}\n}};"


def _units(name: str, formula: Traced) -> str:
    """The function that turns net inputs into outputs, in their place."""
    # All that is gathered of a row is gathered before the last loop writes over z.
    z = next(iter(formula.variables))
    known = {z: "z[k]"}
    lines = [f"static void {name}(double *z, size_t n)", "{"]
    for number, term in enumerate(formula.of_rows, start=1):
        start, step = GATHERED[term.operation]
        gathered = f"gathered_{number}"
        entry = text_of(term.arguments[0], known, STYLE)
        lines.append(f"    double {gathered} = {start};")
        lines.append(f"    for (size_t k = 0; k < n; k++)\n        {step.format(gathered, entry)}")
        known[term] = gathered
    # What a row gathers stands between the steps of an entry, which are then not kept.
    entrywise = Traced(known, () if formula.of_rows else formula.steps, formula.result)
    steps, result = lines_of(entrywise, STYLE, "        const double {} = {};")
    lines += ["    for (size_t k = 0; k < n; k++) {", *steps, f"        z[k] = {result};", "    }"]
    return "\n".join([*lines, "}"])


def networks(program: Program) -> Iterator[str]:
    """The networks, after what their units do."""
    names = Names()
    functions = {it: names.new(f"{it.name}_units") for it in program.formulas}
    for activation, formula in program.formulas.items():
        if formula.changes:
            yield _units(functions[activation], formula)
    for number, net in enumerate(program.nets, start=1):
        yield _network(number, net, functions)


def _network(number: int, net: Net, functions: Functions) -> str:
    """The function that is a network."""
    lines = [f"static void network_{number}(const double *inputs, double *outputs)", "{"]
    last = len(net.layers)
    before, n_in = "inputs", net.n_inputs
    for l, layer in enumerate(net.layers, start=1):
        place, after = f"{number}_{l}", "outputs" if l == last else f"layer_{l}"
        if l < last:
            lines.append(f"    double {after}[{layer.n_out}];")
        biases = "NULL" if layer.biases is None else f"biases_{place}"
        size = f"{n_in}, " if layer.weights.ndim == 2 else ""
        # the weights come after the size of what is before, the biases before that of the layer
        lines.append(
            f"    {'layer' if size else 'factors'}({before}, {size}weights_{place}, {biases}, "
            f"{layer.n_out}, {after});"
        )
        if layer.formula.changes:
            lines.append(f"    {functions[layer.activation]}({after}, {layer.n_out});")
        before, n_in = after, layer.n_out
    return "\n".join([*lines, "}"])


def _is_single(program: Program) -> bool:
    """Whether all weights and biases fit into floats."""
    layers = [layer for net in program.nets for layer in net.layers]
    arrays = [it for layer in layers for it in (layer.weights, layer.biases) if it is not None]
    return all(it.dtype.itemsize <= 4 for it in arrays)
