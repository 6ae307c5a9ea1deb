"""Run the tests as other machines would: `make portable`, or::

    python -m tools.portable                  # every setting that this processor can imitate
    python -m tools.portable --list           # which settings those are
    python -m tools.portable threads-1 numpy-baseline
    python -m tools.portable --all            # all tests, not only those that compute in bulk
    python -m tools.portable blas-haswell --tests tests/test_solvers.py --jobs 0

The last digits of a matrix product depend on the processor: each has kernels of its own that add
in an order of their own. A test must not pass by the luck of one order. A setting is a set of
environment variables, read when the libraries are loaded, so that each runs in a process of its
own::

    blas-*           OPENBLAS_CORETYPE          OpenBLAS's kernels for other processors
    numpy-*          NPY_DISABLE_CPU_FEATURES   NumPy's loops without wide vectors
    vectors-*        CHAINRULE_VECTOR_BITS      the compiled engine's vectors
    threads-*        OMP_NUM_THREADS            how many parts a product is cut into
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

# One name for each family of kernels; a name that this build of OpenBLAS does not have, or that
# stands for kernels already named, is found out and left out.
CORE_TYPES = ("Prescott", "Haswell", "Zen", "SkylakeX", "ARMV8", "NEOVERSEN1", "NEOVERSEV1")

# Tests about texts, files and formulas of a few numbers: documents, notations, exercise sheets,
# audits, what the tools say. They call no kernel for more than a dozen weights, and compare text.
# All others run, new ones too unless they are listed here.
ABOUT_TEXT = (
    "audit*",
    "claims*",
    "derivation*",
    "documents*",
    "example_files*",
    "exercise*",
    "explain*",
    "extraction*",
    "formats*",
    "house*",
    "mistake_generator*",
    "notations*",
    "rendering*",
    "why*",
)

# Loads every library that reads a setting, and tells which kernels OpenBLAS has chosen.
PROBE = """
import numpy, scipy.linalg, chainrule.engines.on_numba
from threadpoolctl import threadpool_info
numpy.ones((64, 64)) @ numpy.ones((64, 64))
print(*sorted({library.get("architecture", "") for library in threadpool_info()}))
"""


@dataclass(frozen=True)
class Setting:
    """Environment variables under which the tests run."""

    name: str
    variables: Mapping[str, str]

    def environment(self) -> dict[str, str]:
        """The variables of a process that runs under this setting."""
        return {**os.environ, **self.variables}


@dataclass
class Outcome:
    """How the tests ended under one setting."""

    setting: Setting
    seconds: float
    exit_code: int
    counts: dict[str, int]
    failed: list[str] = field(default_factory=list)

    @property
    def row(self) -> tuple[str, ...]:
        """The line of the table."""
        names = ("passed", "failed", "skipped")
        counts = [str(self.counts.get(name, 0)) for name in names]
        return (self.setting.name, *counts, f"{self.seconds:.0f}")


# ---- Which settings there are ------------------------------------------------------------------


def probe(setting: Setting) -> str | None:
    """The kernels that OpenBLAS takes under a setting; None if the libraries cannot be loaded.

    A process of its own, because a processor that lacks an instruction ends it.
    """
    found = subprocess.run(
        [sys.executable, "-c", PROBE],
        env=setting.environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    return found.stdout.strip() if found.returncode == 0 else None


def blas_settings() -> Iterator[Setting]:
    """One setting for each family of kernels that OpenBLAS can be made to take."""
    seen: dict[str, str] = {}
    own = probe(Setting("", {"OPENBLAS_CORETYPE": ""}))
    for name in CORE_TYPES:
        setting = Setting(f"blas-{name.lower()}", {"OPENBLAS_CORETYPE": name})
        kernels = probe(setting)
        if kernels is None:
            print(f"{setting.name}: not on this processor")
        elif kernels == own and name.lower() not in kernels.lower():
            print(f"{setting.name}: not in this OpenBLAS")
        elif kernels in seen:
            print(f"{setting.name}: the same kernels ({kernels}) as {seen[kernels]}")
        else:
            seen[kernels] = setting.name
            yield setting


def numpy_settings() -> Iterator[Setting]:
    """NumPy without its loops for newer processors: all of them, and those of 512 bits."""
    found = np.show_config(mode="dicts")["SIMD Extensions"].get("found", [])
    wide = [feature for feature in found if feature.startswith(("AVX512", "X86_V4"))]
    for name, features in (("numpy-baseline", found), ("numpy-no-avx512", wide)):
        if features and not (name == "numpy-no-avx512" and wide == found):
            yield Setting(name, {"NPY_DISABLE_CPU_FEATURES": " ".join(features)})


def engine_settings() -> Iterator[Setting]:
    """Widths of vectors, and numbers of threads."""
    for bits in ("256", "512"):
        setting = Setting(f"vectors-{bits}", {"CHAINRULE_VECTOR_BITS": bits})
        if probe(setting) is None:
            print(f"{setting.name}: not on this processor")
        else:
            yield setting
    for threads in range(1, min(os.cpu_count() or 1, 2) + 1):
        yield Setting(f"threads-{threads}", {"OMP_NUM_THREADS": str(threads)})


# ---- Running them ------------------------------------------------------------------------------


def command(given: argparse.Namespace) -> list[str]:
    """The command that runs the tests."""
    pytest = [sys.executable, "-m", "pytest", "-q", "-m", "not study", "-p", "no:cacheprovider"]
    pytest += ["-n", given.jobs]
    if given.tests:
        return [*pytest, *given.tests]
    if given.all:
        return pytest
    return [*pytest, "tests", *(f"--ignore-glob=*/test_{name}.py" for name in ABOUT_TEXT)]


def run(setting: Setting, arguments: Sequence[str]) -> Outcome:
    """Run the tests under a setting."""
    began = time.perf_counter()
    process = subprocess.run(
        arguments, env=setting.environment(), capture_output=True, text=True, check=False
    )
    lines = process.stdout.splitlines()
    # The last line reads "1 failed, 980 passed, 2 skipped in 71.02s".
    counts = re.findall(r"(\d+) (\w+)", lines[-1]) if lines else []
    outcome = Outcome(
        setting,
        time.perf_counter() - began,
        process.returncode,
        {name: int(count) for count, name in counts},
        [line for line in lines if line.startswith(("FAILED", "ERROR"))],
    )
    if process.returncode:
        print(f"\n---- {setting.name}: {setting.variables}\n{process.stdout[-20_000:]}")
        print(process.stderr[-5_000:])
    return outcome


def report(outcomes: Sequence[Outcome]) -> None:
    """Print the table, then what failed."""
    print(f"\n{'setting':<20}{'passed':>10}{'failed':>10}{'skipped':>10}{'seconds':>10}")
    for outcome in outcomes:
        name, *numbers = outcome.row
        print(f"{name:<20}" + "".join(f"{number:>10}" for number in numbers))
    for outcome in outcomes:
        for line in outcome.failed:
            print(f"{outcome.setting.name}: {line}")
        if outcome.exit_code and not outcome.failed:
            print(f"{outcome.setting.name}: pytest ended with code {outcome.exit_code}")


def options() -> argparse.ArgumentParser:
    """What the command line takes."""
    parser = argparse.ArgumentParser(
        prog="python -m tools.portable", description="Run the tests as other machines would."
    )
    parser.add_argument("settings", nargs="*", help="names of settings; all by default")
    parser.add_argument("--list", action="store_true", help="print the settings, run nothing")
    parser.add_argument("--all", action="store_true", help="all tests, also those about texts")
    parser.add_argument("--tests", nargs="+", metavar="FILE", help="only the tests of these files")
    parser.add_argument("--jobs", default="auto", help="tests at a time; all cores by default")
    return parser


def main() -> int:
    """Run every setting that is asked for; the exit code is 1 if a test failed under any."""
    given = options().parse_args()
    settings = [*blas_settings(), *numpy_settings(), *engine_settings()]
    names = [setting.name for setting in settings]
    if given.list:
        for setting in settings:
            print(setting.name, *(f"{key}={value}" for key, value in setting.variables.items()))
        return 0
    if unknown := set(given.settings).difference(names):
        print(f"not a setting here: {', '.join(unknown)}; there are {', '.join(names)}")
        return 2
    outcomes = []
    for setting in settings:
        if not given.settings or setting.name in given.settings:
            print(f"running {setting.name}", flush=True)
            outcomes.append(run(setting, command(given)))
    report(outcomes)
    return int(any(outcome.exit_code for outcome in outcomes))


if __name__ == "__main__":
    sys.exit(main())
