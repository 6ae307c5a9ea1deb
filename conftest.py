"""Names that examples in docstrings and texts may use without importing them."""

import os
import signal
from pathlib import Path
from typing import Any

import pytest

import chainrule

# What is started with `nohup ... &` ignores Ctrl-C, and so do the processes that it starts.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# The tests compile hundreds of small networks and run each of them for a moment: XLA would optimize
# them for far longer. What the page is compared with is the program that XLA is given.
os.environ.setdefault(
    "XLA_FLAGS",
    "--xla_backend_optimization_level=0 --xla_cpu_parallel_codegen_split_count=1 "
    "--xla_cpu_use_fusion_emitters=false",
)

# The first are programs that write pictures; the second show what others have typed, wrong numbers
# and all.
collect_ignore_glob = ["docs/*.py", "tests/published/*.md"]


@pytest.fixture(autouse=True)
def names_for_examples(doctest_namespace: dict[str, Any], tmp_path: Path) -> None:
    """The package, and an empty folder `tmp`."""
    doctest_namespace.update(chainrule=chainrule, tmp=tmp_path)
