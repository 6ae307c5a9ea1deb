"""Options that several commands have."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from chainrule.files import check_there

if TYPE_CHECKING:
    from chainrule.tables.reading import Files

Threshold = Annotated[
    float | None,
    typer.Option(
        help="Of two classes, the probability from which on the second is predicted.",
        show_default="as the model was trained",
    ),
]


NO_NAME = re.compile(r"[*?\[]|://")  # of a pattern or an address


def there(given: list[str] | Path) -> list[str] | Path:
    """What is given, if it is there; patterns and addresses are left to what reads them.

    As options are looked at before a command imports what it needs, a name with a slip in it is
    told in a fifth of the time.
    """
    for it in [given] if isinstance(given, Path) else given:
        if not NO_NAME.search(str(it)):
            check_there(it)
    return given


TABLES = (
    "Tables with the same columns: files, folders, patterns such as 'in/*.csv', or addresses of "
    "databases."
)
Tables = Annotated[list[str], typer.Argument(help=TABLES, callback=there)]
# of hosts, none may end by itself before it has joined the others, who would wait for it
TablesOfHosts = Annotated[list[str], typer.Argument(help=TABLES)]
SavedModel = Annotated[
    Path, typer.Argument(help="A saved model, of a table or of single rows.", callback=there)
]
Task = Annotated[str, typer.Option(help="auto, classification or regression.")]
RowWeights = Annotated[
    str | None, typer.Option(help="A column that says how much each row counts.")
]
OfModel = Annotated[
    Path | None, typer.Argument(help="With a model: the table that a row is taken from.")
]
RowOfModel = Annotated[
    int | None,
    typer.Option(min=1, help="With a model: which row of the table.", show_default="1"),
]
Memory = Annotated[
    str | None,
    typer.Option(
        help="How much memory may be used in all, such as 1GB: files are read piece by piece, "
        "and may be larger.",
        show_default="half of what is free, where the files would take more",
    ),
]
Query = Annotated[
    str,
    typer.Option(
        help="In SQL, what to read from a SQLite file or a database, such as 'SELECT * FROM sales'."
    ),
]


def tables_of(given: list[str], query: str) -> tuple[Files, list[Path]]:
    """What is to be read as one table; and which files these are, none of which may be written
    over.
    """
    from chainrule.tables.reading import Files, files_of

    # here, so that a file that is meant by a pattern is known not to be written over
    found = files_of(given)
    return Files(found, query), [it for it in found if isinstance(it, Path)]
