"""JSON: an object for each row, one a line or in a list."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

from chainrule.errors import ChainruleError
from chainrule.tables.reading.content import decoded
from chainrule.tables.reading.frames import frame_of_columns
from chainrule.tables.reading.table import Table

SUFFIXES = (".jsonl", ".ndjson", ".json")
TYPED = False


def read(path: Path, content: bytes, query: str) -> Table:
    """The table of a file."""
    text, notes = decoded(path, content)
    listed = text.lstrip().startswith(b"[")
    objects, lines = _from_list(path, text) if listed else _from_lines(path, text)
    names = list(dict.fromkeys(name for it in objects for name in it))
    if not names:
        raise ChainruleError(f"{path}: there are no rows with values")
    frame = frame_of_columns({name: [it.get(name) for it in objects] for name in names})
    if lines is None:
        return Table(frame, str(path), notes=notes)
    return Table(frame, str(path), lines[0], "line", _if_gaps(lines), notes=notes)


def _if_gaps(lines: list[int]) -> Any:
    import numpy as np

    return None if lines[-1] - lines[0] == len(lines) - 1 else np.array(lines)


def _from_list(path: Path, text: bytes) -> tuple[list[dict[str, Any]], None]:
    try:
        objects = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ChainruleError(f"{path}: is not valid JSON: {error}") from None
    for number, it in enumerate(objects, start=1):
        if not isinstance(it, dict):
            raise ChainruleError(f"{path}: row {number} is {it!r:.40}, not an object")
    return objects, None


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
