"""The parameters of the estimators: their types, and the values that each may have.

Names and ranges are scikit-learn's where it has the parameter.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from numbers import Integral, Real
from typing import NamedTuple, TypeGuard

import numpy as np
from numpy.typing import DTypeLike
from sklearn.utils._param_validation import InvalidParameterError

from chainrule.engines import Engine
from chainrule.errors import ChainruleError
from chainrule.formulas import Activation, Initializer, Loss, Optimizer, Schedule

WIDTHS = (np.dtype(np.float64), np.dtype(np.float32))
MOST = 2**62  # whole numbers beyond it are typing errors, and overflow in schedules


class ParameterError(ChainruleError, InvalidParameterError):  # type: ignore[misc]  # untyped
    """A parameter has a value that it cannot have: of both families, ours and scikit-learn's."""


class Hyperparameters:
    """The parameters of an estimator, as `set_params` and a grid search see them."""

    loss: str | Loss
    hidden_layer_sizes: int | Sequence[int]
    activation: str | Activation | Sequence[str | Activation]
    solver: str | Optimizer
    alpha: float
    batch_size: int | str
    learning_rate: str | Schedule
    learning_rate_init: float
    power_t: float
    max_iter: int
    shuffle: bool
    random_state: int | np.random.RandomState | None
    tol: float
    verbose: bool | int
    warm_start: bool
    momentum: float
    nesterovs_momentum: bool
    early_stopping: bool | str
    validation_fraction: float
    beta_1: float
    beta_2: float
    epsilon: float
    n_iter_no_change: float
    max_fun: int
    output_activation: str | Activation | None
    l1: float
    l2: float
    dropout: float | Sequence[float]
    max_norm: float | None
    clip_norm: float | None
    initializer: str | Initializer | None
    callbacks: Sequence[Callable[..., object]] | None
    engine: str | Engine
    dtype: DTypeLike | None


# scikit-learn validates parameters with the classes of a private module. This table does the same
# in a few lines, with messages that say what would be right.
class Constraint(NamedTuple):
    """Which values are allowed, and how a message says it."""

    allows: Callable[[object], bool]
    text: str


def is_whole(value: object, least: int = 1) -> TypeGuard[int]:
    """Whether it is a whole number, no less than `least`, and not a bool."""
    # Python's bool is a subclass of int, so that True would pass as 1
    return not _is_switch(value) and isinstance(value, Integral) and least <= int(value) <= MOST


def is_real(value: object) -> TypeGuard[float]:
    """Whether it is a real number that a float can hold, and not a bool."""
    if _is_switch(value) or not isinstance(value, Real):
        return False
    try:
        return bool(np.isfinite(float(value)))
    except OverflowError:  # for example 10**400
        return False


def is_list(value: object) -> TypeGuard[Collection[object]]:
    """Whether it has entries to go through; an array without dimensions has none."""
    if isinstance(value, str | bytes) or not isinstance(value, Collection):
        return False  # nor may it be an iterator, which the first fit would use up
    return bool(getattr(value, "ndim", 1) > 0)


def _is_switch(value: object) -> bool:
    return isinstance(value, bool | np.bool_)


def _number(least: float, most: float, text: str, strict: bool = False) -> Constraint:
    """Real numbers from `least` (or above it, if strict) to below `most`."""

    def allows(value: object) -> bool:
        if not is_real(value):
            return False
        # as a float, since comparing NumPy scalars would return NumPy's own bool
        number = float(value)
        return number < most and (number > least if strict else number >= least)

    return Constraint(allows, text)


def _is_text(value: object, text: str) -> bool:
    """Equality alone would compare the entries of an array."""
    return isinstance(value, str) and value == text


def _is_width(value: object) -> bool:
    if value is None:
        return True
    try:
        return np.dtype(value) in WIDTHS  # type: ignore[call-overload]  # anything may be tried
    except Exception:  # NumPy raises TypeError, ValueError or SyntaxError, depending on the text
        return False


def _is_list_of_functions(value: object) -> bool:
    # an iterator would be used up by this check
    return isinstance(value, Sequence) and not isinstance(value, str) and all(map(callable, value))


def _is_list_of_numbers(value: object) -> bool:
    return isinstance(value, Sequence | np.ndarray) and is_list(value) and all(map(is_real, value))


# Ranges that several parameters share; messages end with their text: "alpha is -1; it must be ..."
NOT_NEGATIVE = _number(0, np.inf, "a number >= 0")
POSITIVE = _number(0, np.inf, "a number > 0", strict=True)
SHARE = _number(0, 1, "a number >= 0 and < 1")
SWITCH = Constraint(_is_switch, "True or False")
COUNT = Constraint(is_whole, "a whole number >= 1")
OPTIONAL = Constraint(lambda value: value is None or POSITIVE.allows(value), "None or a number > 0")
CONSTRAINTS = {
    "alpha": NOT_NEGATIVE,
    "l1": NOT_NEGATIVE,
    "l2": NOT_NEGATIVE,
    "tol": NOT_NEGATIVE,
    "power_t": NOT_NEGATIVE,
    "learning_rate_init": POSITIVE,
    "epsilon": POSITIVE,
    "beta_1": SHARE,
    "beta_2": SHARE,
    "momentum": SHARE,
    "validation_fraction": SHARE,
    "label_smoothing": SHARE,
    "max_norm": OPTIONAL,
    "clip_norm": OPTIONAL,
    "max_iter": COUNT,
    "max_fun": COUNT,
    "shuffle": SWITCH,
    "warm_start": SWITCH,
    "nesterovs_momentum": SWITCH,
    "dtype": Constraint(_is_width, "None, float32 or float64"),
    "callbacks": Constraint(
        lambda value: value is None or _is_list_of_functions(value), "a list of functions"
    ),
    "dropout": Constraint(
        lambda value: is_real(value) or _is_list_of_numbers(value),
        "a number or one for each layer",
    ),
    "n_iter_no_change": Constraint(
        lambda value: is_whole(value) or (isinstance(value, Real) and value == np.inf),
        "a whole number >= 1, or infinity",
    ),
    "batch_size": Constraint(
        lambda value: _is_text(value, "auto") or is_whole(value),
        "'auto' or a whole number >= 1",
    ),
    "early_stopping": Constraint(
        lambda value: _is_switch(value) or _is_text(value, "loss"), "True, False or 'loss'"
    ),
    "verbose": Constraint(
        lambda value: _is_switch(value) or is_whole(value, 0),
        "True, False or a whole number >= 0",
    ),
}


def check_hyperparameters(given: dict[str, object]) -> None:
    """Refuse a parameter that is out of its range.

    Those that are not in the table, such as `solver`, are checked where they are looked up.
    """
    for name, value in given.items():
        constraint = CONSTRAINTS.get(name)
        if constraint is not None and not constraint.allows(value):
            raise ParameterError(f"{name} is {value!r}; it must be {constraint.text}")
