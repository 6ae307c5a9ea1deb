"""Times of one instant are one input, however and of whatever zone they are written."""

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import polars as pl
import pytest

import chainrule
from chainrule import ChainruleError, Stopping, fit_table
from chainrule.serving.rows import reader_of
from chainrule.tables.reading import as_table
from chainrule.tables.reading.kinds import split_kind
from chainrule.tables.reading.zones import on_clock

QUICK = {"hidden": [4], "stopping": Stopping(epochs=5)}
BERLIN = ZoneInfo("Europe/Berlin")
NOON = datetime(2024, 2, 1, 12, tzinfo=UTC)  # 13:00 in Berlin
SAME = {
    "UTC": "2024-02-01T12:00:00Z",
    "Berlin": "2024-02-01T13:00:00+01:00",
    "Karachi": "2024-02-01 17:00:00 +0500",
}


def rows(zone):
    """Times of half a year by the clock of a zone, and what follows from the hour."""
    hours = np.random.default_rng(0).integers(0, 24 * 180, 60)
    times = [datetime(2024, 1, 1, tzinfo=UTC) + timedelta(hours=int(it)) for it in hours]
    return {"t": [it.astimezone(zone) for it in times], "y": np.sin(hours / 24 * 2 * np.pi)}


@pytest.fixture(scope="module")
def zoned():
    """Trained on a frame whose times have the zone of Berlin."""
    frame = pl.DataFrame(rows(UTC)).with_columns(pl.col("t").dt.convert_time_zone("Europe/Berlin"))
    return fit_table(frame, "y", **QUICK).model


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """Trained on texts of which all have the same offset."""
    found = rows(ZoneInfo("Etc/GMT-1"))
    path = tmp_path_factory.mktemp("written") / "t.csv"
    pl.DataFrame({**found, "t": [it.isoformat() for it in found["t"]]}).write_csv(path)
    return fit_table(path, "y", **QUICK).model


@pytest.fixture(params=["zoned", "written"])
def model(request):
    return request.getfixturevalue(request.param)


def predicted(model, cell):
    (row,) = model.predict([{"t": cell}])
    return row["y"]


def test_the_model_remembers_the_clock(zoned, written, tmp_path):
    assert zoned.found["t"] == "date:in Europe/Berlin"
    assert written.found["t"] == "date:ymd in +01:00"
    assert chainrule.load(written.save(tmp_path / "m.chainrule")).found == written.found


@pytest.mark.parametrize("cell", [*SAME.values(), NOON, NOON.astimezone(BERLIN)], ids=str)
def test_an_instant_is_one_input(model, cell):
    # what has no zone is by the clock of training
    expected = predicted(model, "2024-02-01 13:00:00")
    assert predicted(model, cell) == expected
    assert model.predict(pl.DataFrame({"t": [cell]}))["y"].to_list() == [expected]
    assert expected != predicted(model, "2024-02-01 12:00:00")


def test_texts_of_several_zones_in_one_column(model, tmp_path):
    path = tmp_path / "new.csv"
    path.write_text("t\n" + "\n".join(SAME.values()) + "\n")
    found = model.predict(path)["y"].to_list()
    assert found == [found[0]] * 3
    notes = model.read(path).notes
    assert any("times of other zones are taken to the clock of" in it for it in notes)


def test_summer_time_is_that_of_the_zone(zoned):
    assert predicted(zoned, "2024-07-01T12:00:00Z") == predicted(zoned, "2024-07-01 14:00:00")


def test_offsets_of_training_that_differ_are_utc(tmp_path):
    found = rows(BERLIN)
    frame = pl.DataFrame({**found, "t": [it.isoformat() for it in found["t"]]})
    frame.write_csv(tmp_path / "t.csv")
    model = fit_table(tmp_path / "t.csv", "y", **QUICK).model
    assert model.found["t"] == "date:ymd in UTC"
    # of a single row, nothing tells that training had several
    assert predicted(model, SAME["Berlin"]) == predicted(model, SAME["UTC"])


def test_the_server_and_a_table_that_was_read_already(model):
    reader = reader_of(model)
    moments = [reader.columns([{"t": it}])["t"][0] for it in SAME.values()]
    assert moments == [datetime(2024, 2, 1, 13)] * 3
    table = as_table(pl.DataFrame({"t": [NOON]}))
    assert model.predict(table)["y"][0] == predicted(model, NOON)


def test_a_program_agrees(model, tmp_path):
    chainrule.export(model, tmp_path / "m.py", check={"t": [NOON, NOON + timedelta(hours=5)]})
    cells = [*SAME.values(), "2024-02-01 13:00:00", "2024-07-01T12:00:00Z"]
    cells += ["9999-12-31T23:59:59Z", "9999-01-01T00:30:00+05:00"]
    (tmp_path / "new.csv").write_text("t\n" + "\n".join(cells) + "\n")
    command = [sys.executable, "m.py", "new.csv"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    printed = [float(it) for it in done.stdout.splitlines()[1:]]
    np.testing.assert_allclose(printed, model.predict(tmp_path / "new.csv")["y"], rtol=1e-9)
    code = "import m, datetime as d; print(m.predict([{'t': d.datetime.fromisoformat(%r)}])[0])"
    command = [sys.executable, "-c", code % SAME["Berlin"]]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert float(done.stdout) == pytest.approx(predicted(model, NOON), rel=1e-9)


def test_days_without_end_are_missing_by_any_clock(model, tmp_path):
    """In summer and winter, Berlin is in the year 10000 before UTC is."""
    end, day = "9999-12-31T23:59:59Z", "9999-01-01T00:30:00+05:00"
    assert predicted(model, end) == predicted(model, None) != predicted(model, day)
    taken = reader_of(model).columns([{"t": end}, {"t": day}])["t"]
    assert taken == [None, datetime(9998, 12, 31, 20, 30)]
    times = rows(UTC)["t"]
    frame = pl.DataFrame({"t": [*times, datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)]})
    table = as_table(frame.with_columns(pl.col("t").dt.convert_time_zone("Europe/Berlin")))
    assert table.frame["t"].is_null().to_list() == [False] * len(times) + [True]
    path = tmp_path / "t.csv"
    west = "9999-12-31T23:59:59-05:00"
    path.write_text("\n".join(["t", "2024-02-01T12:00:00Z", "2024-02-02T12:00:00-05:00", west]))
    table = as_table(path)
    assert table.frame["t"].is_null().to_list() == [False, False, True]
    assert f"column 't': {west!r} is taken as missing, in 1 cell" in table.notes


def test_a_program_refuses_times_before_all_years(model, tmp_path):
    path = chainrule.export(model, tmp_path / "m.py")
    (tmp_path / "new.csv").write_text("t\n0001-01-01T00:00:00+05:00\n")
    done = subprocess.run([sys.executable, path, "new.csv"], cwd=tmp_path, capture_output=True)
    assert b"new.csv: row 1, column 't' holds '0001-01-01T00:00:00+05:00'; dates" in done.stderr


def test_without_a_clock_of_training_a_time_is_as_it_shows(tmp_path):
    """Whatever stands beside it, in a table, in a request, and in a program."""
    path, found = tmp_path / "t.csv", rows(UTC)
    texts = [it.strftime("%Y-%m-%dT%H:%M:%S") for it in found["t"]]
    pl.DataFrame({**found, "t": texts}).write_csv(path)
    plain = fit_table(path, "y", **QUICK).model
    cells = ["2024-06-01T12:00:00+02:00", "2024-06-01T12:00:00Z", "2024-06-01T12:00:00"]
    expected = predicted(plain, cells[2])
    assert plain.predict(pl.DataFrame({"t": cells}))["y"].to_list() == [expected] * 3
    assert [predicted(plain, it) for it in cells] == [expected] * 3
    taken = reader_of(plain).columns([{"t": it} for it in cells])["t"]
    assert taken == [datetime(2024, 6, 1, 12)] * 3
    chainrule.export(plain, tmp_path / "m.py")
    code = f"import m; print(*m.predict([{{'t': it}} for it in {cells!r}]))"
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert [float(it) for it in done.stdout.split()] == pytest.approx([expected] * 3, rel=1e-9)


def test_what_is_no_zone_is_refused():
    with pytest.raises(ChainruleError, match="'Europe/Berln' or 'UTC' is no time zone"):
        on_clock(pl.Series([datetime(2024, 1, 1)]), "Europe/Berln", "UTC")
    for way in ("soon", "soon in UTC", "in"):
        with pytest.raises(ChainruleError, match="way to write a date"):
            split_kind(f"date:{way}")


def test_clocks_of_zones_that_are_no_whole_hours_ahead():
    moments = pl.Series([datetime(2024, 1, 1, 12)])
    assert on_clock(moments, "+05:30", "-03:30")[0] == datetime(2024, 1, 1, 3)
    assert on_clock(moments, "", "UTC")[0] == on_clock(moments, "UTC", "")[0] == moments[0]
