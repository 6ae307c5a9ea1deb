"""What the user says of a column holds or is refused; markers that stand for no value are told."""

import datetime as dt
import subprocess
import sys

import numpy as np
import polars as pl
import pytest

import chainrule
from chainrule import Stopping, fit_table
from chainrule.errors import ChainruleError
from chainrule.serving.rows import reader_of
from chainrule.tables.predicting import predict_files
from chainrule.tables.reading import read_table

QUICK = {"hidden": [2], "stopping": Stopping(epochs=2)}
DAYS = [
    f"{day:02}.{month:02}.2023" for day, month in zip(range(1, 29), [1, 2, 3, 4] * 7, strict=True)
]


def read(tmp_path, cells, **kinds):
    path = tmp_path / "t.csv"
    path.write_text("d;y\n" + "".join(f"{cell};{k}.5\n" for k, cell in enumerate(cells)))
    return read_table(path, kinds=kinds)


@pytest.mark.parametrize(
    ("cells", "kind", "said"),
    [
        (DAYS, "date:mdy", r"'13.01.2023' in line 14 is none of 'date:mdy'.* month first"),
        (DAYS, "date:ymd", r"'01.01.2023' in line 2 is none of 'date:ymd'"),
        (["1.5", "2.25", "3"], "number:comma", r"'1.5' in line 2 is none of 'number:comma'"),
        (["1,5", "2,25", "3"], "number:point", r"'1,5' in line 2 .* with a decimal point"),
        (["5 Stk", "3 Karton", "2 Paar"], "number", r"'5 Stk' in line 2 is none of 'number'"),
        (["5-7", "3-9", "2-8"], "date", r"'5-7' in line 2 is none of 'date'"),
    ],
)
def test_what_is_said_and_is_not_so_is_refused(tmp_path, cells, kind, said):
    with pytest.raises(ChainruleError, match=said):
        read(tmp_path, cells, d=kind)


def test_what_is_said_holds(tmp_path):
    cells = ["02.03.2023", "05.06.2023", "07.08.2023"]
    assert read(tmp_path, cells, d="date:mdy").frame["d"].to_list()[0] == dt.date(2023, 2, 3)
    assert read(tmp_path, cells, d="date:dmy").frame["d"].to_list()[0] == dt.date(2023, 3, 2)
    # one cell of many is a slip
    cells = [*["02.03.2023"] * 30, "24.03.2023"]
    table = read(tmp_path, cells, d="date:mdy")
    assert table.frame["d"].null_count() == 1
    assert "1 cell is taken as missing, '24.03.2023' in line 32 first" in table.notes[0]
    # a word alone is a missing value
    assert read(tmp_path, ["unknown"], d="number").frame["d"].to_list() == [None]


@pytest.mark.parametrize("marker", ["31.12.9999", "00.00.0000", "9999-12-31"])
def test_days_that_are_none_are_missing(tmp_path, marker):
    table = read(tmp_path, [*DAYS, marker, marker])
    assert table.frame["d"].dtype == pl.Date
    assert table.frame["d"].null_count() == 2
    assert f"column 'd': {marker!r} is taken as missing, in 2 cells" in table.notes


def test_a_last_day_of_eight_digits_is_missing_among_dates_alone(tmp_path):
    days = ["20240131", "20230228", "20220101", "20210303", "20200505"]
    table = read(tmp_path, ["99991231", *days, "99991231"])
    assert table.frame["d"].to_list()[:2] == [None, dt.date(2024, 1, 31)]
    assert table.notes == (
        "column 'd': numbers such as 20240131 are read as dates (year, month, day)",
        "column 'd': '99991231' is taken as missing, in 2 cells",
    )
    assert read(tmp_path, ["99991231", *days, "31"]).frame["d"].dtype == pl.Int64


def test_markers_far_from_all_others_are_told(tmp_path):
    cells = [*map(str, range(1, 30)), *["999999"] * 4]
    (note,) = read(tmp_path, cells).notes
    assert note.startswith("column 'd': 999999 stands in 4 cells, far from all others")
    (note,) = read(tmp_path, [*DAYS, *["01.01.1900"] * 4]).notes
    assert note.startswith("column 'd': 1900-01-01 stands in 4 cells")
    # in a data frame as well
    frame = pl.DataFrame({"x": [*np.arange(20.0), *[-999.0] * 5], "y": np.arange(25.0) / 7})
    assert "column 'x': -999.0 stands in 5 cells" in " ".join(fit_table(frame, "y", **QUICK).notes)
    for usual in ([*map(str, range(1, 100)), "99"], [*map(str, range(1, 30)), "999999"]):
        assert read(tmp_path, usual).notes == ()


def test_a_server_takes_no_day_for_missing():
    days = pl.date_range(pl.date(2020, 1, 1), pl.date(2020, 3, 9), eager=True)
    model = fit_table({"d": days, "y": np.arange(len(days)) / 7}, "y", **QUICK).model
    assert reader_of(model).columns([{"d": "9999-12-31"}, {"d": "31.12.9999"}]) == {
        "d": [None, None]
    }


def test_missing_columns_are_all_named(tmp_path):
    rows = {"Menge": [1.5, 2.0, 3.5] * 9, "Land": ["a", "b", "c"] * 9, "Tag": [5.5, 1.0, 2.0] * 9}
    model = fit_table({**rows, "y": [1.5, 2.5, 4.0] * 9}, "y", **QUICK).model
    path = tmp_path / "new.csv"
    path.write_text("MENGE,LAND,tag\n1,a,1\n")
    with pytest.raises(ChainruleError, match=r"the columns Menge, Tag, Land are missing") as error:
        predict_files(model, [path])
    assert "there is 'MENGE' for 'Menge', 'tag' for 'Tag'" in str(error.value)
    path.write_text("Menge,Land\n1,a\n")
    with pytest.raises(ChainruleError, match=r"the column 'Tag' is missing, from which"):
        predict_files(model, [path])


def test_an_exported_program_reads_the_table_it_was_trained_on(tmp_path):
    rows = [f"{k % 7}.5,{k % 3}.25,31.12.9999,{k % 5}.5" for k in range(10)]
    rows += [f"{k % 7}.5,{k % 3}.25,{day},{k % 5}.5" for k, day in enumerate(DAYS)]
    path = tmp_path / "t.csv"
    path.write_text("\n".join(["price,price,day,y", *rows, ""]))
    model = fit_table(path, "y", **QUICK).model
    chainrule.export(model, tmp_path / "m.py")
    ran = subprocess.run([sys.executable, "m.py", "t.csv"], cwd=tmp_path, capture_output=True)
    assert not ran.stderr
    printed = [float(it) for it in ran.stdout.split()[1:]]
    np.testing.assert_allclose(printed, model.predict(path)["y"], rtol=1e-6)
