"""LaTeX as MathML, which browsers set without any script."""

from __future__ import annotations

from functools import lru_cache
from html import unescape
from xml.etree.ElementTree import Element, tostring

from latex2mathml.converter import convert_to_element

from chainrule.writing.tex import TOKEN, glyphs, opened

MOST_KEPT = 20_000  # formulas; the same numbers and symbols come again and again
SIGNS = ("&#x0002B;", "&#x02212;")
CLOSING = ("&#x00029;", "&#x0005D;", "&#x0007C;", "!")
NARROW = 28  # glyphs that fit on a small screen
PIECE = 12  # glyphs that stay together


@lru_cache(MOST_KEPT)
def mathml(latex: str, display: bool = False) -> str | None:
    """A ``<math>`` element, or None for LaTeX that the converter does not know; fractions are larger in displays."""
    try:
        math = convert_to_element(latex)
    except Exception:  # its errors have no common family, and odd input ends in errors of any kind
        return None
    math.attrib.clear()
    if display:
        math.set("displaystyle", "true")
    for element in math.iter():
        _improve(element)
        if element.text:
            element.text = unescape(element.text)  # the converter leaves character references in the text
    return tostring(math, encoding="unicode")


def _improve(parent: Element) -> None:
    """Words in one element, as they come in single letters; signs close to their numbers."""
    word: Element | None = None
    before: Element | None = None
    for child in list(parent):
        if child.tag != "mi" or child.get("mathvariant") != "normal":
            word = None
        elif word is None:
            word = child
        else:
            word.text = f"{word.text}{child.text}"
            parent.remove(child)
        opens = (
            before is not None and before.tag == "mo" and before.get("form") != "postfix" and before.text not in CLOSING
        )
        if child.tag == "mo" and child.text in SIGNS and opens:
            child.set("form", "prefix")
        before = child


def pieces(latex: str) -> list[str]:
    """A long sum in several formulas, between which a line may be broken; they begin with their plus or minus."""
    if glyphs(latex) <= NARROW:
        return [latex]
    found, depth = [""], 0
    for token in TOKEN.findall(opened(latex)):
        depth += (token in ("{", r"\left", r"\begin")) - (token in ("}", r"\right", r"\end"))
        if token in "+-" and not depth and glyphs(found[-1]) > PIECE:
            found.append("{}")
        found[-1] += token
    return found
