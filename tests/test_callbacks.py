"""Callbacks of the estimators, and the search for a learning rate."""

import errno
import json
from pathlib import Path

import numpy as np
import pytest
from sklearn.datasets import load_iris

import chainrule
from chainrule import MLPClassifier, MLPRegressor
from chainrule.errors import ChainruleError
from chainrule.training import callbacks

pytestmark = pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
X, Y = load_iris(return_X_y=True)
SOLVERS = ["adam", "sgd", "lbfgs", "scg"]


@pytest.mark.parametrize("solver", SOLVERS)
def test_each_epoch_is_told_and_may_be_the_last(solver):
    seen = []

    def stop_at_five(record, parameters):
        seen.append((record, parameters))
        return record.epoch == 5

    model = MLPClassifier((5,), solver=solver, random_state=0, callbacks=[stop_at_five]).fit(X, Y)
    assert [record.epoch for record, _ in seen] == [1, 2, 3, 4, 5]
    assert model.n_iter_ == 5
    assert model.stopped_ == "stopped by a callback"
    np.testing.assert_array_equal(seen[-1][1].vector, model.parameters_.vector)
    np.testing.assert_allclose([record.objective for record, _ in seen], model.loss_curve_)


def test_all_callbacks_are_called():
    seen = []
    both = [
        lambda record, parameters: seen.append(1) or True,
        lambda record, parameters: seen.append(2),
    ]
    MLPClassifier((5,), random_state=0, callbacks=both).fit(X, Y)
    assert seen == [1, 2]


@pytest.mark.parametrize("solver", SOLVERS)
def test_stop_at(solver):
    model = MLPClassifier(
        (8,), solver=solver, random_state=0, learning_rate_init=0.02, max_iter=500, tol=0
    )
    model.set_params(callbacks=[callbacks.StopAt("loss", below=0.5)]).fit(X, Y)
    assert model.loss_curve_[-1] < 0.51
    assert min(model.loss_curve_[:-1]) > 0.49
    model.set_params(callbacks=[callbacks.StopAt("validation_score", above=0.9)])
    model.fit(X, Y, validation_data=(X, Y))
    assert model.validation_scores_[-1] >= 0.9
    assert max(model.validation_scores_[:-1]) < 0.9


def test_stop_at_refuses():
    with pytest.raises(
        ChainruleError, match="'los' is not a number of an epoch's record; it has .*loss"
    ):
        callbacks.StopAt("los", below=1)
    with pytest.raises(ChainruleError, match="give a limit for loss"):
        callbacks.StopAt("loss")


def test_checkpoint(tmp_path):
    every, best = tmp_path / "every.safetensors", tmp_path / "best.safetensors"
    keep = [callbacks.Checkpoint(every, every=10), callbacks.Checkpoint(best, best=True)]
    model = MLPClassifier(
        (5,), random_state=0, max_iter=25, early_stopping=True, n_iter_no_change=50, callbacks=keep
    )
    model.fit(X, Y)
    np.testing.assert_array_equal(chainrule.load(best).vector, model.parameters_.vector)
    short = MLPClassifier(
        (5,), random_state=0, max_iter=20, early_stopping=True, n_iter_no_change=50
    )
    last = short.set_params(callbacks=[callbacks.Checkpoint(tmp_path / "last.safetensors")]).fit(
        X, Y
    )
    assert last.n_iter_ == 20
    np.testing.assert_array_equal(
        chainrule.load(every).vector, chainrule.load(tmp_path / "last.safetensors").vector
    )
    with pytest.raises(ChainruleError):
        callbacks.Checkpoint(tmp_path / "no" / "such" / "folder.safetensors")


@pytest.mark.parametrize("solver", SOLVERS)
def test_json_lines(tmp_path, solver):
    path = tmp_path / "log.jsonl"
    model = MLPRegressor(
        hidden_layer_sizes=(5,),
        solver=solver,
        max_iter=7,
        random_state=0,
        callbacks=[callbacks.JsonLines(path)],
    ).fit(X, Y)
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    assert [line["epoch"] for line in lines] == list(range(1, model.n_iter_ + 1))
    np.testing.assert_allclose(
        [line["loss"] + line["penalty"] for line in lines], model.loss_curve_
    )
    assert lines[0]["validation_score"] is None


def test_loggers_that_are_not_installed_say_what_to_install(monkeypatch):
    import sys

    for module in ("tensorboardX", "torch.utils.tensorboard", "mlflow", "wandb", "optuna"):
        monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(ChainruleError, match="pip install tensorboardX"):
        callbacks.TensorBoard("runs")
    with pytest.raises(ChainruleError, match="pip install mlflow"):
        callbacks.MLflow()
    with pytest.raises(ChainruleError, match="pip install wandb"):
        callbacks.WeightsAndBiases()
    with pytest.raises(ChainruleError, match="pip install optuna"):
        callbacks.OptunaPruning(None)


def test_a_pruned_trial_ends_the_fit_at_that_epoch(monkeypatch):
    import sys
    from types import SimpleNamespace

    pruned = type("TrialPruned", (Exception,), {})
    monkeypatch.setitem(sys.modules, "optuna", SimpleNamespace(TrialPruned=pruned))
    told = []
    trial = SimpleNamespace(
        report=lambda value, step: told.append((step, value)), should_prune=lambda: len(told) == 3
    )
    pruning = callbacks.OptunaPruning(trial, "validation_loss")
    model = MLPClassifier((5,), random_state=0, early_stopping="loss", callbacks=[pruning])
    with pytest.raises(pruned, match="after epoch 3"):
        model.fit(X, Y)
    assert [step for step, _ in told] == [1, 2, 3]
    with pytest.raises(ChainruleError, match="'mean_delta' is not a number"):
        callbacks.OptunaPruning(trial, "mean_delta")
    with pytest.raises(ChainruleError, match="no validation_score: hold samples out"):
        MLPClassifier((5,), callbacks=[callbacks.OptunaPruning(trial, "validation_score")]).fit(
            X, Y
        )


def test_loggers_write_every_number(monkeypatch):
    import sys
    from types import SimpleNamespace

    written = []
    fake = SimpleNamespace(
        add_scalar=lambda name, value, epoch: written.append((name, value, epoch)),
        flush=lambda: None,
    )
    monkeypatch.setitem(
        sys.modules, "tensorboardX", SimpleNamespace(SummaryWriter=lambda folder: fake)
    )
    logged, shown = [], []
    log = SimpleNamespace(log_metrics=lambda numbers, step: logged.append((numbers, step)))
    monkeypatch.setitem(sys.modules, "mlflow", log)
    model = MLPClassifier((5,), max_iter=3, random_state=0)
    monkeypatch.setitem(sys.modules, "wandb", SimpleNamespace(log=shown.append))
    loggers = [callbacks.TensorBoard("runs"), callbacks.MLflow(), callbacks.WeightsAndBiases()]
    model.set_params(callbacks=loggers).fit(X, Y)
    assert [step for _, step in logged] == [1, 2, 3]
    assert shown == [{"epoch": step, **numbers} for numbers, step in logged]
    losses = [value for name, value, _ in written if name == "loss"]
    assert losses == [numbers["loss"] for numbers, _ in logged]
    assert {"mean_delta_1", "mean_delta_2", "gradient_norm"} <= set(logged[0][0])


def test_verbose_shows_a_bar(capsys):
    MLPClassifier((5,), max_iter=3, random_state=0, verbose=True).fit(X, Y)
    assert "3/3" in capsys.readouterr().err


@pytest.mark.parametrize(
    "estimator", [MLPClassifier((16,), random_state=0), MLPRegressor(solver="sgd", random_state=0)]
)
def test_a_found_learning_rate_learns_and_does_not_diverge(estimator):
    search = chainrule.find_learning_rate(estimator, X, Y)
    assert search.learning_rates[0] < search.suggested < search.highest
    model = estimator.set_params(learning_rate_init=search.suggested, max_iter=30).fit(X, Y)
    assert model.loss_ < 0.7 * model.loss_curve_[0]
    good = model.loss_
    assert good < run(estimator, 0.01 * search.suggested)
    assert good < run(estimator, 30 * search.highest)


def run(estimator, rate):
    try:
        return estimator.set_params(learning_rate_init=rate).fit(X, Y).loss_
    except ValueError:  # weights became infinite
        return np.inf


def test_learning_rate_search_refuses():
    with pytest.raises(ChainruleError, match="'lbfgs' finds its own steps"):
        chainrule.find_learning_rate(MLPClassifier(solver="lbfgs"), X, Y)
    with pytest.raises(ChainruleError, match="must have room to grow"):
        chainrule.find_learning_rate(MLPClassifier(), X, Y, lowest=1, highest=0.1)
    with pytest.raises(ChainruleError, match="the loss rose from the first learning rate on, 10"):
        chainrule.find_learning_rate(
            MLPRegressor(solver="sgd", random_state=0), X, Y, lowest=10, highest=1e6
        )


class FullDisk:
    """A file on a disk with room for so many bytes, as `Path.open` gives it."""

    room = 0

    def __init__(self, path, mode, buffering=-1):
        self.file = open(path, mode, buffering=buffering)  # noqa: SIM115, it is closed by __exit__

    def write(self, content):
        if not FullDisk.room:
            raise OSError(errno.ENOSPC, "No space left on device")
        part = content[: FullDisk.room]
        FullDisk.room -= len(part)
        return self.file.write(part)

    def __getattr__(self, name):
        return getattr(self.file, name)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.file.close()


def test_a_full_disk_costs_neither_the_fit_nor_a_half_line(tmp_path, monkeypatch):
    whole, cut = tmp_path / "whole.jsonl", tmp_path / "cut.jsonl"
    settings = {"hidden_layer_sizes": (5,), "random_state": 0, "max_iter": 5}
    MLPClassifier(**settings, callbacks=[callbacks.JsonLines(whole)]).fit(X, Y)
    lines = whole.read_text().splitlines(keepends=True)
    monkeypatch.setattr(Path, "open", lambda *given, **more: FullDisk(*given, **more))
    FullDisk.room = len(lines[0]) + len(lines[1]) + 10
    with pytest.warns(
        chainrule.TrainingWarning, match=r"cut\.jsonl: cannot be written \(No space .*goes on"
    ):
        model = MLPClassifier(**settings, callbacks=[callbacks.JsonLines(cut)]).fit(X, Y)
    assert model.n_iter_ == 5
    found = cut.read_bytes().decode().splitlines()
    assert [json.loads(line)["epoch"] for line in found] == [1, 2]


def test_a_checkpoint_on_a_full_disk_does_not_cost_the_fit():
    with pytest.warns(
        chainrule.TrainingWarning, match=r"/dev/full: cannot be written .*training goes on"
    ):
        model = MLPClassifier(
            (5,), random_state=0, max_iter=5, callbacks=[callbacks.Checkpoint("/dev/full")]
        ).fit(X, Y)
    assert model.n_iter_ == 5
