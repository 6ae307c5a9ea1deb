"""Training paused in the middle: the moment before any update, to be explained."""

from __future__ import annotations

from itertools import islice

from numpy.typing import ArrayLike

from chainrule.checks import check_whole
from chainrule.errors import ChainruleError
from chainrule.formulas import Initializer, Loss, Optimizer, Schedule
from chainrule.network.data import Samples
from chainrule.network.network import Network
from chainrule.network.parameters import Parameters
from chainrule.network.regularization import Regularization
from chainrule.training.epochs import Cut
from chainrule.training.settings import TrainingSettings
from chainrule.training.snapshot import About, Moment
from chainrule.training.sources import orders


def pause(
    network: Network | Parameters,
    X: ArrayLike,
    Y: ArrayLike,
    *,
    epoch: int = 1,
    batch: int = 1,
    loss: str | Loss = "half_squared_error",
    optimizer: str | Optimizer = "gradient_descent",
    learning_rate: float = 0.1,
    schedule: str | Schedule = "constant",
    regularization: Regularization | None = None,
    sample_weights: ArrayLike | None = None,
    batch_size: int | None = 32,
    shuffle: bool = True,
    epochs: int = 100,
    weights: str | Initializer = "glorot_uniform",
    seed: int = 0,
    engine: str = "auto",
    notation: str = "plain",
) -> Moment:
    """Train as `train` does, up to the update for a batch of an epoch, and stop before it.

    Parameters
    ----------
    network, X, Y, loss, optimizer, learning_rate, schedule, regularization, \
sample_weights, batch_size, shuffle, weights, seed, engine
        As for `train`: the same give the same run.
    epoch, batch : int
        Where to stop, both counted from 1.
    epochs : int
        How many the run is planned for; some schedules depend on it.
    notation : str
        How quantities are to be called.

    Returns
    -------
    Moment
        With the samples of the batch; `chainrule.explain` shows its update.

    Raises
    ------
    ChainruleError
        As `train`; and if there are fewer batches.

    Examples
    --------
    >>> X, Y = [[0, 0], [0, 1], [1, 0], [1, 1]], [[0], [1], [1], [0]]
    >>> network = chainrule.Network([2, 3, 1], "tanh")
    >>> moment = chainrule.pause(network, X, Y, epoch=30, batch=2, batch_size=2)
    >>> moment.state.updates, len(moment.samples.X)
    (59, 2)
    """
    check_whole(1, epoch=epoch, batch=batch)
    settings = TrainingSettings(
        loss=loss,
        optimizer=optimizer,
        learning_rate=learning_rate,
        schedule=schedule,
        regularization=regularization,
        sample_weights=sample_weights,
        batch_size=batch_size,
        shuffle=shuffle,
        epochs=epochs,
        weights=weights,
        seed=seed,
        engine=engine,
    )
    course = settings.course(network, X, Y)
    n, size = len(course.samples.T), course.batch_size
    per_epoch = -(-n // size)  # rounded up: the last batch may be smaller
    if batch > per_epoch:
        raise ChainruleError(f"batch is {batch}; an epoch has {per_epoch} batches of {size}")
    # Updates before the one that is asked for:
    #     epoch 1      epoch 2      epoch 3
    #     [1][2][3]    [4][5][6]    [7][8]|[9]     pause at epoch 3, batch 3: 8 are done
    done = (epoch - 1) * per_epoch + batch - 1
    state = course.state
    if done:
        # the last epoch ends early, right before the update that is asked for
        for record, after in course.epochs(Cut(updates=done)):
            state = after
            if record.updates == done:
                break
    # orders come from the seed alone: drawn again, they are the same
    order = next(islice(orders(n, shuffle, seed), epoch - 1, None))
    rows = order[(batch - 1) * size : batch * size]
    # the moment's samples are the batch itself, in the order of training
    samples = Samples(*(part if part is None else part[rows] for part in course.samples))
    about = About(
        f"Batch {batch} of epoch {epoch}",
        note=f"Rows {', '.join(str(row + 1) for row in rows)} of the data.",
    )
    return Moment(
        course.job, state, samples, float(course.pace(done, 1)[0]), notation=notation, about=about
    )
