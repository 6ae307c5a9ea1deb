"""Arrays of a program that are assigned several at a time: ``X, T = array(..), array(..)``."""

from __future__ import annotations

import re

from chainrule.auditing.drafting.console import BEGUN

ARRAY = r"\[(?:[^\[\]\n]|\[[^\[\]\n]*\])*\]"
CALL = BEGUN.pattern
SEVERAL = re.compile(
    rf"^(?P<indent>\s*+)(?P<names>[^\W\d]\w*(?:\s*,\s*[^\W\d]\w*)+)\s*=\s*"
    rf"(?P<arrays>{CALL}{ARRAY}\)(?:\s*,\s*{CALL}{ARRAY}\))+)"
)
ONE = re.compile(rf"{CALL}({ARRAY})\)")


def one_by_one(text: str) -> str:
    """The text with an assignment for each array; lines stay.

    Examples
    --------
    >>> from chainrule.auditing.drafting.several_arrays import one_by_one
    >>> one_by_one("x, t = np.array([1, 2]), np.array([3])")
    'x = [1, 2]; t = [3]'
    """
    return "\n".join(map(_apart, text.split("\n")))


def _apart(line: str) -> str:
    match = SEVERAL.match(line)
    if match is None:
        return line
    names, arrays = match["names"].split(","), ONE.findall(match["arrays"])
    if len(names) != len(arrays):
        return line
    pairs = zip(names, arrays, strict=True)
    assigned = "; ".join(f"{name.strip()} = {array}" for name, array in pairs)
    return match["indent"] + assigned + line[match.end() :]
