"""The command line: one short function for each command; it prints what the library returns."""

from __future__ import annotations

import atexit
import gc
import io
import sys
import warnings
from typing import TYPE_CHECKING, Annotated, Any

import typer

import chainrule
from chainrule.cli.audit import audit
from chainrule.cli.columns import columns
from chainrule.cli.compare import compare
from chainrule.cli.exercise import app as exercise
from chainrule.cli.explain import explain
from chainrule.cli.export import export
from chainrule.cli.output import Terminal
from chainrule.cli.page import page
from chainrule.cli.predict import predict
from chainrule.cli.refused import CommandInterrupted, Commands
from chainrule.cli.score import score
from chainrule.cli.serve import serve
from chainrule.cli.show import show
from chainrule.cli.train import train
from chainrule.errors import ChainruleError, Paused, unknown

if TYPE_CHECKING:
    from chainrule.formulas.registry import Registry

# as shells and Python's own command lines have them
FAILURE, BAD_INPUT, INTERRUPTED = 1, 2, 130

# Errors are handled by `main`: Typer's own tracebacks would show them as faults of the program.
# rich_markup_mode=None: help texts have square brackets, which are not markup.
app = typer.Typer(
    cls=Commands,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def _version(asked: bool) -> None:
    if asked:
        print(f"chainrule {chainrule.__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="Print the version."),
    ] = False,
) -> None:
    """Feed-forward networks trained by backpropagation that show their work."""


app.add_typer(exercise, name="exercise")


app.command()(explain)
app.command()(compare)
app.command()(audit)
app.command()(page)


@app.command()
def examples(
    name: Annotated[
        str, typer.Argument(help="Print the file of this one, to begin one of your own with.")
    ] = "",
) -> None:
    """List the worked examples that ship with chainrule, or print the file of one."""
    # Commands import what they need when they run: `chainrule --help` must not wait for Numba,
    # Polars and scikit-learn.
    from chainrule.explaining.examples.files import example_names, load_example, shipped_text

    if name:
        print(shipped_text(name), end="")
        return
    for name in example_names():
        example = load_example(name)
        print(f"{name:18} {example.network!s:28} {example.title}")
        print(f"{'':18} {example.source}")
    print("\nShow one with: chainrule explain NAME")
    print("Begin one of your own with: chainrule examples NAME > mine.toml")


@app.command()
def formulas(
    name: Annotated[str, typer.Argument(help="Only the formula of this name.")] = "",
) -> None:
    """List activations, losses and optimizers with their formulas and slopes."""
    from chainrule.explaining.formula_book import write
    from chainrule.formulas import ACTIVATIONS, LOSSES, OPTIMIZERS

    tables: dict[str, Registry[Any]] = {
        "Activations": ACTIVATIONS,
        "Losses": LOSSES,
        "Optimizers": OPTIMIZERS,
    }
    known = [entry for table in tables.values() for entry in table]
    if name and name not in known:
        raise unknown("formula", name, known)
    for title, table in tables.items():
        # headings order the whole list; a single formula needs none
        if not name:
            print(f"{title}\n")
        for entry in table.values():
            if name in ("", entry.name):
                print(f"  {entry.name}: {entry.source}")
                print("".join(f"    {written.text}\n" for written in write(entry)))


app.command()(train)
app.command()(columns)
app.command()(score)
app.command()(export)


app.command()(predict)


app.command()(show)
app.command()(serve)


def _safe(stream: Any) -> Any:
    """The stream, or what is printable of it if it goes to a terminal."""
    return Terminal(stream) if stream.isatty() else stream


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
    _collect_rarely()
    # warnings are for people here: one line without the place in the source that gave it
    warnings.showwarning = lambda message, *rest, **more: print(f"note: {message}", file=sys.stderr)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # a question mark is better than a traceback in the middle of an explanation
            stream.reconfigure(errors="replace")  # a terminal without Greek letters
    sys.stdout, sys.stderr = map(_safe, (sys.stdout, sys.stderr))
    try:
        app()
    # these are said by one line; any other exception is a fault of chainrule, and shows its
    # traceback
    except (ChainruleError, OSError, MemoryError) as error:
        print(f"chainrule: {error or 'not enough memory'}", file=sys.stderr)
        # a file that cannot be written is both
        is_input = isinstance(error, ChainruleError) and not isinstance(error, OSError)
        raise SystemExit(BAD_INPUT if is_input else FAILURE) from None
    except Paused as paused:
        print(f"chainrule: {paused} with --resume", file=sys.stderr)
        raise SystemExit(paused.code) from None
    except (KeyboardInterrupt, CommandInterrupted):
        print("chainrule: interrupted", file=sys.stderr)
        raise SystemExit(INTERRUPTED) from None
