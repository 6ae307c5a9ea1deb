"""Text on a terminal: headings bold, values in color; elsewhere, in files and pipes, plain text."""

from __future__ import annotations

import sys
from pathlib import Path

from rich.console import Console
from rich.text import Text

from chainrule.files import write_whole


def deliver(text: str, form: str, output: Path | None) -> None:
    """Write a text to a file if there is one, or print it."""
    if output is not None:
        whole = text.rstrip() + "\n"
        print(f"written to {write_whole(output, whole.encode())}")
    elif form == "text":
        show_text(text)
    else:
        print(text)


def show_text(text: str) -> None:
    """Print an explanation."""
    if not sys.stdout.isatty():
        print(text)
        return
    console = Console(highlight=False)
    for line in text.splitlines():
        console.print(_colored(line), soft_wrap=True)


def _colored(line: str) -> Text:
    """Lines that are not indented and no equations are headings; what follows the last equals
    sign is the value.
    """
    written = Text(line)
    if line and not line.startswith(" ") and " = " not in line:
        written.stylize("bold")
    elif line.count(" = ") <= 1 or line.rstrip()[-1].isdigit():
        start = line.rfind(" = ")
        if start >= 0:
            written.stylize("cyan", start + 3)
    return written
