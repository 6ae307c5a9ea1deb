"""Comparing: the same start, trained in several ways."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from chainrule.checks import check_seed
from chainrule.comparing.comparison import Comparison
from chainrule.comparing.runs import of_arrays, of_example
from chainrule.comparing.variations import variations
from chainrule.errors import ChainruleError
from chainrule.explaining.examples.files import load_example
from chainrule.explaining.examples.worked_example import WorkedExample
from chainrule.network.network import Network
from chainrule.network.parameters import Parameters
from chainrule.training.records import Stopping

EPOCHS = 200
PATIENCE = 20  # epochs without a lower validation loss, of a table


def compare(
    start: Any,
    X: Any = None,
    Y: Any = None,
    *,
    target: str | None = None,
    learning_rate: Any = None,
    optimizer: Any = None,
    activation: Any = None,
    batch_size: Any = None,
    steps: int | None = None,
    seed: int = 0,
    **settings: Any,
) -> Comparison:
    """Train from the same start in several ways, and show the losses side by side.

    What varies is given as a list; every combination is run.

    Parameters
    ----------
    start : WorkedExample, str, Path, Network, Parameters or table
        A worked example (a shipped one by its name, a file by its path); a network or its
        parameters, with `X` and `Y`; or a table, with `target`.
    X, Y : array, optional
        Inputs and targets.
    target : str, optional
        The column of a table to predict.
    learning_rate : float or list of float, optional
        Size of the steps.
    optimizer : str, Optimizer or a list of them, optional
        Of a table, any solver.
    activation : str, Activation or a list of them, optional
        Of the hidden layers; a list within the list has one for each layer.
    batch_size : int or list of int, optional
        Rows for each update.
    steps : int, optional
        Of an example, the number of updates (its own number if not given); else of epochs, 200.
    seed : int
        For the first weights, where there are none yet, and the order of the samples.
    **settings
        What else `train` or `fit_table` take, the same for all.

    Returns
    -------
    Comparison
        ``.runs`` with their losses, ``.best``, ``.plot()``, ``.table()``. Losses of an example are
        those over all samples, before the first step and after each; others are those of the
        epochs' records, of validation samples where there are any.

    Raises
    ------
    ChainruleError
        If nothing varies, or something does not fit.

    Examples
    --------
    >>> found = chainrule.compare("mazur", learning_rate=[0.1, 0.5], steps=50)
    >>> found.best.name, [round(run.losses[-1], 4) for run in found.runs]
    ('learning rate 0.5', [0.2208, 0.0511])
    """
    check_seed(seed)
    varied = variations(
        {
            "learning_rate": learning_rate,
            "optimizer": optimizer,
            "activation": activation,
            "batch_size": batch_size,
        }
    )
    if target is not None:
        # only tables need Polars, whose import takes longer than a comparison of an example
        from chainrule.comparing.tables import of_table

        limits = {"stopping": Stopping(steps or EPOCHS, patience=PATIENCE), **settings}
        return of_table(start, target, varied, seed, limits)
    if isinstance(start, Network | Parameters):
        limits = {"stopping": Stopping(steps or EPOCHS), **settings}
        return of_arrays(start, X, Y, varied, seed, limits)
    _refuse(X=X, Y=Y, **settings)
    return of_example(_example(start), varied, steps)


def _refuse(**given: Any) -> None:
    """An example brings its own data and training: what would change them is refused, rather than
    ignored.
    """
    said = [name for name, value in given.items() if value is not None]
    if said:
        raise ChainruleError(
            f"a worked example brings its own data and training; leave out {', '.join(said)}"
        )


def _example(start: Any) -> WorkedExample:
    if isinstance(start, WorkedExample):
        return start
    if isinstance(start, str | Path):
        return load_example(start)
    raise ChainruleError(
        f"a {type(start).__name__} cannot be compared; give a worked example, a network with X and "
        "Y, or a table with target"
    )
