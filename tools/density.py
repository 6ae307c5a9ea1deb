"""Measure how dense the code of a folder is: how much a reader has to hold in mind at once.

::

    python -m tools.density                            # the table for src/chainrule
    python -m tools.density FOLDER                     # for another folder
    python -m tools.density FOLDER --limits            # exit code 1 if a limit is passed
    python -m tools.density FOLDER --worst             # also name the functions and lines

Each limit has an option, such as ``--most-c 20``; ``--help`` lists them. Comprehensions and tuple
assignments are not faults, but where they abound a line says three things at once.
"""

from __future__ import annotations

import argparse
import ast
import io
import re
import statistics
import sys
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

Function = ast.FunctionDef | ast.AsyncFunctionDef
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
COLUMNS = 100
PARAMETERS = 7
# Radon's ranks: A to 5, B to 10, C to 20, D and worse above.
RANK_C = 11
RANK_D = 21


@dataclass(frozen=True)
class Place:
    """A function or line, to be named among the worst."""

    path: Path
    line: int
    text: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.text}"


@dataclass(frozen=True)
class Measured:
    """What was measured of one function."""

    place: Place
    lines: int  # without the docstring
    complexity: int
    parameters: int


@dataclass
class Density:
    """Counts over the files of a folder."""

    file_lines: list[int] = field(default_factory=list)
    functions: list[Measured] = field(default_factory=list)
    docstring_lines: int = 0
    comment_lines: int = 0
    any_words: int = 0
    comprehensions: int = 0
    tuple_assignments: list[Place] = field(default_factory=list)
    long_lines: list[Place] = field(default_factory=list)

    def per(self, unit: int, count: int) -> float:
        """How often something occurs in `unit` lines."""
        return unit * count / max(sum(self.file_lines), 1)

    def ranked(self, least: int, below: int = sys.maxsize) -> list[Measured]:
        """Functions whose complexity lies in a range, the most complex first."""
        found = [function for function in self.functions if least <= function.complexity < below]
        return sorted(found, key=lambda function: -function.complexity)

    def with_many_parameters(self) -> list[Measured]:
        """Functions of more than seven parameters."""
        return [function for function in self.functions if function.parameters > PARAMETERS]


# ---- One file ----------------------------------------------------------------------------------


def complexity(function: Function) -> int:
    """McCabe's complexity as radon counts it: 1, and what each statement adds.

    Functions defined inside are functions of their own and do not count; lambdas do not either.
    """
    return 1 + sum(map(branches, function.body))


def branches(node: ast.AST) -> int:
    """What a statement or expression, with all that it holds, adds to the complexity."""
    if isinstance(node, Function | ast.ClassDef):
        return 0
    if isinstance(node, ast.Assert):
        return 1
    inside = sum(map(branches, ast.iter_child_nodes(node)))
    match node:
        case ast.If() | ast.IfExp():
            return inside + 1
        case ast.For() | ast.AsyncFor() | ast.While():
            return inside + 1 + bool(node.orelse)
        case ast.Try():
            return inside + len(node.handlers) + bool(node.orelse)
        case ast.BoolOp():
            return inside + len(node.values) - 1
        case ast.comprehension():
            return inside + 1 + len(node.ifs)
        case ast.Match():
            # A final `case _` is the `else` of the others.
            return inside + len(node.cases) - any(map(is_wildcard, node.cases))
    return inside


def is_wildcard(case: ast.match_case) -> bool:
    """Whether a case matches everything."""
    return isinstance(case.pattern, ast.MatchAs) and case.pattern.pattern is None


def docstring_lines(node: ast.AST) -> int:
    """How many lines the docstring of a module, class or function takes."""
    if not isinstance(node, DOCUMENTED) or ast.get_docstring(node, clean=False) is None:
        return 0
    text = node.body[0]
    return (text.end_lineno or text.lineno) - text.lineno + 1


def comment_lines(source: str) -> int:
    """How many lines hold a comment and nothing else."""
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    comments = [token for token in tokens if token.type == tokenize.COMMENT]
    return sum(token.line.lstrip().startswith("#") for token in comments)


def is_tuple_assignment(node: ast.AST) -> bool:
    """Whether three or more things are assigned side by side, as in ``a, b, c = 1, 2, 3``."""
    return (
        isinstance(node, ast.Assign)
        and isinstance(node.value, ast.Tuple)
        and any(isinstance(target, ast.Tuple) and len(target.elts) >= 3 for target in node.targets)
    )


def measure_function(path: Path, function: Function) -> Measured:
    """Lines, complexity and parameters; ``*args`` and ``**kwargs`` are not counted."""
    given = function.args
    lines = (function.end_lineno or function.lineno) - function.lineno + 1
    return Measured(
        place=Place(path, function.lineno, function.name),
        lines=lines - docstring_lines(function),
        complexity=complexity(function),
        parameters=len(given.posonlyargs) + len(given.args) + len(given.kwonlyargs),
    )


def add_file(density: Density, path: Path) -> None:
    """Add the counts of one file."""
    source = path.read_text(encoding="utf-8")
    lines = source.splitlines()
    density.file_lines.append(len(lines))
    density.comment_lines += comment_lines(source)
    density.any_words += len(re.findall(r"\bAny\b", source))
    for number, line in enumerate(lines, start=1):
        if len(line) > COLUMNS:
            density.long_lines.append(Place(path, number, f"{len(line)} columns"))
    for node in ast.walk(ast.parse(source)):
        density.docstring_lines += docstring_lines(node)
        density.comprehensions += isinstance(node, COMPREHENSIONS)
        if isinstance(node, Function):
            density.functions.append(measure_function(path, node))
        if isinstance(node, ast.Assign) and is_tuple_assignment(node):
            targets = ast.unparse(node.targets[0])
            density.tuple_assignments.append(Place(path, node.lineno, targets))


def measure(folder: Path) -> Density:
    """Count all Python files below a folder."""
    density = Density()
    for path in sorted(folder.rglob("*.py")):
        add_file(density, path)
    return density


# ---- The report --------------------------------------------------------------------------------


def table(density: Density) -> Iterator[tuple[str, str]]:
    """The lines of the table: what is measured, and its value."""
    files, functions = density.file_lines, density.functions
    sizes = sorted(function.lines for function in functions)
    mean = statistics.mean(function.complexity for function in functions)
    tuples = len(density.tuple_assignments)
    long = len(density.long_lines)
    yield "files, lines", f"{len(files)}, {sum(files)}"
    yield "file lines, median / max", f"{statistics.median(files):.0f} / {max(files)}"
    yield "docstring lines, %", f"{density.per(100, density.docstring_lines):.1f}"
    yield "comment-only lines, %", f"{density.per(100, density.comment_lines):.1f}"
    yield (
        "function lines without docstring, median / 90 %",
        f"{statistics.median(sizes):.0f} / {sizes[9 * len(sizes) // 10]}",
    )
    yield "cyclomatic complexity, mean", f"{mean:.1f}"
    yield (
        "functions ranked C / D or worse",
        (f"{len(density.ranked(RANK_C, RANK_D))} / {len(density.ranked(RANK_D))}"),
    )
    yield "functions of more than 7 parameters", f"{len(density.with_many_parameters())}"
    yield "`Any` per 100 lines", f"{density.per(100, density.any_words):.1f}"
    yield "comprehensions per 1,000 lines", f"{density.per(1000, density.comprehensions):.0f}"
    yield "tuple assignments of 3 or more per 1,000 lines", f"{density.per(1000, tuples):.2f}"
    yield f"lines over {COLUMNS} columns", f"{long} ({density.per(100, long):.1f} %)"


def worst(density: Density) -> Iterator[str]:
    """Where the functions and lines are that a limit speaks of."""
    for function in density.ranked(RANK_C):
        yield f"{function.place} has a complexity of {function.complexity}"
    for function in density.with_many_parameters():
        yield f"{function.place} has {function.parameters} parameters"
    for place in density.tuple_assignments:
        yield f"{place} are assigned at once"
    for place in density.long_lines:
        yield f"{place} are more than {COLUMNS}"


def above_limits(density: Density, limits: argparse.Namespace) -> Iterator[str]:
    """One sentence for each limit that is passed."""
    counts = {
        f"lines over {COLUMNS} columns": (len(density.long_lines), limits.most_long_lines),
        "functions ranked D or worse": (len(density.ranked(RANK_D)), limits.most_d),
        "functions ranked C": (len(density.ranked(RANK_C, RANK_D)), limits.most_c),
        "functions of more than 7 parameters": (
            len(density.with_many_parameters()),
            limits.most_wide,
        ),
        "tuple assignments of 3 or more per 1,000 lines": (
            density.per(1000, len(density.tuple_assignments)),
            limits.most_tuples,
        ),
        "`Any` per 100 lines": (density.per(100, density.any_words), limits.most_any),
    }
    for name, (found, most) in counts.items():
        if found > most:
            yield f"{found:.3g} {name}; at most {most:g} are allowed"
    comments = density.per(100, density.comment_lines)
    if comments < limits.least_comments:
        yield (
            f"{comments:.2g} % of the lines are comments; "
            f"at least {limits.least_comments:g} % are wanted"
        )


def options() -> argparse.ArgumentParser:
    """What the command line takes."""
    parser = argparse.ArgumentParser(prog="python -m tools.density", description="Measure density.")
    parser.add_argument("folder", nargs="?", type=Path, default=Path("src/chainrule"))
    parser.add_argument("--worst", action="store_true", help="also name the functions and lines")
    parser.add_argument("--limits", action="store_true", help="exit code 1 if a limit is passed")
    limits = {
        "long-lines": (0, f"lines over {COLUMNS} columns"),
        "d": (0, "functions ranked D or worse"),
        "c": (20, "functions ranked C"),
        "wide": (sys.maxsize, "functions of more than 7 parameters; no limit by default"),
        "tuples": (0.5, "tuple assignments of 3 or more per 1,000 lines"),
        "any": (2.0, "`Any` per 100 lines"),
    }
    for name, (value, text) in limits.items():
        kind = type(value)
        parser.add_argument(f"--most-{name}", type=kind, default=value, help=f"limit: {text}")
    parser.add_argument(
        "--least-comments", type=float, default=4.0, help="limit: percent of comment-only lines"
    )
    return parser


def main() -> int:
    """Print the table, and what exceeds the limits; the exit code."""
    given = options().parse_args()
    density = measure(given.folder)
    if not density.functions:
        print(f"{given.folder} holds no Python file with a function", file=sys.stderr)
        return 2
    for name, value in table(density):
        print(f"{name:<48}{value:>14}")
    if given.worst:
        print("\n".join(worst(density)))
    faults = list(above_limits(density, given)) if given.limits else []
    for fault in faults:
        print(f"above the limit: {fault}", file=sys.stderr)
    return bool(faults)


if __name__ == "__main__":
    sys.exit(main())
