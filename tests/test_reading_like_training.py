"""Tables that are written in another way than the one in training: what the file itself tells goes
first, and what stays doubtful is told.
"""

import numpy as np
import polars as pl
import pytest

from chainrule import Stopping, fit_table
from chainrule.serving.rows import RowError, reader_of
from chainrule.tables.predicting import predict_files
from chainrule.tables.reports.scoring import score_table

QUICK = {"hidden": [2], "stopping": Stopping(epochs=2)}
GERMAN = "weight;price;y\n" + "".join(
    f"{k % 7},{k % 10}09;1.{k:03d},67;{k % 5},5\n" for k in range(40)
)


@pytest.fixture(scope="module")
def german(tmp_path_factory):
    """A model of decimal commas, some of which are certain: 0,109."""
    path = tmp_path_factory.mktemp("german") / "t.csv"
    path.write_text(GERMAN)
    return fit_table(path, "y", **QUICK).model


def notes_of(model, path):
    notes = []
    predict_files(model, [path], on_note=notes.append)
    return notes


def test_the_mark_of_the_file_outranks_that_of_training(german, tmp_path):
    path = tmp_path / "new.csv"
    path.write_text("weight;price\n4.509;1,010.67\n3.209;1,011.67\n")
    table = german.read(path)
    assert table.frame["weight"].to_list() == [4.509, 3.209]
    assert table.frame["price"].to_list() == [1010.67, 1011.67]
    assert any("'weight': the point is the decimal mark, as columns" in it for it in table.notes)
    # in a data frame the same texts mean the same
    frame = pl.DataFrame({"weight": ["4.509"], "price": ["1,010.67"]})
    assert german.read(frame).frame["weight"].to_list() == [4.509]


def test_training_decides_where_the_file_does_not(german, tmp_path):
    path = tmp_path / "new.csv"
    path.write_text("weight;price\n4,509;1010\n3,209;1011\n")
    assert german.read(path).frame["weight"].to_list() == [4.509, 3.209]
    path.write_text("weight;price\n4.509;1010\n3.209;1011\n")
    assert german.read(path).frame["weight"].to_list() == [4509, 3209]
    (far,) = [it for it in notes_of(german, path) if "far outside" in it]
    assert "2 cells lie far outside" in far
    assert far.endswith("such as 4509; 4.509 does not, so look at the decimal mark")


def test_both_marks_in_one_table_are_told(german, tmp_path):
    path = tmp_path / "new.csv"
    path.write_text("weight;price;y\n4.509;1.010,67;0.5\n3.209;1.011,67;1.5\n")
    table = german.read(path)
    assert table.frame["weight"].to_list() == [4509, 3209]
    assert any("points and commas both occur" in it for it in table.notes)


def test_what_the_user_said_of_a_kind_keeps_the_mark_of_training(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text(GERMAN)
    model = fit_table(path, "y", kinds={"weight": "number"}, **QUICK).model
    new = tmp_path / "new.csv"
    new.write_text("weight;price\n4,509;1010\n")
    assert model.read(new).frame["weight"].to_list() == [4.509]


def test_a_server_reads_a_row_as_a_whole(german):
    reader = reader_of(german)
    assert reader.columns([{"weight": "4.509", "price": "1,010.67"}])["weight"] == [4.509]
    assert reader.columns([{"weight": "4,509", "price": "1.010,67"}])["weight"] == [4.509]
    with pytest.raises(
        RowError, match=r"row 1, column 'weight': text '4.509' may be 4509 or 4.509"
    ):
        reader.columns([{"weight": "4.509", "price": 1010.67}])


def test_a_score_tells_how_the_table_was_read(german, tmp_path):
    path = tmp_path / "new.csv"
    path.write_text(
        "weight;price;y\n" + "".join(f"400{k};1.0{k},5;{k % 3},5\n" for k in range(10, 30))
    )
    report = score_table(german, path)
    assert any("the comma is the decimal mark" in it for it in report.notes)
    assert any("'weight': 20 cells lie far outside" in it for it in report.notes)
    assert report.as_dict()["notes"] == list(report.notes)


def test_dates_far_outside_are_told():
    days = pl.date_range(pl.date(2020, 1, 1), pl.date(2020, 3, 9), eager=True)
    model = fit_table({"d": days, "y": np.arange(len(days)) / 7}, "y", **QUICK).model
    from chainrule.tables.unlike_training import notes_on_unlike

    new = model.read({"d": [days[3], pl.Series(["2031-05-01"]).str.to_date()[0]]})
    (note,) = notes_on_unlike(model, new)
    assert note == (
        "column 'd': 1 cell lies far outside what training has seen, 2020-01-01 to 2020-03-09, "
        "such as 2031-05-01"
    )


def test_columns_of_one_name_in_another_order_are_told(tmp_path):
    rng = np.random.default_rng(0)
    prices = rng.uniform(1, 9, 60), rng.uniform(300, 900, 60)
    path = tmp_path / "t.csv"

    def write(first, second):
        rows = zip(first, second, first + second, strict=True)
        lines = [f"{a:.2f};{b:.2f};{c:.2f}" for a, b, c in rows]
        path.write_text("\n".join(["Preis;Preis;y", *lines, ""]))

    write(*prices)
    model = fit_table(path, "y", **QUICK).model
    assert not any("way round" in it for it in notes_of(model, path))
    write(*prices[::-1])
    (note,) = [it for it in notes_of(model, path) if "way round" in it]
    assert note.startswith(f"{path}: columns 'Preis' and 'Preis_2': their values look as if")
