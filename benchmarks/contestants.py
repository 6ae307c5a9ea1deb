"""Who runs: each entry prepares a problem and gives a function that trains once and returns the
weights.
"""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np

import chainrule
from benchmarks import peers
from benchmarks.peers import Run, batches
from benchmarks.problems import Problem
from chainrule.engines import find_engine, start
from chainrule.network.data import Samples


def engine(name: str) -> Callable[[Problem], Run]:
    """One of our engines."""

    def contestant(problem: Problem) -> Run:
        X, T, orders = problem.data
        prepare = find_engine(name)

        def fit() -> np.ndarray:
            run = chainrule.train(
                problem.start,
                X,
                T,
                loss=problem.loss,
                optimizer=problem.optimizer,
                batch_size=problem.batch_size,
                learning_rate=problem.learning_rate,
                stopping=chainrule.Stopping(epochs=problem.epochs),
                engine=name,
            )
            return run.parameters.vector

        def train() -> np.ndarray:
            run = prepare(
                problem.job,
                start(problem.job, problem.start, problem.dtype),
                Samples(X, T),
                problem.batch_size,
            )
            for order in orders:
                state, _ = run(order, problem.learning_rate)
            return state.vector

        return fit if problem.data_set else train

    return contestant


def floor(problem: Problem) -> Run:
    """The least there is to do: a C program for the 2-2-2 network, the bare matrix products for
    the others.
    """
    if problem.name.startswith("mazur"):
        return _c_program(problem)
    from numba import njit

    from chainrule.engines.compiled.blas import gemm_address
    from chainrule.engines.compiled.calls import call_gemm
    from chainrule.engines.on_numba import PLAIN

    dtype, rows, updates = np.dtype(problem.dtype), problem.batch_size, len(batches(problem))
    sizes = np.array(problem.sizes)
    A = [np.ones((rows, n), dtype) for n in problem.sizes]
    W = [w.astype(dtype) for w in problem.start.W]
    a_at, w_at = (np.array([array.ctypes.data for array in arrays]) for arrays in (A, W))
    gemm, one, tiny, zero = (
        gemm_address(PLAIN[dtype]),
        dtype.type(1),
        dtype.type(1e-9),
        dtype.type(0),
    )

    @njit(nogil=True)
    def products(a, w, sizes, gemm, one, tiny, zero):
        for _ in range(updates):
            for l in range(len(w)):
                n, k = sizes[l + 1], sizes[l]
                call_gemm(gemm, False, False, n, rows, k, one, w[l], n, a[l], k, zero, a[l + 1], n)
            for l in range(len(w) - 1, -1, -1):
                n, k = sizes[l + 1], sizes[l]
                if l > 0:
                    call_gemm(
                        gemm, True, False, k, rows, n, tiny, w[l], n, a[l + 1], n, zero, a[l], k
                    )
                call_gemm(gemm, False, True, n, k, rows, tiny, a[l + 1], n, a[l], k, one, w[l], n)

    def train() -> float:
        products(a_at, w_at, sizes, gemm, one, tiny, zero)
        return float("nan") * len(A) * len(W)  # no weights to show; keeps the arrays alive

    return train


def _c_program(problem: Problem) -> Run:
    """The C program, compiled for this machine, as a function."""
    import ctypes

    source, library = Path(__file__).with_name("floor.c"), Path(tempfile.mkdtemp()) / "floor.so"
    command = [
        "cc",
        "-O3",
        "-march=native",
        "-shared",
        "-fPIC",
        "-o",
        str(library),
        str(source),
        "-lm",
    ]
    subprocess.run(command, check=True)
    function = ctypes.CDLL(str(library)).train

    def train() -> np.ndarray:
        vector = np.array(problem.start.vector)
        function(
            ctypes.c_void_p(vector.ctypes.data),
            ctypes.c_int(problem.rows),
            ctypes.c_double(problem.learning_rate),
        )
        return vector

    return train


CONTESTANTS: dict[str, Callable[[Problem], Run]] = {
    "floor": floor,
    "floor, MKL": floor,
    "chainrule numba": engine("numba"),
    "chainrule numba, MKL": engine("numba"),
    "chainrule jax": engine("jax"),
    "JAX autodiff": peers.jax_autodiff,
    "NumPy by hand": peers.by_hand,
    "torch.compile": peers.pytorch(compiled=True),
    "PyTorch eager": peers.pytorch(compiled=False),
    "scikit-learn": peers.scikit_learn,
    "FANN": peers.fann,
}
ON_GPU: dict[str, Callable[[Problem], Run]] = {
    "chainrule jax": engine("jax"),
    "JAX autodiff": peers.jax_autodiff,
    "PyTorch eager": peers.pytorch(compiled=False, device="cuda"),
    "torch.compile": peers.pytorch(compiled=True, device="cuda"),
    "torch.compile with CUDA graphs": peers.pytorch(
        compiled=True, device="cuda", mode="reduce-overhead"
    ),
}
