"""Passes: after how many updates a document has computed a number, which it does not say.

    forward, backward, update ──▶ forward again ──▶ backward again ──▶ ...
          0 updates before            1 before           1 before

A net input, an output or an error after the backward pass may be that of the next one; a delta or a
gradient is that of the forward pass before it.
"""

from __future__ import annotations

from dataclasses import replace
from math import inf

from chainrule.auditing.claim_sources.extraction.equations import Found
from chainrule.auditing.claim_sources.extraction.values import Values
from chainrule.explaining.examples.claims import Claim
from chainrule.network.quantities import PARAMETERS, Kind, Quantity

FORWARD = (Kind.NET_INPUT, Kind.ACTIVATION, Kind.OUTPUT_ERROR, Kind.SAMPLE_ERROR, Kind.TOTAL_ERROR)
BEFORE = (*FORWARD, *PARAMETERS, Kind.INPUT, Kind.TARGET, Kind.LEARNING_RATE)  # the backward pass
CLEARLY = 5  # units of the last digit


def values_after(updates: int, values: Values) -> dict[Quantity, float]:
    """The numbers of a run after so many updates."""
    return {quantity: value for (number, quantity), value in values.items() if number == updates}


class Passes:
    """How far a document has come; `values` are those of the run."""

    def __init__(self, values: Values) -> None:
        self.values = [values_after(number, values) for number in range(2)]
        self.latest: dict[Quantity, Claim] = {}
        self.is_backward = False  # whether the backward pass has begun
        self.updates = 0  # before the forward pass that was read last

    def keep(self, found: Found) -> None:
        """One more claim."""
        quantity, claim = found.quantity, found.claim
        self.is_backward = self.is_backward or quantity.kind not in BEFORE
        if quantity.kind in FORWARD and self._comes_out(quantity, claim):
            self.updates = claim.updates
        self.latest[quantity] = claim

    def of(self, quantity: Quantity, claim: Claim) -> int:
        """After how many updates a number was computed."""
        if quantity.kind in FORWARD and self.is_backward:
            return self._of_forward(quantity, claim)
        return self._of_backward(quantity, claim) if quantity.kind not in BEFORE else claim.updates

    def _of_forward(self, quantity: Quantity, claim: Claim) -> int:
        """As many as make it right; if none do, one more if it clearly is another than before."""
        for number in range(len(self.values)):
            if self._comes_out(quantity, replace(claim, updates=number)):
                return number
        earlier = self.latest.get(quantity)
        return 0 if earlier is None else earlier.updates + _is_another(claim, earlier)

    def _of_backward(self, quantity: Quantity, claim: Claim) -> int:
        """As many as before the forward pass, unless it repeats what was before that."""
        earlier = self.latest.get(quantity)
        if earlier is None or earlier.updates >= self.updates:
            return claim.updates
        return self.updates if _is_another(claim, earlier) else claim.updates

    def _comes_out(self, quantity: Quantity, claim: Claim) -> bool:
        """Whether a number is what the run has; after later updates, that is not known here."""
        if claim.updates >= len(self.values):
            return self.updates > 0
        off = abs(self.values[claim.updates].get(quantity, inf) - claim.value)
        return off <= claim.half_unit * (1 + 1e-6)


def _is_another(claim: Claim, earlier: Claim) -> bool:
    """Whether a number is clearly not that of an earlier claim, rounded otherwise."""
    unit = 2 * max(claim.half_unit, earlier.half_unit)
    return abs(claim.value - earlier.value) > CLEARLY * unit
