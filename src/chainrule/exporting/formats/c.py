"""A model as one C file without dependencies: C99, which is C++ too, and no memory is asked for."""

from __future__ import annotations

from pathlib import Path

from chainrule.exporting.formats._c_columns import columns, preparation
from chainrule.exporting.formats._c_dates import calendar
from chainrule.exporting.formats._c_networks import networks, numbers
from chainrule.exporting.formats._c_results import declared, returned, signature, sorting
from chainrule.exporting.formats._c_running import run_compiled
from chainrule.exporting.formats._c_style import HELPERS, comment
from chainrule.exporting.formats._header import header
from chainrule.exporting.programs import Given, Program, Quantiles, Ran

SUFFIX = ".c"


def render(program: Program) -> bytes:
    """The file: what it offers, the numbers, and the functions, each after those that it calls."""
    body = [*numbers(program), *calendar(program), *preparation(program), *networks(program)]
    body += [*sorting(program), _predict(program)]
    # a static function that nobody calls makes compilers warn
    helpers = [it for call, it in HELPERS.items() if any(call in part for part in body)]
    parts = [
        comment([*header(program), "", *_usage(program)]),
        "\n".join(f"#include <{name}>" for name in _headers(program)),
        '#ifdef __cplusplus\nextern "C" {\n#endif',
        *columns(program),
        declared(program),
        *helpers,
        *body,
        "#ifdef __cplusplus\n}\n#endif",
    ]
    return ("\n\n".join(part.strip("\n") for part in parts) + "\n").encode()


def run(path: Path, program: Program, given: Given) -> Ran:
    """What the file gives, compiled."""
    return run_compiled(path, program, given)


def _headers(program: Program) -> list[str]:
    """Those of the library whose functions and types are used."""
    more = {"stdint.h": program.dates, "string.h": program.texts}
    return ["math.h", "stddef.h", *(name for name, used in more.items() if used)]


def _usage(program: Program) -> list[str]:
    if not program.has_columns:
        return ["See predict below. It takes C99 or C++ and the library of mathematics (-lm)."]
    dates = [
        "A date is an int64_t: the microseconds since 1970 on the clock on the wall, NO_DATE where",
        "it is missing. date_of makes it from year, month, day and seconds.",
    ]
    return [
        "A missing number is NAN, a missing text NULL; texts are UTF-8. See struct row and predict",
        "below. It takes C99 or C++ and the library of mathematics (-lm).",
        *(dates if program.dates else []),
    ]


def _predict(program: Program) -> str:
    """The function for users."""
    n = program.n_outputs
    lines = [signature(program), "{", f"    double mean[{n}] = {{0}}, each[{n}];"]
    for number, way in enumerate(program.preparations, start=1):
        # zeros, as a text sets one input at most and leaves the others alone
        lines.append(f"    double inputs_{number}[{way.n_inputs}] = {{0}};")
    lines += [f"    prepare_{k}(row, inputs_{k});" for k, _ in enumerate(program.preparations, 1)]
    for number, net in enumerate(program.nets, start=1):
        inputs = "inputs" if net.preparation is None else f"inputs_{net.preparation + 1}"
        lines.append(f"    network_{number}({inputs}, each);")
        if isinstance(program.result, Quantiles):
            # a network may have one quantile above the next where it is unsure
            lines.append(f"    sort(each, {n});")
        lines.append(f"    for (size_t k = 0; k < {n}; k++)\n        mean[k] += each[k];")
    lines.append(f"    for (size_t k = 0; k < {n}; k++)\n        mean[k] /= {len(program.nets)};")
    return "\n".join([*lines, *returned(program), "}"])
