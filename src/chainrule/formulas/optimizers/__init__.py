"""Optimizers: a table of elementwise rules, from a weight and its gradient to the weight after the
step.

Each file holds a family of them and lists its entries; adding one to a family is one entry in its
file.
"""

from __future__ import annotations

from chainrule.formulas.optimizers.adams import ADAMS, adam, adamw, nadam
from chainrule.formulas.optimizers.adaptive import ADAPTIVE, adagrad, rmsprop
from chainrule.formulas.optimizers.descent import DESCENT, gradient_descent
from chainrule.formulas.optimizers.full_batch import FULL_BATCH, quickprop, rprop
from chainrule.formulas.optimizers.rule import Now, Optimizer
from chainrule.formulas.registry import Registry

__all__ = [
    "DESCENT",
    "FULL_BATCH",
    "OPTIMIZERS",
    "Now",
    "Optimizer",
    "adagrad",
    "adam",
    "adamw",
    "gradient_descent",
    "nadam",
    "quickprop",
    "rmsprop",
    "rprop",
]

OPTIMIZERS: Registry[Optimizer] = Registry("optimizer", (*DESCENT, *ADAPTIVE, *ADAMS, *FULL_BATCH))
