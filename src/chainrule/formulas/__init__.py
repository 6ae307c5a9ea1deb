"""What a textbook prints in its tables: activations, losses, initializers, optimizers, schedules.

Adding one is one entry in one file; every engine, check and explanation takes it from there.
"""

from chainrule.formulas.activation import Activation
from chainrule.formulas.activations import ACTIVATIONS
from chainrule.formulas.initializers import INITIALIZERS, Initializer
from chainrule.formulas.loss import Loss
from chainrule.formulas.losses import LOSSES
from chainrule.formulas.optimizers import OPTIMIZERS, Now, Optimizer
from chainrule.formulas.schedules import SCHEDULES, Plan, Schedule

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
]
