"""The key of a series as a file: every variant's example, its answers and what passes as right.

Answers and tolerances stand in it for people and other programs. Marking computes them again from
the examples and refuses a key that says otherwise.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from math import isclose
from pathlib import Path
from typing import Any

from chainrule.errors import ChainruleError
from chainrule.exercises.settings import check_digits
from chainrule.exercises.tasks import KINDS
from chainrule.exercises.toml import document
from chainrule.exercises.variant import Variant
from chainrule.explaining.examples.files import FORMAT as EXAMPLE_FORMAT
from chainrule.explaining.examples.files import example_of
from chainrule.explaining.examples.worked_example import WorkedExample
from chainrule.files import read_whole

FORMAT = 1
HEAD = ("format", "exercise", "title", "ask", "digits", "variant")
SAME = 1e-6  # exp may differ in its last bit between machines


def write_key(exercise: str, variants: Sequence[Variant]) -> str:
    """The text of a key file."""
    first = variants[0]
    return (
        "# Keep this file: with it, chainrule exercise mark marks the filled forms.\n"
        + document(
            {
                "format": FORMAT,
                "exercise": exercise,
                "title": first.example.title,
                "ask": list(first.ask),
                "digits": first.digits,
                "variant": [
                    {
                        "number": variant.number,
                        "example": example_table(variant.example),
                        "answers": {answer.label: answer.value for answer in variant.answers},
                        "tolerances": {
                            answer.label: answer.tolerance for answer in variant.answers
                        },
                    }
                    for variant in variants
                ],
            }
        )
    )


def example_table(example: WorkedExample) -> dict[str, Any]:
    """A worked example as its file holds it."""
    layers = example.network.layers
    weights: dict[str, Any] = {}
    for number, (W, b) in enumerate(
        zip(example.parameters.W, example.parameters.b, strict=True), start=1
    ):
        weights[f"w[{number}]"] = W.tolist()
        if layers[number - 1].n_biases:
            weights[f"b[{number}]"] = b.tolist()
    return {
        "format": EXAMPLE_FORMAT,
        "title": example.title,
        "notation": example.notation,
        "network": {
            "sizes": list(example.network.sizes),
            "activations": [layer.activation.name for layer in layers],
            "biases": [layer.biases for layer in layers],
            "frozen": list(example.network.frozen),
        },
        "weights": weights,
        "training": {"loss": example.loss.name, "learning_rate": example.learning_rate},
        "data": {"inputs": example.inputs.tolist(), "targets": example.targets.tolist()},
    }


def read_key(path: str | Path) -> tuple[str, dict[int, Variant]]:
    """The name of a series and its variants by number.

    Raises
    ------
    ChainruleError
        If the file is missing, is no key, or its answers are not those of its examples.
    """
    try:
        file = tomllib.loads(read_whole(path).decode())
        return _series(file)
    except UnicodeDecodeError:
        raise ChainruleError(
            f"{path}: this is not a text file; a key is the key.toml that an exercise came with"
        ) from None
    except tomllib.TOMLDecodeError as error:
        raise ChainruleError(f"{path}: not valid TOML: {error}") from None
    except RecursionError:
        raise ChainruleError(f"{path}: not valid TOML: nested too deeply") from None
    except ChainruleError as error:
        raise ChainruleError(f"{path}: {error}") from None


def _series(file: Mapping[str, Any]) -> tuple[str, dict[int, Variant]]:
    missing = [name for name in HEAD if name not in file]
    if missing:
        raise ChainruleError(f"this is no key of an exercise; it lacks {', '.join(missing)}")
    if file["format"] != FORMAT:
        raise ChainruleError(f"format is {file['format']!r}; this version reads format = {FORMAT}")
    ask, digits = file["ask"], file["digits"]
    if not isinstance(ask, list) or not all(isinstance(name, str) for name in ask) or not ask:
        raise ChainruleError(f"ask is {str(ask)[:40]}; it must be a list of texts")
    if not isinstance(file["variant"], list):
        raise ChainruleError("variants must be headed by [[variant]]")
    check_digits(digits)
    for name in ask:
        KINDS[name]
    variants: dict[int, Variant] = {}
    for table in file["variant"]:
        number = table.get("number") if isinstance(table, dict) else None
        if (
            not isinstance(number, int)
            or number in variants
            or not isinstance(table.get("example"), dict)
        ):
            raise ChainruleError(
                "each [[variant]] needs a number of its own and a table [variant.example]"
            )
        variants[number] = Variant(
            number, example_of(table["example"], f"variant-{number}"), tuple(ask), digits
        )
        _check_answers(variants[number], table)
    return str(file["exercise"]), variants


def _check_answers(variant: Variant, table: Mapping[str, Any]) -> None:
    """What stands in the key for people must be what the example gives."""
    for answer in variant.answers:
        for name, computed in (("answers", answer.value), ("tolerances", answer.tolerance)):
            numbers = table.get(name)
            number = numbers.get(answer.label) if isinstance(numbers, dict) else None
            where = f"variant {variant.number}: {name}.{answer.label}"
            if isinstance(number, bool) or not isinstance(number, int | float):
                raise ChainruleError(f"{where} is missing; the key is not whole")
            if not isclose(number, computed, rel_tol=SAME):
                raise ChainruleError(
                    f"{where} is {number!r}, but the example gives "
                    f"{computed!r}; the key was changed"
                )
