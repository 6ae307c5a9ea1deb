"""Plain text for a terminal: symbol = formula = formula with the numbers put in = value."""

from __future__ import annotations

from rich.cells import cell_len

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
from chainrule.documents.formats._wrapping import WIDTH, side_by_side, table, wrapped

SUFFIX = ".txt"
INDENT = "  "
BLANK = 24  # room for a number written by hand, in characters


def render(document: Document) -> str:
    """A document for a terminal of a hundred columns, or a little more for what is indented."""
    heading = [
        line
        for text in (document.title, document.source, document.note)
        for line in _paragraphs(text)
    ]
    return "\n\n".join(["\n".join(heading)] * bool(heading) + list(map(_block, document.blocks)))


def _paragraphs(text: str) -> list[str]:
    return [line for part in text.splitlines() for line in wrapped(part)]


def _block(block: Block) -> str:
    match block:
        case Section():
            return _section(block)
        case Equations(items, aside):
            lines = (
                side_by_side([" = ".join(_texts(item)) for item in items])
                if aside
                else _chains(items)
            )
        case Text(pieces):
            lines = wrapped("".join(map(_plain, pieces)))
        case Code(code):
            lines = [INDENT + line for line in code.splitlines()]
        case Table(header, rows, caption):
            cells = table(list(map(_plain, header)), [list(map(_plain, row)) for row in rows])
            lines = _paragraphs(caption) + cells
        case Blank(asked, height):
            lines = _blank(asked, height)
        case Diagram(columns, _, caption):
            layers = [", ".join(node.label.text for node in column) for column in columns]
            lines = wrapped((f"{caption}: " if caption else "") + " → ".join(layers))
    return "\n".join(lines)


def _section(section: Section) -> str:
    """A heading and, indented, what is under it: sections within it stand off by an empty line."""
    text = section.title
    for number, block in enumerate(section.blocks):
        body = "\n".join(f"{INDENT}{line}".rstrip() for line in _block(block).split("\n"))
        together = number == 0 and not isinstance(block, Section)
        text += ("\n" if together else "\n\n") + body
    return text


def _chains(items: tuple[Equation, ...]) -> list[str]:
    return [line for item in items for line in _chain(_texts(item))]


def _chain(texts: list[str]) -> list[str]:
    """One line, or one line for each part with the equals signs below each other."""
    if cell_len(line := " = ".join(texts)) <= WIDTH:
        return [line]
    margin = " " * cell_len(texts[0])
    lines: list[str] = []
    for text in texts[1:]:
        lines += wrapped(text, f"{margin if lines else texts[0]} = ", f"{margin}   ")
    return lines or wrapped(texts[0])


def _texts(equation: Equation) -> list[str]:
    return [part.text for part in equation.parts]


def _blank(asked: str | Math, height: int) -> list[str]:
    """A symbol is followed by an equals sign and a gap, a question by whole lines."""
    if isinstance(asked, Math):
        return [f"{asked.text} = {'_' * BLANK}"] + ["_" * (WIDTH - len(INDENT))] * (height - 1)
    return wrapped(asked) + ["_" * (WIDTH - len(INDENT))] * height


def _plain(piece: str | Math) -> str:
    return piece.text if isinstance(piece, Math) else piece
