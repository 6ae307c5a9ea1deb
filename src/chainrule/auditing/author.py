"""The author's own numbers: what they printed so far, and what their other numbers must have been.

A printed number stands for an interval: the author may have gone on with what they printed, or with
more digits. What they did not print is computed from what they did; it may have been rounded on
the way, too::

    printed:  net_h1 = 0.378            known as 0.378, and anything that rounds to it
    skipped:  out_h1 = f(net_h1)        computed here, with an interval that covers both, what
                                        full precision gives and what rounding to 3 decimals gives
    printed:  net_o1 = 1.106            right if it lies in the interval of w5·out_h1 + ...

So the audit never follows the exact values alone: each number is judged by the numbers that its
author had on paper.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import floor, isfinite, log10

from chainrule.auditing.intervals import Known, Style, cut, roundings
from chainrule.auditing.ledger import Key, Ledger
from chainrule.explaining.examples.claims import Claim
from chainrule.explaining.expressions import Expression, evaluate, ingredients
from chainrule.network.quantities import textbook_order

# Intervals are carried through a formula to first order: each ingredient is moved by itself, and
# the changes are added up. Two per cent cover the products of changes, which that leaves out.
SLACK = 1.02


class Author:
    """What an author knows when they compute a number.

    Parameters
    ----------
    ledger : Ledger
    decimals : int
        To how many decimals numbers that are not printed may have been rounded.
    style : Style
    printed : mapping
        What was printed before.
    earlier : Claim, optional
        The same quantity, printed before, and rightly.
    found : mapping, optional
        Numbers that are not printed, as far as they have been computed already.
    texts : mapping, optional
        What was printed, as it stands there.
    """

    def __init__(
        self,
        ledger: Ledger,
        decimals: int,
        style: Style,
        printed: Mapping[Key, Known],
        earlier: Claim | None = None,
        found: Mapping[Key, Known] | None = None,
        texts: Mapping[Key, str] | None = None,
    ) -> None:
        self.ledger = ledger
        self.printed = printed
        self.decimals = decimals
        self.style = style
        self.earlier = earlier
        self.texts = {} if texts is None else texts
        # What was printed, but is computed anew all the same; see `forgetting`.
        self.forgotten: frozenset[Key] = frozenset()
        self.found = dict(found or {})
        self.computed: list[Key] = []  # of these, by this author
        # An author who printed other numbers (`having`) asks the one they are made from for
        # whatever does not depend on those: most of a network is the same for both.
        self._like: Author | None = None
        self._changed: dict[Key, bool] = {}
        # By a quantity and the changed one behind it; slips are tried by the hundred on each pair.
        self._ways: dict[tuple[Key, Key], list[Key]] = {}
        self._values = _Values(self)
        self._behind: dict[Key, dict[Key, int]] = {}

    def having(self, others: Mapping[Key, Known]) -> Author:
        """The same author, if they had printed other numbers."""
        printed = {**self.printed, **others}
        other = Author(self.ledger, self.decimals, self.style, printed, texts=self.texts)
        other._like, other._changed = self, dict.fromkeys(others, True)
        return other

    def _touched(self, key: Key) -> bool:
        """Whether a number that is not printed changes with the other numbers."""
        if key not in self._changed:
            made = () if key in self.printed else self.ledger.sources(key)
            self._changed[key] = any(map(self._touched, made))
        return self._changed[key]

    def forgetting(self, key: Key) -> Author:
        """An author who computes the ingredients of a quantity anew, even those they printed.

        Who prints 0.59 and goes on with the 0.593 on their calculator has done nothing wrong. Only
        the direct ingredients are computed anew, and none that is given.
        """
        made = {leaf for leaf in self.ledger.ingredients(key) if leaf in self.printed}
        forgotten = frozenset(leaf for leaf in made if not self.ledger.given(leaf))
        printed = {other: known for other, known in self.printed.items() if other not in forgotten}
        other = Author(
            self.ledger, self.decimals, self.style, printed, self.earlier, texts=self.texts
        )
        other.forgotten = forgotten
        return other

    def written(self, key: Key) -> str:
        """A number as it stands before the author: printed, or given."""
        if key in self.texts:
            return self.texts[key]
        value = self.known(key).value
        return repr(value) if self.ledger.given(key) else f"{value:.{max(self.decimals, 0)}f}"

    def known(self, key: Key) -> Known:
        """A number of the author's."""
        printed = self.printed.get(key)
        if printed is not None:
            return printed
        if self._like is not None and not self._touched(key):
            return self._like.known(key)
        if key not in self.found:
            whole = self.ledger.expression(key)
            found = self.value(whole)
            # Which of several equal formulas was used is unknown; with rounded ingredients they
            # are no longer equal, and the interval spans the results of all.
            for other in self.ledger.other_ways(key):
                known = self.value(other)
                found = found.or_else(known.value + known.low).or_else(known.value + known.high)
            # What is given, or another name for something, is not computed, hence not rounded.
            self.found[key] = found if isinstance(whole, float | Key) else self._rounded(found)
            self.computed.append(key)
        return self.found[key]

    def value(self, whole: Expression, other: Mapping[Key, Known] | None = None) -> Known:
        """What an expression comes to with the author's numbers.

        Numbers in `other` take precedence over those that the author has.
        """
        given = other or {}
        parts = {
            key: given.get(key) or self.known(key) for key in dict.fromkeys(ingredients(whole))
        }
        moved = {key: known.value for key, known in parts.items()}
        value = evaluate(whole, moved)
        # Move one ingredient at a time to either end of its interval, as in the propagation of
        # errors: for f(x, y), |f(x + dx, y) - f(x, y)| + |f(x, y + dy) - f(x, y)|, each side of
        # the result by itself. An ingredient that stands in several places is moved in all of
        # them at once, so that out - out stays 0; plain interval arithmetic would widen it.
        low = high = 0.0
        for key, known in parts.items():
            for end in filter(None, (known.low, known.high)):
                moved[key] = known.value + end
                off = evaluate(whole, moved) - value
                low, high = low + min(off, 0.0), high + max(off, 0.0)
            moved[key] = known.value
        # At a pole, such as a logarithm whose argument may be 0, an infinite interval would agree
        # with whatever is printed, and one that is nan with nothing.
        if isfinite(low) and isfinite(high):
            return Known(value, low * SLACK, high * SLACK)
        return Known(value)

    def _rounded(self, known: Known) -> Known:
        """A number that may have been rounded before it was used."""
        if not isfinite(known.value) or known.value == 0:
            return known
        # Each end is rounded too, outwards as well as inwards: `or_else` keeps the wider of both.
        for value in (known.value, known.value + known.low, known.value + known.high):
            for decimals in self._decimals_of(known.value):
                for rounded in roundings(value, decimals):
                    known = known.or_else(rounded)
                if self.style.cut:
                    known = known.or_else(cut(value, decimals))
        return known

    def _decimals_of(self, value: float) -> set[int]:
        """To how many decimals a number that is not printed may have been rounded."""
        style = self.style
        # Where the first digit stands: the decimals that leave `digits` significant ones.
        first = -1 - floor(log10(abs(value)))
        rule = style.digits or style.decimals
        usual = {rule, style.fewest} if style.fewest else set()
        if style.digits:
            return {style.most_digits + first, *(digits + first for digits in usual)}
        # Who writes decimals rounds to those of the number to come, to the usual ones, or to fewer
        # where these would be more digits than they ever write.
        longest = style.most_digits + first
        return {min(self.decimals, places) for places in (self.decimals, longest, *usual)}

    def behind(self, key: Key) -> dict[Key, int]:
        """What the author computed but did not print, and how many formulas each is behind.

        These are the quantities between this one, which is 0 behind itself, and what is printed or
        given. A slip may lie in any of them.
        """
        if key in self._behind:
            return self._behind[key]
        # Breadth first, so that the first way to a quantity is the shortest; the list grows while
        # it is gone through.
        found = {key: 0}
        waiting = [key]
        for whole in waiting:
            for part in self.ledger.ingredients(whole):
                if part not in self.printed and part not in found:
                    found[part] = found[whole] + 1
                    waiting.append(part)
        # Nothing can go wrong with a number that is given; except with a slope that is the same
        # everywhere, such as the 1 of a linear unit, in whose place another slope may be taken.
        slope = "activation_by_net_input"
        self._behind[key] = {
            part: far
            for part, far in found.items()
            if part.quantity.kind == slope or not self.ledger.given(part)
        }
        return self._behind[key]

    def lacking(self, key: Key) -> list[Key]:
        """What is neither given nor printed, without which a quantity cannot be computed."""
        leaves = {key} | {
            leaf for part in self.behind(key) for leaf in [part, *self.ledger.ingredients(part)]
        }
        missing = {leaf for leaf in leaves if leaf not in self.printed and self.ledger.lacks(leaf)}
        return sorted(missing, key=lambda leaf: (leaf.updates, textbook_order(leaf.quantity)))

    def recomputed(self, key: Key, changed: Key, expression: Expression) -> Known:
        """A number, if one behind it was computed by another expression."""
        # What is in between is computed anew from there on, in full precision.
        found = {changed: self.value(expression)}
        for part in self.way(key, changed):
            found[part] = self.value(self.ledger.expression(part), found)
        return found[key]

    def roughly(self, key: Key, changed: Key, expression: Expression) -> float:
        """The same without its interval, which is many times faster: one evaluation each."""
        if changed == key:
            return self.point(expression)
        found = _Changed(self._values)
        value = found[changed] = self.point(expression)
        for part in self.way(key, changed):
            value = found[part] = evaluate(self.ledger.expression(part), found)
        return value

    def point(self, whole: Expression) -> float:
        """What an expression comes to with the author's numbers, without an interval."""
        return evaluate(whole, self._values)

    def way(self, key: Key, changed: Key) -> list[Key]:
        """The quantities that change with one behind them, in the order in which they are
        computed.
        """
        # A printed number between the two stands in the way: the author went on with that one,
        # whatever became of what it is made of.
        if (key, changed) not in self._ways:
            way: dict[Key, bool] = {changed: True}

            def reached(part: Key) -> bool:
                # A depth-first search; a part is entered in `way` after everything it is made of,
                # which is the order of computation. The sum visits all ingredients, where `any`
                # would leave out those after the first that is reached.
                if part not in way:
                    open_to = part == key or part not in self.printed
                    way[part] = open_to and sum(map(reached, self.ledger.ingredients(part))) > 0
                return way[part]

            reached(key)
            self._ways[key, changed] = [
                part for part, changes in way.items() if changes and part != changed
            ]
        return self._ways[key, changed]


class _Values(dict[Key, float]):
    """An author's numbers without their intervals, as they are asked for."""

    def __init__(self, author: Author) -> None:
        super().__init__()
        self.author = author

    def __missing__(self, key: Key) -> float:
        # The same as of `known`, where rounding moves the ends of the interval only.
        printed = self.author.printed.get(key)
        whole = self.author.ledger.expression(key) if printed is None else printed.value
        self[key] = value = evaluate(whole, self)
        return value


class _Changed(dict[Key, float]):
    """Numbers in place of an author's, and the author's own for all others."""

    def __init__(self, others: _Values) -> None:
        super().__init__()
        self.others = others

    def __missing__(self, key: Key) -> float:
        return self.others[key]
