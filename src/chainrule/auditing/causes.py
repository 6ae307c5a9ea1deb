"""Causes: which small slip gives the printed digits, with the author's own numbers, and how sure that is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from math import isfinite

from chainrule.auditing.author import Author, Known, agrees
from chainrule.auditing.digits import slips_of_the_pen
from chainrule.auditing.ledger import Key
from chainrule.auditing.rewrites import parts, replaced, rewrites
from chainrule.claims import Claim
from chainrule.expressions import Expression, Operation, ingredients

COST = {
    "gradient added": 1.0, "sign flipped": 2.0, "slope dropped": 2.0, "half dropped": 2.0,
    "learning rate dropped": 2.0, "input dropped": 2.0, "bias forgotten": 2.0, "updated weight": 2.2,
    "weight swapped": 2.6, "weight transposed": 2.4, "slope at net input": 2.4, "net for output": 2.6,
    "target and output exchanged": 2.4, "bias twice": 2.4, "partial sum": 2.8, "factor doubled": 2.8,
    "other slope": 3.0, "entries swapped": 3.0, "square dropped": 3.4, "factor dropped": 3.4, "rounded early": 3.8,
}  # fmt: skip
DEEPER = 0.4  # for a slip in something that is not printed, and again for what that is made of
SIGNLESS = ("activation", "activation_by_net_input", "output_error")
TOGETHER, ALIKE, MOST = 1.0, 0.4, 3  # what it is worth that other claims have the same slip, or one of the same kind
INLINED = ("error_share", "net_input_by_activation", "net_input_by_weight")
LIKELY_CHANCE = 0.05  # of a match at random; beyond, it is said


@dataclass(frozen=True)
class Cause:
    """A slip that gives what is printed.

    Parameters
    ----------
    kind, what : str
        Which slip, and where in the formula.
    changed : Key
        The quantity that was computed otherwise: the claimed one, or one behind it that is not printed.
    expression : Expression, optional
        How; None for slips of the pen.
    value : float
        What it comes to.
    cost : float
        The lower, the simpler.
    chance : float
        That some rewrite gives these digits by accident.
    """

    kind: str
    what: str
    changed: Key
    expression: Expression | None
    known: Known
    cost: float
    chance: float = 0.0

    @property
    def same(self) -> tuple[str, str, Key]:
        """What makes it the same slip, wherever it is found."""
        return self.kind, self.what, self.changed


def causes(claim: Claim, key: Key, author: Author, name: Callable[[Key], str], right: Known) -> list[Cause]:
    """Every slip that leads to the printed number, the simplest first."""
    written = [*_misprints(claim, key, author, right), *_siblings(key, author, name)]
    tried = [*written, *_rewritten(claim, key, author, name)]
    found = _fitting(claim, tried)
    if all(cause.kind == "digit wrong" for cause in found):
        tried += _rewritten(claim, key, author.forgetting(key), name)
        found = _fitting(claim, tried)
    size = max(abs(right.value), abs(claim.value), claim.half_unit)
    single = min(1.0, (claim.half_unit + right.tolerance) / size)
    chance = 1 - (1 - single) ** len(tried)
    kept: dict[tuple[str, str], Cause] = {}  # of slips of one kind that come to the very same number, the simplest
    for cause in sorted(found, key=lambda cause: cause.cost):
        kept.setdefault((cause.kind, f"{cause.known.value:.11e}"), replace(cause, chance=chance))
    return list(kept.values())


def _fitting(claim: Claim, candidates: list[Cause]) -> list[Cause]:
    return [cause for cause in candidates if isfinite(cause.known.value) and agrees(claim, cause.known)]


def _misprints(claim: Claim, key: Key, author: Author, right: Known) -> Iterator[Cause]:
    """The right number, written down wrongly."""
    before = author.earlier
    if before is not None:
        yield Cause("digit wrong", f"it was printed before as {before.printed}", key, None, Known(claim.value), 1.5)
    for kind, what, value, cost in slips_of_the_pen(claim, right, author.style.longer_than(claim)):
        yield Cause(kind, what, key, None, Known(value), cost)


def _rewritten(claim: Claim, key: Key, author: Author, name: Callable[[Key], str]) -> Iterator[Cause]:
    """Other expressions for the quantity, and for those behind it."""
    for changed, far in author.behind(key).items():
        deeper = DEEPER * far
        silent = "computed anew" if changed in author.forgotten else "which is not printed"
        for rewrite in rewrites(changed, _inlined(changed, author), author.ledger, name):
            known = author.recomputed(key, changed, rewrite.expression)
            where = f"in {name(changed)}, {silent}, {rewrite.what}" if deeper else rewrite.what
            cost = COST[rewrite.kind] + deeper
            if rewrite.kind == "sign flipped" and (_compares(changed, author) or changed.quantity.kind in SIGNLESS):
                cost += 1.0  # there target and output are rather exchanged, or something else went wrong
            yield Cause(rewrite.kind, where, changed, rewrite.expression, known, cost)
        yield from _rounded(claim, key, changed, author, name, deeper)


def _compares(key: Key, author: Author) -> bool:
    """Whether a quantity comes from the difference of target and output."""
    kind, layer = key.quantity.kind, key.quantity.layer
    return kind in ("error_by_activation", "delta") and layer == len(author.ledger.network.layers)


def _inlined(key: Key, author: Author) -> Expression:
    """An expression with the addends that only some courses have names for written out, unless they are printed."""
    whole = author.ledger.expression(key)
    for leaf in dict.fromkeys(ingredients(whole)):
        if leaf.quantity.kind in INLINED and leaf not in author.printed:
            whole = replaced(whole, leaf, author.ledger.expression(leaf))
    return whole


def _rounded(
    claim: Claim, key: Key, changed: Key, author: Author, name: Callable[[Key], str], deeper: float
) -> Iterator[Cause]:
    """A part of a formula rounded, or cut off, to fewer decimals before it was used."""
    whole = author.ledger.expression(changed)
    seen: set[object] = set()
    for part in parts(whole):
        if part is whole or isinstance(part, float) or part in seen:
            continue
        seen.add(part)
        value = author.value(part).value
        if not isfinite(value):
            continue
        for decimals in range(1, max(2, claim.decimals)):
            for short, how in ((round(value, decimals), "rounded"), (_cut(value, decimals), "cut off")):
                if abs(short - value) <= 0.6 * 10.0**-claim.decimals:
                    continue
                known = author.recomputed(key, changed, replaced(whole, part, short))
                label = name(part) if isinstance(part, Key) else "an intermediate result"
                what = f"{label} is {how} to {decimals} decimals first, {short:g}"
                yield Cause("rounded early", what, changed, replaced(whole, part, short), known,
                            COST["rounded early"] + deeper + 0.1 * isinstance(part, Operation))  # fmt: skip


def _cut(value: float, decimals: int) -> float:
    factor = 10.0**decimals
    return int(value * factor) / factor


def _siblings(key: Key, author: Author, name: Callable[[Key], str]) -> Iterator[Cause]:
    """The number of another unit or weight of the same kind, as it is right or as the author has it."""
    ledger, quantity = author.ledger, key.quantity
    sizes = ledger.network.sizes
    for unit in range(1, sizes[quantity.layer] + 1) if quantity.unit else ():
        for sender in range(1, sizes[quantity.layer - 1] + 1) if quantity.sender else (0,):
            other = Key(key.updates, replace(quantity, unit=unit, sender=sender))
            if other != key and other in ledger:
                value = author.value(ledger.expression(other))
                cost = COST["entries swapped"]
                yield Cause("entries swapped", f"this is {name(other)}", key, None, value, cost)


def ranked(found: list[list[Cause]]) -> list[list[Cause]]:
    """The causes of several claims, each list sorted anew: what explains more of them at once comes first."""
    same: dict[tuple[str, str, Key], int] = {}
    kinds: dict[str, int] = {}
    for causes_of_one in found:
        for slip in {cause.same for cause in causes_of_one}:
            same[slip] = same.get(slip, 0) + 1
        for kind in {cause.kind for cause in causes_of_one}:
            kinds[kind] = kinds.get(kind, 0) + 1

    def cost(cause: Cause) -> float:
        together, alike = min(MOST, same[cause.same] - 1), min(MOST, kinds[cause.kind] - 1)
        return cause.cost - TOGETHER * together - ALIKE * alike

    return [sorted(causes_of_one, key=cost) for causes_of_one in found]
