"""What an estimator's parameters stand for: activations, regularization, optimizer, schedule."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from chainrule.errors import ChainruleError, unknown
from chainrule.estimators.hyperparameters import Hyperparameters, ParameterError, is_list, is_whole
from chainrule.estimators.rates import RATES_OF_SGD
from chainrule.formulas import LOSSES, OPTIMIZERS, SCHEDULES, Activation, Loss, Optimizer, Schedule
from chainrule.formulas.optimizers import DESCENT, FULL_BATCH, adam, gradient_descent
from chainrule.network.regularization import Regularization
from chainrule.training.solvers import SOLVERS
from chainrule.types import Array, Floats

# solvers that need every sample in every step
ALL_AT_ONCE = (*(rule.name for rule in FULL_BATCH), *SOLVERS)
MOST_UNITS = 2**40  # in a layer; a network of more could not be held in memory


def hidden_sizes(given: object) -> list[int]:
    """Units of each hidden layer, from one number or several."""
    # entries that are not whole numbers are dropped from `counts`, which then is shorter
    sizes = list(given) if is_list(given) else [given]
    counts = [int(size) for size in sizes if is_whole(size)]
    if any(isinstance(size, int) and size > MOST_UNITS for size in sizes):
        raise ParameterError(
            f"hidden_layer_sizes is {given!r}: a layer of more than 2**40 units is too many to hold"
        )
    if len(counts) < len(sizes):
        raise ParameterError(
            f"hidden_layer_sizes must be whole numbers > 0, got {given!r}; give the units of "
            "each hidden layer, for example (100, 50)"
        )
    return counts


def hidden_activations(given: Array, n_hidden: int) -> list[str | Activation]:
    """One activation for each hidden layer, from one for all or a list."""
    if isinstance(given, str | Activation):
        return [given] * n_hidden
    if not is_list(given):
        raise ParameterError(
            f"activation is {given!r}; give a name, an Activation, or a list of them"
        )
    activations: list[Array] = list(given)
    if len(activations) != n_hidden:
        raise ParameterError(
            f"activation has {len(activations)} entries for {n_hidden} hidden layers; give one "
            "for all of them or one for each (the last layer's is output_activation)"
        )
    return activations


def regularization(given: Hyperparameters, n_hidden: int) -> Regularization:
    """Penalties, dropout and bounds; all off by default except `alpha`."""
    # one rate for all hidden layers, or one for each; none for the output layer
    dropout = given.dropout
    rates = list(dropout) if isinstance(dropout, Sequence | np.ndarray) else [dropout] * n_hidden
    if len(rates) != n_hidden:
        raise ParameterError(
            f"dropout has {len(rates)} rates for {n_hidden} hidden layers; give one for all of "
            "them or one for each"
        )
    return Regularization(
        l1=float(given.l1),
        l2=float(given.l2),
        # adamw decays the weights by alpha itself; as a penalty too, it would count twice
        l2_per_sample=0.0 if solver_name(given) == "adamw" else float(given.alpha),
        dropout=tuple(map(float, rates)) if any(rates) else (),
        clip=None if given.clip_norm is None else float(given.clip_norm),
        max_norm=None if given.max_norm is None else float(given.max_norm),
    )


def solver_names() -> list[str]:
    """Every name that `solver` may be: sgd and adam stand for their variants, whose constants
    are parameters.
    """
    # The table of optimizers has an entry for each variant (momentum, nesterov, adam_hat, ...). As
    # a solver, each family has one name, and the estimator's parameters choose the variant.
    variants = [rule.name for rule in (*DESCENT, adam(), adam(epsilon_hat=True))]
    return ["sgd", "adam", *(name for name in OPTIMIZERS if name not in variants), *SOLVERS]


def optimizer(given: Hyperparameters) -> Optimizer | None:
    """The update rule; None where a solver of the full batch takes its place."""
    solver = given.solver
    if isinstance(solver, Optimizer):
        return solver
    if not isinstance(solver, str) or solver not in solver_names():
        raise ParameterError(str(unknown("solver", solver, solver_names())))
    if solver == "sgd":
        momentum = float(given.momentum)
        return gradient_descent(momentum, bool(given.nesterovs_momentum and momentum > 0))
    if solver in SOLVERS:
        return None
    # adam_hat: scikit-learn adds epsilon before the bias correction
    rule = OPTIMIZERS["adam_hat" if solver == "adam" else solver]
    options = dict(rule.options)
    # beta_1, beta_2 and epsilon are for Adam and its relatives, which all have these; others
    # have an epsilon of another size.
    if "beta1" in options:
        own = {
            "beta1": given.beta_1,
            "beta2": given.beta_2,
            "epsilon": given.epsilon,
            "weight_decay": given.alpha,
        }
        options |= {name: float(own[name]) for name in options.keys() & own.keys()}
    return replace(rule, options=tuple(options.items()))


def needs_all_samples(given: Hyperparameters) -> bool:
    """Whether the solver compares gradients from step to step, which must then be of the same
    samples.
    """
    return solver_name(given) in ALL_AT_ONCE


def solver_name(given: Hyperparameters) -> str:
    """The name of the solver, which may be given as an optimizer."""
    return given.solver.name if isinstance(given.solver, Optimizer) else str(given.solver)


def narrowed(targets: Array, dtype: np.dtype[np.floating]) -> Floats:
    """Targets in the width of the inputs."""
    if targets.dtype.kind not in "fiub":
        raise ChainruleError(f"targets are of the type {targets.dtype}; they must be numbers")
    # a float64 target above 3.4e38 becomes infinite in float32: refused below, with a message
    with np.errstate(over="ignore"):
        narrow = np.asarray(targets, dtype)
    if not np.isfinite(narrow).all():
        raise ChainruleError(
            f"targets are too large for {dtype}; scale them, or give inputs in float64"
        )
    return narrow


def batch_rows(given: Hyperparameters, n: int) -> int:
    """How many samples make a batch."""
    # 'auto' means all samples for solvers that need them, and 200 for the others, as in
    # scikit-learn
    size = n if isinstance(given.batch_size, str) else int(given.batch_size)
    if not needs_all_samples(given):
        return min(200 if isinstance(given.batch_size, str) else size, n)
    if size < n and given.solver != "lbfgs":  # there scikit-learn ignores it
        raise ParameterError(
            f"solver {given.solver!r} needs all {n} samples in every step, as it compares the "
            f"gradients of one step with those of the next; batch_size is {size}, it must be 'auto'"
        )
    return n


def schedule(given: Hyperparameters) -> Schedule:
    """How the learning rate changes with the updates; constant where one of scikit-learn's rules
    changes it.
    """
    name = given.learning_rate
    if isinstance(name, Schedule):
        return name
    if not isinstance(name, str):
        raise ParameterError(
            f"learning_rate is {name!r}; it must be the name of a schedule, or a Schedule (the "
            "number is learning_rate_init)"
        )
    if name in RATES_OF_SGD:
        return SCHEDULES["constant"]
    if name not in SCHEDULES:
        known = [*RATES_OF_SGD, *SCHEDULES]
        raise ParameterError(str(unknown("learning rate schedule", name, known)))
    return SCHEDULES[name]


def find_loss(given: str | Loss, aliases: dict[str, str]) -> Loss:
    """A loss by scikit-learn's name or ours, or a custom one."""
    # scikit-learn's names come first where both have one: its "squared_error" has the factor 1/2
    if isinstance(given, str) and given not in aliases and given not in LOSSES:
        raise ParameterError(str(unknown("loss", given, [*aliases, *LOSSES])))
    return LOSSES.find(aliases.get(given, given) if isinstance(given, str) else given)
