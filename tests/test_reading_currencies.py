"""Amounts in another currency than in training, and units that training did not have."""

import subprocess
import sys

import pytest

import chainrule
from chainrule import Stopping, fit_table
from chainrule.errors import ChainruleError
from chainrule.tables.predicting import predict_files
from chainrule.tables.reading import read_table
from chainrule.tables.reading.currency_names import is_other, sign_of

QUICK = {"hidden": [2], "stopping": Stopping(epochs=2)}


def model_of(tmp_path, cell):
    path = tmp_path / "t.csv"
    rows = [f"a{k % 3};{cell.format(50 + k / 8)};{k % 5}.5" for k in range(40)]
    path.write_text("\n".join(["k;x;y", *rows, ""]))
    return fit_table(path, "y", **QUICK).model


def predicted(model, tmp_path, cell):
    path, notes = tmp_path / "new.csv", []
    path.write_text(f"k;x\na1;{cell}\na2;{cell}\n")
    predict_files(model, [path], on_note=notes.append)
    return " ".join(notes)


@pytest.mark.parametrize(
    ("cell", "sign"),
    [
        ("51.20 €", "EUR"),
        ("CHF 5", "CHF"),
        ("US$5", "USD"),
        ("(12,50 EUR)", "EUR"),
        ("5 %", "%"),
        ("-$5", "USD"),
        ("5 kg", ""),
        ("5", ""),
    ],
)
def test_the_sign_of_an_amount(cell, sign):
    assert sign_of(cell) == sign
    assert not is_other(cell, sign)
    assert is_other(cell, "GBP") == bool(sign)


def test_another_currency_is_refused(tmp_path):
    model = model_of(tmp_path, "{:.2f} €")
    assert model.found["x"] == "number:point in EUR"
    for cell in ("51.20 $", "CHF 51.20", "51.20 JPY", "51.20 kg", "51.20 %"):
        with pytest.raises(ChainruleError, match=r"line 2, column 'x' holds"):
            predicted(model, tmp_path, cell)
    for cell in ("51.20 €", "EUR 51.20", "-€51.20"):
        assert "no cell has" not in predicted(model, tmp_path, cell)
    assert "no cell has a unit: all are in 'EUR'" in predicted(model, tmp_path, "51.20")


def test_percentages_are_remembered(tmp_path):
    model = model_of(tmp_path, "{:.2f} %")
    assert "no cell has a unit: all are in '%'" in predicted(model, tmp_path, "51.20")
    with pytest.raises(ChainruleError, match="holds '51.20 €'"):
        predicted(model, tmp_path, "51.20 €")


def test_a_unit_where_training_had_none_is_told(tmp_path):
    model = model_of(tmp_path, "{:.2f}")
    for cell in ("51.20 g", "51.20 °F", "51.20 %", "51.20 €"):
        said = predicted(model, tmp_path, cell)
        assert "; the model knows of none in training" in said, cell


def test_a_unit_in_a_first_table_is_no_news(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("x;y\n1,5 €;2\n1.200,5 €;3\n")
    assert not any("in training" in it for it in read_table(path).notes)


def run(folder):
    command = [sys.executable, "m.py", "new.csv"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True)


def test_an_exported_program_refuses_it_too(tmp_path):
    model = model_of(tmp_path, "{:.2f} €")
    chainrule.export(model, tmp_path / "m.py")
    new = tmp_path / "new.csv"
    new.write_text("k;x\na1;51.20 €\na2;49.10\n")
    assert run(tmp_path).returncode == 0
    new.write_text("k;x\na1;51.20 $\na2;49.10 $\n")
    assert "column 'x' holds '51.20 $', but training had EUR" in run(tmp_path).stderr
