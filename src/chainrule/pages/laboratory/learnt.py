"""Whether all samples are learnt, by Fahlman's 40-20-40 criterion."""

from __future__ import annotations

import numpy as np

from chainrule.formulas import functions
from chainrule.network.algorithm import forward
from chainrule.network.parameters import Parameters
from chainrule.training.epochs import Course
from chainrule.types import Doubles, Rows

WITHIN = 0.4
DOUBTFUL = 8


class Learnt:
    """Fahlman 1988: of outputs from 0 to 1, those below 0.4 count as 0 and those above 0.6 as 1.

    Parameters
    ----------
    course : Course
        What is learnt.
    asked : bool
        Whether anybody wants to know: of numbers, there is no such criterion.
    """

    def __init__(self, course: Course, asked: bool) -> None:
        self.X, self.T = course.samples.X, course.samples.T
        self.asked = asked
        self.doubtful = np.arange(min(DOUBTFUL, len(self.X)))

    def by(self, parameters: Parameters) -> bool:
        """Whether every output is right."""
        # Asked after every epoch, so that the epoch in which a run ends does not depend on a clock.
        # That is quick, as the few samples that were worst at the last look still are in most
        # epochs: only when they are right, the others are looked at.
        if not self.asked or (self._off(parameters, self.doubtful) >= WITHIN).any():
            return False
        off = self._off(parameters, slice(None))
        self.doubtful = np.argsort(off)[-DOUBTFUL:]
        return bool((off < WITHIN).all())

    def _off(self, parameters: Parameters, rows: Rows | slice) -> Doubles:
        """How far the worst output of each of these samples is off."""
        # by NumPy: a pass over the samples, without what training remembers
        Y = forward(parameters, self.X[rows], functions)[1][-1]
        worst: Doubles = np.abs(Y - self.T[rows]).max(axis=1)
        return worst
