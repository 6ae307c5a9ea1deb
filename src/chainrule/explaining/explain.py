"""Explaining: the next steps of a run, written out."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import numpy as np
from numpy.typing import ArrayLike

from chainrule.checks import check_whole
from chainrule.engines import State
from chainrule.errors import ChainruleError
from chainrule.explaining.examples.files import load_example
from chainrule.explaining.examples.worked_example import WorkedExample
from chainrule.explaining.explanation import Explanation
from chainrule.explaining.quantity_arrays import Group
from chainrule.explaining.render import notebook
from chainrule.explaining.traced_pass import Pass
from chainrule.explaining.traced_start import start_of, state_after
from chainrule.symbolic import xp as term_functions
from chainrule.symbolic.notations import Notation
from chainrule.training.snapshot import Moment


def explain(
    run: WorkedExample | str | Path | Moment | Any,
    X: ArrayLike | None = None,
    y: Any = None,
    *,
    steps: int = 1,
    notation: str | None = None,
) -> Explanation:
    """Every quantity of the next steps of a run, with its formula and its value.

    Parameters
    ----------
    run : WorkedExample, str, Path, Moment, estimator or Pipeline
        What to run: an example (a shipped one by its name, a file by its path), a moment of
        training, or an estimator, as it would go on training, alone or at the end of a pipeline.
    X, y : array, optional
        For an estimator: rows of inputs, and their targets or class labels. A single row will do.
        Without targets only the forward pass is explained. For a `TableModel`: a table, and the
        number of one of its rows. See `explain_row` for what a prediction comes from.
    steps : int
        Number of updates of the weights. The forward pass after the last one, on all samples, is
        included.
    notation : str, optional
        Another notation than the example's own.

    Returns
    -------
    Explanation
        Its lines are in the order of the computation.

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
    state = moment.state
    steps = steps if moment.samples.T is not None else 0
    groups: list[Group] = []
    for number in range(steps + 1):
        # The pass after the last step shows what the steps led to: all samples, no dropout, no
        # gradients.
        made, state = _traced(moment, state, number, number < steps, _repeated(moment, number))
        groups += made
    return _explanation(moment, groups, notation)


def explain_step(
    moment: Moment, number: int, notation: str | Notation | None = None
) -> tuple[Explanation, Moment]:
    """One update of the weights with all that it starts from, and the moment that it leads to.

    Parameters
    ----------
    moment : Moment
        With targets.
    number : int
        Which update it is, counted from 0: it says which rows are the batch.
    notation : str or Notation, optional
        Another notation than the moment's own; one that was applied to this network before knows
        its symbols already.

    Returns
    -------
    Explanation, Moment
    """
    groups, state = _traced(moment, moment.state, number, moment.samples.T is not None, None)
    return _explanation(moment, groups, notation), replace(moment, state=state)


def _explanation(
    moment: Moment, groups: list[Group], notation: str | Notation | None
) -> Explanation:
    book = (
        notation
        if isinstance(notation, Notation)
        else Notation(notation or moment.notation, moment.job.network, len(moment.samples.X))
    )
    return Explanation(tuple(groups), book, moment.about, page=notebook)


def _traced(
    moment: Moment, state: State, number: int, training: bool, repeated: tuple[str, ...] | None
) -> tuple[list[Group], State]:
    """One pass from a state, and the state that it leads to; without training only forward."""
    rows = moment.batch(number) if training else np.arange(len(moment.samples.X))
    start = start_of(moment, state, rows, training)
    made = Pass(moment.job, start, tuple(int(row) + 1 for row in rows), number, repeated)
    # Each pass starts from the numbers that the one before led to, as given quantities: a
    # formula reaches back to the start of its own step, not to the start of the run.
    try:
        if training:
            state = state_after(state, made.run_update())
        else:
            made.run_forward()
    # A user's own formula may call a function that Terms do not have.
    except (TypeError, AttributeError) as error:
        raise ChainruleError(
            f"a formula of this run cannot be written out ({error}); formulas may use "
            f"operators and the functions of xp: {', '.join(term_functions.__all__)}"
        ) from error
    return made.groups, state


def _repeated(moment: Moment, number: int) -> tuple[str, ...] | None:
    """What later passes list anew of what they start from: the samples, where each has a batch
    of its own.
    """
    # The first pass lists all that it starts from. Later ones have their weights from the step
    # before, where they are listed already.
    if number == 0:
        return None
    return ("input", "target") if moment.batch_size else ()


def _moment(run: Any, X: Any, y: Any) -> Moment:
    """What is to be explained, whatever holds it."""
    run = load_example(run) if isinstance(run, str | Path) else run
    # Estimators stand above this room, so they are known only by the method that they offer, and a
    # pipeline by its steps: the last one takes what those before it make of the rows.
    if hasattr(run, "named_steps"):
        rows = np.atleast_2d(X) if isinstance(X, list | np.ndarray) else X
        run, X = run[-1], run[:-1].transform(rows) if len(run) > 1 else rows
    if not isinstance(run, Moment | WorkedExample):
        if not hasattr(run, "moment"):
            raise ChainruleError(
                f"a {type(run).__name__} cannot be explained; "
                "give an example or an estimator and rows"
            )
        return cast(Moment, run.moment(X, y))
    if X is not None or y is not None:
        raise ChainruleError(
            f"rows are explained with an estimator; a {type(run).__name__} brings its own samples"
        )
    return run if isinstance(run, Moment) else run.moment()
