"""Digits of other scripts, and what web pages make of characters: ١٢, １２ and 1&nbsp;234.

Python alone: exported programs have this source, too.
"""

from __future__ import annotations

import html
import re
import unicodedata

# wide ones, and the marks of Arabic numbers
MARKS = str.maketrans("．，％＋－：／٫٬", ".,%+-:/.,")
OTHER = r"&(?:[a-z]+|#[0-9]+);|[０-９٠-٩۰-۹०-९]"


def latin(text: str) -> str:
    """A text with digits from 0 to 9 in place of those of other scripts."""
    if not re.search(OTHER, text):
        return text
    plain = html.unescape(text).translate(MARKS)
    return "".join(str(unicodedata.decimal(it)) if it.isdecimal() else it for it in plain)
