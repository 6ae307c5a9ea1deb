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
