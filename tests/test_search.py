"""The search for hyperparameters of a table: what is tried, what goes on, what is kept."""

import json
import sys
import time
from types import SimpleNamespace

import joblib
import numpy as np
import polars as pl
import pytest

import chainrule
from chainrule import TableModel, search_table
from chainrule.cli.backends import backend_of
from chainrule.errors import ChainruleError
from chainrule.tables.recipe import FACTORS, USUAL
from chainrule.tables.searching import problem, searching, space
from chainrule.tables.searching.choosing import choose
from chainrule.tables.searching.halving import Rungs, Trial
from chainrule.tables.searching.problem import Tried, usual_metric
from chainrule.tables.searching.searching import Searching, planned
from chainrule.tables.searching.space import KNOWN, RATE, SPACE, Candidate, candidate, described
from chainrule.tables.searching.workers import Workers
from chainrule.tables.targets import Targets
from command_line import run

generator = np.random.default_rng(0)
KINDS = np.array(["a", "b", "c"])[generator.integers(3, size=90)]
TABLE = pl.DataFrame(
    {"x": (KINDS == "a") + generator.normal(0, 0.4, 90), "y": generator.random(90), "kind": KINDS}
)


@pytest.fixture
def quick(monkeypatch):
    """Two known recipes and one split, instead of six and three."""
    monkeypatch.setattr(problem, "FEW_ROWS", 0)
    for module in (space, searching):
        monkeypatch.setattr(module, "KNOWN", KNOWN[:2])
    return {"effort": "fast", "trials": 5, "seed": 3}


def test_candidates_are_the_known_recipes_and_then_the_whole_space():
    assert [candidate(number, 1).recipe for number in range(2)] == [USUAL, FACTORS]
    assert len(KNOWN) == 6
    assert candidate(7, 1) == candidate(7, 1) != candidate(7, 2)
    drawn = [candidate(number, 1).recipe for number in range(len(KNOWN), 300)]
    for name, values in SPACE.items():
        assert {getattr(recipe, name) for recipe in drawn} == set(values)
    factors = np.array([dict(recipe.learning_rates)["regression"] / 0.07 for recipe in drawn])
    assert RATE[0] < factors.min() < 0.3
    assert 1.8 < factors.max() < RATE[1]
    # of a logarithm that is drawn uniformly, half are below the geometric mean
    assert 0.4 < np.mean(factors < np.sqrt(np.prod(RATE))) < 0.6
    assert "smoothing" not in described(USUAL, "regression")
    assert described(USUAL, "classification")["learning_rate"] == 0.04


class Numbers:
    """A problem in which a candidate is the better the nearer its number is to 20."""

    splits = (0, 1)

    def __init__(self):
        self.calls = []

    def try_(self, recipe, share, split):
        self.calls.append((recipe, share, split))
        return Tried(np.array([[abs(recipe - 20.0) + share]]), 1.0)

    def judged(self, outputs):
        return np.concatenate(outputs)

    def loss(self, judged):
        return float(np.mean(judged))


def test_a_third_goes_on_for_thrice_as_long():
    told = []
    rungs = Rungs(Numbers(), Workers(2), on_trial=told.append)
    rungs.climb([Candidate(number, number) for number in range(27)])
    by_share = {
        share: [it.candidate.number for it in told if it.share == share] for share in (1 / 9, 1 / 3)
    }
    assert by_share[1 / 9] == list(range(27))
    # of two that are as good, the earlier comes first
    assert by_share[1 / 3] == [20, 19, 21, 18, 22, 17, 23, 16, 24]
    assert [it.candidate.number for it in rungs.finalists] == [20, 19, 21]
    assert len(rungs.problem.calls) == 2 * len(told) == 2 * (planned(27 + len(KNOWN)) - len(KNOWN))
    assert all(it.seconds == 2.0 for it in told)


def test_nothing_is_begun_when_the_time_is_over():
    rungs = Rungs(Numbers(), Workers(1), deadline=0.0)
    rungs.climb([Candidate(1, 1)])
    assert rungs.trials == rungs.problem.calls == []


def test_finalists_that_make_up_for_each_other_are_chosen_together():
    truth = np.array([1.0, 1.0, -1.0, -1.0])
    found = [np.array([3.0, 1.2, -1.0, -1.0]), np.array([-1.0, 0.8, -1.0, -1.0]), 0.2 * truth]
    asked = SimpleNamespace(
        judged=lambda outputs: np.concatenate(outputs),
        loss=lambda judged: float(np.mean((judged - truth) ** 2)),
    )
    trials = [Trial(Candidate(n, n), 1.0, 0.0, 1.0, [it]) for n, it in enumerate(found)]
    picks = choose(asked, trials)
    assert picks[0] == 2  # the best by itself, which is none of the two that are best together
    assert picks.count(0) >= 2
    assert picks.count(1) >= 2
    mean = np.mean([found[it] for it in picks], axis=0)
    assert asked.loss(mean) < min(asked.loss(it) for it in found)


@pytest.mark.parametrize("jobs", [1, 2, None])
def test_workers_give_results_in_order_and_take_calls_one_by_one(jobs):
    taken = []

    def squared(number):
        time.sleep(0.02)
        return number * number

    def calls():
        for number in range(20):
            taken.append(number)
            yield squared, (number,)

    workers = Workers(jobs)
    results = workers.results(calls())
    assert next(results) == 0
    # a call that is taken cannot be taken back when the time is over
    assert len(taken) < 15
    assert list(results) == [number**2 for number in range(1, 20)]
    with joblib.parallel_config("loky", n_jobs=2):
        assert Workers().at_once == 2


def model_bits(found):
    return [member.parameters.vector.tobytes() for member in found.fit.model.members]


def test_the_same_seed_and_trials_give_the_same_model_for_any_number_of_jobs(quick):
    one, two = (search_table(TABLE, "kind", jobs=jobs, **quick) for jobs in (1, 2))
    assert model_bits(one) == model_bits(two)
    without = [[{**line, "seconds": 0} for line in it.lines()] for it in (one, two)]
    assert without[0] == without[1]
    assert one.recipes == two.recipes
    tried = one.tried()
    assert sorted(tried["candidate"]) == [0, 1, 2, 3, 4]
    assert tried["chosen"].sum() == len(one.recipes) == 8
    assert tried["known"].sum() == 2
    losses = tried.filter(pl.col("epochs") == 128)["brier"].to_list()
    assert losses == sorted(losses)
    assert "5 candidates in" in repr(one)


def test_rows_that_measure_the_score_have_no_part_in_the_search(quick, monkeypatch):
    seen = []
    whole = Searching._search

    def spied(self, asked):
        seen.append(asked)
        whole(self, asked)

    monkeypatch.setattr(Searching, "_search", spied)
    rows = TABLE.with_row_index("row").with_columns(pl.col("row").cast(pl.Float64) * 1.5)
    found = search_table(rows, "kind", **quick)
    held = found.fit.evidence.table.part(found.fit.evidence.held).frame["row"]
    # searched once, for both trainings: that which is measured, and that on all rows
    (asked,) = seen
    assert found.fit.refitted
    assert set(asked.table.frame["row"]).isdisjoint(held)
    assert len(asked.table.frame) + len(held) == len(rows)
    ((learn, scored),) = asked.splits
    assert set(learn).isdisjoint(scored)
    assert len(learn) + len(scored) == len(asked.table.frame)


def test_a_budget_that_is_too_small_leaves_the_recipe(quick):
    found = search_table(TABLE, "kind", budget=1e-9, effort="best", seed=3)
    assert found.trials == found.lines() == []
    assert found.tried().height == 0
    assert found.recipes == KNOWN[:2]
    assert len(found.fit.model.members) == 1


def test_a_budget_is_kept(quick):
    search_table(TABLE, "kind", trials=2, effort="fast")  # compiles
    found = search_table(TABLE, "kind", budget=3.0, seed=3)
    assert 1.0 < found.seconds < 20
    assert len(found.fit.model.members) >= 1
    assert found.trials


def test_ctrl_c_ends_the_search_and_keeps_the_best_so_far(quick):
    def interrupt(trial):
        if trial.candidate.number == 1:
            raise KeyboardInterrupt

    found = search_table(TABLE, "kind", on_trial=interrupt, **quick)
    assert found.interrupted
    assert [it.candidate.number for it in found.trials] == [0, 1]
    assert found.fit.model.predict(TABLE).height == 90


def test_kinds_of_targets_have_their_usual_measures(quick):
    found = search_table(TABLE, "y", quantiles=[0.1, 0.9], **{**quick, "trials": 2})
    assert found.metric.name == "pinball"
    labels, two = np.array([0, 1]), ("no", "yes")
    classes = Targets(np.eye(2), labels, two)
    weighed = Targets(np.eye(2), labels, two, class_weight="balanced")
    assert usual_metric(classes, None, False).name == "brier"
    assert usual_metric(weighed, None, False).name == "balanced_accuracy"
    assert usual_metric(weighed, None, True).name == "brier"
    assert usual_metric(weighed, "recall:yes", False).name == "recall:yes"
    assert usual_metric(Targets(np.zeros((2, 1))), None, False).name == "rmse"


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"trials": 0}, "trials is 0; it must be a whole number of at least 1"),
        ({"jobs": 0}, "jobs is 0; it must be"),
        ({"budget": -1}, "budget is -1; it must be a number above 0"),
        ({"effort": "god"}, "unknown effort 'god'. Did you mean good"),
        ({"metric": "r2"}, "r2 is a metric of a regression"),
    ],
)
def test_what_does_not_fit_is_told(given, message):
    with pytest.raises(ChainruleError) as told:
        search_table(TABLE, "kind", **given)
    assert message in str(told.value)


def test_the_command_saves_the_model_and_all_that_was_tried(tmp_path):
    TABLE.write_csv(tmp_path / "t.csv")
    command = ["search", "t.csv", "--target", "kind", "--trials", 2, "--effort", "fast"]
    done = run(*command, "--tried", "tried.jsonl", "--report", "r.md", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "the best of 2 candidates, by Brier score:" in done.stdout
    assert "rows held out" in done.stdout
    lines = [json.loads(line) for line in (tmp_path / "tried.jsonl").read_text().splitlines()]
    assert {line["candidate"] for line in lines} == {0, 1}
    assert TableModel.load(tmp_path / "t.chainrule").predict(TABLE).height == 90
    assert (tmp_path / "r.md").read_text().startswith("#")
    again = run(*command, cwd=tmp_path)
    assert again.returncode == 2
    assert "a model that predicts 'kind'" in again.stderr


def test_backends_that_are_not_there_are_told(monkeypatch):
    with pytest.raises(ChainruleError, match="unknown backend 'dusk'. Did you mean dask"):
        backend_of("dusk", None).__enter__()
    with pytest.raises(ChainruleError, match="say --backend dask or ray"):
        backend_of("loky", "tcp://there:1").__enter__()
    monkeypatch.setitem(sys.modules, "distributed", None)
    monkeypatch.setitem(sys.modules, "ray", None)
    for name in ("dask", "ray"):
        with pytest.raises(ChainruleError, match=r"pip install 'chainrule\[cluster\]'"):
            backend_of(name, None).__enter__()
    with backend_of("loky", None):
        assert type(joblib.parallel.get_active_backend()[0]).__name__ == "LokyBackend"
    assert chainrule.search_table is search_table
