"""The numbers of one pass, looked up by what a quantity is: no line and no Term is made."""

from __future__ import annotations

from collections.abc import Iterable

from chainrule.explaining.quantity_arrays import Family, Group
from chainrule.network.quantities import Quantity
from chainrule.types import Array


class PassNumbers:
    """The families of a pass by kind and layer, those that it does not list again too.

    Parameters
    ----------
    groups : iterable of Group
        Of one pass.
    """

    def __init__(self, groups: Iterable[Group]) -> None:
        self._known: dict[tuple[str, int, str], Family] = {}
        listed = list(groups)
        # A later pass lists only what is new, such as no weights; but all that it starts from has
        # a name there. What is listed goes first: of an array with two names only one is kept.
        families = [family for group in listed for family in group.families]
        for family in [*families, *(listed[0].names.families if listed else ())]:
            self._known.setdefault((family.kind, family.layer, family.detail), family)

    def family(self, kind: str, layer: int = 0, detail: str = "") -> Family | None:
        """The quantities of a kind in a layer, or None."""
        return self._known.get((kind, layer, detail))

    def array(self, kind: str, layer: int = 0) -> Array:
        """Their numbers, or None."""
        family = self.family(kind, layer)
        return None if family is None else family.terms.values

    def number(self, quantity: Quantity) -> float | None:
        """A single number as the page computes it, whatever sign a course shows; None if there is
        none.
        """
        family = self.family(quantity.kind, quantity.layer, quantity.detail)
        return None if family is None or quantity not in family else family.number(quantity)
