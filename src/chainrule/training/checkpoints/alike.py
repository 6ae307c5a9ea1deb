"""Whether processes that were joined are about to train alike."""

from __future__ import annotations

import chainrule.hosts as hosts
from chainrule.engines import resolved
from chainrule.errors import ChainruleError
from chainrule.training.checkpoints.description import describe
from chainrule.training.epochs import Course, Cut


def check_alike(course: Course, cut: Cut) -> None:
    """Refuse a course that processes do not have in common; one that is alone has any.

    Raises
    ------
    ChainruleError
        In all processes; the message says which of them differs in what.
    """
    if hosts.current() is None:
        return
    engine = resolved(course.engine)
    if engine != "jax":
        raise ChainruleError(
            f"engine {engine!r} trains in one process; processes that were joined have engine='jax'"
        )
    described = {**describe(course), "limits": f"{cut.updates} updates, {cut.seconds} seconds"}
    if getattr(course.engine, "own_rows", False):
        # of rows of their own, as many each
        described = {name: text for name, text in described.items() if not name.startswith("order")}
        described["samples"] = described["samples"].partition(",")[0]
    hosts.compare(described)
