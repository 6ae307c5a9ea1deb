"""The parts of the compiled engine: functions to 4 units in the last place, products, threads,
the choice of BLAS.
"""

import ctypes
import threading

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numba import njit, types

import chainrule
from chainrule.engines.compiled import blas, layers, simd
from chainrule.engines.compiled import compilation as kernels
from chainrule.engines.compiled import thread_budget as threads
from chainrule.engines.compiled.matmul import HEIGHT, buffer_size
from chainrule.errors import ChainruleError

WIDTHS = {np.float32: types.float32, np.float64: types.float64}


def every_kind_of_number(dtype, count=200_000):
    """Numbers of every size and sign, by their bits, and some near 0 and 1."""
    generator = np.random.default_rng(0)
    bits = generator.integers(0, 2 ** (8 * dtype().itemsize), count, dtype=f"u{dtype().itemsize}")
    near = generator.normal(size=count) * 10.0 ** generator.integers(-8, 3, count)
    numbers = np.concatenate(
        [bits.view(dtype), near.astype(dtype), np.array([0, -0.0, np.inf, -np.inf], dtype)]
    )
    return numbers[~np.isnan(numbers)]


@pytest.mark.parametrize("dtype", WIDTHS)
@pytest.mark.parametrize("name", ["exp", "expm1", "log", "tanh"])
def test_functions_to_four_units_in_the_last_place(name, dtype):
    scalar = getattr(simd, f"{name}_{8 * dtype().itemsize}")

    @njit(error_model="numpy")
    def each(x):
        y = np.empty_like(x)
        for i in range(len(x)):
            y[i] = scalar(x[i])
        return y

    x = every_kind_of_number(dtype)
    wider = np.longdouble if dtype == np.float64 else np.float64
    with np.errstate(all="ignore"):
        exact = getattr(np, name)(x.astype(wider))
        rounded = exact.astype(dtype)
        found = each(x)
        error = np.abs(found.astype(wider) - exact) / np.spacing(np.abs(rounded)).astype(wider)
    ordinary = np.isfinite(rounded) & (np.abs(rounded) >= np.finfo(dtype).tiny)
    assert error[ordinary].max() <= 4
    special = ~np.isfinite(rounded)
    np.testing.assert_array_equal(found[special], rounded[special])
    assert error[~ordinary & ~special].max(initial=0) <= 4


SIZES = st.integers(1, 70)


def arrays(dtype, m, n, k):
    generator = np.random.default_rng(m + 100 * n + 10_000 * k)
    return (generator.normal(size=shape).astype(dtype) for shape in ((m, k), (k, n), (m, n)))


@given(
    m=st.integers(HEIGHT, 70),
    n=SIZES,
    k=st.integers(1, 600),
    flipped=st.booleans(),
    onto=st.booleans(),
)
@settings(max_examples=150, deadline=None, derandomize=True)
def test_products_from_tiles(m, n, k, flipped, onto):
    for dtype, plain in WIDTHS.items():
        number = ctypes.c_float if dtype == np.float32 else ctypes.c_double
        integer = ctypes.c_int64
        multiply = ctypes.CFUNCTYPE(None, *[integer] * 3, number, *[integer] * 10)(
            kernels.compiled_multiply(plain)
        )
        A, B, C = arrays(dtype, m, n, k)
        expected = C * onto + 0.5 * (A @ B)
        kept = np.asfortranarray(A) if flipped else A
        steps = (1, m) if flipped else (k, 1)
        buffer, C = (
            np.empty(buffer_size(dtype().itemsize), dtype),
            np.pad(C, ((0, 0), (0, 3)), constant_values=7),
        )
        at = C.ctypes.data
        multiply(
            m,
            n,
            k,
            0.5,
            kept.ctypes.data,
            *steps,
            B.ctypes.data,
            n,
            at if onto else 0,
            n + 3,
            at,
            n + 3,
            buffer.ctypes.data,
        )
        tolerance = 1e-4 if dtype == np.float32 else 1e-12
        np.testing.assert_allclose(C[:, :n], expected, rtol=tolerance, atol=tolerance * k)
        np.testing.assert_array_equal(C[:, n:], 7)


@given(m=SIZES, n=SIZES)
@settings(max_examples=50, deadline=None, derandomize=True)
def test_transpose(m, n):
    for dtype, plain in WIDTHS.items():
        transpose = ctypes.CFUNCTYPE(None, *[ctypes.c_int64] * 4)(kernels.compiled_transpose(plain))
        A, B = np.arange(m * n, dtype=dtype).reshape(m, n), np.zeros((n, m), dtype)
        transpose(m, n, A.ctypes.data, B.ctypes.data)
        np.testing.assert_array_equal(B, A.T)


def shared_fit(dtype=np.float32):
    """A fit whose products are large enough for a team of threads, in batches that leave an
    uneven rest.
    """
    generator = np.random.default_rng(0)
    X, T = (
        generator.normal(size=(500, 301)).astype(dtype),
        np.eye(9, dtype=dtype)[generator.integers(0, 9, 500)],
    )
    assert layers.SHARED < 90 * 301 * 150 < layers.HUGE
    return chainrule.train(
        chainrule.Network([301, 150, 9], ["tanh", "softmax"]),
        X,
        T,
        loss="cross_entropy",
        batch_size=90,
        stopping=chainrule.Stopping(epochs=3),
    ).parameters.vector


def test_any_team_gives_the_same_bits(monkeypatch):
    found = []
    for cores in (2, 3, 2, 1):
        monkeypatch.setattr(threads, "cores", lambda cores=cores: cores)
        found.append(shared_fit().tobytes())
    assert len(set(found)) == 1


def test_fits_at_once_give_the_same_bits_as_one_after_the_other():
    """Each has a team, or none, as the others leave it cores."""
    once, found = shared_fit().tobytes(), []
    helpers = [
        threading.Thread(target=lambda: found.append(shared_fit().tobytes())) for _ in range(4)
    ]
    for helper in helpers:
        helper.start()
    for helper in helpers:
        helper.join()
    assert found == [once] * 4


def test_fits_side_by_side_share_the_cores(monkeypatch):
    monkeypatch.setattr(threads, "cores", lambda: 2)
    seen, real, before = [], threads.team, threading.active_count()
    monkeypatch.setattr(
        threads, "team", lambda count, *rest: seen.append(count) or real(count, *rest)
    )
    with (
        threads.threads_for(layers.SHARED, np.float32),
        threads.threads_for(layers.SHARED, np.float32),
    ):
        pass
    with threads.threads_for(layers.SHARED, np.float32):
        pass
    assert seen == [2, 1, 2]
    assert threading.active_count() == before


def test_cores_that_the_environment_allows(monkeypatch):
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    assert threads.cores() == 1
    monkeypatch.setenv("OMP_NUM_THREADS", "many")
    assert threads.cores() >= 1


def test_the_choice_of_blas(monkeypatch):
    choose = blas.gemm_address.__wrapped__
    monkeypatch.setattr(blas, "_mkl", lambda: None)
    monkeypatch.setenv("CHAINRULE_BLAS", "atlas")
    with pytest.raises(ChainruleError, match="'atlas'; it must be 'scipy' or 'mkl'"):
        choose(types.float32)
    monkeypatch.setenv("CHAINRULE_BLAS", "mkl")
    with pytest.raises(ChainruleError, match=r"pip install 'chainrule\[mkl\]'"):
        choose(types.float32)
    monkeypatch.setenv("CHAINRULE_BLAS", "scipy")
    assert choose(types.float32) > 0


def test_compiling_is_announced_once(capsys):
    announcement = kernels._Announcement()
    announcement.on_start(None)
    announcement.on_start(None)
    assert capsys.readouterr().err.count("compiling for this machine") == 1


@pytest.mark.parametrize(
    "own",
    [
        chainrule.Activation(
            "centered", lambda z, xp: z - z.mean(), lambda z, a, xp: xp.ones_like(z)
        ),
        chainrule.Activation(
            "sorted", lambda z, xp: z + np.sort(z), jacobian_product=lambda z, a, g, xp: g
        ),
    ],
    ids=lambda own: own.name,
)
def test_what_cannot_be_compiled_is_refused(own):
    with pytest.raises(
        ChainruleError,
        match=f"engine 'numba' cannot compile {own.name!r}.*xp.where.*engine='numpy'",
    ):
        chainrule.train(
            chainrule.Network([2, 2, 1], [own, "identity"]), [[1.0, 2.0]], [[1.0]], engine="numba"
        )
