"""Files that people write in TOML: reading them, and checking what they hold.

::

    file --read_text--> text --parse--> table --check_version, convert--> typed settings

Every message says where the problem is (a line of the file, or a key such as ``training.steps``),
what was found there, and what would be right.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar, get_args, get_origin, get_type_hints, overload

import msgspec

from chainrule import checks
from chainrule.errors import ChainruleError, unknown
from chainrule.files import LARGEST, read_whole

T = TypeVar("T")
LONGEST = 40  # characters of a wrong value that a message shows
MOST_PARTS = 64  # of a key; what is read here needs two
# A key of more parts, such as a.a.a: the time that TOML's reader takes grows with the square of
# their number or faster. Nothing here goes back (*+, ++), so that this is quick itself.
LONG_KEY = re.compile(
    rf"""(?<![\w"'.-])(?:(?:[\w-]++|"[^"\n]*+"|'[^'\n]*+')[ \t]*+\.[ \t]*+){{{MOST_PARTS}}}"""
)

# What the schema library calls things, and what the reader of a message calls them.
WORDS = {
    "array": "a list",
    "bool": "true or false",
    "float": "a finite number",
    "int": "a whole number",
    "object": "a table",
    "str": "a text",
}
# How msgspec words its errors, such as "Expected `int`, got `str` - at `$.network.sizes[0]`". They
# are all of one class, so the words tell them apart; tests show when the library changes them.
MISSING = re.compile(r"Object missing required field `(.+)`")
UNKNOWN = re.compile(r"Object contains unknown field `(.+)`")
EXPECTED = re.compile(r"Expected `([^`]+)`(.*?)(?:, got `.*`)?")
AT_LEAST = re.compile(r" >= (\d+)")
AT = re.compile(r"(.*?)(?: - at `\$(.*)`)?", re.DOTALL)
STEP = re.compile(r"\.([^.\[]+)|\[(\d+|\.\.\.)\]")


def read_text(path: str | Path, what: str, largest: int = LARGEST) -> str:
    """The text of a file in UTF-8; its size is checked before it is read.

    Parameters
    ----------
    path : str or Path
        The file.
    what : str
        What the file should have been, for the message if it is not text.
    largest : int
        The most bytes that such a file can have.

    Raises
    ------
    ChainruleError
        If there is no such file, or it is too large or not text.
    """
    # utf-8-sig: editors on Windows may begin a file with a byte order mark
    content = read_whole(path, largest)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ChainruleError(f"{path}: this is not a text file in UTF-8; {what}") from None


def parse(text: str) -> dict[str, Any]:
    """The table that a text in TOML stands for.

    Raises
    ------
    ChainruleError
        If the text is not TOML; the message has the line.

    Examples
    --------
    >>> from chainrule.toml import parse
    >>> parse("sizes = [2, 1]")
    {'sizes': [2, 1]}
    """
    if (found := LONG_KEY.search(text)) is not None:
        line = text.count("\n", 0, found.start()) + 1
        raise ChainruleError(f"a key of more than {MOST_PARTS} parts (at line {line})")
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ChainruleError(f"not valid TOML: {error}") from None
    except RecursionError:
        raise ChainruleError("not valid TOML: nested too deeply") from None
    except ValueError:  # Python refuses to convert more than 4,300 digits
        raise ChainruleError("a whole number in the file has too many digits") from None


def check_version(table: Mapping[str, Any], version: int) -> None:
    """Refuse a file of another version; its other keys need not be those of this one."""
    if "format" not in table:
        raise ChainruleError(f"format is missing; begin the file with format = {version}")
    if table["format"] != version:
        raise ChainruleError(
            f"format is {shown(table['format'])}; this version reads format = {version}"
        )


@overload
def convert(value: object, kind: type[T], where: str = ..., file: str = ...) -> T: ...


@overload  # a union is not a type to Python's checkers
def convert(value: object, kind: object, where: str = ..., file: str = ...) -> Any: ...


def convert(value: object, kind: Any, where: str = "", file: str = "the file") -> Any:
    """A value read from a file, checked against a type.

    Parameters
    ----------
    value : object
        Tables, lists, texts and numbers.
    kind : type
        A `msgspec.Struct`, or any other type that msgspec converts to.
    where : str
        The key under which the value stands.
    file : str
        What messages call the whole file.

    Raises
    ------
    ChainruleError
        For the first key that is missing, unknown, or has a value of another type.

    Examples
    --------
    >>> from chainrule.toml import convert
    >>> convert(["logistic", 5], list[str], "network.activations")
    Traceback (most recent call last):
        ...
    chainrule.errors.ChainruleError: network.activations[1] is 5; it must be a text
    """
    try:
        return msgspec.convert(value, kind)
    except msgspec.ValidationError as error:
        raise _explained(str(error), value, kind, where, file) from None
    except RecursionError:
        raise ChainruleError(f"{where or file} is nested too deeply") from None


def shown(value: object) -> str:
    """A value as a message shows it: never long, and safe for numbers that Python cannot print."""
    if isinstance(value, str):
        return repr(value[:LONGEST])
    if isinstance(value, Mapping):
        return "a table"
    if isinstance(value, list | tuple):
        # only what is flat is printed: a list may be nested deeper than repr() can follow
        flat = not any(isinstance(entry, list | tuple | Mapping) for entry in value)
        inner = ", ".join(map(shown, value)) if flat else ""
        return f"[{inner}]" if flat and len(inner) < LONGEST else f"a list of {len(value)}"
    return checks.shown(value)


def _explained(problem: str, value: object, kind: Any, where: str, file: str) -> ChainruleError:
    """The library's message in the words of this project."""
    # "problem - at `$.path`" in two parts; without a path it is the whole value
    match = AT.fullmatch(problem)
    assert match is not None
    problem, path = match[1], match[2] or ""
    place = f"{where}{path}".removeprefix(".")
    table = f"[{place}]" if place else file
    if found := MISSING.fullmatch(problem):
        # what is missing may be a table, which is written differently from a key
        expected = get_type_hints(_kind_at(kind, path))[found[1]]
        is_table = get_origin(expected) is dict or isinstance(expected, type(msgspec.Struct))
        name = f"the table [{found[1]}]" if is_table else found[1]
        return ChainruleError(f"{table} lacks {name}")
    if found := UNKNOWN.fullmatch(problem):
        return unknown(f"key in {table}", found[1], get_type_hints(_kind_at(kind, path)))
    right = _expected(problem)
    # a list of tables has a notation of its own, which beginners do not guess
    if right == "a list" and isinstance(_kind_at(kind, f"{path}[0]"), type(msgspec.Struct)):
        right = f"a list of tables, each headed by [[{place}]]"
    return ChainruleError(f"{place} is {_value_at(value, path)}; it must be {right}")


def _kind_at(kind: Any, path: str) -> Any:
    """The type that belongs to a path such as ``.variant[0].example``."""
    for name, _ in STEP.findall(path):
        kind = get_type_hints(kind)[name] if name else get_args(kind)[0]
    return kind


def _value_at(value: Any, path: str) -> str:
    """The value at such a path, as a message shows it."""
    for name, place in STEP.findall(path):
        if place == "...":  # some key of a table: the library does not say which
            return "wrong in one of its entries"
        value = value[name] if name else value[int(place)]
    return shown(value)


def _expected(problem: str) -> str:
    """What would be right, from the library's words such as ``Expected `int` >= 0``."""
    match = EXPECTED.fullmatch(problem)
    if match is None:  # a number too large for a float, or a text other than the one allowed
        return "a finite number" + (' or "?"' if problem.startswith("Invalid enum") else "")
    # the schemas ask for multiples of 1 where 3.0 may stand for 3
    if "multiple of" in match[2]:
        return "a whole number, 0 or more"
    words = " or ".join(WORDS.get(name, name) for name in match[1].split(" | "))
    size = AT_LEAST.sub(r", \1 or more", match[2].replace(" of length >= 1", " that is not empty"))
    return words + size.replace(" <= ", " of at most ")
