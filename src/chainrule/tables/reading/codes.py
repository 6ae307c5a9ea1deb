"""Codes with zeros in front, all of one length: a program that takes them for numbers loses the
zeros, and a model that knows the length puts them back.
"""

from __future__ import annotations

import re

import polars as pl

_WAY = re.compile(r"^([1-9][0-9]?) digits$")


def code_way(cells: pl.Series) -> str:
    """How codes are written: 6 digits; empty if they have no length of their own."""
    known = cells.alias("cells").drop_nulls()
    if not len(known) or not known.str.contains("^[0-9]+$").all():
        return ""
    lengths = known.str.len_chars().unique()
    zeros = known.str.starts_with("0").any()
    return f"{lengths[0]} digits" if len(lengths) == 1 and zeros and lengths[0] > 1 else ""


def is_code_way(way: str) -> bool:
    """Whether this says how long codes are."""
    return _WAY.match(way) is not None


def with_zeros(cells: pl.Series, way: str) -> tuple[pl.Series, list[str]]:
    """Codes with the zeros in front that they had in training, and a note."""
    match = _WAY.match(way)
    if match is None:
        return cells, []
    length = int(match[1])
    short = cells.alias("cells").str.contains(rf"^[0-9]{{1,{length - 1}}}$").fill_null(False)
    if not short.any():
        return cells, []
    filled = cells.zip_with(~short, cells.str.zfill(length))
    row = int(short.to_numpy().argmax())
    note = (
        f"zeros in front are put back, as all had {length} digits in training: {cells[row]!r} is "
        f"read as {filled[row]!r}"
    )
    return filled, [note]
