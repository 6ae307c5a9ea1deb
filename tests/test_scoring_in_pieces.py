"""Scores within a limit of memory: the same figures as in memory, of rows that come in pieces."""

import json

import numpy as np
import polars as pl
import pytest

import chainrule
from chainrule import fit_table, score_table
from chainrule.errors import ChainruleError
from chainrule.tables.reading import Files, as_table
from chainrule.tables.reports import judging_pieces
from chainrule.tables.reports.importance import MOST_ROWS
from chainrule.tables.row_roles import group_codes
from chainrule.tables.streaming.memory import memory_of
from command_line import run

MEMORY = "700MB"


def frame(n, seed=0):
    """A number and a class that follow from two columns, gaps, and weights of the rows."""
    drawn = np.random.default_rng(seed)
    x, town = drawn.normal(size=n), drawn.choice(["Oslo", "Rome", "Lima"], n)
    price = 3 * x + 2 * (town == "Rome") + drawn.normal(0, 0.5, n)
    gaps = pl.Series(drawn.random(n) < 0.05)
    return pl.DataFrame(
        {
            "x": x,
            "town": town,
            "kind": np.where(price > 4, "high", np.where(price > 0, "middle", "low")),
            "price": price,
            "count": drawn.integers(1, 5, n),
            "id": [f"r{it}" for it in range(n)],
        }
    ).with_columns(pl.when(~gaps).then("x"))


@pytest.fixture(scope="module")
def models():
    table = frame(400)
    without = {"drop": ["id", "count"]}
    kinds = dict.fromkeys(without["drop"], "drop")
    return {
        "kind": fit_table(table.drop("price"), "kind", effort="fast", kinds=kinds).model,
        "price": fit_table(table.drop("kind"), "price", effort="fast", kinds=kinds).model,
        "quantiles": fit_table(
            table.drop("kind"), "price", effort="fast", kinds=kinds, quantiles=[0.1, 0.9]
        ).model,
    }


@pytest.fixture
def small_pieces(monkeypatch):
    """Pieces of a few rows, which a table for a test has many of."""
    monkeypatch.setattr(chainrule.tables.streaming.memory.Memory, "piece", 4000)


def written(folder, table, suffix, files=1):
    folder.mkdir()
    for number, rows in enumerate(np.array_split(np.arange(table.height), files)):
        path = folder / f"part-{number}{suffix}"
        part = table[rows]
        part.write_csv(path) if suffix == ".csv" else part.write_parquet(path)
    return sorted(folder.iterdir())


def both(model, files, **given):
    """The reports in memory and in pieces, as plain values."""
    whole = score_table(model, Files(files), **given)
    pieces = score_table(model, Files(files), memory=MEMORY, **given)
    return whole, pieces


def flat(value, name=""):
    """All that is in plain values, by its path."""
    if isinstance(value, dict | list | tuple):
        pairs = value.items() if isinstance(value, dict) else enumerate(value)
        return {k: v for key, it in pairs for k, v in flat(it, f"{name}/{key}").items()}
    return {name: value}


def check_same(pieces, whole):
    """The same report; a product of matrices may round the last digit by how many rows it has."""
    assert pieces.text() == whole.text()
    found, expected = flat(pieces.as_dict()), flat(whole.as_dict())
    assert found.keys() == expected.keys()
    for name, value in expected.items():
        same = pytest.approx(value, rel=1e-12) if isinstance(value, float) else value
        assert found[name] == same, name
    np.testing.assert_allclose(pieces.judged.outputs, whole.judged.outputs, rtol=1e-12, atol=1e-15)
    np.testing.assert_array_equal(pieces.judged.truth, whole.judged.truth)


@pytest.mark.parametrize(
    ("which", "given", "suffix"),
    [
        ("kind", {}, ".csv"),
        ("price", {"weights": "count"}, ".parquet"),
        ("quantiles", {"metric": "pinball"}, ".csv"),
        pytest.param(
            *("kind", {"weights": "count", "metric": "log_loss"}, ".parquet"),
            marks=pytest.mark.study,
        ),
        pytest.param("price", {"metric": "median_absolute_error"}, ".csv", marks=pytest.mark.study),
    ],
)
def test_a_report_is_that_in_memory(tmp_path, models, small_pieces, which, given, suffix):
    """Every figure of it: scores, intervals, classes, importance, cautions."""
    table = frame(900, seed=1).with_columns(
        pl.when(pl.int_range(pl.len()) % 7 > 0).then(pl.col("kind", "price"))
    )
    files = written(tmp_path / "in", table, suffix, files=2)
    whole, pieces = both(models[which], files, **given)
    check_same(pieces, whole)
    assert "no '" in " ".join(pieces.notes)


def test_a_threshold_and_classes_that_the_model_does_not_know(tmp_path, small_pieces):
    table = frame(300).with_columns(
        kind=pl.when(pl.col("price") > 1).then(pl.lit("b")).otherwise(pl.lit("a"))
    )
    model = fit_table(table.drop("price", "id"), "kind", effort="fast").model
    # they come in another order than that of their names
    odd = frame(500, seed=2).with_columns(
        kind=pl.Series(["a"] * 200 + ["zebra"] * 30 + ["b"] * 200 + ["c"] * 70)
    )
    files = written(tmp_path / "in", odd, ".csv")
    whole, pieces = both(model, files)
    assert pieces.judged.classes == ("a", "b", "c", "zebra")
    check_same(pieces, whole)
    assert any("100 rows are of classes" in it for it in pieces.cautions)
    known = written(tmp_path / "known", odd.filter(pl.col("kind").is_in(["a", "b"])), ".csv")
    whole, pieces = both(model, known, threshold=0.2)
    check_same(pieces, whole)


def test_of_many_rows_some_tell_what_columns_are_worth(tmp_path, models, small_pieces):
    n = 3 * MOST_ROWS
    files = written(tmp_path / "in", frame(n, seed=3), ".parquet")
    whole, pieces = both(models["price"], files)
    assert flat(pieces.scores) == pytest.approx(flat(whole.scores), rel=1e-9)
    lost = {it.column: it.lost for it in pieces.importance}
    expected = {it.column: it.lost for it in whole.importance}
    # other rows are drawn, as their number is known only at the end
    assert lost == pytest.approx(expected, rel=0.15, abs=0.02)
    assert list(lost) == list(expected)


def test_rows_drawn_are_as_likely_from_every_piece_and_in_their_order():
    chosen = []
    for seed in range(20):
        drawn, before = judging_pieces._Drawn(seed), 0
        for rows in (100, 5000, 1, 2899, 4000):
            cells = pl.DataFrame({"n": np.arange(before, before + rows)})
            drawn.add(chainrule.tables.reading.Table(cells), before)
            before += rows
        table, rows = drawn.end()
        np.testing.assert_array_equal(table.frame["n"].to_numpy(), rows)
        assert len(rows) == MOST_ROWS
        assert (np.diff(rows) > 0).all()
        chosen.append(rows)
    # 40,000 draws of rows 0 to 11,999: a mean of 5,999.5, and a third of them in the last 4,000
    together = np.concatenate(chosen)
    assert together.mean() == pytest.approx(5999.5, abs=4 * 3464 / 200)
    assert (together >= 8000).mean() == pytest.approx(1 / 3, abs=0.01)


def test_groups_that_are_numbers_are_the_same_in_every_piece():
    """Also where one holds whole numbers alone, and another has fractions."""
    long = 2**60
    pieces = ([1, 2, 0], [2.0, 3.5, 1.0, -0.0], [long, long + 1])
    whole, mixed, far = (group_codes(as_table({"g": it}), "g").tolist() for it in pieces)
    assert [mixed[2], mixed[0], mixed[3]] == whole
    assert len({*whole, *mixed, *far}) == 6


def test_that_a_model_was_trained_on_the_table_is_told(tmp_path, small_pieces):
    table = frame(400).drop("price", "id", "count")
    model = fit_table(table, "kind", effort="fast").model
    same = written(tmp_path / "same", table, ".csv")
    other = written(tmp_path / "other", frame(400, seed=9).drop("price", "id", "count"), ".csv")
    said = "the model was trained on these rows"
    assert any(said in it for it in score_table(model, Files(same), memory=MEMORY).cautions)
    assert not any(said in it for it in score_table(model, Files(other), memory=MEMORY).cautions)


def test_what_does_not_fit_is_refused_with_how_much_it_takes(tmp_path, models):
    files = written(tmp_path / "in", frame(2000), ".parquet")
    pieces = [models["kind"].read(it) for it in files]
    # 17 numbers a row: twice a truth, a weight and three probabilities, and seven for sorting
    limit = memory_of(2000 * 17 * 8 + 400_000_000 + 200_000_000)
    assert judging_pieces.judged_in_pieces(models["kind"], pieces, None, limit).judged.classes
    small = judging_pieces._Kept(limit)

    def parts(n):
        return np.zeros(n, dtype=np.int8), np.zeros((n, 3), dtype=np.int8), None, None

    most = 200_000_000 // (17 * 8)
    small.add(*parts(most), "a.csv")
    with pytest.raises(ChainruleError, match=r"a\.csv: 1,4.* rows take 136 bytes each"):
        small.add(*parts(9000), "a.csv")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"kind": pl.lit(None, pl.String)}, "no row has a 'kind' to compare with"),
        ({"count": pl.lit(0)}, "a weight must be above 0"),
        ({"town": None}, "town"),
    ],
)
def test_what_cannot_be_scored_is_refused(tmp_path, models, small_pieces, change, message):
    table = frame(300)
    dropped = [name for name, value in change.items() if value is None]
    table = table.drop(dropped).with_columns(
        **{name: value for name, value in change.items() if value is not None}
    )
    files = written(tmp_path / "in", table, ".csv")
    for memory in (None, MEMORY):
        with pytest.raises(ChainruleError, match=message):
            score_table(models["kind"], Files(files), weights="count", memory=memory)


def test_a_table_in_memory_has_no_limit(models):
    with pytest.raises(ChainruleError, match="memory is for files"):
        score_table(models["kind"], frame(100), memory=MEMORY)


def test_the_command(tmp_path, models):
    models["kind"].save(tmp_path / "m.chainrule")
    written(tmp_path / "in", frame(500, seed=5), ".csv", files=3)
    command = "score", "m.chainrule", "in", "--json"
    found = [
        json.loads(run(*command, *more, cwd=tmp_path).stdout) for more in ([], ["--memory", MEMORY])
    ]
    assert flat(found[0]).keys() == flat(found[1]).keys()
    assert found[0]["scores"]["accuracy"] == found[1]["scores"]["accuracy"]
    assert found[0]["scores"]["accuracy"]["value"] > 0.7


def test_the_interval_is_drawn_by_groups(models, tmp_path, small_pieces):
    """Rows of a group are alike: what one row says of another is no news."""
    table = frame(600, seed=3).with_columns(patient=pl.Series([f"p{k // 20}" for k in range(600)]))
    shift = np.repeat(np.random.default_rng(4).normal(0, 3, 30), 20)
    table = table.with_columns(pl.col("price") + shift)
    plain = score_table(models["price"], table)
    grouped = score_table(models["price"], table, group="patient")
    assert grouped.score.value == plain.score.value
    width = [it.score.interval[1] - it.score.interval[0] for it in (plain, grouped)]
    assert width[1] > 1.5 * width[0]
    assert "intervals are drawn by whole groups of 'patient'" in grouped.notes
    table.write_csv(tmp_path / "t.csv")
    pieces = score_table(models["price"], tmp_path / "t.csv", group="patient", memory=MEMORY)
    assert pieces.score == grouped.score
    models["price"].save(tmp_path / "m.chainrule")
    done = run("score", "m.chainrule", "t.csv", "--group", "patient", "--json", cwd=tmp_path)
    assert json.loads(done.stdout)["scores"]["r2"]["interval"] == list(grouped.score.interval)
    for column, said in (("town2", "all rows are of one group"), ("none", "unknown column 'none'")):
        with pytest.raises(ChainruleError, match=said):
            score_table(models["price"], table.with_columns(town2=pl.lit("a")), group=column)
