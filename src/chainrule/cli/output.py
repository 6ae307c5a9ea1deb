"""What all commands do with their output: the format, the file, and text on a terminal.

On a terminal headings are bold and values in color; in files and pipes the text is plain.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from chainrule.documents.formats import format_names, suffix
from chainrule.errors import ChainruleError, printable
from chainrule.files import write_whole

if TYPE_CHECKING:
    from rich.text import Text


class Terminal:
    """A stream to a terminal that passes on only what is printable.

    Column names, classes, titles and names of students may hold sequences that steer a terminal.
    Files and pipes get every character as it is.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    @property
    def steered(self) -> TextIO:
        """The stream itself, for what is drawn by steering the terminal."""
        return self._stream

    def write(self, text: str) -> int:
        """Write it without what steers the terminal."""
        return self._stream.write(printable(text))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


def chosen_format(format: str | None, output: Path | None) -> str:
    """The format that was named, else the one of the output file; text on a terminal."""
    # what was said explicitly counts, even against the end of the file's name
    return format or ("text" if output is None else format_of(output))


def format_of(output: Path) -> str:
    """The format that the end of a file's name stands for."""
    formats = {suffix(name): name for name in format_names() if suffix(name)}
    ending = output.suffix.lower()
    if ending not in formats:
        raise ChainruleError(
            f"{output}: unknown format; name one by --format, or end the file's name in "
            f"{', '.join(formats)}"
        )
    return formats[ending]


def not_over(output: Path, *read: str | Path | None) -> None:
    """Refuse to write over what is read."""
    for path in (Path(it) for it in read if it is not None):
        # resolved, so that ./a.toml and a link to it are known for the same file
        if path.exists() and path.resolve() == output.resolve():
            raise ChainruleError(f"{output} is read; it would be overwritten")


def distinct(*paths: Path | None) -> None:
    """Refuse to write over what is read, or over what is written beside it."""
    places = [path.resolve() for path in paths if path is not None]
    for place in places:
        if places.count(place) > 1:
            raise ChainruleError(f"{place.name} is named twice; it would be overwritten")


def deliver(text: str | bytes, form: str, output: Path | None, replace: bool = True) -> None:
    """Write a text to a file if there is one, or print it; what is no text has a file."""
    if output is not None:
        whole = text if isinstance(text, bytes) else f"{text.rstrip()}\n".encode()
        print(f"written to {write_whole(output, whole, replace)}")
    elif isinstance(text, bytes):
        raise ChainruleError(f"{form} is no text; name a file by --output")
    elif form == "text":
        show_text(text)
    else:
        print(text)


def show_text(text: str) -> None:
    """Print an explanation."""
    # colors are for people: in a pipe they would be characters in the text
    if not sys.stdout.isatty():
        print(text)
        return
    from rich.console import Console

    # colors are sequences too: they go to the terminal itself, after the text has been made safe
    console = Console(highlight=False, file=sys.__stdout__)
    for line in printable(text).splitlines():
        console.print(_colored(line), soft_wrap=True)


def _colored(line: str) -> Text:
    """Lines that are not indented and no equations are headings; what follows the last equals
    sign is the value.
    """
    from rich.text import Text

    written = Text(line)
    if line and not line.startswith(" ") and " = " not in line:
        written.stylize("bold")
    elif line.count(" = ") <= 1 or line.rstrip()[-1].isdigit():
        start = line.rfind(" = ")
        if start >= 0:
            written.stylize("cyan", start + 3)
    return written
