"""Explaining: the next steps of a run, written out."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

import numpy as np
from numpy.typing import ArrayLike

from chainrule.checks import check_whole
from chainrule.errors import ChainruleError
from chainrule.example_files import load_example
from chainrule.moment import Moment
from chainrule.notations import Notation
from chainrule.passes import Pass
from chainrule.steps import Step, Steps
from chainrule.worked_example import WorkedExample


def explain(
    run: WorkedExample | str | Path | Moment | Any,
    X: ArrayLike | None = None,
    y: Any = None,
    *,
    steps: int = 1,
    notation: str | None = None,
) -> Steps:
    """Every quantity of the next steps of a run, with its formula and its value.

    Parameters
    ----------
    run : WorkedExample, str, Path, Moment or estimator
        What to run: an example (a shipped one by its name, a file by its path), a moment of training, or an estimator,
        as it would go on training.
    X, y : array, optional
        For an estimator: rows of inputs, and their targets or class labels. A single row will do.
    steps : int
        How many updates of the weights; the forward pass after the last one, on all samples, is included.
    notation : str, optional
        Another notation than the example's own.

    Returns
    -------
    Steps
        In the order of the computation.

    Raises
    ------
    ChainruleError
        If there is no such example or notation, or rows do not fit the estimator.

    Examples
    --------
    >>> steps = chainrule.explain(chainrule.load_example("mazur"), steps=0)
    >>> print(chainrule.render(steps.only("net_h1")))
    net_h1 = i1·w1 + i2·w2 + b1 = 0.05·0.15 + 0.1·0.2 + 0.35 = 0.3775
    """
    check_whole(0, steps=steps)
    moment = _moment(run, X, y)
    job, state, every = moment.job, moment.state, np.arange(len(moment.samples.X))
    items: list[Step] = []
    for number in range(steps + 1):
        rows = moment.batch(number) if number < steps else every
        made = Pass(moment, state, rows, number, training=number < steps)
        made.forward()
        if number < steps:
            made.backward()
            state = made.update()
        items += made.steps
    return Steps(tuple(items), Notation(notation or moment.notation, job.network, len(every)))


def _moment(run: Any, X: Any, y: Any) -> Moment:
    """What is to be explained, whatever holds it."""
    run = load_example(run) if isinstance(run, str | Path) else run
    if not isinstance(run, Moment | WorkedExample):
        if not hasattr(run, "moment"):
            raise ChainruleError(
                f"a {type(run).__name__} cannot be explained; give an example or an estimator and rows"
            )
        return cast(Moment, run.moment(X, y))
    if X is not None or y is not None:
        raise ChainruleError(f"rows are explained with an estimator; a {type(run).__name__} brings its own samples")
    return run if isinstance(run, Moment) else run.moment()
