"""What a process of `test_hosts` does: `python on_hosts.py FOLDER PROCESSES PROCESS PORT WHAT`.

Numbers that it comes to are written into the folder; each process writes its own.
"""

import sys
import time
from pathlib import Path

import numpy as np

import chainrule
from chainrule.engines.devices import Devices

ROWS, BATCH = 24, 9  # neither divides evenly by the other, nor by 2, 3 or 4 devices
LIMIT = 3.0  # seconds after which a process is lost


def data():
    """Samples that are drawn in the same way in all processes."""
    drawn = np.random.default_rng(0)
    X, labels = drawn.normal(size=(ROWS, 5)), drawn.integers(0, 3, ROWS)
    return X, np.eye(3)[labels], drawn.uniform(0.5, 2, ROWS)


def numbers(run):
    """All that a run comes to."""
    last = run.records[-1]
    held = [] if last.validation_loss is None else [last.validation_loss]
    measured = [last.loss, last.penalty, last.gradient_norm, *last.mean_delta, *held]
    return np.concatenate([run.parameters.vector, measured])


def train(**changes):
    """A run with everything that goes over the rows of a batch."""
    X, T, weights = data()
    network = chainrule.Network([5, 4, 3], ["tanh", "softmax"])
    held_back = chainrule.Regularization(l2_per_sample=0.1, dropout=(0.3,), clip=0.5)
    settings = {
        "loss": "cross_entropy",
        "optimizer": chainrule.optimizers.gradient_descent(momentum=0.5),
        "regularization": held_back,
        "sample_weights": weights,
        "batch_size": BATCH,
        "stopping": chainrule.Stopping(epochs=2),
        "engine": "jax",
        "X": X,
        "Y": T,
        **changes,
    }
    return chainrule.train(network, settings.pop("X"), settings.pop("Y"), **settings)


def validated(**changes):
    """The same, with rows that are not trained on: more than divide evenly among devices."""
    X, T, weights = data()
    return train(validation=(X[:11] + 0.1, T[:11], weights[:11]), **changes)


def own_rows(processes, process):
    """Each process has its part of the rows, of which it gives a batch of 4 to every step."""
    X, T, _ = data()
    each = ROWS // processes
    mine = slice(process * each, (process + 1) * each)
    alike = {"sample_weights": None, "shuffle": False}
    if processes > 1:
        spread = Devices(own_rows=True)
        return train(X=X[mine], Y=T[mine], batch_size=4, engine=spread, **alike)
    # the same batches for one process: of each half its 4 rows
    order = np.arange(ROWS).reshape(2, -1, 4).transpose(1, 0, 2).ravel()
    return train(X=X[order], Y=T[order], batch_size=8, **alike)


def streamed(folder, what, processes=1, process=0, **more):
    """A network for files that are read piece by piece, and the samples of its last epoch."""
    from chainrule.tables.streaming.portions import SpooledRows

    portions, epoch = [], SpooledRows.epoch

    def seen(self, number, skip=0):
        portions.clear()
        for portion in epoch(self, number, skip):
            portions.append([None if it is None else it[portion.rows] for it in portion.samples])
            yield portion

    SpooledRows.epoch = seen
    stopping = chainrule.Stopping(epochs=1)
    settings = {"hidden": (4,), "batch_size": 64, "stopping": stopping, "learning_rate": 0.05}
    fit = chainrule.fit_table(
        folder / what,
        "y",
        memory="700MB",
        engine="jax",
        kinds={"n": "number"},
        **{**settings, **more},
    )
    SpooledRows.epoch = epoch
    X, T, weights = (list(it) for it in zip(*portions, strict=True))
    weights = np.ones(sum(map(len, X))) if weights[0] is None else np.concatenate(weights)
    np.savez(
        folder / f"{what}-{processes}-{process}.npz",
        X=np.concatenate(X),
        T=np.concatenate(T),
        weights=weights,
        vector=fit.model.parameters.vector,
        held=fit.evidence.table.frame["n"].gather(fit.evidence.held).to_numpy(),
        sample=fit.evidence.table.frame["n"].gather(fit.evidence.learn).to_numpy(),
        notes=fit.notes,
        missing=[it.missing for it in fit.model.card.columns],
        classes=fit.model.classes,
        score=fit.score,
        rows=fit.rows,
    )
    return fit


def slowly(folder, process):
    """Train for long; that it has begun is told by a file."""

    def seen(record):
        (folder / f"trains-{process}").touch()
        time.sleep(0.05)

    return train(stopping=chainrule.Stopping(epochs=10_000), batch_size=None, on_epoch=seen)


def main():
    folder, processes, process = Path(sys.argv[1]), *map(int, sys.argv[2:4])
    if processes > 1:
        where = f"127.0.0.1:{sys.argv[4]}"
        chainrule.join(where, processes, process, wait=20, limit=LIMIT)
    what = {
        "same": lambda: train(),
        "held": lambda: validated(),
        "columns": lambda: train(batch_size=None, engine=Devices(columns=2)),
        "own": lambda: own_rows(processes, process),
        "slow": lambda: slowly(folder, process),
        "other rate": lambda: train(learning_rate=0.1 + process),
        "fewer rows": lambda: train(
            X=data()[0][process:],
            Y=data()[1][process:],
            sample_weights=None,
            engine=Devices(own_rows=True),
        ),
        "numpy": lambda: train(engine="numpy"),
    }
    for name in sys.argv[5].split(","):
        if name == "in-kept":
            kept = chainrule.Checkpoints(folder / "kept")
            streamed(folder, name, processes, process, checkpoints=kept)
        elif name.startswith("in-"):
            streamed(folder, name, processes, process)
        else:
            np.save(folder / f"{name}-{processes}-{process}.npy", numbers(what[name]()))


if __name__ == "__main__":
    main()
