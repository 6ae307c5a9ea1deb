"""Several files as one table, queries, and where results lie: `train`, `columns`, `score`."""

import sqlite3

import polars as pl
import pytest

from chainrule import Stopping, fit_table, table_columns
from chainrule.errors import ChainruleError
from chainrule.tables.reading import Files, as_table, read_table
from command_line import run

HASTY = {"hidden": (3,), "stopping": Stopping(epochs=3)}


@pytest.fixture
def months(tmp_path):
    """Three files; a code with a zero in front in the last one only, columns in another order."""
    (tmp_path / "m1.csv").write_text("x;zip;y\n1,5;11;a\n2,5;12;b\n")
    (tmp_path / "m2.csv").write_text("y;x;zip\na;3,5;13\n")
    (tmp_path / "m3.csv").write_text("x;zip;y\n4,5;01;b\noh 5;02;b\n")
    return tmp_path


def test_files_are_read_as_one_table(months):
    table = as_table(Files([months]))
    assert table.frame.columns == ["x", "zip", "y"]
    assert table.frame["zip"].to_list() == ["11", "12", "13", "01", "02"]
    assert table.source == f"{months / 'm1.csv'} and 2 more files"
    assert table.part([2, 3]).where("x", 1) == f"{months / 'm3.csv'}: line 2, column 'x'"
    (note,) = table.readings["x"].notes
    assert f"'oh 5' in line 3 of {months / 'm3.csv'}" in note
    assert as_table([months / "m2.csv"]).frame["x"].to_list() == [3.5]


def test_other_columns_and_files_given_twice_are_refused(months):
    (months / "m4.csv").write_text("x;zipp;y\n1;2;a\n")
    said = r"m4.csv: lacks the column 'zip', which .*m1.csv has"
    with pytest.raises(ChainruleError, match=said):
        table_columns(Files([months / "*.csv"]))
    (months / "m4.csv").write_text("x;zip;y;w\n1;2;a;3\n")
    with pytest.raises(ChainruleError, match=r"m4.csv: has the column 'w', which .*m1.csv lacks"):
        table_columns([months / "m1.csv", months / "m4.csv"])
    with pytest.raises(ChainruleError, match=r"m1.csv is given twice"):
        table_columns([months / "*.csv", months / "m1.csv"])
    twice = ["postgresql://me:sec@ret@host/sales"] * 2
    with pytest.raises(ChainruleError, match=r"^postgresql://host/sales is given twice"):
        as_table(Files(twice, query="SELECT 1"))


def test_types_that_differ_are_joined(tmp_path):
    pl.DataFrame({"x": [1, 2]}).write_parquet(tmp_path / "a.parquet")
    pl.DataFrame({"x": [0.5]}).write_parquet(tmp_path / "b.parquet")
    (tmp_path / "c.csv").write_text("x\n7\n")
    assert as_table(Files([tmp_path])).frame["x"].to_list() == [1.0, 2.0, 0.5, 7.0]


def test_what_a_journal_holds_is_read(tmp_path):
    path = tmp_path / "sales.db"
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("CREATE TABLE sales (a)")
    connection.commit()
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.execute("INSERT INTO sales VALUES (7)")
    connection.commit()
    before = path.read_bytes(), (tmp_path / "sales.db-wal").read_bytes()
    assert before[1]
    assert read_table(path).frame["a"].to_list() == [7]
    assert (path.read_bytes(), (tmp_path / "sales.db-wal").read_bytes()) == before
    connection.close()  # which moves the journal into the file
    assert read_table(path).frame["a"].to_list() == [7]


@pytest.fixture(scope="module")
def sales(tmp_path_factory):
    """A folder with a database of which a query gives the table, and the same as two files."""
    folder = tmp_path_factory.mktemp("sales")
    frame = pl.DataFrame({"x": [k / 4 for k in range(40)], "y": ["low", "high"] * 20})
    with sqlite3.connect(folder / "s.sqlite") as connection:
        connection.execute("CREATE TABLE sold (x REAL, y TEXT)")
        connection.execute("CREATE TABLE other (x REAL)")
        connection.executemany("INSERT INTO sold VALUES (?, ?)", frame.rows())
    connection.close()
    (folder / "in").mkdir()
    frame[:30].write_csv(folder / "in" / "a.csv")
    frame[30:].write_csv(folder / "in" / "b.csv")
    return folder


def test_train_score_and_predict_take_files_and_queries(sales):
    few = ("--hidden", 3, "--epochs", 2)
    query = ("--query", "SELECT * FROM sold")
    done = run("train", "in", "--target", "y", *few, "--report", "r.json", cwd=sales)
    assert done.returncode == 0, done.stderr
    assert "model saved to y.chainrule" in done.stdout
    asked = run("train", "s.sqlite", *query, "--target", "y", *few, cwd=sales)
    assert "model saved to s.chainrule" in asked.stdout
    scored = [
        run("score", "y.chainrule", *given, "--json", cwd=sales).stdout
        for given in (["in/*.csv"], ["s.sqlite", *query])
    ]
    assert scored[0] == scored[1]
    assert '"rows": 40' in scored[0]
    predicted = run("predict", "s.chainrule", "s.sqlite", *query, cwd=sales)
    assert len(predicted.stdout.splitlines()) == 41
    shown = run("columns", "s.sqlite", *query, cwd=sales).stdout
    assert shown.startswith("s.sqlite: 40 rows, 2 columns")
    refused = run("columns", "s.sqlite", cwd=sales)
    assert "has 2 tables (sold, other); a query says what to read" in refused.stderr
    refused = run("score", "y.chainrule", "in/a.csv", *query, cwd=sales)
    assert refused.stderr == "chainrule: in/a.csv: a query goes with a database, and this is none\n"


def test_a_list_of_files_trains_in_python(sales):
    fit = fit_table([sales / "in" / "a.csv", sales / "in" / "b.csv"], "y", **HASTY)
    assert sum(fit.rows) == 40


def test_the_version(tmp_path):
    import chainrule

    assert run("--version", cwd=tmp_path).stdout == f"chainrule {chainrule.__version__}\n"
