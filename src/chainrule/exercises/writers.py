"""Documents as text, Markdown, HTML and LaTeX, as far as exercises need them.

A diagram is left out: what it shows stands in the lists of given numbers as well.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import escape

from chainrule.document import Blank, Block, Code, Document, Equations, Math, Section, Table, Text
from chainrule.errors import unknown

WIDTH = 24  # of an answer in text, in characters


@dataclass(frozen=True)
class Writer:
    """One format: how it writes each kind of block, and what stands around the whole."""

    plain: Callable[[str], str]
    math: Callable[[Math], str]
    heading: Callable[[str, int], str]
    paragraph: Callable[[str], str]
    equations: Callable[[list[str]], str]
    code: Callable[[str], str]
    table: Callable[[list[list[str]]], str]
    blank: Callable[[str, int], str]
    whole: Callable[[str], str]

    def document(self, document: Document) -> str:
        """The whole document."""
        head = [self.heading(self.plain(document.title), 1)]
        head += [self.paragraph(self.plain(text)) for text in (document.source, document.note) if text]
        return self.whole("\n".join([*head, *self.blocks(document.blocks, 2)]))

    def blocks(self, blocks: tuple[Block, ...], level: int) -> Iterator[str]:
        """Each block, those of sections too."""
        for block in blocks:
            if isinstance(block, Section):
                yield self.heading(self.plain(block.title), level)
                yield from self.blocks(block.blocks, level + 1)
            elif isinstance(block, Equations):
                yield self.equations([self.joined(equation.parts) for equation in block.items])
            elif isinstance(block, Text):
                yield self.paragraph("".join(map(self.piece, block.pieces)))
            elif isinstance(block, Code):
                yield self.code(block.lines)
            elif isinstance(block, Table):
                yield self.table([[self.piece(cell) for cell in row] for row in (block.header, *block.rows)])
            elif isinstance(block, Blank):
                yield self.blank(self.piece(block.asked), block.lines)

    def piece(self, piece: str | Math) -> str:
        """A text, or mathematics within it."""
        return self.math(piece) if isinstance(piece, Math) else self.plain(piece)

    def joined(self, parts: tuple[Math, ...]) -> str:
        """Equal parts as one piece of mathematics."""
        return self.math(Math(*(" = ".join(side) for side in zip(*parts, strict=True))))


def write_document(document: Document, format: str) -> str:
    """A document in a format."""
    if format not in WRITERS:
        raise unknown("format", format, WRITERS)
    return WRITERS[format].document(document)


def _underlined(text: str, level: int) -> str:
    return f"\n{text}\n{('=' if level == 1 else '-') * len(text)}\n"


def _columns(rows: list[list[str]]) -> str:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join("  ".join(c.ljust(w) for c, w in zip(row, widths, strict=True)).rstrip() for row in rows) + "\n"


def _markdown_table(rows: list[list[str]]) -> str:
    first, *rest = (f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |" for row in rows)
    return "\n".join([first, "|" + "---|" * len(rows[0]), *rest]) + "\n"


def _html_table(rows: list[list[str]]) -> str:
    lines = ["".join(f"<td>{cell}</td>" for cell in row) for row in rows]
    return "<table>" + "".join(f"<tr>{line}</tr>\n" for line in lines) + "</table>"


def _latex_table(rows: list[list[str]]) -> str:
    body = "\\\\\n".join(" & ".join(row) for row in rows)
    return f"\\begin{{longtable}}{{{'l' * (len(rows[0]) - 1)}p{{0.4\\textwidth}}}}\n{body}\n\\end{{longtable}}"


LATEX_SIGNS: dict[str, str | int | None] = {
    **{sign: f"\\{sign}" for sign in "#$%&_{}"},
    "\\": r"\textbackslash{}",
    "^": r"\^{}",
    "~": r"\~{}",
}
GREEK: dict[str, str | int | None] = {
    "δ": r"\delta ",
    "∂": r"\partial ",
    "η": r"\eta ",
    "Θ": r"\Theta ",
    "α": r"\alpha ",
    "ŷ": r"\hat{y}",
}


def _latex(text: str) -> str:
    return text.translate(str.maketrans(LATEX_SIGNS)).replace("½", r"$\frac12$")


def _latex_math(math: Math) -> str:
    return f"${math.latex.translate(str.maketrans(GREEK))}$"


def _line(asked: str, lines: int) -> str:
    return (
        f"{asked} = " + "_" * WIDTH + "\n"
        if lines == 1
        else f"{asked}:\n" + "\n".join(["_" * 3 * WIDTH] * lines) + "\n"
    )


WRITERS = {
    "text": Writer(
        plain=str,
        math=lambda math: math.text,
        heading=_underlined,
        paragraph=lambda text: text + "\n",
        equations=lambda lines: "".join(f"  {line}\n" for line in lines),
        code=lambda lines: "".join(f"    {line}\n" for line in lines.splitlines()),
        table=_columns,
        blank=_line,
        whole=lambda text: text.strip() + "\n",
    ),
    "markdown": Writer(
        plain=lambda text: text.replace("_", r"\_").replace("*", r"\*"),
        math=lambda math: f"${math.latex}$",
        heading=lambda text, level: f"{'#' * level} {text}\n",
        paragraph=lambda text: text + "\n",
        equations=lambda lines: "".join(f"- {line}\n" for line in lines),
        code=lambda lines: f"```python\n{lines}```\n",
        table=_markdown_table,
        blank=lambda asked, lines: _line(asked, lines).replace("_", r"\_"),
        whole=lambda text: text,
    ),
    "html": Writer(
        plain=escape,
        math=lambda math: f"<i>{escape(math.text)}</i>",
        heading=lambda text, level: f"<h{level}>{text}</h{level}>",
        paragraph=lambda text: f"<p>{text}</p>",
        equations=lambda lines: "<ul>" + "".join(f"<li>{line}</li>\n" for line in lines) + "</ul>",
        code=lambda lines: f"<pre>{escape(lines)}</pre>",
        table=_html_table,
        blank=lambda asked, lines: f"<p>{asked} = {'_' * WIDTH * lines}</p>",
        whole=lambda text: f'<!DOCTYPE html>\n<html lang="en"><meta charset="utf-8"><body>\n{text}\n</body></html>\n',
    ),
    "latex": Writer(
        plain=_latex,
        math=_latex_math,
        heading=lambda text, level: f"\\{'sub' * max(level - 2, 0)}section*{{{text}}}",
        paragraph=lambda text: text + "\n",
        equations=lambda lines: "\\begin{itemize}\n" + "".join(f"\\item {line}\n" for line in lines) + "\\end{itemize}",
        code=lambda lines: f"\\begin{{verbatim}}\n{lines}\\end{{verbatim}}",
        table=_latex_table,
        blank=lambda asked, lines: f"\\noindent {asked} $=$ \\hrulefill\\\\[{lines}em]",
        whole=lambda text: (
            "\\documentclass{article}\n\\usepackage{amsmath,longtable}\n\\begin{document}\n"
            f"{text}\n\\end{{document}}\n"
        ),
    ),
}
