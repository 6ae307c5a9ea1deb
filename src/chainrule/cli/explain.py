"""`chainrule explain`: which run, which part of it, how, and where to."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

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
    digits: Annotated[int, typer.Option(min=1, max=17, help="Significant digits.")] = 9,
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
) -> None:
    """Show every number of a run: formula, numbers put in, value."""
    from chainrule.explaining.derive import derive
    from chainrule.explaining.explain import explain as explained
    from chainrule.explaining.render import render
    from chainrule.files import check_place

    # refused before the work, which takes a while for a large network
    if output is not None:
        check_place(output)
        not_over(output, run, data)
    if only and why:
        raise ChainruleError("--only and --why were both given; choose one")
    if run.endswith(MODEL):
        # only models need Polars and scikit-learn, whose imports take longer than an explanation
        from chainrule.tables.model import TableModel

        table = _of_model(run, data, letters)
        # the defaults stand here, and not in the options: an example must see what was not given
        step = (row or 1, learning_rate or 0.02, optimizer or "gradient_descent")
        moment = TableModel.load(run).moment(table, *step)
        shown = explained(moment, steps=steps, notation=notation)
    else:
        _refuse_options_of_models(run, data, (row, learning_rate, optimizer))
        if letters:
            shown = derive(run, notation=notation)
        else:
            shown = explained(run, steps=steps, notation=notation)
    # parts of the same run: what is not shown has been computed all the same
    if only:
        shown = shown.only(*only)
    elif why:
        from chainrule.explaining.why import why as reasons

        shown = reasons(shown, why)
    form = chosen_format(format, output)
    text = render(shown, form, digits, depth=depth, show=show, full=full)
    deliver(text, form, output)


def _refuse_options_of_models(
    run: str, data: Path | None, given: tuple[int | None, float | None, str | None]
) -> None:
    """An example brings its own data and training: options that would change them are refused,
    rather than ignored.
    """
    if data is not None:
        raise ChainruleError(
            f"a table goes with a saved model, such as iris{MODEL}; {run!r} brings its own data"
        )
    names = ("--row", "--learning-rate", "--optimizer")
    for name, value in zip(names, given, strict=True):
        if value is not None:
            raise ChainruleError(
                f"{name} goes with a saved model; {run!r} says itself how it is trained"
            )


def _of_model(run: str, data: Path | None, letters: bool) -> Path:
    """The table that goes with a saved model."""
    if data is None or letters:
        missing = "has no derivation of its own" if letters else "needs a table to take a row from"
        raise ChainruleError(
            f"the model {run} {missing}; such as: chainrule explain {run} TABLE.csv --row 3"
        )
    return data
