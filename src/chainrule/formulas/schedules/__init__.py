"""Schedules: a table of what the learning rate is multiplied by, from update to update.

Lowering the rate when the loss stops falling is not a schedule: it depends on the run, and not on
the number of updates alone. Each file lists its entries; adding one is one entry in its file.
"""

from __future__ import annotations

from chainrule.formulas.registry import Registry
from chainrule.formulas.schedules.by_epoch import (
    BY_EPOCH,
    exponential_decay,
    inverse_scaling,
    step_decay,
)
from chainrule.formulas.schedules.by_update import BY_UPDATE, cosine, log_cosine, one_cycle, warm_up
from chainrule.formulas.schedules.schedule import Plan, Schedule

__all__ = [
    "SCHEDULES",
    "Plan",
    "Schedule",
    "cosine",
    "exponential_decay",
    "inverse_scaling",
    "log_cosine",
    "one_cycle",
    "step_decay",
    "warm_up",
]

SCHEDULES: Registry[Schedule] = Registry("schedule", (*BY_EPOCH, *BY_UPDATE))
