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
    >>> without_declarations("float w[4] = { 1, 2,  // a row per unit\\n 3, 4 };").strip()
    'w = [[1, 2], [3, 4]]'
    """
    text = ARRAY.sub(_as_array, WITHIN.sub(_without_remarks, text))
    return SCALAR.sub(r"\g<indent>\g<name> = \g<number>;", text)


def _without_remarks(match: re.Match[str]) -> str:
    return REMARK.sub(lambda it: "\n" * it[0].count("\n"), match[0])


def _as_array(match: re.Match[str]) -> str:
    rows = _rows(match["content"], match["sizes"])
    if not rows:
        return match[0]
    inner = [f"[{', '.join(row)}]" for row in rows]
    value = inner[0] if len(rows) == 1 else f"[{', '.join(inner)}]"
    return f"{match['indent']}{match['name']} = {value}" + "\n" * match[0].count("\n")


def _rows(content: str, sizes: str) -> list[list[str]]:
    """The rows: those between braces of their own, or as the lines divide them."""
    if "{" in content:
        found = [ENTRY.findall(inner) for inner in INNER.findall(content)]
    else:
        found = [row for line in content.split("\n") if (row := ENTRY.findall(line))]
    # Two sizes without inner braces: C fills the rows one after the other.
    entries = [entry for row in found for entry in row]
    numbers = [int(it) for it in re.findall(r"\d+", sizes)]
    if len(numbers) > 1 and numbers[0] * numbers[1] == len(entries):
        width = numbers[1]
        found = [entries[at : at + width] for at in range(0, len(entries), width)]
    if len({len(row) for row in found}) == 1:
        return found
    return [entries] if entries and "{" not in content else []
