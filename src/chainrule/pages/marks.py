r"""Formulas with marks as MathML with marks, each shape of an addend converted once.

The addends of a sum, and the sums of a layer, differ by the numbers in their scripts and marks::

    {\style{4}{a_{1}}} \, {\style{7}{w_{1,5}}}
    {\style{5}{a_{2}}} \, {\style{8}{w_{2,5}}}

So numbers are taken out of an addend, what is left is converted, and numbers are put into the
text that came of it. Where they would not stand as they do here, the formula goes the long way.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import count
from xml.etree.ElementTree import tostring

from chainrule.pages.parts import MOST_KEPT, addends, in_parts, thin

# A number that fills a script, a place in one, or a mark.
NUMBER = re.compile(r"(?<=[{,\[])\d+(?=[},\]])")
# What stands for numbers in a template: the first is 70001. A formula that has such a number itself
# is found out, as the number is then there twice.
STAND_IN = re.compile(r"7\d{4}")
FIRST = 70_001


@lru_cache(MOST_KEPT)
def marked_mathml(latex: str, otherwise: str) -> str:
    """LaTeX with marks as MathML with marks; as text where it cannot be converted."""
    found = from_templates(latex)
    if found is not None:
        return found
    root = in_parts(latex)
    if root is None:
        return f"<math><mtext>{_escaped(otherwise)}</mtext></math>"
    thin(root)
    return tostring(root, encoding="unicode")


def from_templates(latex: str) -> str | None:
    """A formula put together from texts; None if it has to be converted in parts."""
    every = addends(latex)
    if len(every) == 1:
        return _filled(latex, alone=True)
    found = [_filled(addend, alone=False) for addend in every]
    if None in found:
        return None
    row = "<mo>+</mo>".join(it for it in found if it is not None)
    return f'<math displaystyle="true"><mrow>{row}</mrow></math>'


def _filled(addend: str, alone: bool) -> str | None:
    """The MathML of an addend: its template with its own numbers."""
    stand_ins = count(FIRST)
    shape = NUMBER.sub(lambda match: str(next(stand_ins)), addend)
    template = _template(shape, alone)
    if template is None:
        return None
    texts, order = template
    numbers = NUMBER.findall(addend)
    # in the order of the result, in which a lower script may come before what it is written after
    filled = [text + numbers[place] for text, place in zip(texts, order, strict=False)]
    return "".join([*filled, texts[-1]])


@lru_cache(MOST_KEPT)
def _template(shape: str, alone: bool) -> tuple[list[str], list[int]] | None:
    """The texts between the numbers, and which number stands after each but the last."""
    root = in_parts(shape)
    if root is None:
        return None
    # of several addends, each is a stretch of one row
    thin(root if alone else root[0])
    text = "".join(tostring(it, encoding="unicode") for it in ([root] if alone else root[0]))
    order = [int(it) - FIRST for it in STAND_IN.findall(text)]
    if sorted(order) != list(range(len(NUMBER.findall(shape)))):
        return None
    return STAND_IN.split(text), order


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
