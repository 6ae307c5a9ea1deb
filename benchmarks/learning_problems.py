"""The classic problems of learning speed, each from its formula alone: network, samples, and
when they are learnt.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

import chainrule
from chainrule.formulas import functions
from chainrule.network.algorithm import forward
from chainrule.network.data import Samples

Matrix = np.ndarray


@dataclass(frozen=True)
class Goal:
    """When outputs count as right: the rule in words and as a function of (outputs, targets).

    No output that does may have a half squared error above `error`, so most epochs need no look at
    the outputs.
    """

    text: str
    met: Callable[[Matrix, Matrix], bool]
    error: float


def within_forty_percent(Y: Matrix, T: Matrix) -> bool:
    """Fahlman's 40-20-40 criterion: each output is in the lower or upper 40 % of its range, 0
    to 1, as its target.
    """
    return bool((np.abs(Y - T) < 0.4).all())


FORTY_TWENTY_FORTY = Goal("40-20-40", within_forty_percent, 0.5 * 0.4**2)


def mean_squared(limit: float) -> Goal:
    """The mean of (y - t)² over all samples is at most this."""
    return Goal(f"MSE {limit:g}", lambda Y, T: bool(((Y - T) ** 2).mean() <= limit), 0.5 * limit)


@dataclass(frozen=True)
class LearningProblem:
    """A network, the samples it has to learn, when it has learnt them, and how many epochs it is
    given.

    `seeds` are counted, other ones, `grid_seeds`, choose a learning rate and one of the `widths` of
    initial weights.
    """

    sizes: tuple[int, ...]
    samples: Callable[[], tuple[Matrix, Matrix]]
    kind: str
    hidden: str = "logistic"
    output: str = "logistic"
    goal: Goal = FORTY_TWENTY_FORTY
    limit: int = 5000
    seeds: int = 30
    grid_seeds: int = 10
    widths: tuple[float, ...] = (0.3, 1.0, 2.0)

    @property
    def name(self) -> str:
        """Such as xor 2-2-1."""
        return f"{self.kind} {'-'.join(map(str, self.sizes))}"

    @cached_property
    def network(self) -> chainrule.Network:
        """All units have biases, and only neighbouring layers are connected."""
        return chainrule.Network(self.sizes, [*[self.hidden] * (len(self.sizes) - 2), self.output])

    @cached_property
    def data(self) -> Samples:
        """All samples, as one batch."""
        return Samples(*(np.ascontiguousarray(part, dtype=float) for part in self.samples()))

    def start(self, seed: int, width: float) -> chainrule.Parameters:
        """Initial weights and biases, uniform from -width to width: the same for all methods."""
        n = self.network.n_parameters
        return chainrule.Parameters(
            self.network, np.random.default_rng(seed).uniform(-width, width, n)
        )

    def learnt(self, vector: Matrix, error: float) -> bool:
        """Whether these weights, with this mean half squared error, meet the goal."""
        if not error <= self.sizes[-1] * self.goal.error * (1 + 1e-9):
            return False
        here = chainrule.Parameters(self.network, vector)
        return self.goal.met(forward(here, self.data.X, functions)[1][-1], self.data.T)


def parity(n: int, low: float = 0.0) -> tuple[Matrix, Matrix]:
    """All patterns of n bits; the target says whether the number of ones is odd. A zero is
    written as `low`.
    """
    bits = np.array(list(itertools.product((0, 1), repeat=n)))
    odd = bits.sum(axis=1, keepdims=True) % 2
    return np.where(bits, 1.0, low), np.where(odd, 1.0, low)


def encoder(n: int) -> tuple[Matrix, Matrix]:
    """n patterns, one bit on in each, to be put out as they are."""
    return np.eye(n), np.eye(n)


def symmetry(n: int = 6) -> tuple[Matrix, Matrix]:
    """All patterns of n bits; the target is 1 where the second half mirrors the first."""
    bits = np.array(list(itertools.product((0.0, 1.0), repeat=n)))
    return bits, (bits == bits[:, ::-1]).all(axis=1, keepdims=True)


def two_spirals(n: int = 97) -> tuple[Matrix, Matrix]:
    """Two spirals of three turns each that wind around one another, n points on each; one has
    the targets 1.
    """
    i = np.arange(n)
    angle, radius = i * np.pi / 16, 6.5 * (104 - i) / 104
    spiral = radius[:, None] * np.stack([np.sin(angle), np.cos(angle)], axis=1)
    return np.concatenate([spiral, -spiral]), np.repeat([[1.0], [0.0]], n, axis=0)


def sine(n: int = 41) -> tuple[Matrix, Matrix]:
    """One period of sin(pi x), at n points from -1 to 1."""
    x = np.linspace(-1, 1, n)[:, None]
    return x, np.sin(np.pi * x)


LEARNING_PROBLEMS = {
    problem.name: problem
    for problem in (
        LearningProblem((2, 2, 1), lambda: parity(2), "xor"),
        LearningProblem((2, 3, 1), lambda: parity(2), "xor"),
        LearningProblem((3, 3, 1), lambda: parity(3), "parity"),
        LearningProblem((4, 4, 1), lambda: parity(4), "parity"),
        LearningProblem((5, 5, 1), lambda: parity(5), "parity"),
        LearningProblem(
            (3, 10, 10, 1), lambda: parity(3, -1), "parity", "tanh", "tanh", mean_squared(0.001)
        ),
        LearningProblem((4, 2, 4), lambda: encoder(4), "encoder"),
        LearningProblem((8, 3, 8), lambda: encoder(8), "encoder"),
        LearningProblem((10, 5, 10), lambda: encoder(10), "encoder"),
        LearningProblem((6, 2, 1), symmetry, "symmetry"),
        LearningProblem(
            (2, 20, 10, 1),
            two_spirals,
            "spirals",
            "tanh",
            limit=10_000,
            seeds=10,
            grid_seeds=3,
            widths=(1.0,),
        ),
        LearningProblem(
            (1, 5, 1), sine, "sine", "tanh", "identity", mean_squared(0.002), limit=10_000
        ),
    )
}
