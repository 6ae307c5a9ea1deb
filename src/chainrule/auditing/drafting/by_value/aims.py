"""Targets of a network that has none: every array with as many numbers as there are outputs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import product

import numpy as np

from chainrule.auditing.drafting.by_value.pool import Pooled
from chainrule.auditing.drafting.candidates import Candidate
from chainrule.auditing.drafting.columns import Columns

MOST = 12  # that are tried
INSTEAD = 3.0  # what speaks against other targets than those that are called so
MOST_BITS = 3  # outputs that mostly should be 0 or 1


def with_aims(candidate: Candidate, pool: Sequence[Pooled]) -> Iterator[Candidate]:
    """A candidate, and the same with all else that its targets may be."""
    yield candidate
    if len(candidate.inputs) > 1:
        return
    n_out = candidate.targets.shape[1]
    used = {tuple(row) for row in (*candidate.inputs.tolist(), *candidate.targets.tolist())}
    rows = [tuple(one.flat.tolist()) for one in pool if one.rows.size == n_out]
    if n_out <= MOST_BITS:
        rows += product((0.0, 1.0), repeat=n_out)
    # What is called the target may be an output: y means both.
    given = not np.isnan(candidate.targets).any()
    wanted = [row for row in dict.fromkeys(rows) if row not in used]
    for row in wanted[:MOST]:
        wiring = candidate.wiring._replace(targets=Columns((row,))) if given else candidate.wiring
        unlikely = candidate.unlikely + INSTEAD * given
        yield replace(candidate, targets=np.array([row]), wiring=wiring, unlikely=unlikely)
