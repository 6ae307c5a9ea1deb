"""Tables of a document, in Markdown between bars, and in LaTeX as arrays: cells, row by row."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from chainrule.auditing.claim_sources.extraction.latex_names import typed
from chainrule.auditing.claim_sources.extraction.passages import ROW_BREAK
from chainrule.auditing.drafting.sheets import blocks
from chainrule.explaining.examples.claims import is_number

ARRAY = re.compile(r"\\begin\{(array|tabular)\}\{[^}]*\}(.*?)\\end\{\1\}", re.DOTALL)
ROW = re.compile(r"^\s*\|.*\|")
RULES = re.compile(r"\\hline|\\c?(?:top|mid|bottom)?rule(?:\{[^}]*\}|\([^)]*\))*|\\cline\{[^}]*\}")
BEFORE_ROW = re.compile(rf"(?:\s|{RULES.pattern})*")
RULE = re.compile(r"^[\s|:+-]*$")
# Longer tables are data or a log, and nobody works them out by hand.
MOST_ROWS = 200
FEWEST_HEADS = 3  # of a table that begins right below another one


@dataclass
class Table:
    """Cells with the line of each row."""

    rows: list[list[str]]
    lines: list[int]


def without_tables(text: str) -> str:
    """The document without its LaTeX tables, each as many empty lines."""
    return ARRAY.sub(lambda it: "\n" * it[0].count("\n") if _is_table(it) else it[0], text)


def _is_table(match: re.Match[str]) -> bool:
    """Whether an array is no equation that is aligned at its equals signs."""
    return not re.search(r"&\s*=|=\s*&", match[2]) and "&" in match[2]


def tables(text: str) -> Iterator[Table]:
    """Those between bars, then those of LaTeX."""
    for table in _between_bars(text):
        for begin, rows in blocks(table.rows):
            yield Table(rows, table.lines[begin : begin + len(rows)])
    for match in filter(_is_table, ARRAY.finditer(text)):
        line = text.count("\n", 0, match.start(2)) + 1
        yield _array(match[2], line)


def _between_bars(text: str) -> Iterator[Table]:
    """Lines with bars that follow each other, up to the heads of another table."""
    table = Table([], [])
    for number, line in enumerate(text.split("\n"), start=1):
        cells = _cells(line)
        if table.rows and (not cells or _are_other_heads(cells, table.rows[0])):
            yield table
            table = Table([], [])
        # The rule between heads and rows is no end of a table.
        if cells and not RULE.match(line) and len(table.rows) < MOST_ROWS:
            table.rows.append(cells)
            table.lines.append(number)
    if table.rows:
        yield table


def _cells(line: str) -> list[str]:
    """The cells of a line between bars; none of another line."""
    if not ROW.match(line):
        return []
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


def _are_other_heads(cells: Sequence[str], heads: Sequence[str]) -> bool:
    """Whether another table begins right below one, as in what programs print."""
    if len(cells) == len(heads) or len(cells) < FEWEST_HEADS:
        return False
    return all(re.search(r"[^\W\d]", cell) and not is_number(typed(cell)) for cell in cells)


def _array(content: str, line: int) -> Table:
    """A LaTeX array, taken apart."""
    table = Table([], [])
    for row in re.split(ROW_BREAK, content):
        # Rules stand before a row, often on lines of their own.
        content_begins = BEFORE_ROW.match(row)
        begin = line + (content_begins[0].count("\n") if content_begins else 0)
        line += row.count("\n")
        cells = [cell.strip() for cell in RULES.sub("", row).split("&")]
        if any(cells) and len(table.rows) < MOST_ROWS:
            table.rows.append(cells)
            table.lines.append(begin)
    return table
