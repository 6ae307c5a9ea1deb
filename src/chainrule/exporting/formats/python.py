"""A model as one Python file that needs NumPy alone."""

from __future__ import annotations

import re
import runpy
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from chainrule.exporting.formats import _python_front as front
from chainrule.exporting.formats._header import header
from chainrule.exporting.formats._python_columns import constants, preparations
from chainrule.exporting.formats._python_interface import offered, reading
from chainrule.exporting.formats._python_style import array_of, function_of
from chainrule.exporting.names import Names
from chainrule.exporting.programs import (
    Classes,
    Given,
    Net,
    Program,
    Quantiles,
    Ran,
)
from chainrule.formulas import Activation

SUFFIX = ".py"
# that functions may need
MODULES = ["collections", "csv", "datetime", "decimal", "html", "io", "math", "re", "sys"]
MODULES += ["unicodedata", "zoneinfo"]
Functions = Mapping[Activation, str]  # what the function of an activation is called
# The function that gives all outputs.
FUNCTIONS = {"Classes": "predict_proba", "Quantiles": "predict_quantiles"}


def render(program: Program) -> bytes:
    """The file: functions from the first that is called to the last, then the numbers."""
    functions = [*offered(program), _mean(program), *reading(program)]
    functions += [*preparations(program), *_networks(program)]
    numbers = [*constants(program), *_numbers(program)]
    if any("erf(" in function for function in functions):
        functions.append(front.ERF)
    body = "\n\n\n".join(part.strip("\n") for part in (*functions, "\n".join(numbers)))
    imports = [name for name in MODULES if re.search(rf"\b{name}\.", body)]
    lines = [
        *(f"# {line}".rstrip() for line in [*header(program), "", *_usage(program)]),
        "",
        *(f"import {name}" for name in imports),
        "",
        "import numpy as np",
    ]
    whole = "\n".join(lines)
    return f'{whole}\n\n{body}\n\nif __name__ == "__main__":\n    sys.exit(main())\n'.encode()


def run(path: Path, program: Program, given: Given) -> Ran:
    """What the file gives."""
    # a program of our own, which has just been written
    names = runpy.run_path(str(path))
    rows: Any = given.inputs
    if rows is None:
        rows = {**given.numbers, **given.texts, **given.dates}
    function = FUNCTIONS.get(type(program.result).__name__, "predict")
    outputs = np.asarray(names[function](rows), dtype=float).reshape(given.n, -1)
    if not isinstance(program.result, Classes):
        return Ran(outputs)
    labels = program.result.labels
    return Ran(outputs, np.array([labels.index(it) for it in names["predict"](rows)], int))


def _usage(program: Program) -> list[str]:
    rows = "a list of rows, or columns by name" if program.has_columns else "an array, by rows"
    dates = ["Dates are datetimes, or texts such as 2026-11-26 or 2026-11-26 12:30:00."]
    return [
        f"predict(rows) takes {rows}; from the command line: python FILE.py table.csv",
        *(dates if program.dates else []),
        "It needs NumPy. The numbers of the networks are at the end.",
    ]


def _mean(program: Program) -> str:
    """The function that asks all networks."""
    prepared = range(1, len(program.preparations) + 1)
    lines = [f"    inputs_{number} = prepare_{number}(*inputs)" for number in prepared]
    calls = [
        f"network_{n}({'inputs' if net.preparation is None else f'inputs_{net.preparation + 1}'})"
        for n, net in enumerate(program.nets, start=1)
    ]
    # a network may have one quantile above the next where it is unsure
    if isinstance(program.result, Quantiles):
        calls = [f"np.sort({call}, axis=1)" for call in calls]
    total = "\n        + ".join(calls)
    mean = calls[0] if len(calls) == 1 else f"(\n        {total}\n    ) / {len(calls)}"
    return "\n".join(
        [
            "def outputs(rows):",
            '    """What the networks put out, on the average: an array (rows, outputs)."""',
            "    inputs = inputs_of(rows)",
            *lines,
            f"    return {mean}",
        ]
    )


def _networks(program: Program) -> Iterator[str]:
    """The networks, and what their units do."""
    names = Names()
    functions = {it: names.new(f"{it.name}_units") for it in program.formulas}
    for number, net in enumerate(program.nets, start=1):
        yield _network(number, net, functions)
    for activation, formula in program.formulas.items():
        if formula.changes:
            yield function_of(functions[activation], ["z"], formula)


def _network(number: int, net: Net, functions: Functions) -> str:
    lines = [f"def network_{number}(a):"]
    for l, layer in enumerate(net.layers, start=1):
        operator = "*" if layer.weights.ndim == 1 else "@"
        bias = "" if layer.biases is None else f" + b_{number}_{l}"
        z = f"a {operator} w_{number}_{l}{bias}"
        a = f"{functions[layer.activation]}({z})" if layer.formula.changes else z
        lines.append(f"    a = {a}")
    return "\n".join([*lines, "    return a"])


def _numbers(program: Program) -> Iterator[str]:
    """The weights and biases of the networks."""
    for number, net in enumerate(program.nets, start=1):
        for l, layer in enumerate(net.layers, start=1):
            yield array_of(f"w_{number}_{l}", layer.weights)
            if layer.biases is not None:
                yield array_of(f"b_{number}_{l}", layer.biases)
