"""Names as they stand where there is little room: in a picture, or in the line that shows an
object.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

NAME = 24  # letters
MOST = 4  # names in a row


def shortened(name: object, letters: int = NAME) -> str:
    """A name on one line, its end cut off where it is long.

    Examples
    --------
    >>> from chainrule.documents.brief import shortened
    >>> shortened("height of the tallest tree"), shortened("age")
    ('height of the tallest t…', 'age')
    """
    # cut before it is split: a text from a file can be of any length
    text = " ".join(str(name)[: 10 * letters].split())
    return text if len(text) <= letters else text[: letters - 1] + "…"


def few(names: Iterable[object]) -> str:
    """The first of some names.

    Examples
    --------
    >>> from chainrule.documents.brief import few
    >>> few(["a", "b"]), few("abcdefg")
    ('a, b', 'a, b, c, d, …')
    """
    shown = [shortened(name) for name in islice(names, MOST + 1)]
    return ", ".join([*shown[:MOST], *(["…"] if len(shown) > MOST else [])])


def number_of(count: int, noun: str) -> str:
    """So many of something.

    Examples
    --------
    >>> from chainrule.documents.brief import number_of
    >>> number_of(1, "step"), number_of(3, "step")
    ('1 step', '3 steps')
    """
    return f"{count} {noun}{'' if count == 1 else 's'}"
