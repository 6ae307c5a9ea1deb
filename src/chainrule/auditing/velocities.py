"""Momentum in the ways that courses write it: the same weights, or nearly, from another velocity.

The page's velocity v is what is added to a weight, and contains the learning rate::

    v+ = μ·v - η·g        w+ = w + v+          Polyak, and the page
    v+ = μ·v + η·g        w+ = w - v+          what is taken off
    v+ = μ·v + g          w+ = w - η·v+        an accumulated gradient (Sutskever; PyTorch)
    v+ = μ·v + (1 - μ)·g  w+ = w - η·v+        an average of gradients: other steps, too

Nesterov's step, w+ = w + μ·v+ - η·g, is written in the same ways.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from chainrule.auditing.ledger import Key, Ledger
from chainrule.explaining.expressions import Expression, Operation
from chainrule.network.quantities import Kind, Quantity


@dataclass(frozen=True)
class Velocity:
    """How an author writes the velocity of gradient descent with momentum.

    Attributes
    ----------
    taken_off : bool
        Whether it is subtracted from the weight.
    rate_outside : bool
        Whether the learning rate stands in the step and not in the velocity.
    average : bool
        Whether the gradient is multiplied by one minus the momentum.
    """

    taken_off: bool = False
    rate_outside: bool = False
    average: bool = False

    @property
    def rule(self) -> str:
        """The rule, as one types it."""
        gradient = ("(1 - μ)·" if self.average else "") + ("" if self.rate_outside else "η·") + "g"
        rate = "η·" if self.rate_outside else ""
        inside, outside = ("+", "-") if self.taken_off else ("-", "+")
        return f"v = μ·v {inside} {gradient}, w {outside} {rate}v"

    @property
    def words(self) -> str:
        """The convention in words."""
        velocity, weight = self.rule.split(", ")
        return f"the velocity is {velocity}, and the new weight {weight}"

    def __call__(self, key: Key, whole: Expression, ledger: Ledger) -> Expression:
        """The expression of a velocity or of a new weight under this rule."""
        rate = ledger.origin(Key(0, Quantity(Kind.LEARNING_RATE)))
        if rate is None or not isinstance(whole, Operation):
            return whole
        if key.quantity.kind == Kind.NEW_SLOT:
            return self._velocity(whole, rate)
        if key.quantity.kind.startswith("new_"):
            return self._new_weight(whole, rate)
        return whole

    def _velocity(self, whole: Operation, rate: Key) -> Expression:
        """The page's is μ·v - η·g."""
        kept, step = whole.arguments
        gradient = self._gradient(step.arguments[1], kept.arguments[0], rate)
        return Operation("+" if self.taken_off else "-", (kept, gradient))

    def _gradient(self, gradient: Expression, momentum: float, rate: Key) -> Expression:
        """The gradient as it stands in the velocity."""
        if self.average:
            gradient = Operation("*", (1.0 - momentum, gradient))
        return gradient if self.rate_outside else Operation("*", (rate, gradient))

    def _new_weight(self, whole: Operation, rate: Key) -> Expression:
        """The page's is w + v, or w + μ·v - η·g."""
        old, step = whole.arguments
        if isinstance(old, Operation):  # w + μ·v of Nesterov's
            gradient, (old, carried) = step.arguments[1], old.arguments
            gradient = self._gradient(gradient, carried.arguments[0], rate)
            step = Operation("+" if self.taken_off else "-", (carried, gradient))
        if self.rate_outside:
            step = Operation("*", (rate, step))
        return Operation("-" if self.taken_off else "+", (old, step))


def velocities() -> Iterator[Velocity]:
    """All ways but the page's own."""
    for average, taken_off, rate_outside in product((False, True), repeat=3):
        if average or taken_off or rate_outside:
            yield Velocity(taken_off, rate_outside, average)
