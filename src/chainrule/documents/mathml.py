"""LaTeX as MathML, which browsers set without any script."""

from __future__ import annotations

from functools import lru_cache
from html import unescape
from xml.etree.ElementTree import Element, tostring

from latex2mathml.converter import convert_to_element

MOST_KEPT = 20_000  # formulas; the same numbers and symbols come again and again
SIGNS = ("&#x0002B;", "&#x02212;")
CLOSING = ("&#x00029;", "&#x0005D;", "!")
BAR = "&#x0007C;"


@lru_cache(MOST_KEPT)
def mathml(latex: str, display: bool = False) -> str | None:
    """A ``<math>`` element, or None for LaTeX that the converter does not know; fractions are
    larger in displays.
    """
    try:
        math = convert_to_element(latex)
    except Exception:  # its errors have no common family, and odd input ends in errors of any kind
        return None
    math.attrib.clear()
    if display:
        math.set("displaystyle", "true")
    for element in math.iter():
        _join_words(element)
        _set_forms(element)
        if element.text:
            # the converter leaves character references in the text
            element.text = unescape(element.text)
    return tostring(math, encoding="unicode")


def _join_words(parent: Element) -> None:
    """Upright words come as single letters; in one element they are smaller, and are read out
    as words.
    """
    word: Element | None = None
    for child in list(parent):
        if child.tag != "mi" or child.get("mathvariant") != "normal":
            word = None
        elif word is None:
            word = child
        else:
            word.text = f"{word.text}{child.text}"
            parent.remove(child)


def _set_forms(parent: Element) -> None:
    """Signs after an operator stand close to their numbers, bars to what is between them."""
    before: Element | None = None
    for child in parent:
        after_operator = before is not None and before.tag == "mo" and not _closes(before)
        if child.tag == "mo" and child.text in SIGNS and after_operator:
            child.set("form", "prefix")
        if child.tag == "mo" and child.text == BAR and child.get("form") is None:
            child.set("form", "prefix" if before is None or after_operator else "postfix")
        before = child


def _closes(operator: Element) -> bool:
    return operator.get("form") == "postfix" or operator.text in CLOSING
