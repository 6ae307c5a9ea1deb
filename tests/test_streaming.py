"""Tables that do not fit in memory: one pass, a spool, and epochs from it."""

import gzip
import io
import json
import resource
import sqlite3
import zipfile
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest

import chainrule
from chainrule.network.data import Samples
from chainrule.tables.column_fitting import fit_columns
from chainrule.tables.columns import robust
from chainrule.tables.reading import Files, Table
from chainrule.tables.reading.formats import format_of, pieces_of
from chainrule.tables.reading.opening import read_raw
from chainrule.tables.reading.stretch import Stretch, dealt
from chainrule.tables.streaming.ahead import ahead
from chainrule.tables.streaming.encoding import RowEncoder
from chainrule.tables.streaming.files import _shards
from chainrule.tables.streaming.memory import memory_of
from chainrule.tables.streaming.portions import SpooledRows
from chainrule.tables.streaming.row_format import RowFormat
from chainrule.tables.streaming.sample import Dealt, Sample
from chainrule.tables.streaming.sharing import Sharing
from chainrule.tables.streaming.spool import Spool

MEMORY = "700MB"


def mixed(n: int, seed: int = 0) -> pl.DataFrame:
    """A table with columns of all kinds, and gaps in them."""
    rng = np.random.default_rng(seed)
    x, z = rng.normal(size=n), rng.exponential(size=n)
    town = rng.integers(80, size=n)
    frame = pl.DataFrame(
        {
            "x": x,
            "z": z,
            "count": rng.integers(9, size=n),
            "town": [f"t{it}" for it in town],
            "sex": np.where(rng.random(n) < 0.5, "f", "m"),
            "new": rng.random(n) < 0.3,
            "day": pl.Series(rng.integers(0, 2000, size=n)).cast(pl.Date),
            "y": np.where(x + 0.5 * z + 0.3 * rng.normal(size=n) > 0.5, "yes", "no"),
        }
    )
    gaps = pl.Series(rng.random(n) < 0.05)
    names = ["x", "town", "sex", "new", "day"]
    return frame.with_columns(pl.when(~gaps).then(pl.col(names)))


def written(folder: Path, frame: pl.DataFrame, parts: int, suffix: str = ".csv") -> list[Path]:
    """A table in so many files."""
    folder.mkdir(exist_ok=True)
    paths = []
    for number, rows in enumerate(np.array_split(np.arange(frame.height), parts)):
        path = folder / f"part-{number}{suffix}"
        part = frame[rows]
        if suffix == ".parquet":
            part.write_parquet(path)
        elif suffix == ".arrow":
            part.write_ipc(path)
        else:
            path.write_text(part.write_csv())
        paths.append(path)
    return paths


@pytest.fixture
def spool():
    numbers = np.dtype([("numbers", np.float64, (2,)), ("target", np.float64)])
    spool = Spool(None, numbers, 100 * numbers.itemsize, seed=3)
    for first in range(0, 1000, 90):
        rows = np.zeros(min(90, 1000 - first), numbers)
        rows["target"] = np.arange(first, first + len(rows))
        spool.add(rows)
    spool.complete(150 * numbers.itemsize)
    assert spool.buckets == 7
    yield spool
    spool.close()


def as_samples(rows: np.ndarray) -> Samples:
    return Samples(rows["numbers"], rows["target"][:, None])


def order_of(source: SpooledRows, number: int, skip: int = 0) -> list[float]:
    return [it for portion in source.epoch(number, skip) for it in portion.samples.T[:, 0]]


def test_an_epoch_has_every_row_once_in_an_order_of_its_own(spool):
    source = SpooledRows(spool, as_samples, 128, 64, seed=1)
    first, second = order_of(source, 1), order_of(source, 2)
    assert sorted(first) == sorted(second) == list(range(1000))
    assert first != second
    assert order_of(source, 1) == first
    assert order_of(SpooledRows(spool, as_samples, 128, 64, seed=2), 1) != first


def test_an_epoch_is_taken_up_after_any_portion(spool, monkeypatch):
    source = SpooledRows(spool, as_samples, 128, 64, seed=1)
    whole = order_of(source, 3)
    for done in (64, 128, 640, 960):
        assert order_of(source, 3, done) == whole[done:]
    # no batch is split between two portions, and samples are prepared for several at a time
    monkeypatch.setattr("chainrule.tables.streaming.portions.SAMPLES_BETWEEN_CHECKS", 64)
    portions = list(SpooledRows(spool, as_samples, 128, 64, seed=1).epoch(3))
    assert [len(it.rows) for it in portions] == [64] * 15 + [40]
    assert len({id(it.samples) for it in portions}) == 8


def test_rows_are_mixed_evenly_wherever_they_lay():
    # of sorted rows, where the first tenth comes to lie: evenly in all tenths of the epoch
    kind, n = np.dtype([("numbers", np.float64, (1,)), ("target", np.float64)]), 1000
    counts = np.zeros(10)
    for seed in range(40):
        spool = Spool(None, kind, 150 * kind.itemsize, seed)
        rows = np.zeros(n, kind)
        rows["target"] = np.arange(n)
        spool.add(rows)
        spool.complete(150 * kind.itemsize)
        order = np.array(order_of(SpooledRows(spool, as_samples, 100, 100, seed), 1))
        spool.close()
        counts += np.histogram(np.flatnonzero(order < n / 10), 10, (0, n))[0]
    expected = counts.sum() / 10
    # chi-squared with 9 degrees of freedom is above 27.9 once in a thousand times
    assert ((counts - expected) ** 2 / expected).sum() < 27.9


def test_a_sample_keeps_and_passes_on_every_row_once():
    kind, rng = np.dtype([("target", np.float64)]), np.random.default_rng(0)
    kept_of = np.zeros(500)
    for _ in range(30):
        sample, gone = Sample(100), []
        for first in range(0, 500, 37):
            rows = np.zeros(min(37, 500 - first), kind)
            rows["target"] = np.arange(first, first + len(rows))
            frame = pl.DataFrame({"a": rows["target"]})
            gone.append(sample.add(rng.random(len(rows)), Dealt(frame, rows)))
            assert sample._count <= 125
        kept, _, rest = sample.end(Sharing())
        assert kept.frame["a"].to_list() == kept.rows["target"].tolist()
        everything = np.concatenate([*gone, rest, kept.rows])["target"]
        assert sorted(everything) == list(range(500))
        kept_of[kept.rows["target"].astype(int)] += 1
    # the first rows are kept as often as the last
    assert abs(kept_of[:250].mean() - kept_of[250:].mean()) < 0.5


@pytest.mark.parametrize("pieces", [0, 16])
def test_spooled_rows_become_the_inputs_of_a_table(pieces):
    frame = mixed(400).with_columns(remark=pl.lit("a good, red one").shuffle(1))
    table = Table(frame)
    names = [it for it in frame.columns if it != "y"]
    from chainrule.tables.reading import as_table

    table = as_table(frame, kinds={"remark": "words"})
    columns, _ = fit_columns(table.part(np.arange(200)), names)
    columns = robust(columns, table, pieces)
    form = RowFormat.of(table, names)
    rows = form.packed(table, np.zeros(400), None, None)
    inputs = RowEncoder(columns, form).encode(rows)
    assert inputs.dtype == np.float32
    np.testing.assert_array_equal(inputs, columns.encode(table).astype(np.float32))


SMALL = {"hidden": (16,), "learning_rate": 0.05, "stopping": chainrule.Stopping(epochs=15)}


@pytest.mark.parametrize(
    "suffix", [".parquet", ".csv", pytest.param(".arrow", marks=pytest.mark.study)]
)
def test_shards_make_the_model_that_the_whole_table_makes(tmp_path, suffix):
    frame = mixed(3000)
    written(tmp_path / "in", frame, 3, suffix)
    fit = chainrule.fit_table(tmp_path / "in", "y", memory=MEMORY, **SMALL)
    whole = chainrule.fit_table(frame, "y", **SMALL)
    assert fit.rows == (2400, 600)
    # two scores on different 600 rows of the same problem
    assert abs(fit.score - whole.score) < 0.05
    assert fit.model.columns.names == whole.model.columns.names
    assert fit.model.classes == ("no", "yes")
    assert fit.model.card.columns[0].missing == frame[fit.model.card.columns[0].name].null_count()
    assert fit.model.predict(frame).height == 3000
    assert "measured on 600 that had no part in it" in fit.report().source


def fitted(data, **more):
    return chainrule.fit_table(data, "y", memory=MEMORY, **{**SMALL, **more})


def test_batches_of_any_kind_make_the_same_model():
    frame = mixed(1500)
    parts = [frame[first : first + 500] for first in range(0, 1500, 500)]

    class Arrow:
        """What gives its columns by Arrow's interface, and nothing else."""

        def __init__(self, frame):
            self.frame = frame

        def __arrow_c_stream__(self, requested_schema=None):
            return self.frame.__arrow_c_stream__(requested_schema)

    class DataSet:
        def to_batches(self):
            return map(Arrow, parts)

    as_columns = ({name: it[name].to_list() for name in it.columns} for it in parts)
    fits = [
        chainrule.fit_batches(given, "y", memory=MEMORY, **SMALL)
        for given in (iter(parts), as_columns, DataSet(), frame.lazy())
    ]
    first = fits[0].model.parameters.vector
    for fit in fits[1:3]:
        np.testing.assert_array_equal(fit.model.parameters.vector, first)
    assert abs(fits[3].score - fits[0].score) < 0.1


@pytest.mark.parametrize(
    ("batches", "message"),
    [
        ([], "there are no batches with rows"),
        (pl.DataFrame({"y": [1]}), "a single DataFrame; fit_table takes one"),
        (3, "a int is none"),
        ([{"x": [1.0], "y": [2]}, {"x": ["a"], "y": [2]}], "batch 2: the column 'x' holds texts"),
        ([{"x": [1.0], "y": [2]}, {"x": [1.0]}], "batch 2: lacks the column 'y', which batch 1"),
    ],
)
def test_batches_that_are_none_or_differ_are_refused(batches, message):
    with pytest.raises(chainrule.ChainruleError, match=message):
        chainrule.fit_batches(batches, "y")


def test_an_option_that_there_is_not_is_refused():
    with pytest.raises(chainrule.ChainruleError, match="unknown option 'efort'. Did you mean"):
        chainrule.fit_batches([{"y": [1]}], "y", efort="fast")


def test_rows_that_have_no_part_in_training_are_held_out_by_group_and_by_time(tmp_path):
    frame = mixed(2000).with_columns(person=pl.int_range(2000) % 40, when=pl.int_range(2000))
    written(tmp_path / "in", frame, 2)
    by_group = fitted(tmp_path / "in", group="person").evidence
    persons = by_group.table.frame["person"].to_numpy()
    assert not set(persons[by_group.held]) & set(persons[by_group.learn])
    fit = fitted(tmp_path / "in", time="when", kinds={"when": "number"})
    times = fit.evidence.table.frame["when"].to_numpy()
    assert times[fit.evidence.held].min() > times[fit.evidence.learn].max()
    # 20 % of the rows are the latest, and 10 % of the others choose the epoch
    assert times[fit.evidence.held].min() == pytest.approx(1600, abs=2)
    assert fit.rows == (1600, 400)
    assert "the latest rows by 'when' are held out" in fit.notes


def test_every_row_is_learned_from_or_kept_apart(tmp_path, monkeypatch):
    # the rows are told by a number, and each must be in one part only
    frame = pl.DataFrame({"x": np.random.default_rng(0).normal(size=5000), "n": range(5000)})
    written(tmp_path / "in", frame.with_columns(y=pl.col("x") * 2), 4)
    seen = []
    whole = SpooledRows.epoch

    def spied(self, number, skip=0):
        rows = np.concatenate([self.spool.bucket(it) for it in range(self.spool.buckets)])
        seen.append(rows["numbers"][:, 1])
        return whole(self, number, skip)

    monkeypatch.setattr(SpooledRows, "epoch", spied)
    fit = fitted(tmp_path / "in", kinds={"n": "number"})
    learned, held = seen[0], fit.evidence.table.frame["n"].gather(fit.evidence.held)
    assert len(learned) == len(set(learned)) == 3600
    assert len(held) == 1000
    assert not set(learned) & set(held)
    assert set(fit.evidence.table.frame["n"].gather(fit.evidence.learn)) <= set(learned)


def test_what_is_in_memory_is_bounded(tmp_path, monkeypatch):
    # with a third of the memory left for rows, and 40,000 of them
    from chainrule.tables.streaming import memory

    monkeypatch.setattr(memory, "FIXED", 699_000_000)
    frame = pl.DataFrame(
        np.random.default_rng(0).normal(size=(40_000, 9)), schema=list("abcdefghy")
    )
    written(tmp_path / "in", frame, 3)
    monkeypatch.setattr("chainrule.tables.streaming.fitting.MOST_KEPT", 2000)
    limit, width = memory_of(MEMORY), 8 * 9
    largest = {"bucket": 0, "portion": 0, "piece": 0}
    for name, where, what in (
        ("bucket", "spool.Spool.bucket", lambda rows: rows.nbytes),
        ("portion", "encoding.RowEncoder.encode", lambda inputs: inputs.nbytes),
        ("piece", "row_format.RowFormat.packed", lambda rows: rows.nbytes),
    ):
        place = f"chainrule.tables.streaming.{where}"
        module, kind, method = place.rsplit(".", 2)
        owner = getattr(__import__(module, fromlist=[kind]), kind)
        inner = getattr(owner, method)

        def spied(self, *given, _inner=inner, _name=name, _what=what):
            found = _inner(self, *given)
            largest[_name] = max(largest[_name], _what(found))
            return found

        monkeypatch.setattr(owner, method, spied)
    fit = fitted(tmp_path / "in", stopping=chainrule.Stopping(epochs=1))
    assert fit.evidence.table.frame.height <= 2000
    assert largest["bucket"] < 1.5 * limit.bucket
    assert largest["portion"] <= max(limit.portion, limit.watched)
    # the first piece tells how large a row is
    assert largest["piece"] <= max(1.2 * limit.piece, 1000 * width)
    assert sum(fit.rows) > 36_000


def test_sorted_classes_are_learned_as_well_as_mixed_ones(tmp_path):
    rng = np.random.default_rng(0)
    X = rng.normal(size=(40_000, 4))
    label = (X @ [1, -1, 0.5, 0] + 0.5 * rng.normal(size=40_000) > 0).astype(int)
    frame = pl.DataFrame(X, schema=list("abcd")).with_columns(y=label)
    learned, rest = frame[:20_000], frame[20_000:]
    losses = []
    for name, table in (("mixed", learned), ("sorted", learned.sort("y"))):
        written(tmp_path / name, table, 5)
        once = chainrule.Stopping(epochs=1)
        fit = fitted(tmp_path / name, stopping=once, learning_rate=0.005)
        outputs = fit.model.outputs(Table(rest))
        losses.append(-np.log(outputs[np.arange(20_000), rest["y"]]).mean())
    assert losses[1] == pytest.approx(losses[0], rel=0.01)
    # in the order in which they lie, one class is forgotten over the other
    model = chainrule.MLPClassifier(
        (16,), solver="sgd", shuffle=False, max_iter=1, batch_size=32, random_state=0
    )
    table = learned.sort("y")
    with pytest.warns(UserWarning, match="iterations"):
        model.fit(table.select("a", "b", "c", "d").to_numpy(), table["y"].to_numpy())
    assert model.score(rest.select("a", "b", "c", "d").to_numpy(), rest["y"].to_numpy()) < 0.7


def test_a_run_is_taken_up_where_it_was_interrupted(tmp_path):
    written(tmp_path / "in", mixed(3000), 3)
    whole = fitted(tmp_path / "in")

    def stop(record):
        if record.epoch == 4:
            raise KeyboardInterrupt

    folder = tmp_path / "kept"
    with pytest.raises(chainrule.Paused):
        fitted(
            tmp_path / "in", on_epoch=stop, checkpoints=chainrule.Checkpoints(folder, every=0.001)
        )
    again = chainrule.Checkpoints(folder, every=0.001, resume=True)
    resumed = fitted(tmp_path / "in", checkpoints=again)
    np.testing.assert_array_equal(resumed.model.parameters.vector, whole.model.parameters.vector)


@pytest.fixture
def passes(monkeypatch):
    """A list that grows with each pass over all rows."""
    from chainrule.tables.streaming.first_pass import FirstPass

    made, over = [], FirstPass.over
    monkeypatch.setattr(FirstPass, "over", lambda *given: made.append(1) or over(*given))
    return made


def interrupted_at(epoch):
    def stop(record):
        if record.epoch == epoch:
            raise KeyboardInterrupt

    return stop


WAYS = {
    "by chance": {},
    "by time": {"time": "when", "kinds": {"when": "number"}},
    "by group": {"group": "person"},
}


@pytest.mark.parametrize(
    "how", [pytest.param(it, marks=[pytest.mark.study] * (it == "by chance")) for it in WAYS]
)
def test_rows_that_were_kept_are_not_read_again(tmp_path, passes, how):
    frame = mixed(3000).with_columns(person=pl.int_range(3000) % 40, when=pl.int_range(3000))
    written(tmp_path / "in", frame, 3)
    whole = fitted(tmp_path / "in", **WAYS[how])
    folder = tmp_path / "kept"
    kept = {"every": 0.001, "rows": True}
    first = chainrule.Checkpoints(folder, **kept)
    with pytest.raises(chainrule.Paused):
        fitted(tmp_path / "in", on_epoch=interrupted_at(4), checkpoints=first, **WAYS[how])
    assert len(passes) == 2
    again = chainrule.Checkpoints(folder, **kept, resume=True)
    resumed = fitted(tmp_path / "in", checkpoints=again, **WAYS[how])
    assert len(passes) == 2
    np.testing.assert_array_equal(resumed.model.parameters.vector, whole.model.parameters.vector)
    assert resumed.score == whole.score
    assert resumed.rows == whole.rows
    assert resumed.model.card.columns == whole.model.card.columns
    assert f"rows are not read again, but taken from {folder / 'rows'}" in resumed.notes
    # of a run that is over, the room is given back
    assert [it.name for it in folder.iterdir() if it.name.startswith("rows")] == []


def test_rows_that_were_kept_and_are_not_these_are_read_again(tmp_path, passes):
    paths = written(tmp_path / "in", mixed(3000), 3)
    folder = tmp_path / "kept"

    def run(count, epoch):
        checkpoints = chainrule.Checkpoints(folder, every=0.001, rows=True, resume=True)
        with pytest.raises(chainrule.Paused):
            fitted(tmp_path / "in", on_epoch=interrupted_at(epoch), checkpoints=checkpoints)
        assert len(passes) == count

    run(1, 2)
    run(1, 3)
    # a byte that a disk has changed, a file that was cut off, one that is not there
    for count, (name, place) in enumerate(
        [("rows", 5000), ("rows.found", 100), ("rows.found", 3000)], start=2
    ):
        content = bytearray((folder / name).read_bytes())
        content[place] ^= 1
        (folder / name).write_bytes(content)
        run(count, count + 2)
    (folder / "rows").write_bytes((folder / "rows").read_bytes()[:-50])
    run(5, 7)
    (folder / "rows").unlink()
    run(6, 8)
    run(6, 9)
    # files that were written anew have other rows, for all that anybody knows
    paths[0].write_text(paths[0].read_text())
    run(7, 10)


def test_ctrl_c_keeps_what_was_learned_and_gives_the_disk_back(tmp_path):
    written(tmp_path / "in", mixed(2000), 2)
    place = tmp_path / "spool"
    place.mkdir()

    def stop(record):
        if record.epoch == 3:
            raise KeyboardInterrupt

    with pytest.warns(chainrule.TrainingWarning, match="interrupted"):
        fit = fitted(tmp_path / "in", on_epoch=stop, spool=place)
    assert fit.interrupted
    assert list(place.iterdir()) == []


BAD = [
    (lambda f: f.rename({"z": "zz"}), "part-1.parquet: lacks the column 'z', which .*part-0"),
    (lambda f: f.drop("y"), "part-1.parquet: lacks the column 'y'"),
    (
        lambda f: f.with_columns(z=pl.lit("many")),
        "part-1.parquet: the column 'z' holds texts, but numbers in .*part-0.parquet",
    ),
    (lambda f: f.with_columns(z=pl.lit(float("inf"))), "part-1.parquet: row 1, column 'z' .* inf"),
]


@pytest.mark.parametrize(("change", "message"), BAD)
def test_a_shard_that_differs_is_named(tmp_path, change, message):
    frame = mixed(600)
    paths = written(tmp_path / "in", frame, 3, ".parquet")
    change(frame[200:400]).write_parquet(paths[1])
    with pytest.raises(chainrule.ChainruleError, match=message):
        fitted(tmp_path / "in")


def test_text_files_in_which_a_column_holds_other_things_are_named(tmp_path):
    frame = mixed(600)
    paths = written(tmp_path / "in", frame, 3, ".csv")
    assert not [it for it in fitted(tmp_path / "in").notes if "texts in" in it]
    paths[1].write_text(frame[200:400].with_columns(z=pl.lit("many")).write_csv())
    told = f"column 'z' holds numbers in {paths[0]} and texts in {paths[1]}: it is read as text"
    for memory in (MEMORY, None):
        fit = chainrule.fit_table(tmp_path / "in", "y", memory=memory, **SMALL)
        assert [it.partition(" (")[0] for it in fit.notes if "texts in" in it] == [told]
        said = {"kinds": {"z": "number"}, "memory": memory}
        notes = chainrule.fit_table(tmp_path / "in", "y", **said, **SMALL).notes
        assert not [it for it in notes if "texts in" in it]


@pytest.mark.parametrize("suffix", [pytest.param(".parquet", marks=pytest.mark.study), ".csv"])
def test_columns_may_stand_in_another_order(tmp_path, suffix):
    frame = mixed(600)
    written(tmp_path / "in", frame, 3, suffix)
    written(tmp_path / "turned", frame[frame.columns[::-1]], 3, suffix)
    (tmp_path / "in" / f"part-1{suffix}").write_bytes(
        (tmp_path / "turned" / f"part-1{suffix}").read_bytes()
    )
    written(tmp_path / "same", frame, 3, suffix)
    turned, same = fitted(tmp_path / "in"), fitted(tmp_path / "same")
    assert np.array_equal(turned.model.parameters.vector, same.model.parameters.vector)
    parts = [frame[:300], frame[frame.columns[::-1]][300:]]
    batches = chainrule.fit_batches(parts, "y", hidden=(4,), memory=MEMORY)
    whole = chainrule.fit_batches([frame[:300], frame[300:]], "y", hidden=(4,), memory=MEMORY)
    assert batches.score == whole.score


def test_shards_without_rows_are_passed_over(tmp_path):
    frame = mixed(600)
    paths = written(tmp_path / "in", frame, 3, ".parquet")
    frame[:0].write_parquet(paths[1])
    fit = fitted(tmp_path / "in")
    assert f"{paths[1]}: has no rows, and is passed over" in fit.notes
    assert sum(fit.rows) == 400
    for path in (paths[0], paths[2]):
        frame[:0].write_parquet(path)
    with pytest.raises(chainrule.ChainruleError, match="there are no rows"):
        fitted(tmp_path / "in")


def test_shards_of_text_without_rows_are_passed_over(tmp_path):
    frame = mixed(600)
    paths = written(tmp_path / "in", frame, 4, ".csv")
    paths[1].write_text(frame[:0].write_csv())
    paths[3].write_text("")
    assert sum(fitted(tmp_path / "in").rows) == 300
    # and in memory as well
    fit = chainrule.fit_table(tmp_path / "in", "y", **SMALL)
    assert sum(fit.rows) == 300
    assert f"{paths[3]}: the file is empty; it is passed over" in fit.notes
    for path in paths[::2]:
        path.write_text("")
    with pytest.raises(chainrule.ChainruleError, match="part-0.csv: the file is empty"):
        chainrule.fit_table(tmp_path / "in", "y", **SMALL)


@pytest.mark.parametrize("content", [b"", b"PAR1 this is none"])
def test_a_shard_that_is_no_parquet_file_is_named(tmp_path, content):
    paths = written(tmp_path / "in", mixed(600), 3, ".parquet")
    paths[2].write_bytes(content)
    with pytest.raises(chainrule.ChainruleError, match=r"part-2.parquet: cannot be read as a Parq"):
        fitted(tmp_path / "in")


def test_a_shard_that_is_cut_off_or_damaged_is_named(tmp_path):
    paths = written(tmp_path / "in", mixed(6000), 2, ".parquet")
    whole = paths[1].read_bytes()
    paths[1].write_bytes(whole[: len(whole) // 2])
    with pytest.raises(chainrule.ChainruleError, match="part-1.parquet: cannot be read as a Parq"):
        fitted(tmp_path / "in")
    # the end says where columns are, and what is there is nonsense
    damaged = bytearray(whole)
    damaged[5000:9000] = bytes(4000)
    paths[1].write_bytes(damaged)
    with pytest.raises(chainrule.ChainruleError, match="part-1.parquet: "):
        fitted(tmp_path / "in")


@pytest.mark.parametrize("suffix", [".parquet", ".csv"])
def test_a_file_that_changes_while_it_is_read_is_refused(tmp_path, suffix, monkeypatch):
    paths = written(tmp_path / "in", mixed(600), 2, suffix)
    from chainrule.tables.streaming.first_pass import FirstPass

    over = FirstPass.over

    def grown(self, *given):
        with paths[1].open("ab") as file:
            file.write(paths[1].read_bytes()[-60:])
        return over(self, *given)

    monkeypatch.setattr(FirstPass, "over", grown)
    with pytest.raises(chainrule.ChainruleError, match=f"part-1{suffix}: "):
        fitted(tmp_path / "in")


def lines_of(n, change):
    """A file of three columns, of which the first changes where nobody looks in the beginning."""
    cells = [number * 7919 % 100_003 for number in range(n)]
    for row, text in change.items():
        cells[row] = text
    lines = [f"{cell},{number % 11},{number % 3}" for number, cell in enumerate(cells)]
    return "x,z,y\n" + "\n".join(lines) + "\n"


def column_of(fit, name):
    (found,) = (it for it in fit.model.card.columns if it.name == name)
    return found


def test_a_cell_that_does_not_fit_is_told_and_columns_are_decided_again(tmp_path, passes):
    path = tmp_path / "a.csv"
    path.write_text(lines_of(40_000, {30_000: "12a", 30_001: "12b"}))
    fit = fitted(path, task="classification", kinds={"x": "number"})
    assert any("'12a' in line 30002" in it for it in fit.notes)
    assert len(passes) == 1
    # 12a may be a number of a house: all of them are texts, as they would be in memory
    fit = fitted(path, task="classification", stopping=chainrule.Stopping(epochs=1))
    assert len(passes) == 3
    assert fit.notes[0].startswith(
        f"{path}: line 30002, column 'x' holds '12a', but numbers before: what columns hold was "
        "decided again"
    )
    assert "x" in fit.model.left_out or column_of(fit, "x").least is None
    # a word is a missing number, and is told, also where there is another one later
    path.write_text(lines_of(60_000, {30_000: "unknown", 59_000: "unknown"}))
    fit = fitted(path, task="classification", stopping=chainrule.Stopping(epochs=1))
    assert "column 'x' holds 'unknown', but numbers before" in fit.notes[0]
    assert any("cells are taken as missing: 'unknown'" in it for it in fit.notes)
    assert column_of(fit, "x").missing == 2


def test_columns_that_change_behind_the_first_rows(tmp_path, passes):
    path, once = tmp_path / "a.csv", chainrule.Stopping(epochs=1)
    # whole numbers that have fractions later are numbers throughout
    path.write_text(lines_of(40_000, {30_000: "0.25", 30_001: "-7.5"}))
    fit = fitted(path, task="classification", stopping=once)
    assert column_of(fit, "x").least == -7.5
    assert len(passes) == 1
    # nothing stands in the column at first: numbers are numbers all the same
    path.write_text(lines_of(60_000, dict.fromkeys(range(58_000), "")))
    fit = fitted(path, task="classification", stopping=once)
    assert "but nothing before" in fit.notes[0]
    least = min(row * 7919 % 100_003 for row in range(58_000, 60_000))
    assert (column_of(fit, "x").least, column_of(fit, "x").missing) == (least, 58_000)
    # dates that are numbers later
    changed = {row: f"2024-01-{1 + row % 28:02}" for row in range(25_000)}
    path.write_text(lines_of(40_000, changed))
    fit = fitted(path, task="classification", stopping=once)
    assert (
        f"{path}: line 25002, column 'x' holds '{25_000 * 7919 % 100_003}', but dates before"
        in fit.notes[0]
    )


def test_a_table_that_changes_again_and_again_is_refused(tmp_path, passes, monkeypatch):
    monkeypatch.setattr("chainrule.tables.streaming.fitting.MOST_AGAIN", 0)
    path = tmp_path / "a.csv"
    path.write_text(lines_of(40_000, {30_000: "12a"}))
    with pytest.raises(chainrule.ChainruleError, match="a.csv: line 30002, column 'x' holds '12a'"):
        fitted(path)
    assert len(passes) == 1


def test_text_is_read_in_pieces_as_it_is_read_whole(tmp_path):
    path = tmp_path / "a.csv"
    rows = [
        f'{n};"a ""{n % 7}"" \n;{n}";{n / 3:.3f}' if n % 5 == 0 else f"{n};plain;{n / 3:.3f}"
        for n in range(30_000)
    ]
    path.write_text("a;b;c\n" + "\n".join(rows) + "\nTotal;;149995000\n")
    (tmp_path / "b.csv.gz").write_bytes(gzip.compress(path.read_bytes()))
    (tmp_path / "c.csv").write_bytes(path.read_text().encode("utf-16"))
    whole = chainrule.tables.reading.read_table(path, list("abc"))
    for name in ("a.csv", "b.csv.gz", "c.csv"):
        form = format_of(path)
        pieces = list(pieces_of(form)(tmp_path / name, 100_000))
        assert len(pieces) > 3
        assert pl.concat([it.frame for it in pieces]).equals(whole.frame)
        assert pieces[-1].line_of(pieces[-1].frame.height - 1) == whole.line_of(29_999)
        assert "is a total" in pieces[-1].notes[-1]


@pytest.mark.parametrize("weights", [[5, 5], [1, 0, 30, 2, 2], [7], [0.1] * 10, [1e9, 1, 1e9]])
@pytest.mark.parametrize("processes", [1, 2, 3, 7])
def test_files_are_dealt_in_stretches_that_make_up_the_whole(weights, processes):
    parts = [dealt(weights, process, processes) for process in range(processes)]
    for number, weight in enumerate(weights):
        stretches = [it[number] for it in parts if number in it]
        if not weight:
            assert stretches == []
            continue
        ends = [0.0, *(it.last for it in stretches)]
        assert [it.first for it in stretches] == ends[:-1]
        assert ends[-1] == 1
        # each place and each number of a piece is in one of them
        for place in (0.0, 0.3, 0.5, 0.999):
            assert sum(it.has(place) for it in stretches) == 1
        for piece in range(200):
            assert sum(it.has_number(piece) for it in stretches) == 1
    lengths = [
        sum(weights[number] * (it.last - it.first) for number, it in part.items()) for part in parts
    ]
    np.testing.assert_allclose(lengths, sum(weights) / processes, rtol=1e-9)


def test_json_is_read_in_pieces_as_it_is_read_whole(tmp_path):
    rows = [{"a": k, "place": {"x": k / 7, "name": f"t{k % 9}"}} for k in range(20_000)]
    rows[15_000]["late"] = "only here"
    del rows[3]["a"]
    path = tmp_path / "a.jsonl"
    # an empty line here and there, as where files were put together
    path.write_text(
        "".join(json.dumps(it) + "\n" * (1 + (k % 50 == 0)) for k, it in enumerate(rows))
    )
    whole, (shard,) = read_raw(path, "")[0], _shards(Files([path]))
    pieces = list(shard.pieces(100_000))
    assert len(pieces) > 3
    assert all(it.frame.columns == ["a", "place.x", "place.name", "late"] for it in pieces)
    assert pl.concat([it.frame for it in pieces], how="vertical_relaxed").equals(whole.frame)
    found = [it.line_of(row) for it in pieces for row in range(it.frame.height)]
    assert found == [whole.line_of(row) for row in range(len(rows))]
    path.write_text(json.dumps(rows))
    assert sum(it.frame.height for it in _shards(Files([path]))[0].pieces(400_000)) == 20_000
    with pytest.raises(chainrule.ChainruleError, match="cannot be read piece by piece"):
        list(_shards(Files([path]))[0].pieces(50_000))
    path.write_text('{"a": 1}\n' * 3 + '{"a": 1\n')
    with pytest.raises(chainrule.ChainruleError, match="line 4 is not valid JSON"):
        fitted(path)


def test_a_query_is_answered_piece_by_piece(tmp_path):
    path, frame = tmp_path / "a.sqlite", mixed(1500).with_columns(pl.col("day").cast(pl.String))
    database(path, frame)
    with closing(sqlite3.connect(path)) as writer:
        writer.execute("PRAGMA journal_mode = WAL")
        # what is not in the file itself yet
        writer.execute("INSERT INTO t SELECT * FROM t WHERE z > 1")
        writer.commit()
        fit = fitted(Files([path], "SELECT x, z, y FROM t WHERE z > 1"))
        assert sum(fit.rows) == 2 * frame.filter(pl.col("z") > 1).height
    assert fit.model.columns.names == ("x", "z")
    fit = fitted(path)
    assert sum(fit.rows) == 1500 + frame.filter(pl.col("z") > 1).height
    assert [it.name for it in tmp_path.iterdir()] == ["a.sqlite"]
    for query, message in (
        ("DELETE FROM t", "readonly"),
        ("SELECT price FROM t", "no such column"),
        ("SELECT x, y FROM t WHERE z < 0", "there are no rows"),
    ):
        with pytest.raises(chainrule.ChainruleError, match=f"a.sqlite: .*{message}"):
            fitted(Files([path], query))
    database(path.with_name("b.csv"), frame)
    with pytest.raises(chainrule.ChainruleError, match="b.csv: a query goes with a database"):
        fitted(Files([path.with_name("b.csv")], "SELECT x FROM t"))
    # of a database on a server, what is fetched is tried with one: see test_databases
    with pytest.raises(chainrule.ChainruleError, match="postgresql://host/x: a query says what"):
        fitted(Files(["postgresql://me:secret@host/x"]))


def test_an_archive_holds_one_file(tmp_path):
    path = tmp_path / "two.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.csv", "a,y\n1,2\n")
        archive.writestr("b.csv", "a,y\n1,2\n")
    with pytest.raises(chainrule.ChainruleError, match=r"two.zip: holds 2 files \(a.csv, b.csv\)"):
        fitted(path)
    whole = packed(mixed(3000).write_csv().encode(), ".csv.zip")
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(chainrule.ChainruleError, match="two.zip: cannot be read .*not a zip"):
        fitted(path)


# Each kind and each way of packing once; all of them are studied.
FILES = [".csv", ".csv.zip", ".parquet", ".arrow", ".jsonl.gz", ".sqlite"]
MORE_FILES = [".csv.gz", ".parquet.gz", ".parquet.zip", ".jsonl", ".sqlite.zip"]


def packed(content: bytes, suffix: str) -> bytes:
    if suffix.endswith(".gz"):
        return gzip.compress(content)
    if suffix.endswith(".zip"):
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(f"a{suffix.removesuffix('.zip')}", content)
        return file.getvalue()
    return content


def database(path: Path, frame: pl.DataFrame) -> bytes:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"CREATE TABLE t ({', '.join(frame.columns)})")
        places = ", ".join("?" * frame.width)
        connection.executemany(f"INSERT INTO t VALUES ({places})", frame.rows())
        connection.commit()
    return path.read_bytes()


@pytest.mark.parametrize(
    "suffix", [*FILES, *(pytest.param(it, marks=pytest.mark.study) for it in MORE_FILES)]
)
def test_stretches_of_a_file_have_each_row_once_and_know_its_line(tmp_path, suffix):
    # a database is split by its pages, of which a small one has few
    n = 60_000 if ".sqlite" in suffix else 20_000
    texts = [f'"a ""{k}"" \n;{k}"' if k % 5 == 0 else "plain" for k in range(n)]
    if suffix.startswith(".csv"):
        content = "a;b\n" + "".join(f"{k};{text}\n" for k, text in enumerate(texts)) + "Total;3\n"
        content = content.encode()
    else:
        frame, file = pl.DataFrame({"a": range(n), "b": texts}), io.BytesIO()
        kind = suffix.split(".")[1]
        writer = {"arrow": frame.write_ipc, "jsonl": frame.write_ndjson}
        if kind == "sqlite":
            content = database(tmp_path / "plain", frame)
        else:
            writer.get(kind, frame.write_parquet)(file)
            content = file.getvalue()
    path = tmp_path / f"a{suffix}"
    path.write_bytes(packed(content, suffix))
    (shard,) = _shards(Files([path]))
    whole = list(shard.pieces(70_000))
    lines = {}
    for piece in whole:
        lines |= {piece.frame["a"][row]: piece.line_of(row) for row in range(piece.frame.height)}
    found = []
    for stretch in (Stretch(0, 0.21), Stretch(0.21, 0.22), Stretch(0.22, 1)):
        count = len(found)
        for piece in replace(shard, stretch=stretch).pieces(70_000):
            numbers = piece.frame["a"].to_list()
            assert [piece.line_of(row) for row in range(len(numbers))] == [
                lines[it] for it in numbers
            ]
            found += numbers
        share = (len(found) - count) / n
        assert share == pytest.approx(stretch.last - stretch.first, abs=0.08)
    assert len(found) == n == len(set(found))


def test_a_full_disk_is_told_before_and_on_the_way(tmp_path, monkeypatch):
    written(tmp_path / "in", mixed(3000), 2)
    size = resource.getrlimit(resource.RLIMIT_FSIZE)
    try:
        # as large as a file may become
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, size[1]))
        with pytest.raises(OSError, match=r"rows cannot be written .* another disk") as raised:
            fitted(tmp_path / "in", spool=tmp_path)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, size)
    assert isinstance(raised.value, chainrule.ChainruleError)
    monkeypatch.setattr("shutil.disk_usage", lambda folder: type("Usage", (), {"free": 1000})())
    with pytest.raises(OSError, match=r"about .* GB are needed .* are free"):
        fitted(tmp_path / "in", spool=tmp_path)
    with pytest.raises(OSError, match="rows cannot be written"):
        fitted(tmp_path / "in", spool=tmp_path / "nowhere")


@pytest.mark.parametrize(
    ("memory", "message"),
    [
        ("100MB", "at least 600 MB are needed"),
        ("much", "a size such as '1GB'"),
        (True, "a size such as '1GB'"),
        ("1GB", "memory is for files"),
    ],
)
def test_a_limit_that_cannot_be_is_refused(memory, message):
    with pytest.raises(chainrule.ChainruleError, match=message):
        chainrule.fit_table(mixed(100), "y", memory=memory)


def test_a_solver_of_all_rows_is_refused(tmp_path):
    paths = written(tmp_path / "in", mixed(100), 1)
    with pytest.raises(chainrule.ChainruleError, match="'lbfgs' needs all rows in every step"):
        chainrule.fit_table(paths[0], "y", memory=MEMORY, solver="lbfgs")


def test_a_rare_class_is_learned_and_columns_without_use_are_left_out(tmp_path):
    frame = mixed(900).with_columns(
        row=pl.int_range(900), key=pl.format("k{}", pl.int_range(900)), same=pl.lit(1)
    )
    labels = frame["y"].to_list()
    labels[5] = "perhaps"
    written(tmp_path / "in", frame.with_columns(y=pl.Series(labels)), 2)
    fit = fitted(tmp_path / "in", class_weight="balanced", calibrate=True)
    assert fit.model.classes == ("no", "perhaps", "yes")
    assert set(fit.model.left_out) == {"row", "key", "same"}
    assert any("row number" in it for it in fit.notes)


def test_numbers_weights_and_quantiles(tmp_path):
    rng = np.random.default_rng(0)
    x = rng.normal(size=900)
    frame = pl.DataFrame({"x": x, "w": rng.uniform(1, 2, size=900), "y": 100 + 3 * x})
    written(tmp_path / "in", frame, 2)
    fit = fitted(tmp_path / "in", weights="w", quantiles=[0.1, 0.9])
    assert fit.model.columns.names == ("x",)
    assert fit.rows == (720, 180)
    assert fit.score > 0.9
    learned = fit.model.range
    assert frame["y"].min() <= learned[0] < learned[1] <= frame["y"].max()
    assert fit.model.center == pytest.approx(100, abs=0.5)
    assert fit.model.predict_interval({"x": [0.0]}, 0.5).height == 1


def test_the_recipe_trains_several_networks_on_one_spool(tmp_path):
    from dataclasses import replace

    from chainrule.tables.asked import Asked
    from chainrule.tables.reading import Files
    from chainrule.tables.recipe import RECIPES
    from chainrule.tables.several_networks import SeveralNetworks
    from chainrule.tables.streaming.files import stream_of_files
    from chainrule.tables.streaming.fitting import fit_stream

    written(tmp_path / "in", mixed(1200), 2)
    short = tuple(replace(it, hidden=(16,), epochs=4) for it in RECIPES[:2])
    epochs = []
    fit = fit_stream(
        lambda size: stream_of_files(Files([tmp_path / "in"]), size),
        SeveralNetworks("good", short),
        Asked("y", on_epoch=lambda record: epochs.append(record.epoch)),
        memory_of(MEMORY),
    )
    assert len(fit.model.members) == 4
    assert epochs == list(range(1, 17))
    assert fit.score > fit.measured.guess


def test_files_that_would_hardly_fit_are_read_piece_by_piece(tmp_path, monkeypatch):
    from chainrule.tables.streaming import choosing

    written(tmp_path / "in", mixed(600), 2)
    assert choosing.limit_for(str(tmp_path / "in"), None) == (None, "")
    monkeypatch.setattr(choosing, "TIMES", 10**5)
    monkeypatch.setattr(choosing, "available", lambda: 2_000_000_000)
    fit = chainrule.fit_table(tmp_path / "in", "y", **SMALL)
    assert "are read piece by piece" in fit.notes[0]


def test_the_command_trains_within_a_limit(tmp_path):
    from typer.testing import CliRunner

    from chainrule.cli.commands import command_line

    written(tmp_path / "in", mixed(600), 2)
    model = tmp_path / "m.chainrule"
    given = ["train", str(tmp_path / "in" / "*.csv"), "--target", "y", "--memory", "700MB"]
    more = ["--hidden", "8", "--epochs", "3", "--model", str(model), "--spool", str(tmp_path)]
    result = CliRunner().invoke(command_line(), [*given, *more, "--curve", str(tmp_path / "c.png")])
    assert result.exit_code == 0, result.output
    assert model.exists()


def test_what_is_made_ahead_ends_with_whom_it_is_for():
    made, ended = [], []

    def items():
        try:
            for number in range(10):
                made.append(number)
                yield number
        finally:
            ended.append(True)

    for item in ahead(items()):
        if item == 3:
            break
    # the one after it may have been begun, and no other
    assert made[:4] == [0, 1, 2, 3]
    assert len(made) <= 5
    assert ended == [True]
    made.clear()
    some = ahead(items(), 3)
    next(some)
    some.close()
    assert made[0] == 0
    assert len(made) <= 4

    def failing():
        yield 1
        raise chainrule.ChainruleError("no more")

    with pytest.raises(chainrule.ChainruleError, match="no more"):
        list(ahead(failing()))
