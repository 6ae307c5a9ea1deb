"""Corrections: what a name was taken for, where no number beside it is that, and each is something
else.

A wrong number among right ones is a mistake of the author, and stays; where all are wrong, the name
was misread.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from chainrule.auditing.claim_sources.extraction.kinds import NEW, OLD
from chainrule.auditing.claim_sources.extraction.values import Values
from chainrule.auditing.drafting.agreement import is_near_either
from chainrule.auditing.drafting.by_value.families import Key
from chainrule.auditing.drafting.by_value.matching import ASIDE, GIVEN
from chainrule.auditing.drafting.document_names import DocumentNames
from chainrule.explaining.examples.claims import Claim
from chainrule.network.quantities import Kind, Quantity

Found = tuple[Claim, Quantity]
DIGITS, CERTAIN = 3, 4  # of a number that is told by its value alone; of one against what is given
SLACK = 0.02  # of a number, what roundings and an earlier slip may have done to it
FAR = 0.5  # of a number
BESIDE = 1  # lines
BACKWARD = (
    Kind.DELTA,
    Kind.ERROR_BY_ACTIVATION,
    Kind.ERROR_BY_WEIGHT,
    Kind.ERROR_BY_BIAS,
    Kind.ERROR_BY_SHARED_BIAS,
)


class Known(NamedTuple):
    """What the claims have told: families and quantities with about their numbers, or with exactly
    these, and of which lines and kinds there are new weights.
    """

    families: set[tuple[str, int]]
    right: set[Quantity]
    exact: set[Quantity]
    moved: set[tuple[int, Kind]]


def corrected(
    claims: Sequence[Found],
    names: DocumentNames,
    of_biases: Container[int] = (),
    slips: Container[tuple[int, float]] = (),
) -> Iterator[Found]:
    """The claims; where the names were misread, as what their numbers are.

    On lines that list biases, the names of units are labels. `slips` are numbers, with their lines,
    that are wrong by their own formulas: these are what they are called.
    """
    values = names.values
    known = _known(claims, values)
    for claim, quantity in claims:
        if (claim.line, claim.value) in slips:
            yield claim, quantity
        elif other := _of_another_exactly(claim, quantity, known, names):
            yield other
        elif _is_near(claim, quantity, values):
            claim = _at_its_time(claim, quantity, values)
            yield _after_the_step(claim, quantity, known.moved, names)
        # "n1: 0.05" in a list of biases, where n1 is the label of a unit; elsewhere it is a slip.
        elif not (
            claim.line in of_biases and quantity in known.right and _is_far(claim, quantity, values)
        ):
            yield _misread(claim, quantity, known, names)


def _known(claims: Sequence[Found], values: Values) -> Known:
    return Known(
        {_family(quantity) for claim, quantity in claims if _is_near(claim, quantity, values)},
        {quantity for claim, quantity in claims if _is_near(claim, quantity, values, True)},
        {quantity for claim, quantity in claims if _is_exact(claim, quantity, values)},
        # A weight that stays where it was is found among those that do not.
        {(claim.line, OLD[str(it.kind)]) for claim, it in claims if str(it.kind) in OLD},
    )


def _of_another_exactly(
    claim: Claim, quantity: Quantity, known: Known, names: DocumentNames
) -> Found | None:
    """A number as exactly that of another unit, where the one that it is called has its own."""
    # Units of the same kind have outputs close to each other's, before a step or after it.
    if claim.updates or quantity not in known.exact or _is_exact(claim, quantity, names.values):
        return None
    return _of_another(claim, quantity, known.right, names)


def _misread(claim: Claim, quantity: Quantity, known: Known, names: DocumentNames) -> Found:
    """A number that is not that of its name, as what it is, if that can be told."""
    if other := _of_another(claim, quantity, known.right, names):
        return other
    if _family(quantity) in known.families and not _is_given(claim, quantity):
        return claim, quantity
    return _by_its_value(claim, quantity, known, names)


def _of_another(
    claim: Claim, quantity: Quantity, right: set[Quantity], names: DocumentNames
) -> Found | None:
    """A number as that of another unit or weight of which nothing is printed under its own name,
    where the one that it is called has its number elsewhere: many call the deltas of all units
    δ, or all net inputs net.
    """
    alike = {key: it for key, it in names.values.items() if key[1].kind == quantity.kind}
    other = _only(claim, alike) if quantity in right else None
    if other is None or other[1] in right:
        return None
    updates, it = other
    return Claim(names.name(it), claim.printed, updates, claim.line), it


def _by_its_value(claim: Claim, quantity: Quantity, known: Known, names: DocumentNames) -> Found:
    """A number as the only thing that it can be; as what it is called, if there is none."""
    other = _only(claim, names.values)
    if other is None or not _may_be(quantity, other[1], known):
        return claim, quantity
    updates, it = other
    return Claim(names.name(it), claim.printed, updates, claim.line), it


def _is_far(claim: Claim, quantity: Quantity, values: Values) -> bool:
    """Whether a number of something computed is quite another one, and no slip in a digit."""
    known = [abs(values[key]) for key in ((0, quantity), (1, quantity)) if key in values]
    is_computed = quantity.kind not in GIVEN and str(quantity.kind) not in OLD
    off = min((abs(value - abs(claim.value)) / max(value, SLACK) for value in known), default=0.0)
    return is_computed and claim.updates <= 1 and off > FAR


def _family(quantity: Quantity) -> tuple[str, int]:
    return str(quantity.kind), quantity.layer


def _is_given(claim: Claim, quantity: Quantity) -> bool:
    """Whether a number with many digits is said to be one that is given, and is not."""
    return quantity.kind in GIVEN and claim.significant_digits >= CERTAIN


def _is_near(claim: Claim, quantity: Quantity, values: Values, is_known: bool = False) -> bool:
    """Whether a number is about that of its quantity, with either sign; also if that has none,
    unless it has to be known.
    """
    known = [values[key] for key in ((0, quantity), (1, quantity)) if key in values]
    # Where weights are missing, nothing speaks against a name.
    if not known or any(value != value for value in known):
        return not is_known
    return any(is_near_either(claim, value, SLACK) for value in known)


def _is_exact(claim: Claim, quantity: Quantity, values: Values) -> bool:
    """Whether a number is that of its quantity, with either sign, before the update or after it."""
    known = [values[key] for key in ((0, quantity), (1, quantity)) if key in values]
    return any(abs(abs(value) - abs(claim.value)) <= claim.half_unit * 1.001 for value in known)


def _at_its_time(claim: Claim, quantity: Quantity, values: Values) -> Claim:
    """A number that comes out after the update and not before it is from after it."""
    # Documents seldom say that a second forward pass begins.
    exact = [
        updates
        for updates in (0, 1)
        if (updates, quantity) in values
        and abs(values[updates, quantity] - claim.value) <= claim.half_unit * 1.001
    ]
    if exact == [1] and claim.significant_digits >= DIGITS and not claim.updates:
        return replace(claim, updates=1)
    return claim


def _may_be(quantity: Quantity, other: Quantity, known: Known) -> bool:
    """Whether a name for the one may be one for the other: a derivative is no output, and a new
    bias is no new weight that has its own name elsewhere.
    """
    if quantity.kind in NEW.values() and other in known.right:
        return quantity.kind == other.kind
    return quantity.kind not in BACKWARD or other.kind in BACKWARD


def _only(claim: Claim, values: Values) -> Key | None:
    """The only thing that the run has with the digits of a number."""
    if claim.significant_digits < DIGITS:
        return None
    found = [
        key
        for key, value in values.items()
        if key[1].kind not in ASIDE and abs(abs(value) - abs(claim.value)) <= claim.half_unit
    ]
    # The gradient of a bias is the delta, which is printed far more often.
    plain = [key for key in found if key[1].kind != Kind.ERROR_BY_BIAS] or found
    return plain[0] if len(plain) == 1 else None


def after_the_step(
    claims: Sequence[Found], every: Sequence[Found], names: DocumentNames
) -> Iterator[Found]:
    """Claims that their values told; weights that the step has not moved, among new ones of all
    the claims, as new.
    """
    moved = _known(every, names.values).moved
    for claim, quantity in claims:
        yield _after_the_step(claim, quantity, moved, names)


def _after_the_step(
    claim: Claim, quantity: Quantity, moved: set[tuple[int, Kind]], names: DocumentNames
) -> Found:
    """A weight that the step has not moved, among new ones, is new."""
    new = NEW.get(quantity.kind)
    beside = range(claim.line - BESIDE, claim.line + BESIDE + 1)
    if new is None or not any((line, quantity.kind) in moved for line in beside):
        return claim, quantity
    after = Quantity(new, quantity.layer, quantity.unit, quantity.sender)
    value = names.values.get((0, after))
    is_same = value is not None and abs(value - claim.value) <= claim.half_unit
    if not is_same or claim.significant_digits < DIGITS:
        return claim, quantity
    return Claim(names.name(after), claim.printed, claim.updates, claim.line), after
