"""An article in LaTeX; it needs pdfTeX and what every TeX Live brings along."""

from __future__ import annotations

from chainrule.documents.document import Document, Equations, Section, Text
from chainrule.documents.formats import _tex as tex
from chainrule.documents.formats._blocks import BlockWriters
from chainrule.documents.tex import escape

SUFFIX = ".tex"
OPENING = r"""\documentclass[11pt,a4paper]{article}
\usepackage[margin=25mm]{geometry}
\setlength{\parindent}{0pt}
\setlength{\parskip}{0.6ex plus 0.3ex}"""
HEADINGS = ("section*", "subsection*", "subsubsection*", "paragraph*")


def render(document: Document) -> str:
    """A document as a LaTeX file that compiles as it stands."""
    # not \maketitle: it would print a date, and leave much room for an author
    title = [rf"{{\LARGE\bfseries\raggedright {escape(document.title)}\par}}"]
    title += [
        rf"\smallskip{{\raggedright {escape(text)}\par}}"
        for text in (document.source, document.note)
        if text
    ]
    body = [line for block in document.blocks for line in BLOCKS.write(block)]
    return tex.source(OPENING, [*title, r"\bigskip", *body])


def _section(section: Section, depth: int) -> list[str]:
    """A heading of its depth; LaTeX has names for four, deeper ones share the last."""
    heading = HEADINGS[min(depth, len(HEADINGS) - 1)]
    lines = ["", rf"\{heading}{{{escape(section.title)}}}"]
    for block in section.blocks:
        lines += BLOCKS.write(block, depth + 1)
    return lines


def _equations(equations: Equations) -> list[str]:
    if equations.aside:
        return [tex.side_by_side(equations)]
    return list(map(tex.chain, equations.items))


def _text(text: Text) -> list[str]:
    return [tex.paragraph(text)]


BLOCKS = BlockWriters(
    section=_section,
    equations=_equations,
    text=_text,
    code=tex.code,
    table=tex.table,
    bars=lambda bars: tex.table(bars.table),  # its numbers say the same
    blank=tex.blank,
    diagram=tex.diagram,
)
