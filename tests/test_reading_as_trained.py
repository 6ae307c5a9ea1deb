"""What a frame, or rows of Python's values, hold is what they held in training, and what cannot be
used is refused.
"""

from datetime import date, datetime

import polars as pl
import pytest

from chainrule import ChainruleError, fit_table, score_table
from chainrule.serving.rows import reader_of
from chainrule.tables.reading import as_table, read_table

QUICK = {"hidden": [4], "solver": "lbfgs"}


def numbers(cells, way=""):
    found = {"x": f"number:{way}" if way else "number"}
    return as_table([{"x": it} for it in cells], found=found).frame["x"].to_list()


def test_none_and_na_are_words_where_they_were(tmp_path):
    frame = pl.DataFrame(
        {"alley": ["None", "NA", "grvl", " "] * 15, "y": [1.0, 2.0, 3.0, 4.0] * 15}
    )
    model = fit_table(frame, "y", **QUICK).model
    expected = [1.0, 2.0, 3.0]
    frame[:3].write_csv(tmp_path / "t.csv")
    for data in (frame[:3], tmp_path / "t.csv", {"alley": frame["alley"][:3].to_list()}):
        assert model.predict(data)["y"].to_list() == pytest.approx(expected, abs=0.2)
    assert model.predict(frame[:4])["y"][3] == pytest.approx(4, abs=0.2)
    rows = frame[:3].drop("y").to_dicts()
    assert [it["y"] for it in model.predict(rows)] == pytest.approx(expected, abs=0.2)
    assert reader_of(model).columns(rows)["alley"] == ["None", "NA", "grvl"]
    # and of an older file, which says no more of the column than that it is text
    assert model.found["alley"] == "text"


def test_none_as_a_class(tmp_path):
    frame = pl.DataFrame({"x": [1.0, 2.0, 3.0] * 20, "y": ["None", "NA", "paved"] * 20})
    model = fit_table(frame, "y", **QUICK).model
    assert model.classes == ("NA", "None", "paved")
    frame.write_csv(tmp_path / "t.csv")
    for data in (frame, tmp_path / "t.csv"):
        # without the rows of None and NA, guessing would be right in all others
        report = score_table(model, data)
        assert report.score.value == 1
        assert report.score.guess == pytest.approx(1 / 3)


def test_markers_are_none_where_they_were_none(tmp_path):
    (tmp_path / "t.csv").write_text("t,y\n" + "NA,1\na,2\nb,3\n" * 20)
    model = fit_table(tmp_path / "t.csv", "y", **QUICK).model
    assert model.known()["t"] == "text"
    assert model.read(pl.DataFrame({"t": ["NA"]})).frame["t"].to_list() == [None]


def test_a_number_says_nothing_of_the_mark_of_texts():
    assert numbers([1.5, "1,234"], "comma") == [1.5, 1.234]
    assert numbers([1.5, "1,234"], "point") == [1.5, 1234]
    assert numbers([1.5, "1.234", "2.500"], "comma") == [1.5, 1234, 2500]
    assert numbers([5.5, "6 kg", "7,5 kg"], "comma in kg") == [5.5, 6, 7.5]
    assert numbers([1e300, 1e-7, -2.5, 3, "4"]) == [1e300, 1e-7, -2.5, 3, 4]
    # of text it is written as Python does
    assert as_table([{"x": 1.5}, {"x": "a"}]).frame["x"].to_list() == ["1.5", "a"]


@pytest.mark.parametrize("cell", [10**400, -(10**400), "1e400", float("inf"), 1e300])
def test_what_is_too_large_is_refused_with_its_place(cell, tmp_path):
    table = {"x": [1.0, 2.0, 3.0, 4.0] * 10, "y": [1.0, 2.0, 3.0, 4.0] * 10}
    model = fit_table(table, "y", **QUICK).model
    with pytest.raises(ChainruleError, match=r"row 1, column 'x' holds .*numbers must be finite"):
        model.predict([{"x": cell}])
    if not isinstance(cell, str):
        table["x"][3] = cell
        with pytest.raises(ChainruleError, match=r"row 4, column 'x' holds"):
            fit_table(table, "y", **QUICK)


@pytest.mark.parametrize("end", [date(9999, 12, 31), datetime(9999, 12, 31, 23, 59)])
def test_the_last_day_of_the_calendar_is_no_date(end):
    kind = type(end)
    days = [kind(2020, 1, 1 + it % 28) for it in range(40)]
    table = as_table({"d": [*days, end]})
    assert table.frame["d"].to_list() == [*days, None]
    assert table.notes == (f"column 'd': {str(end)!r} is taken as missing, in 1 cell",)
    model = fit_table({"d": days, "y": [it.day for it in days]}, "y", **QUICK).model
    missing = model.predict([{"d": None}])
    for cell in (end, str(end), end.isoformat()):
        assert model.predict([{"d": cell}]) == missing, cell
        served = reader_of(model).columns([{"d": str(cell)}])["d"]
        assert served == [None], cell


def test_categories_that_are_whole_floats():
    table = {"c": ["1.0", "2.0", "3.0"] * 15, "y": [1.0, 2.0, 3.0] * 15}
    model = fit_table(table, "y", **QUICK).model
    for cell in (2.0, 2, "2.0"):
        assert model.predict([{"c": cell}])[0]["y"] == pytest.approx(2, abs=0.2)
        assert model.predict(pl.DataFrame({"c": [cell]}))["y"][0] == pytest.approx(2, abs=0.2)
    # of a model of whole numbers, 2.0 is 2 as before
    table = {"c": ["1", "2", "3"] * 15, "y": [1.0, 2.0, 3.0] * 15}
    model = fit_table(table, "y", **QUICK).model
    assert model.predict(pl.DataFrame({"c": [2.0]}))["y"][0] == pytest.approx(2, abs=0.2)


@pytest.mark.parametrize("word", ["maybe", "yess", "1"])
def test_a_third_word_beside_yes_and_no_is_told(tmp_path, word):
    path = tmp_path / "t.csv"
    path.write_text("x,y\n" + "1,yes\n2,no\n" * 20 + f"3,{word}\n")
    (note,) = [it for it in read_table(path).notes if "neither" in it]
    assert note.startswith(
        f"column 'y': 1 cell is neither 'no' nor 'yes', {word!r} in line 42: taken as a word"
    )
    # as many as these are a class of their own
    path.write_text("x,y\n" + f"1,yes\n2,no\n3,{word}\n" * 20)
    assert not any("neither" in it for it in read_table(path).notes)


def test_thousands_of_columns_in_which_nothing_stands(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("a" + "|" * 3000 + "\n1" + "|" * 3000 + "\n")
    table = read_table(path)
    assert table.frame.width == 3001
    assert {it.kind for it in table.readings.values()} == {"number", "empty"}


def test_row_numbers_of_which_some_are_gone_are_left_out():
    numbers = [it for it in range(1, 45) if it % 15]  # as where rows without a target were
    table = {"t": numbers, "x": [it % 7 for it in numbers], "y": [it % 7 for it in numbers]}
    fit = fit_table(table, "y", **QUICK)
    assert fit.model.columns.names == ("x",)
    # far apart they may be a time, or a dose
    table["t"] = [it * 3 for it in numbers]
    assert fit_table(table, "y", **QUICK).model.columns.names == ("t", "x")


def test_the_unit_of_a_target_with_words_among_its_cells(tmp_path):
    cells = [f"{it % 17 + 1},50 €" for it in range(60)]
    cells[7] = "auf Anfrage"
    path = tmp_path / "t.csv"
    path.write_text("x;y\n" + "".join(f"{it % 17};{cell}\n" for it, cell in enumerate(cells)))
    model = fit_table(path, "y", **QUICK).model
    assert model.found["y"] == "number:comma in EUR:gaps"
    assert model.unit == "EUR"
