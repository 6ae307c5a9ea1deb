"""The one family of errors: what was found, where, and what would be right."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

MOST_NAMES = 40  # in a message


class ChainruleError(ValueError):
    """A bad input. The message says what was found, where, and what would be right."""


class WritingError(ChainruleError, OSError):
    """A file could not be written, such as on a full disk, though nothing asked for is wrong."""


def unknown(kind: str, found: object, known: Iterable[str]) -> ChainruleError:
    """The error for a name that is not among the known ones; offers the nearest first."""
    names = sorted(set(known))
    near = get_close_matches(str(found), names, n=3)
    hint = f" Did you mean {' or '.join(near)}?" if near else ""
    more = f" and {len(names) - MOST_NAMES} more" if len(names) > MOST_NAMES else ""
    return ChainruleError(
        f"unknown {kind} {found!r}.{hint} Known: {', '.join(names[:MOST_NAMES])}{more}"
    )
