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


def resolve(claim: Claim, explanation: Explanation) -> list[Found]:
    """The quantities that a claim is about: several where its name leaves the sample open.

    What one pass computes, such as ``w5+`` or ``dE_total/dw5``, belongs to the pass that begins
    after so many updates. A weight after so many updates is the new weight of the last of them.
    What is given once, such as inputs, stays.

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
    here = [place for place in found if place[0].updates == claim.updates]
    if not here and all(group.phase == "given" for group, _, _ in found):
        here = _given(found, claim.updates, explanation)
    here = here or _within_batch(found, claim.updates, explanation)
    if not here:
        end = max(group.updates for group in explanation.groups)
        raise ChainruleError(
            f"{claim.name} is not computed after {claim.updates} updates; the steps end with a "
            f"forward pass after {end}"
        )
    return here


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
    """What was given earlier, as it is after so many updates."""
    here: list[Found] = []
    for place in found:
        quantity = place[2]
        if quantity.kind in PARAMETERS and _moves(quantity, explanation):
            here += _places(
                replace(quantity, kind=f"new_{quantity.kind}"), updates - 1, explanation
            )
        else:
            here.append(place)
    latest = max((group.updates for group, _, _ in here), default=0)
    return [place for place in here if place[0].updates == latest and latest <= updates]


def _within_batch(found: list[Found], updates: int, explanation: Explanation) -> list[Found]:
    """The same of a sample that is counted within its batch: the first of the second batch."""
    here: list[Found] = []
    for _, _, quantity in found:
        plain = replace(quantity, sample=0)
        for group, family in explanation.families:
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
