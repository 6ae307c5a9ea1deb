"""Claims from tables: a CSV file with a row for each printed number."""

from __future__ import annotations

from pathlib import Path

from chainrule.errors import ChainruleError, unknown
from chainrule.explaining.examples.claims import Claim
from chainrule.explaining.examples.printed_numbers import have_decimal_commas, with_decimal_comma
from chainrule.files import check_size
from chainrule.tables.reading import Table, read_table

NEEDED, OPTIONAL = ("quantity", "value"), ("after", "line")
SUFFIXES = (".csv", ".tsv", ".txt")


def read_claims_csv(path: str | Path) -> tuple[Claim, ...]:
    r"""Claims from the columns `quantity` and `value` of a CSV file.

    Parameters
    ----------
    path : str or Path
        The table may have the columns `after` (how many updates of the weights) and `line` (where
        the number stands in the document; the line of the table if there is no such column).

    Raises
    ------
    ChainruleError
        If the file is missing, too large, or lacks a column, or a cell is wrong; the message names
        line and column.

    Examples
    --------
    >>> path = tmp / "claims.csv"
    >>> _ = path.write_text("quantity,value,after\nnet_h1,0.3775,\nE_total,0.291027924,1\n")
    >>> from chainrule.auditing.claim_sources.claim_tables import read_claims_csv
    >>> [str(claim) for claim in read_claims_csv(path)]
    ['net_h1 = 0.3775', 'E_total after 1 = 0.291027924']
    """
    path = Path(path)
    if path.suffix.lower() not in SUFFIXES:
        raise ChainruleError(
            f"{path}: claims are read from tables that end in {', '.join(SUFFIXES)}"
        )
    table = read_table(check_size(path), texts=(*NEEDED, *OPTIONAL))
    table.need(NEEDED)
    for name in table.frame.columns:
        if name not in (*NEEDED, *OPTIONAL):
            raise ChainruleError(f"{path}: {unknown('column', name, (*NEEDED, *OPTIONAL))}")
    # Of 1,234 alone nobody can say what it is, but beside 0,5 and 1,2345.
    commas = have_decimal_commas(str(text) for text in table.frame["value"].to_list())
    return tuple(_claim(table, row, commas) for row in range(table.frame.height))


def _claim(table: Table, row: int, decimal_commas: bool) -> Claim:
    name, printed = (_needed(table, column, row) for column in NEEDED)
    printed = with_decimal_comma(printed) if decimal_commas else printed
    updates, line = (
        _count(table, "after", row, 0),
        _count(table, "line", row, row + table.first_line),
    )
    try:
        return Claim(name, printed, updates, line)
    except ChainruleError as error:
        raise ChainruleError(f"{table.where('value', row)}: {error}") from None


def _cell(table: Table, column: str, row: int) -> str:
    """A cell without spaces around it; empty if there is none."""
    return str(table.frame[column][row] or "").strip() if column in table.frame.columns else ""


def _needed(table: Table, column: str, row: int) -> str:
    if not (text := _cell(table, column, row)):
        raise ChainruleError(f"{table.where(column, row)} is empty")
    return text


def _count(table: Table, column: str, row: int, default: int) -> int:
    text = _cell(table, column, row)
    if not text:
        return default
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise ChainruleError(
            f"{table.where(column, row)} holds {text[:40]!r}; it must be a whole number, 0 or more"
        )
    return int(text)
