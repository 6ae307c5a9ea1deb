"""How an author writes numbers down, and where they stand."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from chainrule.network.quantities import Quantity


class Place(NamedTuple):
    """A quantity, in the pass after so many updates."""

    quantity: Quantity
    updates: int = 0


@dataclass
class Style:
    """How numbers are printed: `digits` decimals, or significant digits, and what is carried on."""

    digits: int
    significant: bool = False
    carried: str = "full"

    def printed(self, value: float) -> str:
        """The number as the author writes it, halves rounded up."""
        exact = Decimal(repr(value))
        places = self.digits - 1 - exact.adjusted() if self.significant and exact else self.digits
        rounded = exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
        return f"{abs(rounded) if rounded == 0 else rounded:f}"
