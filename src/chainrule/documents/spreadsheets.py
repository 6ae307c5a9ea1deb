"""Tables that people open in a spreadsheet, which runs some texts as formulas."""

from __future__ import annotations

import re

# what begins with one of these signs is run, unless it is a number or the sign alone
FORMULA = r"(?s)^[=+\-@\t\r]."
NUMBER = r"^\s*[-+]?(\d+(?:\.\d*)?|\.\d+)(e[-+]?\d+)?\s*$"


def harmless(text: str) -> str:
    """A text that a spreadsheet would take for a formula, with the apostrophe that makes it text.

    Examples
    --------
    >>> from chainrule.documents.spreadsheets import harmless
    >>> [harmless(it) for it in ("=A1+1", "-2.5", "-", "yes")]
    ["'=A1+1", '-2.5', '-', 'yes']
    """
    is_formula = re.search(FORMULA, text) and not re.search(NUMBER, text, re.IGNORECASE)
    return f"'{text}" if is_formula else text
