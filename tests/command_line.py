"""The command line: within this process, or in a process of its own, as a user runs it.

To start Python and to import what a command needs takes longer than most commands. So most tests
call the same `main` here; what only a process can show, such as signals, exit codes as a shell sees
them and what is imported, is run alone.
"""

import atexit
import gc
import io
import subprocess
import sys
import warnings
from contextlib import chdir, redirect_stderr, redirect_stdout
from pathlib import Path
from types import SimpleNamespace

from chainrule.cli.main import main


def run(*arguments, cwd="."):
    """What a command prints and its exit code; an exception that it lets through is a failure."""
    out, err = Stream(), Stream()
    before = sys.argv, gc.get_threshold()
    sys.argv = ["chainrule", *map(str, arguments)]
    code = 0
    # `main` shows warnings as notes: here too, where the tests make errors of them
    with chdir(Path(cwd)), redirect_stdout(out), redirect_stderr(err), warnings.catch_warnings():
        warnings.resetwarnings()
        for kind in (DeprecationWarning, PendingDeprecationWarning, ImportWarning, ResourceWarning):
            warnings.simplefilter("ignore", kind)
        try:
            main()
        except SystemExit as end:
            code = end.code or 0
        finally:
            # a process that goes on collects garbage as before
            sys.argv, _ = before[0], gc.set_threshold(*before[1])
            atexit.unregister(gc.freeze)
    return SimpleNamespace(returncode=code, stdout=out.text(), stderr=err.text())


def run_alone(*arguments, cwd=None):
    """The same in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "chainrule", *map(str, arguments)],
        cwd=cwd,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
    )


class Stream(io.TextIOWrapper):
    """Bytes below and text above, as the streams of a process are."""

    def __init__(self):
        super().__init__(io.BytesIO(), encoding="utf-8", newline="\n")

    def text(self):
        self.flush()
        return self.buffer.getvalue().decode("utf-8")
