"""A document with its verdicts: every line as it stands there, every number marked in its place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from html import escape

from chainrule.auditing.audited import Audited
from chainrule.auditing.faults import kind_of
from chainrule.auditing.finding import FOLLOWS, RIGHT, ROUNDED, UNKNOWN, WRONG

CLASSES = {RIGHT: "right", ROUNDED: "rounded", FOLLOWS: "follows", WRONG: "wrong", UNKNOWN: "open"}
STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 60rem; padding: 0 1rem }
pre { font: 14px/1.6 ui-monospace, monospace; white-space: pre-wrap; counter-reset: line }
pre code { display: block; padding-left: 4em; text-indent: -4em }
pre code::before { counter-increment: line; content: counter(line); color: #888;
  display: inline-block; text-indent: 0; width: 3em; margin-right: 1em; text-align: right }
mark { padding: 0 .15em; border-radius: .2em; color: inherit }
mark.right { background: #d9f2d9 } mark.rounded { background: #e6f2d0 }
mark.follows { background: #fdeec2 } mark.wrong { background: #f8b4b4; font-weight: bold }
mark.open { background: #e4e4e4 }
@media (prefers-color-scheme: dark) { body { background: #1b1b1b; color: #ddd }
  mark.right { background: #1f4d1f } mark.rounded { background: #3a4a1a }
  mark.follows { background: #5a4a10 } mark.wrong { background: #7a2323 }
  mark.open { background: #444 } }
"""


def annotated(items: Sequence[Audited], text: str, title: str) -> str:
    """A page of HTML: the text of a document, with what an audit says of each number where it
    stands; the reason is shown where one points at it.

    Parameters
    ----------
    items : sequence of Audited
        Their claims have the lines of the text.
    text : str
        The document.
    title : str
        What the page is called.

    Examples
    --------
    >>> from chainrule.auditing.annotated import annotated
    >>> path = tmp / "chapter.md"
    >>> _ = path.write_text("so $out_{h1} = 0.5393$")
    >>> found = chainrule.audit("mazur", path)
    >>> page = annotated(found.items, path.read_text(), path.name)
    >>> print(page.partition("out_h1: ")[2].partition("<")[0])
    wrong here: digits transposed">0.5393
    """
    by_line: dict[int, list[Audited]] = {}
    for item in items:
        by_line.setdefault(item.claim.line, []).append(item)
    lines = (
        f"<code>{_marked(line, by_line.get(number, []))}</code>"
        for number, line in enumerate(text.split("\n"), start=1)
    )
    legend = " ".join(f'<mark class="{name}">{verdict}</mark>' for verdict, name in CLASSES.items())
    return (
        f'<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n"
        f"<h1>{escape(title)}</h1>\n<p>{legend}</p>\n<pre>{''.join(lines)}</pre>\n"
        "</body>\n</html>\n"
    )


def _marked(line: str, items: Sequence[Audited]) -> str:
    """A line with its numbers marked, each where it stands last before the next one."""
    found, place = [], 0
    for begin, end, item in _places(line, items):
        found.append(escape(line[place:begin]))
        why = item.verdict if item.verdict != WRONG else f"{item.verdict}: {kind_of(item)}"
        name = f"{item.symbol}: {why}"
        found.append(f'<mark class="{CLASSES[item.verdict]}" title="{escape(name, quote=True)}">')
        found.append(f"{escape(line[begin:end])}</mark>")
        place = end
    return "".join(found) + escape(line[place:])


def _places(line: str, items: Sequence[Audited]) -> list[tuple[int, int, Audited]]:
    """Where the numbers of a line stand, each in a place of its own: a result stands behind what it
    is computed from, so from the end on; what is told in another order is where it is left.
    """
    # Documents write a minus sign where a claim has a hyphen.
    plain = line.replace("−", "-").replace("–", "-")
    found: dict[int, tuple[int, int, Audited]] = {}
    end = len(plain)
    for item in reversed(items):
        spans = [it for it in _spans(item.claim.printed, plain) if not _is_taken(it, found)]
        before = [span for span in spans if span[0] < end]
        if not spans:
            continue
        begin, behind = max(before or spans)
        found[begin] = begin, behind, item
        end = begin if before else end
    return [found[begin] for begin in sorted(found)]


def _spans(printed: str, plain: str) -> Iterator[tuple[int, int]]:
    """Where a number stands that is no part of another one; some documents have decimal commas."""
    spelled = re.escape(printed).replace(r"\.", r"(?:[.,]|\{,\})")
    for match in re.finditer(rf"(?<!\d)(?<!\d[.,]){spelled}(?!\d|[.,]\d)", plain):
        yield match.span()


def _is_taken(span: tuple[int, int], found: Mapping[int, tuple[int, int, Audited]]) -> bool:
    """Whether another number stands in the same place."""
    return any(span[0] < end and begin < span[1] for begin, end, _ in found.values())
