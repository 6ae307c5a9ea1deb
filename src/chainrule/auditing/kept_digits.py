"""The numbers of an author who keeps digits within a pass, and begins each from what is printed.

Calculators keep the digits of what they compute, but weights are typed in again before the next
pass, as they were written down::

    w5+ = 0.3589          typed in again as 0.3589, although it was 0.35891648
    net_o1 = 1.102        1.10181... is kept, and so are out_o1, E_o1 and what follows
"""

from __future__ import annotations

from chainrule.auditing.intervals import Known, agrees
from chainrule.auditing.ledger import Key, Ledger
from chainrule.explaining.examples.claims import Claim
from chainrule.explaining.expressions import evaluate


class KeptDigits(dict[Key, float]):
    """What such an author has on the calculator, for each quantity.

    Parameters
    ----------
    ledger : Ledger
    """

    def __init__(self, ledger: Ledger) -> None:
        super().__init__()
        self.ledger = ledger

    def __missing__(self, key: Key) -> float:
        self[key] = value = evaluate(self.ledger.expression(key), self)
        return value

    def printed(self, claim: Claim, key: Key) -> float:
        """The number on the calculator when this one is printed."""
        # Anew, as numbers that it is made of may have been printed since it was asked for.
        value = evaluate(self.ledger.expression(key), self)
        typed = key.quantity.kind.startswith("new_") or not agrees(claim, Known(value))
        self[key] = claim.value if typed else value
        return value
