"""The commands: one short function for each, in the file of its name; it prints what the library
returns.
"""

from __future__ import annotations

from importlib import import_module
from typing import Annotated

import typer

from chainrule.cli.refused import Commands
from chainrule.version import TITLE

# in the order of `chainrule --help`
NAMES = (
    *("exercise", "explain", "compare", "audit", "page", "examples", "formulas", "train"),
    *("search", "columns", "score", "export", "predict", "show", "serve"),
)


def command_line(asked: str = "") -> typer.Typer:
    """The command line.

    Parameters
    ----------
    asked : str
        The command that is asked for; it alone is imported, as to look at the options of all takes
        a tenth of the time of a short one. All, if it is none of them.
    """
    # Errors are handled by `main`: Typer's own tracebacks would show them as faults of the program.
    # rich_markup_mode=None: help texts have square brackets, which are not markup.
    app = typer.Typer(
        cls=Commands,
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
    )
    # with a callback, a single command is still asked for by its name
    app.callback()(_options)
    for name in [asked] if asked in NAMES else NAMES:
        module = import_module(f"chainrule.cli.{name}")
        # a command with commands of its own is an app
        if hasattr(module, "app"):
            app.add_typer(module.app, name=name)
        else:
            app.command()(getattr(module, name))
    return app


def _version(asked: bool) -> None:
    if asked:
        print(TITLE)
        raise typer.Exit


def _options(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="Print the version."),
    ] = False,
) -> None:
    """Feed-forward networks trained by backpropagation that show their work."""
