"""Formats of exercises: one file each, found by name and imported when used.

A format has ``files(exercise, variants) -> {path: text}``: all that it adds to the exercise's
folder. An underscore in the file's name is a dash in the format's: ``moodle_cloze.py`` is
``moodle-cloze``.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from typing import TYPE_CHECKING

from chainrule.errors import unknown
from chainrule.files import names_in

if TYPE_CHECKING:
    from chainrule.exercises.variant import Variant


def format_names() -> list[str]:
    """The formats that there are."""
    return [name.replace("_", "-") for name in names_in(__name__, ".py")]


def check_formats(formats: Sequence[str]) -> None:
    """Refuse a format that is not known, before anything is computed."""
    for name in formats:
        if name not in format_names():
            raise unknown("format", name, format_names())


def format_files(format: str, exercise: str, variants: Sequence[Variant]) -> dict[str, str]:
    """The files of an exercise in a format: path within its folder, and text.

    Parameters
    ----------
    format : str
        One of `format_names`.
    exercise : str
        The exercise's name, which the files carry.
    variants : sequence of Variant
        All variants of the exercise.

    Raises
    ------
    ChainruleError
        If there is no such format; the message offers the nearest.
    """
    check_formats([format])
    # imported only when used, and after the check: the name becomes part of a module's
    module = import_module(f"{__name__}.{format.replace('-', '_')}")
    found: dict[str, str] = module.files(exercise, variants)
    return found
