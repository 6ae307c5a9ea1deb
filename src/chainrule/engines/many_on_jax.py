"""Many networks of one shape by JAX: the page's own update under `vmap`, one program for all.

Weights, slots, orders, learning rates and the strengths of penalties have a first axis, along which
the networks lie; the samples are shared::

    one network      state (weights, slots)      rows (batches, size)        update -> state
    K networks       state (K, weights, slots)   rows (K, batches, size)     vmap of the same

An epoch is one program, after which losses, norms and whether weights are finite come to the host;
the states stay on the device until somebody reads one (see `jax_stack`).

XLA runs a program of small arrays on one core of a CPU, so there the networks are divided among the
cores, each of which runs the program on its share.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Hashable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import lru_cache
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from chainrule.engines import ManyRun, Measures, State, rates
from chainrule.engines.blas_limit import cores
from chainrule.engines.jax_epoch import Seen, Sizes, epoch_parts, whole
from chainrule.engines.jax_stack import InStack, Stack, stacked
from chainrule.engines.jax_state import ALONE, Carried, Putting
from chainrule.engines.on_jax import KEPT
from chainrule.network.data import Samples
from chainrule.network.regularization import Regularization
from chainrule.network.update import Job
from chainrule.types import Floats, Rows

PENALTIES = "l1", "l2", "l2_per_sample"
BOUNDS = "clip", "max_norm"


def alike(job: Job) -> Hashable:
    """What the jobs of networks in one program have in common: all but the strengths of
    regularization.
    """
    given = job.regularization
    bounded = tuple(getattr(given, name) is not None for name in BOUNDS)
    return _bare(job), bounded


def _bare(job: Job) -> Job:
    """A job without the strengths of its regularization."""
    return replace(job, regularization=Regularization(dropout=job.regularization.dropout))


def prepare(
    jobs: Sequence[Job],
    states: Sequence[State],
    samples: Samples,
    batch_size: int,
    put: Putting = ALONE,
) -> ManyRun:
    """The run of many networks whose jobs are alike; data and states stay on the device."""
    with jax.enable_x64(states[0].dtype == np.float64):
        X = samples.X.toarray() if hasattr(samples.X, "toarray") else samples.X
        data = jax.tree.map(put.samples, samples._replace(X=X))
    # a GPU has its own way of dividing a large program
    workers = min(cores(), len(jobs)) if jax.default_backend() == "cpu" else 1

    def part(share: list[int]) -> _Part:
        return _Part([jobs[i] for i in share], [states[i] for i in share], data, batch_size, put)

    return _Parts([(share, part(share)) for share in _shares(len(jobs), workers)])


class _Parts:
    """Networks that are divided among the cores, each with the numbers of its networks."""

    def __init__(self, parts: Sequence[tuple[list[int], _Part]]) -> None:
        self.parts = parts
        self.lengths: set[int] = set()  # of orders, for which there is a program

    def __call__(
        self, orders: Sequence[Rows], paces: Sequence[Floats]
    ) -> list[tuple[State, Measures]]:
        """One update for each batch of its order, of each network."""

        def work(given: tuple[list[int], _Part]) -> list[tuple[State, Measures]]:
            share, part = given
            return part(np.stack([orders[i] for i in share]), [paces[i] for i in share])

        # The first compiles for all: at the same time, each would compile the same.
        count = len(self.parts) if len(orders[0]) in self.lengths else 1
        self.lengths.add(len(orders[0]))
        with ThreadPoolExecutor(count) as pool:
            found = [it for part in pool.map(work, self.parts) for it in part]
        return found[: len(orders)]


def _shares(networks: int, workers: int) -> list[list[int]]:
    """Networks for each worker, all of one length, so that one program does for all: the last
    network may be there again.
    """
    size = -(-networks // workers)
    # A network more is computed in less time than another program is compiled: for 5 networks on 2
    # cores, 3 and 3, the last of them twice.
    starts = range(0, networks, size)
    return [[min(i, networks - 1) for i in range(start, start + size)] for start in starts]


class _Part:
    """The networks that are computed together."""

    def __init__(
        self,
        jobs: Sequence[Job],
        states: Sequence[State],
        data: Samples,
        batch_size: int,
        put: Putting,
    ) -> None:
        self.dtype = states[0].dtype
        self.data = data
        self.batch_size = batch_size
        self.back = put.back
        # Jobs that are alike differ in strengths alone, which come as arrays: without these, the
        # job of the first is that of all, and the key of their program.
        self.bare = _bare(jobs[0])
        with jax.enable_x64(self.dtype == np.float64):
            self.strengths = _strengths([job.regularization for job in jobs], self.dtype)
            self.carried = stacked(self.bare.network, states, put)
        # what else a program depends on, as `on_jax` has it for one network
        given = (None if part is None else part.shape for part in data)
        self.shapes = (len(jobs), self.dtype.str, *given)

    def __call__(self, orders: Rows, paces: Sequence[Floats]) -> list[tuple[State, Measures]]:
        """One update for each batch of its order, of each network."""
        count, n = orders.shape
        last = (n - 1) // self.batch_size * self.batch_size
        given = [(own, order, self.batch_size) for own, order in zip(paces, orders, strict=True)]
        pace = np.stack([rates(*it, self.dtype) for it in given])
        steady = bool((pace[:, :-1] == pace[:, :1]).all())
        sizes = Sizes(self.batch_size, last, n)
        program = _program(self.bare, tuple(self.strengths), (self.shapes, steady), sizes)
        # of an epoch of one batch there is nothing before the last
        batches = orders[:, :last].reshape(count, -1, self.batch_size) if last else None
        before = pace[:, 0] if steady else pace[:, :-1]
        before_and_last = batches, orders[:, last:], before, pace[:, -1]
        with jax.enable_x64(self.dtype == np.float64):
            pieces, slots, seen = program(self.carried, self.strengths, self.data, *before_and_last)
            seen = self.back(seen)
        made = np.int32(pace.shape[1])
        self.carried = Carried(pieces, slots, self.carried.updates + made, self.carried.seed)
        stack, measures = Stack(self.carried, self.back), _measures(seen, sizes)
        states = (InStack(stack, k, bool(it)) for k, it in enumerate(seen.finite))
        return list(zip(states, measures, strict=True))


def _measures(seen: Seen, sizes: Sizes) -> list[Measures]:
    """Means over all rows of a call, for each network."""
    batch, last, n = sizes
    here = np.array([seen.loss, seen.penalty], dtype=float)
    sums = 0.0 if seen.before is None else np.sum(seen.before, axis=2, dtype=float) * batch
    losses, penalties = (sums + here * (n - last)) / n
    columns = (losses, penalties, seen.norm, np.transpose(seen.deltas))
    return [
        Measures(loss, penalty, norm, tuple(deltas))
        for loss, penalty, norm, deltas in zip(*(it.tolist() for it in columns), strict=True)
    ]


def _strengths(given: Sequence[Regularization], dtype: Any) -> dict[str, Any]:
    """The numbers of regularization that any of the networks has, one for each network."""
    # a penalty of 0 beside others adds 0 and changes nothing; without any, nothing is computed
    of = {name: [getattr(it, name) for it in given] for name in (*PENALTIES, *BOUNDS)}
    asked = [name for name in PENALTIES if any(of[name])]
    asked += [name for name in BOUNDS if of[name][0] is not None]
    return {name: jnp.asarray(of[name], dtype) for name in asked}


def _with_strengths(job: Job, strengths: dict[str, Any]) -> Job:
    """The job with numbers that are traced in place of its own."""
    # Made around its checks, which compare: of traced numbers, nothing is known to compare.
    given = copy.copy(job.regularization)
    for name, value in strengths.items():
        object.__setattr__(given, name, value)
    return replace(job, regularization=given)


@lru_cache(maxsize=KEPT)
def _program(
    bare: Job, asked: tuple[str, ...], shapes: Hashable, sizes: Sizes
) -> Callable[..., Any]:
    """The compiled epoch for networks of these shapes; see that of `on_jax`."""

    def epoch(state: Carried, strengths: dict[str, Any], *rest: Any) -> Any:
        return whole(*epoch_parts(_with_strengths(bare, strengths), sizes))(state, *rest)

    # states, strengths, rows and rates are those of each network
    # Nothing is batched that need not be: samples on the device stand there once, whatever the
    # number of networks.
    axes = (0, 0, None, 0, 0, 0, 0)
    return jax.jit(jax.vmap(epoch, in_axes=axes))
