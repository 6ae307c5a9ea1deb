"""JSON: an object for each row, one a line or in a list; or lists of cells.

An object within an object is columns of their own, `address.city`.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from chainrule.errors import ChainruleError
from chainrule.files import read_whole
from chainrule.tables.reading.content import decoded
from chainrule.tables.reading.frames import frame_of_columns
from chainrule.tables.reading.packing import unpacked
from chainrule.tables.reading.stretch import WHOLE, Stretch
from chainrule.tables.reading.table import NoRowsError, Table
from chainrule.tables.reading.text_pieces import check_fits, stretched
from chainrule.types import Array

SUFFIXES = (".jsonl", ".ndjson", ".json")
# many programs write numbers and dates in quotes
TYPED = False
QUERIED = False
UNPACKS = True
HEAD = 65_536  # bytes, by which a list is told from lines
CHUNK = 8_000_000


def read(path: Path, content: bytes, query: str) -> Table:
    """The table of a file."""
    text, notes = decoded(path, content)
    whole = _as_one(path, text)
    objects, lines = _from_lines(path, text) if whole is None else (whole, None)
    objects = [_flat(it) for it in objects]
    names = _names(objects)
    if not names:
        raise NoRowsError(f"{path}: there are no rows with values")
    # of a list, rows are counted: it may stand in one line
    if lines is None:
        return Table(_frame(objects, names), str(path), notes=notes)
    return _of_lines(path, objects, names, lines, notes)


def pieces(path: Path, size: int, stretch: Stretch = WHOLE, query: str = "") -> Iterator[Table]:
    """The same, or a stretch of it, piece by piece; a list as a whole, as it is no line by line."""
    first = next(iter(stretched(path, HEAD, WHOLE, _end_of_lines)), (True, b""))[1]
    if first.lstrip()[:1] == b"[" or _as_one(path, first) is not None:
        check_fits(path, size)
        whole = read(path, unpacked(path, read_whole(path))[1], query)
        yield from stretch.of(whole.parts(size))
        return
    # the names first of all, by a pass of their own: all pieces need the same columns
    before, names = 0, _names_in(path, path.stat().st_mtime_ns)
    for mine, piece in stretched(path, size, stretch, _end_of_lines):
        if mine and piece.strip():
            text, notes = decoded(path, piece)
            objects, lines = _from_lines(path, text, before)
            yield _of_lines(path, [_flat(it) for it in objects], names, lines, notes)
        before += piece.count(b"\n")


def _end_of_lines(text: bytes) -> int:
    # within a text, JSON has no line end
    return text.rfind(b"\n") + 1


@lru_cache(maxsize=1000)
def _names_in(path: Path, changed: int) -> tuple[str, ...]:
    """The names of all objects of a file: those without a value often lack the name too, and what
    columns there are has to be known before the first row.
    """
    names: dict[str, None] = {}
    before = 0
    for _, piece in stretched(path, CHUNK, WHOLE, _end_of_lines):
        if piece.strip():
            objects, _ = _from_lines(path, decoded(path, piece).content, before)
            names |= dict.fromkeys(_names([_flat(it) for it in objects]))
        before += piece.count(b"\n")
    return tuple(names)


def _names(objects: list[dict[str, Any]]) -> tuple[str, ...]:
    """Of all objects, in the order in which they occur."""
    return tuple(dict.fromkeys(name for it in objects for name in it))


def _frame(objects: list[dict[str, Any]], names: tuple[str, ...]) -> pl.DataFrame:
    return frame_of_columns({name: [it.get(name) for it in objects] for name in names})


def _of_lines(
    path: Path,
    objects: list[dict[str, Any]],
    names: tuple[str, ...],
    lines: list[int],
    notes: tuple[str, ...],
) -> Table:
    frame = _frame(objects, names)
    return Table(frame, str(path), lines[0], "line", _if_gaps(lines), notes=notes)


def _if_gaps(lines: list[int]) -> Array | None:
    return None if lines[-1] - lines[0] == len(lines) - 1 else np.array(lines)


def _as_one(path: Path, text: bytes) -> list[dict[str, Any]] | None:
    """The rows of a text that is one list, or one object with "columns" and "data" as pandas
    writes it; None if each line is by itself.
    """
    start = text.lstrip()[:1]
    if start != b"[" and not (start == b"{" and b'"columns"' in text[:1000]):
        return None
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        if start == b"{":
            return None
        raise ChainruleError(f"{path}: is not valid JSON: {error}") from None
    if isinstance(found, dict):
        if not (isinstance(found.get("columns"), list) and isinstance(found.get("data"), list)):
            return None
        found = [found["columns"], *found["data"]]
    return _objects(path, found)


def _objects(path: Path, rows: list[Any]) -> list[dict[str, Any]]:
    """Objects as they are; lists by the names in the first."""
    if rows and all(isinstance(it, list) for it in rows):
        names = [str(it) for it in rows[0]]
        for number, it in enumerate(rows[1:], start=1):
            if len(it) != len(names):
                raise ChainruleError(
                    f"{path}: row {number} has {len(it)} cells, but there are {len(names)} columns"
                )
        return [dict(zip(names, it, strict=True)) for it in rows[1:]]
    for number, it in enumerate(rows, start=1):
        if not isinstance(it, dict):
            raise ChainruleError(f"{path}: row {number} is {it!r:.40}, not an object")
    return rows


def _flat(row: dict[str, Any], before: str = "") -> dict[str, Any]:
    """A row whose objects are columns of their own."""
    flat: dict[str, Any] = {}
    for name, value in row.items():
        if isinstance(value, dict):
            flat |= _flat(value, f"{before}{name}.")
        else:
            flat[before + name] = value
    return flat


def _from_lines(path: Path, text: bytes, before: int = 0) -> tuple[list[dict[str, Any]], list[int]]:
    """The objects, each with its line; `before` the text are so many."""
    objects, lines = [], []
    for number, line in enumerate(io.BytesIO(text), start=before + 1):
        if not line.strip():
            continue
        try:
            it = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise ChainruleError(f"{path}: line {number} is not valid JSON: {error}") from None
        if not isinstance(it, dict):
            raise ChainruleError(f"{path}: line {number} holds {it!r:.40}, not an object")
        objects.append(it)
        lines.append(number)
    if not objects:
        raise NoRowsError(f"{path}: the file is empty")
    return objects, lines
