"""What a row of a table would do to the first network of a model: the start of an explanation."""

from __future__ import annotations

from typing import Protocol

import numpy as np

from chainrule.checks import check_positive
from chainrule.engines import start
from chainrule.errors import ChainruleError
from chainrule.formulas import OPTIMIZERS, Optimizer
from chainrule.network.data import Samples
from chainrule.network.parameters import Parameters
from chainrule.network.update import Job
from chainrule.tables.columns import Columns
from chainrule.tables.quantiles import loss_of
from chainrule.tables.reading import Table
from chainrule.training.snapshot import About, Moment
from chainrule.types import Doubles

MOST_NAMES = 20  # of inputs and outputs in a note


class Model(Protocol):
    """What is asked of a model of a table."""

    @property
    def target(self) -> str:
        """The column that is predicted."""

    @property
    def task(self) -> str:
        """Classification or regression."""

    @property
    def classes(self) -> tuple[object, ...]:
        """In the order of the outputs; empty of a regression."""

    @property
    def center(self) -> float:
        """What is taken off a regression's target."""

    @property
    def scale(self) -> float:
        """What it is then divided by."""

    @property
    def quantiles(self) -> tuple[float, ...]:
        """Which are put out; none of a model of the mean."""

    @property
    def members(self) -> tuple[object, ...]:
        """The networks, of which the first is explained."""

    @property
    def parameters(self) -> Parameters:
        """Of the first network."""

    @property
    def columns(self) -> Columns:
        """How columns become inputs of the first network."""

    def outputs(self, table: Table) -> Doubles:
        """What the model predicts, (rows, outputs)."""


def moment_of(
    model: Model, table: Table, which: str, learning_rate: float, optimizer: str | Optimizer
) -> Moment:
    """How the rows of a table would move the weights; `which` rows they are is for the title.

    Without targets there is a forward pass only.
    """
    check_positive(learning_rate=learning_rate)
    T, truth = _targets(model, table, which)
    loss = loss_of(model.task, model.quantiles)
    job = Job(model.parameters.network, loss, OPTIMIZERS.find(optimizer))
    samples = Samples(model.columns.encode(table), T)
    state = start(job, model.parameters, float)
    about = About(f"{which}{truth}", str(table.source), _note(model, table))
    return Moment(job, state, samples, learning_rate, about=about)


def _targets(model: Model, table: Table, which: str) -> tuple[Doubles | None, str]:
    """What the network should put out, (rows, n_outputs), and the first target in words; None if
    one is missing.
    """
    if model.target not in table.frame.columns or table.frame[model.target].null_count():
        return None, f" has no {model.target}: a forward pass"
    truths = table.frame[model.target].to_list()
    more = f": {model.target} is {truths[0]}" if len(truths) == 1 else ""
    if model.task == "regression":
        numbers = table.numbers(model.target, "a regression needs numbers")
        standardized = (numbers - model.center) / model.scale
        return np.tile(standardized[:, None], model.parameters.network.n_outputs), more
    for truth in truths:
        if truth not in model.classes:
            known = ", ".join(map(repr, model.classes))
            raise ChainruleError(
                f"{table.source}: {which[0].lower()}{which[1:]} is of the class {truth!r}; the "
                f"model knows {known}"
            )
    return np.array([[float(truth == name) for name in model.classes] for truth in truths]), more


def _note(model: Model, table: Table) -> str:
    """What the inputs and the outputs are, and how cells became inputs if there is one row."""
    note = f"Inputs in their order: {_first(model.columns.input_names(), ', ', ' and')}."
    if table.frame.height == 1:
        stages = _first(model.columns.stages(table), "; ", "; and")
        note += f" From cells to inputs: {stages}."
    if model.classes:
        note += f" Outputs: {', '.join(map(str, model.classes[:MOST_NAMES]))}."
    else:
        note += f" The target is standardized: (t - {model.center:.6g})/{model.scale:.6g}."
    if len(model.members) > 1 and table.frame.height == 1:
        whole = ", ".join(f"{it:.6g}" for it in model.outputs(table)[0][:MOST_NAMES])
        note += (
            f" This is the first of {len(model.members)} networks; the model predicts with the "
            f"mean of all of them, {whole}."
        )
    return note


def _first(names: list[str], between: str, last: str) -> str:
    """The first of some names."""
    left = len(names) - MOST_NAMES
    return between.join(names[:MOST_NAMES]) + (f"{last} {left} more" if left > 0 else "")
