"""Tied weights in an audit: one number in several places moves by the sum of their gradients.

By the chain rule, w reaches the error through every place where it stands::

    ∂E/∂w = ∂E/∂w1 + ∂E/∂w4              printed so, for w1 and for w4
    w+ = w - η · (∂E/∂w1 + ∂E/∂w4)       or for each place, and added up in the step
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from chainrule.auditing.claim_sources.extraction.kinds import GRADIENT, GRADIENTS
from chainrule.auditing.ledger import Key, Ledger
from chainrule.auditing.slips.rewrite import all_replaced
from chainrule.explaining.expressions import Expression, ingredients, summed
from chainrule.network.quantities import Quantity


@dataclass(frozen=True)
class TiedGradients:
    """The gradients of weights that stay equal.

    Parameters
    ----------
    groups : tuple of tuple of Quantity
        The places of each.
    each : bool
        Whether gradients are printed for each place, and added up in the step.
    """

    groups: tuple[tuple[Quantity, ...], ...]
    each: bool = False

    def __call__(self, key: Key, whole: Expression, ledger: Ledger) -> Expression:
        """The sum in the gradient, or wherever else one of the gradients is used."""
        if (first := self._first(key)) is not None:
            return first
        # A place that is printed alone is only a part: the step takes all of them.
        if key.quantity.kind not in GRADIENTS:
            return self._added_up(whole) if self.each else whole
        places = self._places(key)
        if self.each or not places:
            return whole
        # As the other conventions have made them, but not added up already.
        return summed([whole if it == key else ledger.moved(it, before=self) for it in places])

    def _first(self, key: Key) -> Key | None:
        """A weight after the step under the name of its first place; None if that is its own."""
        # Authors print it once, and go on with that wherever it stands.
        updates, quantity = key
        if not quantity.kind.startswith("new_"):
            return None
        old = replace(quantity, kind=quantity.kind.removeprefix("new_"))
        for group in self.groups:
            if old in group[1:]:
                return Key(updates, replace(group[0], kind=quantity.kind))
        return None

    def _added_up(self, whole: Expression) -> Expression:
        """The same with the sum of the gradients for each of them."""
        sums: dict[Key, Expression] = {}
        for leaf in ingredients(whole):
            if places := self._places(leaf):
                sums[leaf] = summed(places)
        return all_replaced(whole, sums) if sums else whole

    def _places(self, gradient: Key) -> list[Key]:
        """The gradients of all places, of the same sample; none if it is not tied."""
        updates, quantity = gradient
        for group in self.groups:
            # A shared bias and the bias of a unit may have the same place.
            if GRADIENT[group[0].kind] != quantity.kind:
                continue
            keys = [
                Key(updates, replace(it, kind=quantity.kind, sample=quantity.sample))
                for it in group
            ]
            if gradient in keys:
                return keys
        return []
