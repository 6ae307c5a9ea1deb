"""Rows that need no reading give what they give when they are read."""

import subprocess
import sys
from datetime import date, datetime
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from polars.testing import assert_frame_equal

import chainrule
from chainrule.errors import ChainruleError
from chainrule.tables.plain_rows import PlainRows
from table_models import random_model

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
    pairs = zip(table["size"], table["color"], strict=True)
    table["y"] = [size + (color == "red") for size, color in pairs]
    kinds = {"note": "words", "fresh": "truth"}
    trained = chainrule.fit_table(table, "y", kinds=kinds, hidden=[3], solver="lbfgs").model
    saved = [chainrule.load(path) for path in sorted(FOLDER.glob("format-*.chainrule"))]
    return [trained, *saved, *map(random_model, range(12))]


def rows_of(model, rng, odd):
    """Rows with a cell for each column, and sometimes one that is odd."""
    columns = model.columns
    names = dict.fromkeys(columns.numeric, NUMBERS) | dict.fromkeys(columns.dated, DATES)
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
        for number in range(10):
            rows = rows_of(model, rng, odd)
            columns = {name: [row[name] for row in rows] for name in rows[0]}
            data = columns if number % 2 else rows
            quick = told(model.predict, data)
            taken += model._plain_rows.cells(data) is not None
            with monkeypatch.context() as patched:
                patched.setattr(PlainRows, "cells", lambda self, data: None)
                slow = told(model.predict, data)
            assert type(quick) is type(slow)
            if isinstance(slow, pl.DataFrame):
                assert_frame_equal(quick, slow, check_exact=True)
            else:
                assert quick == slow, data
    assert taken > 33


def test_rows_give_rows(models):
    rows = [{"size": 1.0, "sold": None, "color": "red", "fresh": "yes", "note": None, "more": []}]
    found = models[0].predict(rows * 3)
    assert found == models[0].predict(pl.DataFrame(rows * 3).drop("more")).to_dicts()
    # of any number, and if they have to be read
    assert models[0].predict(tuple(rows * 200)) == found[:1] * 200
    assert models[0].predict([{**rows[0], "size": "1,0"}]) == found[:1]
    assert models[0].predict_interval(rows, 0.5)[0].keys() == {"y", "lower", "upper"}
    with pytest.raises(ChainruleError, match="the column 'fresh' is missing"):
        models[0].predict([{name: cell for name, cell in rows[0].items() if name != "fresh"}])


IMPORTED = """
import sys
already = set(sys.modules)  # what somebody has every program import as it starts
import chainrule
row = {"x": 1.0, "w": 2, "color": "red", "shape": None, "city": "a"}
for name in ("format-1-numbers", "format-3-numbers", "format-4-classes"):
    chainrule.load(f"{sys.argv[1]}/{name}.chainrule").predict([row])
packages = {it.partition(".")[0] for it in set(sys.modules) - already if not it.startswith("_")}
print(*sorted(packages - sys.stdlib_module_names))
print(*sorted(it for it in sys.modules if it.startswith("chainrule.")))
"""
ROOMS = "checks documents engines errors files formulas hosts network tables types version"
WAITING = ("reading", "streaming", "searching", "reports", "fitting", "targets", "moments")


def test_a_row_imports_what_it_needs():
    """Neither what reads tables, nor what trains, nor any other library."""
    command = [sys.executable, "-c", IMPORTED, str(FOLDER)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    libraries, own = (set(line.split()) for line in done.stdout.splitlines())
    # msgspec takes typing_extensions where it is there
    assert libraries - {"typing_extensions"} == {"chainrule", "msgspec", "numpy", "safetensors"}
    assert {name.split(".")[1] for name in own} == set(ROOMS.split())
    waiting = tuple(f"chainrule.tables.{name}" for name in WAITING)
    assert not [name for name in own if name.startswith(waiting)]
    assert len(own) < 65
