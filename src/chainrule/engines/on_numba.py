"""The compiled engine: the page as loops and BLAS calls, compiled by Numba for the machine's own
CPU.

Formulas and update rules are those of the tables, compiled as they stand; so are a user's own. Code
is compiled once for each formula and width of floats and kept on disk; a new network, batch size or
depth compiles nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from types import FunctionType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from chainrule.engines import Measures, State, mask, rate_factors_of, rates
from chainrule.engines.compiled import compilation as kernels
from chainrule.engines.compiled import layers, loop, prediction
from chainrule.engines.compiled.blas import gemm_address
from chainrule.engines.compiled.fingerprint import digest
from chainrule.engines.compiled.matmul import buffer_size
from chainrule.engines.compiled.thread_budget import threads_for
from chainrule.errors import ChainruleError
from chainrule.formulas import OPTIMIZERS
from chainrule.network.data import Samples
from chainrule.network.regularization import Regularization, threshold
from chainrule.network.update import Job

Plan = NDArray[np.int64]


class CompiledRun:
    """The run of a job from a state: all arrays are made at the start, and a call only goes
    through them.
    """

    def __init__(self, job: Job, state: State, samples: Samples, batch_size: int) -> None:
        dtype = state.vector.dtype
        if dtype not in kernels.PLAIN:
            raise ChainruleError(f"engine 'numba' trains in float32 or float64, not in {dtype}")
        if len(state.slots) != len(job.optimizer.slots):
            raise ChainruleError(
                f"{job.optimizer.name} remembers {len(job.optimizer.slots)} numbers of each "
                f"weight, but the state has {len(state.slots)}; it is that of another optimizer"
            )
        places, links, size = _prepared(job, dtype.str, batch_size)
        self.batch_size = batch_size
        self.updates = state.updates
        self.seed = state.seed
        self.T = np.asarray(samples.T, dtype=dtype)
        self.X, inputs, sparse = _inputs(samples.X, dtype)
        self.w, self.slots = (
            state.vector.copy(),
            np.array(state.slots, dtype=dtype).reshape(-1, len(state.vector)),
        )
        self.gradient = self.w.copy()
        self.work = np.empty(size, dtype=dtype)
        self.measures = np.zeros(3 + len(places))
        self.constants, self.pace = (
            np.array(job.optimizer.constants, dtype=dtype),
            np.zeros(3, dtype=dtype),
        )
        self.moving = np.atleast_1d(mask(job))
        self.plan = _addressed(places, self.w, self.gradient, self.work)
        self.stepping = _addressed(places, self.w, self.w, self.work)
        self.links = links.copy()
        self.links[loop.MASK] = self.moving.ctypes.data if job.network.frozen else 0
        factors = rate_factors_of(job)
        if factors is not None:
            self.factors = factors.astype(dtype)
            self.links[loop.FACTORS] = self.factors.ctypes.data
        if samples.weights is not None:
            self.weights = np.ascontiguousarray(samples.weights, dtype=dtype)
            self.links[loop.SAMPLE_WEIGHTS] = self.weights.ctypes.data
        self.largest = batch_size * max(layer.n_in * layer.n_out for layer in job.network.layers)
        self.links[loop.SPARSE] = sparse
        tables = inputs, _table(self.T)
        self.arguments = (
            self.w,
            self.gradient,
            self.slots,
            self.constants,
            self.pace,
            self.moving,
            *tables,
        )
        strengths = _strengths(job)
        self.more = (
            batch_size,
            self.plan,
            self.stepping,
            self.links,
            strengths,
            self.work,
            self.measures,
        )
        self.loop = kernels.compiled_loop(kernels.PLAIN[dtype])

    def __call__(
        self, order: NDArray[np.intp], learning_rate: Any, state: State | None = None
    ) -> tuple[State, Measures]:
        """One update for each batch of `order`, from where it stands or from another state."""
        if state is not None:
            self.w[:] = state.vector
            self.updates = state.updates
            self.seed = state.seed
            self.slots[:] = np.reshape(state.slots, self.slots.shape)
        self.links[loop.UPDATES], self.links[loop.SEED] = self.updates, self.seed
        order = np.ascontiguousarray(order, dtype=np.int64)
        pace = rates(learning_rate, order, self.batch_size, self.w.dtype)
        if self.largest < layers.SHARED:
            self.loop(*self.arguments, order, pace, *self.more)
        else:
            with threads_for(self.largest, self.w.dtype) as team:
                self.plan[:, layers.TEAM] = self.stepping[:, layers.TEAM] = team
                self.loop(*self.arguments, order, pace, *self.more)
        self.updates -= -len(order) // self.batch_size
        total, penalties, norm, *deltas = self.measures.tolist()
        slots = tuple(self.slots.copy()) if len(self.slots) else ()
        state = State(self.w.copy(), slots, self.updates, self.seed)
        return state, Measures(total / len(order), penalties / len(order), norm, tuple(deltas))

    def on_first_row(self, learning_rate: float) -> Callable[[], tuple[float, float]]:
        """What makes one update after another on the first row as it then is, in `w` and `slots`
        themselves, and returns the error and the penalty before it.

        The arguments are put together once: in a call they take longer than a small network.
        """
        order = np.zeros(1, dtype=np.int64)
        pace = rates(learning_rate, order, 1, self.w.dtype)
        run, given, measured = self.loop, (*self.arguments, order, pace, *self.more), self.measures
        self.links[loop.SEED] = self.seed
        links: Any = memoryview(self.links.data)  # quicker for single numbers than the array

        def step() -> tuple[float, float]:
            links[loop.UPDATES] = self.updates
            run(*given)
            self.updates += 1
            return measured.item(0), measured.item(1)

        return step

    def outputs_of_first_row(self) -> Callable[[], NDArray[Any]]:
        """What gives the outputs for the first row as it then is, by the weights in `w`."""
        # The plan of training serves: going forward reads of it what prediction's own plan has.
        found = np.zeros((1, self.T.shape[1]), dtype=self.w.dtype)
        run = prediction._compiled_loop(kernels.PLAIN[self.w.dtype])
        given = (self.X, found, self.plan, 0, 1)
        row: NDArray[Any] = found[0]

        def outputs() -> NDArray[Any]:
            run(*given)
            return row

        return outputs


prepare = CompiledRun


def jitted(function: Any, signature: Any) -> Callable[..., Any]:
    """A plain function of numbers and arrays, compiled for them and kept on disk."""
    # by its own code, too: the name of a kernel stands for the files of the compiled engine only
    name = f"{function.__name__}_{digest(function)}"
    renamed = FunctionType(function.__code__, function.__globals__, name)
    return kernels.compiled(renamed, signature, layers.OPTIONS)


def _inputs(X: Any, dtype: Any) -> tuple[Any, tuple[int, int, int], bool]:
    """Inputs in this width, their table of addresses, and whether they are compressed rows of
    SciPy's.
    """
    if not hasattr(X, "tocsr"):
        array = np.asarray(X, dtype=dtype)
        return array, _table(array), False
    rows = X.tocsr()
    parts = (
        np.ascontiguousarray(rows.data, dtype),
        *(np.array(part, np.int64) for part in (rows.indices, rows.indptr)),
    )
    return parts, (parts[0].ctypes.data, parts[1].ctypes.data, parts[2].ctypes.data), True


def _table(array: NDArray[Any]) -> tuple[int, int, int]:
    """An array's address and strides."""
    rows, columns = array.strides
    return array.ctypes.data, rows, columns


def _addressed(places: Plan, vector: Any, gradient: Any, work: Any) -> Plan:
    """A plan with addresses in place of places in these arrays."""
    plan = places.copy()
    for array, columns in (
        (vector, layers.IN_VECTOR),
        (gradient, layers.IN_GRADIENT),
        (work, layers.IN_WORK),
    ):
        there = plan[:, columns[0] : columns[-1] + 1]  # they stand side by side
        there *= array.itemsize
        there += array.ctypes.data
    plan[0, layers.BEFORE] = 0
    return plan


def _strengths(job: Job) -> NDArray[np.float64]:
    """Regularization as numbers for the loop."""
    given = job.regularization
    limits = [0.0 if limit is None else limit for limit in (given.clip, given.max_norm)]
    return np.array(
        [
            given.l1,
            given.l2,
            given.l2_per_sample,
            *limits,
            1.0,
            *(1 / (1 - rate) for rate in given.dropout),
        ]
    )


@lru_cache(maxsize=64)
def _prepared(job: Job, dtype: str, rows: int) -> tuple[Plan, Plan, int]:
    """The network as numbers for the loop: its plan with places in arrays, addresses, and the size
    of `work`.

    In `work` lie the batch's inputs, its targets, z, a and delta of each layer, what dropout leaves
    of a and its masks, and room for matrix products.
    """
    plain = kernels.PLAIN[np.dtype(dtype)]
    network = job.network
    dropout = job.regularization.dropout
    plan = np.zeros((len(network.layers), layers.COLUMNS), dtype=np.int64)
    is_fused = job.loss.fuses(network.layers[-1].activation)
    multiply, transpose = kernels.compiled_multiply(plain), kernels.compiled_transpose(plain)
    product = kernels.compiled_product(plain)
    parameters = 0
    before = 0
    place = rows * (network.n_inputs + network.n_outputs)
    for l, layer in enumerate(network.layers):
        biases, area = parameters + layer.n_in * layer.n_out, rows * layer.n_out
        here = plan[l]
        here[list(layers.SIZES)] = layer.n_in, layer.n_out, layer.n_biases
        here[list(layers.IN_VECTOR)] = here[list(layers.IN_GRADIENT)] = parameters, biases
        here[layers.INPUT], here[layers.NET] = before, place
        here[layers.OUTPUT], here[layers.DELTA] = place + area, place + 2 * area
        here[layers.BEFORE] = plan[l - 1, layers.DELTA] if l else 0
        here[layers.FORWARD] = kernels.compiled_forward(layer.activation, plain)
        here[layers.BACKWARD] = kernels.compiled_backward(
            layer.activation, is_fused and l == len(network.layers) - 1, plain
        )
        here[layers.GEMM] = gemm_address(plain)
        here[layers.MULTIPLY] = multiply
        here[layers.PRODUCT] = product
        here[layers.TRANSPOSE] = transpose
        parameters = biases + layer.n_biases
        before = place + area
        place = place + 3 * area
        rate = dropout[l] if l < len(dropout) else 0.0
        if rate > 0:
            plan[l + 1, layers.SOURCE], plan[l + 1, layers.GATES] = before, place
            plan[l + 1, layers.THRESHOLD] = threshold(rate)
            before, place = place + area, place + 2 * area
    rooms = (
        (layers.TRANSPOSED, max(layer.n_in * layer.n_out for layer in network.layers)),
        (layers.BUFFER, buffer_size(plain.bitwidth // 8)),
        (
            layers.SCRATCH,
            max(kernels.scratch_size(layer.activation, layer.n_out) for layer in network.layers),
        ),
    )
    for column, size in rooms:
        place += place % 2  # numbers of 8 bytes stand in the scratch area
        plan[:, column] = place
        place += size
    held_only_by_dropout = job.regularization == Regularization(dropout=dropout)
    links = np.zeros(loop.N_LINKS, dtype=np.int64)
    links[loop.ERRORS] = kernels.compiled_errors(job.loss, is_fused, plain)
    links[loop.RULE] = kernels.compiled_rule(job.optimizer, bool(job.rates), plain)
    links[loop.DIRECT] = (
        job.optimizer == OPTIMIZERS["gradient_descent"]
        and not network.frozen
        and not job.rates
        and held_only_by_dropout
    )
    links[loop.DROPS] = job.regularization.drops
    return plan, links, place
