"""The command line of exercises: making them, and marking what comes back."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from chainrule.errors import ChainruleError
from chainrule.exercises.formats import format_names

# rich_markup_mode=None: help texts have square brackets, which are not markup
app = typer.Typer(
    help="Make exercise sheets with keys and answer forms, and mark the filled forms.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@app.command()
def make(
    folder: Annotated[
        Path, typer.Argument(help="Where to put sheets, keys and forms; made if it is not there.")
    ],
    like: Annotated[
        str | None,
        typer.Option(
            help="A worked example (a shipped one by name, or your TOML file): same network, "
            "other numbers."
        ),
    ] = None,
    sizes: Annotated[
        str | None,
        typer.Option(help="Inputs, then units of each layer, such as 3-2-1.", show_default="2-2-1"),
    ] = None,
    activation: Annotated[
        str | None,
        typer.Option(
            help="Of all layers, or of each: tanh, or tanh,logistic.", show_default="logistic"
        ),
    ] = None,
    biases: Annotated[
        str | None,
        typer.Option(
            help="none, trained (one for each unit), shared (one for a layer).", show_default="none"
        ),
    ] = None,
    loss: Annotated[
        str | None, typer.Option(help="The error.", show_default="half_squared_error")
    ] = None,
    learning_rate: Annotated[
        float | None, typer.Option(help="The learning rate.", show_default="0.5")
    ] = None,
    ask: Annotated[
        str | None,
        typer.Option(
            help="What students are to find: forward (net inputs and outputs), error, deltas, "
            "gradients, changes (steps of the weights, in notations such as udacity), "
            "step (weights after it), program (missing lines of a NumPy program).",
            show_default="forward,deltas,gradients,step",
        ),
    ] = None,
    notation: Annotated[
        str | None,
        typer.Option(
            help="How your course calls things, as in `chainrule explain`.", show_default="plain"
        ),
    ] = None,
    digits: Annotated[int, typer.Option(help="Significant digits that answers must have.")] = 4,
    variants: Annotated[int, typer.Option(help="Number of sheets, each with other numbers.")] = 1,
    seed: Annotated[int, typer.Option(help="Same seed, same numbers.")] = 0,
    title: Annotated[
        str, typer.Option(help="Title of the sheets.", show_default="Backpropagation by hand")
    ] = "",
    format: Annotated[
        str,
        typer.Option(help=f"One or more of {', '.join(format_names())}, separated by commas."),
    ] = "html",
    replace: Annotated[
        bool, typer.Option("--replace", help="Write over files that are there already.")
    ] = False,
) -> None:
    """Make exercise sheets, their keys with full working, and answer forms."""
    from chainrule.exercises.exercise import make_exercise

    # None, here and below: as in the example `like`, or the library's default
    exercise = make_exercise(
        None if sizes is None else _sizes(sizes),
        None if activation is None else _one_or_several(activation),
        like=like,
        biases=None if biases is None else _one_or_several(biases),
        loss=loss,
        learning_rate=learning_rate,
        ask=None if ask is None else _several(ask),
        notation=notation,
        digits=digits,
        seed=seed,
        variants=variants,
        title=title,
    )
    exercise.write(folder, _several(format), replace)
    count = f"{variants} variant{'s' if variants > 1 else ''}"
    # what to do next, as the folders' names alone do not say who gets which
    answers = len(exercise.variants[0].answers)
    print(f"exercise {exercise.name}: {count} with {answers} answers each, in {folder}")
    handed = [str(folder / name) for name in ("sheets", "forms") if (folder / name).is_dir()]
    print(f"hand out {' and '.join(handed)}, keep {folder / 'keys'}; then:")
    print(f"chainrule exercise mark {folder / 'keys' / 'key.toml'} FOLDER-OF-FILLED-FORMS")


@app.command()
def mark(
    key: Annotated[Path, typer.Argument(help="The key.toml from the exercise's folder keys.")],
    answers: Annotated[list[Path], typer.Argument(help="Filled answer forms, or folders of them.")],
    format: Annotated[str, typer.Option(help="text, markdown, html or latex.")] = "text",
    output: Annotated[
        Path | None, typer.Option(help="Write the table as a CSV file, for a spreadsheet.")
    ] = None,
    replace: Annotated[
        bool, typer.Option("--replace", help="Write over a table that is there.")
    ] = False,
) -> None:
    """Mark filled answer forms: right, right given an earlier slip, wrong (and by which
    mistake), missing.
    """
    from chainrule.documents.formats import write_document
    from chainrule.exercises.marking import mark as run
    from chainrule.exercises.report import as_csv, report
    from chainrule.files import check_free, write_whole

    if output is not None:
        check_free(output, replace)
    marking = run(key, answers)
    print(write_document(report(marking), format))
    if output is not None:
        # with a byte order mark, without which Excel takes UTF-8 for another encoding
        table = as_csv(marking).encode("utf-8-sig")
        print(f"\ntable written to {write_whole(output, table, replace)}")
    # the table comes first: one broken form must not hide the marks of all others
    if marking.problems:
        for problem in marking.problems:
            print(f"chainrule: {problem}", file=sys.stderr)
        raise SystemExit(1)


def _sizes(given: str) -> list[int]:
    """Numbers of units from 3-2-1 or 3,2,1."""
    try:
        return [int(size) for size in given.replace(",", "-").split("-")]
    except ValueError:
        raise ChainruleError(
            f"sizes are {given!r}; write whole numbers with dashes, such as 3-2-1"
        ) from None


def _several(given: str) -> list[str]:
    return [part.strip() for part in given.split(",") if part.strip()]


def _one_or_several(given: str) -> str | list[str]:
    parts = _several(given)
    return parts[0] if len(parts) == 1 else parts
