"""The author's own numbers: what they printed so far, and what their other numbers must have been.

A printed number stands for an interval: the author may have gone on with what they printed, or with
more digits. What they did not print is worked out from what they did; it may have been rounded on
the way, too.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import floor, isfinite, log10

from chainrule.auditing.intervals import Known, Style
from chainrule.auditing.ledger import Key, Ledger
from chainrule.explaining.examples.claims import Claim
from chainrule.explaining.expressions import Expression, evaluate, ingredients

SLACK = 1.02  # intervals are carried to first order


class Author:
    """What an author knows when they compute a number.

    Parameters
    ----------
    ledger : Ledger
    decimals : int
        To which numbers that are not printed may have been rounded.
    style : Style
    printed : mapping
        What was printed before.
    earlier : Claim, optional
        The same quantity, printed before, and rightly.
    found : mapping, optional
        Numbers that are not printed, as far as they are worked out already.
    """

    def __init__(
        self,
        ledger: Ledger,
        decimals: int,
        style: Style,
        printed: Mapping[Key, Known],
        earlier: Claim | None = None,
        found: Mapping[Key, Known] | None = None,
    ) -> None:
        self.ledger, self.printed, self.decimals, self.style = ledger, printed, decimals, style
        self.earlier = earlier
        self.forgotten: frozenset[Key] = frozenset()
        self.found = dict(found or {})
        self._like: Author | None = None
        self._changed: dict[Key, bool] = {}
        self._ways: dict[tuple[Key, Key], list[Key]] = {}

    def having(self, others: Mapping[Key, Known]) -> Author:
        """The same author, had they printed other numbers."""
        other = Author(self.ledger, self.decimals, self.style, {**self.printed, **others})
        other._like, other._changed = self, dict.fromkeys(others, True)
        return other

    def _touched(self, key: Key) -> bool:
        """Whether a number that is not printed changes with the other numbers."""
        if key not in self._changed:
            made = () if key in self.printed else self.ledger.sources(key)
            self._changed[key] = any(map(self._touched, made))
        return self._changed[key]

    def forgetting(self, key: Key) -> Author:
        """One who computes anew what a quantity is made of, whatever they have printed of it."""
        made = {leaf for leaf in self.ledger.ingredients(key) if leaf in self.printed}
        forgotten = frozenset(leaf for leaf in made if not self.ledger.given(leaf))
        printed = {other: known for other, known in self.printed.items() if other not in forgotten}
        other = Author(self.ledger, self.decimals, self.style, printed, self.earlier)
        other.forgotten = forgotten
        return other

    def known(self, key: Key) -> Known:
        """A number of the author's."""
        if key in self.printed:
            return self.printed[key]
        if self._like is not None and not self._touched(key):
            return self._like.known(key)
        if key not in self.found:
            whole = self.ledger.expression(key)
            found = self.value(whole)
            for other in self.ledger.other_ways(key):
                known = self.value(other)
                found = found.or_else(known.value + known.low).or_else(known.value + known.high)
            self.found[key] = found if isinstance(whole, float | Key) else self._rounded(found)
        return self.found[key]

    def value(self, whole: Expression, other: Mapping[Key, Known] | None = None) -> Known:
        """What an expression comes to with the author's numbers; some of which may be `other`
        ones.
        """
        parts = {key: (other or {}).get(key) or self.known(key) for key in set(ingredients(whole))}
        exact = {key: known.value for key, known in parts.items()}
        value = evaluate(whole, exact)
        low = high = 0.0
        for key, known in parts.items():
            for end in (known.low, known.high):
                if end:
                    off = evaluate(whole, {**exact, key: known.value + end}) - value
                    low, high = low + min(off, 0.0), high + max(off, 0.0)
        return (
            Known(value, low * SLACK, high * SLACK)
            if isfinite(low) and isfinite(high)
            else Known(value)
        )

    def _rounded(self, known: Known) -> Known:
        """A number that may have been rounded before it was used."""
        if not isfinite(known.value) or known.value == 0:
            return known
        places = self.style.most_digits - 1 - floor(log10(abs(known.value)))
        for value in (known.value, known.value + known.low, known.value + known.high):
            for decimals in (
                {places} if self.style.digits else {self.decimals, min(places, self.decimals)}
            ):
                known = known.or_else(round(value, decimals))
        return known

    def behind(self, key: Key) -> dict[Key, int]:
        """What the author computed without a word: the quantities between this one and what is
        printed or given.

        With each, how far behind it is.
        """
        found = {key: 0}
        waiting = [key]
        for whole in waiting:
            for part in self.ledger.ingredients(whole):
                if part not in self.printed and part not in found:
                    found[part] = found[whole] + 1
                    waiting.append(part)
        slope = "activation_by_net_input"  # may be a number that is the same everywhere
        return {
            part: far
            for part, far in found.items()
            if part.quantity.kind == slope or not self.ledger.given(part)
        }

    def lacking(self, key: Key) -> list[Key]:
        """What is neither given nor printed, without which a quantity cannot be computed."""
        leaves = {key} | {
            leaf for part in self.behind(key) for leaf in [part, *self.ledger.ingredients(part)]
        }
        return sorted(
            leaf for leaf in leaves if leaf not in self.printed and self.ledger.lacks(leaf)
        )

    def recomputed(self, key: Key, changed: Key, expression: Expression) -> Known:
        """A number, if one behind it was computed by another expression."""
        found = {changed: self.value(expression)}
        for part in self.way(key, changed):
            found[part] = self.value(self.ledger.expression(part), found)
        return found[key]

    def roughly(self, key: Key, changed: Key, expression: Expression) -> float:
        """The same without tolerances."""
        found: dict[Key, float] = {}
        for part in (changed, *self.way(key, changed)):
            whole = expression if part == changed else self.ledger.expression(part)
            leaves = ingredients(whole) if part == changed else self.ledger.ingredients(part)
            found[part] = evaluate(
                whole,
                {leaf: found[leaf] if leaf in found else self.known(leaf).value for leaf in leaves},
            )
        return found[key]

    def way(self, key: Key, changed: Key) -> list[Key]:
        """The quantities that change with one behind them, in the order in which they are
        computed.
        """
        if (key, changed) not in self._ways:
            way: dict[Key, bool] = {changed: True}

            def reached(part: Key) -> bool:
                if part not in way:
                    open_to = part == key or part not in self.printed
                    way[part] = open_to and sum(map(reached, self.ledger.ingredients(part))) > 0
                return way[part]

            reached(key)
            self._ways[key, changed] = [
                part for part, changes in way.items() if changes and part != changed
            ]
        return self._ways[key, changed]
