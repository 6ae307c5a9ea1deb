r"""Vectors and matrices of R, as other programs write them: c(0.5, 0.1) is [0.5, 0.1]."""

from __future__ import annotations

import re
from collections.abc import Mapping

from chainrule.auditing.claim_sources.extraction.sentences import NUMBER

# An entry may have a name, and a line may end with a remark.
NAMED = r"(?:[A-Za-z][\w.]*\s*=\s*)?"
BREAK = r"\s*(?:#[^\n]*\n\s*)?"
LIST = rf"c\(({BREAK}{NAMED}{NUMBER}(?:{BREAK},{BREAK}{NAMED}{NUMBER}){{1,60}}{BREAK})\)"
VECTOR = re.compile(rf"(?<![\w.^'\\]){LIST}")
OPTIONS = rf"(?P<options>(?:{BREAK},{BREAK}[A-Za-z]+\s*=\s*\w+){{1,3}})"
MATRIX = re.compile(rf"(?<![\w.])matrix\({BREAK}{LIST}{OPTIONS}\s*\)")
ENTRY = re.compile(rf"{NAMED}({NUMBER})")
REMARK = re.compile(r"#[^\n]*")
SIZES = ("nrow", "ncol")
OPTION = re.compile(r"([A-Za-z]+)\s*=\s*(\w+)")


def without_r_arrays(text: str) -> str:
    """The text with the arrays of R in square brackets, on the line where they begin.

    Examples
    --------
    >>> from chainrule.auditing.claim_sources.extraction.r_arrays import without_r_arrays
    >>> without_r_arrays("x = c(a = 1, b = 2); W = matrix(c(1, 2, 3, 4), nrow = 2)")
    'x = [1, 2]; W = [[1, 3], [2, 4]]'
    """
    return VECTOR.sub(_vector, MATRIX.sub(_matrix, text))


def _numbers(content: str) -> list[str]:
    return ENTRY.findall(REMARK.sub("", content))


def _vector(match: re.Match[str]) -> str:
    return f"[{', '.join(_numbers(match[1]))}]" + "\n" * match[0].count("\n")


def _rows(options: Mapping[str, str], n_entries: int) -> int:
    """How many rows a matrix is said to have; 0 if it is not."""
    rows, columns = (int(it) if it.isdigit() else 0 for it in map(options.get, SIZES, ("", "")))
    if rows and columns and rows * columns != n_entries:
        return 0  # R begins again with the first entry
    return rows or (n_entries // columns if columns else 0)


def _matrix(match: re.Match[str]) -> str:
    """By columns, as R fills a matrix, unless it is told to do so by rows."""
    entries, options = _numbers(match[1]), dict(OPTION.findall(match["options"]))
    rows = _rows(options, len(entries))
    if not rows or len(entries) % rows:
        return match[0]
    width = len(entries) // rows
    if options.get("byrow", "") in ("TRUE", "T"):
        found = [entries[row * width : (row + 1) * width] for row in range(rows)]
    else:
        found = [entries[row::rows] for row in range(rows)]
    inner = ", ".join(f"[{', '.join(row)}]" for row in found)
    return f"[{inner}]" + "\n" * match[0].count("\n")
