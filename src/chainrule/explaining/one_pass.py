"""One pass of a run, looked up by what its quantities are instead of what a notation calls them."""

from __future__ import annotations

from chainrule.explaining.explanation import Explanation, Line
from chainrule.explaining.quantity_arrays import Family, Group
from chainrule.network.quantities import Quantity
from chainrule.types import Array


class RunOfOnePass:
    """One pass of a run: its families by kind and layer."""

    def __init__(self, explanation: Explanation, updates: int) -> None:
        self.explanation = explanation
        self.network = explanation.notation.network
        self.known: dict[tuple[str, int, str], tuple[Group, Family]] = {}
        for group in (group for group in explanation.groups if group.updates == updates):
            # Of several families with the same key the first is kept, as names do.
            for family in group.families:
                self.known.setdefault((family.kind, family.layer, family.detail), (group, family))

    def array(self, kind: str, layer: int) -> Array:
        """The Terms of a kind in a layer, or None."""
        found = self.known.get((kind, layer, ""))
        return None if found is None else found[1].terms

    def line(self, quantity: Quantity) -> Line | None:
        """The Line of a quantity, if the run has it."""
        found = self.known.get((quantity.kind, quantity.layer, quantity.detail))
        return (
            self.explanation.line(*found, quantity)
            if found is not None and quantity in found[1]
            else None
        )
