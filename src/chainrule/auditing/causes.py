"""Causes: which small slip gives the printed digits, with the author's own numbers, and how
sure that is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import chain, zip_longest
from math import isfinite

from chainrule.auditing.author import Author
from chainrule.auditing.cause import COST, Cause
from chainrule.auditing.intervals import Known, agrees
from chainrule.auditing.ledger import UNUSUAL, Key
from chainrule.auditing.slips import rewrites
from chainrule.auditing.slips.rewrite import Naming, Rewrite, name_of, parts, replaced
from chainrule.auditing.typos import cut, slips_of_the_pen
from chainrule.explaining.examples.claims import Claim
from chainrule.explaining.expressions import Expression

DEEPER = 0.4  # for a slip in something that is not printed, and again for what that is made of
# numbers farther off, or hardly moved, are not worked out with all their tolerances
NEAR, MOVED = 10, 0.1


def causes(claim: Claim, key: Key, author: Author, name: Naming, right: Known) -> list[Cause]:
    """Every slip that leads to the printed number, the simplest first."""
    search = Search(claim, key, author, name, right)
    found = [*search.misprints(), *search.siblings(), *search.rewritten()]
    if all(cause.kind == "digit wrong" for cause in found):
        search.author = author.forgetting(key)
        found += search.rewritten()
    size = max(abs(right.value), abs(claim.value), claim.half_unit)
    single = min(1.0, (claim.half_unit + right.tolerance) / size)
    chance = 1 - (1 - single) ** search.tried
    # of slips of one kind that come to the very same number, the simplest
    kept: dict[tuple[str, str], Cause] = {}
    for cause in sorted(found, key=lambda cause: cause.cost):
        kept.setdefault((cause.kind, f"{cause.known.value:.11e}"), replace(cause, chance=chance))
    return list(kept.values())


class Search:
    """Tries slips, and counts how many; those that lead to the printed number are causes."""

    def __init__(self, claim: Claim, key: Key, author: Author, name: Naming, right: Known) -> None:
        self.claim, self.key, self.author, self.name, self.right = claim, key, author, name, right
        self.tried = 0

    def agrees(self, known: Known) -> bool:
        """Whether a number is the printed one."""
        self.tried += 1
        return isfinite(known.value) and agrees(self.claim, known)

    def with_other(self, changed: Key, expression: Expression) -> Known | None:
        """What the quantity comes to if one behind it is computed otherwise; None if that is
        not what is printed.
        """
        rough = self.author.roughly(self.key, changed, expression)
        wanted, right = self.claim.value, self.right.value
        room = (
            NEAR
            * max(1.0, abs(rough / right) if right else 1.0)
            * (2 * self.claim.half_unit + self.right.tolerance)
        )
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
            cost = 1.5 if sum(one != other for one, other in digits) == 1 else 4.0
            yield Cause("digit wrong", what, self.key, None, Known(self.claim.value), cost)
        for kind, what, value, cost in slips_of_the_pen(
            self.claim, self.right, self.author.style.longer_than(self.claim)
        ):
            if self.agrees(Known(value)):
                yield Cause(kind, what, self.key, None, Known(value), cost)

    def siblings(self) -> Iterator[Cause]:
        """The number of another unit or weight of the same kind, as it is right or as the
        author has it.
        """
        ledger, quantity = self.author.ledger, self.key.quantity
        sizes = ledger.network.sizes
        for unit in range(1, sizes[quantity.layer] + 1) if quantity.unit else ():
            for sender in range(1, sizes[quantity.layer - 1] + 1) if quantity.sender else (0,):
                other = Key(self.key.updates, replace(quantity, unit=unit, sender=sender))
                if other != self.key and other in ledger:
                    known = self.author.value(ledger.expression(other))
                    if self.agrees(known):
                        what = f"this is {self.name(other)}"
                        yield Cause(
                            "entries swapped", what, self.key, None, known, COST["entries swapped"]
                        )

    def rewritten(self) -> Iterator[Cause]:
        """Other expressions for the quantity, and for those behind it."""
        for changed, far in self.author.behind(self.key).items():
            silent = "computed anew" if changed in self.author.forgotten else "which is not printed"
            where = f"in {self.name(changed)}, {silent}, " if far else ""
            ledger = self.author.ledger
            ways = (_inlined(changed, self.author), *ledger.other_ways(changed))
            slips = chain.from_iterable(
                rewrites(changed, whole, ledger, self.name) for whole in ways
            )
            for kind, what, expression in chain(slips, self.rounded_early(changed)):
                known = self.with_other(changed, expression)
                if known is not None:
                    cost = COST[kind] + DEEPER * far
                    if kind == "sign flipped" and (
                        _compares(changed, self.author) or _signless(changed)
                    ):
                        # there target and output are rather exchanged, or something else went wrong
                        cost += 1.0
                    yield Cause(kind, where + what, changed, expression, known, cost)

    def rounded_early(self, changed: Key) -> Iterator[Rewrite]:
        """A part of a formula rounded, or cut off, to fewer decimals before it was used."""
        whole = self.author.ledger.expression(changed)
        for part in dict.fromkeys(parts(whole)):
            if part is whole or isinstance(part, float):
                continue
            value = self.author.value(part).value
            label = name_of(part, self.name)
            for decimals in range(1, max(2, self.claim.decimals)) if isfinite(value) else ():
                for short, how in (
                    (round(value, decimals), "rounded"),
                    (cut(value, decimals), "cut off"),
                ):
                    if abs(short - value) > 0.6 * 10.0**-self.claim.decimals:
                        places = "decimal" if decimals == 1 else "decimals"
                        what = f"{label} is {how} to {decimals} {places} first, {short:g}"
                        yield Rewrite("rounded early", what, replaced(whole, part, short))


def _compares(key: Key, author: Author) -> bool:
    """Whether a quantity comes from the difference of target and output."""
    kind, layer = key.quantity.kind, key.quantity.layer
    return kind in ("error_by_activation", "delta") and layer == len(author.ledger.network.layers)


def _signless(key: Key) -> bool:
    """Whether a quantity is rarely given the wrong sign."""
    return key.quantity.kind in ("activation", "activation_by_net_input", "output_error")


def _inlined(key: Key, author: Author) -> Expression:
    """An expression with the addends that only some courses have names for written out, unless
    they are printed.
    """
    whole = author.ledger.expression(key)
    for leaf in author.ledger.ingredients(key):
        if leaf.quantity.kind in UNUSUAL and leaf not in author.printed:
            whole = replaced(whole, leaf, author.ledger.expression(leaf))
    return whole
