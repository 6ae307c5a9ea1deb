"""The type of a schedule: a factor for the learning rate, by how far a run has come."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from chainrule.formulas.registry import brief
from chainrule.types import Array, Doubles


class Plan(NamedTuple):
    """What is known of a run before it starts: its updates in all, and the updates and samples
    of an epoch.
    """

    updates: int
    per_epoch: int
    samples: int


@dataclass(frozen=True)
class Schedule:
    """A factor for the learning rate, and the schedule's constants by name; a custom one takes one
    function.

    Parameters
    ----------
    name : str
    factor : callable
        ``factor(t, plan, options)`` gives what the learning rate is multiplied by, for an array `t`
        of numbers of updates done before, from 0. `plan` has the planned number of `updates`, those
        `per_epoch`, and the `samples` of an epoch.
    options : tuple
        Names and values of the constants.
    source : str
        Where the schedule was published.
    changes : bool
        Whether the factor is ever another than 1.

    Examples
    --------
    >>> from chainrule.formulas.schedules import Plan
    >>> halves = chainrule.Schedule("halves", lambda t, plan, options: 0.5 ** (t // plan.per_epoch))
    >>> halves.factors([0, 9, 10, 20], Plan(updates=30, per_epoch=10, samples=320)).tolist()
    [1.0, 1.0, 0.5, 0.25]
    """

    name: str
    factor: Callable[[Array, Plan, tuple[float, ...]], Array]
    options: tuple[tuple[str, float], ...] = ()
    source: str = ""
    changes: bool = True

    def __repr__(self) -> str:
        return brief(self, self.options)

    @cached_property
    def constants(self) -> tuple[float, ...]:
        """The values of the constants."""
        return tuple(value for _, value in self.options)

    def factors(self, t: Array, plan: Plan) -> Array:
        """What the learning rate is multiplied by in the updates after `t` others."""
        # formulas rely on array arithmetic, but a list or a single number may be given
        return self.factor(np.asarray(t), plan, self.constants)

    def next_factors(self, done: int, count: int, plan: Plan) -> Doubles:
        """Those of the next `count` updates after `done` others."""
        # asked for in each epoch; of a small network, an epoch takes hardly longer than the formula
        if not self.changes:
            return np.ones(count)
        return np.asarray(self.factors(np.arange(done, done + count), plan))
