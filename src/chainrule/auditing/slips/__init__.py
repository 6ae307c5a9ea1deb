"""Slips: small rewrites of a quantity's own expression, what could have gone wrong where it was
computed.

Each is another expression with a word for the kind of mistake and words for the place. Nothing is
evaluated here.
"""

from __future__ import annotations

from collections.abc import Iterator

from chainrule.auditing.ledger import Key, Ledger
from chainrule.auditing.slips.arithmetic import factors, left_out_addends, signs
from chainrule.auditing.slips.mix_ups import ends, places, slopes, weights
from chainrule.auditing.slips.rewrite import Naming, Rewrite
from chainrule.explaining.expressions import Expression

FAMILIES = (signs, factors, left_out_addends, places, ends, slopes, weights)


def rewrites(key: Key, whole: Expression, ledger: Ledger, name: Naming) -> Iterator[Rewrite]:
    """Everything that may have been done to the expression of a quantity instead."""
    number = isinstance(whole, float)  # a slope that is the same everywhere, or what is given
    for family in (slopes,) if number else FAMILIES:
        yield from family(key, whole, ledger, name)
