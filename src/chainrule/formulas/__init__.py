"""What a textbook prints in its tables: activations, losses, initializers, optimizers.

Adding one is one entry in one file; every engine, check and explanation takes it from there.
"""

from chainrule.formulas.activations import ACTIVATIONS, Activation
from chainrule.formulas.initializers import INITIALIZERS, Initializer, given
from chainrule.formulas.losses import LOSSES, Loss
from chainrule.formulas.optimizers import OPTIMIZERS, Optimizer, adam, gradient_descent

__all__ = [
    "ACTIVATIONS",
    "INITIALIZERS",
    "LOSSES",
    "OPTIMIZERS",
    "Activation",
    "Initializer",
    "Loss",
    "Optimizer",
    "adam",
    "given",
    "gradient_descent",
]
