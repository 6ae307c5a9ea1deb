"""Workbooks whose cells are formulas, written with XlsxWriter.

A sheet has four columns: what a quantity is called, its formula as one reads it, its value, and
what it is. The value is a number that may be changed, or a formula that refers to other values::

         A         B                      C                      D
    7    net_h1    i1·w1 + i2·w2 + b1     =Given!C4*Given!C7+…   weighted sum that reaches a unit
"""

from __future__ import annotations

import io
import math
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any

from chainrule.errors import ChainruleError

HEADER = ("quantity", "formula", "value", "what it is")
WIDTHS = (20, 48, 20, 52)
VALUES = "C"  # the column of the values
LONGEST = 8192  # characters of a formula, its equals sign included
MISSING = "spreadsheets need XlsxWriter; install it with: pip install 'chainrule[excel]'"
LOOKS: dict[str, dict[str, Any]] = {
    "header": {"bold": True, "bottom": 1},
    "title": {"bold": True, "font_size": 14},
    "heading": {"bold": True},
    "note": {"italic": True},
    # by a border as well as by color
    "given": {"font_color": "#1f6fb4", "bg_color": "#eef5fb", "border": 1, "align": "right"},
    "computed": {"align": "right"},
}


@dataclass(frozen=True)
class Words:
    """A row of text; `look` is title, heading or note."""

    text: str
    look: str


@dataclass(frozen=True)
class Row:
    """A row with a value: what computes it is empty for a number that is given.

    Parameters
    ----------
    symbol, reading, what : str
        The columns beside it.
    value : float
        Is kept as the result, for programs that do not compute.
    formula : str
        Without the equals sign.
    """

    symbol: str
    reading: str
    value: float
    what: str
    formula: str = ""


@dataclass(frozen=True)
class Sheet:
    """Rows under a header; the first of them is row 2."""

    name: str
    rows: list[Words | Row]

    @property
    def last_row(self) -> int:
        """The number of the last row, as a spreadsheet counts them."""
        return len(self.rows) + 1


def check_installed() -> None:
    """Refuse to write a workbook without XlsxWriter; better before a long run than after it."""
    if find_spec("xlsxwriter") is None:
        raise ChainruleError(MISSING)


def workbook(sheets: list[Sheet], title: str = "") -> bytes:
    """The sheets as an .xlsx file.

    Raises
    ------
    ChainruleError
        If XlsxWriter is not installed.
    """
    check_installed()
    from xlsxwriter import Workbook

    content = io.BytesIO()
    # A diverged run has numbers that a cell cannot hold: they are shown as errors.
    with Workbook(content, {"in_memory": True, "nan_inf_to_errors": True}) as book:
        book.set_properties({"title": title})
        looks = {name: book.add_format(look) for name, look in LOOKS.items()}
        for sheet in sheets:
            _write(book.add_worksheet(sheet.name), sheet, looks)
    return content.getvalue()


def _write(page: Any, sheet: Sheet, looks: dict[str, Any]) -> None:
    for column, (name, width) in enumerate(zip(HEADER, WIDTHS, strict=True)):
        page.set_column(column, column, width)
        page.write_string(0, column, name, looks["header"])
    # headings stay in sight, on the screen and on every page that is printed
    page.freeze_panes(1, 0)
    page.repeat_rows(0)
    page.set_landscape()
    page.fit_to_pages(1, 0)  # one wide, as many long as it takes
    # XlsxWriter counts rows from 0, spreadsheets from 1. Texts are written as texts: a title that
    # begins with an equals sign is no formula.
    for number, row in enumerate(sheet.rows, start=1):
        if isinstance(row, Words):
            page.write_string(number, 0, row.text, looks[row.look])
            continue
        for column, text in ((0, row.symbol), (1, row.reading), (3, row.what)):
            page.write_string(number, column, text)
        # The result is kept beside the formula for previews, which compute nothing; programs that
        # do are told to compute all when they open the file.
        if row.formula:
            result = row.value if math.isfinite(row.value) else "#NUM!"
            page.write_formula(number, 2, f"={row.formula}", looks["computed"], result)
        else:
            page.write_number(number, 2, row.value, looks["given"])
