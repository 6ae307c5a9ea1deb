"""Plain text for a terminal: symbol = formula = formula with the numbers put in = value."""

from __future__ import annotations

from rich.cells import cell_len

from chainrule.documents.document import (
    Bars,
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
from chainrule.documents.formats._wrapping import WIDTH, side_by_side, table, wrapped

SUFFIX = ".txt"
INDENT = "  "
BAR = 12  # characters of the longest bar to either side
BLANK = 24  # room for a number written by hand, in characters


def render(document: Document) -> str:
    """A document for a terminal of a hundred columns, or a little more for what is indented."""
    heading: list[str] = []
    for text in (document.title, document.source, document.note):
        heading += _paragraphs(text)
    # without a title the text begins with its first block, not with an empty line
    parts = ["\n".join(heading)] if heading else []
    parts += map(BLOCKS.write, document.blocks)
    return "\n\n".join(parts)


def _paragraphs(text: str) -> list[str]:
    return [line for part in text.splitlines() for line in wrapped(part)]


def _equations(equations: Equations) -> str:
    if equations.aside:
        return "\n".join(side_by_side([" = ".join(_texts(item)) for item in equations.items]))
    return "\n".join(line for item in equations.items for line in _chain(_texts(item)))


def _text(text: Text) -> str:
    return "\n".join(wrapped("".join(map(_plain, text.pieces))))


def _code(code: Code) -> str:
    return "\n".join(INDENT + line for line in code.lines.splitlines())


def _table(block: Table) -> str:
    rows = [list(map(_plain, row)) for row in block.rows]
    return "\n".join(_paragraphs(block.caption) + table(list(map(_plain, block.header)), rows))


def _bars(bars: Bars) -> str:
    """A table with numbers to the right, and bars on both sides of a line behind it."""
    numeric = numeric_columns(bars.table)
    texts = [list(map(_plain, row)) for row in (bars.table.header, *bars.table.rows)]
    widths = [max(map(cell_len, column)) for column in zip(*texts, strict=True)]
    header, *rows = (
        [
            cell.rjust(width) if right else cell
            for cell, width, right in zip(row, widths, numeric, strict=True)
        ]
        for row in texts
    )
    drawn = [[*row, _bar(it)] for row, it in zip(rows, bars.shares, strict=True)]
    return "\n".join(_paragraphs(bars.table.caption) + table([*header, ""], drawn))


def _bar(share: float | None) -> str:
    if share is None:
        return ""
    bar = "█" * round(abs(share) * BAR)
    # a bar that is too short to be drawn is a line to the side where it would be
    left, right = (bar, "") if share < 0 else ("", bar)
    return f"{left:>{BAR}}│{right}"


def _diagram(diagram: Diagram) -> str:
    """The names of the units, layer by layer: a terminal has no room for lines between them."""
    # w5 and its like are left out: every number of the drawing is among the equations too
    layers = [", ".join(node.label.text for node in column) for column in diagram.columns]
    caption = f"{diagram.caption}: " if diagram.caption else ""
    return "\n".join(wrapped(caption + " → ".join(layers)))


def _section(section: Section, depth: int) -> str:
    """A heading and, indented, what is under it: sections within it stand off by an empty line."""
    text = section.title
    for number, block in enumerate(section.blocks):
        lines = BLOCKS.write(block, depth + 1).split("\n")
        body = "\n".join(f"{INDENT}{line}".rstrip() for line in lines)
        # what belongs to the heading follows it; a section within has a heading of its own
        together = number == 0 and not isinstance(block, Section)
        text += ("\n" if together else "\n\n") + body
    return text


def _chain(texts: list[str]) -> list[str]:
    """One line, or one line for each part with the equals signs below each other."""
    # the usual case: everything on one line
    if cell_len(line := " = ".join(texts)) <= WIDTH:
        return [line]
    # net_h1 = w1*i1 + w3*i2 + ...
    #        = 0.15*0.05 + 0.25*0.1 + ...
    margin = " " * cell_len(texts[0])
    lines: list[str] = []
    for text in texts[1:]:
        lines += wrapped(text, f"{margin if lines else texts[0]} = ", f"{margin}   ")
    return lines or wrapped(texts[0])


def _texts(equation: Equation) -> list[str]:
    return [part.text for part in equation.parts]


def _blank(blank: Blank) -> str:
    """A symbol is followed by an equals sign and a gap, a question by whole lines."""
    line = "_" * (WIDTH - len(INDENT))
    if isinstance(blank.asked, Math):
        gap = f"{blank.asked.text} = {'_' * BLANK}"
        return "\n".join([gap] + [line] * (blank.lines - 1))
    return "\n".join(wrapped(blank.asked) + [line] * blank.lines)


def _plain(piece: str | Math) -> str:
    return piece.text if isinstance(piece, Math) else piece


BLOCKS = BlockWriters(
    section=_section,
    equations=_equations,
    text=_text,
    code=_code,
    table=_table,
    bars=_bars,
    blank=_blank,
    diagram=_diagram,
)
