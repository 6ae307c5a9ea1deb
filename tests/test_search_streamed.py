"""A search within a limit of memory: candidates are tried on rows drawn from all."""

from types import SimpleNamespace

import numpy as np
import polars as pl
import pytest

import chainrule
from chainrule.tables.recipe import RECIPES
from chainrule.tables.searching import problem, searching
from chainrule.tables.searching.space import KNOWN
from chainrule.tables.streaming import seeking
from command_line import run

MEMORY = "700MB"


def frame(n=1500):
    """A class that follows from two columns but for some noise, in long runs of one class."""
    drawn = np.random.default_rng(4)
    x, town = drawn.normal(size=n), drawn.choice(["Oslo", "Rome"], n)
    sure = 2 * x + 2 * (town == "Rome") - 1 + drawn.logistic(size=n) / 2
    table = {"x": x, "town": town, "when": np.arange(n), "kind": np.where(sure > 0, "yes", "no")}
    return pl.DataFrame(table).sort("kind", maintain_order=True)


@pytest.fixture
def quick(monkeypatch):
    """Two known recipes and one split, on 500 rows at most."""
    monkeypatch.setattr(problem, "FEW_ROWS", 0)
    monkeypatch.setattr(searching, "KNOWN", KNOWN[:2])
    monkeypatch.setattr(seeking, "COPIES", 10**9)
    tried, settled = [], searching.Searching.settled

    def seen(self, table, targets, columns, seed, rows=None):
        tried.append((table, targets, rows))
        return settled(self, table, targets, columns, seed, rows)

    monkeypatch.setattr(searching.Searching, "settled", seen)
    return tried


def test_what_is_found_on_drawn_rows_learns_from_all(tmp_path, quick):
    frame().write_parquet(tmp_path / "t.parquet")
    given = {"trials": 3, "effort": "fast", "seed": 1, "kinds": {"when": "drop"}}
    found = chainrule.search_table(tmp_path / "t.parquet", "kind", memory=MEMORY, **given)
    ((table, targets, rows),) = quick
    assert table.frame.height == len(targets.T) == seeking.LEAST_TRIED
    # drawn from all: both classes, although the file has one after the other
    assert 0.3 < (table.frame["kind"] == "yes").mean() < 0.7
    assert table.frame["kind"].to_list() == [targets.classes[it] for it in targets.labels]
    assert rows + found.fit.rows[1] <= 1500 < rows + found.fit.rows[1] + 200
    assert sum(found.fit.rows) == 1500
    assert found.tried().height == 3
    assert found.recipes
    assert set(found.recipes) <= {it.candidate.recipe for it in found.trials}
    assert found.fit.score > 0.8
    # rows that measure the score had no part in the search
    held = found.fit.evidence.table.frame[found.fit.evidence.held]["when"]
    assert not set(held) & set(table.frame["when"])
    again = chainrule.search_table(tmp_path / "t.parquet", "kind", memory=MEMORY, **given)
    np.testing.assert_array_equal(
        again.fit.model.parameters.vector, found.fit.model.parameters.vector
    )


def test_weights_and_times_of_drawn_rows_are_theirs(tmp_path, quick):
    table = frame().with_columns(counts=pl.int_range(pl.len()) % 3 + 1)
    table.write_csv(tmp_path / "t.csv")
    chainrule.search_table(
        tmp_path / "t.csv",
        "kind",
        memory=MEMORY,
        trials=1,
        effort="fast",
        weights="counts",
        time="when",
    )
    ((drawn, targets, _),) = quick
    np.testing.assert_array_equal(targets.roles.weights, drawn.frame["counts"].to_numpy())
    np.testing.assert_array_equal(targets.roles.times, drawn.frame["when"].to_numpy())


def test_rows_are_as_many_as_there_is_room_for():
    """By how wide a row is as inputs, and how many networks are tried at the same time."""

    class Seeker:
        engine = "auto"

        def at_once(self):
            return 4

        def settled(self, table, targets, columns, seed, rows=None):
            return len(targets.T), rows

    fit = chainrule.fit_table(frame(), "kind", effort="fast", kinds={"when": "drop"})
    sample = fit.evidence.table
    columns = chainrule.tables.column_fitting.fit_columns(sample, ["x", "town"])[0]
    finest = max(it.pieces for it in RECIPES)
    width = len(chainrule.tables.columns.robust(columns, sample, finest).input_names())
    targets = chainrule.tables.targets.Targets(np.zeros((1500, 2)), np.zeros(1500, int), ("a", "b"))
    asked = chainrule.tables.asked.Asked("kind")
    for room in (700, 1400, 10**6):

        class Material:
            rows = 9000

            memory = SimpleNamespace(watched=room * width * 4 * 3 * 4)

        found = seeking.settled(
            Seeker(), Material, seeking.Sampled(sample, targets), columns, asked
        )
        assert found == (min(room, 1500), 9000)


def test_the_command(tmp_path):
    frame(600).write_csv(tmp_path / "t.csv")
    command = ["search", "t.csv", "--target", "kind", "--trials", 1, "--effort", "fast"]
    done = run(*command, "--memory", MEMORY, "--drop", "when", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "the best of 1 candidates" in done.stdout
    assert (tmp_path / "t.chainrule").exists()
