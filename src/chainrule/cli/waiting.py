"""Spans of time on the command line: 90, 60s, 5m, 1.5h."""

from __future__ import annotations

import re

from chainrule.errors import ChainruleError

SECONDS = {"": 1, "s": 1, "m": 60, "min": 60, "h": 3600, "d": 86400}
_SPAN = re.compile(r"(\d+(?:\.\d+)?)\s*(s|m|min|h|d|)")


def seconds_of(text: str, option: str) -> float:
    """A span of time in seconds.

    Raises
    ------
    ChainruleError
        If it is none, or zero.

    Examples
    --------
    >>> seconds_of("1.5h", "--every")
    5400.0
    """
    # zero is no span: "every 0 s" would do nothing but write
    found = _SPAN.fullmatch(text.strip().lower())
    seconds = float(found[1]) * SECONDS[found[2]] if found else 0.0
    if not seconds:
        raise ChainruleError(
            f"{option} is {text!r}; give a span of time above 0, such as 30s, 5m or 1h"
        )
    return seconds
