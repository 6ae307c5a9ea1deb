"""Exported Python programs read text files as their models were trained on them."""

import datetime
import subprocess
import sys

import numpy as np
import polars as pl
import pytest

import chainrule
from chainrule.exporting.formats import _cells, _text_files
from chainrule.tables.reading import MISSING, read_table
from chainrule.tables.reading.kinds import split_kind

N = 120


def german(rng):
    """A table as a German spreadsheet writes it."""
    area, rate = rng.uniform(20, 3000, N), rng.uniform(0, 9, N)
    sold = [datetime.datetime(2019, 1, 1) + datetime.timedelta(float(it)) for it in rate * 200]
    garden, grade = rng.choice(["ja", "nein"], N), rng.choice(["None", "gut", "schlecht"], N)
    worked = rng.integers(60, 90_000, N)
    price = area / 10 + 50 * (garden == "ja") + 5 * rate + worked / 9000
    cells = pl.DataFrame(
        {
            "Fläche, m²": [f"{it:,.2f}".translate(str.maketrans(",.", ".,")) for it in area],
            "Zins": [f"{it:.3f} %".replace(".", ",") for it in rate],
            "Verkauft": [f"{it:%d.%m.%Y %H:%M}" for it in sold],
            "Garten": garden,
            "Zustand": grade,
            "Dauer": [f"{it // 3600}:{it // 60 % 60:02}:{it % 60:02}" for it in worked],
            "Preis": [f"{it:.2f} €".replace(".", ",") for it in price],
        }
    )
    return cells.with_columns(
        pl.when(pl.arange(N) == 3).then(pl.lit("unbekannt")).otherwise("Zins").alias("Zins"),
        pl.when(pl.arange(N) == 5).then(pl.lit("k.A.")).otherwise("Verkauft").alias("Verkauft"),
    )


@pytest.fixture(scope="module")
def sold(tmp_path_factory):
    """A folder with a table and a program of a model that was trained on it."""
    folder = tmp_path_factory.mktemp("sold")
    german(np.random.default_rng(0)).write_csv(folder / "sold.csv", separator=";")
    model = chainrule.fit_table(
        folder / "sold.csv", "Preis", hidden=[3], solver="lbfgs", kinds={"Zustand": "category"}
    ).model
    chainrule.export(model, folder / "sold.py")
    return folder, model


def run(folder, name):
    return subprocess.run(
        [sys.executable, "sold.py", name], cwd=folder, capture_output=True, text=True
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_german_table_is_read_as_in_training(sold, encoding):
    folder, model = sold
    text = (folder / "sold.csv").read_text(encoding="utf-8")
    (folder / "new.csv").write_bytes(text.replace("\n", "\r\n").encode(encoding))
    done = run(folder, "new.csv")
    assert done.returncode == 0, done.stderr
    assert done.stderr == ("new.csv: not UTF-8, read as Windows-1252\n" * (encoding == "cp1252"))
    printed = [float(line) for line in done.stdout.splitlines()[1:]]
    expected = model.predict(folder / "new.csv")["Preis"]
    np.testing.assert_allclose(printed, expected, rtol=1e-9)
    assert np.ptp(printed) > 100


FAULTS = {
    ("20,00", "20.5"): "row 1, column 'Fläche, m²' holds '20.5'; numbers in it are written 1.234,5",
    ("01.02.2020", "12/31/2020"): "holds '12/31/2020'; dates in it are written 31.12.2026",
    ("01.02.2020", "30.02.2020"): "holds '2020-02-30'; it must be a date",
    ("1:00:00", "1 night"): "row 1, column 'Dauer' holds '1 night'; it must be a number",
}


@pytest.mark.parametrize(("old", "new"), FAULTS)
def test_what_is_written_in_another_way_is_refused(sold, old, new):
    folder, _ = sold
    row = ["20,00", "1,5", "01.02.2020", "yes", "gut", "1:00:00"]
    lines = [";".join(it) for it in (german(np.random.default_rng(0)).columns[:-1], row)]
    (folder / "new.csv").write_text("\n".join(lines), encoding="utf-8")
    assert run(folder, "new.csv").returncode == 0
    (folder / "new.csv").write_text("\n".join(lines).replace(old, new), encoding="utf-8")
    done = run(folder, "new.csv")
    assert done.returncode == 2
    assert FAULTS[old, new] in done.stderr


def test_help_says_what_is_read(sold):
    folder, _ = sold
    assert "Fläche, m² (such as 1.234,5)" in run(folder, "--help").stdout
    assert "Verkauft (such as 31.12.2026)" in run(folder, "--help").stdout


CELLS = {
    "number:comma": ["1.234,5", "-7", "12 345,6", "3,", ",5", "1,5e3", "1.234", "−2,5", "€ 7,50"],
    "number:in cm": ["12 cm", "1.2 m", "3 mm", "7", "2½ ft", "ca. 5 cm", "<3 cm"],
    "number:comma in °C": ["12 °C", "1,5 °F", "7,25"],
    "number:scaled-point": ["1.2M", "350K", "$2.5M", "980", "1,200"],
    "number:scaled-comma": ["1,2 Mio. €", "350 Tsd. €", "2 Mrd."],
    "number": [
        "$90",
        "90 €",
        "US$ 1,200",
        "(5)",
        "12 %",
        "36 Monate",
        "1e5",
        "3 1/2",
        "¾",
        "~20",
        "1993?",
        "90+",
        "5.1*",
        "5.1 ± 0.2",
        "1.25(3)",
        "▼ 2.1",
        "▲ 3",
        "１２",
        "2.5·10⁻⁶",
        "7-",
    ],
    "number:point": [
        "$1,234.5",
        "(1,234.5)",
        "$(5.5)",
        "5 DR",
        "1.366 E-06",
        "1,234 mi",
        "1,234.5",
        "-7",
        "12'345.6",
        "3.",
        ".5",
        "1.5e3",
        "1,234",
    ],
    "date:dmy": [
        "31.12.2026",
        "1/2/26",
        "01-02-71 13:05",
        "3. 4. 2020",
        "5.6.2020, 7:08:09",
        "3. März 2021",
        "Thu 01 Jan 2015",
        "Do 31.12.2020",
        "1/2/20 4:05 PM",
        "1/2/20 12:00 AM",
        "31 déc. 2020",
        "1.2.2020 13:05 Uhr",
    ],
    "date:mdy": ["12/31/2026", "1/2/26", "01-02-1971 13:05"],
    "date:ymd": [
        "2026-12-31",
        "2026/1/2",
        "2026.01.02 13:05:06.5",
        "Mar-2018",
        "2020-03",
        "Thu Jan  1 11:38:36 UTC 2015",
        "20260102",
        "2020-Q2",
        "Q3 2021",
        "2020-W05",
        "KW 53/2020",
        "May 4, 2020",
    ],
    "duration": [
        "1:30:00",
        "-0:00:30",
        "2 days 03:00:00",
        "0:00:01,5",
        "1h 30m",
        "11:57 AM",
        "17h44",
        "PT1H30M",
        "90 min",
        "8 pm",
        "1:02.5",
        "8.30 Uhr",
        "17:45 Uhr",
    ],
    "date:serial": ["43835", "43835.75", "2020-01-05"],
    "date:unix": ["1577836800"],
    "date:unixms": ["1577836800000"],
    "date:yyyymm": ["202012", "2020-12-01"],
    "duration:hhmm": ["0830", "1745", "5", "8:30"],
    "duration:point": ["8.30", "17,45"],
    "truth:nein/ja": ["ja", "NEIN", "Yes", "no", "oui"],
}


@pytest.mark.parametrize("written", CELLS)
def test_cells_mean_what_they_mean_in_tables(written, tmp_path):
    kind, way = split_kind(written)
    for cell in CELLS[written]:
        # each by itself, so that nothing in the column tells but what is known of it
        (tmp_path / "one.csv").write_text(f"x;y\n{cell};1\n", encoding="utf-8")
        expected = read_table(tmp_path / "one.csv", found={"x": written}).frame["x"][0]
        known = {"ja": "ja", "nein": "nein", "yes": "ja", "no": "nein", "oui": "ja"}
        columns = {"x": (kind, known if kind == "truth" else way, False)}
        (found,) = _text_files.read_csv(tmp_path / "one.csv", columns, MISSING)["x"]
        if kind == "date":
            day = datetime.datetime.fromisoformat(found).replace(microsecond=0)
            assert day == datetime.datetime.fromisoformat(str(expected)), cell
        else:
            assert (found if kind == "truth" else float(found)) == expected, cell


def test_times_with_seconds_and_without_are_not_guessed_at():
    assert _cells.cells_as(["1:30", None], "t", "duration", "", False) == [5400, None]
    with pytest.raises(ValueError, match="'t' holds durations with seconds and without"):
        _cells.cells_as(["59:30", "1:02:30"], "t", "duration", "", False)


def test_units_are_those_of_all_cells():
    assert _cells.cells_as(["5 kg", None, "6 kg"], "w", "number", "", False) == ["5", None, "6"]
    assert _cells.cells_as(["5 kg", "6 g"], "w", "number", "", False) == ["5 kg", "6 g"]
    with pytest.raises(ValueError, match="row 1, column 'w' holds '5,5 kg'; numbers in it"):
        _cells.cells_as(["5,5 kg", "6 g"], "w", "number", "comma", False)


@pytest.mark.parametrize("cells", [["5 kg"], ["5 kg", "6 kg"], ["5 kg", "6 €"], ["5 m"]])
def test_kilograms_are_no_euros(cells, tmp_path):
    (tmp_path / "t.csv").write_text("x;y\n" + "".join(f"{it};1\n" for it in cells))
    table = read_table(tmp_path / "t.csv", found={"x": "number:comma in EUR"})
    assert table.frame["x"].dtype == pl.String  # refused where it is used
    with pytest.raises(ValueError, match=f"row 1, column 'x' holds '{cells[0]}'"):
        _cells.cells_as(cells, "x", "number", "comma in EUR", False)
    for euros in ("5 €", "5 EUR", "5"):
        assert _cells.cells_as([euros], "x", "number", "comma in EUR", False) == ["5"], euros


def test_times_of_several_zones_are_not_guessed_at():
    cells = ["2020-01-01T10:00:00Z", "2020-01-02T11:00:00+02:00"]
    with pytest.raises(ValueError, match="'t' holds times of several zones"):
        _cells.cells_as(cells, "t", "date", "ymd", False)
    assert _cells.cells_as(cells[1:], "t", "date", "ymd", False) == ["2020-01-02 11:00:00"]


@pytest.mark.parametrize(
    "above", ["Sales of 2021\n\n", "sep=;\n", "# by hand\n# twice\n", ";;\nReport;;\n"]
)
def test_what_stands_above_the_names_is_left_out(sold, above):
    folder, model = sold
    text = (folder / "sold.csv").read_text(encoding="utf-8")
    (folder / "new.csv").write_text(above + text + ";;;;;;\n", encoding="utf-8")
    done = run(folder, "new.csv")
    assert done.returncode == 0, done.stderr
    expected = model.predict(folder / "sold.csv")["Preis"]
    printed = [float(line) for line in done.stdout.splitlines()[1:]]
    np.testing.assert_allclose(printed, expected, rtol=1e-9)


def test_the_separator_is_the_one_that_gives_the_columns():
    needed = {"a, b": None, "c": None}
    assert _text_files.separator_of('Title, one\n\n"a, b";c\n', needed) == ";"
    assert _text_files.separator_of('x, y, z;"a, b";c\n', needed) == ";"
    assert _text_files.separator_of("a\tb\n", needed) == "\t"
