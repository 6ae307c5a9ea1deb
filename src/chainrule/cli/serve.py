"""`chainrule serve`: a model behind HTTP."""

from __future__ import annotations

from typing import Annotated

import typer

from chainrule.cli.options import SavedModel


def serve(
    model: SavedModel,
    port: Annotated[int, typer.Option(help="The port; 0 takes one that is free.")] = 8000,
    host: Annotated[
        str,
        typer.Option(
            help="The address to listen on. By default only this machine can connect; 0.0.0.0 lets "
            "everybody who reaches it."
        ),
    ] = "127.0.0.1",
) -> None:
    """Answer requests for predictions over HTTP: JSON in, JSON out."""
    from chainrule.serving.server import serve as run
    from chainrule.tables.loading import load_table_model

    loaded = load_table_model(model)

    def ready(address: str) -> None:
        print(f"predicting {loaded.target!r} at {address}; Ctrl-C ends it", flush=True)

    run(loaded, host, port, ready)
