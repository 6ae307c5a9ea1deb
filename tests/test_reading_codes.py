"""Codes whose zeros in front a program has lost, numbers that may be codes, and months."""

import datetime as dt
import subprocess
import sys

import numpy as np
import polars as pl
import pytest

import chainrule
from chainrule import Stopping, fit_table
from chainrule.serving.rows import reader_of
from chainrule.tables.predicting import predict_files
from chainrule.tables.reading import read_table

QUICK = {"hidden": [2], "stopping": Stopping(epochs=2)}


def model_of(tmp_path, **kinds):
    path = tmp_path / "t.csv"
    rows = [f"{k % 9:04};{k % 7}.5;{k % 5}.5" for k in range(60)]
    path.write_text("\n".join(["kunde;x;y", *rows, ""]))
    return path, fit_table(path, "y", kinds=kinds, **QUICK).model


@pytest.mark.parametrize("kinds", [{}, {"kunde": "text"}])
def test_zeros_in_front_are_put_back(tmp_path, kinds):
    path, model = model_of(tmp_path, **kinds)
    assert model.found["kunde"] == "text:4 digits"
    new, notes = tmp_path / "new.csv", []
    new.write_text(path.read_text().replace("\n000", "\n"))
    found = predict_files(model, [new], on_note=notes.append)
    assert found.equals(predict_files(model, [path]))
    assert any("'0' is read as '0000'" in it for it in notes)
    # numbers of a frame, and of a request
    frame = pl.DataFrame({"kunde": [3, 4], "x": [1.0, 2.0]})
    assert model.read(frame).frame["kunde"].to_list() == ["0003", "0004"]
    rows = [{"kunde": 3, "x": 1.0}, {"kunde": "4", "x": 1.0}, {"kunde": "0005", "x": 1.0}]
    assert reader_of(model).columns(rows)["kunde"] == ["0003", "0004", "0005"]
    # a saved model remembers it, and an exported program too
    again = chainrule.load(model.save(tmp_path / "m.chainrule"))
    assert predict_files(again, [new]).equals(found)
    chainrule.export(model, tmp_path / "m.py")
    ran = subprocess.run([sys.executable, "m.py", "new.csv"], cwd=tmp_path, capture_output=True)
    printed = [float(it) for it in ran.stdout.split()[1:]]
    np.testing.assert_allclose(printed, found["y"], rtol=1e-6)


def test_codes_of_several_lengths_stay(tmp_path):
    path = tmp_path / "t.csv"
    rows = [f"{'00' if k % 2 else '0'}{k % 5};{k % 3}.5" for k in range(30)]
    path.write_text("\n".join(["code;y", *rows, ""]))
    model = fit_table(path, "y", **QUICK).model
    assert model.found["code"] == "text"
    assert model.read({"code": ["3"]}).frame["code"].to_list() == ["3"]


@pytest.mark.parametrize("cells", [["12/2023", "01/2024"], ["12-2023", "1-2024"]])
def test_months_before_years(tmp_path, cells):
    path = tmp_path / "t.csv"
    path.write_text("m;y\n" + "".join(f"{it};1\n" for it in cells))
    assert read_table(path).frame["m"].to_list() == [dt.date(2023, 12, 1), dt.date(2024, 1, 1)]


@pytest.mark.parametrize(
    ("cells", "note"),
    [
        (["1E5", "2E3", "4E7"], "'1E5' is read as a power of ten, 100000 (--text c keeps codes)"),
        (
            ["3.10", "3.9", "3.1"],
            "'3.10' and '3.1' are the same number (--text c keeps codes apart)",
        ),
        (["5 Stk", "3 Karton", "7 Stk"], "'5 Stk' and '3 Karton' are of different units"),
        (["5 Stk", "6 Stk.", "7 Stück"], "units are converted to 'Stk', such as of '6 Stk.'"),
        (["1.176,28 S", "5,00 H", "7,5 S"], "S and H stand for minus and plus"),
    ],
)
def test_what_may_be_meant_otherwise_is_told(tmp_path, cells, note):
    path = tmp_path / "t.csv"
    path.write_text("c;y\n" + "".join(f"{it};1\n" for it in cells))
    assert note in " ".join(read_table(path).notes)


@pytest.mark.parametrize("cells", [["1.5e5", "2e3"], ["3.1", "3.9"], ["0.5", "0.25"], ["1e5", "2"]])
def test_what_programs_write_needs_no_word(tmp_path, cells):
    path = tmp_path / "t.csv"
    path.write_text("c;y\n" + "".join(f"{it};1\n" for it in cells))
    assert read_table(path).notes == ()


def test_debit_and_credit(tmp_path):
    path = tmp_path / "t.csv"
    rows = [f"{k % 9},50 {'S' if k % 2 else 'H'};{k % 5}.5" for k in range(40)]
    path.write_text("\n".join(["soll;y", *rows, ""]))
    model = fit_table(path, "y", **QUICK).model
    assert model.found["soll"] == "number:comma in S/H"
    # one side alone
    assert model.read({"soll": ["1,50 S", "2,50 S"]}).frame["soll"].to_list() == [-1.5, -2.5]
    chainrule.export(model, tmp_path / "m.py")
    ran = subprocess.run([sys.executable, "m.py", "t.csv"], cwd=tmp_path, capture_output=True)
    printed = [float(it) for it in ran.stdout.split()[1:]]
    np.testing.assert_allclose(printed, model.predict(path)["y"], rtol=1e-6)


def test_one_column_of_amounts_is_one_column(tmp_path):
    path = tmp_path / "t.csv"
    for unit in ("EUR", "kg", "€"):
        path.write_text("price\n" + "".join(f"{k}.25 {unit}\n" for k in range(9)))
        frame = read_table(path).frame
        assert frame.columns == ["price"]
        assert frame["price"].to_list() == [k + 0.25 for k in range(9)]


def test_beside_commas_it_is_told_too(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("c;y\n" + "".join(f"{it};1,5\n" for it in ("3.10", "3.9", "3.1")))
    assert "'3.10' and '3.1' are the same number" in " ".join(read_table(path).notes)
