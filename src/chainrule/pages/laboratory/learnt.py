"""Whether all samples are learnt, by Fahlman's 40-20-40 criterion."""

from __future__ import annotations

import numpy as np

from chainrule.formulas import functions
from chainrule.network.algorithm import forward
from chainrule.network.parameters import Parameters
from chainrule.training.course import Course
from chainrule.training.records import EpochRecord

WITHIN = 0.4


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
        self.samples = course.samples
        self.asked = asked
        # Outputs that are all 0.4 off: no loss of outputs that meet the criterion is above that, so
        # that most epochs need no look at the outputs.
        T = np.array(course.samples.T, float)
        off = np.where(T > 0.5, T - WITHIN, T + WITHIN)
        self.bound = float(course.job.loss.errors(off, T, functions).sum(axis=1).mean())

    def by(self, record: EpochRecord, parameters: Parameters) -> bool:
        """Whether every output is right."""
        if not self.asked or not record.loss <= self.bound * (1 + 1e-9):
            return False
        # by NumPy: a pass over the samples, without what training remembers
        Y = forward(parameters, self.samples.X, functions)[1][-1]
        return bool((np.abs(Y - self.samples.T) < WITHIN).all())
