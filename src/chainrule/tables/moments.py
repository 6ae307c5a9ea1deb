"""What a row of a table would do to a network of a model: the start of an explanation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np

from chainrule.checks import check_positive, check_whole
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
    def members(self) -> Sequence[tuple[Parameters, Columns]]:
        """The networks, and how columns become the inputs of each."""

    def outputs(self, table: Table) -> Doubles:
        """What the model predicts, (rows, outputs)."""


def moment_of(
    model: Model,
    table: Table,
    which: str,
    learning_rate: float,
    optimizer: str | Optimizer,
    network: int = 1,
) -> Moment:
    """How the rows of a table would move the weights of a network, counted from 1; `which` rows
    they are is for the title.

    Without targets there is a forward pass only.
    """
    check_positive(learning_rate=learning_rate)
    check_whole(1, network=network)
    if network > len(model.members):
        raise ChainruleError(f"the model has {len(model.members)} networks, and no {network}")
    parameters, columns = model.members[network - 1]
    T, truth = _targets(model, table, which, parameters.network.n_outputs)
    loss = loss_of(model.task, model.quantiles)
    job = Job(parameters.network, loss, OPTIMIZERS.find(optimizer))
    samples = Samples(columns.encode(table), T)
    state = start(job, parameters, float)
    note = _note(model, table, columns) + _beside(model, table, network)
    about = About(f"{which}{truth}", str(table.source), note)
    return Moment(job, state, samples, learning_rate, about=about)


def _targets(model: Model, table: Table, which: str, n_outputs: int) -> tuple[Doubles | None, str]:
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
        return np.tile(standardized[:, None], n_outputs), more
    for truth in truths:
        if truth not in model.classes:
            known = ", ".join(map(repr, model.classes))
            raise ChainruleError(
                f"{table.source}: {which[0].lower()}{which[1:]} is of the class {truth!r}; the "
                f"model knows {known}"
            )
    return np.array([[float(truth == name) for name in model.classes] for truth in truths]), more


def _note(model: Model, table: Table, columns: Columns) -> str:
    """What the inputs and the outputs are, and how cells became inputs if there is one row."""
    note = f"Inputs in their order: {_first(columns.input_names(), ', ', ' and')}."
    if table.frame.height == 1:
        stages = _first(columns.stages(table), "; ", "; and")
        note += f" From cells to inputs: {stages}."
    if model.classes:
        note += f" Outputs: {', '.join(map(str, model.classes[:MOST_NAMES]))}."
    else:
        note += f" The target is standardized: (t - {model.center:.6g})/{model.scale:.6g}."
    return note


def _beside(model: Model, table: Table, network: int) -> str:
    """That the model has other networks, too, and what all of them say of a single row."""
    if len(model.members) == 1 or table.frame.height > 1:
        return ""
    whole = ", ".join(f"{it:.6g}" for it in model.outputs(table)[0][:MOST_NAMES])
    return (
        f" This is network {network} of {len(model.members)}; the model predicts with the mean of "
        f"all of them, {whole}."
    )


def _first(names: list[str], between: str, last: str) -> str:
    """The first of some names."""
    left = len(names) - MOST_NAMES
    return between.join(names[:MOST_NAMES]) + (f"{last} {left} more" if left > 0 else "")
