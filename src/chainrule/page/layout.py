"""What a pass consists of: its quantities in their order, as a page lists them.

A pass has a few thousand numbers, and the next one has the same quantities with other numbers. So
what stays is sent once, as a layout, and a quantity is known by its place in it::

    layout   0: i1   1: w1   2: net_h1   ...     symbols, phases, headings, what needs what
    step 0   0.05    0.15    0.3775      ...
    step 1   0.05    0.1498  0.37745     ...
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from chainrule.errors import ChainruleError
from chainrule.explaining.explanation import Explanation, Line
from chainrule.explaining.layout.headings import heading
from chainrule.network.quantities import Kind, Quantity
from chainrule.symbolic.notations import ascii_form
from chainrule.symbolic.term import Term

MOST_LINES = 8000  # of a pass that can be read number by number
# What a reader may change: everything that is not computed.
GIVEN = (
    Kind.INPUT, Kind.TARGET, Kind.WEIGHT, Kind.BIAS, Kind.SHARED_BIAS, Kind.LEARNING_RATE,
)  # fmt: skip


@dataclass(frozen=True)
class PassLayout:
    """The quantities of a pass.

    Parameters
    ----------
    explanation : Explanation
        Of a single pass.
    """

    explanation: Explanation

    def __post_init__(self) -> None:
        if len(self.explanation) > MOST_LINES:
            raise ChainruleError(
                f"this pass has {len(self.explanation):,} numbers; a page shows at most "
                f"{MOST_LINES:,}. Give fewer samples, or a smaller batch or network"
            )

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """In the order of the computation."""
        return self.explanation.items

    @cached_property
    def place(self) -> dict[Quantity, int]:
        """Where each quantity stands."""
        return {line.quantity: number for number, line in enumerate(self.lines)}

    @property
    def signature(self) -> tuple[object, ...]:
        """Equal for passes with the same quantities under the same names."""
        notation = self.explanation.notation
        return (notation.name, notation.network, *self.place)

    def needs(self, line: Line) -> list[int]:
        """The places of what its formula is made of."""
        return sorted({self.place[it] for it in _ingredients(line) if it in self.place})

    def as_data(self) -> dict[str, object]:
        """What a page needs to know of the quantities, as far as it is no number."""
        titles: dict[str, int] = {}
        rows = []
        for line in self.lines:
            title = heading(self.explanation, line)
            rows.append(
                {
                    **_where(line.quantity),
                    "text": str(self.explanation.symbol(line.quantity)),
                    "name": ascii_form(self.explanation.symbol(line.quantity)),
                    "phase": line.phase,
                    "title": titles.setdefault(title, len(titles)),
                    "needs": self.needs(line),
                }
            )
        return {"lines": rows, "titles": list(titles), "meanings": self._meanings()}

    def _meanings(self) -> dict[str, str]:
        """Every kind of quantity in words."""
        kinds = sorted({str(line.quantity.kind) for line in self.lines})
        return {kind: Kind(kind).meaning for kind in kinds}


def _where(quantity: Quantity) -> dict[str, object]:
    """What it is and where, as far as it has such a place."""
    places = {name: getattr(quantity, name) for name in ("layer", "unit", "sender", "sample")}
    kept = {name: place for name, place in places.items() if place}
    given = {"given": True} if quantity.kind in GIVEN else {}
    return {"kind": str(quantity.kind), **kept, **given}


def _ingredients(line: Line) -> list[Quantity]:
    """The quantities that its formula stops at."""
    own = line.names.get(line.term)
    # a second name for another quantity, such as ∂net_o1/∂w5 for out_h1
    if own is not None and own != line.quantity:
        return [own]
    found: list[Quantity] = []
    open_terms: list[Term] = list(line.term.arguments)
    # a loop, as sums can be thousands of addends deep
    while open_terms:
        term = open_terms.pop()
        quantity = line.names.get(term)
        if quantity is None:
            open_terms += term.arguments
        else:
            found.append(quantity)
    return found
