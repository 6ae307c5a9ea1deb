"""Text files as columns of texts: this source is copied into every Python program that takes
columns.
"""

import csv
import io
import sys

from chainrule.exporting.formats._cells import cells_as


def read_csv(path, written, missing):
    """The columns of a CSV file that are `written` in some way, by name, as texts that programs
    write; cells in `missing` are None.
    """
    text = text_of(path)
    if not text.split("\n", 1)[0].strip():
        raise ValueError("the first line is empty; it must hold the names of the columns")
    mark = separator_of(text, written)
    names, *rows = csv.reader(io.StringIO(text, newline=""), delimiter=mark)
    # empty lines, at the end or between
    rows = [row for row in rows if row]
    for number, row in enumerate(rows, start=1):
        if len(row) != len(names):
            raise ValueError(f"row {number} has {len(row)} cells under {len(names)} names")
    columns = {name.strip(): [row[at].strip() for row in rows] for at, name in enumerate(names)}
    return {
        name: cells_as(known(columns[name], way, missing), name, kind, way, gaps)
        for name, (kind, way, gaps) in written.items()
        if name in columns
    }


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
    """With which separator the first row has most of the columns; of several, the most frequent."""

    def fits(mark):
        names = next(csv.reader(io.StringIO(text, newline=""), delimiter=mark))
        return len(columns.keys() & {name.strip() for name in names}), len(names)

    return max(",;\t|", key=fits)
