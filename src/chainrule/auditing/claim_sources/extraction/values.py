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
        for quantity in family.quantities():
            plain = replace(quantity, sample=0) if single else quantity
            sign = -1 if quantity.kind in explanation.notation.negated else 1
            found.setdefault((group.updates, plain), sign * float(family.term(quantity).value))
    return found
