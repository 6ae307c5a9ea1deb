"""The type of an optimizer: an elementwise rule, from a weight and its gradient to the weight
after the step.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

Stepped = tuple[Any, tuple[Any, ...]]
Rule = Callable[[Any, Any, tuple[Any, ...], Any, Any, Any, tuple[Any, ...], Any], Stepped]


class Now(NamedTuple):
    """What a step knows beside the gradient: the learning rate, its own number from 1, and the
    error E before it.
    """

    learning_rate: Any
    t: Any
    error: Any


@dataclass(frozen=True)
class Optimizer:
    """An update rule, the names of its slots, and its constants by name.

    ``rule(w, g, slots, learning_rate, t, error, options, xp)`` returns the new weight and the new
    slots. Slots are what the optimizer remembers of each weight from step to step (zero before the
    first), t is the number of the step, counted from 1, error is E before the step, and options are
    the optimizer's constants.

    Examples
    --------
    >>> chainrule.optimizers.gradient_descent().rule(0.5, 0.25, (), 0.5, 1, 0.0, (), None)
    (0.375, ())
    """

    name: str
    rule: Rule
    slots: tuple[str, ...] = ()
    options: tuple[tuple[str, float], ...] = ()
    source: str = ""

    @property
    def constants(self) -> tuple[float, ...]:
        """The values of the options, as the rule takes them."""
        return tuple(value for _, value in self.options)
