"""Numbers that rest on one name alone: where nothing else in a document supports that a name was
understood, a number that does not come out says nothing against its author.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from chainrule.auditing.audited import Audited
from chainrule.auditing.claim_sources.extraction.kinds import GRADIENTS, NEW, STEP
from chainrule.auditing.claim_sources.extraction.values import Values, values_of
from chainrule.auditing.drafting.doubts import COMES_OUT, GIVEN
from chainrule.auditing.drafting.draft import Draft
from chainrule.auditing.drafting.own_workings import Result
from chainrule.auditing.drafting.runs import explained
from chainrule.auditing.finding import RIGHT, ROUNDED, WRONG
from chainrule.auditing.intervals import cut
from chainrule.auditing.ledger import Key
from chainrule.explaining.examples.claims import Claim
from chainrule.network.quantities import PARAMETERS, Kind

FAR = 0.05  # of a number: a slip of the calculator is smaller, and mostly has a cause
FEWEST = 3  # significant digits: fewer are equal to something by chance
BY_WAY_OF_ONE_MORE = 1.1  # times half a unit: rounding to one digit more adds a tenth
# What two factors of three digits leave open of their product, and as many units of its last digit.
OF_FACTORS, FEW_UNITS, FEW_DIGITS = 1e-3, 4.0, 4  # of a number; times half a unit
PRODUCTS = {*GRADIENTS, *STEP.values(), Kind.DELTA, Kind.ERROR_BY_ACTIVATION}
ENOUGH = 5  # numbers of a pass that come out before one that does not
DIGIT_WRONG, UPDATED_WEIGHT = "digit wrong", "updated weight"  # kinds of causes
OF_A_STEP = {*GRADIENTS, *STEP.values(), *NEW.values()}
ERRORS = (Kind.TOTAL_ERROR, Kind.SAMPLE_ERROR, Kind.OUTPUT_ERROR)


def told_apart(
    items: Sequence[Audited], draft: Draft | None
) -> tuple[Sequence[Audited], Draft | None]:
    """The numbers that a verdict can rest on, and the draft with the others as doubtful ones; of an
    example, all of them.

    What was told by its value alone is told no more if it is another one under the conventions that
    the author turns out to have.
    """
    if draft is None:
        return items, None
    items = [_as_shortened(_as_worked_out(item, draft.workings)) for item in items]
    told = {item.key for item in items if item.verdict in COMES_OUT}
    others = _numbers(draft, items)
    unclear = _unclear(items, draft)
    kept: list[Audited] = []
    doubtful = [*draft.doubtful]
    for item in items:
        if item in unclear or _is_alone(item, told, others, draft):
            doubtful.append((item.claim, item.symbol))
        else:
            kept.append(item)
    return kept, replace(draft, doubtful=tuple(doubtful))


def _is_alone(item: Audited, told: set[Key], others: Values, draft: Draft) -> bool:
    """Whether nothing but its name, or its value, says what a wrong number is."""
    # A name that was misread is seen by nothing but numbers that do not come out.
    if item.verdict != WRONG:
        return False
    if item.claim in draft.by_value or _is_of_another(item, draft):
        return True
    if _has_the_number_of_another(item, others) or _is_of_the_next_pass(item):
        return True
    return _rests_on_its_name(item, told) or _is_again(item, told)


def _unclear(items: Sequence[Audited], draft: Draft) -> list[Audited]:
    """Wrong numbers of passes and steps of which it is not certain what they are."""
    given = all(it.kind not in PARAMETERS for it in draft.example.missing)
    found = [item for item in items if _is_of_an_unclear_pass(item, items, int(given))]
    return [*found, *_of_other_samples(items)] if draft.samples_left else found


def _is_of_an_unclear_pass(item: Audited, items: Sequence[Audited], first: int) -> bool:
    """Whether a wrong number stands in a pass of which it is not certain what it is, which are
    those from `first` on: after an update, which sample goes forward, and with which weights, is
    told by its numbers alone; and where weights are not given, so are activations and loss.
    """
    if item.verdict != WRONG or item.claim.updates < first:
        return False
    own = [it for it in items if it.claim.updates == item.claim.updates and it is not item]
    is_short = item.claim.significant_digits < FEWEST
    return is_short or not _comes_out_before(item.claim.line, own)


def _of_other_samples(items: Sequence[Audited]) -> list[Audited]:
    """Wrong numbers of a step that may be of several samples, as there are more than were
    followed: where no other number of it comes out, nothing says that it is of a single one.
    """
    of_a_step = [it for it in items if it.key.quantity.kind in OF_A_STEP]
    if any(it.verdict in COMES_OUT for it in of_a_step):
        return []
    return [it for it in of_a_step if it.verdict == WRONG]


def _comes_out_before(line: int, own: Sequence[Audited]) -> bool:
    """Whether enough of the other numbers of a pass stand above a line, and all of these come out,
    and none below is wrong in itself.
    """
    before = [it.verdict for it in own if it.claim.line < line]
    is_told = len(before) >= ENOUGH and set(before) <= {RIGHT, ROUNDED}
    return is_told and all(it.verdict != WRONG for it in own)


def _as_worked_out(item: Audited, workings: Mapping[Claim, Result]) -> Audited:
    """A number that was rounded on the way, in steps that only the document has."""
    result = workings.get(item.claim) if item.verdict == WRONG else None
    if result is None or not result.is_near(item.truth):
        return item
    return replace(item, verdict=ROUNDED, causes=(), done=())


def _as_shortened(item: Audited) -> Audited:
    """A number that is right if it was rounded to one digit more before, so that 0.10025 from
    0.100249 becomes 0.1003, if its further digits were cut off, or if its factors were rounded to
    three digits. An author who does so in one place has made no mistake that anybody would mark.
    """
    claim = item.claim
    off = abs(claim.value - item.expected)
    twice = off <= BY_WAY_OF_ONE_MORE * claim.half_unit
    cut_off = abs(cut(item.expected, claim.decimals) - claim.value) < claim.half_unit
    if item.verdict != WRONG or not (twice or cut_off or _is_of_rounded_factors(item, off)):
        return item
    return replace(item, verdict=ROUNDED, causes=(), done=())


def _is_of_rounded_factors(item: Audited, off: float) -> bool:
    """Whether a product with few digits is off by no more than factors of three digits make it."""
    is_short = item.claim.significant_digits <= FEW_DIGITS
    is_product = item.key.quantity.kind in PRODUCTS
    room = min(FEW_UNITS * item.claim.half_unit, OF_FACTORS * abs(item.expected))
    return is_short and is_product and off <= room


def _is_of_another(item: Audited, draft: Draft) -> bool:
    """Whether a number comes out of its own working, in which no slip explains it: it is of another
    quantity, or of another network, than was read.
    """
    if item.claim not in draft.workings:
        return False
    # A wrong digit would not come out, and a slip elsewhere would not stand in this working.
    return all(it.kind == DIGIT_WRONG or it.changed != item.key for it in item.causes)


def _numbers(draft: Draft, items: Sequence[Audited]) -> Values:
    """What the network has before and after an update, of all that documents print; nothing where
    no item asks for it.
    """
    if all(item.verdict != WRONG for item in items):
        return {}
    values = values_of(explained(draft.example))
    return {key: value for key, value in values.items() if not key[1].detail and not key[1].route}


def _has_the_number_of_another(item: Audited, values: Values) -> bool:
    """Whether a wrong number is that of another quantity: read from a document alone, it rather
    is that than a mistake of its author, who would have put it in the wrong row.
    """
    claim = item.claim
    if claim.significant_digits < FEWEST:
        return False
    # With its sign: the other sign of its own number is a slip that is made everywhere.
    room = claim.half_unit * (1 + 1e-6)
    return any(abs(value - claim.value) <= room for value in values.values())


def _is_of_the_next_pass(item: Audited) -> bool:
    """Whether a net input comes from the new weights: nobody goes forward with these by mistake,
    and many go forward once more to see what the step has brought.
    """
    causes = {it.kind for it in item.causes}
    return item.key.quantity.kind == Kind.NET_INPUT and UPDATED_WEIGHT in causes


def _rests_on_its_name(item: Audited, told: set[Key]) -> bool:
    """Whether no number of its kind comes out, or it is no number of its kind."""
    kind = item.key.quantity.kind
    # What was read as given comes from the same document: another number is another sample's.
    if kind in GIVEN and not item.claim.updates:
        return True
    # A negative error is a difference of target and output that is called so.
    if kind in ERRORS and item.claim.value < 0:
        return True
    return _is_far(item) and not item.causes and all(it.quantity.kind != kind for it in told)


def _is_again(item: Audited, told: set[Key]) -> bool:
    """Whether a name that has had its number has quite another one: of a later step, or of another
    sample, which the document does not say in a way that is understood.
    """
    return item.key in told and _is_far(item)


def _is_far(item: Audited) -> bool:
    return abs(abs(item.claim.value) - abs(item.expected)) > FAR * abs(item.expected)
