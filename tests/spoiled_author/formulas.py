"""Activations, their slopes and the losses, as one does them on paper."""

import math
from collections.abc import Callable, Sequence

Formula = Callable[[Sequence[float]], float]


def logistic(z: float) -> float:
    """The logistic function of a net input."""
    return 1 / (1 + math.exp(-z))


def relu(z: float) -> float:
    """The net input where it is positive, otherwise 0."""
    return max(0.0, z)


def identity(z: float) -> float:
    """The net input itself."""
    return z


ACTIVATIONS: dict[str, Callable[[float], float]] = {
    "logistic": logistic,
    "tanh": math.tanh,
    "relu": relu,
    "identity": identity,
}
# slopes, written with the output, as textbooks do
SLOPES: dict[str, Callable[[float], float]] = {
    "logistic": lambda a: a * (1 - a),
    "tanh": lambda a: 1 - a * a,
    "relu": lambda a: 1.0 if a > 0 else 0.0,
    "identity": lambda a: 1.0,
}


def softmax_of(index: int) -> Formula:
    """The softmax output of one unit, from the net inputs of its layer."""

    def formula(z: Sequence[float]) -> float:
        powers = [math.exp(value) for value in z]
        return powers[index] / sum(powers)

    return formula


def output_error(loss: str, a: float, t: float) -> float:
    """The share of one output in the error of a sample."""
    if loss == "half_squared_error":
        return (t - a) ** 2 / 2
    if loss == "squared_error":
        return (t - a) ** 2
    if loss == "binary_cross_entropy":
        first = t * math.log(a) if t else 0.0
        return -first - ((1 - t) * math.log(1 - a) if t != 1 else 0.0)
    return -t * math.log(a) if t else 0.0


def output_error_slope(loss: str, a: float, t: float) -> float:
    """The derivative of the error with respect to one output."""
    if loss == "half_squared_error":
        return a - t
    if loss == "squared_error":
        return 2 * (a - t)
    if loss == "binary_cross_entropy":
        return (a - t) / (a * (1 - a))
    raise ValueError(f"{loss} is not taken apart")


def sum_of_products(values: Sequence[float]) -> float:
    """The sum of the products of neighbours; a last one without a neighbour is added."""
    pairs = len(values) // 2
    total = sum(values[2 * n] * values[2 * n + 1] for n in range(pairs))
    return total + (values[-1] if len(values) % 2 else 0.0)


def product(values: Sequence[float]) -> float:
    """The product of all values."""
    return math.prod(values)


def total(values: Sequence[float]) -> float:
    """The sum of all values."""
    return math.fsum(values)


def copied(values: Sequence[float]) -> float:
    """The value itself."""
    return values[0]


def scaled(formula: Formula, factor: float) -> Formula:
    """A formula, times a number."""
    return lambda values: factor * formula(values)
