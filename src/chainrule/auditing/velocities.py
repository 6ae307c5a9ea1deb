"""Momentum in the ways that courses write it: the same weights, or nearly, from another velocity.

The page's velocity v is what is added to a weight, and contains the learning rate::

    v+ = μ·v - η·g        w+ = w + v+          Polyak, and the page
    v+ = μ·v + η·g        w+ = w - v+          what is taken off
    v+ = μ·v + g          w+ = w - η·v+        an accumulated gradient (Sutskever; PyTorch)
    v+ = μ·v + (1 - μ)·g  w+ = w - η·v+        an average of gradients: other steps, too

Nesterov's step, w+ = w + μ·v+ - η·g, is written in the same ways. That is his method rewritten for
the weights at which gradients are taken. As he has it, the step begins at w, and the gradient is
looked for ahead of it::

    g at w + μ·v          v+ = μ·v - η·g        w+ = w + v+
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import product

from chainrule.auditing.ledger import Key, Ledger
from chainrule.auditing.slips.rewrite import replaced
from chainrule.explaining.expressions import Expression, Operation, ingredients
from chainrule.network.quantities import PARAMETERS, Kind, Quantity

# Two updates are what most documents show; further ones have gradients as well, and look ahead.
MOST_PASSES = 10
AHEAD = (0, 2, MOST_PASSES + 1)


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
    ahead : int
        Before which pass gradients are taken ahead of the weights, at those that the velocity alone
        would lead to; 0 if never. After the last update, a pass shows where it has led.
    """

    taken_off: bool = False
    rate_outside: bool = False
    average: bool = False
    ahead: int = 0

    @property
    def answer(self) -> str:
        """The rule, and where gradients are taken."""
        if not self.ahead:
            return self.rule
        passes = "" if self.ahead > MOST_PASSES else f" before pass {self.ahead + 1}"
        return f"{self.rule}, g at {self.place}{passes}"

    @property
    def place(self) -> str:
        """Where gradients are taken that look ahead."""
        return f"w {'-' if self.taken_off else '+'} {'η·' if self.rate_outside else ''}μ·v"

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
        words = f"the velocity is {velocity}, and the new weight {weight}"
        if not self.ahead:
            return words
        passes = (
            "" if self.ahead > MOST_PASSES else f", but for the pass after {self.ahead} updates"
        )
        return f"{words}; gradients look ahead, to {self.place}{passes}"

    def __call__(self, key: Key, whole: Expression, ledger: Ledger) -> Expression:
        """The expression of a velocity or of a new weight under this rule."""
        rate = ledger.origin(Key(0, Quantity(Kind.LEARNING_RATE)))
        if rate is None or not isinstance(whole, Operation):
            return whole
        if key.quantity.kind == Kind.NEW_SLOT:
            return self._velocity(whole, rate)
        if key.quantity.kind.startswith("new_"):
            return self._new_weight(whole, rate)
        # Before the first step there is no velocity to look ahead with.
        return self._looked_ahead(key, whole, ledger, rate) if self.looks(key) else whole

    def looks(self, key: Key) -> bool:
        """Whether a pass is worked ahead of its weights."""
        return 0 < key.updates < self.ahead

    def _looked_ahead(self, key: Key, whole: Operation, ledger: Ledger, rate: Key) -> Expression:
        """An expression with weights that the velocity has moved already."""
        moved: Expression = whole
        for leaf in dict.fromkeys(ingredients(whole)):
            kind = leaf.quantity.kind.removeprefix("new_")
            slot = replace(leaf.quantity, kind=Kind.NEW_SLOT, detail=f"velocity {kind}")
            velocity = Key(key.updates, slot)
            # What is frozen has no velocity.
            if kind in PARAMETERS and velocity in ledger and not ledger.is_frozen(leaf):
                step: Expression = ledger.expression(velocity).arguments[0]
                if self.rate_outside:
                    step = Operation("*", (rate, step))
                ahead = Operation("-" if self.taken_off else "+", (leaf, step))
                moved = replaced(moved, leaf, ahead)
        return moved

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
            if self.ahead:  # the velocity itself is the step
                return self._new_weight(Operation("+", (old, carried.arguments[1])), rate)
            gradient = self._gradient(gradient, carried.arguments[0], rate)
            step = Operation("+" if self.taken_off else "-", (carried, gradient))
        if self.rate_outside:
            step = Operation("*", (rate, step))
        return Operation("-" if self.taken_off else "+", (old, step))


def velocities() -> Iterator[Velocity]:
    """All ways but the page's own; at first those that do not look ahead."""
    for ahead, answers in product(AHEAD, product((False, True), repeat=3)):
        average, taken_off, rate_outside = answers
        # An average is not looked ahead with: nobody does both.
        if (any(answers) or ahead) and not (average and ahead):
            yield Velocity(taken_off, rate_outside, average, ahead)
