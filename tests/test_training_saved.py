"""`chainrule train` loses nothing: files that are there, a model on a full disk, odd names."""

import datetime
import signal
import subprocess
import sys
import warnings
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from typer.testing import CliRunner

import chainrule
from chainrule import Stopping, TableModel, fit_table
from chainrule.cli import outcome
from chainrule.cli.commands import command_line
from chainrule.errors import ChainruleError, WritingError
from chainrule.tables import several_networks
from chainrule.tables.recipe import Recipe
from chainrule.training.records import EpochRecord
from command_line import run

SHORT = Stopping(epochs=2)
TABLE = pl.DataFrame({"a": np.arange(40) % 7, "kind": ["even", "odd"] * 20})


@pytest.fixture
def folder(tmp_path):
    TABLE.write_csv(tmp_path / "data.csv")
    return tmp_path


def test_nothing_is_written_over_unasked(folder):
    fit_table(TABLE, "kind", stopping=SHORT).model.save(folder / "data.chainrule")
    (folder / "data.png").write_bytes(b"something")
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    command = ("train", "data.csv", "--target", "a", "--epochs", 2)
    result = run(*command, cwd=folder)
    assert result.returncode == 2
    assert (
        "data.chainrule exists, a model that predicts 'kind'; write over it with --replace, or name"
        in result.stderr
    )
    assert "epoch" not in result.stderr  # refused before training
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    assert "data.png exists; " in run(*command, "--model", "m", cwd=folder).stderr
    again = run(*command, "--replace", cwd=folder)
    assert again.returncode == 0, again.stderr
    assert TableModel.load(folder / "data.chainrule").target == "a"
    assert (folder / "data.png").read_bytes().startswith(b"\x89PNG")


def test_what_is_said_of_a_model_that_is_there(tmp_path):
    path = tmp_path / "m"
    assert outcome.model_at(path) == ""
    path.write_bytes(b"something")
    assert outcome.model_at(path) == "and is no model that this version reads"


def test_a_full_disk_names_the_file_and_does_not_lose_the_model(folder):
    result = run(
        "train", "data.csv", "--target", "kind", "--epochs", 2, "--model", "/dev/full", cwd=folder
    )
    assert result.returncode == 1
    assert "chainrule: /dev/full: cannot be written (No space left on device); " in result.stderr
    (saved,) = folder.glob("chainrule-*/full.chainrule")
    assert f"the model was saved to {saved} instead" in result.stderr
    assert TableModel.load(saved).target == "kind"


def test_a_model_that_fits_nowhere_is_said_to_be_lost(folder, monkeypatch):
    def full(path):
        raise WritingError(f"{path}: cannot be written (No space left on device)")

    model = fit_table(TABLE, "kind", stopping=SHORT).model
    monkeypatch.setattr(TableModel, "save", lambda self, path, replace=True: full(path))
    monkeypatch.chdir(folder)
    monkeypatch.setenv("HOME", str(folder))
    monkeypatch.setattr(outcome.tempfile, "tempdir", str(folder))
    with pytest.raises(WritingError, match="m: cannot be written .*could not be saved elsewhere"):
        outcome.save(model, Path("m"))
    assert [path.name for path in folder.iterdir()] == ["data.csv"]  # no empty folders stay


@pytest.mark.parametrize("task", ["auto", "classification", "regression"])
@pytest.mark.parametrize(
    "values",
    [
        [datetime.date(2024, 1, 1 + i % 2) for i in range(40)],
        [datetime.datetime(2024, 1, 1, i % 2) for i in range(40)],
        [bytes([i % 2]) for i in range(40)],
        [[i % 2] for i in range(40)],
        [{"x": i % 2} for i in range(40)],
    ],
    ids=lambda values: type(values[0]).__name__,
)
def test_targets_of_a_type_that_cannot_be_learned(values, task):
    frame = TABLE.with_columns(t=pl.Series(values))
    with pytest.raises(ChainruleError, match="the target 't' holds (values of type |dates)"):
        fit_table(frame, "t", task=task, stopping=SHORT)


@pytest.mark.parametrize(
    "values",
    [
        pl.Series([True, False] * 20),
        pl.Series(["a", "b"] * 20, dtype=pl.Categorical),
        pl.Series(["a", "b"] * 20, dtype=pl.Enum(["b", "a"])),
        pl.Series([2**63, 1] * 20, dtype=pl.UInt64),
        pl.Series([0.5, 1.5] * 20),
    ],
    ids=lambda values: str(values.dtype),
)
def test_targets_that_are_learned_are_saved(values, tmp_path):
    frame = TABLE.with_columns(t=values)
    model = fit_table(frame, "t", task="classification", stopping=SHORT).model
    again = TableModel.load(model.save(tmp_path / "m"))
    assert again.predict(frame).equals(model.predict(frame))


@pytest.mark.parametrize("name", ["$x_{$", "$\\frac$", "a_b^c", "\u6f22\u5b57", "<b>&", "x" * 400])
@pytest.mark.parametrize("suffix", ["png", "svg", "pdf"])
def test_any_name_of_a_target_can_stand_in_a_picture(tmp_path, name, suffix):
    run = fit_table(TABLE, "kind", stopping=SHORT).run
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        path = chainrule.learning_curve(run.records, tmp_path / f"c.{suffix}", name)
    assert path.stat().st_size > 1000


def test_labels_of_a_wide_range_are_numbers(tmp_path):
    records = [
        EpochRecord(epoch, epoch, 10.0 ** (1 - epoch), 0.0, None, 1.0, (), 0.1, 0.0)
        for epoch in range(1, 5)
    ]
    text = chainrule.learning_curve(records, tmp_path / "c.svg").read_text()
    assert "mathdefault" not in text
    for label in ("0.001", "0.05", "0.2", "1"):
        assert f">{label}</text>" in text


@pytest.mark.parametrize("seed", [5_000_000_000, 2**70])
@pytest.mark.parametrize("settings", [{}, {"stopping": SHORT}])
def test_seeds_that_are_too_large(seed, settings):
    with pytest.raises(ChainruleError, match=f"seed is {seed}; it must be at most 4,000,000,000"):
        fit_table(TABLE, "kind", seed=seed, **settings)


def test_the_largest_seed_is_taken():
    assert fit_table(TABLE, "kind", seed=4_000_000_000, stopping=SHORT).rows == (32, 8)


INTERRUPTED = """
import signal
import chainrule.cli.main
import chainrule.tables.fitting as fitting
fitting.fit_table = lambda *rest, **more: signal.raise_signal(signal.SIGINT)
chainrule.cli.main.main()
"""


def test_ctrl_c_means_something_again_after_training(folder):
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    command = ["train", str(folder / "data.csv"), "--target", "kind", "--epochs", "2"]
    done = CliRunner().invoke(command_line(), command)
    assert done.exit_code == 0, done.output
    assert signal.signal(signal.SIGINT, before) is signal.default_int_handler


def test_an_interrupt_before_anything_is_learned(folder):
    command = [sys.executable, "-c", INTERRUPTED, "train", "data.csv", "--target", "kind"]
    process = subprocess.run(command, cwd=folder, capture_output=True, timeout=60)
    assert process.returncode == 130
    assert [path.name for path in folder.iterdir()] == ["data.csv"]


def test_scores_without_meaning_are_said_so(folder):
    """One row held out has no spread that could be explained."""
    TABLE.head(6).with_columns(y=pl.col("a") * 1.5).write_csv(folder / "few.csv")
    result = run(
        "train", "few.csv", "--target", "y", "--epochs", 2, "--validation", 0.1, cwd=folder
    )
    assert "R² on the 1 rows held out: none, as these have the same target" in result.stdout
    assert "inf" not in result.stdout
    fit = fit_table(folder / "few.csv", "y", validation=0.1, metric="mae", stopping=SHORT)
    assert np.isfinite([fit.score, *fit.measured.interval, fit.measured.guess]).all()


def test_scores_of_very_large_numbers_are_finite():
    frame = pl.DataFrame({"x": np.arange(40.0), "y": 1e99 * np.arange(40.0) / 40})
    fit = fit_table(frame, "y", stopping=Stopping(epochs=20))
    for name, (value, interval, guess) in fit.report().scores.items():
        assert np.isfinite([value, *interval, guess]).all(), name
    with pytest.raises(ChainruleError, match="row 2, column 'y' holds 2e[+]307; numbers must be"):
        fit_table(frame.with_columns(y=pl.col("x") * 1e307 * 2), "y")


@pytest.mark.parametrize("when", ["within", "before the first epoch of"])
@pytest.mark.parametrize("network", [2, 3])
def test_an_interrupt_keeps_the_networks_that_are_complete(network, when, monkeypatch):
    """Two networks are trained and measured, then two more on all rows."""
    monkeypatch.setitem(several_networks.EFFORTS, "good", 2)
    monkeypatch.setattr(several_networks, "Recipe", lambda: Recipe(epochs=4))
    # one after the other, as side by side it is not known which are complete
    way = several_networks.SeveralNetworks
    monkeypatch.setattr(way, "_pays_side_by_side", lambda *_: False)
    whole = fit_table(TABLE, "kind", effort="good")
    count = [0]
    train = Recipe.train

    def interrupting(self, *given, on_epoch, **more):
        count[0] += 1
        if count[0] == network and when != "within":
            raise KeyboardInterrupt
        return train(self, *given, on_epoch=on_epoch, **more)

    def stop(record):
        if when == "within" and count[0] == network and record.epoch % 4 == 2:
            raise KeyboardInterrupt

    monkeypatch.setattr(Recipe, "train", interrupting)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", chainrule.TrainingWarning)
        fit = fit_table(TABLE, "kind", effort="good", on_epoch=stop)
    assert count[0] == network  # nothing more is trained
    assert fit.interrupted
    assert not fit.refitted
    assert len(fit.model.members) == network - 1
    for one, other in zip(fit.model.members, whole.trial.members, strict=False):
        np.testing.assert_array_equal(one.parameters.vector, other.parameters.vector)
    assert not whole.interrupted
    assert whole.refitted
