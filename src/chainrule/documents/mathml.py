"""LaTeX as MathML, which browsers set without any script."""

from __future__ import annotations

from functools import lru_cache
from html import unescape
from xml.etree.ElementTree import Element, tostring

from latex2mathml.converter import convert_to_element

MOST_KEPT = 20_000  # formulas; the same numbers and symbols come again and again
# As the converter writes characters: plus and minus; parenthesis and bracket; a vertical bar.
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
    # the namespace and the display mode are of no use within a page of HTML
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
        # a run of upright letters ends with anything else: italic letters are factors
        if child.tag != "mi" or child.get("mathvariant") != "normal":
            word = None
        elif word is None:
            word = child
        else:
            word.text = f"{word.text}{child.text}"
            parent.remove(child)


def _set_forms(parent: Element) -> None:
    """Signs after an operator stand close to their numbers, bars to what is between them."""
    # Browsers take an operator that is neither first nor last in a row for one between operands,
    # with space on both sides: in "a = -b" and "x * |y|" the sign and the first bar belong to what
    # follows.
    before: Element | None = None
    for child in parent:
        if child.tag == "mo":
            after_operator = before is not None and before.tag == "mo" and not _closes(before)
            _set_form(child, is_first=before is None, after_operator=after_operator)
        before = child


def _set_form(operator: Element, is_first: bool, after_operator: bool) -> None:
    if operator.text in SIGNS and after_operator:
        operator.set("form", "prefix")
    # where the converter has told opening bars from closing ones, it is right
    if operator.text == BAR and operator.get("form") is None:
        operator.set("form", "prefix" if is_first or after_operator else "postfix")


def _closes(operator: Element) -> bool:
    return operator.get("form") == "postfix" or operator.text in CLOSING
