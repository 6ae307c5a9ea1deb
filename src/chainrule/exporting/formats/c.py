"""A model as one C file without dependencies: C99, which is C++ too, and no memory is asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np

from chainrule.exporting.formats._c_columns import columns, preparation
from chainrule.exporting.formats._c_running import run_compiled
from chainrule.exporting.formats._c_style import GATHERED, HELPERS, STYLE, comment, string
from chainrule.exporting.formats._digits import array_digits, in_lines
from chainrule.exporting.formats._header import header
from chainrule.exporting.formats._names import Names
from chainrule.exporting.programs import Classes, Given, Layer, Net, Number, Outputs, Program
from chainrule.exporting.tracing import Traced, lines_of, text_of
from chainrule.formulas import Activation
from chainrule.types import Doubles, Floats

SUFFIX = ".c"
Functions = Mapping[Activation, str]  # what the function of an activation is called
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


def render(program: Program) -> bytes:
    """The file: what it offers, the numbers, and the functions, each after those that it calls."""
    body = [*_numbers(program), *preparation(program), *_networks(program), _predict(program)]
    helpers = [it for call, it in HELPERS.items() if any(call in part for part in body)]
    headers = ["math.h", "stddef.h", *(["string.h"] if program.texts else [])]
    parts = [
        comment([*header(program), "", *_usage(program)]),
        "\n".join(f"#include <{name}>" for name in headers),
        '#ifdef __cplusplus\nextern "C" {\n#endif',
        *columns(program),
        _declared(program),
        *helpers,
        *body,
        "#ifdef __cplusplus\n}\n#endif",
    ]
    return ("\n\n".join(part.strip("\n") for part in parts) + "\n").encode()


def run(path: Path, program: Program, given: Given) -> Doubles:
    """What the file gives, compiled."""
    return run_compiled(path, program, given)


def _usage(program: Program) -> list[str]:
    if not program.has_columns:
        return ["See predict below. It takes C99 or C++ and the library of mathematics (-lm)."]
    return [
        "A missing number is NAN, a missing text NULL; texts are UTF-8. See struct row and predict",
        "below. It takes C99 or C++ and the library of mathematics (-lm).",
    ]


def _is_single(program: Program) -> bool:
    """Whether all weights and biases fit into floats."""
    layers = [layer for net in program.nets for layer in net.layers]
    arrays = [it for layer in layers for it in (layer.weights, layer.biases) if it is not None]
    return all(it.dtype.itemsize <= 4 for it in arrays)


def _signature(program: Program) -> str:
    n_inputs = program.nets[0].n_inputs
    given = "const struct row *row" if program.has_columns else f"const double inputs[{n_inputs}]"
    if isinstance(program.result, Number):
        return f"double predict({given})"
    if isinstance(program.result, Outputs):
        return f"void predict({given}, double outputs[{program.n_outputs}])"
    return f"int predict({given}, double probabilities[{program.n_outputs}])"


def _declared(program: Program) -> str:
    """What the file offers."""
    if not isinstance(program.result, Classes):
        what = "the number" if isinstance(program.result, Number) else "the outputs"
        return f"/* Gives {what}. */\n{_signature(program)};"
    labels = in_lines((string(_label(it)) for it in program.result.labels), "    ")
    n = program.n_outputs
    return (
        f"extern const char *const classes[{n}];\n"
        f"const char *const classes[{n}] = {{\n{labels}\n}};\n\n"
        "/* Gives the number of the likeliest class, counted from 0: a place in `classes`. Writes\n"
        f" * the probability of each class, unless `probabilities` is NULL. */\n"
        f"{_signature(program)};"
    )


def _label(label: object) -> str:
    return str(label).lower() if isinstance(label, bool) else str(label)


def _numbers(program: Program) -> Iterator[str]:
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
    return f"static const {weight} {name}[{values.size}] = {{\n{items}\n}};"


def _units(name: str, formula: Traced) -> str:
    """The function that turns net inputs into outputs, in their place."""
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


def _networks(program: Program) -> Iterator[str]:
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


def _predict(program: Program) -> str:
    """The function for users."""
    n = program.n_outputs
    lines = [_signature(program), "{", f"    double mean[{n}] = {{0}}, each[{n}];"]
    for number, way in enumerate(program.preparations, start=1):
        lines.append(f"    double inputs_{number}[{way.n_inputs}] = {{0}};")
    lines += [f"    prepare_{k}(row, inputs_{k});" for k, _ in enumerate(program.preparations, 1)]
    for number, net in enumerate(program.nets, start=1):
        inputs = "inputs" if net.preparation is None else f"inputs_{net.preparation + 1}"
        lines.append(f"    network_{number}({inputs}, each);")
        lines.append(f"    for (size_t k = 0; k < {n}; k++)\n        mean[k] += each[k];")
    lines.append(f"    for (size_t k = 0; k < {n}; k++)\n        mean[k] /= {len(program.nets)};")
    return "\n".join([*lines, *_returned(program), "}"])


def _returned(program: Program) -> list[str]:
    """The end of that function: what the mean stands for."""
    result = program.result
    if isinstance(result, Number):
        y = next(iter(result.formula.variables))
        known = {**result.formula.variables, y: "mean[0]"}
        steps, value = lines_of(
            result.formula._replace(variables=known), STYLE, "    const double {} = {};"
        )
        return [*steps, f"    return {value};"]
    each = f"    for (size_t k = 0; k < {program.n_outputs}; k++)"
    if isinstance(result, Outputs):
        return [f"{each}\n        outputs[k] = mean[k];"]
    return [
        "    int best = 0;",
        f"    for (int k = 1; k < {program.n_outputs}; k++)",
        "        if (mean[k] > mean[best])",
        "            best = k;",
        f"    if (probabilities)\n    {each}\n            probabilities[k] = mean[k];",
        "    return best;",
    ]
