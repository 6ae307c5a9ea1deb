"""A run of processes with rows of their own, taken up by another number of them.

What the run has learned is the same for any number of them. Which rows each has, and in which
order, follows from their number: so the epoch that was broken off goes on after as many steps, by
other rows. Of its rows some are then learned from twice and some not at all.
"""

from __future__ import annotations

from chainrule.training.checkpoints.reached import Description
from chainrule.training.epochs import Course, Place

# what a source says of itself where rows may be divided
DIVIDED = "processes that share the rows"
# what follows from that number; the rest has to be the same
FOLLOWING = {
    *(DIVIDED, "batch size", "samples", "their order", "learning rates of further updates"),
    # of targets that are standardized, by a mean that is the same to rounding
    "validation samples",
}


def is_divided_anew(there: Description, here: Description) -> bool:
    """Whether a run of one number of processes is taken up by another."""
    return DIVIDED in there and DIVIDED in here and there[DIVIDED] != here[DIVIDED]


def compared(there: Description, here: Description) -> list[str]:
    """What has to be the same of two runs for one to go on with the other."""
    names = [*here, *(name for name in there if name not in here)]
    anew = is_divided_anew(there, here)
    return [name for name in names if not (anew and name in FOLLOWING)]


def place_anew(place: Place, there: Description, course: Course) -> Place:
    """After as many steps of the epoch, in rows as this process has them."""
    if not place.seen:
        return place
    steps = place.seen // int(there["batch size"])
    # an epoch may be a step shorter here, and a last one has to be left
    most = max(0, -(-course.source.rows // course.batch_size) - 1)
    seen = min(steps, most) * course.batch_size
    share = seen / place.seen
    # sums over the rows seen, of which there now are as many
    return place._replace(seen=seen, loss=place.loss * share, penalty=place.penalty * share)
