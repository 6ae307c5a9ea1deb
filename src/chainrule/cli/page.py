"""`chainrule page`: the page in the browser."""

from __future__ import annotations

import webbrowser
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from chainrule.cli.options import OfModel, RowOfModel

if TYPE_CHECKING:
    from chainrule.explaining.examples.worked_example import WorkedExample
    from chainrule.pages.tutorials.tutorial import Tutorial


def page(
    run: Annotated[
        str,
        typer.Argument(
            help="A worked example (a shipped one by name, or a TOML file), a saved model, or a "
            "CSV table to train on."
        ),
    ] = "mazur",
    data: OfModel = None,
    row: RowOfModel = None,
    target: Annotated[
        str, typer.Option(help="Of a table: the column to predict.", show_default="the last")
    ] = "",
    tutorial: Annotated[
        str,
        typer.Option(
            help="A text that leads through the page: one-step or deep-logistic, or a file of your "
            "own in Markdown. It says which example is shown."
        ),
    ] = "",
    port: Annotated[int, typer.Option(help="The port; 0 takes one that is free.")] = 0,
    host: Annotated[
        str,
        typer.Option(
            help="The address to listen on. By default only this machine can connect; others need "
            "the token in the address that is printed."
        ),
    ] = "127.0.0.1",
    browser: Annotated[
        bool, typer.Option("--browser/--no-browser", help="Open the page in the browser.")
    ] = True,
) -> None:
    """Step through a run in the browser: see every number, point at it, change it."""
    from chainrule.pages.opening import is_table, with_table
    from chainrule.pages.server import serve_page
    from chainrule.pages.session import Session

    trains = is_table(run)
    networks, text = _opened("mazur" if trains else run, data, row, tutorial)
    loaded = networks[0]

    # Every reader has a run of their own, so each needs a session.
    def new_session() -> Session:
        session = Session(loaded, networks=networks, tutorial=text)
        return with_table(session, Path(run), target) if trains else session

    # refused here, before a port is taken, if something is missing or cannot be read
    new_session()

    def ready(address: str) -> None:
        place = f"{address}#train" if trains else address
        print(
            f"{run if trains else loaded.title or loaded.name}: {place}; Ctrl-C ends it", flush=True
        )
        if browser:
            webbrowser.open(place)

    serve_page(new_session, host, port, ready)


def _opened(
    run: str, data: Path | None, row: int | None, tutorial: str
) -> tuple[list[WorkedExample], Tutorial | None]:
    """What can be shown, and the text beside it."""
    from chainrule.pages.opening import examples_to_open
    from chainrule.pages.session import Session
    from chainrule.pages.tutorials.showing import check_tutorial, first_example
    from chainrule.pages.tutorials.tutorial import read_tutorial

    if not tutorial:
        return examples_to_open(run, data, row), None
    text = read_tutorial(tutorial)
    loaded = first_example(text)
    # An author sees what is wrong now, and not when a class comes to it.
    check_tutorial(text, Session(loaded))
    return [loaded], text
