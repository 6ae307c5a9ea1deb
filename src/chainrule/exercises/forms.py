"""Answer forms: a TOML file for each student, written empty and read filled, however it was filled.

Numbers may stand with or without quotation marks, with a decimal point or a comma.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from math import isfinite
from pathlib import Path
from typing import Any

import tomli_w
from msgspec import Struct

from chainrule import toml
from chainrule.errors import ChainruleError, unknown
from chainrule.exercises.variant import Variant

FORMAT = 1
LARGEST = 1_000_000  # bytes
HEADING = """\
# {title}, variant {number}
# Write your name and your answers between the quotation marks: 0.25 or 0,25 or 2.5e-1.
# Leave what you have no answer for as it is, and change nothing else.
"""
# A key and its equals sign. No two neighboring parts can match the same letter, so the time that
# a line takes grows with its length and no faster, whatever it holds.
KEY = re.compile(r"""\s*(?:"[^"]*"|'[^']*'|[^\s"'=#\[]+)\s*=""")
WHOLE = re.compile(r"[1-9]\d{0,8}")
NUMBER = re.compile(r"[-+]?[\d.]+(?:[eE][-+]?\d+)?")
# What word processors put in the place of a hyphen, and spaces within a number.
TYPED = str.maketrans({"−": "-", "–": "-", "\u00a0": None, " ": None})


class FormFile(Struct, forbid_unknown_fields=True):
    """What a form holds; a student may have put a name or a number without quotation marks."""

    format: int
    exercise: str
    variant: int | float | str
    name: int | float | str
    answers: dict[str, Any]


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
    # empty quotation marks show where to write, and keep an empty form valid TOML
    heading = HEADING.format(title=variant.example.title, number=variant.number)
    content = {
        "format": FORMAT,
        "exercise": exercise,
        "variant": variant.number,
        "name": "",
        "answers": {answer.label: "" for answer in variant.answers},
    }
    return heading + tomli_w.dumps(content)


def read_form(path: str | Path, exercise: str, variants: dict[int, Variant]) -> Form:
    """A filled form of an exercise.

    Raises
    ------
    ChainruleError
        If the file is not a form of this exercise, or is broken; the message names the file and the
        key or line.
    """
    text = toml.read_text(path, "save the form as plain text", LARGEST)
    try:
        file = _parsed(text.replace("\r\n", "\n"))
        return _form(str(path), file, exercise, variants)
    except ChainruleError as error:
        raise ChainruleError(f"{path}: {error}") from None


def _parsed(text: str) -> FormFile:
    # Word processors and people leave quotation marks out. Lines are mended before TOML is read, so
    # that 0,25 and 1e-3 are both read as they were meant.
    text = "\n".join(map(_quoted, text.split("\n")))
    try:
        table = toml.parse(text)
    except ChainruleError as error:
        raise ChainruleError(_explained(str(error), text)) from None
    toml.check_version(table, FORMAT)
    return toml.convert(table, FormFile, file="the form")


def _quoted(line: str) -> str:
    """A line of a form; a value without quotation marks gets them, as 0,25 is not TOML."""
    key = KEY.match(line)
    if key is None:
        return line
    value, mark, remark = line[key.end() :].partition("#")
    given = value.strip()
    # what is TOML already, or is meant to be, stays as it is: whole numbers, lists, quoted texts
    if not given or WHOLE.fullmatch(given) or given[0] in "[{" or any(c in "\"'" for c in given):
        return line
    return f"{key[0]} {json.dumps(given, ensure_ascii=False)} {mark}{remark}"


def _explained(problem: str, text: str) -> str:
    """What is wrong with a form that is not valid TOML, with the line."""
    # TOML's reader gives the line only within its message
    place = re.search(r"at line (\d+)", problem)
    lines = text.split("\n")
    line = lines[int(place[1]) - 1].strip() if place and int(place[1]) <= len(lines) else ""
    if "overwrite" in problem:
        return f"an answer is given twice; keep one of them ({problem}: {line[:60]})"
    return f"the form is broken or cut off: {problem}{f': {line[:60]}' if line else ''}"


def _form(file: str, form: FormFile, exercise: str, variants: dict[int, Variant]) -> Form:
    """The form, checked against the exercise that it should be of."""
    # The exercise's name is a hash of its numbers: a form of another series, even of the same
    # title, would be marked against the wrong key.
    if form.exercise != exercise:
        raise ChainruleError(
            f"the form is for exercise {toml.shown(form.exercise)}, the key for {exercise!r}"
        )
    number = _number(form.variant)
    if number not in variants:
        known = ", ".join(map(str, variants))
        raise ChainruleError(
            f"variant is {toml.shown(form.variant)}; the key has the variants {known}"
        )
    assert number is not None
    numbers, unreadable = _answers(form.answers, variants[int(number)])
    return Form(file, str(form.name).strip(), exercise, int(number), numbers, unreadable)


def _answers(table: Mapping[str, Any], variant: Variant) -> tuple[dict[str, float], dict[str, str]]:
    """Answers by label, and what is wrong with those that are not numbers."""
    labels = [answer.label for answer in variant.answers]
    numbers: dict[str, float] = {}
    unreadable: dict[str, str] = {}
    for label, given in table.items():
        if label not in labels:
            raise unknown("answer", label, labels)
        # left empty: missing, and not unreadable
        if isinstance(given, str) and not given.strip():
            continue
        number = _number(given)
        if number is None:
            unreadable[label] = (
                f"answers.{label} is {toml.shown(given)}; write a number, such as 0.25"
            )
        else:
            numbers[label] = number
    return numbers, unreadable


def _number(given: object) -> float | None:
    """A number, however it is written; None if it is not one."""
    # bool is a kind of int to Python, but true is not 1 on a form
    if isinstance(given, bool) or not isinstance(given, str | int | float):
        return None
    try:
        if isinstance(given, str):
            text = given.translate(TYPED)
            # one comma and no point: a decimal comma; 1,234.5 remains unreadable rather than
            # guessed
            if text.count(",") == 1 and "." not in text:
                text = text.replace(",", ".")
            number = float(text) if NUMBER.fullmatch(text) else None
        else:
            number = float(given)
    except (ValueError, OverflowError):
        return None
    return number if number is not None and isfinite(number) else None
