"""What stands around a table and in its cells, written by spreadsheets, banks and statisticians."""

import datetime
import json
import re

import pytest

from chainrule.errors import ChainruleError
from chainrule.tables.reading import read_table

ROWS = "\n".join(f"{name};{number},5" for number, name in enumerate(["a", "b", "c", "d"], start=1))


def read(tmp_path, text, name="t.csv"):
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_table(path)


@pytest.mark.parametrize(
    ("text", "note"),
    [
        (f"n;x\n----;----\n{ROWS}\n", "line 2 holds dashes only"),
        (f"n;x\n;[kg]\n{ROWS}\n", r"line 2 holds units, such as '\[kg\]'"),
        (f"n;x\n{ROWS}\nSumme;12,0\n", "line 6 is a total, 'Summe'"),
        (f"n;x\n{ROWS}\nTotal:;12,0\n", "line 6 is a total, 'Total:'"),
        (f"n;x\n{ROWS}\n\nQuelle: Statistisches Amt\n", "line 7 is a remark, 'Quelle: "),
        (f"n;x\n{ROWS}\n(4 rows affected)\n", "line 6 is a remark"),
        (f"n;x\n{ROWS}\n\x1a", None),
        (f"n;x\n{ROWS}\n;\n", None),
        (f"\ufeff\ufeffn;x\n{ROWS}\n", None),
    ],
    ids=["dashes", "units", "sum", "total", "source", "rows", "ctrl-z", "separators", "two marks"],
)
def test_what_is_no_row_is_left_out_and_said(tmp_path, text, note):
    table = read(tmp_path, text)
    assert table.frame.to_dict(as_series=False) == {
        "n": ["a", "b", "c", "d"],
        "x": [1.5, 2.5, 3.5, 4.5],
    }
    said = " ".join(table.notes)
    assert note is None or re.search(note, said), said


def test_rows_among_others_that_are_none_are_left_out_and_said(tmp_path):
    whole = {"n": ["a", "b", "c", "d"], "x": [1.5, 2.5, 3.5, 4.5]}
    first, second, third, fourth = ROWS.split("\n")
    again = read(tmp_path, "\n".join(["n;x", first, second, "n;x", third, fourth, ""]))
    assert again.frame.to_dict(as_series=False) == whole
    assert "line 4 holds the names once more: left out" in " ".join(again.notes)
    rows = ["n;x", first, second, "Zwischensumme;4,0", third, fourth, "Subtotal;8,0", "Summe;12,0"]
    sums = read(tmp_path, "\n".join([*rows, ""]))
    assert sums.frame.to_dict(as_series=False) == whole
    assert "line 4 is a subtotal, and 1 more like it: left out" in " ".join(sums.notes)
    assert sums.line_of(3) == 6


def test_a_total_that_is_a_value_like_others_stays(tmp_path):
    table = read(tmp_path, "kind;x\ntotal;1\npart;2\ntotal;3\n")
    assert table.frame["kind"].to_list() == ["total", "part", "total"]


@pytest.mark.parametrize(
    ("cells", "values"),
    [
        (["12,-", "7,50", "3,--"], [12, 7.5, 3]),
        (["2,5·10⁻⁶", "3x10^2", "1,25*10^(1)"], [2.5e-6, 300, 12.5]),
        (["1.5D-02", "2.25D+01"], [0.015, 22.5]),
        (["1.366 E-06", "-4 e2"], [1.366e-6, -400.0]),
        (["5,00 CR", "2,50 DR"], [5, -2.5]),
        (["－2,5", "3"], [-2.5, 3]),
        (["1 200 руб.", "80 руб."], [1200, 80]),
        (["nil", "2", "1.#QNAN"], [None, 2, None]),
        (["PT1H30M", "PT0H0M5S"], [5400, 5]),
    ],
    ids=[
        "prices",
        "powers",
        "Fortran",
        "power apart",
        "banks",
        "wide minus",
        "rubles",
        "no number",
        "ISO 8601",
    ],
)
def test_numbers_of_all_kinds(tmp_path, cells, values):
    found = read(tmp_path, "n;x\n" + "".join(f"r;{cell}\n" for cell in cells)).frame["x"]
    assert found.to_list() == pytest.approx(values, nan_ok=True)


@pytest.mark.parametrize(
    ("cells", "values"),
    [
        (['="007"', '="12"'], ["007", "12"]),
        (["'007", "'012"], ["007", "012"]),
        (["+491006991320", "+33123456789"], ["+491006991320", "+33123456789"]),
        (["12D4", "7E02", "3E10"], ["12D4", "7E02", "3E10"]),
    ],
    ids=["formulas", "apostrophes", "telephones", "lots"],
)
def test_codes_stay_as_they_are_written(tmp_path, cells, values):
    found = read(tmp_path, "n;x\n" + "".join(f"r;{cell}\n" for cell in cells)).frame["x"]
    assert found.to_list() == values


@pytest.mark.parametrize(
    "text", ["15 maj 2020", "Fr, 15.05.2020", "15. Mai 2020", "15 мая 2020", "2020-05-15"]
)
def test_dates_in_more_languages(tmp_path, text):
    found = read(tmp_path, f"n;d\na;{text}\nb;{text}\n").frame["d"]
    assert found.to_list() == [datetime.date(2020, 5, 15)] * 2


@pytest.mark.parametrize(
    ("cells", "days"),
    [
        (["2020-Q1", "2020-Q4"], [(2020, 1, 1), (2020, 10, 1)]),
        (["Q2 2020", "Q3 2021"], [(2020, 4, 1), (2021, 7, 1)]),
        (["2020-W01", "2020-W53"], [(2019, 12, 30), (2020, 12, 28)]),
        (["KW 1/2020", "KW 13/2020"], [(2019, 12, 30), (2020, 3, 23)]),
    ],
)
def test_quarters_and_weeks_begin_on_a_day(tmp_path, cells, days):
    found = read(tmp_path, "n;d\n" + "".join(f"r;{cell}\n" for cell in cells)).frame["d"]
    assert found.to_list() == [datetime.date(*day) for day in days]


@pytest.mark.parametrize(
    "text", ["22.09.2016, 14:53 Uhr", "22/09/2016 2:53:00 p. m.", "2016-09-22 14:53:00 CET"]
)
def test_times_as_people_write_them(tmp_path, text):
    found = read(tmp_path, f"n;d\na;{text}\nb;{text}\n").frame["d"]
    assert found.to_list() == [datetime.datetime(2016, 9, 22, 14, 53)] * 2


def test_single_quotes_around_cells(tmp_path):
    table = read(tmp_path, "'n','x'\n'a, b','1.5'\n'it''s \"c\"','2.5'\n")
    assert table.frame["x"].to_list() == [1.5, 2.5]
    assert table.frame["n"][0] == "a, b"


def test_long_numbers_that_were_rounded_are_said(tmp_path):
    table = read(tmp_path, "account,x\n9.16287E+18,1\n9.58397E+18,2\n")
    assert "look as if a spreadsheet had rounded them" in " ".join(table.notes)


def test_separators_at_the_ends_of_lines_are_no_row_names(tmp_path):
    table = read(tmp_path, "x,y\n1,a,\n2,b,\n")
    assert table.frame.to_dict(as_series=False) == {"x": [1, 2], "y": ["a", "b"]}


@pytest.mark.parametrize(
    "content",
    [
        [["x", "y"], [1, "a"], [2, "b"]],
        {"columns": ["x", "y"], "data": [[1, "a"], [2, "b"]]},
        [{"x": 1, "y": "a"}, {"x": 2, "y": "b"}],
    ],
    ids=["lists", "split", "objects"],
)
def test_json_of_every_shape(tmp_path, content):
    table = read(tmp_path, json.dumps(content), "t.json")
    assert table.frame.to_dict(as_series=False) == {"x": [1, 2], "y": ["a", "b"]}


def test_objects_within_objects_are_columns(tmp_path):
    rows = [{"a": {"b": 1, "c": {"d": "x"}}, "e": 2}, {"e": 3}]
    table = read(tmp_path, "\n".join(map(json.dumps, rows)), "t.jsonl")
    assert table.frame.to_dict(as_series=False) == {
        "a.b": [1, None],
        "a.c.d": ["x", None],
        "e": [2, 3],
    }


def test_what_is_no_table_is_refused(tmp_path):
    with pytest.raises(ChainruleError, match="a pointer of Git LFS"):
        read(tmp_path, "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12\n")


def test_one_column_with_something_between_words_is_said(tmp_path):
    table = read(tmp_path, "a::b::c\n1::2::3\n4::5::6\n")
    assert "there is one column only" in " ".join(table.notes)


def test_rows_without_a_value_keep_their_place(tmp_path):
    """Left out, they would shift the predictions of all that follow; at the end they are none."""
    table = read(tmp_path, "x,y\n1,2\n,\n3,4\n,\n\n")
    assert table.frame["x"].to_list() == [1, None, 3]
    assert table.line_of(2) == 4


def test_names_in_a_comment_above_numbers(tmp_path):
    table = read(tmp_path, "#id,x,y\n1,2,3\n4,5,6\n")
    assert table.frame.columns == ["id", "x", "y"]
    assert table.frame.height == 2
