"""Output formats: one file each, found by name and imported when used.

A format has ``render(document) -> str`` and ``SUFFIX``, how the names of its files end.
"""

from __future__ import annotations

from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING

from chainrule.errors import printable, unknown
from chainrule.files import names_in

if TYPE_CHECKING:
    from chainrule.documents.document import Document


def format_names() -> list[str]:
    """The formats that there are."""
    return names_in(__name__, ".py")


def suffix(format: str) -> str:
    """How the names of a format's files end, such as ``.html``; empty if that is not settled."""
    ending: str = _module(format).SUFFIX
    return ending


def write_document(document: Document, format: str = "text") -> str:
    """A document in a format.

    Parameters
    ----------
    document : Document
        What to write.
    format : str
        One of `format_names`.

    Raises
    ------
    ChainruleError
        If there is no such format; the message offers the nearest.
    """
    # once for all formats: whatever a document quotes, it steers no terminal and stays valid XML
    return printable(_module(format).render(document))


def _module(format: str) -> ModuleType:
    if format not in format_names():
        raise unknown("format", format, format_names())
    # imported only now: a command that prints text need not load MathML or diagrams
    return import_module(f"{__name__}.{format}")
