"""Cells as people write them, in the way that training found: this source is copied into every
Python program that takes columns.

What is written in another way is refused and not guessed at: where `chainrule predict` goes by the
column as a whole, a program goes by what is known of it.
"""

import re

from chainrule.exporting.formats._number_cells import bare_numbers, plain_number, split_unit
from chainrule.exporting.formats._time_cells import check_alike, plain_date, plain_duration
from chainrule.tables.reading.latin import latin

KINDS = ("number", "date", "duration", "truth")  # of which people write the cells in many ways
LIKE = {"comma": "1.234,5", "point": "1,234.5", "dmy": "31.12.2026", "mdy": "12/31/2026"}
LIKE |= {"scaled": "1.2M", "scaled-comma": "1,2 Mio.", "scaled-point": "1.2M"}


def cells_as(cells, name, kind, way, gaps):
    """The cells of a column, of which training knows how they are written; None stays."""
    cells = without_words(cells) if gaps else cells
    check_alike(cells, name, kind, way)
    if kind == "text" and way.endswith(" digits"):
        cells = [with_zeros(cell, int(way.split()[0])) for cell in cells]
    if kind not in KINDS:
        return cells
    cells = [cell if cell is None else latin(cell) for cell in cells]
    # what stands around numbers is told by the column: a unit is that of all cells
    bare = bare_numbers(cells, way, name) if kind == "number" else cells
    rows = enumerate(zip(cells, bare, strict=True), start=1)
    return [plain(*pair, kind, way, f"row {row}, column {name!r}") for row, pair in rows]


def with_zeros(cell, length):
    """A code with the zeros in front that a program has lost."""
    return cell.zfill(length) if re.fullmatch("[0-9]+", cell or "") else cell


def without_words(cells):
    """Cells of which those without a digit are missing, as words were in training."""
    return [cell if re.search("[0-9]", cell or "") else None for cell in cells]


def plain(cell, bare, kind, way, place):
    """A cell as programs write it."""
    if cell is None:
        return None
    read = {"number": plain_number, "date": plain_date, "duration": plain_duration}
    found = read.get(kind, plain_truth)(bare, way)
    if found is not None:
        return found
    # as programs write them: whether it is a number is found where it is used
    if kind == "number" and not way:
        return cell
    like = LIKE.get(split_unit(way)[0], "as programs write them")
    raise ValueError(f"{place} holds {cell!r}; {kind}s in it are written {like}")


def plain_truth(cell, words):
    """Yes or no in the model's own words, by those of many languages; other texts stay."""
    return words.get(cell.lower(), cell)
