"""The values of a run."""

from __future__ import annotations

from dataclasses import replace

from chainrule.explaining.explanation import Explanation
from chainrule.network.quantities import Quantity

Values = dict[tuple[int, Quantity], float]


def values_of(explanation: Explanation) -> Values:
    """Every quantity, by the number of updates before it, with the sign that the notation shows; of
    a single sample without its number.
    """
    single = explanation.notation.samples == 1
    found: Values = {}
    for group, family in explanation.families:
        sign = -1 if family.kind in explanation.notation.negated else 1
        for quantity in family.quantities():
            plain = replace(quantity, sample=0) if single and quantity.sample else quantity
            # the number alone: to make its Term would take longer than everything else here
            number = family.number(quantity)
            assert number is not None  # these are runs of numbers, not of letters
            found.setdefault((group.updates, plain), sign * number)
    return found
