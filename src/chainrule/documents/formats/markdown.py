"""Markdown as GitHub takes it: mathematics between dollar signs, diagrams for Mermaid, folded
sections as HTML.
"""

from __future__ import annotations

import re

from chainrule.documents.diagrams.mermaid import draw
from chainrule.documents.document import (
    Blank,
    Code,
    Diagram,
    Document,
    Equation,
    Equations,
    Math,
    Section,
    Table,
    Text,
    numeric_columns,
)
from chainrule.documents.formats._blocks import BlockWriters
from chainrule.documents.tex import TOKEN, glyphs, pieces

SUFFIX = ".md"
LINE = 75  # glyphs of a formula side by side
TOGETHER = 20  # equations in one aligned block
# Underscores would be emphasis without their backslashes.
GAP, RULE = r"\_" * 24, r"\_" * 60
SPECIAL = re.compile(r"([\\`*_\[\]#|~$])")
# What makes a list, a numbered list or an underlined heading at the beginning of a line.
LINE_START = re.compile(r"^([^\S\n]*)(\d*)([-+=:.)])", re.MULTILINE)
# Before they look for mathematics, some readers take a backslash before punctuation for Markdown's
# own, and < | * for tags, cells and emphasis. These commands mean the same and have letters only.
WORDS = {
    r"\,": r"\thinspace ", r"\:": r"\medspace ", r"\;": r"\thickspace ", r"\!": r"\negthinspace ",
    r"\ ": r"\space ", r"\{": r"\lbrace ", r"\}": r"\rbrace ", r"\|": r"\Vert ", "|": r"\vert ",
    "<": r"\lt ", ">": r"\gt ", "*": r"\ast ", r"\\": r"\cr ", "\n": " ",
}  # fmt: skip


def render(document: Document) -> str:
    """A document as Markdown."""
    heading = [f"# {_escaped(document.title)}"] if document.title else []
    heading += [_escaped(text) for text in (document.source, document.note) if text]
    body = [part for block in document.blocks for part in BLOCKS.write(block, 2)]
    return "\n\n".join([*heading, *body]) + "\n"


def _equations(equations: Equations) -> list[str]:
    if equations.aside:
        written = (" = ".join(part.latex for part in item.parts) for item in equations.items)
        return [" &emsp; ".join(f"${_portable(latex)}$" for latex in written)]
    # an aligned block never breaks over pages and is set as a whole: a few equations in each
    items = equations.items
    return [_aligned(items[start : start + TOGETHER]) for start in range(0, len(items), TOGETHER)]


def _text(text: Text) -> list[str]:
    return [_at_line_start("".join(map(_inline, text.pieces)))]


def _code(code: Code) -> list[str]:
    # the fence must be longer than any run of backticks in the code, or it would end there
    fence = "`" * max(3, 1 + max(map(len, re.findall("`+", code.lines)), default=0))
    return [f"{fence}{code.language}\n{code.lines}\n{fence}"]


def _diagram(diagram: Diagram) -> list[str]:
    return [f"```mermaid\n{draw(diagram)}\n```", *_caption(diagram.caption)]


def _section(section: Section, level: int) -> list[str]:
    inner = [part for block in section.blocks for part in BLOCKS.write(block, level + 1)]
    title = _escaped(section.title)
    # Markdown itself cannot fold: a closed section is HTML around Markdown
    if section.closed:
        return [f"<details>\n<summary><b>{title}</b></summary>", *inner, "</details>"]
    return [f"{'#' * min(level, 6)} {title}", *inner]


def _aligned(items: tuple[Equation, ...]) -> str:
    rows = [row for item in items for row in _rows(item)]
    return "\n".join(["$$", r"\begin{aligned}", " \\cr\n".join(rows), r"\end{aligned}", "$$"])


def _rows(equation: Equation) -> list[str]:
    """One row, or one for each part, and more for long sums; equals signs below each other."""
    # & marks where the rows of an aligned block are below each other
    symbol, *parts = (part.latex for part in equation.parts)
    # short enough: symbol &= formula = substitution = value
    if sum(map(glyphs, (symbol, *parts))) <= LINE:
        return [
            " ".join([_portable(symbol), "&=" * bool(parts), " = ".join(map(_portable, parts))])
        ]
    rows = [
        (r"&\quad " if number else "&= ") + _portable(piece)
        for part in parts
        for number, piece in enumerate(pieces(part, LINE, LINE - 25))
    ]
    return [f"{_portable(symbol)} {rows[0]}", *rows[1:]] if rows else [_portable(symbol)]


def _portable(latex: str) -> str:
    written = "".join(WORDS.get(token, token) for token in TOKEN.findall(latex)).replace(
        "](", "] ("
    )
    return re.sub(" +", " ", written).strip()


def _escaped(text: str) -> str:
    """Text in which nothing is markup, on one line."""
    # & first, or the ampersands of the other two would be escaped again
    text = " ".join(text.split()).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return SPECIAL.sub(r"\\\1", text)


def _at_line_start(text: str) -> str:
    """A paragraph that is no list and no heading, however it begins."""
    return LINE_START.sub(r"\1\2\\\3", text)


def _inline(piece: str | Math) -> str:
    if isinstance(piece, Math):
        return f"${_portable(piece.latex)}$"
    # escaping joins words by single spaces and drops those at the ends, next to mathematics
    return " " * piece[:1].isspace() + _escaped(piece) + " " * piece[-1:].isspace()


def _table(table: Table) -> list[str]:
    # ---: aligns a column to the right; its decimal points are then more or less below each other
    rule = ["---:" if numeric else "---" for numeric in numeric_columns(table)]
    rows = [list(map(_inline, table.header)), rule]
    rows += [list(map(_inline, row)) for row in table.rows]
    return [*_caption(table.caption), "\n".join(f"| {' | '.join(row)} |" for row in rows)]


def _caption(caption: str) -> list[str]:
    return [f"*{_escaped(caption)}*"] if caption else []


def _blank(blank: Blank) -> list[str]:
    """A symbol is followed by an equals sign and a line, a question by whole lines."""
    if isinstance(blank.asked, Math):
        return [f"${_portable(blank.asked.latex)} =$ {GAP}", *[RULE] * (blank.lines - 1)]
    return [_at_line_start(_escaped(blank.asked)), *[RULE] * blank.lines]


BLOCKS = BlockWriters(
    section=_section,
    equations=_equations,
    text=_text,
    code=_code,
    table=_table,
    bars=lambda bars: _table(bars.table),  # its numbers say the same
    blank=_blank,
    diagram=_diagram,
)
