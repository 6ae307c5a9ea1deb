"""Times of day as people and programs write them."""

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
    assert how in ("number", "text")
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
