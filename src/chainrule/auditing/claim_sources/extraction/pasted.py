r"""Displayed formulas as they come out of the window of a chat: every backslash before a sign that
is no letter is lost, and \[ and \] are brackets alone on their lines, \, and \; mere punctuation.
"""

from __future__ import annotations

import re

# Lists of programs have brackets alone on their lines as well, with strings and rows between them.
ROW = r"[ \t]*[^\s\[\]\"'`$#/][^\n\"'`$]*\n"
DISPLAY = re.compile(
    rf"^(?P<open>[ \t]*)\[[ \t]*\n(?P<formula>(?=[^\n]*(?:=|\\[a-z]))(?:{ROW}){{1,12}}?)"
    r"(?P<close>[ \t]*)\][ \t]*$",
    re.MULTILINE,
)
# Or all on one line, with a space within each bracket.
ON_A_LINE = re.compile(
    r"^(?P<open>[ \t]*)\[[ \t](?P<formula>[^\[\]\n$`\"]{1,1000}=[^\[\]\n$`\"]{1,1000})"
    r"[ \t]\][ \t]*$",
    re.MULTILINE,
)
AFTER_COMMA = re.compile(r"(?<=,);(?=\s)")  # of "a = 1,\; b = 2"
WITHIN_PRODUCT = re.compile(r"(?<=[)}]),(?=[A-Za-z(\\])")  # of (y - t)\,y(1 - y)


def with_displays(text: str) -> str:
    r"""The text with such brackets as dollars; its lines stay.

    Examples
    --------
    >>> from chainrule.auditing.claim_sources.extraction.pasted import with_displays
    >>> print(with_displays("[\nv_1 = 0.5,; v_2 = 0.6\n]"))
    $$
    v_1 = 0.5,\; v_2 = 0.6
    $$
    """
    lines = ON_A_LINE.sub(lambda it: f"{it['open']}$${_formula(it)}$$", text)
    return DISPLAY.sub(lambda it: f"{it['open']}$$\n{_formula(it)}{it['close']}$$", lines)


def _formula(match: re.Match[str]) -> str:
    """With the backslashes that the window has lost."""
    return WITHIN_PRODUCT.sub(r"\\,", AFTER_COMMA.sub(r"\\;", match["formula"]))
