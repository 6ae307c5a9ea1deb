"""`train_many`: networks that differ in a few settings, trained together on the same samples."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable, Mapping, Sequence
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from chainrule.documents.brief import few
from chainrule.engines import find_many
from chainrule.errors import ChainruleError
from chainrule.network.data import Samples, as_matrix, check_weights
from chainrule.network.network import Network
from chainrule.network.parameters import Parameters
from chainrule.training.as_one import as_one, groups_of
from chainrule.training.lanes import Common, Lane
from chainrule.training.records import EpochRecord, TrainingRun, TrainingWarning
from chainrule.training.side_by_side import side_by_side
from chainrule.training.stop_reasons import INTERRUPTED
from chainrule.training.train import Held

OnEpoch = Callable[[int, EpochRecord], object]


def train_many(
    network: Network | Parameters,
    X: ArrayLike,
    Y: ArrayLike,
    variations: Iterable[Mapping[str, Any]],
    *,
    sample_weights: ArrayLike | None = None,
    validation: Held | None = None,
    engine: str = "auto",
    on_epoch: OnEpoch | None = None,
    **settings: Any,
) -> list[TrainingRun]:
    """Train many networks together, each as `train` would train it alone.

    On JAX, networks of one shape become one batched program, in which seeds, learning rates,
    schedules, strengths of penalties and rows may differ. On other engines the networks train side
    by side in threads, each on one core, and may differ in everything.

    Parameters
    ----------
    network : Network or Parameters
        A network to be given fresh weights, or parameters to continue from.
    X, Y : array
        Inputs and targets, as for `train`.
    variations : iterable of mapping
        For each network what it has of its own: settings of `train` such as ``{"seed": 1,
        "learning_rate": 0.2}``; ``"network"`` for another one than the others'; ``"rows"`` for the
        rows of `X` and `Y` that it learns from (numbers, or a truth value for each), and ``"held"``
        for those that it is validated on.
    sample_weights : array, (n,), optional
        How much each sample counts; all above 0.
    validation : tuple of array, optional
        What all networks are validated on, as for `train`.
    engine : str
        How the runs are executed; see `engine_names`.
    on_epoch : callable, optional
        Called with the number of a network, counted from 0, and the record of its epoch; one call
        at a time.
    **settings
        Settings of `train` that all networks share.

    Returns
    -------
    list of TrainingRun
        One for each variation, in their order. On the compiled engine each is, bit for bit, that of
        training alone on as many threads; on JAX it is the same up to rounding errors.

    Raises
    ------
    ChainruleError
        As `train`; also if a variation says something that there is not.

    Warns
    -----
    TrainingWarning
        If networks diverged, or Ctrl-C ended training: each run's ``stopped`` says which. A network
        that Ctrl-C kept from its first epoch has no records, and the parameters of its start.

    Examples
    --------
    >>> X, Y = [[0, 0], [0, 1], [1, 0], [1, 1]], [[0], [1], [1], [0]]
    >>> network = chainrule.Network([2, 3, 1], ["tanh", "logistic"])
    >>> runs = chainrule.train_many(
    ...     network, X, Y, [{"seed": seed} for seed in range(8)], batch_size=1, learning_rate=0.5,
    ...     stopping=chainrule.Stopping(epochs=500),
    ... )
    >>> len(runs), min(run.losses[-1] for run in runs) < 0.01
    (8, True)
    """
    samples = _samples(X, Y, sample_weights)
    many = find_many(engine)
    lanes = Common(network, samples, settings, validation, engine).lanes(list(variations))
    _listen(lanes, on_epoch)
    try:
        if many is None and lanes:
            side_by_side(lanes)
        elif many is not None:
            for group in groups_of(lanes, many):
                as_one(group, many)
    except KeyboardInterrupt:
        # what some have learned is kept; where none has come through an epoch, nothing is lost
        if not any(lane.records for lane in lanes):
            raise
    runs = [lane.run() for lane in lanes]
    _warn(lanes, runs)
    return runs


def _samples(X: ArrayLike, Y: ArrayLike, weights: ArrayLike | None) -> Samples:
    """The samples as numbers of one width, so that no lane copies them to make them so."""
    # Checked here once as a whole, and by each lane again as far as its own network and loss ask
    # for more.
    inputs = as_matrix(X, "inputs")
    # a column for a plain list of targets, which networks with one output take
    found = as_matrix(_column(Y), "targets", inputs.dtype)
    if len(found) != len(inputs):
        raise ChainruleError(f"there are {len(inputs)} rows of inputs and {len(found)} of targets")
    return Samples(inputs, found, check_weights(weights, inputs))


def _column(Y: ArrayLike) -> Any:
    return np.reshape(Y, (-1, 1)) if np.ndim(Y) == 1 else Y


def _listen(lanes: Sequence[Lane], on_epoch: OnEpoch | None) -> None:
    """Let the lanes tell of their epochs, one at a time: they may run in threads."""
    if on_epoch is None:
        return
    # Whoever listens writes to a list or draws a bar, and need not think of threads.
    lock = Lock()
    for number, lane in enumerate(lanes):

        def tell(record: EpochRecord, number: int = number) -> None:
            with lock:
                on_epoch(number, record)

        lane.tell = tell


def _warn(lanes: Sequence[Lane], runs: Sequence[TrainingRun]) -> None:
    # one warning for all: of a thousand networks, each would have its own
    ended = {}
    for number, (lane, run) in enumerate(zip(lanes, runs, strict=True)):
        if lane.driver.diverged or run.stopped == INTERRUPTED:
            ended[number] = run.stopped
    if ended:
        first = next(iter(ended))
        message = (
            f"networks {few(ended)} ended early (number {first}: {ended[first]}); their parameters "
            "are from the last epoch before"
        )
        # stacklevel 3 is the line that called `train_many`
        warnings.warn(message, TrainingWarning, stacklevel=3)
