"""What an estimator's parameters come to: activations, regularization, optimizer, learning rates.
Each is checked.

Names and ranges are scikit-learn's where it has the parameter.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from numbers import Integral, Real
from typing import Any

import numpy as np
from numpy.typing import NDArray

from chainrule.errors import ChainruleError, unknown
from chainrule.formulas import LOSSES, OPTIMIZERS, SCHEDULES, Activation, Loss, Optimizer, Schedule
from chainrule.formulas.optimizers import DESCENT, FULL_BATCH, adam, adamw, gradient_descent, nadam
from chainrule.network.regularization import Regularization
from chainrule.training.solvers import SOLVERS

# solvers that need every sample in every step
ALL_AT_ONCE = (*(rule.name for rule in FULL_BATCH), *SOLVERS)
WIDTHS = (np.dtype(np.float64), np.dtype(np.float32))
RATES_OF_SGD = ("invscaling", "adaptive")  # scikit-learn's; with another solver they change nothing


Test = Callable[[Any], bool]


def _whole(least: int) -> tuple[Test, str]:
    fits: Test = lambda x: type(x) is not bool and isinstance(x, Integral) and int(x) >= least  # noqa: E731
    return fits, f"a whole number >= {least}"


def _real(fits: Test, text: str) -> tuple[Test, str]:
    return lambda x: type(x) is not bool and isinstance(x, Real) and fits(x), text


NOT_NEGATIVE = _real(lambda x: 0 <= x < np.inf, "a number >= 0")
POSITIVE = _real(lambda x: 0 < x < np.inf, "a number > 0")
SHARE = _real(lambda x: 0 <= x < 1, "a number >= 0 and < 1")
SWITCH = (lambda x: isinstance(x, bool | np.bool_), "True or False")
OPTIONAL = (lambda x: x is None or POSITIVE[0](x), "None or a number > 0")
RULES: dict[str, tuple[Test, str]] = {
    "alpha": NOT_NEGATIVE, "l1": NOT_NEGATIVE, "l2": NOT_NEGATIVE, "tol": NOT_NEGATIVE,
    "power_t": NOT_NEGATIVE,
    "learning_rate_init": POSITIVE, "epsilon": POSITIVE,
    "beta_1": SHARE, "beta_2": SHARE, "validation_fraction": SHARE, "label_smoothing": SHARE,
    "momentum": SHARE,
    "dtype": (lambda x: x is None or _dtype(x) in WIDTHS, "None, float32 or float64"),
    "callbacks": (lambda x: x is None or (isinstance(x, Iterable) and all(map(callable, x))),
    "a list of functions"),
    "dropout": (lambda x: not isinstance(x, str) and isinstance(x, Real | Iterable), "a number "
                                                                                     "or one "
                                                                                     "for each "
                                                                                     "layer"),
    "max_iter": _whole(1), "max_fun": _whole(1),
    "n_iter_no_change": (lambda x: _whole(1)[0](x) or x == np.inf, "a whole number >= 1, or "
                                                                   "infinity"),
    "batch_size": (lambda x: x == "auto" or _whole(1)[0](x), "'auto' or a whole number >= 1"),
    "shuffle": SWITCH, "warm_start": SWITCH, "nesterovs_momentum": SWITCH,
    "early_stopping": (lambda x: isinstance(x, bool | np.bool_) or x == "loss", "True, False or "
                                                                                "'loss'"),
    "verbose": (lambda x: isinstance(x, bool | Integral), "True, False or a whole number"),
    "max_norm": OPTIONAL, "clip_norm": OPTIONAL,
}  # fmt: skip


def _dtype(given: Any) -> Any:
    try:
        return np.dtype(given)
    except TypeError:
        return None


def check_settings(estimator: Any) -> None:
    """Every parameter must be in its range."""
    for name, value in estimator.get_params(deep=False).items():
        fits, text = RULES.get(name, (lambda x: True, ""))
        if not fits(value):
            raise ChainruleError(f"{name} is {value!r}; it must be {text}")


def hidden_sizes(given: Any) -> list[int]:
    """Units of each hidden layer, from one number or several."""
    sizes = list(given) if isinstance(given, Iterable) and not isinstance(given, str) else [given]
    if not all(_whole(1)[0](size) for size in sizes):
        raise ChainruleError(
            f"hidden_layer_sizes must be whole numbers > 0, got {given!r}; give the units of "
            "each hidden layer, such "
            "as (100, 50)"
        )
    return [int(size) for size in sizes]


def hidden_activations(given: Any, n_hidden: int) -> list[Any]:
    """One activation for each hidden layer, from one for all or a list."""
    if isinstance(given, str | Activation):
        return [given] * n_hidden
    if not isinstance(given, Iterable):
        raise ChainruleError(
            f"activation is {given!r}; give a name, an Activation, or a list of them"
        )
    activations = list(given)
    if len(activations) != n_hidden:
        raise ChainruleError(
            f"activation has {len(activations)} entries for {n_hidden} hidden layers; give one "
            "for all of them or "
            "one for each (the last layer's is output_activation)"
        )
    return activations


def regularization(estimator: Any, n_hidden: int) -> Regularization:
    """What holds training back."""
    rates = estimator.dropout
    rates = [rates] * n_hidden if isinstance(rates, Real) else list(rates)
    if len(rates) != n_hidden:
        raise ChainruleError(
            f"dropout has {len(rates)} rates for {n_hidden} hidden layers; give one for all of "
            "them or one for each"
        )
    return Regularization(
        l1=estimator.l1,
        l2=estimator.l2,
        l2_per_sample=0.0 if solver_name(estimator) == "adamw" else estimator.alpha,
        dropout=tuple(rates) if any(rates) else (),
        clip=estimator.clip_norm,
        max_norm=estimator.max_norm,
    )


def solver_names() -> list[str]:
    """Every name that `solver` may be: sgd and adam stand for their variants, whose constants
    are parameters.
    """
    variants = [rule.name for rule in (*DESCENT, adam(), adam(epsilon_hat=True))]
    return ["sgd", "adam", *(name for name in OPTIMIZERS if name not in variants), *SOLVERS]


def optimizer(estimator: Any) -> Optimizer | None:
    """The update rule; None where a solver of the full batch takes its place."""
    solver = estimator.solver
    if isinstance(solver, Optimizer):
        return solver
    if solver not in solver_names():
        raise unknown("solver", solver, solver_names())
    betas = {"beta1": estimator.beta_1, "beta2": estimator.beta_2, "epsilon": estimator.epsilon}
    if solver == "sgd":
        return gradient_descent(
            estimator.momentum, estimator.nesterovs_momentum and estimator.momentum > 0
        )
    if solver == "adam":
        return adam(**betas, epsilon_hat=True)
    if solver == "adamw":
        return adamw(**betas, weight_decay=estimator.alpha)
    if solver == "nadam":
        return nadam(**betas)
    return None if solver in SOLVERS else OPTIMIZERS[solver]


def needs_all_samples(estimator: Any) -> bool:
    """Whether the solver compares gradients from step to step, which must then be of the same
    samples.
    """
    return solver_name(estimator) in ALL_AT_ONCE


def solver_name(estimator: Any) -> str:
    """The name of the solver, which may be given as an optimizer."""
    return str(getattr(estimator.solver, "name", estimator.solver))


def memory_of(rule: Optimizer) -> tuple[str, tuple[str, ...]]:
    """What an optimizer remembers of each weight, and whose memory that is."""
    return rule.name, rule.slots


def narrowed(targets: NDArray[Any], dtype: Any) -> NDArray[Any]:
    """Targets in the width of the inputs."""
    if targets.dtype.kind not in "fiub":
        raise ChainruleError(f"targets are of the type {targets.dtype}; they must be numbers")
    with np.errstate(over="ignore"):
        narrow = np.asarray(targets, dtype)
    if not np.isfinite(narrow).all():
        raise ChainruleError(
            f"targets are too large for {dtype}; scale them, or give inputs in float64"
        )
    return narrow


def batch_rows(estimator: Any, n: int) -> int:
    """How many samples make a batch."""
    size = estimator.batch_size
    if not needs_all_samples(estimator):
        return min(200, n) if size == "auto" else min(int(size), n)
    if size != "auto" and size < n and estimator.solver != "lbfgs":  # there scikit-learn ignores it
        raise ChainruleError(
            f"solver {estimator.solver!r} needs all {n} samples in every step, as it compares "
            "the gradients of one "
            f"step with those of the next; batch_size is {size}, it must be 'auto'"
        )
    return n


def schedule(estimator: Any) -> Schedule:
    """How the learning rate changes with the updates; a constant where scikit-learn's rules
    change it.
    """
    given = estimator.learning_rate
    if isinstance(given, Schedule):
        return given
    if not isinstance(given, str):
        raise ChainruleError(
            f"learning_rate is {given!r}; it must be the name of a schedule, or a Schedule (the "
            "number "
            "is learning_rate_init)"
        )
    if given in RATES_OF_SGD:
        return SCHEDULES["constant"]
    if given not in SCHEDULES:
        raise unknown("learning rate schedule", given, [*RATES_OF_SGD, *SCHEDULES])
    return SCHEDULES[given]


def find_loss(given: Any, aliases: dict[str, str]) -> Loss:
    """A loss by scikit-learn's name or ours, or one's own."""
    if isinstance(given, str) and given not in aliases and given not in LOSSES:
        raise unknown("loss", given, [*aliases, *LOSSES])
    return LOSSES.find(aliases.get(given, given) if isinstance(given, str) else given)
