"""Plain rows: numbers with nothing but spaces between them, as consoles print arrays, and as plain
text sets columns: [ 0.9951  1.     -0.5097].

Elsewhere a number behind a number is a factor, and a minus between two of them takes off.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

NUMBER = r"[-−+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+−]?\d+)?"
# Digits behind a letter, a dot or an operator belong to something else; a row ends as it began.
ROW = re.compile(
    rf"(?<![\w.^_/*·×=+-])(?<![=+*·×/-] )(?:{NUMBER}[ \t]+)+{NUMBER}(?=\s*(?:[\])|#;]|$))"
)
ALONE = re.compile(rf"(?<=\[)[ \t]*{NUMBER}[ \t]*(?=\])")  # the only entry of a row of an array
ENTRY = re.compile(NUMBER)
BEGINS = re.compile(r"(?:^|[\[(|:#\]]|\d\))[ \t]*$")
INDEX = re.compile(r"\w\[[ \t]*$")  # w[1]
# What R begins its lines with, [1]; but not the last row of a column, [0.3]].
COUNT, WHOLE = re.compile(r"[# \t]*\[[ \t]*"), re.compile(r"\d+[ \t]*\](?!\])")


def plain_rows(line: str) -> Iterator[tuple[int, int]]:
    """Where the numbers of such rows begin and end."""
    # Whole numbers alone are marks of an axis, or a shape.
    for row in ROW.finditer(line):
        if BEGINS.search(line[: row.start()]) and "." in row[0]:
            for entry in ENTRY.finditer(line, row.start(), row.end()):
                yield entry.span()
    for row in ALONE.finditer(line):
        first = row.start() + len(row[0]) - len(row[0].lstrip())
        if not INDEX.search(line[: row.start()]) and not _is_count(line, row.start(), first):
            yield first, first + len(row[0].strip())


def _is_count(line: str, begin: int, first: int) -> bool:
    """Whether a number in brackets at the beginning of a line counts what follows."""
    return bool(COUNT.fullmatch(line, 0, begin) and WHOLE.match(line, first))
