"""Words among numbers, numbers that stand for missing values, and other ways to write a table."""

import polars as pl
import pytest

from chainrule import Stopping, fit_table, table_columns
from chainrule.errors import ChainruleError
from chainrule.tables.reading import read_table

N = 100
HASTY = {"hidden": (3,), "stopping": Stopping(epochs=2)}


def written(tmp_path, cells, name="t.csv"):
    path = tmp_path / name
    path.write_text("\n".join(["a;b", *(f"{cell};{k % 2}" for k, cell in enumerate(cells))]))
    return path


def numbers(*words, at=7, form="{},5"):
    cells = [form.format(k) for k in range(N)]
    for place, word in enumerate(words):
        cells[at + 3 * place] = word
    return cells


def test_few_words_among_numbers_are_missing_and_told(tmp_path):
    path = written(tmp_path, numbers("tbd", "unknown", "tbd", "n/a (see note)"))
    table = read_table(path)
    assert table.frame["a"].dtype == pl.Float64
    assert table.frame["a"].null_count() == 4
    assert table.frame["a"].drop_nulls().sum() == sum(
        k + 0.5 for k in range(N) if k not in (7, 10, 13, 16)
    )
    told = "4 cells are taken as missing: 'tbd', 'unknown', 'n/a (see note)'"
    assert any(told in note for note in table.notes)
    row = table_columns(path).row(0, named=True)
    assert (row["kind"], row["missing"]) == ("number", 4)
    assert f"{told} (--text a keeps the column as text)" in row["decided"]
    kept = read_table(path, kinds={"a": "text"}).frame["a"]
    assert kept[7] == "tbd"


@pytest.mark.parametrize(
    "cells",
    [
        numbers("k1"),  # a code
        numbers("low", "lower", "middle", "high"),  # texts of their own
        numbers(*["unknown"] * 8),  # too many not to be a class
        [f"{k % 5}" if k != 7 else "other" for k in range(N)],  # one more class
    ],
)
def test_other_words_leave_text(tmp_path, cells):
    assert read_table(written(tmp_path, cells)).frame["a"].dtype == pl.String


def test_dates_too(tmp_path):
    cells = [f"{1 + k % 28:02}.0{1 + k % 9}.2020" for k in range(N)]
    cells[3] = "offen"
    table = read_table(written(tmp_path, cells))
    assert table.readings["a"].kept == "date:dmy:gaps"
    assert table.frame["a"].null_count() == 1


def test_a_model_reads_new_tables_in_the_same_way(tmp_path):
    model = fit_table(written(tmp_path, numbers("tbd")), "b", **HASTY).model
    model = model.load(model.save(tmp_path / "m.chainrule"))
    assert model.found["a"] == "number:comma:gaps"
    table = model.read(written(tmp_path, ["tbd", "1,5", "later"], "new.csv"))
    assert table.frame["a"].to_list() == [None, 1.5, None]
    assert model.predict(table).height == 3
    with pytest.raises(ChainruleError, match=r"line 3, column 'a' holds '5 apples'"):
        model.predict(written(tmp_path, ["1,5", "5 apples"], "bad.csv"))
    plain = fit_table(written(tmp_path, numbers()), "b", **HASTY).model
    with pytest.raises(ChainruleError, match=r"line 2, column 'a' holds 'tbd'"):
        plain.predict(written(tmp_path, ["tbd", "1,5"], "new.csv"))


def test_numbers_that_a_comment_calls_missing(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("# missing values are coded as -99.9\nx,y\n1.5,3\n-99.9,4\n-99.90,-99\n")
    table = read_table(path)
    assert table.frame.rows() == [(1.5, 3), (None, 4), (None, -99)]
    assert "-99.9 is taken as missing, as line 1 says, in 2 cells" in table.notes
    path.write_text("# missing values: 12\nx,y\n1.5,3\n12,4\n")
    assert read_table(path).frame["x"].to_list() == [1.5, 12.0]
    path.write_text("x,y\n1.5,3\n-999,4\n")
    assert read_table(path).frame["x"].to_list() == [1.5, -999.0]


def test_cells_in_quotes_between_spaces(tmp_path):
    path = tmp_path / "t.txt"
    path.write_text(
        'rate  "full name"      said\n'
        '1.5   "Ann  Lee"       "good; yes, very"\n'
        '10.25 Bob              "so  so"\n'
        '2.5   "Cy, the third"  bad\n'
    )
    frame = read_table(path).frame
    assert frame.columns == ["rate", "full name", "said"]
    assert frame.row(0) == (1.5, "Ann  Lee", "good; yes, very")
    assert frame.row(1) == (10.25, "Bob", "so  so")
    assert frame.row(2) == (2.5, "Cy, the third", "bad")


@pytest.mark.parametrize("sign", ["R$", "US$", "A$ ", "$", "€"])
def test_dollars_of_several_countries(tmp_path, sign):
    cells = [f"{sign}{k},50" for k in range(N)]
    assert read_table(written(tmp_path, cells)).frame["a"].to_list() == [k + 0.5 for k in range(N)]


def test_minutes_and_seconds_beside_hours(tmp_path):
    table = read_table(written(tmp_path, ["59:30", "1:02:30", "0:00:10", "8:05"]))
    assert table.frame["a"].to_list() == [3570.0, 3750.0, 10.0, 485.0]
    assert "'59:30' is read as minutes and seconds" in " ".join(table.notes)
    # times of a day may lack their seconds
    clock = read_table(written(tmp_path, ["9:30", "1:02:30", "23:05"]))
    assert clock.frame["a"].to_list() == [9.5 * 3600, 3750.0, 23 * 3600 + 300]


def test_cells_that_stand_for_the_one_above(tmp_path):
    cells = ["North", "〃", "", "South", "〃"]
    table = read_table(written(tmp_path, cells))
    assert table.frame["a"].to_list() == ["North", "North", None, "South", "South"]
    assert "'〃' is taken for the value above it, in 2 cells" in " ".join(table.notes)


def test_values_that_seem_to_begin_groups_are_said(tmp_path):
    table = read_table(written(tmp_path, ["North", "", "", "South", ""]))
    assert table.frame["a"].null_count() == 3
    assert "each value occurs once, with empty cells below" in " ".join(table.notes)
    remarks = read_table(written(tmp_path, ["", "was late", "", "", "is ill"]))
    assert not remarks.notes
