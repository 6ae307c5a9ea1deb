"""A model as one Python file that needs NumPy alone."""

from __future__ import annotations

import runpy
from collections.abc import Iterator, Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np

from chainrule.exporting.formats import _python_front as front
from chainrule.exporting.formats._digits import in_lines
from chainrule.exporting.formats._header import header
from chainrule.exporting.formats._python_columns import constants, preparations
from chainrule.exporting.formats._python_style import array_of, function_of
from chainrule.exporting.names import Names
from chainrule.exporting.programs import (
    Classes,
    Given,
    Net,
    Number,
    Program,
)
from chainrule.formulas import Activation
from chainrule.tables.reading import MISSING
from chainrule.types import Doubles

SUFFIX = ".py"
Functions = Mapping[Activation, str]  # what the function of an activation is called
LINE = 99


def render(program: Program) -> bytes:
    """The file: functions from the first that is called to the last, then the numbers."""
    functions = [*_front(program), *preparations(program), *_networks(program)]
    numbers = [*constants(program), *_numbers(program)]
    if any("erf(" in function for function in functions):
        functions.append(front.ERF)
    body = "\n\n\n".join(part.strip("\n") for part in (*functions, "\n".join(numbers)))
    imports = [name for name in ("csv", "math", "sys") if f"{name}." in body]
    lines = [
        *(f"# {line}".rstrip() for line in [*header(program), "", *_usage(program)]),
        "",
        *(f"import {name}" for name in imports),
        "",
        "import numpy as np",
    ]
    whole = "\n".join(lines)
    return f'{whole}\n\n{body}\n\nif __name__ == "__main__":\n    main()\n'.encode()


def run(path: Path, program: Program, given: Given) -> Doubles:
    """What the file gives."""
    # a program of our own, which has just been written
    names = runpy.run_path(str(path))
    rows = dict(given.numbers) | dict(given.texts) if given.inputs is None else given.inputs
    function = "predict_proba" if isinstance(program.result, Classes) else "predict"
    return np.asarray(names[function](rows), dtype=float).reshape(given.n, -1)


def _usage(program: Program) -> list[str]:
    rows = "a list of rows, or columns by name" if program.has_columns else "an array, by rows"
    return [
        f"predict(rows) takes {rows}; from the command line: python FILE.py table.csv",
        "It needs NumPy. The numbers of the networks are at the end.",
    ]


def _front(program: Program) -> Iterator[str]:
    """The functions for users, and how rows are read."""
    said: dict[str, Any] = {}
    if program.has_columns:
        said |= {"TARGET": program.target, "MISSING": MISSING}
        said |= {"NUMBERS": list(program.numbers), "TEXTS": list(program.texts)}
    else:
        said["N_INPUTS"] = program.nets[0].n_inputs
    if isinstance(program.result, Classes):
        said["CLASSES"] = list(program.result.labels)
    yield "\n".join(_assigned(name, value) for name, value in said.items())
    yield front.PREDICT[type(program.result).__name__]
    if isinstance(program.result, Number):
        yield function_of("result", ["y"], program.result.formula)
    yield _mean(program)
    if program.has_columns:
        yield front.COLUMN_INPUTS
        yield front.CLASSES_MAIN if isinstance(program.result, Classes) else front.COLUMN_MAIN
        # the source of a module that is tested by itself, less its docstring and imports
        source = files(__package__).joinpath("_rows.py").read_text(encoding="utf-8")
        yield source.split("import numpy as np\n", 1)[1]
    else:
        yield front.GIVEN_INPUTS
        yield front.GIVEN_MAIN


def _mean(program: Program) -> str:
    """The function that asks all networks."""
    prepared = range(1, len(program.preparations) + 1)
    lines = [f"    inputs_{number} = prepare_{number}(*inputs)" for number in prepared]
    calls = [
        f"network_{n}({'inputs' if net.preparation is None else f'inputs_{net.preparation + 1}'})"
        for n, net in enumerate(program.nets, start=1)
    ]
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


def _assigned(name: str, value: Any) -> str:
    """A constant; a long list in several lines."""
    line = f"{name} = {value!r}"
    if len(line) <= LINE or not isinstance(value, list):
        return line
    return f"{name} = [\n{in_lines(map(repr, value), '    ')},\n]"
