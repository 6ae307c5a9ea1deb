"""JSON: an object for each row, one a line or in a list; or lists of cells.

An object within an object is columns of their own, `address.city`.
"""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import numpy as np

from chainrule.errors import ChainruleError
from chainrule.tables.reading.content import decoded
from chainrule.tables.reading.frames import frame_of_columns
from chainrule.tables.reading.table import Table
from chainrule.types import Array

SUFFIXES = (".jsonl", ".ndjson", ".json")
# many programs write numbers and dates in quotes
TYPED = False
QUERIED = False


def read(path: Path, content: bytes, query: str) -> Table:
    """The table of a file."""
    text, notes = decoded(path, content)
    whole = _as_one(path, text)
    objects, lines = _from_lines(path, text) if whole is None else (whole, None)
    objects = [_flat(it) for it in objects]
    # of all objects, as those without a value often lack the name too; in the order they occur
    names = list(dict.fromkeys(name for it in objects for name in it))
    if not names:
        raise ChainruleError(f"{path}: there are no rows with values")
    frame = frame_of_columns({name: [it.get(name) for it in objects] for name in names})
    # of a list, rows are counted: it may stand in one line
    if lines is None:
        return Table(frame, str(path), notes=notes)
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


def _from_lines(path: Path, text: bytes) -> tuple[list[dict[str, Any]], list[int]]:
    objects, lines = [], []
    for number, line in enumerate(io.BytesIO(text), start=1):
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
        raise ChainruleError(f"{path}: the file is empty")
    return objects, lines
