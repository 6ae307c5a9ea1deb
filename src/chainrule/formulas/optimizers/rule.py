"""The type of an optimizer: an elementwise rule, from a weight and its gradient to the weight
after the step.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from chainrule.formulas.registry import brief
from chainrule.types import Array, Namespace

Slots = tuple[Array, ...]
Options = tuple[Array, ...]
Stepped = tuple[Array, Slots]  # the new weight and the new slots

# A rule takes its eight arguments by position, and slots and constants as tuples, because that is
# what Numba compiles well: the compiled engine calls it for one weight after another, the other
# engines for whole arrays. It must therefore be elementwise and must not change its arguments.
#     (w, g, slots, learning_rate, t, error, options, xp)
Rule = Callable[[Array, Array, Slots, Array, Array, Array, Options, Namespace], Stepped]


class Now(NamedTuple):
    """What a step knows besides the gradient: the learning rate, its own number from 1, and the
    error E before it.
    """

    learning_rate: Array
    t: Array
    error: Array


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

    def __repr__(self) -> str:
        return brief(self, self.options)

    @property
    def constants(self) -> tuple[float, ...]:
        """The values of the options, as the rule takes them."""
        return tuple(value for _, value in self.options)
