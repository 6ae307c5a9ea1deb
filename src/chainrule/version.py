"""The version of chainrule, and what is said of a file that a newer one wrote."""

from __future__ import annotations

from chainrule.errors import ChainruleError

__version__ = "0.1.0"
TITLE = f"chainrule {__version__}"  # what `chainrule --version` prints


def unreadable_format(found: object, known: str, writer: object) -> ChainruleError:
    """The error for a file of a format that this version does not read.

    Parameters
    ----------
    found : object
        The format that the file names.
    known : str
        Those that are read, such as "the formats 1 to 4".
    writer : object
        The version that the file says it was written by; None if it says nothing.
    """
    if not isinstance(writer, str):
        return ChainruleError(f"format {found!r}; chainrule {__version__} reads {known}")
    return ChainruleError(
        f"format {found!r}, written by chainrule {writer[:40]}; this is chainrule {__version__}, "
        f"which reads {known}: install chainrule {writer[:40]} or newer"
    )
