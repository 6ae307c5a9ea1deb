"""The lengths of an author's numbers: to how many places they round, now so, now so.

Most authors write all numbers with as many decimals, or significant digits. Some give now a digit
more and now one less; then a number that they did not print may have had any of these lengths, too.
A length is believed only where it shows, as zeros at the end are lost easily::

    exact 0.83407, others have 4 decimals:   0.834 is 0.8341 with a digit less, and nothing else
    exact 0.83402:                           0.834 may be 0.8340 without its zero
    exact 0.834:                             has no more digits, whatever its author does
"""

from __future__ import annotations

from collections.abc import Iterable

from chainrule.auditing.intervals import Style
from chainrule.explaining.examples.claims import Claim

# Units of the usual last place: what a lost zero leaves between a number and the exact one, which
# others may have carried on from rounded numbers.
OF_A_LOST_ZERO = 2
# Of the last place: a number that is exact to so much has ended there.
ENDED = 1e-6


def lengths_of(numbers: Iterable[tuple[Claim, float]], style: Style) -> frozenset[int]:
    """The lengths that show in printed numbers and their exact values, by the rule of the style."""
    usual = style.digits or style.decimals
    found = {usual}
    for claim, exact in numbers:
        length = claim.significant_digits if style.digits else claim.decimals
        off = abs(claim.value - exact)
        # Of what is wrong, or has ended, or is a fraction, the length says nothing. Written with
        # `not`, so that an exact value that is not known says nothing either.
        if claim.exact or not ENDED * claim.half_unit < off <= 2 * claim.half_unit:
            continue
        unit = 2 * claim.half_unit * 10.0 ** (length - usual)
        if length > usual or (length < usual and off > OF_A_LOST_ZERO * unit):
            found.add(length)
    return frozenset(found)
