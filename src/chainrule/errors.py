"""The one family of errors: what was found, where, and what would be right."""

from __future__ import annotations

import re
from collections.abc import Iterable

MOST_NAMES = 40  # in a message
LONGEST = 2_000  # characters of a message
# What steers a terminal, may not stand in XML or cannot be encoded: controls but tabs and line
# ends, halves of characters, and what Unicode keeps for none.
# By themselves and not as all but the others: to make a pattern of those, character by character,
# takes longer than all else that happens when a module such as this is imported.
UNPRINTABLE = re.compile("[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f\\ud800-\\udfff\\ufffe\\uffff]")


class ChainruleError(ValueError):
    """A bad input. The message says what was found, where, and what would be right."""

    def __str__(self) -> str:
        # Here, once for all messages: any of them may quote a file that anybody has written.
        message = printable(super().__str__())
        if len(message) <= LONGEST:
            return message
        # The beginning names the place, the end says what would be right.
        half = LONGEST // 2
        return f"{message[:half]} [...] {message[-half:]}"


def printable(text: str) -> str:
    """A text that may be shown anywhere: each character that steers is replaced by a mark."""
    return UNPRINTABLE.sub("\ufffd", text)


class WritingError(ChainruleError, OSError):
    """A file could not be written, such as on a full disk, though nothing asked for is wrong."""


class Paused(BaseException):
    """Training was interrupted, and a checkpoint written; with ``resume=True`` it goes on.

    No `Exception`, as little that handles errors should handle this.

    Attributes
    ----------
    code : int
        What a program should exit with: 130 after Ctrl-C, 143 after SIGTERM.
    """

    def __init__(self, message: str, code: int) -> None:
        super().__init__(message)
        self.code = code


def unknown(kind: str, found: object, known: Iterable[str], what: str = "") -> ChainruleError:
    """The error for a name that is not among the known ones; offers the nearest first. `what` says
    where it is from.
    """
    # only where something is wrong: its import takes longer than most of this module's
    from difflib import get_close_matches

    names = sorted(set(known))
    near = get_close_matches(str(found), names, n=3)
    hint = f" Did you mean {' or '.join(near)}?" if near else ""
    more = f" and {len(names) - MOST_NAMES} more" if len(names) > MOST_NAMES else ""
    return ChainruleError(
        f"unknown {kind} {found!r}{what}.{hint} Known: {', '.join(names[:MOST_NAMES])}{more}"
    )
