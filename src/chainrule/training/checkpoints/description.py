"""What a run is, in words: by this, a checkpoint of another run is told from one of this."""

from __future__ import annotations

from chainrule.engines import resolved
from chainrule.training.checkpoints.reached import Description
from chainrule.training.digest import digest, of_samples
from chainrule.training.epochs import Course


def describe(course: Course) -> Description:
    """All that the bits of a run depend on; stopping is not among it, so that a run can be taken
    up to go on for longer.
    """
    job = course.job
    biases = ", ".join(it.biases for it in job.network.layers)
    frozen = f"; frozen {', '.join(job.network.frozen)}" if job.network.frozen else ""
    constants = ", ".join(f"{it:g}" for it in job.optimizer.constants)
    first = course.state
    described = {
        "network": f"{job.network}; biases {biases}{frozen}",
        "loss": f"{job.loss.name} {job.loss.levels or ''}".strip(),
        "optimizer": f"{job.optimizer.name} ({constants})",
        "regularization": str(job.regularization),
        "learning rate": f"{course.pace(0, 1)[0]:g}",
        "learning rates of further updates": digest(course.pace(1, 2**14)),
        "rates of parameters": str(job.rates),
        "batch size": str(course.batch_size),
        "first weights (by the seed, or given)": digest(first.vector, *first.slots),
        "numbers": str(first.vector.dtype),
        "engine": resolved(course.engine),
        **course.source.about(),
    }
    if course.validation is not None:
        described["validation samples"] = of_samples(course.validation)
    return described
