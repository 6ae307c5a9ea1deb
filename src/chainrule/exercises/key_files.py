"""The key of a series as a file: every variant's example, its answers and what passes as right.

Answers and tolerances stand in it for people and other programs. Marking computes them again from
the examples and refuses a key that says otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import isclose
from pathlib import Path
from typing import Annotated, Any

import tomli_w
from msgspec import Meta, Struct, field

from chainrule import toml
from chainrule.errors import ChainruleError
from chainrule.exercises.settings import check_digits
from chainrule.exercises.tasks import TASKS
from chainrule.exercises.variant import Variant
from chainrule.explaining.examples.files import example_of
from chainrule.explaining.examples.writing import example_table

FORMAT = 1
HEADING = "# Keep this file: with it, chainrule exercise mark marks the filled forms.\n"
LARGEST_NUMBER = 1_000_000  # of a variant
SAME = 1e-6  # exp may differ in its last bit between machines


class VariantTable(Struct):
    """``[[variant]]``: its number, its example, and the right answers by label."""

    number: Annotated[int, Meta(ge=0, le=LARGEST_NUMBER)]
    example: dict[str, Any]
    answers: dict[str, Any] = field(default_factory=dict)
    tolerances: dict[str, Any] = field(default_factory=dict)


class KeyFile(Struct):
    """What a key holds."""

    format: int
    exercise: str
    title: str
    ask: Annotated[list[str], Meta(min_length=1)]
    digits: Any  # checked as in a call from Python
    variant: list[VariantTable]


def write_key(exercise: str, variants: Sequence[Variant]) -> str:
    """The text of a key file."""
    first = variants[0]
    content = {
        "format": FORMAT,
        "exercise": exercise,
        "title": first.example.title,
        "ask": list(first.ask),
        "digits": first.digits,
        "variant": [_variant_table(variant) for variant in variants],
    }
    return HEADING + tomli_w.dumps(content)


def _variant_table(variant: Variant) -> dict[str, Any]:
    answers = variant.answers
    return {
        "number": variant.number,
        "example": example_table(variant.example),
        "answers": {answer.label: answer.value for answer in answers},
        "tolerances": {answer.label: answer.tolerance for answer in answers},
    }


def read_key(path: str | Path) -> tuple[str, dict[int, Variant]]:
    """The name of a series and its variants by number.

    Raises
    ------
    ChainruleError
        If the file is missing, is not a key, or its answers are not those of its examples.
    """
    text = toml.read_text(path, "a key is the key.toml that an exercise came with")
    try:
        table = toml.parse(text)
        toml.check_version(table, FORMAT)
        return _series(toml.convert(table, KeyFile, file="the key"))
    except ChainruleError as error:
        raise ChainruleError(f"{path}: {error}") from None


def _series(file: KeyFile) -> tuple[str, dict[int, Variant]]:
    # before any variant is computed: a key is a file that anyone may have edited
    check_digits(file.digits)
    for name in file.ask:
        TASKS[name]  # refuses an unknown name and offers the nearest
    variants: dict[int, Variant] = {}
    for table in file.variant:
        number = table.number
        if number in variants:
            raise ChainruleError(
                f"variant {toml.shown(number)} is there twice; each needs a number of its own"
            )
        # from here on everything is computed again; the answers of the file only have to agree
        example = example_of(table.example, f"variant-{toml.shown(number)}")
        variants[number] = Variant(number, example, tuple(file.ask), file.digits)
        _check_answers(variants[number], table)
    return file.exercise, variants


def _check_answers(variant: Variant, table: VariantTable) -> None:
    """What stands in the key for people must be what the example gives."""
    for answer in variant.answers:
        _check_number(variant, table.answers, f"answers.{answer.label}", answer.value)
        _check_number(variant, table.tolerances, f"tolerances.{answer.label}", answer.tolerance)


def _check_number(variant: Variant, table: Mapping[str, Any], place: str, computed: float) -> None:
    where = f"variant {variant.number}: {place}"
    found = table.get(place.partition(".")[2])
    if found is None:
        raise ChainruleError(f"{where} is missing; the key is incomplete")
    number = toml.convert(found, float, where)
    # A key that was edited by hand, or that another version computed, would mark by numbers that
    # are not on the sheets.
    if not isclose(number, computed, rel_tol=SAME):
        raise ChainruleError(
            f"{where} is {toml.shown(number)}, but the example gives {computed!r}; "
            "the key was changed"
        )
