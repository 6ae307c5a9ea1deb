"""Units beside names: "h1: net = 0.3, out = 0.57" is about net_h1 and out_h1; and where the inputs
are called a and b, wa1 is the weight from a, w_a1.
"""

from __future__ import annotations

import re

from chainrule.auditing.claim_sources.extraction.sentences import NUMBER
from chainrule.auditing.drafting.headings import called_inputs

NAME = r"(?:net|sum|in|out|input|output|z|a|s|o|delta|\\?delta|δ|error|err)"
PAIR = rf"\$?{NAME}\s{{0,9}}[=≈]\s{{0,9}}{NUMBER}\$?"
LINE = re.compile(
    rf"^(?P<head>[\s>*+-]*[*`$]*(?:[^\W\d_]{{4,10}}\s{{1,9}})?(?P<unit>[A-Za-z]{{1,2}}\d)[*`$]*"
    r"\s{0,9}[:—–][*`$]*\s{1,9})"
    rf"(?P<rest>{PAIR}(?:[ \t]{{0,9}}[,;]?[ \t]{{1,40}}{PAIR})*[ \t]{{0,9}}[.;]?)$",
    re.MULTILINE,
)


def with_units(text: str) -> str:
    """The text with the unit behind each of these names.

    Examples
    --------
    >>> from chainrule.auditing.drafting.unit_labels import with_units
    >>> with_units("h1: net = 0.3, out = 0.57")
    'h1: net_h1 = 0.3, out_h1 = 0.57'
    """
    if letters := called_inputs(text):
        text = re.sub(rf"(?<![\w\\])w(?=[{''.join(letters)}]\d(?!\w))", "w_", text)
    return LINE.sub(_named, text)


def _named(match: re.Match[str]) -> str:
    rest = re.sub(rf"{NAME}(?=\s*[=≈])", lambda it: f"{it[0]}_{match['unit']}", match["rest"])
    return match["head"] + rest
