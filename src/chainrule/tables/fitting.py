"""Training a model on a table: what `chainrule train` calls."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from chainrule.checks import check_seed
from chainrule.engines import Engine
from chainrule.tables.asked import Asked, OnRows
from chainrule.tables.fit import Fit
from chainrule.tables.fitting_in_memory import fit_by
from chainrule.tables.model import Data
from chainrule.tables.row_roles import ClassWeight
from chainrule.tables.streaming.choosing import limit_for
from chainrule.tables.streaming.fitting_files import fit_files
from chainrule.tables.trainers import trainer_of
from chainrule.training.checkpoints.folder import Checkpoints
from chainrule.training.records import EpochRecord, Stopping

OnEpoch = Callable[[EpochRecord], object]


def fit_table(
    data: Data,
    target: str,
    *,
    effort: str | float | None = None,
    hidden: Sequence[int] | None = None,
    activation: str | None = None,
    task: str = "auto",
    quantiles: Sequence[float] | None = None,
    calibrate: bool = False,
    solver: str | None = None,
    learning_rate: float | None = None,
    momentum: float | None = None,
    batch_size: int | None = None,
    stopping: Stopping | None = None,
    validation: float = 0.2,
    metric: str | None = None,
    class_weight: ClassWeight | None = None,
    threshold: float | None = None,
    weights: str | None = None,
    group: str | None = None,
    time: str | None = None,
    seed: int = 0,
    on_epoch: OnEpoch | None = None,
    kinds: Mapping[str, str] | None = None,
    checkpoints: Checkpoints | None = None,
    memory: str | float | None = None,
    spool: str | Path | None = None,
    on_rows: OnRows | None = None,
    engine: str | Engine = "auto",
) -> Fit:
    """Train a model that predicts one column of a table from the others.

    By default, several networks are trained by a recipe that is right for most tables
    (`chainrule.tables.recipe`), and their predictions averaged. If `hidden` or another setting of a
    network is given, a single one is trained as it says.

    Parameters
    ----------
    data : str, Path, list of them, data frame or mapping
        A file or several with the same columns, a data frame of Polars, pandas or others, or
        columns by name. In a text file, empty
        cells and markers such as NA, n/a, null, - or ? are missing; in a data frame, only nulls.
    target : str
        The column to predict.
    effort : {"fast", "good", "best"} or float, optional
        One network, four, or sixteen; or for how many seconds networks are trained. ``"good"`` if
        nothing is given.
    hidden : sequence of int, optional
        Units of each hidden layer of a single network; (32,) if only other settings are given.
    activation : str, optional
        Of its hidden layers; ``"relu"``.
    task : {"auto", "classification", "regression"}
        ``"auto"``: classification if the target is text, true/false, or whole numbers with at most
        20 different values; otherwise regression.
    quantiles : sequence of float, optional
        Of a regression, which quantiles are predicted beside the median, which then takes the place
        of the mean: ``[0.05, 0.95]``. One network learns them all, and none lies above a higher.
    calibrate : bool
        Of a classification, scale the probabilities so that they are as sure as they are right on
        the rows that stop training (temperature scaling). Class weights are taken out of them.
    solver : str, optional
        As of `MLPClassifier`: ``"sgd"``, the default, ``"adam"``, ``"lbfgs"`` ...
    learning_rate : float, optional
        0.02 for ``"sgd"``, 0.001 for others if not given.
    momentum, batch_size : float, int, optional
        Of ``"sgd"``, 0.9; of all that work by batches, 32.
    stopping : Stopping, optional
        Of a single network: by default a maximum of 200 epochs, and 20 epochs without a lower
        validation loss.
    validation : float
        Share of the rows that are held out to measure the score. They have no part in training, nor
        in when it stops. Up to 50,000 rows, the model is then trained again on all rows.
    metric : str, optional
        What the score is, as for `score_table`; accuracy or R² if not given.
    class_weight : "balanced" or mapping, optional
        How much each class counts in training, such as ``{"yes": 10}``; ``"balanced"``: all the
        same in sum, however rare. Predicted probabilities shift towards classes that count more,
        unless they are calibrated.
    threshold : float, optional
        Of two classes, the probability from which on the second is predicted.
    weights : str, optional
        A column of numbers above 0: how much each row counts, in training and in the score. It is
        no input.
    group : str, optional
        A column such as the name of a patient. Rows of one group are held out together, so that
        the score is one on new groups. It is no input.
    time : str, optional
        A column of times or numbers. The latest rows are held out, so that the score is one on the
        future. It stays an input.
    seed : int
        For the split, the first weights and the order of the samples.
    on_epoch : callable, optional
        Called with each epoch's record; epochs are counted through all networks.
    kinds : mapping of str to str, optional
        What columns are, where it should not be decided from their values: ``"number"``,
        ``"text"``, ``"category"``, ``"words"`` (free text), ``"date"``, ``"duration"`` or
        ``"drop"``; how they are written may follow, as in ``"number:comma"`` and ``"date:mdy"``.
        The model remembers it.
    checkpoints : Checkpoints, optional
        A folder in which training is kept, so that it can be resumed after it was killed. Ctrl-C
        then raises `Paused`, after a checkpoint was written.
    memory : str or float, optional
        How much memory may be used in all, such as ``"1GB"``: files are then read piece by piece,
        and may be larger. Without it that is done where they would take more than half of the
        memory that is free.
    spool : str or Path, optional
        A folder on the disk where rows are kept in a mixed order meanwhile, in about as many bytes
        as the table has; by default the system's for large temporary files, or ``TMPDIR``.
    on_rows : callable, optional
        Called with how many rows were read, where that is done piece by piece.
    engine : str or Engine
        How training is executed, as for `train`; ``"jax"`` uses all devices that there are.

    Returns
    -------
    Fit
        ``.model``, ``.run``, ``.score`` (accuracy or R² on the rows held out), ``.measured`` with
        an interval and what guessing gets, ``.notes``, ``.cautions``, ``.report()``.

    Raises
    ------
    ChainruleError
        If the table, the target or a setting cannot be used; the message says where and why.

    Examples
    --------
    >>> import polars as pl
    >>> numbers, labels = [0.0, 1.0, 2.0, 3.0], ["low", "low", "high", "high"]
    >>> table = pl.DataFrame({"x": numbers * 25, "y": labels * 25})
    >>> fit = chainrule.fit_table(table, "y", effort="fast")
    >>> fit.score, fit.measured.guess
    (1.0, 0.5)
    """
    check_seed(seed)
    settings = {
        "hidden": hidden,
        "activation": activation,
        "solver": solver,
        "learning_rate": learning_rate,
        "momentum": momentum,
        "batch_size": batch_size,
        "stopping": stopping,
    }
    trainer = replace(trainer_of(effort, settings), calibrated=calibrate, engine=engine)
    asked = Asked(
        target,
        task,
        quantiles,
        calibrate,
        validation,
        metric,
        class_weight,
        threshold,
        weights,
        group,
        time,
        seed,
        on_epoch,
        dict(kinds or {}),
        checkpoints,
        on_rows,
    )
    limit, why = limit_for(data, memory)
    if limit is not None:
        return fit_files(data, trainer, asked, limit, spool, why)
    return fit_by(trainer, data, asked)
