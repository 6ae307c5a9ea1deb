"""TOML, written: the standard library reads it only."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any


def document(table: Mapping[str, Any]) -> str:
    """A table as a TOML file; tables within it, and lists of tables, become sections.

    Examples
    --------
    >>> from chainrule.exercises.toml import document
    >>> print(document({"format": 1, "network": {"sizes": [2, 1]}}))
    format = 1
    <BLANKLINE>
    [network]
    sizes = [2, 1]
    <BLANKLINE>
    """
    return "\n".join(_lines(table, "")) + "\n"


def _lines(table: Mapping[str, Any], path: str) -> list[str]:
    lines = [
        f"{key(name)} = {value(entry)}" for name, entry in table.items() if not _sections(entry)
    ]
    for name, entry in table.items():
        inner = f"{path}{key(name)}"
        for section in _sections(entry):
            heading = f"[[{inner}]]" if isinstance(entry, Sequence) else f"[{inner}]"
            lines += ["", heading, *_lines(section, f"{inner}.")]
    return lines


def _sections(entry: Any) -> Sequence[Mapping[str, Any]]:
    """The tables that an entry is made of."""
    if isinstance(entry, Mapping):
        return [entry]
    return entry if isinstance(entry, list) and entry and isinstance(entry[0], Mapping) else []


def key(name: str) -> str:
    """A key, in quotation marks where it needs them."""
    plain = name.replace("_", "").replace("-", "")
    return name if plain.isascii() and plain.isalnum() else value(name)


def value(entry: Any) -> str:
    """A text, number, truth value or list of them."""
    if isinstance(entry, list | tuple):
        return f"[{', '.join(map(value, entry))}]"
    if isinstance(entry, bool):
        return "true" if entry else "false"
    if isinstance(entry, str):
        return json.dumps(entry, ensure_ascii=False).replace("\x7f", "\\u007f")
    return repr(entry)
