"""Times of day as people and programs write them, and dates as programs count them."""

import datetime as dt

import pytest

from chainrule.tables.reading import read_table

FROM_NUMBERS = [30600.0, 63900.0, 300.0, 43200.0, 32700.0]


def read(tmp_path, name, cells, **options):
    path = tmp_path / "t.csv"
    path.write_text("\n".join([f"n\t{name}", *(f"r\t{cell}" for cell in cells), ""]))
    table = read_table(path, **options)
    return table.frame[name].to_list(), " ".join(table.notes), table.readings[name].kept


@pytest.mark.parametrize(
    ("name", "cells", "kept"),
    [
        ("time", ["0830", "1745", "0005", "1200", "0905"], "duration:hhmm"),
        ("dep_time", ["830", "1745", "5", "1200", "905"], "duration:hhmm"),
        ("Uhrzeit", ["8.30", "17.45", "0.05", "12.00", "9.05"], "duration:point"),
    ],
)
def test_numbers_that_are_times_by_the_name_of_their_column(tmp_path, name, cells, kept):
    found, said, how = read(tmp_path, name, cells)
    assert (found, how) == (FROM_NUMBERS, kept)
    assert f"times of day such as {cells[0]!r} are in seconds (--number {name}" in said
    # another table may be short, or have colons
    assert read(tmp_path, name, cells[:1], found={name: kept})[0] == [30600]
    assert read(tmp_path, name, ["8:30"], found={name: kept})[0] == [30600]
    assert read(tmp_path, name, [*cells, "NA"])[0] == [*FROM_NUMBERS, None]


def test_zeros_in_front_of_many_times_tell(tmp_path):
    cells = [f"{k:02}{k * 7 % 60:02}" for k in range(24)]
    assert read(tmp_path, "x", cells)[2] == "duration:hhmm"


@pytest.mark.parametrize(
    ("name", "cells"),
    [
        ("code", ["0830", "1745", "0005", "1200", "0905"]),
        ("time", ["830", "1745", "5", "1200", "905"]),
        ("start time", ["12.50", "8.99", "3.10", "4.44", "5.55"]),
        ("start_time", ["5", "3", "2", "8", "12", "44"]),
        ("dep_time", ["0830", "1745", "0005", "1270", "0905"]),
        ("year", [str(1900 + k) for k in range(59)]),
    ],
)
def test_other_numbers_are_no_times(tmp_path, name, cells):
    found, _, how = read(tmp_path, name, cells)
    assert how in ("number", "text", "text:4 digits")
    assert len(set(found)) == len(cells)


@pytest.mark.parametrize(
    ("cells", "values"),
    [
        (["8h30", "17h45", "9h"], [30600, 63900, 32400]),
        (["8:30 pm", "12:05 AM"], [73800, 300]),
        (["8 pm", "9 pm", "12pm"], [72000, 75600, 43200]),
        (["8.30 Uhr", "9 Uhr"], [30600, 32400]),
        (["8:30 Uhr", "17:45 Uhr"], [30600, 63900]),
        (["kl. 8.30", "kl. 17.45"], [30600, 63900]),
    ],
)
def test_words_beside_times(tmp_path, cells, values):
    assert read(tmp_path, "x", cells)[0] == values


@pytest.mark.parametrize(
    ("name", "cells", "first"),
    [
        ("order date", ["43835", "43836", "43840", "44000", "44100"], dt.date(2020, 1, 5)),
        ("Datum", ["43835.5", "43836", "43840", "44000", "44100"], dt.datetime(2020, 1, 5, 12)),
        ("timestamp", [f"15778368{k}0" for k in range(5)], dt.datetime(2020, 1, 1)),
        ("created_at", [f"15778368{k}0000" for k in range(5)], dt.datetime(2020, 1, 1)),
        ("month", ["202001", "202002", "202012", "202101", "202103"], dt.date(2020, 1, 1)),
    ],
)
def test_dates_that_programs_count(tmp_path, name, cells, first):
    found, said, how = read(tmp_path, name, cells)
    assert found[0] == first
    assert f"numbers such as {cells[0]} are read as dates" in said
    # a table of one row, and one that is written otherwise: the same moments, of another type
    (again,) = read(tmp_path, name, cells[:1], found={name: how})[0]
    assert str(again).startswith(str(first))
    (again,) = read(tmp_path, name, ["2020-01-05"], found={name: how})[0]
    assert str(again).startswith("2020-01-05")


@pytest.mark.parametrize(
    ("name", "cells"),
    [
        ("price", ["43835", "43836", "43840", "44000", "44100"]),
        ("order date", ["3835", "43836", "43840", "44000", "44100"]),
        ("month", ["1", "2", "3", "4", "12"]),
        ("time", ["1.5", "2.5", "3.5", "4.5", "5.5"]),
    ],
)
def test_other_numbers_are_no_dates(tmp_path, name, cells):
    assert read(tmp_path, name, cells)[2] == "number"
