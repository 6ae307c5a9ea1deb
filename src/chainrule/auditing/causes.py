"""Causes: which small slip gives the printed digits, with the author's own numbers, and how
sure that is.

The search is exhaustive, and generates before it tests::

    behind(key): the claimed quantity, and what is behind it, not printed
         | each, by each slip of chainrule.auditing.slips
         v
    mistaken expression --> roughly (no intervals) --> recomputed (with intervals) --> cause
                               | far off                  | disagrees
                               v                          v
                            passed over                passed over

With few digits and many attempts something fits by accident. So attempts are counted, and each
cause carries the chance of that.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import chain, takewhile, zip_longest
from math import isfinite

from chainrule.auditing.author import Author
from chainrule.auditing.cause import COST, Cause
from chainrule.auditing.effort import Effort
from chainrule.auditing.intervals import Known, agrees, cut
from chainrule.auditing.ledger import UNUSUAL, Key
from chainrule.auditing.slips import rewrites
from chainrule.auditing.slips.rewrite import Naming, Rewrite, name_of, parts, replaced
from chainrule.auditing.typos import miscopied, slips_of_the_pen
from chainrule.explaining.examples.claims import Claim
from chainrule.explaining.expressions import Expression, ingredients
from chainrule.network.quantities import Kind

DEEPER = 0.4  # for a slip in something that is not printed, and again for what that is made of
# Most slips lead far away from the printed number. Only those that come within NEAR times the
# rounding, and that go at least MOVED of the way from the right number to the printed one, are
# computed with intervals. Both are generous; they save time and do not decide.
NEAR, MOVED = 10, 0.1
# Half units within which a printed number can be a number without an interval, with some to spare;
# and what two equal numbers may differ by, as they are read and computed in binary.
PRINTED, TINY = 4.0, 1e-12
# Costs of a number that differs from an earlier print of the same quantity, by the digits that
# differ; on the scale of `chainrule.auditing.cause`.
ONE_DIGIT, OTHER_DIGITS = 1.5, 4.0
# Half a unit is what proper rounding moves a number by; a part rounded early must move by more.
EARLY = 0.6


def causes(
    claim: Claim, key: Key, author: Author, name: Naming, right: Known, effort: Effort
) -> list[Cause]:
    """Every slip that leads to the printed number, the simplest first.

    Parameters
    ----------
    claim : Claim
        The wrong number.
    key : Key
        The quantity that it is about.
    author : Author
        With the numbers that were known when it was computed.
    name : callable
        The symbol of a quantity, for words.
    right : Known
        What the number should be, from the author's earlier ones.
    effort : Effort
        What may still be tried.
    """
    effort.begin()
    search = Search(claim, key, author, name, right, effort)
    found = [*search.misprints(), *search.siblings(), *search.rewritten()]
    # A wrong digit explains nearly everything, hence little. If there is no better cause, the slip
    # may have been made where the author computed the ingredients anew, from more digits.
    if all(cause.kind == "digit wrong" for cause in found):
        search.author = author.forgetting(key)
        found += search.rewritten()
    # The chance of an accident: if a wrong number may land anywhere within +-size, of the order of
    # the number itself, it agrees with probability `single`; of independent attempts, one at least
    # does with probability 1 - (1 - single)^tried.
    size = max(abs(right.value), abs(claim.value), claim.half_unit)
    single = min(1.0, (claim.half_unit + right.tolerance) / size)
    chance = 1 - (1 - single) ** search.tried
    # Of slips of one kind that give the very same number, only the simplest is kept. Twelve
    # digits: the last ones differ by the order of floating-point operations.
    kept: dict[tuple[str, str], Cause] = {}
    for cause in sorted(found, key=lambda cause: cause.cost):
        kept.setdefault((cause.kind, f"{cause.known.value:.11e}"), replace(cause, chance=chance))
    return list(kept.values())


class Search:
    """Tries slips, and counts how many; those that lead to the printed number are causes."""

    def __init__(
        self, claim: Claim, key: Key, author: Author, name: Naming, right: Known, effort: Effort
    ) -> None:
        self.claim = claim
        self.key = key
        self.author = author
        self.name = name
        self.right = right
        self.effort = effort
        self.n_parameters = author.ledger.network.n_parameters
        self.tried = 0

    def agrees(self, known: Known) -> bool:
        """Whether a number is the printed one."""
        self.tried += 1
        return isfinite(known.value) and agrees(self.claim, known)

    def with_other(self, changed: Key, expression: Expression) -> Known | None:
        """The quantity if one behind it is computed differently; None if that is not what is
        printed.
        """
        rough = self.author.roughly(self.key, changed, expression)
        wanted, right = self.claim.value, self.right.value
        # A slip that makes the number larger makes its interval larger too, in proportion.
        room = (
            NEAR
            * max(1.0, abs(rough / right) if right else 1.0)
            * (2 * self.claim.half_unit + self.right.tolerance)
        )
        # Written with `not`, so that a result that is nan is passed over.
        if not abs(rough - wanted) <= room or abs(rough - right) < MOVED * abs(wanted - right):
            self.tried += 1
            return None
        known = self.author.recomputed(self.key, changed, expression)
        return known if self.agrees(known) else None

    def misprints(self) -> Iterator[Cause]:
        """The right number, written down wrongly."""
        before = self.author.earlier
        if before is not None:
            what = f"it was printed before as {before.printed}"
            digits = zip_longest(before.printed.lstrip("+"), self.claim.printed.lstrip("+"))
            different = sum(one != other for one, other in digits)
            cost = ONE_DIGIT if different == 1 else OTHER_DIGITS
            yield Cause("digit wrong", what, self.key, None, Known(self.claim.value), cost)
        room = PRINTED * self.claim.half_unit + TINY * abs(self.claim.value)
        for kind, what, value, cost in slips_of_the_pen(
            self.claim, self.right, self.author.style.longer_than(self.claim)
        ):
            # Of the hundreds of ways to write a number down wrongly, hardly any comes near.
            if not abs(value - self.claim.value) <= room:
                self.tried += 1
            elif self.agrees(Known(value)):
                yield Cause(kind, what, self.key, None, Known(value), cost)

    def siblings(self) -> Iterator[Cause]:
        """The number of another unit or weight of the same kind, as it is right or as the
        author has it.
        """
        ledger, quantity = self.author.ledger, self.key.quantity
        sizes = ledger.network.sizes
        # Units and senders count from 1. A quantity that has none, such as the total error, has 0
        # there, and no siblings.
        for unit in range(1, sizes[quantity.layer] + 1) if quantity.unit else ():
            for sender in range(1, sizes[quantity.layer - 1] + 1) if quantity.sender else (0,):
                other = Key(self.key.updates, replace(quantity, unit=unit, sender=sender))
                if other != self.key and other in ledger:
                    known = self._near(ledger.expression(other))
                    if known is not None and self.agrees(known):
                        what = f"this is {self.name(other)}"
                        yield Cause(
                            "entries swapped", what, self.key, None, known, COST["entries swapped"]
                        )

    def _near(self, whole: Expression) -> Known | None:
        """What an expression comes to, if it comes near the printed number."""
        room = NEAR * (2 * self.claim.half_unit + self.right.tolerance)
        # A wide layer has a thousand weights, of which hardly any has such a number.
        if abs(self.author.point(whole) - self.claim.value) <= room:
            return self.author.value(whole)
        self.tried += 1
        return None

    def rewritten(self) -> Iterator[Cause]:
        """Other expressions for the quantity, and for those behind it."""
        # `far` is how many formulas the slip lies behind the claim: each makes it less likely, as
        # there are ever more places for a slip to be imagined.
        for changed, far in self.author.behind(self.key).items():
            silent = "computed anew" if changed in self.author.forgotten else "which is not printed"
            where = f"in {self.name(changed)}, {silent}, " if far else ""
            ledger = self.author.ledger
            # A slip that can be made in one way of computing a number may not exist in another: in
            # the shortcut a - t of a delta there is no slope to forget, in the long way there is.
            ways = (_inlined(changed, self.author), *ledger.other_ways(changed))
            slips = chain.from_iterable(
                rewrites(changed, whole, ledger, self.name) for whole in ways
            )
            # Each slip at each place; see `chainrule.auditing.slips`.
            own = chain(self.rounded_early(changed), self.miscopied(changed))
            for kind, what, expression in takewhile(self._allowed, chain(slips, own)):
                known = self.with_other(changed, expression)
                if known is not None:
                    cost = COST[kind] + DEEPER * far
                    if kind == "sign flipped" and (
                        _compares(changed, self.author) or _signless(changed)
                    ):
                        # Where target and output are compared, these are more likely exchanged;
                        # an output with the wrong sign more likely has another cause.
                        cost += 1.0
                    told = where + what
                    yield Cause(kind, told, changed, expression, known, cost, where=where)

    def _allowed(self, slip: Rewrite) -> bool:
        """Whether there is effort left to try it."""
        return self.effort.allows(self.n_parameters)

    def rounded_early(self, changed: Key) -> Iterator[Rewrite]:
        """A part of a formula rounded, or cut off, to fewer decimals before it was used."""
        whole = self.author.ledger.expression(changed)
        for part in dict.fromkeys(parts(whole)):
            # The result rounded early is a slip of the pen (`misprints`); a constant has no digits
            # to lose.
            if part is whole or isinstance(part, float):
                continue
            value = self.author.value(part).value
            label = name_of(part, self.name)
            for decimals in range(1, max(2, self.claim.decimals)) if isfinite(value) else ():
                for short, how in (
                    (round(value, decimals), "rounded"),
                    (cut(value, decimals), "cut off"),
                ):
                    # What moves no more than that is no slip, and the intervals allow for it.
                    if abs(short - value) > EARLY * 10.0**-self.claim.decimals:
                        places = "decimal" if decimals == 1 else "decimals"
                        what = f"{label} is {how} to {decimals} {places} first, {short:g}"
                        yield Rewrite("rounded early", what, replaced(whole, part, short))

    def miscopied(self, changed: Key) -> Iterator[Rewrite]:
        """An ingredient copied wrongly from where it stands."""
        whole = self.author.ledger.expression(changed)
        for leaf in dict.fromkeys(ingredients(whole)):
            written = self.author.written(leaf)
            for how, copy in miscopied(written):
                what = f"{written} is copied as {copy} for {self.name(leaf)}, {how}"
                yield Rewrite("number miscopied", what, replaced(whole, leaf, float(copy)))


def _compares(key: Key, author: Author) -> bool:
    """Whether a quantity comes from the difference of target and output."""
    kind, layer = key.quantity.kind, key.quantity.layer
    return kind in (Kind.ERROR_BY_ACTIVATION, Kind.DELTA) and layer == len(
        author.ledger.network.layers
    )


def _signless(key: Key) -> bool:
    """Whether a quantity is rarely given the wrong sign: outputs, slopes and errors that are
    positive as a rule.
    """
    return key.quantity.kind in (Kind.ACTIVATION, Kind.ACTIVATION_BY_NET_INPUT, Kind.OUTPUT_ERROR)


def _inlined(key: Key, author: Author) -> Expression:
    """An expression in which quantities that hardly any course names are written out, unless they
    are printed.
    """
    # Who writes w + Δw with Δw = -η·g makes the slips of w - η·g as well.
    whole = author.ledger.expression(key)
    for leaf in author.ledger.ingredients(key):
        if leaf.quantity.kind in UNUSUAL and leaf not in author.printed:
            whole = replaced(whole, leaf, author.ledger.expression(leaf))
    return whole
