"""A model as one C file without dependencies: C99, which is C++ too, and no memory is asked for."""

from __future__ import annotations

from pathlib import Path

from chainrule.exporting.formats._c_columns import columns, preparation
from chainrule.exporting.formats._c_networks import networks, numbers
from chainrule.exporting.formats._c_running import run_compiled
from chainrule.exporting.formats._c_style import HELPERS, STYLE, comment, string
from chainrule.exporting.formats._digits import in_lines
from chainrule.exporting.formats._header import header
from chainrule.exporting.programs import Classes, Given, Number, Outputs, Program
from chainrule.exporting.tracing import lines_of
from chainrule.types import Doubles

SUFFIX = ".c"


def render(program: Program) -> bytes:
    """The file: what it offers, the numbers, and the functions, each after those that it calls."""
    body = [*numbers(program), *preparation(program), *networks(program), _predict(program)]
    # a static function that nobody calls makes compilers warn
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
    # declared first: in C++ a constant is seen by its own file alone, unless it is called extern
    return (
        f"extern const char *const classes[{n}];\n"
        f"const char *const classes[{n}] = {{\n{labels}\n}};\n\n"
        "/* Gives the number of the likeliest class, counted from 0: a place in `classes`. Writes\n"
        f" * the probability of each class, unless `probabilities` is NULL. */\n"
        f"{_signature(program)};"
    )


def _label(label: object) -> str:
    return str(label).lower() if isinstance(label, bool) else str(label)


def _predict(program: Program) -> str:
    """The function for users."""
    n = program.n_outputs
    lines = [_signature(program), "{", f"    double mean[{n}] = {{0}}, each[{n}];"]
    for number, way in enumerate(program.preparations, start=1):
        # zeros, as a text sets one input at most and leaves the others alone
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
        # of equal ones the first, as NumPy's argmax has it
        "        if (mean[k] > mean[best])",
        "            best = k;",
        f"    if (probabilities)\n    {each}\n            probabilities[k] = mean[k];",
        "    return best;",
    ]
