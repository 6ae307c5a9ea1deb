"""What a run is, in words: by this, a checkpoint of another run is told from one of this."""

from __future__ import annotations

from chainrule.engines import resolved
from chainrule.network.data import Samples
from chainrule.training.checkpoints.dividing import DIVIDED
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
    # in the order in which a difference is told: what somebody chose before what follows from it
    described = {
        "network": f"{job.network}; biases {biases}{frozen}",
        "loss": f"{job.loss.name} {job.loss.levels or ''}".strip(),
        "optimizer": f"{job.optimizer.name} ({constants})",
        "regularization": str(job.regularization),
        "learning rate": f"{course.pace(0, 1)[0]:g}",
        # a schedule is a function, and told from others by what it gives, early and late
        "learning rates of further updates": digest(*(course.pace(2**k, 1) for k in range(30))),
        "rates of parameters": str(job.rates),
        "batch size": str(course.batch_size),
        "first weights (by the seed, or given)": digest(first.vector, *first.slots),
        "numbers": str(first.vector.dtype),
        "engine": resolved(course.engine),
        **course.source.about(),
    }
    if course.validation is not None:
        described["validation samples"] = of_samples(course.validation)
        if DIVIDED in described:
            described |= _whoever_reads(course.validation)
    return described


def _whoever_reads(samples: Samples) -> Description:
    """What tells samples from others, the same for any number of processes: their targets are
    standardized by a mean that is the same to rounding.
    """
    counted = [samples.T] if samples.weights is None else [samples.T, samples.weights]
    told = ", ".join(f"{it.mean():.3g} ± {it.std():.3g}" for it in counted)
    return {"validation inputs": digest(samples.X), "validation targets": told}
