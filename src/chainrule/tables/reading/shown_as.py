"""How a sheet shows its numbers: as percents, or with zeros in front, as zip codes.

A cell that shows 01067 holds the number 1067, and one that shows 12.5 % holds 0.125.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

import polars as pl

MOST = 5_000_000  # bytes of a sheet that are looked at
_CELL = re.compile(rb'<(?:\w+:)?c r="([A-Z]+)([0-9]+)"(?: s="([0-9]+)")?[^>/]*>')
# those that every spreadsheet knows
_USUAL = {9: "0%", 10: "0.00%"}


def formats_of(styles: str) -> list[str]:
    """The number format of each style of cells, by the part of a workbook that holds these."""
    known = dict(_USUAL)
    for tag in re.findall(r"<(?:\w+:)?numFmt [^>]*>", styles):
        number, code = (re.search(rf'{it}="([^"]*)"', tag) for it in ("numFmtId", "formatCode"))
        if number and code:
            known[int(number[1])] = code[1]
    cells = re.search(r"<(?:\w+:)?cellXfs\b.*?</(?:\w+:)?cellXfs>", styles, re.DOTALL)
    numbers = re.findall(r'<(?:\w+:)?xf\b[^>]*?numFmtId="([0-9]+)"', cells[0]) if cells else []
    return [known.get(int(it), "") for it in numbers]


def shown_in(sheet: bytes, formats: Sequence[str], first: int) -> dict[bytes, set[str]]:
    """The number formats of the cells of each column, by its letters, from a row on that is counted
    from 0.
    """
    found: dict[bytes, set[str]] = defaultdict(set)
    if not any(map(is_telling, formats)):
        return {}
    for letters, row, style in _CELL.findall(sheet[:MOST]):
        if int(row) > first and int(style or 0) < len(formats):
            found[letters].add(formats[int(style or 0)])
    return found


def as_shown(series: pl.Series, codes: set[str]) -> tuple[pl.Series, list[str]]:
    """Numbers that are shown by these formats, as texts where zeros stand in front; and notes."""
    percents = sum("%" in code for code in codes)
    if percents == len(codes) and series.count():
        first = series.drop_nulls()[0]
        return series, [f"the numbers are shown as percents, and read as they are: {first:g}"]
    if percents:
        return series, [
            "some numbers are shown as percents and others are not; all are read as they are, "
            "12 % as 0.12"
        ]
    zeros = max(map(zeros_of, codes))
    if len(codes) == 1 and zeros and series.dtype.is_integer():
        return series.cast(pl.String).str.zfill(zeros), []
    return series, []


def is_telling(code: str) -> bool:
    """Whether a format shows another number than there is."""
    return "%" in code or zeros_of(code) > 0


def zeros_of(code: str) -> int:
    """How many digits a format fills up with zeros; 0 if it does not."""
    return len(code) if re.fullmatch("0{2,}", code) else 0
