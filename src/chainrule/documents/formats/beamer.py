"""Slides in LaTeX: a few equations, or one table, diagram or question on each."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace

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
)
from chainrule.documents.formats import _tex as tex
from chainrule.documents.formats._blocks import BlockWriters
from chainrule.documents.tex import escape, glyphs

SUFFIX = ""  # a file that ends in .tex is taken for an article
# Mathematics in a font with serifs: in beamer's own, l, 1 and I look alike.
OPENING = r"""\documentclass[10pt,aspectratio=169]{beamer}
\usefonttheme[onlymath]{serif}
\setbeamertemplate{navigation symbols}{}
\setbeamertemplate{footline}[frame number]
\setbeamertemplate{frametitle continuation}{}
\setlength{\parskip}{0.6ex}"""
LINES = 14.0  # on a slide
LETTERS = 85  # in a line of text
GLYPHS = 72  # in a line of a formula
FRACTION = 2.1  # lines
ROWS = 12  # of a table on a slide

# What must not be torn apart: how many lines high it is, and its LaTeX.
Piece = tuple[float, list[str]]


def render(document: Document) -> str:
    """A document as slides; sections are split so that nothing runs over the edge."""
    title = [rf"{{\LARGE {escape(document.title)}\par}}", r"\bigskip"]
    title += [
        rf"{{{escape(text)}\par}}\medskip" for text in (document.source, document.note) if text
    ]
    frames = [_frame([], title), *_frames(document.blocks, [])]
    return tex.source(OPENING, [line for frame in frames for line in frame])


def _frames(blocks: tuple[Block, ...], titles: list[str]) -> Iterator[list[str]]:
    """The slides of some blocks. Paragraphs, blanks and single equations go with what follows
    them, all else has slides of its own.
    """
    lines: list[str] = []
    used = 0.0
    for block in blocks:
        for height, written in BLOCKS.write(block):
            # LaTeX never says that a slide is too full: what does not fit is begun on the next
            if lines and used + height > LINES:
                yield _frame(titles, lines, used)
                lines, used = [], 0.0
            lines, used = lines + written, used + height
        # equations, tables and drawings end their slide; a paragraph waits for what it introduces
        if lines and not _goes_on(block):
            yield _frame(titles, lines, used)
            lines, used = [], 0.0
        if isinstance(block, Section):
            yield from _frames(block.blocks, [*titles, block.title])
    if lines:
        yield _frame(titles, lines, used)


def _goes_on(block: Block) -> bool:
    """Whether more may follow on the same slide."""
    # a single equation may be followed by a sentence about it
    single = isinstance(block, Equations) and not block.aside and len(block.items) == 1
    return single or isinstance(block, Text | Blank)


def _frame(titles: list[str], lines: list[str], used: float = 0.0) -> list[str]:
    """A slide; one thing that is too tall for any slide goes on on the next."""
    # \relax, as braces right after the opening would be taken for a title
    heading = [rf"\frametitle{{{escape(titles[0])}}}"] if titles else []
    heading += [rf"\framesubtitle{{{escape(' – '.join(titles[1:]))}}}"] if titles[1:] else []
    # only where it is needed: with frame breaks, beamer stretches no space on a slide
    opening = r"\begin{frame}" + ("[allowframebreaks]" if used > LINES else "")
    return ["", opening, r"\relax", *heading, *lines, r"\end{frame}"]


def _section(section: Section, depth: int) -> list[Piece]:
    # What is in a section goes on slides of its own (see _frames); an empty one is only a line.
    if section.blocks:
        return []
    return [(1, [rf"{{\large {escape(section.title)}\par}}"])]


def _equations(equations: Equations) -> list[Piece]:
    if equations.aside:
        return list(_columns(equations.items))
    return [(_height(item), [tex.chain(item)]) for item in equations.items]


def _text(text: Text) -> list[Piece]:
    letters = sum(len(piece.text if isinstance(piece, Math) else piece) for piece in text.pieces)
    # half a line to spare: words do not fill their lines to the end
    return [(math.ceil(letters / LETTERS) + 0.5, [tex.paragraph(text)])]


def _code(code: Code) -> list[Piece]:
    return [(len(code.lines.splitlines()) + 1, tex.code(code))]


def _table(table: Table) -> list[Piece]:
    """A long table as several, each with the heading again."""
    pieces: list[Piece] = []
    for start in range(0, max(1, len(table.rows)), ROWS):
        rows = table.rows[start : start + ROWS]
        # four lines more have room for the heading, the rules and the caption
        pieces.append((len(rows) + 4, tex.table(replace(table, rows=rows))))
    return pieces


def _blank(blank: Blank) -> list[Piece]:
    return [(2 + 1.6 * blank.lines, tex.blank(blank))]


def _diagram(diagram: Diagram) -> list[Piece]:
    return [(LINES, tex.diagram(diagram))]


def _columns(items: tuple[Equation, ...]) -> Iterator[Piece]:
    """Short equations in columns, as many as fit on a slide at a time."""
    # three more for the gap between columns
    widest = max((_width(item) for item in items), default=0) + 3
    across = max(1, GLYPHS // widest)
    # two lines are left free, as the estimates are rough
    most = across * int(LINES - 2)
    for start in range(0, len(items), most):
        part = items[start : start + most]
        yield math.ceil(len(part) / across), [tex.side_by_side(Equations(part, aside=True))]


def _height(equation: Equation) -> float:
    """How many lines an equation takes, on one line or with each part on lines of its own."""
    # an equation that fits has one line; the parts of a longer one are counted one by one
    parts = equation.parts[1:] if _width(equation) > GLYPHS else ()
    room = GLYPHS - glyphs(equation.symbol.latex)
    # fractions and cases are higher than a line, anything else has a little air around it
    high = (
        FRACTION
        if any(r"\frac" in part.latex or r"\begin" in part.latex for part in equation.parts)
        else 1.3
    )
    return high * max(1, sum(math.ceil(glyphs(part.latex) / room) for part in parts))


def _width(equation: Equation) -> int:
    return sum(glyphs(part.latex) + 2 for part in equation.parts)


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
