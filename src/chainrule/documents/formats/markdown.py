"""Markdown as GitHub takes it: mathematics between dollar signs, diagrams for Mermaid, folded
sections as HTML.
"""

from __future__ import annotations

import re

from chainrule.documents.diagrams.mermaid import draw
from chainrule.documents.document import (
    Blank,
    Block,
    Code,
    Diagram,
    Document,
    Equation,
    Equations,
    Math,
    Section,
    Table,
    Text,
    is_number,
)
from chainrule.documents.tex import TOKEN, glyphs, pieces

SUFFIX = ".md"
LINE = 75  # glyphs of a formula side by side
TOGETHER = 20  # equations in one aligned block
GAP, RULE = r"\_" * 24, r"\_" * 60
SPECIAL = re.compile(r"([\\`*_\[\]#|~$])")
LINE_START = re.compile(r"^(\s*)(\d*)([-+=:.)])", re.MULTILINE)
# Before they look for mathematics, some readers take a backslash before punctuation for Markdown's
# own, and < | * for tags, cells and emphasis. These commands mean the same and have letters only.
WORDS = {
    r"\,": r"\thinspace ", r"\:": r"\medspace ", r"\;": r"\thickspace ", r"\!": r"\negthinspace ",
    r"\ ": r"\space ",
    r"\{": r"\lbrace ", r"\}": r"\rbrace ", r"\|": r"\Vert ", "|": r"\vert ", "<": r"\lt ",
    ">": r"\gt ",
    "*": r"\ast ", r"\\": r"\cr ", "\n": " ",
}  # fmt: skip


def render(document: Document) -> str:
    """A document as Markdown."""
    heading = [f"# {_escaped(document.title)}"] if document.title else []
    heading += [_escaped(text) for text in (document.source, document.note) if text]
    return (
        "\n\n".join([*heading, *(part for block in document.blocks for part in _block(block, 2))])
        + "\n"
    )


def _block(block: Block, level: int) -> list[str]:
    """The paragraphs of a block."""
    match block:
        case Section():
            return _section(block, level)
        case Equations(items, aside):
            if aside:
                return [
                    " &emsp; ".join(
                        f"${_portable(' = '.join(part.latex for part in item.parts))}$"
                        for item in items
                    )
                ]
            return [
                _aligned(items[start : start + TOGETHER])
                for start in range(0, len(items), TOGETHER)
            ]
        case Text(parts):
            return [_at_line_start("".join(map(_inline, parts)))]
        case Code(lines, language):
            fence = "`" * max(3, 1 + max(map(len, re.findall("`+", lines)), default=0))
            return [f"{fence}{language}\n{lines}\n{fence}"]
        case Table():
            return _table(block)
        case Blank():
            return _blank(block)
        case Diagram(_, _, caption):
            return [f"```mermaid\n{draw(block)}\n```", *_caption(caption)]


def _section(section: Section, level: int) -> list[str]:
    inner = [part for block in section.blocks for part in _block(block, level + 1)]
    title = _escaped(section.title)
    if section.closed:
        return [f"<details>\n<summary><b>{title}</b></summary>", *inner, "</details>"]
    return [f"{'#' * min(level, 6)} {title}", *inner]


def _aligned(items: tuple[Equation, ...]) -> str:
    rows = [row for item in items for row in _rows(item)]
    return "\n".join(["$$", r"\begin{aligned}", " \\cr\n".join(rows), r"\end{aligned}", "$$"])


def _rows(equation: Equation) -> list[str]:
    """One row, or one for each part, and more for long sums; equals signs below each other."""
    symbol, *parts = (part.latex for part in equation.parts)
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
    text = " ".join(text.split()).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return SPECIAL.sub(r"\\\1", text)


def _at_line_start(text: str) -> str:
    """A paragraph that is no list and no heading, however it begins."""
    return LINE_START.sub(r"\1\2\\\3", text)


def _inline(piece: str | Math) -> str:
    if isinstance(piece, Math):
        return f"${_portable(piece.latex)}$"
    return " " * piece[:1].isspace() + _escaped(piece) + " " * piece[-1:].isspace()


def _table(table: Table) -> list[str]:
    numeric = [
        all(is_number(row[column]) for row in table.rows) for column in range(len(table.header))
    ]
    rule = ["---:" if number and table.rows else "---" for number in numeric]
    rows = [
        list(map(_inline, table.header)),
        rule,
        *(list(map(_inline, row)) for row in table.rows),
    ]
    return [*_caption(table.caption), "\n".join(f"| {' | '.join(row)} |" for row in rows)]


def _caption(caption: str) -> list[str]:
    return [f"*{_escaped(caption)}*"] if caption else []


def _blank(blank: Blank) -> list[str]:
    """A symbol is followed by an equals sign and a line, a question by whole lines."""
    if isinstance(blank.asked, Math):
        return [f"${_portable(blank.asked.latex)} =$ {GAP}", *[RULE] * (blank.lines - 1)]
    return [_at_line_start(_escaped(blank.asked)), *[RULE] * blank.lines]
