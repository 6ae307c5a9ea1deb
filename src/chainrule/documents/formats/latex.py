"""An article in LaTeX; it needs pdfTeX and what every TeX Live brings along."""

from __future__ import annotations

from chainrule.documents.document import (
    Blank,
    Block,
    Code,
    Diagram,
    Document,
    Equations,
    Section,
    Table,
    Text,
)
from chainrule.documents.formats import _tex as tex
from chainrule.documents.tex import escape

SUFFIX = ".tex"
OPENING = r"""\documentclass[11pt,a4paper]{article}
\usepackage[margin=25mm]{geometry}
\setlength{\parindent}{0pt}
\setlength{\parskip}{0.6ex plus 0.3ex}"""
HEADINGS = ("section*", "subsection*", "subsubsection*", "paragraph*")


def render(document: Document) -> str:
    """A document as a LaTeX file that compiles as it stands."""
    title = [rf"{{\LARGE\bfseries\raggedright {escape(document.title)}\par}}"]
    title += [
        rf"\smallskip{{\raggedright {escape(text)}\par}}"
        for text in (document.source, document.note)
        if text
    ]
    body = [line for block in document.blocks for line in _block(block, 0)]
    return tex.source(OPENING, [*title, r"\bigskip", *body])


def _block(block: Block, depth: int) -> list[str]:
    match block:
        case Section(title, blocks):
            heading = HEADINGS[min(depth, len(HEADINGS) - 1)]
            inner = [line for part in blocks for line in _block(part, depth + 1)]
            return ["", rf"\{heading}{{{escape(title)}}}", *inner]
        case Equations(items, aside):
            return [tex.side_by_side(block)] if aside else list(map(tex.chain, items))
        case Text():
            return [tex.paragraph(block)]
        case Code():
            return tex.code(block)
        case Table():
            return tex.table(block)
        case Blank():
            return tex.blank(block)
        case Diagram():
            return tex.diagram(block)
