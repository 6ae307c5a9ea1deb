"""Markdown, LaTeX and plain text: what is in the file."""

from __future__ import annotations

from chainrule.errors import ChainruleError

SUFFIXES = (".md", ".markdown", ".tex", ".txt", ".rst")


def read(content: bytes) -> str:
    """The text of the file."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ChainruleError(
            f"this is not a text in UTF-8 (byte {error.start}); save it again in this encoding"
        ) from None
