"""Why a run ends: one wording for `train`, the estimators, the solvers and the tables."""

from __future__ import annotations

import math

INTERRUPTED = "interrupted by user"
BY_CALLBACK = "stopped by a callback"
CONVERGED = "converged: error decrease below tolerance"


def no_improvement(epochs: float, tolerance: float, of: str = "") -> str:
    """None of the last epochs was better by more than the tolerance."""
    what = f" of the {of}" if of else ""
    by = f" by more than {tolerance:g}" if tolerance else ""
    return f"no improvement{what}{by} for {epochs} epochs"


def limit_reached(limit: float, unit: str) -> str:
    """A limit that the user set: of epochs, updates, iterations or evaluations."""
    return f"the limit of {limit} {unit} was reached"


def diverged(epoch: int, objective: float, learning_rate: float) -> str:
    """The loss of an epoch, or the weights after it, are not finite."""
    # The loss of an epoch is taken before its updates, so that it can be finite although the last
    # update made the weights infinite.
    what = (
        "the weights became infinite"
        if math.isfinite(objective)
        else f"the loss became {objective}"
    )
    return f"{what} in epoch {epoch} (a learning rate below {learning_rate:g} may help)"


def kept(reason: str, epoch: int) -> str:
    """What the user is warned of when a run was cut short."""
    return f"{reason}; parameters are from epoch {epoch}"
