"""What a textbook prints in its tables: activations, losses, initializers, optimizers, schedules.

Adding one is one entry in one file; every engine, check and explanation takes it from there.
"""

from chainrule.formulas.activations import ACTIVATIONS, Activation
from chainrule.formulas.initializers import INITIALIZERS, Initializer, given
from chainrule.formulas.losses import LOSSES, Loss
from chainrule.formulas.optimizers import (
    OPTIMIZERS,
    Now,
    Optimizer,
    adagrad,
    adam,
    adamw,
    gradient_descent,
    nadam,
    quickprop,
    rmsprop,
    rprop,
)
from chainrule.formulas.schedules import (
    SCHEDULES,
    Plan,
    Schedule,
    cosine,
    exponential_decay,
    inverse_scaling,
    one_cycle,
    step_decay,
    warm_up,
)

__all__ = [
    "ACTIVATIONS",
    "INITIALIZERS",
    "LOSSES",
    "OPTIMIZERS",
    "SCHEDULES",
    "Activation",
    "Initializer",
    "Loss",
    "Now",
    "Optimizer",
    "Plan",
    "Schedule",
    "adagrad",
    "adam",
    "adamw",
    "cosine",
    "exponential_decay",
    "given",
    "gradient_descent",
    "inverse_scaling",
    "nadam",
    "one_cycle",
    "quickprop",
    "rmsprop",
    "rprop",
    "step_decay",
    "warm_up",
]
