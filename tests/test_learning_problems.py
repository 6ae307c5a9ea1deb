"""The classic learning problems are what their formulas say, and epochs are counted rightly."""

import json
from dataclasses import replace

import numpy as np
import pytest
from benchmarks import learning, learning_grid, learning_problems, learning_report
from benchmarks.learning_methods import METHODS, RULES, Learnt, learn
from benchmarks.learning_problems import FORTY_TWENTY_FORTY, LEARNING_PROBLEMS
from benchmarks.learning_settings import setting

import chainrule
from chainrule.formulas import LOSSES
from chainrule.training.records import Stopping

# The problems


@pytest.mark.parametrize("n", [2, 3, 4, 5])
def test_parity(n):
    X, T = learning_problems.parity(n)
    assert len(np.unique(X, axis=0)) == 2**n
    np.testing.assert_array_equal(T[:, 0], np.bitwise_xor.reduce(X.astype(int), axis=1))
    signs = learning_problems.parity(n, -1)
    np.testing.assert_array_equal(signs[0], 2 * X - 1)
    np.testing.assert_array_equal(signs[1], 2 * T - 1)


def test_encoder():
    X, T = learning_problems.encoder(8)
    assert X.sum(axis=1).tolist() == X.sum(axis=0).tolist() == [1] * 8
    np.testing.assert_array_equal(X, T)


def test_symmetry():
    X, T = learning_problems.symmetry()
    assert len(np.unique(X, axis=0)) == 64
    assert T.sum() == 8  # the first three bits decide about the others
    np.testing.assert_array_equal(T[:, 0], [list(row) == list(row)[::-1] for row in X.tolist()])


def test_two_spirals():
    X, T = learning_problems.two_spirals()
    assert X.shape == (194, 2)
    np.testing.assert_array_equal(X[:97], -X[97:])
    np.testing.assert_allclose(
        X[[0, 8, 16, 96]], [[0, 6.5], [6, 0], [0, -5.5], [0, 0.5]], atol=1e-14
    )
    assert np.linalg.norm(X[:97, None] - X[None, 97:], axis=2).min() > 0.9  # they do not touch
    assert T.sum() == T[:97].sum() == 97


def test_sine():
    x, y = learning_problems.sine()
    assert x.shape == (41, 1)
    np.testing.assert_allclose(y[[0, 10, 20, 30, 40], 0], [0, -1, 0, 1, 0], atol=1e-15)


# The goals


def test_the_middle_fifth_is_neither_zero_nor_one():
    T = np.array([[0.0, 1.0]])
    met = FORTY_TWENTY_FORTY.met
    assert met(np.array([[0.39, 0.61]]), T)
    assert not met(np.array([[0.41, 0.9]]), T)
    assert not met(np.array([[0.1, 0.59]]), T)
    assert not met(np.array([[np.nan, 0.9]]), T)


def test_mean_squared_goal():
    goal = learning_problems.mean_squared(0.01)
    assert goal.met(np.array([[0.1], [0.0999]]), np.zeros((2, 1)))
    assert not goal.met(np.array([[0.1], [0.1001]]), np.zeros((2, 1)))


@pytest.mark.parametrize("problem", LEARNING_PROBLEMS.values(), ids=LEARNING_PROBLEMS)
def test_no_goal_is_met_with_a_larger_error_than_it_says(problem):
    """Such errors are taken for a failure without a look at the outputs."""
    T = problem.data.T
    for off in np.linspace(0, 0.5, 200):
        if problem.goal.met(T - off, T):
            assert LOSSES["half_squared_error"].value(T - off, T, np).sum(axis=1).mean() <= (
                problem.goal.error * T.shape[1] * (1 + 1e-9)
            )


# Methods and epochs


@pytest.mark.parametrize("rule", ["gradient_descent", "quickprop"])
def test_an_epoch_is_a_pass_and_the_last_one_sees_the_goal_met(rule):
    problem = LEARNING_PROBLEMS["encoder 10-5-10"]
    rate, width = setting(problem.name, rule)
    found = learn(problem, rule, rate, width, 0)
    assert found == Learnt(found.epochs, found.epochs - 1)
    assert 5 < found.epochs < 1000
    for updates, met in ((found.steps, True), (found.steps - 1, False)):
        run = chainrule.train(
            problem.start(0, width),
            *problem.data[:2],
            optimizer=rule,
            learning_rate=rate,
            batch_size=None,
            shuffle=False,
            stopping=Stopping(epochs=updates),
        )
        assert (
            np.abs(chainrule.predict(run.parameters, problem.data.X) - problem.data.T) < 0.4
        ).all() == met


@pytest.mark.parametrize("method", ["lbfgs", "scg", "lm"])
def test_solvers_learn_a_sine_in_fewer_epochs_than_rprop(method):
    problem = LEARNING_PROBLEMS["sine 1-5-1"]
    _, width = setting(problem.name, method)
    found = learn(problem, method, None, width, 0)
    assert (
        found.steps
        < found.epochs
        < learn(problem, "rprop", *setting(problem.name, "rprop"), 0).epochs
    )


@pytest.mark.parametrize("method", ["gradient_descent", "lm"])
def test_who_is_late_has_failed(method):
    problem = LEARNING_PROBLEMS["encoder 4-2-4"]
    rate, width = setting(problem.name, method)
    epochs = learn(problem, method, rate, width, 0).epochs
    assert learn(replace(problem, limit=epochs), method, rate, width, 0).epochs == epochs
    assert learn(replace(problem, limit=epochs - 1), method, rate, width, 0) is None


def test_all_methods_start_from_the_same_weights_and_seeds_differ():
    problem = LEARNING_PROBLEMS["parity 3-3-1"]
    first, again, other = (problem.start(seed, 0.5).vector for seed in (0, 0, 1))
    np.testing.assert_array_equal(first, again)
    assert (first != other).all()
    assert np.abs(first).max() <= 0.5


def test_settings_are_points_of_the_grid():
    for name, problem in LEARNING_PROBLEMS.items():
        for method in METHODS:
            rate, width = setting(name, method)
            assert width in problem.widths
            assert rate in (learning_grid.RATES[method] if method in RULES else (None,))


def test_the_cost_of_a_setting():
    assert learning_grid.cost([Learnt(10, 9), Learnt(30, 29)], 100) == 20
    assert learning_grid.cost([Learnt(10, 9), None], 100) == 110
    assert learning_grid.cost([None, None], 100) == 400


def test_the_grid_takes_what_is_cheapest(monkeypatch):
    costs = {
        (0.3, "rprop", 0.1): 5,
        (0.3, "lm", None): 7,
        (1.0, "rprop", 1): 4,
        (1.0, "lm", None): 9,
    }

    def run(problem, method, rate, width, seed):
        return Learnt(costs.get((width, method, rate), 20), 1)

    monkeypatch.setattr(learning_grid, "learn", run)
    width, rates = learning_grid.choose(LEARNING_PROBLEMS["xor 2-2-1"])
    assert (width, rates["rprop"], rates["lm"]) == (0.3, 0.1, None)


# The command


def test_report(tmp_path):
    results = learning.measure(["xor 2-2-1", "encoder 4-2-4"], ("quickprop", "lm"), seeds=2)
    results["xor 2-2-1"]["methods"]["lm"]["runs"] = [None, Learnt(1200, 5)]
    page = tmp_path / "page.md"
    page.write_text(
        "".join(
            f"<!-- {name} -->\nold\n<!-- end of {name} -->\n"
            for name in ("epochs", "steps", "settings")
        )
    )
    learning_report.write_tables(results, page)
    text = page.read_text()
    assert "| problem | quickprop | lm |" in text
    assert "| 1,200<br>1,200 to 1,200<br>1 fail |" in text
    assert "old" not in text
    learning_report.picture(json.loads(json.dumps(results)), tmp_path / "page.png")
    assert (tmp_path / "page.png").stat().st_size > 1000


def test_the_page_has_what_was_kept():
    kept = json.loads(learning.PAGE.with_suffix(".json").read_text())
    assert list(kept) == list(LEARNING_PROBLEMS)
    for name, found in kept.items():
        assert [len(it["runs"]) for it in found["methods"].values()] == [
            LEARNING_PROBLEMS[name].seeds
        ] * len(METHODS)
        assert {
            method: (it["rate"], found["width"]) for method, it in found["methods"].items()
        } == {method: setting(name, method) for method in METHODS}
    text = learning.PAGE.read_text()
    for table in (
        learning_report.epochs_table,
        learning_report.steps_table,
        learning_report.settings_table,
    ):
        assert learning_report.markdown(table(kept)) in text
