"""`chainrule explain`: which run, which part of it, how, and where to."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from chainrule.cli.explain_row import Asked, Look, Part, of_model
from chainrule.cli.options import OfModel, RowOfModel
from chainrule.cli.output import chosen_format, deliver, not_over
from chainrule.cli.setting import what_changes
from chainrule.cli.spreadsheet import FORM, is_spreadsheet, refuse_options
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
    data: OfModel = None,
    row: RowOfModel = None,
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
    sets: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            help="Change something of an example, such as w5=0.6, eta=1 or loss=huber, and show "
            "what follows from it; repeatable.",
        ),
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
    words: Annotated[
        bool, typer.Option("--words", help="A plain sentence after every equation.")
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
            help=f"One of {', '.join([*format_names(), FORM])}.", show_default="by the output file"
        ),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            help="A file to write to, such as handout.tex or page.html; run.xlsx is a spreadsheet "
            "whose cells are the formulas."
        ),
    ] = None,
    replace: Annotated[
        bool, typer.Option("--replace", help="Write over a file that is there.")
    ] = False,
    interactive: Annotated[
        bool,
        typer.Option(
            "--interactive",
            help="With an example and an output file: a page that steps through the run.",
        ),
    ] = False,
) -> None:
    """Show every number of a run, or why a model predicts what it does for a row of a table."""
    from chainrule.files import check_free

    # refused before the work, which takes a while for a large network
    if output is not None:
        not_over(output, run, data)
        check_free(output, replace)
    _refuse_pairs(only=bool(only), why=bool(why), set=bool(sets), letters=letters)
    if sets and run.endswith(MODEL):
        raise ChainruleError(f"--set goes with a worked example; {run} is a saved model")
    if interactive:
        _record(run, data, output, max(steps, 1), digits, notation, replace)
        return
    cells = is_spreadsheet(format, output)
    form = FORM if cells else chosen_format(format, output)
    if cells:
        looks = {"depth": depth > 1, "show": show != "all", "full": full, "digits": digits}
        refuse_options(only=only, why=why, letters=letters, set=sets, words=words, **looks)
    part = Part(steps, notation, tuple(only or ()), why)
    look = Look(form, digits, depth, show, full, words)
    asked = Asked(row, reference, change, numbers or None, learning_rate, optimizer)
    if run.endswith(MODEL):
        content = of_model(run, _table_of(run, data, letters), asked, part, look)
    else:
        _refuse_options_of_models(run, data, asked)
        content = _of_example(run, sets, letters, part, look)
    deliver(content, form, output, replace)


def _of_example(
    run: str, sets: list[str] | None, letters: bool, part: Part, look: Look
) -> str | bytes:
    """What a worked example computes, what changes in it, or its derivation."""
    from chainrule.explaining.derive import derive
    from chainrule.explaining.explain import explain as explained

    if sets:
        return what_changes(run, sets, part, look)
    if letters:
        return look.rendered(part.chosen(derive(run, notation=part.notation)))
    return look.rendered(part.chosen(explained(run, steps=part.steps, notation=part.notation)))


def _refuse_pairs(**given: bool) -> None:
    """What cannot be asked for at once."""
    for one, other in (("only", "why"), ("set", "letters")):
        if given[one] and given[other]:
            raise ChainruleError(f"--{one} and --{other} were both given; choose one")


def _record(
    run: str,
    data: Path | None,
    output: Path | None,
    steps: int,
    digits: int | None,
    notation: str | None,
    replace: bool,
) -> None:
    """Record a page."""
    from chainrule.pages.session import DIGITS
    from chainrule.pages.show import write_page

    is_page = output is not None and output.suffix.lower() in (".html", ".htm")
    if output is None or not is_page or data is not None or run.endswith(MODEL):
        raise ChainruleError(
            "--interactive records a worked example as a page; such as: "
            "chainrule explain mazur --steps 20 --interactive --output mazur.html"
        )
    write_page(
        run, output, steps=steps, digits=digits or DIGITS, notation=notation, replace=replace
    )
    print(f"written to {output}")


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
