"""A pass as a page lists it: its quantities in their order, their lines, and what needs what."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from chainrule.explaining.examples.places import GIVEN
from chainrule.explaining.explanation import Explanation, Line
from chainrule.explaining.layout.headings import heading_in_step
from chainrule.explaining.meanings import meaning
from chainrule.network.quantities import Quantity
from chainrule.pages.order import Order
from chainrule.symbolic.notations import ascii_form
from chainrule.types import Doubles


class PassLayout:
    """A pass, number by number.

    Parameters
    ----------
    explanation : Explanation
        Of a single pass.
    order : Order, optional
        That of another pass with the same quantities, which need not be worked out again.
    """

    def __init__(self, explanation: Explanation, order: Order | None = None) -> None:
        self.explanation = explanation
        self.order = order or Order(explanation)

    def __len__(self) -> int:
        return len(self.order.quantities)

    @cached_property
    def values(self) -> Doubles:
        """All numbers, in the order of the computation."""
        return self.order.values(self.explanation)

    @property
    def place(self) -> Mapping[Quantity, int]:
        """Where each quantity stands."""
        return self.order.place

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """All of its lines; a page that shows a few asks for these only."""
        return tuple(self.line(place) for place in range(len(self)))

    def line(self, place: int) -> Line:
        """One of its lines."""
        group, family = self.explanation.families[self.order.family_of[place]]
        return self.explanation.line(group, family, self.order.quantities[place])

    def given(self, name: str) -> Quantity | None:
        """The given quantity that lines show under this name, if it is one."""
        return self.order.given(name, self.explanation)

    def needs(self, line: Line) -> list[int]:
        """The places of what its formula is made of."""
        place = self.place
        return sorted(place[it] for it in line.ingredients() if it in place)

    def as_data(self) -> dict[str, object]:
        """What a page needs to know of the quantities, as far as it is no number."""
        titles: dict[str, int] = {}
        rows = []
        for place, quantity in enumerate(self.order.quantities):
            line = self.line(place)
            symbol = self.explanation.symbol(quantity)
            # without the number of the step: a layout is that of many
            title = heading_in_step(self.explanation, line)
            rows.append(
                {
                    **_where(quantity),
                    "text": str(symbol),
                    "name": ascii_form(symbol),
                    "phase": line.phase,
                    "title": titles.setdefault(title, len(titles)),
                    "needs": self.needs(line),
                }
            )
        about = {"titles": list(titles), "meanings": self._meanings()}
        return {"lines": rows, "left_out": self.order.left_out, **about}

    def _meanings(self) -> dict[str, str]:
        """Every kind of quantity in words."""
        kinds = sorted({str(quantity.kind) for quantity in self.order.quantities})
        return {kind: meaning(kind, self.explanation.notation) for kind in kinds}


def _where(quantity: Quantity) -> dict[str, object]:
    """What it is and where, as far as it has such a place."""
    places = {name: getattr(quantity, name) for name in ("layer", "unit", "sender", "sample")}
    kept = {name: place for name, place in places.items() if place}
    given = {"given": True} if quantity.kind in GIVEN else {}
    return {"kind": str(quantity.kind), **kept, **given}
