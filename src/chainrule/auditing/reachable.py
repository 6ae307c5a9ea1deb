"""What an author can have come to who rounded on the way, at places that do not show.

An interval that covers every way of rounding is wide, and would excuse mistakes. But there are few
such ways: each number that is not printed was rounded to one of the lengths that its author writes,
or not at all. So a number has *branches*, which are tried one by one::

    printed:  out_o1 = 0.59973                     -0.30027 (full) -+
    skipped:  ∂E/∂out_o1 = out_o1 - 0.9   branches                   |- 9 products: -0.072081,
    skipped:  slope = out_o1·(1 - out_o1)           0.24005 (full) -+   -0.072072, ...
    printed:  δ_o1 = -0.072072            = -0.3003 · 0.240

The products in a sum, and the step that is taken off a weight, may have been rounded as well before
they were added up.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise, product
from math import floor, isfinite, log10, prod
from typing import Any, NamedTuple

from chainrule.auditing.author import Author
from chainrule.auditing.intervals import Known, agrees, cut
from chainrule.auditing.ledger import Key
from chainrule.explaining.examples.claims import Claim
from chainrule.explaining.expressions import Expression, Operation, ingredients

# Ways that are tried to combine the branches of what a number is made of, and branches of one
# number. Beyond that, neighbors are joined to one interval: if in doubt, the author is right.
MOST_WAYS = 200
MOST_BRANCHES = 16
TOGETHER = 1
# An interval that is wider than this many times half a unit is not believed: it comes from numbers
# that are printed with few digits, and agrees with whatever is printed.
WIDE = 40
# Formulas behind a number whose ways are told apart; what lies deeper is an interval.
DEEPEST = 3


def reachable(
    claim: Claim, key: Key, author: Author, lengths: frozenset[int], sheet: Mapping[Key, Known]
) -> bool:
    """Whether an author can have come to a printed number, rounding to these lengths.

    On the `sheet` stands all that they print, before it and later.
    """
    by_rule = {Rule(length, bool(author.style.digits)) for length in lengths}
    # Products are rounded as their sum is.
    as_here = {Rule(author.decimals), Rule(claim.significant_digits, True)}
    whole = author.ledger.expression(key)
    # With the branches of each number in one interval it takes one way instead of hundreds; what
    # lies outside of that is not reached by any.
    together, apart = (
        Branches(author, by_rule, by_rule | as_here, sheet, most).ways(whole)
        for most in (TOGETHER, MOST_BRANCHES)
    )
    if not any(agrees(claim, known) for known in together):
        return False
    narrow = WIDE * claim.half_unit
    return any(known.tolerance <= narrow and agrees(claim, known) for known in apart)


class Rule(NamedTuple):
    """To how many decimals, or significant digits, numbers are rounded."""

    length: int
    digits: bool = False

    def decimals(self, value: float) -> int:
        """The decimals of a number that is neither 0 nor infinite."""
        return self.length - 1 - floor(log10(abs(value))) if self.digits else self.length


class Branches:
    """The branches of an author's numbers.

    Parameters
    ----------
    author : Author
    rules : set of Rule
        By which numbers that are not printed may have been rounded.
    of_products : set of Rule
        The same for products.
    sheet : mapping
        All that is printed, before and later.
    most : int
        How many branches of a number are told apart.
    """

    def __init__(
        self,
        author: Author,
        rules: set[Rule],
        of_products: set[Rule],
        sheet: Mapping[Key, Known],
        most: int,
    ) -> None:
        self.author = author
        self.rules = sorted(rules)
        self.of_products = sorted(of_products)
        self.sheet = sheet
        self.most = most
        self._branches: dict[Key, list[Known]] = {}

    def ways(self, whole: Expression, deep: int = DEEPEST) -> Iterator[Known]:
        """What an expression comes to, for each choice of branches."""
        leaves = list(dict.fromkeys(ingredients(whole)))
        branches = [self._of(leaf, deep) for leaf in leaves]
        while prod(map(len, branches)) > MOST_WAYS:
            longest = max(branches, key=len)
            branches[branches.index(longest)] = _joined(longest, (len(longest) + 1) // 2)
        in_pieces = self.of_products if _has_pieces(whole) else ()
        for choice in product(*branches):
            numbers = dict(zip(leaves, choice, strict=True))
            yield self.author.value(whole, numbers)
            for rule in in_pieces:
                pieces: dict[Any, Known] = {}
                yield self.author.value(self._pieces(whole, numbers, rule, pieces), pieces)

    def _of(self, key: Key, deep: int) -> list[Known]:
        """The branches of a number."""
        author = self.author
        whole = author.ledger.expression(key)
        known = author.known(key)
        # What is printed has been rounded already; mostly it is used as it stands there.
        if key in author.printed:
            return [known, Known(known.value)] if known.tolerance else [known]
        # What is given has no length.
        if isinstance(whole, float | Key) or not deep:
            return [known]
        # What is printed only later has the length that it has there.
        if key in self.sheet:
            return [known, self.sheet[key]]
        if key not in self._branches:
            found: list[Known] = []
            for way in self.ways(whole, deep - 1):
                found += [way, *(self._rounded(way, rule) for rule in self.rules)]
            self._branches[key] = _joined(found, self.most)
        return self._branches[key]

    def _pieces(
        self, whole: Expression, numbers: Mapping[Key, Known], rule: Rule, pieces: dict[Any, Known]
    ) -> Expression:
        """A sum of products as a sum of numbers, each product in its place being rounded."""
        if isinstance(whole, Operation) and whole.name in "+-" and len(whole.arguments) == 2:
            parts = (self._pieces(part, numbers, rule, pieces) for part in whole.arguments)
            return Operation(whole.name, tuple(parts))
        if isinstance(whole, Operation) and whole.name == "/":
            above, below = whole.arguments
            return Operation("/", (self._pieces(above, numbers, rule, pieces), below))
        known = self.author.value(whole, numbers)
        name = f"piece {len(pieces)}"
        pieces[name] = self._rounded(known, rule) if isinstance(whole, Operation) else known
        return name

    def _rounded(self, known: Known, rule: Rule) -> Known:
        """A number rounded, or cut off, by a rule, and its interval."""
        if not known.value or not isfinite(known.value):
            return known
        decimals = rule.decimals(known.value)
        short = cut if self.author.style.cut else round
        ends = (known.value + known.low, known.value + known.high)
        low, high = (short(end, decimals) for end in ends)
        return Known(short(known.value, decimals)).or_else(low).or_else(high)


def _has_pieces(whole: Expression) -> bool:
    """Whether it is a sum with a product in it, or a mean of such."""
    if isinstance(whole, Operation) and whole.name == "/":
        whole = whole.arguments[0]
    sums = isinstance(whole, Operation) and whole.name in "+-" and len(whole.arguments) == 2
    return sums and any(isinstance(part, Operation) for part in whole.arguments)


def _joined(branches: Sequence[Known], most: int) -> list[Known]:
    """So many branches at most, in the order of their size: the nearest neighbors are joined."""
    found = sorted({known for known in branches if isfinite(known.value)})
    while len(found) > most:
        gaps = [two.value + two.low - one.value - one.high for one, two in pairwise(found)]
        place = gaps.index(min(gaps))
        one, two = found[place : place + 2]
        both = one.or_else(two.value + two.low).or_else(two.value + two.high)
        found[place : place + 2] = [both]
    return found or list(branches)
