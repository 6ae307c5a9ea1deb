"""Dates, quantiles and thresholds in exported programs, and the Python program as a command."""

import datetime
import runpy
import subprocess
import sys

import numpy as np
import polars as pl
import pytest

import chainrule
from chainrule import Network, Parameters
from chainrule.exporting.export import exported
from chainrule.exporting.formats import _dates
from chainrule.exporting.formats._c_running import compiler
from chainrule.exporting.programs import Classes
from chainrule.tables.columns import Columns
from chainrule.tables.date_columns import CYCLES, DateColumn, _shares
from chainrule.tables.model import Member, TableModel
from chainrule.tables.standard_columns import NumericColumn
from exported_models import EDGES
from test_export_models import needs

NUMBERS = NumericColumn("x", 0.25, 0.1, 2.0)
DATES = DateColumn("sold", "2020-03-01T00:00:00", 1.5, 0.7, CYCLES)
LATER = 253_402_300_800_000_000  # microseconds from 1970 to the year 10000


@pytest.fixture(params=[".c", ".onnx", ".py"])
def ending(request):
    return needs(request.param)


def model(**settings):
    """A small model of a number and a date."""
    outputs = len(settings.get("classes", settings.get("quantiles", "x")))
    units = "softmax" if "classes" in settings else "identity"
    network = Network([8, 5, outputs], ["tanh", units])
    parameters = Parameters(network, np.random.default_rng(3).normal(size=network.n_parameters))
    task = "classification" if "classes" in settings else "regression"
    columns = Columns((NUMBERS,), (), (DATES,))
    return TableModel((Member(parameters, columns),) * 2, "y", task, **settings)


def rows():
    moments = [*EDGES.tolist(), None]
    return pl.DataFrame(
        {"x": np.linspace(-3, 3, len(moments)), "sold": pl.Series(moments, dtype=pl.Datetime("us"))}
    )


def test_a_table_of_sales_is_exported_and_checked_on_itself(ending, tmp_path):
    rng = np.random.default_rng(0)
    days = rng.integers(0, 1500, 200)
    sold = [datetime.date(2020, 1, 1) + datetime.timedelta(int(it)) for it in days]
    table = pl.DataFrame(
        {"sold": [it.strftime("%d.%m.%Y") for it in sold], "x": rng.normal(size=200)}
    )
    month = np.array([it.month for it in sold])
    table = table.with_columns(y=pl.Series(month + table["x"].to_numpy()))
    table.write_csv(tmp_path / "sales.csv")
    fitted = chainrule.fit_table(tmp_path / "sales.csv", "y", hidden=[4], solver="lbfgs").model
    assert fitted.columns.dated == ("sold",)
    found = exported(fitted, tmp_path / f"sales{ending}", False, tmp_path / "sales.csv")
    assert found.rows == 200
    assert found.difference < 1e-9


def test_another_class_than_the_threshold_gives_is_not_written(ending, tmp_path, monkeypatch):
    decided = model(classes=("no", "yes")).with_threshold(0.9)
    path = tmp_path / f"model{ending}"
    assert exported(decided, path, False, rows()).difference < 1e-9
    # as if the program went by another threshold than its model
    monkeypatch.setattr(Classes, "places", lambda self, found: found.argmax(axis=1))
    with pytest.raises(chainrule.ChainruleError, match="differs from the model by inf"):
        chainrule.export(decided, path, replace=True, check=rows())


def test_python_decides_by_the_threshold_and_sorts_quantiles(tmp_path):
    for threshold in (0.05, 0.5, 0.95):
        decided = model(classes=(False, True)).with_threshold(threshold)
        path = chainrule.export(decided, tmp_path / "model.py", replace=True)
        assert runpy.run_path(path)["predict"](rows()) == decided.predict(rows())["y"].to_list()
    spread = model(quantiles=(0.1, 0.5, 0.9), center=3.0, scale=2.0)
    program = runpy.run_path(chainrule.export(spread, tmp_path / "model.py", replace=True))
    expected = spread.predict(rows())
    np.testing.assert_allclose(program["predict"](rows()), expected["y"], rtol=1e-12)
    found = program["predict_quantiles"](rows())
    np.testing.assert_allclose(found, expected[:, 1:].to_numpy(), rtol=1e-12)
    assert (np.diff(found, axis=1) >= 0).all()


def test_onnx_takes_dates_as_numpy_has_them(tmp_path):
    needs(".onnx")
    import onnxruntime

    spread = model(quantiles=(0.1, 0.5, 0.9))
    session = onnxruntime.InferenceSession(chainrule.export(spread, tmp_path / "model.onnx"))
    assert [it.type for it in session.get_inputs()] == ["tensor(double)", "tensor(int64)"]
    dates = rows()["sold"].to_numpy().astype("datetime64[us]")
    feeds = {"x": rows()["x"].to_numpy()[:, None], "sold": dates.view(np.int64)[:, None]}
    names = ["prediction", "quantile 0.1", "quantile 0.5", "quantile 0.9"]
    assert [it.name for it in session.get_outputs()] == names
    found = np.hstack(session.run(names, feeds))
    np.testing.assert_allclose(found, spread.predict(rows()).to_numpy(), rtol=1e-9)
    endless = {**feeds, "sold": np.full_like(feeds["sold"], LATER)}
    missing = {**feeds, "sold": np.full_like(feeds["sold"], np.iinfo(np.int64).min)}
    np.testing.assert_array_equal(*(np.hstack(session.run(names, it)) for it in (endless, missing)))


def test_c_makes_dates_of_the_calendar(tmp_path):
    needs(".c")
    chainrule.export(model(quantiles=(0.1, 0.5)), tmp_path / "model.c")
    given = ["1899-12-31", "1970-01-01", "2000-02-29", "2000-03-01", "2026-11-26", "2100-12-31"]
    calls = ", ".join(
        f"date_of({','.join(str(int(it)) for it in day.split('-'))}, 0.5)" for day in given
    )
    (tmp_path / "main.c").write_text(
        '#include <stdio.h>\n#include "model.c"\nint main(void) {\n'
        f"    int64_t dates[] = {{{calls}}};\n"
        '    for (int i = 0; i < 6; i++) printf("%lld ", (long long)dates[i]);\n'
        "    struct row row = {NAN, NO_DATE}, later = {NAN, date_of(10000, 1, 1, 0)};\n"
        '    printf("%.17g %d ", predict(&row, NULL), date_of(2026, 13, 1, 0) == NO_DATE);\n'
        '    printf("%.17g\\n", predict(&later, NULL));\n'
        "    return 0;\n}\n"
    )
    program = tmp_path / "main"
    subprocess.run([compiler(), "-std=c99", tmp_path / "main.c", "-o", program, "-lm"], check=True)
    done = subprocess.run([program], capture_output=True, text=True, check=True)
    *dates, predicted, none, endless = done.stdout.split()
    expected = np.array(given, "datetime64[us]").view(np.int64) + 500_000
    assert list(map(int, dates)) == expected.tolist()
    missing = pl.DataFrame({"x": [None], "sold": [None]}, {"x": pl.Float64, "sold": pl.Date})
    missing = model(quantiles=(0.1, 0.5)).predict(missing)["y"][0]
    assert float(predicted) == pytest.approx(missing, rel=1e-12)
    assert none == "1"
    assert endless == predicted


def test_shares_of_cycles_are_those_of_the_model():
    moments = EDGES
    for cycle in CYCLES:
        np.testing.assert_array_equal(_dates.share_of(moments, cycle), _shares(moments, cycle))


def test_python_takes_dates_as_texts_and_objects():
    zoned = datetime.datetime(2026, 11, 26, 12, 30, 5, tzinfo=datetime.UTC)
    cells = [
        "2026-11-26", " 2026-11-26 12:30:05.750 ", "2026-11-26T12:30:05+02:00", zoned,
        datetime.date(2026, 11, 26), np.datetime64("2026-11-26", "D"), None, float("nan"),
        np.datetime64(LATER, "us"), "9999-12-31T23:59:59-05:00",
    ]  # fmt: skip
    day, moment, none = "2026-11-26", "2026-11-26T12:30:05", "NaT"
    expected = np.array([day, moment, moment, moment, day, day, *[none] * 4], "datetime64[us]")
    np.testing.assert_array_equal(_dates.moments_of(cells, "sold"), expected)
    assert np.isnat(_dates.moments_of(["9999-12-31T23:59:59-05:00"], "sold", "UTC")).all()
    with pytest.raises(ValueError, match="row 1, column 'sold' holds '0001-01-01T00"):
        _dates.moments_of(["0001-01-01T00:00:00+05:00"], "sold", "UTC")
    for bad in ("soon", "31.12.2026", 5, True):
        with pytest.raises(ValueError, match="row 2, column 'sold' holds .* must be a date"):
            _dates.moments_of([None, bad], "sold")


FAULTS = {
    "": "usage: python",
    "none.csv": "none.csv: No such file or directory",
    "binary.csv": "binary.csv: not a text in UTF-8",
    "short.csv": "short.csv: there is no column 'sold'",
    "ragged.csv": "ragged.csv: row 2 has 1 cells under 2 names",
    "words.csv": "words.csv: row 1, column 'x' holds 'tall'; it must be a number",
    "day.csv": "day.csv: row 1, column 'sold' holds '31.12.2026'; dates in it are written",
    "empty.csv": "empty.csv: it is empty",
}


@pytest.mark.parametrize("name", FAULTS)
def test_the_command_tells_what_is_wrong(name, tmp_path):
    path = chainrule.export(model(), tmp_path / "model.py")
    (tmp_path / "binary.csv").write_bytes(b"x;sold\n\xff\0\n")
    (tmp_path / "short.csv").write_text("x\n1\n")
    (tmp_path / "ragged.csv").write_text("x,sold\n1,2026-11-26\n\n2\n")
    (tmp_path / "words.csv").write_text("x,sold\ntall,2026-11-26\n")
    (tmp_path / "day.csv").write_text("x,sold\n1,31.12.2026\n")
    (tmp_path / "empty.csv").write_text("")
    done = subprocess.run(
        [sys.executable, path, *([name] if name else [])],
        cwd=tmp_path, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 2
    assert FAULTS[name] in (done.stdout if not name else done.stderr)
    assert "Traceback" not in done.stderr


def test_the_command_prints_what_predict_gives(tmp_path):
    spread = model(quantiles=(0.1, 0.5))
    path = chainrule.export(spread, tmp_path / "model.py")
    (tmp_path / "rows.csv").write_text("x;sold\n1;2026-11-26\nNA;2026-11-26 12:00:00.5\nNA;\n")
    done = subprocess.run(
        [sys.executable, path, "rows.csv"], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    expected = spread.predict(tmp_path / "rows.csv")
    names, *printed = (line.split(",") for line in done.stdout.splitlines())
    assert names == expected.columns
    np.testing.assert_allclose(np.array(printed, float), expected.to_numpy(), rtol=1e-12)
