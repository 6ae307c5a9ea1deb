"""Arrays as C, Java, Rust and their like declare them: ``double w[2][2] = {{1, 2}, {3, 4}};`` is
w = [[1, 2], [3, 4]].

A matrix that is kept flat has its shape from its lines, a row on each. Lines stay where they are.
"""

from __future__ import annotations

import re

from chainrule.auditing.claim_sources.extraction.sentences import NUMBER

TYPE = r"(?:float|double|real|f32|f64|float32|float64|int|REAL|FLOAT|DOUBLE)(?:\d|_t)?"
# Words before the type, the type, the name with or behind its sizes.
TYPED = (
    rf"(?:(?:static|const|constexpr|final|public|private|let|var|mut|std::)\s*){{0,4}}\b{TYPE}"
    r"(?:\s*\[\s*\d*\s*\]){0,2}\s+"
)
SIZES = r"(?P<sizes>(?:\s*\[\s*\w{0,12}\s*\]){0,2})"
ARRAY = re.compile(
    rf"^(?P<indent>[ \t]*){TYPED}(?P<name>[A-Za-z]\w{{0,15}}){SIZES}\s*=\s*"
    r"(?:new\s+\w+(?:\[\]){1,2}\s*)?\{(?P<content>[^;=]{1,4000}?)\}\s*;",
    re.MULTILINE,
)
SCALAR = re.compile(
    rf"^(?P<indent>[ \t]*){TYPED}(?P<name>[A-Za-z]\w{{0,15}})\s*=\s*(?P<number>{NUMBER})[fF]?\s*;",
    re.MULTILINE,
)
REMARK = re.compile(r"/\*.{0,200}?\*/|//[^\n]*", re.DOTALL)
INNER = re.compile(r"\{([^{}]*)\}")
# 0.5f is a number of C; the 2 of w2 is none.
ENTRY = re.compile(rf"(?<![\w.])({NUMBER})[fF]?(?![\w.])")
# Remarks between braces may hold a sign that ends the array.
WITHIN = re.compile(r"=\s*(?:new[^{;]{1,30})?\{[^;]{1,4000}?\}\s*;")


def without_declarations(text: str) -> str:
    r"""The text with such arrays in square brackets, on the line where they begin.

    Examples
    --------
    >>> from chainrule.auditing.claim_sources.extraction.declared import without_declarations
    >>> without_declarations("static const double b[2] = { 0.1, -0.2 };")
    'b = [0.1, -0.2]'
    >>> without_declarations("float w[4] = { 1, 2,  // a row per unit\n 3, 4 };").strip()
    'w = [[1, 2], [3, 4]]'
    """
    # Remarks first: their words and signs would stand among the entries.
    text = ARRAY.sub(_as_array, WITHIN.sub(_without_remarks, text))
    return SCALAR.sub(r"\g<indent>\g<name> = \g<number>;", text)


def _without_remarks(match: re.Match[str]) -> str:
    return REMARK.sub(lambda it: "\n" * it[0].count("\n"), match[0])


def _as_array(match: re.Match[str]) -> str:
    rows = _rows(match["content"], match["sizes"])
    # What has no numbers, or rows of several lengths, is something else.
    widths = {*map(len, rows)}
    if len(widths) != 1 or 0 in widths:
        return match[0]
    inner = [f"[{', '.join(row)}]" for row in rows]
    value = inner[0] if len(rows) == 1 else f"[{', '.join(inner)}]"
    return f"{match['indent']}{match['name']} = {value}" + "\n" * match[0].count("\n")


def _rows(content: str, sizes: str) -> list[list[str]]:
    """The rows: those between braces of their own, or as the lines divide them."""
    parts = INNER.findall(content) if "{" in content else content.split("\n")
    found = [row for row in map(ENTRY.findall, parts) if row]
    entries = [entry for row in found for entry in row]
    # Two sizes without inner braces: C fills the rows one after the other.
    width = _width(sizes, len(entries))
    if width:
        return [entries[at : at + width] for at in range(0, len(entries), width)]
    is_even = len({*map(len, found)}) == 1
    return found if is_even or "{" in content else [entries]


def _width(sizes: str, n_entries: int) -> int:
    """How long the rows are said to be; 0 if they are not, or if the entries are another number."""
    rows, width, *_ = (*map(int, re.findall(r"\d+", sizes)), 0, 0)
    return width if rows * width == n_entries else 0
