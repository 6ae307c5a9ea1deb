"""A page of HTML in one file, with nothing to fetch and nothing to run; or a part of one, for
notebooks.
"""

from __future__ import annotations

from functools import cache
from html import escape
from importlib.resources import files

from chainrule.documents.diagrams.svg import draw
from chainrule.documents.document import (
    Bars,
    Blank,
    Code,
    Diagram,
    Document,
    Equation,
    Equations,
    Math,
    Picture,
    Section,
    Table,
    Text,
    numeric_columns,
)
from chainrule.documents.formats._blocks import BlockWriters
from chainrule.documents.mathml import mathml
from chainrule.documents.tex import pieces
from chainrule.errors import printable

SUFFIX = ".html"
LETTER = 0.56  # width of a letter, in em
NARROW = 28  # glyphs of a formula that fit on a small screen
PIECE = 12  # glyphs that stay together on it


def render(document: Document) -> str:
    """A document as a page."""
    lines = [
        "<!DOCTYPE html>",
        f'<html lang="{escape(document.language)}">',
        "<head>",
        '<meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{escape(document.title)}</title>",
        f"<style>{_style('page.css')}{_style('style.css')}</style>",
        "</head>",
        "<body>",
        *_article(document),
        "</body>",
        "</html>",
        "",
    ]
    return "\n".join(lines)


def fragment(document: Document) -> str:
    """A document as a part of a page, with styles that touch nothing else and the colors of what is
    around it.

    Parameters
    ----------
    document : Document
        What to write.

    Returns
    -------
    str
        For ``_repr_html_`` in a notebook.
    """
    return printable("\n".join([f"<style>{_style('style.css')}</style>", *_article(document)]))


@cache
def _style(name: str) -> str:
    return (files(__package__) / name).read_text(encoding="utf-8")


def _article(document: Document) -> list[str]:
    # everything is within one element, to which all rules of style.css are bound
    lines = [f'<article class="chainrule" lang="{escape(document.language)}">']
    if document.title or document.source or document.note:
        title = [f"<h1>{escape(document.title)}</h1>"] if document.title else []
        rest = [f"<p>{escape(text)}</p>" for text in (document.source, document.note) if text]
        lines += ["<header>", *title, *rest, "</header>"]
    # h1 is the document's title, so its sections begin at h2
    for block in document.blocks:
        lines += BLOCKS.write(block, 2)
    return [*lines, "</article>"]


def _equations(equations: Equations) -> list[str]:
    if equations.aside:
        return _aside(equations.items)
    return [line for item in equations.items for line in _equation(item)]


def _text(text: Text) -> list[str]:
    return [f"<p>{''.join(map(_inline, text.pieces))}</p>"]


def _code(code: Code) -> list[str]:
    kind = f"language-{escape(code.language)}"
    return [f'<pre><code class="{kind}">{escape(code.lines)}</code></pre>']


def _diagram(diagram: Diagram) -> list[str]:
    return [
        "<figure>",
        f'<div class="scroll">{draw(diagram)}</div>',
        *_caption(diagram.caption),
        "</figure>",
    ]


def _picture(picture: Picture) -> list[str]:
    label = f'role="img" aria-label="{escape(picture.caption)}"'
    drawing = picture.svg.replace("<svg", f"<svg {label}", 1)
    return [
        '<figure class="picture">',
        f'<div class="scroll">{drawing}</div>',
        *_caption(picture.caption),
        "</figure>",
    ]


def _section(section: Section, level: int) -> list[str]:
    heading = f"h{min(level, 4)}"
    # folded by the browser itself, without a script
    opening = "<details>" if section.closed else "<details open>"
    inner = [line for block in section.blocks for line in BLOCKS.write(block, level + 1)]
    return [
        opening,
        f"<summary><{heading}>{escape(section.title)}</{heading}></summary>",
        *inner,
        "</details>",
    ]


def _equation(equation: Equation) -> list[str]:
    """Parts that go to lines of their own when there is no room, each with its equals sign."""
    # the words for a quantity appear where the pointer rests
    title = f' title="{escape(equation.what)}"' if equation.what else ""
    parts = [f'<span class="part">{_equals(part)}</span>' for part in equation.parts[1:]]
    symbol = f'<span class="symbol">{_math(equation.symbol, display=True)}</span>'
    return [
        f'<div class="equation"{title}>',
        symbol,
        f'<span class="parts">{"".join(parts)}</span>',
        "</div>",
    ]


def _aside(items: tuple[Equation, ...]) -> list[str]:
    """Columns as wide as the widest equation."""
    # CSS cannot measure the widest of several boxes: it is estimated from the text
    longest = max((len(" = ".join(part.text for part in item.parts)) for item in items), default=0)
    lines = [line for item in items for line in _equation(item)]
    return [f'<div class="aside" style="--cell: {longest * LETTER + 1:.1f}em">', *lines, "</div>"]


def _math(math: Math, display: bool = False) -> str:
    """MathML; as one types it where the LaTeX cannot be converted."""
    return mathml(math.latex, display) or f"<span>{escape(math.text)}</span>"


def _equals(math: Math) -> str:
    """An equals sign and a formula, or several between which lines may be broken."""
    # One piece that the converter does not know, and all are shown as typed: half a formula in each
    # of two ways would be harder to read.
    found = [mathml(piece, True) for piece in pieces(math.latex, NARROW, PIECE)]
    first, *rest = found if all(found) else [f"<span>{escape(math.text)}</span>"]
    return "<wbr>".join(
        [f'<span class="tied"><span class="equals">=</span>{first}</span>', *filter(None, rest)]
    )


def _inline(piece: str | Math) -> str:
    return _math(piece) if isinstance(piece, Math) else escape(piece)


def _table(table: Table) -> list[str]:
    return _with_bars(table, [""] * len(table.rows))


def _bars(bars: Bars) -> list[str]:
    """A table whose last column holds bars on both sides of a line."""
    return _with_bars(bars.table, list(map(_bar, bars.shares)))


def _bar(share: float | None) -> str:
    if share is None:
        return "<td></td>"
    side = "less" if share < 0 else "more"
    length = f"--length: {50 * abs(share):.4g}%"
    return f'<td class="bars"><div class="{side}" style="{length}"></div></td>'


def _with_bars(table: Table, bars: list[str]) -> list[str]:
    kinds = [' class="number"' if numeric else "" for numeric in numeric_columns(table)]
    head = _row("th", table.header, kinds, "<th></th>" if any(bars) else "")
    rows = [_row("td", row, kinds, bar) for row, bar in zip(table.rows, bars, strict=True)]
    body = ["<thead>", head, "</thead>", "<tbody>", *rows, "</tbody>"]
    return [
        "<figure>",
        '<div class="scroll">',
        "<table>",
        *body,
        "</table>",
        "</div>",
        *_caption(table.caption),
        "</figure>",
    ]


def _row(tag: str, cells: tuple[str | Math, ...], kinds: list[str], bar: str) -> str:
    written = [
        f"<{tag}{kind}>{_inline(cell)}</{tag}>" for cell, kind in zip(cells, kinds, strict=True)
    ]
    return f"<tr>{''.join(written)}{bar}</tr>"


def _caption(caption: str) -> list[str]:
    return [f"<figcaption>{escape(caption)}</figcaption>"] if caption else []


def _blank(blank: Blank) -> list[str]:
    """A symbol is followed by an equals sign and a line, a question by whole lines."""
    rule = '<span class="rule"></span>'
    if isinstance(blank.asked, Math):
        asked = f'<div class="asked"><span>{_math(blank.asked, display=True)} =</span>{rule}</div>'
        return ['<div class="blank">', asked, *[rule] * (blank.lines - 1), "</div>"]
    return [
        '<div class="blank">',
        f"<span>{escape(blank.asked)}</span>",
        *[rule] * blank.lines,
        "</div>",
    ]


BLOCKS = BlockWriters(
    section=_section,
    equations=_equations,
    text=_text,
    code=_code,
    table=_table,
    bars=_bars,
    blank=_blank,
    diagram=_diagram,
    picture=_picture,
)
