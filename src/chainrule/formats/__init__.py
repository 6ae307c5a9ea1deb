"""Output formats: one file each with ``render(document) -> str``, found by name and imported when used."""

from __future__ import annotations

from importlib import import_module
from importlib.resources import files

from chainrule.document import Document
from chainrule.errors import ChainruleError, unknown
from chainrule.steps import Steps


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


def render(steps: Steps, format: str = "text", digits: int = 9) -> str:
    """Steps as text in a format, with at most so many significant digits.

    Examples
    --------
    >>> steps = chainrule.explain(chainrule.load_example("udacity"), steps=0)
    >>> print(chainrule.render(steps.only("a1^h"), digits=4))
    a1^h = 1/(1 + e^(-h1^h)) = 1/(1 + e^(-(-0.02))) = 0.495
    """
    if format not in format_names():
        raise unknown("format", format, format_names())
    if format != "text":
        raise ChainruleError(f"Steps can be written as text only, not as {format}")
    from chainrule.formats._steps_as_text import render as write

    return write(steps, digits)
