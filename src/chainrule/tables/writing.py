"""Tables to files: the ending of the name says which kind."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import polars as pl

from chainrule.documents.spreadsheets import FORMULA, NUMBER, harmless
from chainrule.errors import ChainruleError
from chainrule.files import check_place, write_whole

Writer = Callable[[pl.DataFrame], bytes]
TEXTS = (pl.String, pl.Categorical, pl.Enum)


def csv_of(frame: pl.DataFrame, separator: str = ",") -> bytes:
    """A table as comma-separated values; a spreadsheet finds no formula in it."""
    texts = [name for name, kind in frame.schema.items() if kind in TEXTS]
    frame = frame.with_columns(_harmless(name) for name in texts)
    return frame.rename(harmless).write_csv(separator=separator).encode()


def _harmless(name: str) -> pl.Expr:
    """The same as `harmless`, for all cells of a column at once."""
    cell = pl.col(name).cast(pl.String)
    formula = cell.str.contains(FORMULA) & ~cell.str.contains(f"(?i){NUMBER}")
    return pl.when(formula).then(pl.lit("'") + cell).otherwise(cell).alias(name)


def _binary(
    method: Callable[[pl.DataFrame, io.BytesIO], object],
) -> Callable[[pl.DataFrame], bytes]:
    def written(frame: pl.DataFrame) -> bytes:
        content = io.BytesIO()
        method(frame, content)
        return content.getvalue()

    return written


_parquet, _arrow = _binary(pl.DataFrame.write_parquet), _binary(pl.DataFrame.write_ipc)
# Adding a kind of file is an entry here.
WRITERS: dict[str, Writer] = {
    ".csv": csv_of,
    ".txt": csv_of,
    ".tsv": lambda frame: csv_of(frame, "\t"),
    ".parquet": _parquet,
    ".pq": _parquet,
    ".arrow": _arrow,
    ".feather": _arrow,
    ".jsonl": _binary(pl.DataFrame.write_ndjson),
    ".ndjson": _binary(pl.DataFrame.write_ndjson),
}


def check_table_place(path: str | Path) -> Path:
    """Refuse a path that no table can be written to."""
    path = check_place(path)
    if _ending(path) not in WRITERS:
        raise ChainruleError(
            f"{path}: tables are written to files that end in {', '.join(WRITERS)}"
        )
    return path


def write_table(frame: pl.DataFrame, path: str | Path, replace: bool = True) -> Path:
    """Write a table to a file of the kind that its ending says; over one that is there only with
    `replace`.

    Raises
    ------
    ChainruleError
        If the ending is not known, or this kind of file cannot hold a column.
    """
    write = WRITERS[_ending(check_table_place(path))]
    try:
        content = write(frame)
    except pl.exceptions.PolarsError as error:
        reason = str(error).splitlines()[0]
        raise ChainruleError(
            f"{path}: this kind of file cannot hold the table ({reason}); try .parquet"
        ) from None
    return write_whole(path, content, replace)


def _ending(path: Path) -> str:
    """In small letters; a device, and a name without one, take comma-separated values."""
    is_device = path.exists() and not path.is_file()
    return ".csv" if is_device or not path.suffix else path.suffix.lower()
