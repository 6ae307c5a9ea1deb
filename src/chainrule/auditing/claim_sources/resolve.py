"""Resolving claims: which quantity of a run a printed number is said to be."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

from chainrule.errors import ChainruleError
from chainrule.explaining.examples.claims import Claim
from chainrule.explaining.explanation import Explanation
from chainrule.explaining.name_lookup import Found, NameIndex
from chainrule.explaining.quantity_arrays import Family, Group
from chainrule.network.quantities import PARAMETERS, Kind, Quantity

ALL_ROWS = "all rows"  # the phase of what is computed of all samples beside a batch


def resolve(claim: Claim, explanation: Explanation, all_rows: bool = False) -> list[Found]:
    """The quantities that a claim is about: several where its name leaves the sample open.

    What one pass computes, such as ``w5+`` or ``dE_total/dw5``, belongs to the pass that begins
    after so many updates. A weight after so many updates is the new weight of the last of them.
    What is given once, such as inputs, stays. With `all_rows`, a sample beside those of the batch
    is not one that is counted within it.

    Raises
    ------
    ChainruleError
        If no quantity has this name, with the nearest that do; if the steps have it, but not after
        so many updates.

    Examples
    --------
    >>> steps = chainrule.explain(chainrule.load_example("mazur"))
    >>> from chainrule.explaining.examples.claims import Claim
    >>> claim = Claim("w5", "0.35891648", updates=1)
    >>> [(group.updates, quantity.kind) for group, family, quantity in resolve(claim, steps)]
    [(0, 'new_weight')]
    """
    try:
        found = explanation.find(claim.name)
    except ChainruleError as error:
        if not (found := _implied(claim.name, explanation)):
            raise error from None
    here = _here(found, claim.updates, explanation, all_rows)
    if not here:
        end = max(group.updates for group in explanation.groups)
        updates = "1 update" if claim.updates == 1 else f"{claim.updates} updates"
        raise ChainruleError(
            f"{claim.name} is not computed after {updates}; the steps end with a "
            f"forward pass after {end}"
        )
    return here


def _here(
    found: list[Found], updates: int, explanation: Explanation, all_rows: bool
) -> list[Found]:
    """Those of the pass after so many updates."""
    at_once = [place for place in found if place[0].updates == updates]
    here = [place for place in at_once if place[0].phase != ALL_ROWS]
    here = here if at_once else _given(found, updates, explanation)
    if here:
        return here
    within = _within_batch(found, updates, explanation)
    return at_once or within if all_rows else within or at_once


def _implied(name: str, explanation: Explanation) -> list[Found]:
    """What some courses print, but an explanation does not list; see `Ledger`."""
    # Weights and inputs are given once; what is computed from them belongs to every pass.
    passes = {group.updates for group, _ in explanation.families}
    found: list[tuple[Group, Family]] = []
    for group, family in explanation.families:
        if (unlisted := _unlisted(family, explanation.notation.samples)) is None:
            continue
        every = passes if group.phase == "given" else {group.updates}
        found += [(replace(group, updates=updates), unlisted) for updates in every]
    index = NameIndex(found, explanation.notation)
    with suppress(ChainruleError):
        return index.find(name)
    # A velocity is that after the step: before the first one there is none to speak of.
    with suppress(ChainruleError):
        return [it for it in explanation.find(f"{name}+") if it.quantity.kind == Kind.NEW_SLOT]
    return []


def _unlisted(family: Family, n: int) -> Family | None:
    """Quantities of n samples that are computed from those of a family and one formula more."""
    kind, layer, rows = family.kind, family.layer, tuple(range(1, n + 1))
    if kind == Kind.WEIGHT and layer > 1:
        # Of the output that a weight comes from, by the unit of the next layer.
        by, axes = Kind.NET_INPUT_BY_ACTIVATION, ("unit", "sender")
        return Family(by, layer - 1, family.terms, axes, rows=rows, beside={"sample": n})
    if kind == Kind.INPUT:
        return replace(family, kind=Kind.ERROR_BY_ACTIVATION)
    if kind in (Kind.ERROR_BY_WEIGHT, Kind.ERROR_BY_BIAS) and n > 1:
        return replace(family, rows=rows, beside={"sample": n})
    return None


def _given(found: list[Found], updates: int, explanation: Explanation) -> list[Found]:
    """What was given earlier, as it is after so many updates; nothing if some is computed."""
    if {group.phase for group, _, _ in found} != {"given"}:
        return []
    here: list[Found] = []
    for place in found:
        quantity = place[2]
        if quantity.kind in PARAMETERS and _moves(quantity, explanation):
            here += _places(
                replace(quantity, kind=f"new_{quantity.kind}"), updates - 1, explanation
            )
        else:
            here.append(place)
    latest = _latest(here, updates)
    return [place for place in here if place[0].updates == latest]


def _latest(places: list[Found], updates: int) -> int | None:
    """The last pass until then that lists what is given."""
    passes = {group.updates for group, _, _ in places}
    before = {it for it in passes if it <= updates}
    # Samples may be listed up front, before their turn.
    samples = all(place.quantity.kind in (Kind.INPUT, Kind.TARGET) for place in places)
    return max(before) if before else min(passes, default=None) if samples else None


def _within_batch(found: list[Found], updates: int, explanation: Explanation) -> list[Found]:
    """The same of a sample that is counted within its batch: the first of the second batch."""
    here: list[Found] = []
    for _, _, quantity in found:
        plain = replace(quantity, sample=0)
        for group, family in explanation.families:
            # All samples beside a batch are no batch.
            if group.phase == ALL_ROWS:
                continue
            if group.updates == updates and 0 < quantity.sample <= len(family.rows):
                meant = replace(plain, sample=family.rows[quantity.sample - 1])
                here += [Found(group, family, meant)] * (meant in family)
    return here


def _moves(quantity: Quantity, explanation: Explanation) -> bool:
    return bool(_places(replace(quantity, kind=f"new_{quantity.kind}"), 0, explanation))


def _places(quantity: Quantity, updates: int, explanation: Explanation) -> list[Found]:
    """Where a quantity is computed in the pass after so many updates."""
    families = (
        (group, family) for group, family in explanation.families if group.updates == updates
    )
    return [Found(group, family, quantity) for group, family in families if quantity in family]
