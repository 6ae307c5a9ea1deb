"""Lines of a terminal: wrapped and padded by the width that is seen, as some characters are two
columns wide.
"""

from __future__ import annotations

from rich.cells import cell_len

WIDTH = 100


def wrapped(text: str, first: str = "", rest: str = "", width: int = WIDTH) -> list[str]:
    """A paragraph's lines, broken at spaces; `first` starts the first one, `rest` the others."""
    lines: list[str] = []
    line = first
    for word in text.split():
        # a word that is wider than a line stays whole: half a name would be another name
        begun = line != (rest if lines else first)
        if begun and cell_len(line) + 1 + cell_len(word) > width:
            lines.append(line)
            line, begun = rest, False
        line += f" {word}" if begun else word
    return [*lines, line]


def padded(text: str, width: int) -> str:
    """With spaces behind it, up to a width."""
    return text + " " * max(0, width - cell_len(text))


def side_by_side(cells: list[str], width: int = WIDTH) -> list[str]:
    """Short texts in columns, as many as fit."""
    # all columns are as wide as the widest, so that numbers are below each other
    pitch = max(map(cell_len, cells), default=0) + 3
    across = max(1, width // pitch)
    rows = [cells[start : start + across] for start in range(0, len(cells), across)]
    return ["".join(padded(cell, pitch) for cell in row).rstrip() for row in rows]


def table(header: list[str], rows: list[list[str]]) -> list[str]:
    """Cells below each other, a line under the header."""
    widths = [max(map(cell_len, column)) for column in zip(header, *rows, strict=True)]
    lines = [header, ["-" * width for width in widths], *rows]
    return ["  ".join(map(padded, line, widths)).rstrip() for line in lines]
