"""Names that examples in docstrings and texts may use without importing them."""

import signal
from pathlib import Path
from typing import Any

import pytest

import chainrule

# What is started with `nohup ... &` ignores Ctrl-C, and so do the processes that it starts.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# The first are programs that write pictures; the second show what others have typed, wrong numbers
# and all.
collect_ignore_glob = ["docs/*.py", "tests/published/*.md"]


@pytest.fixture(autouse=True)
def names_for_examples(doctest_namespace: dict[str, Any], tmp_path: Path) -> None:
    """The package, and an empty folder `tmp`."""
    doctest_namespace.update(chainrule=chainrule, tmp=tmp_path)
