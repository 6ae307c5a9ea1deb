"""Answer forms: a TOML file for each student, written empty and read filled, however it was filled.

Numbers may stand with or without quotation marks, with a decimal point or a comma.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from math import isfinite
from pathlib import Path
from typing import Any

from chainrule.errors import ChainruleError, unknown
from chainrule.exercises.toml import key, value
from chainrule.exercises.variant import Variant
from chainrule.files import read_whole

FORMAT = 1
KEYS = ("format", "exercise", "variant", "name", "answers")
MOST_BYTES = 1_000_000
LINE = re.compile(
    r"""^(\s*(?:"[^"]*"|'[^']*'|[^\s"'=#\[]+)\s*=\s*)([^"'\s#\[{][^"'#]*?|)(\s*(?:#.*)?)$"""
)
UNSIGNED = str.maketrans({"−": "-", "–": "-", "\u00a0": None, " ": None})


@dataclass(frozen=True)
class Form:
    """A filled form: who filled it, which variant, the numbers given, and what could not be
    read, by label.
    """

    file: str
    name: str
    exercise: str
    variant: int
    numbers: dict[str, float]
    unreadable: dict[str, str] = field(default_factory=dict)


def write_form(exercise: str, variant: Variant) -> str:
    """An empty form."""
    lines = [
        f"# {variant.example.title}, variant {variant.number}",
        "# Write your name and your answers between the quotation marks: 0.25 or 0,25 or 2.5e-1.",
        "# Leave what you have no answer for as it is, and change nothing else.",
        f"format = {FORMAT}",
        f"exercise = {value(exercise)}",
        f"variant = {variant.number}",
        'name = ""',
        "",
        "[answers]",
        *(f'{key(answer.label)} = ""' for answer in variant.answers),
    ]
    return "\n".join(lines) + "\n"


def read_form(path: str | Path, exercise: str, variants: dict[int, Variant]) -> Form:
    """A filled form of an exercise.

    Raises
    ------
    ChainruleError
        If the file is no form of this exercise, or is broken; the message names the file and the
        key or line.
    """
    try:
        return _form(str(path), _parsed(path), exercise, variants)
    except ChainruleError as error:
        prefix = "" if str(error).startswith(f"{path}:") else f"{path}: "
        raise ChainruleError(f"{prefix}{error}") from None


def _parsed(path: str | Path) -> dict[str, Any]:
    content = read_whole(path)
    if len(content) > MOST_BYTES:
        raise ChainruleError(
            f"the file has {len(content)} bytes; a form has less than {MOST_BYTES}"
        )
    try:
        text = content.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError:
        raise ChainruleError(
            "this is not a text file in UTF-8; save the form as plain text"
        ) from None
    text = "\n".join(LINE.sub(_quoted, line) for line in text.split("\n"))
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ChainruleError(_explained(str(error), text)) from None
    except RecursionError:
        raise ChainruleError("not valid TOML: nested too deeply") from None


def _quoted(match: re.Match[str]) -> str:
    """A line whose value has no quotation marks, with them."""
    start, given, rest = match.groups()
    return f"{start}{value(given)}{rest}"


def _explained(problem: str, text: str) -> str:
    """What is wrong with a file that is not valid TOML, with the line."""
    place = re.search(r"at line (\d+)", problem)
    lines = text.split("\n")
    line = lines[int(place[1]) - 1].strip() if place and int(place[1]) <= len(lines) else ""
    if "overwrite" in problem:
        return f"an answer is given twice; keep one of them ({problem}: {line[:60]})"
    return f"the form is broken or cut off: {problem}{f': {line[:60]}' if line else ''}"


def _form(file: str, table: dict[str, Any], exercise: str, variants: dict[int, Variant]) -> Form:
    for name in table:
        if name not in KEYS:
            raise unknown("key in the form", name, KEYS)
    missing = [name for name in KEYS if name not in table]
    if missing:
        raise ChainruleError(f"the form lacks {', '.join(missing)}; it may have been cut off")
    if str(table["format"]) != str(FORMAT):
        raise ChainruleError(f"format is {table['format']!r}; this version reads format = {FORMAT}")
    if table["exercise"] != exercise:
        raise ChainruleError(
            f"the form is for exercise {table['exercise']!r}, but the key is that of {exercise!r}"
        )
    number = _number(table["variant"])
    if number not in variants:
        known = ", ".join(map(str, variants))
        raise ChainruleError(f"variant is {table['variant']!r}; the key has the variants {known}")
    if not isinstance(table["answers"], dict):
        raise ChainruleError("answers must be a table, headed by [answers]")
    numbers, unreadable = _answers(table["answers"], variants[int(number)])
    return Form(file, str(table["name"]).strip(), exercise, int(number), numbers, unreadable)


def _answers(table: dict[str, Any], variant: Variant) -> tuple[dict[str, float], dict[str, str]]:
    labels = [answer.label for answer in variant.answers]
    numbers, unreadable = {}, {}
    for label, given in table.items():
        if label not in labels:
            raise unknown("answer", label, labels)
        if isinstance(given, str) and not given.strip():
            continue
        number = _number(given)
        if number is None:
            unreadable[label] = (
                f"answers.{label} is {str(given)[:40]!r}; write a number, such as 0.25"
            )
        else:
            numbers[label] = number
    return numbers, unreadable


def _number(given: Any) -> float | None:
    """A number, however it is written; None if it is none."""
    if isinstance(given, bool) or not isinstance(given, str | int | float):
        return None
    text = str(given).translate(UNSIGNED)
    if text.count(",") == 1 and "." not in text:
        text = text.replace(",", ".")
    try:
        number = float(text) if re.fullmatch(r"[-+]?[\d.]+(?:[eE][-+]?\d+)?", text) else None
    except ValueError:
        return None
    return number if number is not None and isfinite(number) else None
