"""Documents as JSON, for other programs.

A block is an object whose `kind` is the name of its class in small letters, with the fields of that
class. Mathematics is an object with `text` and `latex`, other text a string. Numbers are written in
full; JSON has no NaN and no infinities, so these are the strings "nan", "inf" and "-inf".
"""

from __future__ import annotations

import json
import math
from dataclasses import fields, is_dataclass

from chainrule.documents.document import Block, Document, Math
from chainrule.errors import UNPRINTABLE

SUFFIX = ".json"
FORMAT = "chainrule document"
VERSION = 1


def render(document: Document) -> str:
    """Everything that a document holds, as JSON."""
    content = {"format": FORMAT, "version": VERSION, **_fields(document)}
    # allow_nan=False: a NaN that slipped through would be a file that other programs cannot read
    text = json.dumps(content, ensure_ascii=False, allow_nan=False, indent=1)
    # what steers a terminal, as JSON writes it; below the blank it has been written so already
    return UNPRINTABLE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def _written(value: object) -> object:
    """A value's counterpart in JSON."""
    if isinstance(value, Math):
        return {"text": value.text, "latex": value.latex}
    if isinstance(value, tuple):
        return [_written(item) for item in value]
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    # Only blocks need to say what they are: where they stand, any other block could. A unit of a
    # diagram has a field of its own called `kind`.
    if isinstance(value, Block):
        return {"kind": type(value).__name__.lower(), **_fields(value)}
    return _fields(value) if is_dataclass(value) else value


def _fields(value: object) -> dict[str, object]:
    """The fields of a dataclass, in their order."""
    assert is_dataclass(value)
    return {field.name: _written(getattr(value, field.name)) for field in fields(value)}
