"""A moment of a training run: all that its next steps depend on."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from chainrule.documents.brief import number_of
from chainrule.engines import State
from chainrule.network.data import Samples
from chainrule.network.update import Job


class About(NamedTuple):
    """What is run: a title, where it is from, and what a reader should know."""

    title: str = ""
    source: str = ""
    note: str = ""


@dataclass(frozen=True)
class Moment:
    """Where a run stands, and what it goes on with.

    Parameters
    ----------
    job : Job
        Network, loss, optimizer.
    state : State
        Parameters, what the optimizer remembers, updates until now.
    samples : Samples
        What it is trained on. Without targets there is a forward pass only.
    learning_rate : float
    batch_size : int
        Rows for each update, taken in their order and from the start again after the last; 0 for
        all of them.
    notation : str
        A name from `chainrule.symbolic.notations`.
    about : About
    """

    job: Job
    state: State
    samples: Samples
    learning_rate: float
    batch_size: int = 0
    notation: str = "plain"
    about: About = field(default_factory=About)

    def __repr__(self) -> str:
        samples = number_of(len(self.samples.X), "sample")
        return (
            f"<moment of training {self.job.network}: {samples}, after "
            f"{number_of(self.state.updates, 'update')}, learning rate {self.learning_rate:g}; "
            "chainrule.explain(...) shows what comes next>"
        )

    def batch(self, step: int) -> NDArray[np.intp]:
        """The rows of the update number `step`, counted from 0."""
        # Going round: with 5 rows in batches of 2, steps 0, 1, 2, 3 take rows 01, 23, 4, 01. A step
        # depends on its number alone, so that a run can be taken up at any step.
        n = len(self.samples.X)
        size = self.batch_size or n
        start = (step % -(-n // size)) * size
        return np.arange(start, min(start + size, n))
