"""The parts of the compiled engine: functions to 4 units in the last place, products, threads,
the choice of BLAS.
"""

import ctypes
import errno
import os
import signal
import subprocess
import sys
import threading
import time
import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numba import njit, types
from numba.core.event import Listener, install_listener

import chainrule
from chainrule.engines import blas_limit
from chainrule.engines.compiled import blas, code_cache, layers, simd, vector_width
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


@pytest.mark.parametrize("name", ["a/b", "../../up", "a" * 300, "C:\\con", "f(z) = é", "%s{}"])
def test_any_name_of_a_formula(name):
    own = chainrule.Activation(name, lambda z, xp: 2 * z, lambda z, a, xp: 2 * xp.ones_like(z))
    network = chainrule.Network([1, 1], own)
    runs = [
        chainrule.train(network, [[1.0]], [[1.0]], engine=engine, stopping=chainrule.Stopping(1))
        for engine in ("numba", "numpy")
    ]
    np.testing.assert_allclose(runs[0].parameters.vector, runs[1].parameters.vector, rtol=1e-12)


@pytest.fixture
def folder(monkeypatch, tmp_path):
    """An empty folder for compiled code, and a process that has compiled nothing yet."""
    monkeypatch.setattr(code_cache, "folders", lambda: [tmp_path])
    monkeypatch.setattr(kernels, "_KEPT", {})
    monkeypatch.setattr(code_cache.KernelCache, "told", False)
    return tmp_path


def transposes(plain=types.float64):
    """Whether the transpose, compiled or loaded from the folder, is right."""
    kernels._KEPT.clear()
    dtype = np.float64 if plain == types.float64 else np.float32
    transpose = ctypes.CFUNCTYPE(None, *[ctypes.c_int64] * 4)(kernels.compiled_transpose(plain))
    A, B = np.arange(63, dtype=dtype).reshape(7, 9), np.zeros((9, 7), dtype)
    transpose(7, 9, A.ctypes.data, B.ctypes.data)
    return np.array_equal(B, A.T)


class Compilations(Listener):
    """Counts the passes of Numba's compiler, and does something in the first of them."""

    def __init__(self, action=lambda: None):
        self.count, self.action = 0, action

    def on_start(self, event):
        self.count += 1
        if self.count == 1:
            self.action()

    def on_end(self, event):
        pass


def compilations_of(work):
    counter = Compilations()
    with install_listener("numba:run_pass", counter):
        assert work()
    return counter.count


def test_compiled_code_is_found_again(folder):
    assert compilations_of(transposes) > 0
    assert [path.suffix for path in folder.iterdir()] == [".code"]
    assert compilations_of(transposes) == 0


@pytest.mark.parametrize("damage", ["empty", "cut", "zeros", "one bit", "exchanged", "a folder"])
def test_damaged_code_is_compiled_again(folder, damage):
    assert transposes(types.float32)
    (other,) = folder.iterdir()
    assert transposes()
    (path,) = set(folder.iterdir()) - {other}
    whole = path.read_bytes()
    if damage == "a folder":
        path.unlink()
        path.mkdir()
        assert transposes()
        return
    damaged = {
        "empty": b"",
        "cut": whole[: len(whole) // 2],
        "zeros": bytes(len(whole)),
        "one bit": whole[:5000] + bytes([whole[5000] ^ 1]) + whole[5001:],
        "exchanged": other.read_bytes(),
    }[damage]
    path.write_bytes(damaged)
    assert compilations_of(transposes) > 0
    assert path.read_bytes() != damaged
    assert compilations_of(transposes) == 0


def test_without_a_folder_to_write_to(folder, monkeypatch, capsys):
    """As where a package is installed for reading only, and the home folder too."""
    (folder / "file").touch()
    monkeypatch.setattr(code_cache, "folders", lambda: [folder / "file" / "cache"])
    assert transposes()
    assert transposes(types.float32)
    assert capsys.readouterr().err.count("cannot be kept") == 1


def test_the_next_folder_is_taken(folder, monkeypatch, capsys):
    (folder / "file").touch()
    monkeypatch.setattr(code_cache, "folders", lambda: [folder / "file" / "a", folder / "b" / "c"])
    assert transposes()
    assert len(list((folder / "b" / "c").iterdir())) == 1
    assert compilations_of(transposes) == 0
    assert "cannot be kept" not in capsys.readouterr().err


def test_a_full_disk(folder, monkeypatch, capsys):
    def full(path, content):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(code_cache, "write_whole", full)
    assert transposes()
    assert "NUMBA_CACHE_DIR" in capsys.readouterr().err


@pytest.mark.usefixtures("folder")
def test_ctrl_c_waits_until_code_is_compiled():
    interrupts = Compilations(lambda: signal.raise_signal(signal.SIGINT))
    with pytest.raises(KeyboardInterrupt), install_listener("numba:run_pass", interrupts):
        transposes()
    assert interrupts.count > 0
    assert len(kernels._KEPT) == 1
    assert compilations_of(transposes) == 0


def in_a_child(work):
    """Whether work succeeds in a child process, within a minute."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # newer Pythons warn of forks beside threads
        child = os.fork()
    if child == 0:
        code = 1
        try:
            signal.alarm(60)
            code = 0 if work() else 1
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no processes are forked here")
def test_a_child_fits_though_its_parent_was_fitting(monkeypatch):
    """What other threads held when the process was forked is not held in the child."""
    monkeypatch.setattr(threads, "cores", lambda: 2)
    expected = shared_fit().tobytes()
    inside, leave = threading.Event(), threading.Event()

    def fit():
        with (
            threads.threads_for(layers.SHARED, np.float32),
            blas_limit.blas_threads(1),
            threads._fits.lock,
        ):
            inside.set()
            leave.wait()

    seen, real = [], threads.team
    monkeypatch.setattr(
        threads, "team", lambda count, *rest: seen.append(count) or real(count, *rest)
    )
    other = threading.Thread(target=fit)
    other.start()
    inside.wait()
    try:

        def work():
            with blas_limit.blas_threads(1):
                pass
            return shared_fit().tobytes() == expected and seen[-1] == 2

        assert in_a_child(work)
    finally:
        leave.set()
        other.join()
    assert blas_limit._limits.wanted == []
    assert threads._fits.running == 0


def test_a_limit_holds_for_libraries_that_are_loaded_within_it():
    # SciPy's own BLAS came with the first solver, too late to be limited: 30 times as slow
    code = """
from threadpoolctl import threadpool_info
from chainrule.training.solvers import one_blas_thread
with one_blas_thread():
    import scipy.optimize
    print({it["num_threads"] for it in threadpool_info() if it["user_api"] == "blas"})
"""
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": "2"}
    found = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment
    )
    assert found.stdout.strip() == "{1}"


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no processes are forked here")
@pytest.mark.usefixtures("folder")
def test_a_child_compiles_though_its_parent_was_compiling():
    inside = threading.Event()

    def compile_slowly():
        with kernels._compiling:
            inside.set()
            time.sleep(0.3)

    other = threading.Thread(target=compile_slowly)
    other.start()
    inside.wait()
    assert in_a_child(transposes)
    other.join()


def test_limits_of_blas_that_overlap(monkeypatch):
    """The last to leave puts back what the first has found."""
    found = []

    class Limiter:
        def __init__(self, limits, user_api):
            found.append(limits)

        def restore_original_limits(self):
            found.append("before")

    class Libraries:
        limit = Limiter

    monkeypatch.setattr(blas_limit, "_libraries", Libraries)
    first, second = blas_limit.blas_threads(2), blas_limit.blas_threads(1)
    first.__enter__()
    second.__enter__()
    first.__exit__(None, None, None)
    second.__exit__(None, None, None)
    assert found == [2, 1, 1, "before"]


WITH_A_WIDTH = """
import numpy as np
import chainrule
from chainrule.engines.compiled import vector_width

generator = np.random.default_rng(0)
T = np.eye(5)[generator.integers(0, 5, 40)]
network = chainrule.Network([19, 37, 5], ["gelu", "softmax"])
stopping = chainrule.Stopping(epochs=3)
print(vector_width.VECTOR_BITS)
for dtype in ("float64", "float32"):
    X = generator.normal(size=(40, 19)).astype(dtype)
    numba, page = (
        chainrule.train(network, X, T, loss="cross_entropy", engine=engine, optimizer="adam",
                        learning_rate=0.01, batch_size=11, stopping=stopping).parameters.vector
        for engine in ("numba", "numpy")
    )
    print(np.abs(numba - page).max())
"""


def with_width(bits):
    return subprocess.run(
        [sys.executable, "-c", WITH_A_WIDTH],
        env={**os.environ, "CHAINRULE_VECTOR_BITS": bits},
        capture_output=True,
        text=True,
        timeout=300,
    )


@pytest.mark.parametrize("bits", ["256", "512"])
def test_both_widths_of_vectors(bits):
    if bits == "512" and not vector_width.HAS_512:
        pytest.skip("the processor has no vectors of 512 bits")
    done = with_width(bits)
    assert done.returncode == 0, done.stderr
    used, double, single = done.stdout.split()
    assert used == bits
    assert float(double) < 1e-10
    assert float(single) < 1e-4


def test_other_widths_are_refused(monkeypatch):
    for wanted in ("128", "wide", "256.0", " 256"):
        monkeypatch.setenv("CHAINRULE_VECTOR_BITS", wanted)
        with pytest.raises(ChainruleError, match=f"{wanted}'; it must be 256 or 512"):
            vector_width._chosen()
    monkeypatch.setattr(vector_width, "HAS_512", False)
    monkeypatch.setenv("CHAINRULE_VECTOR_BITS", "512")
    with pytest.raises(ChainruleError, match="no vectors of 512 bits"):
        vector_width._chosen()


def test_code_of_another_width_is_not_taken(folder, monkeypatch):
    assert transposes()
    monkeypatch.setattr(code_cache, "ASKED_FOR", "other")
    assert compilations_of(transposes) > 0
    assert len(list(folder.iterdir())) == 2
