"""Misnamed vectors: several numbers side by side under one name, where none is what the name says
and all are what another name would say of the same units.

A vector that is called ∂L/∂h, and has the numbers of ∂L/∂z, is the latter; so are outputs under the
letter of net inputs, where a second pass is only listed. And a letter that goes backwards through
the network, as u does in u = u W, is that of one layer after the other.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise, product
from typing import NamedTuple

from chainrule.auditing.claim_sources.extraction.values import Values
from chainrule.auditing.drafting.agreement import is_near_either
from chainrule.auditing.drafting.document_names import DocumentNames
from chainrule.explaining.examples.claims import Claim
from chainrule.network.quantities import Kind, Quantity

# Many write dw for the step that is taken, not for the derivative.
STEPS = {
    Kind.ERROR_BY_WEIGHT: Kind.STEP_WEIGHT,
    Kind.ERROR_BY_BIAS: Kind.STEP_BIAS,
    Kind.ERROR_BY_SHARED_BIAS: Kind.STEP_SHARED_BIAS,
}
FORWARD = (Kind.NET_INPUT, Kind.ACTIVATION)
BACKWARD = (Kind.DELTA, Kind.ERROR_BY_ACTIVATION)
SLACK = 0.05  # of a number, what roundings and an earlier slip may have done to it
DIGITS, FEWEST = 4, 2  # significant digits of all together; numbers
Found = tuple[Claim, Quantity]


class Meaning(NamedTuple):
    """What a vector is: after how many updates, of which kind and layer."""

    updates: int
    kind: Kind
    layer: int

    def of(self, quantity: Quantity) -> Quantity:
        """The entry of the same unit."""
        return replace(quantity, kind=self.kind, layer=self.layer)


def renamed(claims: Sequence[Found], names: DocumentNames) -> Iterator[Found]:
    """The claims, those of misnamed vectors as what they are."""
    for run in _runs(claims):
        meant = _other_meaning(run, names)
        for claim, quantity in run:
            if meant is None:
                yield claim, quantity
            else:
                it = meant.of(quantity)
                yield Claim(names.name(it), claim.printed, meant.updates, claim.line), it


def with_steps(claims: Sequence[Found], names: DocumentNames) -> Iterator[Found]:
    """The claims; where no gradient with several digits is the number of its name, and all are
    those of the steps, these.
    """
    # A gradient after the update has no step of its own in the run.
    gradients = [it for it in claims if it[1].kind in STEPS and not it[0].updates]
    are_steps = _are_steps(gradients, names.values)
    for claim, quantity in claims:
        if are_steps and (claim, quantity) in gradients:
            it = replace(quantity, kind=STEPS[Kind(quantity.kind)])
            yield replace(claim, name=names.name(it)), it
        else:
            yield claim, quantity


def _are_steps(gradients: Sequence[Found], values: Values) -> bool:
    """Whether several of these have enough digits, and each of them is the step."""
    # One that is neither may be a slip in a gradient, which is to be told.
    long = [it for it in gradients if it[0].significant_digits > FEWEST]
    return len(long) >= FEWEST and all(_is_step(*it, values) for it in long)


def _is_step(claim: Claim, quantity: Quantity, values: Values) -> bool:
    """Whether a number is that of the step with a gradient, and not that of the gradient."""
    step = replace(quantity, kind=STEPS[Kind(quantity.kind)])
    is_named = _is_named(claim, quantity, values)
    return not is_named and _is_named(claim, step, values)


def _runs(claims: Sequence[Found]) -> Iterator[list[Found]]:
    """Neighbours that are of one kind, of units behind each other on lines behind each other."""
    run = [*claims[:1]]
    for before, it in pairwise(claims):
        if not _goes_on(before, it):
            yield run
            run = []
        run.append(it)
    if run:
        yield run


def _goes_on(before: Found, it: Found) -> bool:
    (first, one), (second, other) = before, it
    is_next = other.unit == one.unit + 1 and other.layer == one.layer
    is_above = other.unit == 1 and other.layer == one.layer + 1
    return (
        one.kind == other.kind
        and one.kind in (*FORWARD, *BACKWARD)
        and 0 <= second.line - first.line <= 1
        and (is_next or is_above)
        and one.sample == other.sample
    )


def _other_meaning(run: Sequence[Found], names: DocumentNames) -> Meaning | None:
    """What the numbers of a run are instead of what they are called."""
    fine = _fine(run)
    if not _is_long(run) or any(_is_named(claim, it, names.values) for claim, it in fine):
        return None
    for meanings in (_of_same_layer(run[0][1]), _of_other_layers(run, names.sizes)):
        found = [it for it in meanings if _is_all(fine, it, names.values)]
        if len(found) == 1:
            return found[0]
    return None


def _of_same_layer(named: Quantity) -> list[Meaning]:
    kinds = FORWARD if named.kind in FORWARD else BACKWARD
    times = product(range(2), kinds)
    return [Meaning(updates, it, named.layer) for updates, it in times if it != named.kind]


def _of_other_layers(run: Sequence[Found], sizes: Sequence[int]) -> list[Meaning]:
    """Only backwards a letter is used again; and all units of the other layer have to be there."""
    named = run[0][1]
    layers = [n for n, size in enumerate(sizes) if n and size == len(run) and n != named.layer]
    kinds = BACKWARD if named.kind in BACKWARD else ()
    return [Meaning(0, it, layer) for it, layer in product(kinds, layers)]


def _fine(run: Sequence[Found]) -> list[Found]:
    """With each zero to as many digits as the longest number: beside 0.5378, 0 is no 0.3."""
    zero = "0." + "0" * max(len(claim.printed.partition(".")[2]) for claim, _ in run)
    return [
        (replace(claim, printed=claim.printed if claim.value else zero), it) for claim, it in run
    ]


def _is_long(run: Sequence[Found]) -> bool:
    """Whether it has enough numbers and digits that it is nothing else by chance."""
    return len(run) >= FEWEST and sum(claim.significant_digits for claim, _ in run) >= DIGITS


def _is_named(claim: Claim, quantity: Quantity, values: Values) -> bool:
    """Whether a number is what it is called, before the update or after it."""
    return any(_fits(claim, quantity, updates, values) for updates in range(2))


def _is_all(run: Sequence[Found], meant: Meaning, values: Values) -> bool:
    return all(_fits(claim, meant.of(it), meant.updates, values) for claim, it in run)


def _fits(claim: Claim, quantity: Quantity, updates: int, values: Values) -> bool:
    """Whether a number is about that of a quantity, with either sign."""
    value = values.get((updates, quantity))
    return value is not None and is_near_either(claim, value, SLACK)
