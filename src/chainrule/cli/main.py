"""The command line's beginning and end: what a command prints, and how it ends."""

from __future__ import annotations

import atexit
import gc
import io
import sys
import warnings
from typing import Any, NoReturn

import chainrule.hosts as hosts
from chainrule.cli.output import Terminal
from chainrule.errors import ChainruleError, Paused
from chainrule.version import TITLE

# as shells and Python's own command lines have them
FAILURE, BAD_INPUT, INTERRUPTED = 1, 2, 130


def _safe(stream: Any) -> Any:
    """The stream, or what is printable of it if it goes to a terminal."""
    return Terminal(stream) if stream.isatty() else stream


def _print_safely() -> None:
    """Print whatever the terminal can show."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # a question mark is better than a traceback in the middle of an explanation
            stream.reconfigure(errors="replace")  # a terminal without Greek letters
    sys.stdout, sys.stderr = map(_safe, (sys.stdout, sys.stderr))


def _collect_rarely() -> None:
    """Look for garbage in cycles less often, and not at the end, when all of it goes anyway."""
    # What a command imports stays till its end; to walk through it again and again takes a sixth
    # of the time of a short one.
    gc.set_threshold(50_000, 20, 20)
    atexit.register(gc.freeze)


def main() -> None:
    """Run a command; what is wrong is one line on standard error, and told by the exit code: 2 for
    a bad input, 130 if it was interrupted (143 by SIGTERM, where there are checkpoints), 1 for a
    failure such as a full disk.
    """
    if sys.argv[1:] == ["--version"]:
        print(TITLE)
        return
    # only now, as to import what reads command lines takes several times as long as that
    from chainrule.cli.commands import command_line
    from chainrule.cli.refused import CommandInterrupted

    _collect_rarely()
    warnings.showwarning = _note
    _print_safely()
    try:
        command_line(next(iter(sys.argv[1:]), ""))()
    # these are said by one line; any other exception is a fault of chainrule, and shows its
    # traceback
    except (ChainruleError, OSError, MemoryError) as error:
        # a file that cannot be written is both
        is_input = isinstance(error, ChainruleError) and not isinstance(error, OSError)
        _end(str(error or "not enough memory"), BAD_INPUT if is_input else FAILURE)
    except Paused as paused:
        if hosts.leads():
            print(f"chainrule: {paused} with --resume", file=sys.stderr)
        raise SystemExit(paused.code) from None
    except (KeyboardInterrupt, CommandInterrupted):
        _end("interrupted", INTERRUPTED)


def _end(message: str, code: int) -> NoReturn:
    """Say by one line what is wrong, and exit; of processes that were joined, all do."""
    if hosts.failed(message, code):
        print(f"chainrule: {message}", file=sys.stderr)
    raise SystemExit(code) from None


def _note(message: object, *place: object, **more: object) -> None:
    """A warning, for people: one line without the place in the source that gave it."""
    if hosts.leads():
        print(f"note: {message}", file=sys.stderr)
