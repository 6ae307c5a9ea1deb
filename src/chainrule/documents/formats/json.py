"""Documents as JSON, and back.

A block is an object whose `kind` is the name of its class in small letters, with the fields of that
class. Mathematics is an object with `text` and `latex`, other text a string. Numbers are written in
full; JSON has no NaN and no infinities, so these are the strings "nan", "inf" and "-inf".
"""

from __future__ import annotations

import json
import math
from dataclasses import MISSING, fields
from types import NoneType, UnionType
from typing import Any, NoReturn, Union, get_args, get_origin, get_type_hints

from chainrule.documents.document import (
    Blank,
    Block,
    Code,
    Diagram,
    Document,
    Equations,
    Math,
    Section,
    Table,
    Text,
)
from chainrule.errors import ChainruleError, unknown

SUFFIX = ".json"
FORMAT = "chainrule document"
VERSION = 1
KINDS = {
    kind.__name__.lower(): kind for kind in (Section, Equations, Text, Code, Table, Blank, Diagram)
}
PLAIN = {str: "a string", bool: "true or false", int: "a whole number"}
SPECIAL = ("nan", "inf", "-inf")
LONGEST = 60  # characters of a wrong value that a message shows


def render(document: Document) -> str:
    """Everything that a document holds, as JSON."""
    content = {"format": FORMAT, "version": VERSION, **_written(document)}
    return json.dumps(content, ensure_ascii=False, allow_nan=False, indent=1)


def read_document(text: str | bytes) -> Document:
    """The document that was written as JSON.

    Raises
    ------
    ChainruleError
        If the text is no JSON, or no document, or of another version, or a part of it is not what
        it should be; the message says where.
    """
    try:
        content = json.loads(text, parse_constant=_no_json)
    except json.JSONDecodeError as error:
        raise ChainruleError(
            f"this is not JSON: line {error.lineno}, column {error.colno}: {error.msg}"
        ) from None
    except UnicodeDecodeError as error:
        raise ChainruleError(f"this is not JSON: byte {error.start} is not UTF-8") from None
    except RecursionError:
        raise ChainruleError("this is no document: its brackets are nested too deeply") from None
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise ChainruleError(
            f'this is no document: it should be an object with "format": "{FORMAT}"'
        )
    if content.get("version") != VERSION or isinstance(content["version"], bool):
        found = json.dumps(content.get("version"))
        raise ChainruleError(
            f'the document has "version": {found}; this version of chainrule reads {VERSION}'
        )
    document: Document = _object(Document, content, "document", ("format", "version"))
    return document


def _written(value: Any) -> Any:
    """A value's counterpart in JSON."""
    if isinstance(value, Math):
        return {"text": value.text, "latex": value.latex}
    if isinstance(value, tuple):
        return [_written(item) for item in value]
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    if value is None or isinstance(value, str | int):
        return value
    kind = {"kind": type(value).__name__.lower()} if type(value) in KINDS.values() else {}
    return {**kind, **{field.name: _written(getattr(value, field.name)) for field in fields(value)}}


def _read(expected: Any, value: Any, where: str) -> Any:
    """The value that the JSON stands for, checked against a field's type."""
    if expected == Block:
        return _block(value, where)
    if get_origin(expected) in (Union, UnionType):
        return _one_of(get_args(expected), value, where)
    if get_origin(expected) is tuple:
        return _tuple(get_args(expected), value, where)
    if expected is float:
        return _float(value, where)
    if expected not in PLAIN:
        return _object(expected, value, where)
    if type(value) is not expected:
        _refuse(where, value, PLAIN[expected])
    return value


def _block(value: Any, where: str) -> Any:
    kind = value.get("kind") if isinstance(value, dict) else None
    if not isinstance(kind, str) or kind not in KINDS:
        _refuse(where, value, f'an object whose "kind" is one of {", ".join(KINDS)}')
    return _object(KINDS[kind], value, where, ("kind",))


def _one_of(options: tuple[Any, ...], value: Any, where: str) -> Any:
    """Null, a string, or the one other option there is."""
    if (value is None and NoneType in options) or (isinstance(value, str) and str in options):
        return value
    return _read(next(option for option in options if option not in (NoneType, str)), value, where)


def _tuple(expected: tuple[Any, ...], value: Any, where: str) -> tuple[Any, ...]:
    many = expected[-1] is Ellipsis
    if not isinstance(value, list) or not (many or len(value) == len(expected)):
        _refuse(where, value, "a list" if many else f"a list of {len(expected)} whole numbers")
    return tuple(
        _read(expected[0], item, f"{where}[{number}]") for number, item in enumerate(value)
    )


def _object(kind: type[Any], value: Any, where: str, besides: tuple[str, ...] = ()) -> Any:
    """An instance of a class from an object with its fields; those with a default may be
    missing.
    """
    hints, needed = _fields(kind)
    if not isinstance(value, dict):
        _refuse(where, value, f"an object with {', '.join(hints)}")
    for name in needed:
        if name not in value:
            raise ChainruleError(f"the document is incomplete: {where} has no {name}")
    for name in value:
        if name not in hints and name not in besides:
            raise unknown(f"field of {where}", name, hints)
    found = {
        name: _read(hints[name], value[name], f"{where}.{name}") for name in hints if name in value
    }
    try:
        return kind(**found)
    except ChainruleError as error:
        raise ChainruleError(f"{where}: {error}") from None


def _fields(kind: type[Any]) -> tuple[dict[str, Any], list[str]]:
    """The types of a class's fields by their names, and the names of those without a default."""
    if kind is Math:
        return {"text": str, "latex": str}, ["text", "latex"]
    hints = get_type_hints(kind)
    return hints, [field.name for field in fields(kind) if field.default is MISSING]


def _float(value: Any, where: str) -> float:
    """A number that JSON may have written without a point, or as one of the three strings."""
    if isinstance(value, float) or (isinstance(value, str) and value in SPECIAL):
        return float(value)
    if type(value) is not int or abs(value) >= 2**1024:
        _refuse(where, value, 'a number, "nan", "inf" or "-inf"')
    return float(value)


def _refuse(where: str, value: Any, right: str) -> NoReturn:
    found = json.dumps(value)
    shown = found if len(found) < LONGEST else f"{found[:LONGEST]}..."
    raise ChainruleError(f"{where} is {shown}; it should be {right}")


def _no_json(name: str) -> NoReturn:
    raise ChainruleError(
        f'this is not JSON: it holds a bare {name}; a document has the string "{name.lower()}"'
    )
