"""`chainrule compare`: the same start, trained in several ways."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from chainrule.errors import ChainruleError


def compare(
    start: Annotated[
        str,
        typer.Argument(
            help="A worked example (a shipped one by name, or a TOML file), or a table, with "
            "--target."
        ),
    ],
    target: Annotated[str | None, typer.Option(help="With a table: the column to predict.")] = None,
    learning_rate: Annotated[
        list[float] | None,
        typer.Option(help="Size of the steps. What varies is given several times."),
    ] = None,
    optimizer: Annotated[
        list[str] | None,
        typer.Option(
            "--optimizer",
            "--solver",
            help="gradient_descent, momentum, adam, ...; of a table any solver, such as sgd.",
        ),
    ] = None,
    activation: Annotated[
        list[str] | None, typer.Option(help="Activation of the hidden layers.")
    ] = None,
    batch_size: Annotated[
        list[int] | None, typer.Option(min=1, help="Number of rows for each update.")
    ] = None,
    steps: Annotated[
        int | None,
        typer.Option(
            min=1,
            help="Number of updates of the weights; with a table, of epochs.",
            show_default="that of the example; 200 epochs",
        ),
    ] = None,
    seed: Annotated[
        int, typer.Option(help="With a table: for its split and the first weights.")
    ] = 0,
    output: Annotated[
        Path | None, typer.Option(help="Draw all losses into this file: .png, .svg or .pdf.")
    ] = None,
    replace: Annotated[
        bool, typer.Option("--replace", help="Write over a file that is there.")
    ] = False,
) -> None:
    """Train from the same start in several ways, and show their losses side by side."""
    from chainrule.comparing.compare import compare as compared
    from chainrule.documents.figures import check_installed
    from chainrule.files import check_free
    from chainrule.training.learning_curve import check_picture

    # refused before the runs, which take a while for a table
    if output is not None:
        check_free(output, replace)
        check_picture(output)
        check_installed()
    if target is None and Path(start).suffix.lower() not in ("", ".toml"):
        raise ChainruleError(
            f"{start} is no worked example; name the column to predict by --target"
        )
    found = compared(
        start,
        target=target,
        learning_rate=learning_rate or None,
        optimizer=optimizer or None,
        activation=activation or None,
        batch_size=batch_size or None,
        steps=steps,
        seed=seed,
    )
    print(found)
    if output is not None:
        print(f"drawn to {found.plot(output)}")
