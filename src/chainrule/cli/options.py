"""Options that several commands have."""

from __future__ import annotations

from typing import Annotated

import typer

Threshold = Annotated[
    float | None,
    typer.Option(
        help="Of two classes, the probability from which on the second is predicted.",
        show_default="as the model was trained",
    ),
]
