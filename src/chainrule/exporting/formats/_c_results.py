"""What a C program gives: the function for users, by what the outputs mean."""

from __future__ import annotations

from chainrule.exporting.formats._c_style import STYLE, string
from chainrule.exporting.formats._digits import digits, in_lines
from chainrule.exporting.programs import Classes, Number, Outputs, Program, Quantiles
from chainrule.exporting.tracing import Traced, lines_of

# What `predict` returns, and what it writes besides.
SIGNATURES = {
    "Number": ("double", ""),
    "Outputs": ("void", "outputs"),
    "Quantiles": ("double", "quantiles"),
    "Classes": ("int", "probabilities"),
}
SORT = """
/* By insertion: there are few. */
static void sort(double *values, size_t n)
{
    for (size_t k = 1; k < n; k++) {
        const double value = values[k];
        size_t place = k;
        for (; place > 0 && values[place - 1] > value; place--)
            values[place] = values[place - 1];
        values[place] = value;
    }
}
"""


def sorting(program: Program) -> list[str]:
    """The function that puts quantiles in order."""
    return [SORT] if isinstance(program.result, Quantiles) else []


def signature(program: Program) -> str:
    """The function for users."""
    n_inputs = program.nets[0].n_inputs
    given = "const struct row *row" if program.has_columns else f"const double inputs[{n_inputs}]"
    kind, written = SIGNATURES[type(program.result).__name__]
    more = f", double {written}[{program.n_outputs}]" if written else ""
    return f"{kind} predict({given}{more})"


def declared(program: Program) -> str:
    """What the file offers."""
    result = program.result
    if isinstance(result, Classes):
        return _classes_declared(program, result)
    what = "Gives the number." if isinstance(result, Number) else "Gives the outputs."
    if isinstance(result, Quantiles):
        levels = ", ".join(f"{it:g}" for it in result.levels)
        what = f"Gives the median. Writes the quantiles {levels}, unless `quantiles` is NULL."
    return f"/* {what} */\n{signature(program)};"


def _classes_declared(program: Program, result: Classes) -> str:
    labels = in_lines((string(_label(it)) for it in result.labels), "    ")
    n = program.n_outputs
    which = "the likeliest class"
    if result.threshold is not None:
        which = f"the class, the second from a probability of {result.threshold:g} on"
    # declared first: in C++ a constant is seen by its own file alone, unless it is called extern
    return (
        f"extern const char *const classes[{n}];\n"
        f"const char *const classes[{n}] = {{\n{labels}\n}};\n\n"
        f"/* Gives the number of {which},\n"
        " * counted from 0: a place in `classes`. Writes the probability of each class, unless\n"
        f" * `probabilities` is NULL. */\n"
        f"{signature(program)};"
    )


def _label(label: object) -> str:
    return str(label).lower() if isinstance(label, bool) else str(label)


def returned(program: Program) -> list[str]:
    """The end of that function: what the mean stands for."""
    result = program.result
    each = f"    for (size_t k = 0; k < {program.n_outputs}; k++)"
    if isinstance(result, Outputs):
        return [f"{each}\n        outputs[k] = mean[k];"]
    if isinstance(result, Classes):
        return [
            *_best(program, result),
            f"    if (probabilities)\n    {each}\n            probabilities[k] = mean[k];",
            "    return best;",
        ]
    if isinstance(result, Number):
        steps, value = _in_own_units(result.formula, "mean[0]", "    ")
        return [*steps, f"    return {value};"]
    steps, value = _in_own_units(result.formula, "mean[k]", "        ")
    return [
        f"{each} {{",
        *steps,
        f"        mean[k] = {value};",
        "    }",
        f"    if (quantiles)\n    {each}\n            quantiles[k] = mean[k];",
        f"    return mean[{result.middle}];",
    ]


def _best(program: Program, result: Classes) -> list[str]:
    """The lines that decide which class it is."""
    if result.threshold is not None:
        return [f"    const int best = mean[1] >= {digits(result.threshold, '', '')};"]
    return [
        "    int best = 0;",
        f"    for (int k = 1; k < {program.n_outputs}; k++)",
        # of equal ones the first, as NumPy's argmax has it
        "        if (mean[k] > mean[best])",
        "            best = k;",
    ]


def _in_own_units(formula: Traced, y: str, indent: str) -> tuple[list[str], str]:
    known = {**formula.variables, next(iter(formula.variables)): y}
    return lines_of(formula._replace(variables=known), STYLE, f"{indent}const double {{}} = {{}};")
