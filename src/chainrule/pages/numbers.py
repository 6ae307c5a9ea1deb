"""The numbers of a pass: in the order of its layout, as they are and as they are shown."""

from __future__ import annotations

from chainrule.pages.layout import PassLayout
from chainrule.symbolic import text


def numbers(layout: PassLayout, digits: int) -> dict[str, list[object]]:
    """Every value, for widths of lines and the like, and as text, rounded to some digits.

    A number that JSON cannot hold, such as an infinite one, is None; its text says what it is.
    """
    values = layout.values.tolist()
    return {
        # x - x is 0 for finite numbers only
        "values": [value if value - value == 0 else None for value in values],
        "shown": [text.value(value, digits).text for value in values],
    }
