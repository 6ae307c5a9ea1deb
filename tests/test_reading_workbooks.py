"""Workbooks as people have them, beside the same table with names in its first row alone."""

import datetime as dt

import pytest

from chainrule.tables.reading import read_table

pytest.importorskip("fastexcel")
xlsxwriter = pytest.importorskip("xlsxwriter")

ROWS = [["a", 1.5, 10], ["b", 2.5, 20], ["c", 3.5, 30], ["d", 4.5, 40]]
NAMES = ["n", "x", "y"]
PLAIN = {"n": ["a", "b", "c", "d"], "x": [1.5, 2.5, 3.5, 4.5], "y": [10, 20, 30, 40]}


def book(tmp_path, sheets, merged=(), formats=(), formulas=()):
    """A workbook of these sheets, the cells of the first merged or shown in some way."""
    path = tmp_path / "t.xlsx"
    with xlsxwriter.Workbook(path) as file:
        for title, rows in sheets.items():
            sheet = file.add_worksheet(title)
            for number, row in enumerate(rows):
                for column, cell in enumerate(row):
                    write = sheet.write_datetime if isinstance(cell, dt.time) else sheet.write
                    if cell is not None:
                        write(number, column, cell)
        sheet = file.worksheets()[0]
        for area, text in merged:
            sheet.merge_range(area, text)
        for place, number, shown in formats:
            sheet.write(place, number, file.add_format({"num_format": shown}))
        for place, formula, value in formulas:
            sheet.write_formula(place, formula, None, value)
    return path


def read(*given, **options):
    table = read_table(book(*given, **options))
    return table.frame.to_dict(as_series=False), " ".join(table.notes), table


@pytest.mark.parametrize(
    ("above", "below", "line", "note"),
    [
        ([["Sales of 2024"], []], [], 4, "line 1 is left out"),
        ([["Operator:", "Ann"], ["Day:", "1 May"]], [], 4, "lines 1 to 2 are left out"),
        ([[], []], [], 4, ""),
        ([], [[], ["* estimated"], ["as of May"]], 2, "line 7 and all below it is a remark"),
        ([], [["Total", 12, 100]], 2, "line 6 is a total"),
        ([], [[], ["Source: the office"]], 2, "line 7 is a remark"),
    ],
    ids=["title", "said above", "blank lines", "remarks", "total", "source"],
)
def test_what_stands_around_a_table_is_left_out(tmp_path, above, below, line, note):
    found, said, table = read(tmp_path, {"Data": [*above, NAMES, *ROWS, *below]})
    assert found == PLAIN
    assert note in said
    # as a spreadsheet shows it
    assert table.line_of(0) == line


def test_names_in_two_rows(tmp_path):
    rows = [["", "Size", None], NAMES, *ROWS]
    found, said, table = read(tmp_path, {"Data": rows}, merged=[("B1:C1", "Size")])
    assert found == {"n": PLAIN["n"], "Size x": PLAIN["x"], "Size y": PLAIN["y"]}
    assert "lines 1 and 2 hold the names, such as 'Size x'" in said
    assert table.line_of(0) == 3
    rows = [["n", "Size", None], [None, "x", "y"], *ROWS]
    tall = read(tmp_path, {"Data": rows}, merged=[("A1:A2", "n"), ("B1:C1", "Size")])
    assert tall[0] == found


def test_units_below_the_names(tmp_path):
    found, said, _ = read(tmp_path, {"Data": [NAMES, [None, "[kg]", "[m]"], *ROWS]})
    assert found == PLAIN
    assert "line 2 holds units, such as '[kg]'" in said


def test_merged_cells_count_in_each_row(tmp_path):
    rows = [["region", "x"], ["North", 1.5], [None, 2.5], ["South", 3.5]]
    found, said, _ = read(tmp_path, {"Data": rows}, merged=[("A2:A3", "North")])
    assert found["region"] == ["North", "North", "South"]
    assert "merged cells hold their value in each of their rows, such as lines 2 to 3" in said
    # without merged cells, nothing says what an empty one means
    assert read(tmp_path, {"Data": rows})[0]["region"] == ["North", None, "South"]


def test_the_first_sheet_with_a_table_is_read(tmp_path):
    sheets = {"Empty": [], "Readme": [["Ask Ann."], ["Really."]], "Data": [NAMES, *ROWS]}
    found, said, _ = read(tmp_path, sheets)
    assert found == PLAIN
    assert "3 sheets: one is read, 'Data'" in said


def test_without_names(tmp_path):
    found, said, _ = read(tmp_path, {"Data": [[1.5, 2], [2.5, 3], [3.5, 4]]})
    assert found == {"column_1": [1.5, 2.5, 3.5], "column_2": [2, 3, 4]}
    assert "line 1 holds values, so there is no header" in said


def test_words_far_below_numbers_are_not_lost(tmp_path):
    rows = [["n", "x"], *[["a", k + 0.5] for k in range(1500)], ["b", "unknown"], ["c", "12,5"]]
    found, said, _ = read(tmp_path, {"Data": rows})
    assert found["x"][-2:] == [None, 12.5]
    assert "1 cell is taken as missing: 'unknown'" in said


def test_how_numbers_are_shown(tmp_path):
    formats = [("B2", 1067, "00000"), ("B3", 10115, "00000")]
    found, _, _ = read(tmp_path, {"Data": [["n", "zip"], ["a"], ["b"]]}, formats=formats)
    assert found["zip"] == ["01067", "10115"]
    formats = [("B2", 0.125, "0.0%"), ("B3", 0.5, "0%")]
    found, said, _ = read(tmp_path, {"Data": [["n", "x"], ["a"], ["b"]]}, formats=formats)
    assert found["x"] == [0.125, 0.5]
    assert "shown as percents, and read as they are: 0.125" in said
    _, said, _ = read(tmp_path, {"Data": [["n", "x"], ["a"], ["b", 50]]}, formats=formats[:1])
    assert "some numbers are shown as percents and others are not" in said


def test_times_of_day_are_seconds(tmp_path):
    formats = [("B2", dt.time(8, 30), "hh:mm"), ("B3", dt.time(17, 45), "hh:mm")]
    found, _, _ = read(tmp_path, {"Data": [["n", "t"], ["a"], ["b"]]}, formats=formats)
    assert found["t"] == [30600, 63900]


def test_values_of_formulas_and_errors(tmp_path):
    formulas = [("B2", "=1/2", 0.5), ("B3", "=1/0", "#DIV/0!"), ("B4", "=3/2", 1.5)]
    found, _, _ = read(tmp_path, {"Data": [["n", "x"], ["a"], ["b"], ["c"]]}, formulas=formulas)
    assert found["x"] == [0.5, None, 1.5]


def test_days_are_names_above_numbers(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("n,2020-01,2020-02\na,1.5,2\nb,2.5,3\n")
    assert read_table(path).frame.columns == ["n", "2020-01", "2020-02"]
