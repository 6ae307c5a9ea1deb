"""What messages carry, checked: they come from outside."""

from __future__ import annotations

from collections.abc import Sequence

from chainrule.errors import ChainruleError, unknown
from chainrule.pages.session import Message

MOST_PLACES = 500  # in one message


def whole(message: Message, name: str, least: int = 0, most: int = 10**6) -> int:
    """A whole number of a message."""
    found = message.get(name)
    # True and False are whole numbers to Python, but nobody who sends them means 1 and 0
    if isinstance(found, bool) or not isinstance(found, int) or not least <= found <= most:
        raise ChainruleError(
            f"{name} is {str(found)[:40]!r}; it must be a whole number from {least} to {most:,}"
        )
    return found


def number(message: Message, name: str) -> float:
    """A number of a message."""
    found = message.get(name)
    if isinstance(found, bool) or not isinstance(found, int | float):
        raise ChainruleError(f"{name} is {str(found)[:40]!r}; it must be a number")
    try:
        return float(found)
    except OverflowError:
        raise ChainruleError(f"{name} is too large for a number") from None


def text(message: Message, name: str, most: int = 200) -> str:
    """A text of a message."""
    found = message.get(name)
    if not isinstance(found, str) or len(found) > most:
        raise ChainruleError(f"{name} must be a text of at most {most:,} characters")
    return found


def places(message: Message, most: int = 10**6) -> list[int] | None:
    """Places of quantities, those on the screen; None if a message does not say."""
    found = message.get("places")
    if found is None:
        return None
    if not isinstance(found, list) or len(found) > MOST_PLACES:
        raise ChainruleError(f"places must be a list of at most {MOST_PLACES} whole numbers")
    return [whole({"place": place}, "place", most=most) for place in found]


def one_of(message: Message, name: str, choices: Sequence[str]) -> str:
    """One of a few texts."""
    found = text(message, name)
    if found not in choices:
        raise unknown(name, found[:40], choices)
    return found
