"""Text files as columns of texts: this source is copied into every Python program that takes
columns.
"""

import csv
import io
import sys

from chainrule.exporting.formats._cells import cells_as
from chainrule.tables.reading.tidy_names import tidy_names

MOST_ABOVE = 50  # rows above the names: titles, comments and the like


def read_csv(path, written, missing):
    """The columns of a CSV file that are `written` in some way, by name, as texts that programs
    write; cells in `missing` are None.
    """
    names, rows = table_of(text_of(path), written)
    columns = {name: [row[at].strip() for row in rows] for at, name in enumerate(names)}
    return {
        name: cells_as(known(columns[name], way, missing), name, kind, way, gaps)
        for name, (kind, way, gaps) in written.items()
        if name in columns
    }


def table_of(text, written):
    """The names of a table's columns, and its rows."""
    rows = rows_of(text, separator_of(text, written))
    if not rows:
        raise ValueError("it is empty; above its rows it must hold the names of the columns")
    # spreadsheets and measuring devices write titles above the names
    above = max(range(len(rows[:MOST_ABOVE])), key=lambda at: named(rows[at], written))
    # those that are there twice are told apart as in training
    names, rows = tidy_names(rows[above])[0], rows[above + 1 :]
    # spreadsheets leave rows of separators at the end
    while rows and not any(rows[-1]):
        rows.pop()
    for number, row in enumerate(rows, start=1):
        if len(row) != len(names):
            raise ValueError(f"row {number} has {len(row)} cells under {len(names)} names")
    return names, rows


def rows_of(text, mark):
    """The rows of a text that are not empty."""
    return [row for row in csv.reader(io.StringIO(text, newline=""), delimiter=mark) if row]


def named(row, written):
    """How many columns that are needed a row names."""
    return len(written.keys() & {name.strip() for name in row})


def known(cells, way, missing):
    """The cells of a column; missing ones are None."""
    # None and NA are words like others where training was told so
    missing = ("",) if way == "words" else missing
    return [None if cell in missing else cell for cell in cells]


def text_of(path):
    """A file as text; what is not UTF-8 is taken for the encoding of Windows, and told."""
    with open(path, "rb") as file:
        content = file.read()
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return content.decode("utf-16")
    try:
        # spreadsheets put a mark in front of UTF-8, which this encoding takes away
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        if b"\0" in content:  # in no text
            raise
    print(f"{path}: not UTF-8, read as Windows-1252", file=sys.stderr)
    return content.decode("cp1252")


def separator_of(text, columns):
    """With which separator a row has most of the columns; of several, the most frequent."""
    # the names stand near the beginning, and a row may go over several lines
    beginning = "\n".join(text.splitlines()[: 4 * MOST_ABOVE])

    def fits(mark):
        rows = rows_of(beginning, mark)[:MOST_ABOVE]
        return max(((named(row, columns), len(row)) for row in rows), default=(0, 0))

    return max(",;\t|", key=fits)
