"""The text of a document, whatever kind of file it is: one file for each kind, found by name.

A kind has ``SUFFIXES``, how the names of its files end, and ``read(content) -> str``, which gives
the text with its equations in LaTeX between dollar signs, as far as it can with the lines of the
file. Equations are looked for in that text only: no other part of an audit knows kinds of files.
One that has code apart from text also has ``read_without_code``, which gives as many lines.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from types import ModuleType

from chainrule.errors import ChainruleError
from chainrule.files import LARGEST, names_in, read_whole


def suffixes() -> list[str]:
    """How the names of the files end that can be read."""
    return sorted(suffix for kind in _kinds() for suffix in kind.SUFFIXES)


def text_of(path: str | Path, *, code: bool = True) -> str:
    """The text of a document; of one that has code apart from text, also without its code.

    Raises
    ------
    ChainruleError
        If the file is missing, too large, damaged, or of a kind that cannot be read; if what is
        needed to read it is not installed; or if there is no text in it, as in scanned pages.
    """
    path = Path(path)
    suffix = path.suffix.lower()
    kind = _kind_of(path)
    if kind is None:
        raise ChainruleError(
            f"{path}: documents are read that end in {', '.join(suffixes())}; this one ends in "
            f"{suffix or 'nothing'}"
        )
    content = read_whole(path, LARGEST)
    try:
        read = kind.read if code else getattr(kind, "read_without_code", kind.read)
        text: str = read(content)
    except ChainruleError as error:
        raise ChainruleError(f"{path}: {error}") from None
    # A damaged or hostile file can make readers of archives, XML and PDF fail in ways that cannot
    # be listed; each means the same to the user.
    except Exception as error:
        raise ChainruleError(
            f"{path}: cannot be read as a document; it is damaged, or of another kind "
            f"({type(error).__name__})"
        ) from None
    if not text.strip():
        raise ChainruleError(f"{path}: there is no text in this document")
    return text


def has_code_apart(path: str | Path) -> bool:
    """Whether a document of this kind has code apart from its text, as a notebook does."""
    return hasattr(_kind_of(Path(path)), "read_without_code")


def _kind_of(path: Path) -> ModuleType | None:
    suffix = path.suffix.lower()
    return next((kind for kind in _kinds() if suffix in kind.SUFFIXES), None)


def _kinds() -> list[ModuleType]:
    return [import_module(f"{__name__}.{name}") for name in names_in(__name__, ".py")]
