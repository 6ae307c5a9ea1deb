"""Markdown, LaTeX, other markup and plain text: what is in the file."""

from __future__ import annotations

from chainrule.errors import ChainruleError

SUFFIXES = (
    *(".md", ".markdown", ".mdx", ".qmd", ".rmd", ".myst"),
    *(".tex", ".ltx", ".txt", ".text", ".rst", ".adoc", ".asciidoc", ".org", ".wiki"),
)


def read(content: bytes) -> str:
    """The text of the file."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ChainruleError(
            f"this is not a text in UTF-8 (byte {error.start}); save it again in this encoding"
        ) from None
