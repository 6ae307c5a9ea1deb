"""Tables from a database by its address, with a driver and a PostgreSQL of our own on loopback."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import polars as pl
import pytest

import chainrule
from chainrule.errors import ChainruleError, WritingError
from chainrule.tables.reading import Files, read_table
from chainrule.tables.reading.watched import run_watched

TABLE = """
CREATE TABLE sold (id serial, price numeric(10, 2), area float8, rooms int4, n int8, garden text,
                   new bool, day date, at timestamptz, worked interval);
INSERT INTO sold (price, area, rooms, n, garden, new, day, at, worked)
SELECT 100 + i * 1.25, CASE WHEN i % 7 <> 0 THEN i * 0.5 END, i % 5, i * 10000000000,
       CASE WHEN i % 2 = 0 THEN 'ja' ELSE 'nein' END, i % 2 = 0, date '2020-01-01' + i,
       timestamptz '2020-01-01 12:00+02' + i * interval '1 hour', i * interval '1 minute'
FROM generate_series(1, 60) i;
"""


def port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@pytest.fixture(scope="module")
def address():
    pytest.importorskip("connectorx", reason="chainrule[databases] is not installed")
    if shutil.which("initdb") is None:
        pytest.skip("PostgreSQL is not installed")
    # the server refuses to run as root
    user = {"user": "nobody"} if os.geteuid() == 0 else {}
    with tempfile.TemporaryDirectory(prefix="chainrule-test-") as folder:
        data, number = Path(folder) / "data", port()
        if user:
            shutil.chown(folder, **user)
        (Path(folder) / "password").write_text("secret")
        (Path(folder) / "password").chmod(0o644)

        def run(*command, **settings):
            subprocess.run(
                command, check=True, cwd=folder, stdout=subprocess.DEVNULL, **user, **settings
            )

        run("initdb", "-D", data, "-U", "me", "-A", "password", f"--pwfile={folder}/password")
        run(
            *("pg_ctl", "-D", data, "-l", f"{folder}/log", "-w", "start"),
            *("-o", f"-p {number} -c listen_addresses=127.0.0.1 -k {folder}"),
        )
        try:
            known = {**os.environ, "PGPASSWORD": "secret"}
            run(
                *("psql", "-q", "-h", "127.0.0.1", "-p", str(number), "-U", "me"),
                *("-d", "postgres", "-c", TABLE),
                env=known,
            )
            yield f"postgresql://me:secret@127.0.0.1:{number}/postgres"
        finally:
            run("pg_ctl", "-D", data, "-m", "immediate", "stop")


COLUMNS = "price, area, rooms, n, garden, new, day, at, extract(epoch FROM worked) AS worked"


def test_a_query_gives_columns_with_their_types(address):
    frame = read_table(address, query=f"SELECT {COLUMNS} FROM sold ORDER BY id").frame
    assert frame.height == 60
    assert frame["price"].to_list()[:2] == [101.25, 102.5]
    assert frame["area"].null_count() == 8
    assert frame["n"].dtype == pl.Int64
    assert frame["new"].to_list()[:2] == [False, True]
    assert str(frame["day"][0]) == "2020-01-02"
    assert frame["at"][0].hour == 11
    assert frame["worked"].to_list()[:2] == [60, 120]


def test_a_model_is_trained_on_a_query_and_predicts_one(address):
    given = Files([address], query=f"SELECT {COLUMNS} FROM sold")
    fit = chainrule.fit_table(given, "price", hidden=[4], solver="lbfgs")
    assert fit.score > 0.9
    assert fit.model.predict(given).height == 60


MANY = """
SELECT (i * 7919 % 997)::float8 AS area, (i % 7)::int8 AS rooms, (i % 11)::numeric(10, 2) AS fee,
       CASE WHEN i % 3 = 0 THEN 'ja' WHEN i % 3 = 1 THEN 'nein' END AS garden,
       date '2020-01-01' + i % 500 AS day, (i * 7919 % 997 + 50 * (i % 7))::float8 AS price
FROM generate_series(1, 6000) i
"""


@pytest.fixture
def room(tmp_path, monkeypatch):
    """Where temporary files go."""
    found = tmp_path / "room"
    found.mkdir()
    monkeypatch.setenv("TMPDIR", str(found))
    monkeypatch.setattr(tempfile, "tempdir", None)
    return found


def test_a_query_is_learned_from_piece_by_piece_as_its_file_is(address, tmp_path, room):
    """The rows are fetched into a file first, which is gone at the end."""
    path = tmp_path / "query-1.arrow"
    read_table(address, query=MANY).frame.write_ipc(path)
    asked, network = Files([address], query=MANY), {"hidden": (4,), "batch_size": 64}
    fits = [chainrule.fit_table(it, "price", memory="700MB", **network) for it in (asked, path)]
    one, other = (it.model.parameters.vector for it in fits)
    assert np.array_equal(one, other)
    assert fits[0].rows == (4800, 1200)
    assert fits[0].score > 0.9
    predicted = fits[0].model.predict(asked)
    reports = [chainrule.score_table(fits[0].model, it, memory="700MB") for it in (asked, path)]
    assert reports[0].scores == reports[1].scores
    assert predicted.height == 6000
    assert not list(room.iterdir())


@pytest.mark.parametrize(
    ("given", "query", "said"),
    [
        ([], "SELECT nope FROM sold", 'column "nope" does not exist'),
        ([], "SELECT * FROM sold", "not implemented: interval; cast such a column in the query"),
        ([], "SELECT id, area FROM sold WHERE id < 0", "127.0.0.1:.*: there are no rows"),
        ([], "", "a query says what to read"),
        (["t.csv"], MANY, "t.csv: files and databases are not read piece by piece as one"),
    ],
)
def test_a_query_that_cannot_be_streamed_says_why(address, room, given, query, said):
    with pytest.raises(ChainruleError, match=said) as caught:
        chainrule.fit_table(Files([address, *given], query=query), "area", memory="700MB")
    assert "secret" not in str(caught.value)
    assert not list(room.iterdir())


def test_a_folder_that_is_not_there_is_told_before_a_query_is_asked(tmp_path):
    """So that it takes no database to see it."""
    asked, nowhere = Files(["postgresql://host/sales"], query=MANY), tmp_path / "nowhere"
    with pytest.raises(WritingError, match=r"nowhere: what a query gives cannot .* --spool"):
        chainrule.fit_table(asked, "price", memory="700MB", spool=nowhere)


def test_a_cell_of_a_query_is_named_by_its_database(address, room):
    query = MANY.replace("AS area", "* CASE WHEN i = 5000 THEN 1e300 ELSE 1 END AS area")
    with pytest.raises(ChainruleError, match=r"^postgresql://127.0.0.1:\d+/postgres: row 5000"):
        chainrule.fit_table(Files([address], query=query), "price", memory="700MB", hidden=(4,))
    assert not list(room.iterdir())


FAULTS = {
    "SELECT nope FROM sold": 'column "nope" does not exist',
    # of a type that the driver panics on
    "SELECT * FROM sold": "not implemented: interval; cast such a column in the query",
    "SELECT id FROM sold WHERE id < 0": "the query gives no rows",
    "DROP TABLE sold": "syntax error",
}


@pytest.mark.parametrize("query", FAULTS)
def test_a_query_that_fails_says_why(address, query, capfd):
    with pytest.raises(ChainruleError, match=FAULTS[query]) as caught:
        read_table(address, query=query)
    assert "secret" not in str(caught.value)
    assert str(caught.value).startswith("postgresql://127.0.0.1")
    assert capfd.readouterr() == ("", "")


def test_a_wrong_password_and_a_wrong_port_are_told_at_once(address):
    """The driver's pool would try for half a minute."""
    closed = address.rpartition(":")[0] + f":{port()}/postgres"
    faults = {
        address.replace("secret", "sesame"): "password authentication failed",
        closed: "Connection refused",
        address.removesuffix("postgres") + "nowhere": 'database "nowhere" does not exist',
    }
    for wrong, said in faults.items():
        begin = time.monotonic()
        with pytest.raises(ChainruleError, match=said) as caught:
            read_table(wrong, query="SELECT 1")
        assert time.monotonic() - begin < 15
        assert "timed out" not in str(caught.value)
        assert "sesame" not in str(caught.value)


LOG = """
import sys, time
for _ in range({times}):
    sys.stderr.write("[2026-01-01T00:00:00Z ERROR r2d2] {said}\\n")
    sys.stderr.flush()
{last}
"""


@pytest.mark.parametrize(
    ("said", "times", "refused"),
    [("password wrong", 2, True), ("password wrong", 1, False), ("too many clients", 9, False)],
)
def test_connections_that_fail_twice_alike_end_a_process(tmp_path, said, times, refused):
    last = "time.sleep(600)" if refused else "print('done')"
    command = [sys.executable, "-c", LOG.format(said=said, times=times, last=last)]
    ended = run_watched(command, b"", tmp_path / "said")
    assert ended.refused == (said if refused else "")
    assert (tmp_path / "said").read_text() == ("" if refused else "done\n")
    assert (ended.code == 0) is not refused


def test_files_of_sqlite_are_given_by_their_paths(tmp_path):
    with pytest.raises(ChainruleError, match="give the file of SQLite by its path"):
        read_table(f"sqlite:///{tmp_path}/t.db", query="SELECT 1")
    assert list(tmp_path.iterdir()) == []
