"""What is timed: the same network, initial weights, batches and updates for everyone."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

import chainrule
from chainrule.formulas import LOSSES, OPTIMIZERS
from chainrule.network.data import Samples
from chainrule.network.prediction import evaluate
from chainrule.network.update import Job


@dataclass(frozen=True)
class Problem:
    """A network, how it is trained, and on how many rows."""

    name: str
    sizes: tuple[int, ...]
    hidden: str
    optimizer: str
    batch_size: int
    rows: int
    epochs: int = 1
    dtype: str = "float32"
    learning_rate: float = 0.01
    loss: str = "cross_entropy"
    output: str = "softmax"
    data_set: str = ""

    @cached_property
    def network(self) -> chainrule.Network:
        """The network."""
        return chainrule.Network(self.sizes, [*[self.hidden] * (len(self.sizes) - 2), self.output])

    @cached_property
    def job(self) -> Job:
        """What an engine is handed."""
        return Job(self.network, LOSSES[self.loss], OPTIMIZERS[self.optimizer])

    @cached_property
    def start(self) -> chainrule.Parameters:
        """The initial weights."""
        if self.name.startswith("mazur"):
            return chainrule.load_example("mazur").with_biases("trained").parameters
        return chainrule.initialize(self.network, seed=1)

    @cached_property
    def data(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Inputs, targets, and one order of the rows for each epoch."""
        generator = np.random.default_rng(0)
        if self.data_set:
            X, T = _data_set(self.data_set, self.dtype)
            return X, T, np.array([generator.permutation(self.rows) for _ in range(self.epochs)])
        if self.name.startswith("mazur"):
            X, T = np.array([[0.05, 0.1]]), np.array([[0.01, 0.99]])
            return X, T, np.zeros((self.epochs, self.rows), dtype=np.intp)
        X = generator.normal(size=(self.rows, self.sizes[0])).astype(self.dtype)
        labels = (X @ generator.normal(size=(self.sizes[0], self.sizes[-1]))).argmax(axis=1)
        orders = np.array([generator.permutation(self.rows) for _ in range(self.epochs)])
        return X, np.eye(self.sizes[-1], dtype=self.dtype)[labels], orders

    def loss_of(self, vector: np.ndarray) -> float:
        """The final loss over all rows, computed by the page whoever trained the weights."""
        X, T, _ = self.data
        here = chainrule.Parameters(self.network, np.asarray(vector, dtype=float))
        return evaluate(here, LOSSES[self.loss], Samples(X.astype(float), T.astype(float)))


def _data_set(name: str, dtype: str) -> tuple[np.ndarray, np.ndarray]:
    """One of scikit-learn's data sets, standardized; kept as a file, to be read without
    scikit-learn.
    """
    path = Path(tempfile.gettempdir()) / f"chainrule-benchmark-{name}.npz"
    if not path.exists():
        from sklearn import datasets

        X, y = getattr(datasets, f"load_{name}")(return_X_y=True)
        np.savez(path, X=X, y=y)
    with np.load(path) as arrays:
        X, y = arrays["X"], arrays["y"]
    X = (X - X.mean(axis=0)) / np.maximum(X.std(axis=0), 1e-12)
    T = np.eye(y.max() + 1)[y] if name != "diabetes" else (y[:, None] - y.mean()) / y.std()
    return X.astype(dtype), T.astype(dtype)


def _fit(name: str, rows: int, sizes: tuple[int, ...]) -> Problem:
    loss, output = (
        ("half_squared_error", "identity") if name == "diabetes" else ("cross_entropy", "softmax")
    )
    return Problem(
        f"whole fit: {name}",
        sizes,
        "relu",
        "adam",
        min(200, rows),
        rows,
        200,
        learning_rate=0.001,
        loss=loss,
        output=output,
        data_set=name,
    )


def _table(hidden: str, optimizer: str, epochs: int = 3) -> Problem:
    rate = 0.05 if optimizer == "gradient_descent" else 0.001
    name = f"30-64-32-2 {hidden} {'sgd' if optimizer == 'gradient_descent' else optimizer}"
    return Problem(name, (30, 64, 32, 2), hidden, optimizer, 32, 20_000, epochs, learning_rate=rate)


def _digits(optimizer: str) -> Problem:
    rate = 0.05 if optimizer == "gradient_descent" else 0.001
    name = f"784-128-10 relu {'sgd' if optimizer == 'gradient_descent' else optimizer}"
    return Problem(name, (784, 128, 10), "relu", optimizer, 128, 20_000, 2, learning_rate=rate)


WIDE = tuple(
    Problem(
        f"{width}-{width}-{width}-10 relu adam",
        (width, width, width, 10),
        "relu",
        "adam",
        256,
        16_384,
        2,
        learning_rate=0.001,
    )
    for width in (64, 256, 1024, 4096, 8192)
)
RULES = ("gradient_descent", "adam")
PROBLEMS = (
    Problem(
        "mazur 2-2-2, 10,000 single updates", (2, 2, 2), "logistic", "gradient_descent", 1, 10_000,
        dtype="float64", learning_rate=0.5, loss="half_squared_error", output="logistic",
    ),
    *(_table(hidden, optimizer) for hidden in ("relu", "tanh", "logistic") for optimizer in RULES),
    *(_digits(optimizer) for optimizer in RULES),
    Problem("784-1024-1024-10 relu sgd", (784, 1024, 1024, 10), "relu", "gradient_descent", 256,
    10_240, 1),
    *(
        Problem(f"64-{width}-10 relu sgd", (64, width, 10), "relu", "gradient_descent", 64, 20_000,
        1)
        for width in (8, 16, 32, 64, 128, 256, 512, 1024)
    ),
    _fit("iris", 150, (4, 100, 3)),
    _fit("digits", 1797, (64, 100, 10)),
    _fit("breast_cancer", 569, (30, 100, 2)),
    _fit("diabetes", 442, (10, 100, 1)),
)  # fmt: skip
