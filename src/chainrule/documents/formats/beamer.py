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
from chainrule.documents.tex import escape, glyphs

SUFFIX = ""  # a file that ends in .tex is taken for an article
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


def render(document: Document) -> str:
    """A document as slides; sections are split so that nothing runs over the edge."""
    title = [rf"{{\LARGE {escape(document.title)}\par}}", r"\bigskip"]
    title += [
        rf"{{{escape(text)}\par}}\medskip" for text in (document.source, document.note) if text
    ]
    frames = [_frame([], title), *_frames(document.blocks, [])]
    return tex.source(OPENING, [line for frame in frames for line in frame])


def _frames(blocks: tuple[Block, ...], titles: list[str]) -> Iterator[list[str]]:
    """The slides of some blocks. Paragraphs and blanks go before what follows them, all else
    has slides of its own.
    """
    lines: list[str] = []
    used = 0.0
    for block in blocks:
        for height, written in _pieces(block):
            if lines and used + height > LINES:
                yield _frame(titles, lines, used)
                lines, used = [], 0.0
            lines, used = lines + written, used + height
        if lines and not isinstance(block, Text | Blank):
            yield _frame(titles, lines, used)
            lines, used = [], 0.0
        if isinstance(block, Section):
            yield from _frames(block.blocks, [*titles, block.title])
    if lines:
        yield _frame(titles, lines, used)


def _frame(titles: list[str], lines: list[str], used: float = 0.0) -> list[str]:
    """A slide; one thing that is too tall for any slide goes on on the next."""
    # \relax, as braces right after the opening would be taken for a title
    heading = [rf"\frametitle{{{escape(titles[0])}}}"] if titles else []
    heading += [rf"\framesubtitle{{{escape(' – '.join(titles[1:]))}}}"] if titles[1:] else []
    opening = r"\begin{frame}" + ("[allowframebreaks]" if used > LINES else "")
    return ["", opening, r"\relax", *heading, *lines, r"\end{frame}"]


def _pieces(block: Block) -> Iterator[tuple[float, list[str]]]:
    """The parts of a block that must not be torn apart, and how many lines high they are."""
    match block:
        case Section():
            if not block.blocks:
                yield 1, [rf"{{\large {escape(block.title)}\par}}"]
        case Equations(items, aside):
            if aside:
                yield from _columns(items)
            else:
                for item in items:
                    yield _height(item), [tex.chain(item)]
        case Text(pieces):
            letters = sum(len(piece.text if isinstance(piece, Math) else piece) for piece in pieces)
            yield math.ceil(letters / LETTERS) + 0.5, [tex.paragraph(block)]
        case Code(code):
            yield len(code.splitlines()) + 1, tex.code(block)
        case Table(_, rows):
            for start in range(0, max(1, len(rows)), ROWS):
                part = rows[start : start + ROWS]
                yield len(part) + 4, tex.table(replace(block, rows=part))
        case Blank():
            yield 2 + 1.6 * block.lines, tex.blank(block)
        case Diagram():
            yield LINES, tex.diagram(block)


def _columns(items: tuple[Equation, ...]) -> Iterator[tuple[float, list[str]]]:
    """Short equations in columns, as many as fit on a slide at a time."""
    widest = max((_width(item) for item in items), default=0) + 3
    across = max(1, GLYPHS // widest)
    most = across * int(LINES - 2)
    for start in range(0, len(items), most):
        part = items[start : start + most]
        yield math.ceil(len(part) / across), [tex.side_by_side(Equations(part, aside=True))]


def _height(equation: Equation) -> float:
    """How many lines an equation takes, on one line or with each part on lines of its own."""
    parts = equation.parts[1:] if _width(equation) > GLYPHS else ()
    room = GLYPHS - glyphs(equation.symbol.latex)
    high = (
        FRACTION
        if any(r"\frac" in part.latex or r"\begin" in part.latex for part in equation.parts)
        else 1.3
    )
    return high * max(1, sum(math.ceil(glyphs(part.latex) / room) for part in parts))


def _width(equation: Equation) -> int:
    return sum(glyphs(part.latex) + 2 for part in equation.parts)
