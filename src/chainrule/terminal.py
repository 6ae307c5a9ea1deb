"""Text on a terminal: headings bold, values in color; elsewhere, in files and pipes, plain text."""

from __future__ import annotations

import sys

from rich.console import Console
from rich.text import Text


def show_text(text: str) -> None:
    """Print an explanation."""
    if not sys.stdout.isatty():
        print(text)
        return
    console = Console(highlight=False)
    for line in text.splitlines():
        console.print(_colored(line), soft_wrap=True)


def _colored(line: str) -> Text:
    """Lines that are not indented and no equations are headings; what follows the last equals sign is the value."""
    written = Text(line)
    if line and not line.startswith(" ") and " = " not in line:
        written.stylize("bold")
    elif line.count(" = ") <= 1 or line.rstrip()[-1].isdigit():
        start = line.rfind(" = ")
        if start >= 0:
            written.stylize("cyan", start + 3)
    return written
