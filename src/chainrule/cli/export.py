"""`chainrule export`: a saved model as a program that needs no chainrule."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from chainrule.cli.options import there
from chainrule.cli.output import distinct

ARCHIVE = b"PK"  # how models of tables begin; networks are safetensors files


def export(
    model: Annotated[
        Path, typer.Argument(help="A saved model, or a saved network.", callback=there)
    ],
    output: Annotated[
        Path,
        typer.Argument(
            help="The file to write: NAME.onnx for ONNX Runtime and others, NAME.py for Python "
            "with NumPy alone, NAME.c for C without dependencies."
        ),
    ],
    check: Annotated[
        Path | None,
        typer.Option(
            help="A table with the same columns: run the program on it and compare with what "
            "`predict` gives, before it is written."
        ),
    ] = None,
    replace: Annotated[
        bool, typer.Option("--replace", help="Write over a file that is there already.")
    ] = False,
) -> None:
    """Write a model as a program that needs no chainrule: ONNX, Python or C."""
    from chainrule.exporting.export import exported
    from chainrule.tables.loading import load

    distinct(model, output, check)
    done = exported(load(model), output, replace, check)
    print(f"written to {done.path}")
    if check is not None:
        print(
            f"agrees with the model on {done.rows} rows of {check}: largest relative difference "
            f"{done.difference:.1e}"
        )
