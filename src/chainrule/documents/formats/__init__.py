"""Output formats: one file each with ``render(document) -> str``, found by name and imported
when used.
"""

from __future__ import annotations

from importlib import import_module
from importlib.resources import files

from chainrule.documents.document import Document
from chainrule.errors import unknown


def format_names() -> list[str]:
    """The formats that there are."""
    names = [entry.name for entry in files(__name__).iterdir()]
    return sorted(name[:-3] for name in names if name.endswith(".py") and not name.startswith("_"))


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
    if format not in format_names():
        raise unknown("format", format, format_names())
    text: str = import_module(f"{__name__}.{format}").render(document)
    return text
