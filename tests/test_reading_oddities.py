"""The same table written oddly is read as the same table, or is refused with its line."""

import datetime as dt
import random

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chainrule.errors import ChainruleError
from chainrule.tables.reading import read_table
from chainrule.tables.reading.content import decoded
from chainrule.tables.reading.tidy_names import tidy_names
from odd_tables import CHOICES, OddTable, known_columns

WAYS = st.fixed_dictionaries({name: st.sampled_from(them) for name, them in CHOICES.items()})


def day_of(value):
    return value.date() if isinstance(value, dt.datetime) else value


@settings(max_examples=60, deadline=None, derandomize=True)
@given(
    st.integers(0, 10_000),
    st.fixed_dictionaries({k: st.sampled_from(v) for k, v in CHOICES.items()}),
)
def test_the_same_table_written_oddly_is_the_same_table(tmp_path_factory, seed, ways):
    odd = OddTable(known_columns(random.Random(seed), 30), ways)
    path = tmp_path_factory.mktemp("odd") / odd.name
    path.write_bytes(odd.content())
    frame = read_table(path).frame
    for name in odd.columns:
        assert list(map(day_of, frame[name].to_list())) == pytest.approx(odd.expected(name)), name
    assert frame.height == odd.height


@pytest.mark.parametrize(("way", "choices"), CHOICES.items())
def test_every_oddity_alone(tmp_path, way, choices):
    usual = {name: values[0] for name, values in CHOICES.items()}
    for choice in choices:
        odd = OddTable(known_columns(random.Random(1), 30), {**usual, way: choice})
        path = tmp_path / odd.name
        path.write_bytes(odd.content())
        frame = read_table(path).frame
        for name in odd.columns:
            read = list(map(day_of, frame[name].to_list()))
            assert read == pytest.approx(odd.expected(name)), (choice, name)


def read(tmp_path, text, **options):
    path = tmp_path / "t.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_table(path, **options)


@pytest.mark.parametrize(
    ("cells", "values"),
    [
        (["1,234", "12,345"], [1234.0, 12345.0]),
        (["1,5", "2,75", "1,234"], [1.5, 2.75, 1.234]),
        (["1.234,5", "2.000"], [1234.5, 2000.0]),
        (["1.234.567", "2.000"], [1234567.0, 2000.0]),
        (["1,23,456.50", "12,345"], [123456.5, 12345.0]),
        (["5 kg", "6.5 kg"], [5.0, 6.5]),
        (["($1,234.50)", "$5"], [-1234.5, 5.0]),
        (["(980,00) €", "1,00 €"], [-980.0, 1.0]),
        (["-$5.25", "+3.00"], [-5.25, 3.0]),
        (["62 %", "6%"], [62.0, 6.0]),
        (["466.000 €", "370.000 €"], [466_000.0, 370_000.0]),
        (["€1.789", "€1.659"], [1.789, 1.659]),
        (["17h44", "9 h 05"], [63_840.0, 32_700.0]),
        (["$1.52M", "$420K", "$980"], [1_520_000.0, 420_000.0, 980.0]),
        (["1,5 Mio. €", "350 Tsd. €"], [1_500_000.0, 350_000.0]),
        (["1.2M", "350k", "980", "1,200"], [1_200_000.0, 350_000.0, 980.0, 1200.0]),
        (["3M", "6M", "12M"], [3.0, 6.0, 12.0]),
        (["11", "12B", "12"], ["11", "12B", "12"]),
        (["1\u00a0234", "12\u2009345"], [1234.0, 12345.0]),
        (["1'234.5", "2"], [1234.5, 2.0]),
        (["–5", "−7"], [-5, -7]),
        (["1e5", "2.5E-3"], [1e5, 2.5e-3]),
        (["1.5", "2,5"], [1.5, 2.5]),
        (["01", "12"], ["01", "12"]),
        (["12345678901234567", "12345678901234568"], ["12345678901234567", "12345678901234568"]),
        (["5A", "6A", "7B"], ["5A", "6A", "7B"]),
        (["10-20", "20-30"], ["10-20", "20-30"]),
        (["192.168.0.1", "10.0.0.2"], ["192.168.0.1", "10.0.0.2"]),
        (["1.2.3", "1.2.4"], ["1.2.3", "1.2.4"]),
        (["+49 30 1234", "+49 40 5678"], ["+49 30 1234", "+49 40 5678"]),
        (["1:30", "26:15"], [5400.0, 94500.0]),
        (["0:00:01.5", "-0:00:02"], [1.5, -2.0]),
        (["2 days 03:00:00", "1 days 00:00:01"], [183600.0, 86401.0]),
        (["1h 30m", "45m"], [5400.0, 2700.0]),
        (["12:30 AM", "1:15 PM"], [1800.0, 47700.0]),
        (
            ["1/13/20 4:05 PM", "1/2/20 4:05 AM"],
            [dt.datetime(2020, 1, 13, 16, 5), dt.datetime(2020, 1, 2, 4, 5)],
        ),
        (["3. März 2021", "31 déc. 2020"], [dt.date(2021, 3, 3), dt.date(2020, 12, 31)]),
        (["Thu 01 Jan 2015", "Fri 2 Jan 2015"], [dt.date(2015, 1, 1), dt.date(2015, 1, 2)]),
        (["mar. 3 mars 2020", "mer. 4 mars 2020"], [dt.date(2020, 3, 3), dt.date(2020, 3, 4)]),
        (["Mar 3, 2020", "May 4, 2020"], [dt.date(2020, 3, 3), dt.date(2020, 5, 4)]),
        (["Do 31.12.2020", "Fr 1.1.2021"], [dt.date(2020, 12, 31), dt.date(2021, 1, 1)]),
        (
            ["Thu Jan  1 11:38:36 2015", "Wed Oct 10 20:19:24 2018"],
            [dt.datetime(2015, 1, 1, 11, 38, 36), dt.datetime(2018, 10, 10, 20, 19, 24)],
        ),
        (["Model 1.2.2020", "Model 3.4.2021"], ["Model 1.2.2020", "Model 3.4.2021"]),
        (["2020-01", "2020-02"], [dt.date(2020, 1, 1), dt.date(2020, 2, 1)]),
        (
            ["2020-01-01T10:00:00Z", "2020-01-02T11:00:00+02:00"],
            [dt.datetime(2020, 1, 1, 10), dt.datetime(2020, 1, 2, 9)],
        ),
        (["Ja", "NEIN", "ja"], ["ja", "NEIN", "ja"]),
        (["none", "some"], ["none", "some"]),
    ],
)  # fmt: skip
def test_what_cells_mean(tmp_path, cells, values):
    text = "\n".join(["x\ty", *(f"{cell}\t{row}" for row, cell in enumerate(cells)), ""])
    assert read(tmp_path, text).frame["x"].to_list()[: len(values)] == (
        values if cells[0] != "Ja" else ["Ja", "NEIN", "Ja"]
    )


def test_a_doubtful_comma_is_read_like_those_beside_it(tmp_path):
    alone = read(tmp_path, "x;y\n1,234;5\n2,345;6\n")
    assert alone.frame["x"].to_list() == [1234.0, 2345.0]
    assert "--number x:comma" in alone.notes[0]
    beside = read(tmp_path, "x;z;y\n1,234;0,5;5\n2,345;0,7;6\n")
    assert beside.frame["x"].to_list() == [1.234, 2.345]
    said = read(tmp_path, "x;y\n1,234;5\n2,345;6\n", kinds={"x": "number:comma"})
    assert said.frame["x"].to_list() == [1.234, 2.345]
    points = read(tmp_path, "x;z;y\n1.234;0,5;5\n2.345;0,7;6\n")
    assert points.frame["x"].to_list() == [1234.0, 2345.0]


def test_letters_for_millions_are_known_where_all_cells_have_the_same(tmp_path):
    mixed = read(tmp_path, "x\ty\n1.2M\t0\n350K\t1\n")
    assert "letters stand for thousands and millions, such as in '1.2M'" in mixed.notes[0]
    kept = {"x": mixed.readings["x"].kept}
    assert read(tmp_path, "x\ty\n2.5M\t0\n", found=kept).frame["x"].to_list() == [2_500_000.0]
    assert read(tmp_path, "x\ty\n2500\t0\n", found=kept).frame["x"].to_list() == [2500.0]


def test_amounts_are_guessed_at_in_training_alone(tmp_path):
    text = "x\ty\n466.000 €\t0\n370.000 €\t1\n"
    amounts = read(tmp_path, text)
    assert amounts.frame["x"].to_list() == [466_000.0, 370_000.0]
    assert "(as a decimal mark: --number x:point)" in amounts.notes[1]
    assert read(tmp_path, text, found={"x": amounts.readings["x"].kept}).frame["x"][0] == 466_000
    # a model that has learned from points as decimal marks goes on reading them so
    assert read(tmp_path, text, found={"x": "number"}).frame["x"].to_list() == [466.0, 370.0]
    assert read(tmp_path, text, kinds={"x": "number:point"}).frame["x"].to_list() == [466.0, 370.0]


def test_days_and_months(tmp_path):
    doubtful = read(tmp_path, "d,y\n01/02/2020,1\n03/04/2021,2\n")
    assert doubtful.frame["d"].to_list() == [dt.date(2020, 2, 1), dt.date(2021, 4, 3)]
    assert "--date d:mdy" in doubtful.notes[0]
    said = read(tmp_path, "d,y\n01/02/2020,1\n03/04/2021,2\n", kinds={"d": "date:mdy"})
    assert said.frame["d"].to_list() == [dt.date(2020, 1, 2), dt.date(2021, 3, 4)]
    both = "d,y\n" + "13/02/2020,1\n" * 5 + "03/14/2021,2\n"
    assert "'03/14/2021' in line 7" in read(tmp_path, both).notes[0]


@pytest.mark.parametrize(
    ("text", "columns", "note"),
    [
        ("5.1,3.5,a\n4.9,3.0,a\n", ["column_1", "column_2", "column_3"], "no header"),
        ("country,2019,2020\nDE,1,2\nFR,4,5\n", ["country", "2019", "2020"], ""),
        (",x,y\n0,1.5,2\n1,2.5,3\n", ["column_1", "x", "y"], "column 1 has no name"),
        ("x,x,,y\n1,2,3,4\n", ["x", "x_2", "column_3", "y"], "two columns are called 'x'"),
        ('"x" "y"\n"1" 1.5 2\n"2" 2.5 3\n', ["row", "x", "y"], "the first column has no name"),
        ("x   y  z\n1   2.5  3\n", ["x", "y", "z"], ""),
        ("# x,y\n1.0,2.0\n3.0,4.0\n", ["x", "y"], ""),
        ("Sales,,\n,,\nx,y,z\n1,2,3\n3,4,5\n", ["x", "y", "z"], "line 1 is left out"),
        ("sep=|\nx|y\n1|2\n", ["x", "y"], ""),
        ("*,^a.*$,y\n1,2,3\n4,5,6\n", ["*", "^a.*$", "y"], ""),  # patterns to Polars
        ("x^2,y\nx^,1\nx^,2\n", ["x^2", "y"], ""),  # begins like a packed file
        ("x,y\n1,2\n# note, or, so\n3,4\n", ["x", "y"], "comments among the rows"),
        ("x,y,z\n1,2,3\n3,4\n5,6,7\n", ["x", "y", "z"], "line 3 has 2 cells"),
        ('x,"y\n(EUR)",z\n"a\nb",2,3\n"c",3,4\n', ["x", "y (EUR)", "z"], ""),
        (b"x,y\ncaf\xe9,1\n", ["x", "y"], "read as Windows-1252 (line 2: 'caf\u00e9,1')"),
    ],
)
def test_where_tables_begin_and_what_columns_are_called(tmp_path, text, columns, note):
    table = read(tmp_path, text)
    assert table.frame.columns == columns
    assert any(note in it for it in table.notes) if note else not table.notes


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("x,y\n1,2\n1,2,3\n", "line 3 has 3 cells, but there are 2 columns: '1,2,3'"),
        ('x,y\n"a,2\n3,4\n', "line 2: a quote stands within a cell or is not closed"),
        ('x,y\n"d",3\n"a "b" c",2\n', "line 3: a quote stands within a cell"),
        ("x,y\n", "but no rows"),
        (b"x,y\n\x00\x01,1\n", "binary file"),
    ],
)
def test_what_is_refused_is_told_with_its_line(tmp_path, text, message):
    with pytest.raises(ChainruleError, match=message):
        read(tmp_path, text)


def test_rows_know_their_lines(tmp_path):
    table = read(tmp_path, 'x,y\n"a\nb",2\n\n"c",3\n')
    assert [table.line_of(row) for row in range(2)] == [2, 5]
    assert table.part([1]).where("x", 0).endswith("t.csv: line 5, column 'x'")


def test_a_long_header_and_many_columns(tmp_path):
    names = [f"column number {number}" for number in range(8000)]
    text = ",".join(names) + "\n" + ",".join(map(str, range(8000))) + "\n"
    assert read(tmp_path, text * 1).frame.columns == names


def test_names_that_are_not_there_or_twice():
    names, notes = tidy_names(["x", "x", "", "x_2", "x"])
    assert names == ["x", "x_3", "column_3", "x_2", "x_4"]
    assert "column 5 is now" in notes[-1]
    names, notes = tidy_names(["x"] * 30_000)
    assert len(set(names)) == 30_000
    assert notes[-1] == "so are 29994 more columns"


def test_text_without_a_mark_in_utf_16(tmp_path):
    text = "name,y\nanna,1\n"
    for encoding in ("utf-16-le", "utf-16-be"):
        assert decoded(tmp_path, text.encode(encoding)).content.decode() == text


def test_words_for_missing_can_be_classes(tmp_path):
    text = "x,alley\n" + "0.5,paved\n1.5,None\n" * 3
    table = read(tmp_path, text)
    assert table.frame["alley"].null_count() == 3
    assert "'None' counts as missing" in table.notes[0]
    words = read(tmp_path, text, kinds={"alley": "category"}).frame["alley"]
    assert words.to_list() == ["paved", "None"] * 3
    assert words.dtype == pl.String


def test_names_that_stand_among_the_rows_again_where_two_are_alike(tmp_path):
    head = "nr;room;room;;price"
    (tmp_path / "t.csv").write_text(f"{head}\n1;3;1;a;10\n2;2;1;b;20\n{head}\n3;4;2;c;30\n")
    table = read_table(tmp_path / "t.csv")
    assert table.frame["room_2"].to_list() == [1, 1, 2]
    assert "line 4 holds the names once more: left out" in table.notes
