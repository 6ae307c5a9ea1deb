r"""Remarks below and above parts of a formula: ``\underbrace{0.5}_{\text{error}}`` is 0.5.

What stands below a brace explains a factor; read as an index, it would make a name of a number.
"""

from __future__ import annotations

import re

BRACE = re.compile(r"\\(?:under|over)(?:brace|bracket|line|set)(?![A-Za-z])\s*(?=\{)")
FIRST_IS_REMARK = re.compile(r"\\(?:over|under)set")
# A remark in brackets with a number in the middle of it: \text{(exactly }-0.31\text{)}
IN_PIECES = re.compile(
    r"\\text\{(\([^{}()]*)\}\s{0,3}([-−]?\d*(?:\.|\{,\}|,)?\d+)\s{0,3}\\text\{\)\}"
)
SCRIPT = re.compile(r"\s*[_^]\s*(?=\{)")
MOST = 500  # of a document; each is looked for from its beginning


def without_remarks(text: str) -> str:
    r"""The text with what stands above such braces alone; its lines stay.

    Examples
    --------
    >>> from chainrule.auditing.claim_sources.extraction.remarks import without_remarks
    >>> without_remarks(r"\underbrace{(y - t)}_{\text{error}} \cdot x").split()
    ['(y', '-', 't)', '\\cdot', 'x']
    """
    text = IN_PIECES.sub(r"\\text{\1\2)}", text)
    place = 0
    for _ in range(MOST):
        match = BRACE.search(text, place)
        if match is None:
            break
        replaced = _plain(text, match)
        if replaced is None:
            place = match.end()
            continue
        # From the same place again: what is left may begin with another brace.
        end, plain = replaced
        text, place = text[: match.start()] + plain + text[end:], match.start()
    return text


def _plain(text: str, match: re.Match[str]) -> tuple[int, str] | None:
    """Where a brace with its remark ends, and what is left of it; None if it is not closed."""
    end = _closed(text, match.end())
    if end is None:
        return None
    content = text[match.end() + 1 : end - 1]
    if FIRST_IS_REMARK.match(match[0]):
        second = _closed(text, end) if text[end : end + 1] == "{" else None
        if second is None:
            return None
        remark, content, end = content, text[end + 1 : second - 1], second
    else:
        script = SCRIPT.match(text, end)
        closed = _closed(text, script.end()) if script else None
        remark, end = (text[end:closed], closed) if closed else ("", end)
    return end, f" {content} " + "\n" * remark.count("\n")


def _closed(text: str, place: int) -> int | None:
    """Behind the brace that closes the one at this place; None if there is none."""
    depth = 0
    for at in range(place, min(len(text), place + 2000)):
        depth += {"{": 1, "}": -1}.get(text[at], 0) if text[at - 1] != "\\" else 0
        if depth == 0:
            return at + 1
    return None
