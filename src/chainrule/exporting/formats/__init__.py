"""Formats of programs: one file each, found by name and imported when used.

A format has ``SUFFIX``, how the names of its files end, ``render(program) -> bytes``, and
``run(path, program, given) -> Ran``: what such a file gives.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from types import ModuleType

from chainrule.errors import ChainruleError
from chainrule.files import names_in


def format_names() -> list[str]:
    """The formats that there are."""
    return names_in(__name__, ".py")


def format_of(path: Path) -> ModuleType:
    """The format that the end of a file's name stands for."""
    # All are imported for their endings; packages that they need come in when one is used.
    formats = {module.SUFFIX: module for module in map(_module, format_names())}
    ending = path.suffix.lower()
    if ending not in formats:
        raise ChainruleError(
            f"{path}: a model is exported to a file that ends in {', '.join(formats)}"
        )
    return formats[ending]


def _module(name: str) -> ModuleType:
    return import_module(f"{__name__}.{name}")
