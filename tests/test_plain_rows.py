"""Rows that need no reading give what they give when they are read."""

from datetime import date, datetime
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from polars.testing import assert_frame_equal
from table_models import random_model

import chainrule
from chainrule.errors import ChainruleError
from chainrule.tables.plain_rows import PlainRows

FOLDER = Path(__file__).parent / "saved_files"
NUMBERS = [1.5, -2, None, float("nan"), np.float64(0.3), 3, 0]
TEXTS = ["red", "blue", "yes", "no", "unknown words", "Grün", None]
DATES = [datetime(2026, 1, 31, 12, 30), datetime(1999, 12, 31), None]
ODD = [True, "7", " red", "NA", "idem", '="red"', 1e101, 10**17, date(2026, 1, 1), "1,5"]


@pytest.fixture(scope="module")
def models():
    """Models with columns of every kind."""
    rng = np.random.default_rng(0)
    n = 60
    table = {
        "size": rng.normal(size=n).tolist(),
        "sold": [datetime(2020, 1 + i % 12, 1 + i % 28, i % 24) for i in range(n)],
        "color": rng.choice(["red", "blue", " red", "(missing)"], n).tolist(),
        "fresh": rng.choice(["yes", "no"], n).tolist(),
        "note": [f"words and more words {i}" for i in range(n)],
    }
    table["y"] = [size + (color == "red") for size, color in zip(*list(table.values())[:3:2])]
    kinds = {"note": "words", "fresh": "truth"}
    trained = chainrule.fit_table(table, "y", kinds=kinds, hidden=[3], solver="lbfgs").model
    saved = [chainrule.load(path) for path in sorted(FOLDER.glob("format-*.chainrule"))]
    return [trained, *saved, *map(random_model, range(12))]


def rows_of(model, rng, odd):
    """Rows with a cell for each column, and sometimes one that is odd."""
    columns = model.columns
    names = {it: NUMBERS for it in columns.numeric} | {it: DATES for it in columns.dated}
    for column in columns.text_columns:
        names[column.name] = [*TEXTS, *column.known[:3]]
    rows = [
        {name: cells[rng.integers(len(cells))] for name, cells in names.items()}
        for _ in range(rng.integers(1, 5))
    ]
    if odd:
        rows[0][rng.choice(list(names))] = ODD[rng.integers(len(ODD))]
    return rows


def told(predict, rows):
    """What comes out: a frame, or what is wrong."""
    try:
        return predict(rows)
    except ChainruleError as error:
        return str(error)


@pytest.mark.parametrize("odd", [False, True])
def test_plain_rows_give_what_reading_gives(models, odd, monkeypatch):
    rng = np.random.default_rng(int(odd))
    taken = 0
    for model in models:
        for _ in range(12):
            rows = rows_of(model, rng, odd)
            columns = {name: [row[name] for row in rows] for name in rows[0]}
            for data in (rows, columns):
                quick = told(model.predict, data)
                taken += model._plain_rows.cells(data) is not None
                with monkeypatch.context() as patched:
                    patched.setattr(PlainRows, "cells", lambda self, data: None)
                    slow = told(model.predict, data)
                if isinstance(slow, str) or isinstance(quick, str):
                    assert quick == slow, data
                else:
                    assert_frame_equal(quick, slow, check_exact=True)
    assert taken > 100
