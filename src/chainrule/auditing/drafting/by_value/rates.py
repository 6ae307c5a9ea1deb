"""The learning rate by its numbers: with the right one, the new weights are as printed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from math import isnan

from chainrule.auditing.claim_sources.extraction.kinds import GRADIENT
from chainrule.auditing.claim_sources.extraction.values import Values
from chainrule.auditing.drafting.by_value.spots import Spot
from chainrule.auditing.drafting.printed import FEW_DIGITS, Printed
from chainrule.network.quantities import PARAMETERS

LARGEST, MOST = 10.0, 40
POWER = re.compile(r"10\s*\^\s*\{?\s*([-−]\s*\d)\s*\}?")
# New weights that have to be printed; more than with the rate that is said.
LEAST, CLEARLY = 2, 1


def rate_by_value(
    said: float, values: Values, spots: Iterable[Spot], printed: Printed, text: str
) -> float:
    """The rate that is said, unless another number of the document gives clearly more of the new
    weights.
    """
    steps = list(_steps(values))
    found = {spot.claim.value for spot in spots if 0 < spot.claim.value <= LARGEST}
    # 10^{-2} is no number by itself.
    found |= {10.0 ** int(it[1].replace("−", "-").replace(" ", "")) for it in POWER.finditer(text)}
    least = min(LEAST, len(steps)) - 1
    # Gradients that are added up take larger steps with the same rate than their mean.
    count = max((quantity.sample for _, quantity in values), default=0) or 1
    own = max(_printed(said * times, steps, printed) for times in (1, count))
    best, most = said, least if isnan(said) else own + CLEARLY
    for rate in sorted(found)[:MOST]:
        if (count := _printed(rate, steps, printed)) > most:
            best, most = rate, count
    return best


def _steps(values: Values) -> Iterator[tuple[float, float]]:
    """Each parameter with its gradient."""
    gradients = {
        (str(it.kind), it.layer, it.unit, it.sender): value
        for (updates, it), value in values.items()
        if updates == 0
    }
    for (updates, it), value in values.items():
        if updates == 0 and it.kind in PARAMETERS:
            gradient = gradients.get((str(GRADIENT[it.kind]), it.layer, it.unit, it.sender))
            if gradient:
                yield value, gradient


def _printed(rate: float, steps: Sequence[tuple[float, float]], printed: Printed) -> int:
    """How many new weights of this rate are printed, with more digits than by chance."""
    found: set[int] = set()
    for value, gradient in steps:
        new = value - rate * gradient
        # A weight that hardly moves is printed as before, whatever the rate is.
        # Weights that are equal have one number.
        found |= {
            at
            for at in printed.fits([new])
            if printed.claims[at].significant_digits > FEW_DIGITS
            and abs(printed.claims[at].value - new) <= 1.001 * printed.claims[at].half_unit
            and abs(printed.claims[at].value - value) > printed.claims[at].half_unit
            and printed.claims[at].value != rate
        }
    return len(found)
