"""The update that follows the page: from the weights and their gradient to the weights after
the step.
"""

from __future__ import annotations

from typing import Any

from chainrule.formulas import Now, Optimizer


def step(
    w: Any, gradient: Any, optimizer: Optimizer, slots: Any, now: Now, mask: Any, xp: Any
) -> Any:
    """The parameters after a step, and the optimizer's new slots; those outside the mask stay."""
    # (5), (11), (18) of Frey: w <- w - eta dE/dw
    stepped, slots = optimizer.rule(w, gradient, slots, *now, optimizer.constants, xp)
    return xp.where(mask, stepped, w), slots
