"""Many networks of one shape by JAX: the page's own update under `vmap`, one program for all.

Weights, slots, orders, learning rates and the strengths of penalties have a first axis, along which
the networks lie; the samples are shared::

    one network      state (weights, slots)      rows (batches, size)        update -> state
    K networks       state (K, weights, slots)   rows (K, batches, size)     vmap of the same

XLA runs a program of small arrays on one core of a CPU, so there the networks are divided among the
cores, each of which runs the program on its share.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Hashable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import lru_cache, partial
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from chainrule.engines import ManyRun, Measures, State, rates
from chainrule.engines.blas_limit import cores
from chainrule.engines.jax_epoch import Sizes, epoch_parts
from chainrule.engines.jax_state import Carried, on_devices
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
    jobs: Sequence[Job], states: Sequence[State], samples: Samples, batch_size: int
) -> ManyRun:
    """The run of many networks whose jobs are alike; data and states stay on the device."""
    with jax.enable_x64(states[0].dtype == np.float64):
        X = samples.X.toarray() if hasattr(samples.X, "toarray") else samples.X
        data = jax.tree.map(jnp.asarray, samples._replace(X=X))
    # a GPU has its own way of dividing a large program
    workers = min(cores(), len(jobs)) if jax.default_backend() == "cpu" else 1
    return _Parts(
        [
            (share, _Part([jobs[i] for i in share], [states[i] for i in share], data, batch_size))
            for share in _shares(len(jobs), workers)
        ]
    )


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
        self, jobs: Sequence[Job], states: Sequence[State], data: Samples, batch_size: int
    ) -> None:
        self.dtype = states[0].dtype
        self.data = data
        self.batch_size = batch_size
        # Jobs that are alike differ in strengths alone, which come as arrays: without these, the
        # job of the first is that of all, and the key of their program.
        self.bare = _bare(jobs[0])
        network = self.bare.network
        with jax.enable_x64(self.dtype == np.float64):
            self.strengths = _strengths([job.regularization for job in jobs], self.dtype)
            self.carried = jax.tree.map(
                lambda *arrays: jnp.stack(arrays), *(on_devices(network, it) for it in states)
            )
        # what else a program depends on, as `on_jax` has it for one network
        given = (None if part is None else part.shape for part in data)
        self.shapes = (len(jobs), self.dtype.str, *given)

    def __call__(self, orders: Rows, paces: Sequence[Floats]) -> list[tuple[State, Measures]]:
        """One update for each batch of its order, of each network."""
        n = orders.shape[1]
        last = (n - 1) // self.batch_size * self.batch_size
        pace = np.stack(
            [
                rates(own, order, self.batch_size, self.dtype)
                for own, order in zip(paces, orders, strict=True)
            ]
        )
        steady = bool((pace[:, :-1] == pace[:, :1]).all())
        sizes = Sizes(self.batch_size, last, n)
        shapes = self.shapes, steady
        epoch, last_batch = _programs(self.bare, tuple(self.strengths), shapes, sizes)
        # of an epoch of one batch there is nothing before the last
        sums: Any = np.zeros((2, len(orders)))
        with jax.enable_x64(self.dtype == np.float64):
            if last:
                batches = orders[:, :last].reshape(len(orders), -1, self.batch_size)
                before = pace[:, 0] if steady else pace[:, :-1]
                self.carried, seen = epoch(self.carried, self.strengths, self.data, batches, before)
            self.carried, measures = last_batch(
                self.carried, self.strengths, self.data, orders[:, last:], pace[:, -1]
            )
            if last:
                sums = np.sum(seen, axis=2, dtype=float) * self.batch_size
            loss, added, norms, deltas, _ = jax.device_get(measures)
            pieces, slots, updates, seeds = jax.device_get(self.carried)
        losses, penalties = (sums + np.array([loss, added], dtype=float) * (n - last)) / n
        vectors, *kept = (_flat(group, len(orders)) for group in (pieces, *slots))
        return [
            (
                State(vectors[k], tuple(slot[k] for slot in kept), int(updates[k]), int(seeds[k])),
                Measures(
                    float(losses[k]),
                    float(penalties[k]),
                    float(norms[k]),
                    tuple(float(delta[k]) for delta in deltas),
                ),
            )
            for k in range(len(orders))
        ]


def _flat(pieces: Iterable[Any], count: int) -> Floats:
    """The vectors of all networks, (networks, parameters), from stacked pieces."""
    return np.concatenate([np.reshape(piece, (count, -1)) for piece in pieces], axis=1)


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
def _programs(
    bare: Job, asked: tuple[str, ...], shapes: Hashable, sizes: Sizes
) -> tuple[Callable[..., Any], Callable[..., Any]]:
    """The compiled epoch and the compiled last batch for networks of these shapes; see those of
    `on_jax`.
    """

    def of_one(which: int, state: Carried, strengths: dict[str, Any], *rest: Any) -> Any:
        return epoch_parts(_with_strengths(bare, strengths), sizes)[which](state, *rest)

    # states, strengths, rows and rates are those of each network; the samples are shared
    # Nothing is batched that need not be: samples on the device stand there once, whatever the
    # number of networks.
    axes = (0, 0, None, 0, 0)
    epoch, last_batch = (jax.vmap(partial(of_one, which), in_axes=axes) for which in (0, 1))
    return jax.jit(epoch, donate_argnums=0), jax.jit(last_batch, donate_argnums=0)
