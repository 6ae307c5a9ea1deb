"""`chainrule explain`: which run, which part of it, how, and where to."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from chainrule.cli.explain_row import Asked, Look, Part, of_model
from chainrule.cli.output import chosen_format, deliver, not_over
from chainrule.documents.formats import format_names
from chainrule.errors import ChainruleError

# How the names of saved models end; anything else is a worked example.
MODEL = ".chainrule"


def explain(
    run: Annotated[
        str,
        typer.Argument(
            help="A worked example (a shipped one by name, or a TOML file), or a saved model."
        ),
    ],
    data: Annotated[
        Path | None, typer.Argument(help="With a model: the table that a row is taken from.")
    ] = None,
    row: Annotated[
        int | None,
        typer.Option(min=1, help="With a model: which row of the table.", show_default="1"),
    ] = None,
    reference: Annotated[
        str | None,
        typer.Option(
            help="With a model: what the row is compared with, another row by its number, or a "
            "table, whose typical row it is.",
            show_default="the typical row of the training data",
        ),
    ] = None,
    change: Annotated[
        float | None,
        typer.Option(
            help="With a model of a number: by how much a changed column must move it.",
            show_default="out of its interval",
        ),
    ] = None,
    numbers: Annotated[
        bool,
        typer.Option("--numbers", help="With a model: every number of the pass, too."),
    ] = False,
    learning_rate: Annotated[
        float | None,
        typer.Option(help="With a model: the step that the row would make.", show_default="0.02"),
    ] = None,
    optimizer: Annotated[
        str | None,
        typer.Option(help="With a model: whose step it would be.", show_default="gradient_descent"),
    ] = None,
    steps: Annotated[int, typer.Option(help="Number of updates of the weights.")] = 1,
    only: Annotated[
        list[str] | None,
        typer.Option(help="A quantity to show, such as w5+ or delta_o1; repeatable."),
    ] = None,
    why: Annotated[
        str | None,
        typer.Option(help="A weight: only what its move depends on, and the paths to the error."),
    ] = None,
    letters: Annotated[
        bool, typer.Option("--letters", help="The derivation, for any number of units.")
    ] = False,
    depth: Annotated[
        int, typer.Option(min=1, help="How many levels deep formulas are expanded.")
    ] = 1,
    show: Annotated[str, typer.Option(help="all, formulas or numbers.")] = "all",
    full: Annotated[
        bool, typer.Option("--full", help="Show every number, of a large network too.")
    ] = False,
    digits: Annotated[
        int | None,
        typer.Option(
            min=1, max=17, help="Significant digits.", show_default="9; of a row in words 5"
        ),
    ] = None,
    notation: Annotated[
        str | None,
        typer.Option(help="How quantities are called: mazur, frey, ..., or a file of your own."),
    ] = None,
    format: Annotated[
        str | None,
        typer.Option(
            help=f"One of {', '.join(format_names())}.", show_default="by the output file"
        ),
    ] = None,
    output: Annotated[
        Path | None, typer.Option(help="A file to write to, such as handout.tex or page.html.")
    ] = None,
    interactive: Annotated[
        bool,
        typer.Option(
            "--interactive",
            help="With an example and an output file: a page that steps through the run.",
        ),
    ] = False,
) -> None:
    """Show every number of a run, or why a model predicts what it does for a row of a table."""
    from chainrule.explaining.derive import derive
    from chainrule.explaining.explain import explain as explained
    from chainrule.files import check_place

    # refused before the work, which takes a while for a large network
    if output is not None:
        check_place(output)
        not_over(output, run, data)
    if only and why:
        raise ChainruleError("--only and --why were both given; choose one")
    if interactive:
        _record(run, data, steps, digits, notation, output)
        return
    form = chosen_format(format, output)
    part = Part(steps, notation, tuple(only or ()), why)
    look = Look(form, digits, depth, show, full)
    asked = Asked(row, reference, change, numbers or None, learning_rate, optimizer)
    if run.endswith(MODEL):
        text = of_model(run, _table_of(run, data, letters), asked, part, look)
    else:
        _refuse_options_of_models(run, data, asked)
        if letters:
            shown = derive(run, notation=notation)
        else:
            shown = explained(run, steps=steps, notation=notation)
        text = look.rendered(part.chosen(shown))
    deliver(text, form, output)


def _record(
    run: str,
    data: Path | None,
    steps: int,
    digits: int | None,
    notation: str | None,
    output: Path | None,
) -> None:
    """A recorded page."""
    from dataclasses import replace

    from chainrule.explaining.examples.files import load_example
    from chainrule.page.recorded import recorded_page
    from chainrule.page.session import DIGITS, Session

    if output is None or data is not None or run.endswith(MODEL):
        raise ChainruleError(
            "--interactive records a worked example as a page; such as: "
            "chainrule explain mazur --steps 20 --interactive --output mazur.html"
        )
    example = load_example(run)
    if notation is not None:
        example = replace(example, notation=notation)
    session = Session(example, digits or DIGITS)
    deliver(recorded_page(session, max(steps, 1), f"chainrule page {run}"), "html", output)


def _refuse_options_of_models(run: str, data: Path | None, asked: Asked) -> None:
    """An example brings its own data and training: options that would change them are refused,
    rather than ignored.
    """
    if data is not None:
        raise ChainruleError(
            f"a table goes with a saved model, such as iris{MODEL}; {run!r} brings its own data"
        )
    for name, value in asked._asdict().items():
        if value is not None:
            raise ChainruleError(
                f"--{name.replace('_', '-')} goes with a saved model; {run!r} says itself how it "
                "is trained"
            )


def _table_of(run: str, data: Path | None, letters: bool) -> Path:
    """The table that goes with a saved model."""
    if data is None or letters:
        missing = "has no derivation of its own" if letters else "needs a table to take a row from"
        raise ChainruleError(
            f"the model {run} {missing}; such as: chainrule explain {run} TABLE.csv --row 3"
        )
    return data
