"""What the commands for tables say: of files that are there, of networks, dates and ids."""

import datetime

import polars as pl
import pytest

from chainrule import Stopping, fit_table, table_columns
from command_line import run

N = 120


@pytest.fixture(scope="module")
def sold(tmp_path_factory):
    """A folder with a table, and a model of it that has four networks."""
    folder = tmp_path_factory.mktemp("sold")
    days = [datetime.date(2024, 1, 1) + datetime.timedelta(days=k % 90) for k in range(N)]
    frame = pl.DataFrame(
        {
            "customer_id": [1000 + (7 * k) % 60 for k in range(N)],
            "day": days,
            "price": [100 + k % 17 + k / N for k in range(N)],
        }
    )
    frame.write_csv(folder / "t.csv")
    fit = fit_table(folder / "t.csv", "price", hidden=[3], stopping=Stopping(epochs=2))
    single = fit.model
    several = type(single)(**{**vars(single), "members": single.members * 4})
    several.save(folder / "m.chainrule")
    return folder


def test_nothing_is_written_over_unasked(sold):
    there = "out.md exists; write over it with --replace, or name another file"
    (sold / "out.md").write_text("mine")
    (sold / "m.py").write_text("mine")
    command = ("explain", "m.chainrule", "t.csv", "--output", "out.md")
    refused = run(*command, cwd=sold)
    assert (refused.returncode, there in refused.stderr) == (2, True)
    refused = run("export", "m.chainrule", "m.py", cwd=sold)
    assert refused.stderr == f"chainrule: {there.replace('out.md', 'm.py')}\n"
    assert (sold / "out.md").read_text() == (sold / "m.py").read_text() == "mine"
    assert run(*command, "--replace", cwd=sold).returncode == 0
    assert "# Row 1" in (sold / "out.md").read_text()


def test_single_quantities_say_of_which_network_they_are(sold):
    shown = run("explain", "m.chainrule", "t.csv", "--only", "E", cwd=sold).stdout
    assert shown.startswith("Network 1 of 4; the model predicts with the mean of all of them.\n")
    assert "E = " in shown


def test_dates_are_called_so(sold):
    shown = run("show", "m.chainrule", cwd=sold).stdout
    assert "day          date, 2024-01-01 to 2024-03-30\n" in shown


def test_ids_that_occur_in_several_rows_hint_at_groups(sold):
    decided = table_columns(sold / "t.csv", "price")["decided"].to_list()
    assert "60 different ones in 120 rows): --group customer_id holds out the rows of" in decided[0]
    said = table_columns(sold / "t.csv", "price", kinds={"customer_id": "number"})
    assert "--group" not in said["decided"][0]


def test_other_files_are_no_models(sold):
    said = run("predict", "t.csv", "m.chainrule", cwd=sold).stderr
    assert said.endswith(
        "chainrule: t.csv: not a model that chainrule saved, or only a part of one\n"
    )


def test_reports_of_teachers_are_not_written_over_unasked(tmp_path):
    path = tmp_path / "report.html"
    path.write_text("corrected by hand")
    command = ["audit", "quirk", "--output", path]
    found = run(*command)
    assert found.returncode == 2
    assert "write over it with --replace" in found.stderr
    assert path.read_text() == "corrected by hand"
    run(*command, "--replace")
    assert "quirk" in path.read_text().lower()
