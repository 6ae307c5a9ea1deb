r"""LaTeX with marks around quantities, converted to MathML in parts.

A mark is LaTeX's ``\style{17}{...}``, which the converter hands through; it becomes
``<msub data-q="17">``. To convert takes the longest of all that a page does, so a formula is taken
apart and each part is converted once, for whatever stands in it::

    {\style{4}{a_1}} \, {\style{7}{w_5}} + {\style{5}{a_2}} \, {\style{8}{w_6}}
    {\style{0}{x}} \, {\style{1}{x}}      an addend, the same for both
    a_1, w_5, a_2, w_6                    symbols, which stand in other formulas too
"""

from __future__ import annotations

import re
from functools import lru_cache
from xml.etree.ElementTree import Element, fromstring, tostring

from chainrule.documents.mathml import mathml

# More than the parts of all formulas that are open at once.
MOST_KEPT = 50_000
MARK = re.compile(r"\{\\style\{(\d+)\}\{")
# What goes one level down in a formula, and what comes back up.
NESTING = re.compile(r"\\left\b|\\begin\b|\\right\b|\\end\b|[{}]| \+ ")
DOWN = ("\\left", "\\begin", "{")


def marked(place: int, text: str) -> str:
    """LaTeX of a quantity with the mark of its place."""
    return rf"{{\style{{{place}}}{{{text}}}}}"


def in_parts(latex: str) -> Element | None:
    """A formula, put together from its addends and the symbols in them; None if one of them cannot
    be converted.
    """
    root = Element("math", displaystyle="true")
    row = root
    for number, addend in enumerate(addends(latex)):
        skeleton, symbols = _skeleton(addend)
        part = _converted(skeleton)
        inner = [_converted(symbol) for _, symbol in symbols]
        if part is None or None in inner:
            return None
        converted = fromstring(part)
        _fill(converted, [place for place, _ in symbols], [it for it in inner if it is not None])
        if not number:
            row = converted
            root.append(row)
            continue
        plus = Element("mo")
        plus.text = "+"
        row.extend([plus, *converted])
    return root


def addends(latex: str) -> list[str]:
    """The addends of a sum, as far as they do not stand within anything else."""
    # bars have no beginning and no end
    if "|" in latex:
        return [latex]
    depth, begin = 0, 0
    found = []
    for match in NESTING.finditer(latex):
        if match[0] != " + ":
            depth += 1 if match[0] in DOWN else -1
        elif not depth:
            found.append(latex[begin : match.start()])
            begin = match.end()
    return [*found, latex[begin:]]


def _skeleton(latex: str) -> tuple[str, list[tuple[str, str]]]:
    """A formula with a number in the place of each symbol; and the places and symbols."""
    pieces: list[str] = []
    symbols: list[tuple[str, str]] = []
    at = 0
    while match := MARK.search(latex, at):
        end = _closing(latex, match.end())
        pieces += [latex[at : match.start()], marked(len(symbols), "x")]
        symbols.append((match[1], latex[match.end() : end]))
        at = end + 2  # the braces of the symbol and of the mark
    return "".join([*pieces, latex[at:]]), symbols


def _closing(latex: str, begin: int) -> int:
    """Where the brace closes that was opened before."""
    depth = 1
    for match in re.finditer(r"\\.|[{}]", latex[begin:]):
        depth += {"{": 1, "}": -1}.get(match[0], 0)
        if not depth:
            return begin + match.start()
    # braces of a notation's own file that do not match: no converter can read it
    return len(latex)


@lru_cache(MOST_KEPT)
def _converted(latex: str) -> str | None:
    """A row of MathML."""
    converted = mathml(latex, display=True)
    if converted is None:
        return None
    row = Element("mrow")
    row.extend(list(fromstring(converted)))
    return tostring(row[0] if len(row) == 1 and row[0].tag == "mrow" else row, encoding="unicode")


def _fill(part: Element, places: list[str], symbols: list[str]) -> None:
    """Set symbols and their marks into a skeleton."""
    for element in list(part.iter()):
        # Only whole numbers are marks of ours; a notation's own file could say anything here, and
        # a style or a link has no place on the page.
        mark = element.attrib.pop("style", "")
        element.attrib.pop("href", None)
        if not (mark.isdecimal() and int(mark) < len(places)):
            continue
        element.set("data-q", places[int(mark)])
        element[:] = list(fromstring(symbols[int(mark)]))
        for inner in element.iter():
            for name in ("style", "href"):
                inner.attrib.pop(name, None)


def thin(parent: Element) -> None:
    """Take away rows that hold one element only, which the converter makes of all braces.

    They change nothing on the screen, but are half of all elements that a browser has to lay out.
    """
    for place, child in enumerate(list(parent)):
        thin(child)
        _join_brackets(child)
        if child.tag != "mrow" or len(child) != 1 or _is_operator(child[0]):
            continue
        mark, only = child.get("data-q"), child[0]
        # the row of a gap stays, as a number can be a row of signs and digits
        if mark is not None and (only.tag == "mn" or "data-q" in only.attrib):
            continue
        if mark is not None:
            only.set("data-q", mark)
        parent[place] = only


def _join_brackets(row: Element) -> None:
    """The [2] of a script as one text: plain symbols have it everywhere."""
    if [it.tag for it in row] != ["mo", "mn", "mo"] or row.attrib:
        return
    if all(row[end].get("stretchy") == "false" for end in (0, 2)):
        joined = Element("mn")
        joined.text = "".join(it.text or "" for it in row)
        row[:] = [joined]


def _is_operator(element: Element) -> bool:
    """Whether it is a sign, perhaps with scripts: its spaces depend on the row it stands in."""
    return element.tag == "mo" or (len(element) > 0 and _is_operator(element[0]))
