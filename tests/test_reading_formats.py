"""Tables from files of other formats, from databases, and from data frames of other libraries."""

import bz2
import contextlib
import datetime as dt
import gzip
import io
import lzma
import random
import sqlite3
import sys
import zipfile

import polars as pl
import pytest

from chainrule.errors import ChainruleError
from chainrule.tables.reading import apart, as_table, read_table

FRAME = pl.DataFrame(
    {
        "whole": [1, 2, 3],
        "number": [1.5, None, 2.5],
        "text": ["x", "y", None],
        "day": [dt.date(2020, 1, 1), None, dt.date(2020, 1, 3)],
        "flag": [True, False, True],
    }
)


def archived(content, *names):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name in names:
            archive.writestr(name, content)
    return file.getvalue()


@pytest.mark.parametrize(
    ("suffix", "write"), [(".parquet", "write_parquet"), (".feather", "write_ipc")]
)
def test_binary_tables(tmp_path, suffix, write):
    path = tmp_path / f"t{suffix}"
    getattr(FRAME, write)(path)
    assert read_table(path).frame.equals(FRAME)
    path.write_bytes(path.read_bytes()[:100])
    with pytest.raises(ChainruleError, match=f"t{suffix}: cannot be read as"):
        read_table(path)


def test_damaged_parquet_leaves_the_process_alive(tmp_path):
    path, draw = tmp_path / "t.parquet", random.Random(3)
    FRAME.write_parquet(path)
    whole = path.read_bytes()
    for _ in range(6):
        damaged = bytearray(whole)
        for _ in range(3):
            damaged[draw.randrange(4, len(whole))] ^= 1 << draw.randrange(8)
        path.write_bytes(damaged)
        # What is read, or refused, does not matter here, but that there is an answer.
        with contextlib.suppress(ChainruleError):
            assert read_table(path).frame.width >= 1


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux keeps to such a limit")
def test_a_file_that_unpacks_beyond_the_memory_is_refused(tmp_path, monkeypatch):
    path = tmp_path / "zeros.parquet"
    pl.DataFrame({"x": pl.zeros(20_000_000, pl.Int64, eager=True)}).write_parquet(path)
    assert path.stat().st_size < 100_000
    monkeypatch.setattr(apart, "memory", lambda: 200_000_000)
    # on sixteen cores, the threads that wait for work take that much by themselves
    monkeypatch.setenv("POLARS_MAX_THREADS", "1")
    with pytest.raises(ChainruleError, match=r"zeros.parquet: .*takes more than 0.2 GB"):
        read_table(path)
    FRAME.write_parquet(path)
    assert read_table(path).frame.equals(FRAME)


@pytest.mark.parametrize(
    ("suffix", "pack"),
    [
        (".gz", gzip.compress),
        (".bz2", bz2.compress),
        (".xz", lzma.compress),
        (".zip", lambda it: archived(it, "inner.csv")),
    ],
)
def test_packed_tables(tmp_path, suffix, pack):
    path = tmp_path / f"t.csv{suffix}"
    path.write_bytes(pack(b"a,b\n1,x\n2,y\n"))
    assert read_table(path).frame.rows() == [(1, "x"), (2, "y")]
    path.write_bytes(path.read_bytes()[:20])
    with pytest.raises(ChainruleError, match="damaged"):
        read_table(path)


def test_archives_of_several_files(tmp_path):
    path = tmp_path / "t.zip"
    path.write_bytes(archived(b"a\n1\n", "a.csv", "b.csv"))
    with pytest.raises(ChainruleError, match=r"holds 2 files \(a.csv, b.csv\)"):
        read_table(path)
    (tmp_path / "t.csv.gz").write_bytes(b"a\n1\n")
    with pytest.raises(ChainruleError, match="not packed as its ending"):
        read_table(tmp_path / "t.csv.gz")


def test_json(tmp_path):
    path = tmp_path / "t.jsonl"
    path.write_text('{"a": 1, "b": "1,5"}\n\n{"a": 2.5, "b": "NA"}\n')
    table = read_table(path)
    assert table.frame.rows() == [(1.0, 1.5), (2.5, None)]
    assert table.line_of(1) == 3
    (tmp_path / "t.json").write_text('[{"a": 1}, {"a": "x"}]')
    assert read_table(tmp_path / "t.json").frame["a"].to_list() == ["1", "x"]
    for text, message in (('{"a": 1}\n{"a":', "line 2 is not valid JSON"), ("[1]\n", "row 1 is 1")):
        (tmp_path / "t.json").write_text(text)
        with pytest.raises(ChainruleError, match=message):
            read_table(tmp_path / "t.json")


def test_sqlite(tmp_path):
    path = tmp_path / "t.sqlite"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE first (a INTEGER, b TEXT)")
        connection.executemany("INSERT INTO first VALUES (?, ?)", [(1, "1,5"), (2, None)])
    connection.close()
    assert read_table(path).frame.rows() == [(1, 1.5), (2, None)]
    assert read_table(path, query="SELECT a FROM first WHERE a > 1").frame.rows() == [(2,)]
    with pytest.raises(ChainruleError, match="no such column: c"):
        read_table(path, query="SELECT c FROM first")
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE second (a INTEGER)")
    connection.close()
    with pytest.raises(ChainruleError, match=r"has 2 tables \(first, second\); a query says"):
        read_table(path)
    path.write_bytes(b"no database at all")
    with pytest.raises(ChainruleError, match="not a database"):
        read_table(path)


def test_addresses_of_databases_show_no_password():
    with pytest.raises(ChainruleError, match="^postgresql://host/name: a query says what to read"):
        read_table("postgresql://me:secret@host/name")
    with pytest.raises(ChainruleError, match="^postgresql://host/name: ") as caught:
        read_table("postgresql://me:secret@host/name", query="SELECT 1")
    assert "secret" not in str(caught.value)


def test_workbooks(tmp_path):
    path = tmp_path / "t.xlsx"
    path.write_bytes(b"PK no workbook")
    with pytest.raises(ChainruleError, match="cannot be read as a workbook|extra: pip install"):
        read_table(path)
    pytest.importorskip("fastexcel")
    pytest.importorskip("xlsxwriter")
    FRAME.write_excel(path)
    frame = read_table(path).frame
    assert frame.drop("day").equals(FRAME.drop("day"))
    assert frame["day"].cast(pl.Date).equals(FRAME["day"])


def test_frames_of_others():
    pandas = pytest.importorskip("pandas")
    theirs = pandas.DataFrame(
        {
            "whole": pandas.array([1, None, 3], dtype="Int64"),
            "number": [1.5, float("nan"), 2.5],
            "text": ["x", None, "z"],
            "kind": pandas.Categorical(["u", "v", None]),
            "time": pandas.to_datetime(["2020-01-01", None, "2020-01-03"]),
            "took": pandas.to_timedelta(["1h", None, "2h"]),
        }
    )
    assert as_table(theirs).frame.rows() == [
        (1, 1.5, "x", "u", dt.datetime(2020, 1, 1), 3600.0),
        (None, None, None, "v", None, None),
        (3, 2.5, "z", None, dt.datetime(2020, 1, 3), 7200.0),
    ]


def test_what_a_program_may_hand_over():
    assert as_table(FRAME.lazy()).frame.equals(FRAME)
    assert as_table({"a": [1, "x", None], "b": [1, 2.5, None]}).frame.rows() == [
        ("1", 1.0),
        ("x", 2.5),
        (None, None),
    ]
    durations = as_table({"t": [dt.timedelta(hours=1)], "u": [dt.time(3, 4)]}).frame
    assert durations.rows() == [(3600.0, 11040.0)]
    for wrong in (5, None, {"a": [1, 2], "b": [1]}):
        with pytest.raises(ChainruleError, match="cannot be read as a table"):
            as_table(wrong)
