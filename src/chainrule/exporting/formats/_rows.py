"""Rows of a table as arrays: this source is copied into every Python program that takes columns."""

import numpy as np

LARGEST = 1e100  # of a number, whose square is still a float


def columns_of(rows, names):
    """The columns of these names, each a list of cells, from rows or from columns by name."""
    if isinstance(rows, list | tuple):
        return {name: [cell_of(row, name) for row in rows] for name in names}
    absent = [name for name in names if name not in rows]
    if absent:
        raise ValueError(f"there is no column {absent[0]!r}")
    columns = {name: cells_of(rows[name], name) for name in names}
    if len(set(map(len, columns.values()))) > 1:
        raise ValueError("the columns do not have the same number of cells")
    return columns


def cells_of(column, name):
    """The cells of a column."""
    if isinstance(column, str) or not hasattr(column, "__iter__"):
        raise ValueError(f"column {name!r} is {column!r}, no list; a single row is given as [row]")
    return list(column)


def cell_of(row, name):
    """A cell of a row."""
    if name not in row:
        raise ValueError(f"a row has no {name!r}; give None where it is missing: {row!r}")
    return row[name]


def numbers_of(cells, name):
    """A column of numbers; a missing one is None or NaN, and NaN in the result."""
    return np.array([number(cell, name, row) for row, cell in enumerate(cells, start=1)], float)


def number(cell, name, row):
    """A cell as a number."""
    try:
        found = float("nan") if cell is None else float(cell)
    except (TypeError, ValueError):
        raise ValueError(
            f"row {row}, column {name!r} holds {cell!r}; it must be a number"
        ) from None
    if abs(found) > LARGEST:
        raise ValueError(f"row {row}, column {name!r} holds {cell!r}; that is too large")
    return found


def texts_of(cells, missing):
    """A column of texts; a missing one is None or NaN, and has a text of its own in the result."""
    # NaN is not equal to itself
    return [missing if cell is None or cell != cell else text(cell) for cell in cells]


def text(cell):
    """A cell as a text; true and false are written small."""
    return str(cell).lower() if isinstance(cell, bool | np.bool_) else str(cell)


def places_of(texts, places, other, n_inputs):
    """Inputs (rows, n_inputs) of a column of texts: each text sets one of them, or none."""
    inputs = np.zeros((len(texts), n_inputs))
    for row, found in enumerate(texts):
        place = places.get(found, other)
        if place is not None:
            inputs[row, place[0]] = place[1]
    return inputs
