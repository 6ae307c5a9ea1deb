"""`chainrule predict`: columns that are kept, files and folders, kinds of files, formulas."""

import csv
import gzip
import io

import numpy as np
import polars as pl
import pytest
from polars.testing import assert_frame_equal

from chainrule import Stopping, TableModel, fit_table
from chainrule.documents.spreadsheets import harmless
from chainrule.errors import ChainruleError
from chainrule.tables.predicting import predict_files
from chainrule.tables.reading import files_of
from chainrule.tables.streaming.memory import Memory
from chainrule.tables.writing import WRITERS, csv_of, write_table
from command_line import run

HASTY = {"hidden": (3,), "stopping": Stopping(epochs=3)}
N = 60


@pytest.fixture(scope="module")
def frame():
    generator = np.random.default_rng(0)
    x = generator.normal(size=N)
    return pl.DataFrame(
        {
            "id": [f"{i:04d}" for i in range(N)],
            "x": x,
            "z": generator.choice(["a", "b"], N),
            "kind": np.where(x > 0, "high", "low"),
            "y": 3 * x + generator.normal(0, 0.1, N),
        }
    )


@pytest.fixture(scope="module")
def classes(frame):
    return fit_table(frame.select("x", "z", "kind"), "kind", **HASTY).model


@pytest.fixture(scope="module")
def numbers(frame):
    return fit_table(frame.select("x", "z", "y"), "y", **HASTY).model


def test_columns_are_kept_as_they_are_written(classes, frame, tmp_path):
    frame.write_csv(tmp_path / "new.csv")
    found = predict_files(classes, [tmp_path / "new.csv"], keep=["id", "x", "id"])
    assert found.columns == ["id", "x", "kind", "probability of high", "probability of low"]
    assert found["id"].to_list()[:2] == ["0000", "0001"]
    assert found["x"].to_list() == frame["x"].to_list()
    assert found.drop("id", "x").equals(classes.predict(frame))


def test_all_columns_are_kept_and_none_is_lost(classes, frame, tmp_path):
    frame.write_parquet(tmp_path / "new.parquet")
    found = predict_files(classes, [tmp_path / "new.parquet"], keep=["all"])
    assert found[frame.columns].equals(frame)
    assert found["kind (predicted)"].to_list() == classes.predict(frame)["kind"].to_list()
    with pytest.raises(ChainruleError, match=r"parquet: unknown column 'idd'. Did you mean id"):
        predict_files(classes, [tmp_path / "new.parquet"], keep=["idd"])


def test_intervals_beside_columns_kept(frame, tmp_path):
    model = fit_table(frame.select("x", "z", "y"), "y", validation=0.5, **HASTY).model
    frame.write_csv(tmp_path / "new.csv")
    found = predict_files(model, [tmp_path / "new.csv"], keep=["id"], coverage=0.9)
    assert found.columns == ["id", "y", "lower", "upper"]
    assert (found["lower"] < found["upper"]).all()


def test_several_files(numbers, frame, tmp_path):
    paths = [tmp_path / name for name in ("b.csv", "a.csv")]
    frame[:20].write_csv(paths[0])
    frame[20:].write_csv(paths[1])
    found = predict_files(numbers, paths, keep=["id"])
    assert found.columns == ["file", "id", "y"]
    assert found["id"].to_list() == frame["id"].to_list()
    assert found["file"].to_list() == [str(paths[0])] * 20 + [str(paths[1])] * 40
    frame.drop("z").write_csv(paths[1])
    with pytest.raises(ChainruleError, match=r"a\.csv: the column 'z' is missing, from which"):
        predict_files(numbers, paths)


@pytest.fixture
def small_pieces(monkeypatch):
    """Several pieces in a file of few rows."""
    monkeypatch.setattr(Memory, "piece", 100_000)


@pytest.mark.parametrize("suffix", [".csv", ".parquet", ".jsonl", ".csv.gz"])
@pytest.mark.usefixtures("small_pieces")
def test_files_that_are_read_piece_by_piece(classes, frame, tmp_path, suffix):
    many = pl.concat([frame] * 200).with_columns(
        pl.when(pl.int_range(pl.len()) == 10_000).then(None).otherwise("x").alias("x")
    )
    paths, empty = [tmp_path / f"{name}{suffix}" for name in "ab"], tmp_path / "c.csv"
    for path, part in zip(paths, (many[:9000], many[9000:]), strict=True):
        file, kind = io.BytesIO(), suffix.split(".")[1]
        writers = {"csv": part.write_csv, "jsonl": part.write_ndjson}
        writers.get(kind, part.write_parquet)(file)
        packed = gzip.compress if suffix.endswith(".gz") else bytes
        path.write_bytes(packed(file.getvalue()))
    empty.write_text("")
    for keep in (["id"], ["all"], None):
        told = []
        expected = predict_files(classes, [*paths, empty], keep=keep)
        given = {"keep": keep, "memory": "600MB", "on_note": told.append}
        found = predict_files(classes, [*paths, empty], **given)
        assert_frame_equal(found, expected, rel_tol=1e-12)
        assert found["id"].to_list()[:2] == ["0000", "0001"] if keep else "id" not in found.columns
        assert any("c.csv: there are no rows; it is passed over" in it for it in told)


@pytest.mark.usefixtures("small_pieces")
def test_texts_that_are_new_are_counted_over_all_pieces(tmp_path):
    frame = pl.DataFrame({"town": ["a", "b"] * 50, "y": ["no", "yes"] * 50})
    model = fit_table(frame, "y", **HASTY).model
    towns = pl.Series("town", ["a", "b", "elsewhere", "b"] * 20_000)
    towns.to_frame().write_csv(tmp_path / "new.csv")
    for memory in ("600MB", None):
        notes = []
        predict_files(model, [tmp_path / "new.csv"], memory=memory, on_note=notes.append)
        (told,) = notes
        assert "column 'town': 20000 cells hold what training has not seen" in told


def test_files_folders_and_patterns(tmp_path):
    for name in ("b.csv", "a.parquet", "notes.md", "odd[1].csv"):
        (tmp_path / name).touch()
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "c.csv").touch()

    def names(*given):
        return [str(path.relative_to(tmp_path)) for path in files_of(given)]

    assert names(tmp_path) == ["a.parquet", "b.csv", "odd[1].csv"]
    assert names(tmp_path / "*.csv") == ["b.csv", "odd[1].csv"]
    assert names(f"{tmp_path}/**/*.csv") == ["b.csv", "deep/c.csv", "odd[1].csv"]
    assert names(tmp_path / "odd[1].csv", tmp_path / "b.csv") == ["odd[1].csv", "b.csv"]
    (tmp_path / "deep" / "c.csv").unlink()
    with pytest.raises(ChainruleError, match="deep: the folder holds no file that ends in .*.csv"):
        names(tmp_path / "deep")
    with pytest.raises(ChainruleError, match=r"\*\.tsv: no file matches this pattern"):
        names(tmp_path / "*.tsv")


@pytest.mark.parametrize("ending", WRITERS)
def test_kinds_of_files(ending, tmp_path):
    frame = pl.DataFrame({"a": [1.5, None], "b": ["é", "x"], "c": [True, False]})
    path = write_table(frame, tmp_path / f"out{ending}")
    read = {
        ".csv": pl.read_csv,
        ".txt": pl.read_csv,
        ".tsv": lambda path: pl.read_csv(path, separator="\t"),
        ".parquet": pl.read_parquet,
        ".pq": pl.read_parquet,
        ".arrow": lambda path: pl.read_ipc(path.read_bytes()),
        ".feather": lambda path: pl.read_ipc(path.read_bytes()),
        ".jsonl": pl.read_ndjson,
        ".ndjson": pl.read_ndjson,
    }[ending](path)
    assert read.equals(frame)


def test_tables_that_a_file_cannot_hold(tmp_path):
    with pytest.raises(ChainruleError, match=r"out\.xml: tables are written to files that end in"):
        write_table(pl.DataFrame({"a": [1]}), tmp_path / "out.xml")
    with pytest.raises(ChainruleError, match=r"out\.csv: this kind of file cannot hold the table"):
        write_table(pl.DataFrame({"a": [[1]]}), tmp_path / "out.csv")
    assert list(tmp_path.iterdir()) == []


FORMULAS = ['=HYPERLINK("http://x")', "+1+1|cmd", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "=1\n2"]
PLAIN = ["yes", "-", "+", "-1", "+1.5e3", "-.5", "a=b", "'=1", "", "1-2"]


def test_no_text_is_run_by_a_spreadsheet():
    assert [harmless(it) for it in FORMULAS] == [f"'{it}" for it in FORMULAS]
    assert [harmless(it) for it in PLAIN] == PLAIN
    texts = FORMULAS + PLAIN
    frame = pl.DataFrame(
        {
            "=cmd": texts,
            "enum": pl.Series(texts, dtype=pl.Enum(texts)),
            "category": pl.Series(texts, dtype=pl.Categorical),
            "n": np.arange(-3.0, len(texts) - 3),
        }
    )
    header, *rows = csv.reader(io.StringIO(csv_of(frame).decode(), newline=""))
    assert header == ["'=cmd", "enum", "category", "n"]
    for text, number, row in zip(texts, frame["n"], rows, strict=True):
        assert row == [harmless(text)] * 3 + [str(number)]


def test_on_the_command_line(frame, tmp_path):
    frame = frame.with_columns(kind=pl.col("kind").replace({"low": "=HYPERLINK(1)"}))
    model = fit_table(frame.select("x", "kind"), "kind", **HASTY).model
    model.save(tmp_path / "m.chainrule")
    (tmp_path / "in").mkdir()
    frame[:30].write_csv(tmp_path / "in" / "1.csv")
    frame[30:].write_parquet(tmp_path / "in" / "2.parquet")

    def predict(*arguments):
        return run("predict", "m.chainrule", *arguments, cwd=tmp_path)

    command = ("in", "--keep", "id,z", "--threshold", 0.99, "--output", "out.csv")
    result = predict(*command)
    assert result.stdout == "60 predictions written to out.csv\n", result.stderr
    found = pl.read_csv(tmp_path / "out.csv", infer_schema=False)
    assert found.columns[:4] == ["file", "id", "z", "kind"]
    assert found["id"].to_list() == frame["id"].to_list()
    assert "=HYPERLINK(1)" not in found["kind"].to_list()
    assert "'=HYPERLINK(1)" in found["kind"].to_list()
    result = predict(*command)
    assert result.returncode == 2
    assert "out.csv exists; write over it with --replace" in result.stderr
    result = predict("in/1.csv", "--output", "in/1.csv", "--replace")
    assert "1.csv is named twice" in result.stderr
    assert TableModel.load(tmp_path / "m.chainrule").threshold is None
