"""The author's own numbers: what they printed so far, and what their other numbers must have been.

A printed number stands for an interval: the author may have gone on with what they printed, or with more digits. What
they did not print is worked out from what they did; it may have been rounded on the way, too.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import isfinite
from typing import NamedTuple

from chainrule.audit.ledger import Expression, Key, Ledger, evaluate, leaves
from chainrule.claims import Claim

SLACK = 1.02  # intervals are carried to first order


class Known(NamedTuple):
    """A number, and by how much it may be off."""

    value: float
    tolerance: float = 0.0


class Author:
    """What an author knows when they compute a number.

    Parameters
    ----------
    ledger : Ledger
    decimals : int
        To which numbers that are not printed may have been rounded.
    printed : mapping
        What was printed before.
    """

    def __init__(self, ledger: Ledger, decimals: int, printed: Mapping[Key, Known]) -> None:
        self.ledger, self.printed = ledger, printed
        self.half_unit = 0.5 * 10.0**-decimals
        self._found: dict[Key, Known] = {}

    def known(self, key: Key) -> Known:
        """A number of the author's."""
        if key in self.printed:
            return self.printed[key]
        if key not in self._found:
            whole = self.ledger.expression(key)
            found = self.value(whole)
            rounded = 0.0 if isinstance(whole, float | Key) else self.half_unit
            self._found[key] = Known(found.value, found.tolerance + rounded)
        return self._found[key]

    def value(self, whole: Expression, other: Mapping[Key, Known] | None = None) -> Known:
        """What an expression comes to with the author's numbers; some of which may be `other` ones."""
        parts = {key: (other or {}).get(key) or self.known(key) for key in set(leaves(whole))}
        exact = {key: known.value for key, known in parts.items()}
        value = evaluate(whole, exact)
        off = 0.0
        for key, known in parts.items():
            if known.tolerance:
                ends = (known.value - known.tolerance, known.value + known.tolerance)
                off += max(abs(evaluate(whole, {**exact, key: end}) - value) for end in ends)
        return Known(value, off * SLACK if isfinite(off) else 0.0)

    def behind(self, key: Key) -> list[Key]:
        """The quantities between this one and what is printed or given: what the author computed without a word."""
        found: dict[Key, None] = {key: None}
        waiting = [key]
        while waiting:
            for part in leaves(self.ledger.expression(waiting.pop())):
                if part not in self.printed and part not in found:
                    found[part] = None
                    waiting.append(part)
        return [part for part in found if not isinstance(self.ledger.expression(part), float)]

    def recomputed(self, key: Key, changed: Key, expression: Expression) -> Known:
        """A number, if one behind it was computed by another expression."""
        found = {changed: self.value(expression)}

        def known(part: Key) -> Known:
            if part in found:
                return found[part]
            if part in self.printed and part != key:
                return self.printed[part]
            whole = self.ledger.expression(part)
            parts = {leaf: known(leaf) for leaf in leaves(whole)}
            same = part != key and all(parts[leaf] is self.known(leaf) for leaf in parts)
            found[part] = self.known(part) if same else self.value(whole, parts)
            return found[part]

        return known(key)


def agrees(claim: Claim, known: Known) -> bool:
    """Whether a printed number can be this one, rounded, or cut off where dots say so."""
    off = abs(claim.value - known.value)
    room = claim.half_unit * (2 if claim.truncated else 1) + known.tolerance
    return bool(off <= room * (1 + 1e-9) + 1e-15 * abs(known.value))
