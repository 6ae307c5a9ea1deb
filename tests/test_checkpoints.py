"""Checkpoints: a run that was broken off anywhere comes to the same bits as one that was not."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from itertools import product
from pathlib import Path

import numpy as np
import polars as pl
import pytest

import chainrule
from chainrule import ChainruleError, Checkpoints, Stopping
from chainrule.training import sources
from chainrule.training.checkpoints.dividing import DIVIDED
from chainrule.training.checkpoints.reached import from_bytes, to_bytes

ALWAYS = 1e-9  # seconds: after every portion of an epoch


@pytest.fixture
def small_portions(monkeypatch):
    """Several portions in an epoch of few samples."""
    monkeypatch.setattr(sources, "SAMPLES_BETWEEN_CHECKS", 32)


@pytest.fixture(scope="module")
def flowers() -> pl.DataFrame:
    random = np.random.default_rng(0)
    X = random.normal(size=(150, 3))
    names = np.array(["setosa", "virginica"])[(X.sum(axis=1) > 0).astype(int)]
    return pl.DataFrame({"a": X[:, 0], "b": X[:, 1], "c": X[:, 2], "species": names})


def samples(dtype=float):
    random = np.random.default_rng(1)
    X = random.normal(size=(100, 4)).astype(dtype)
    return X, np.sin(X.sum(axis=1, keepdims=True)).astype(dtype)


def alone(file: Path, folder: Path) -> Path:
    """A folder that has only this checkpoint, and those of runs that were over before."""
    folder.mkdir()
    run = file.name.split(".")[0]
    for done in file.parent.glob("run-*.done.checkpoint"):
        if int(done.name.split(".")[0].removeprefix("run-")) < int(run.removeprefix("run-")):
            shutil.copy(done, folder)
    shutil.copy(file, folder)
    return folder


SETTINGS = {
    "plain": {},
    "adam": {"optimizer": "adam", "schedule": "cosine", "learning_rate": 0.01},
    "momentum, dropout": {
        "optimizer": chainrule.optimizers.gradient_descent(momentum=0.9),
        "regularization": chainrule.Regularization(dropout=(0.2,), l2=0.01),
    },
    "no shuffling": {"shuffle": False, "batch_size": 7},
}


# JAX, whose compiler takes its time, with the one that has most to keep; the others are studied.
KEEPS_MOST = "momentum, dropout"


@pytest.mark.parametrize(
    ("engine", "name"),
    [
        pytest.param(*it, marks=[pytest.mark.study] * (it[0] == "jax" and it[1] != KEEPS_MOST))
        for it in product(["numba", "numpy", "jax"], SETTINGS)
    ],
)
@pytest.mark.usefixtures("small_portions")
def test_taken_up_at_every_checkpoint_a_run_comes_to_the_same_bits(tmp_path, name, engine):
    if engine == "jax":
        pytest.importorskip("jax")
    dtype = np.float32 if engine == "numba" else float
    (X, Y), network = samples(dtype), chainrule.Network([4, 6, 1], "tanh")
    stopping = Stopping(epochs=6, patience=4)
    settings = {"batch_size": 16, "stopping": stopping, "engine": engine, **SETTINGS[name]}
    settings["validation"] = X[:20] + 1, Y[:20]
    whole = chainrule.train(network, X, Y, **settings)
    all_of_them = Checkpoints(tmp_path / "all", every=ALWAYS, keep=10**6)
    kept = chainrule.train(network, X, Y, checkpoints=all_of_them, **settings)
    assert (kept.parameters.vector == whole.parameters.vector).all()
    # the last is written as done, after which the others are removed: they are broken off instead
    again = Checkpoints(tmp_path / "broken", every=ALWAYS, keep=10**6)
    with pytest.raises(chainrule.Paused, match="interrupted after epoch 4"):
        chainrule.train(network, X, Y, checkpoints=again, on_epoch=interrupting(5), **settings)
    files = sorted((tmp_path / "broken").glob("*.checkpoint"))
    assert len(files) > 12
    for number, file in enumerate(files):
        folder = Checkpoints(alone(file, tmp_path / str(number)), resume=True)
        resumed = chainrule.train(network, X, Y, checkpoints=folder, **settings)
        assert resumed.parameters.vector.tobytes() == whole.parameters.vector.tobytes(), file
        assert resumed.best_epoch == whole.best_epoch
        assert [it[:8] for it in resumed.records] == [it[:8] for it in whole.records]
        assert "run 1 goes on after epoch" in folder.notes[0]


def interrupting(epoch: int):
    """Ctrl-C in this epoch."""

    def on_epoch(record):
        if record.epoch == epoch:
            raise KeyboardInterrupt

    return on_epoch


@pytest.mark.parametrize("settings", [{"effort": "good"}, {"hidden": (8,)}], ids=["recipe", "own"])
@pytest.mark.usefixtures("small_portions")
def test_a_model_of_a_table_comes_to_the_same_bits(tmp_path, flowers, settings):
    whole = content(chainrule.fit_table(flowers, "species", **settings))
    for epoch in (3, 130, 300) if "effort" in settings else (3, 20):
        folder = tmp_path / str(epoch)
        with pytest.raises(chainrule.Paused):
            chainrule.fit_table(
                flowers,
                "species",
                checkpoints=Checkpoints(folder, every=0.05),
                on_epoch=interrupting(epoch),
                **settings,
            )
        resumed = chainrule.fit_table(
            flowers, "species", checkpoints=Checkpoints(folder, resume=True), **settings
        )
        assert content(resumed) == whole


def content(fit) -> bytes:
    """A model as it is saved, without the day."""
    from dataclasses import replace

    return replace(fit.model, card=None)._content()


def test_what_is_of_another_run_is_refused_by_what_differs(tmp_path):
    (X, Y), network = samples(), chainrule.Network([4, 6, 1], "tanh")

    def train(network=network, X=X, **settings):
        kept = Checkpoints(tmp_path / "run", resume=True)
        chainrule.train(network, X, Y, checkpoints=kept, stopping=Stopping(epochs=2), **settings)

    train()
    train()
    for change, told in (
        ({"learning_rate": 0.2}, r"learning rate \(0.1 there, 0.2 here\)"),
        ({"network": chainrule.Network([4, 7, 1], "tanh")}, r"network \(4-6-1.* 4-7-1.* here\)"),
        ({"seed": 1}, r"first weights .*order of the samples\. Give"),
        ({"batch_size": 5}, r"batch size \(32 there, 5 here\)"),
        ({"engine": "numpy"}, r"engine \(numba there, numpy here; --engine numba is the same\)"),
        ({"X": X + 1}, r"samples \(100 rows of 4 inputs, \w+ there"),
        ({"loss": "mean_squared_error"}, r"loss \(half_squared_error there"),
        ({"optimizer": "adam"}, r"optimizer \(gradient_descent"),
    ):
        with pytest.raises(ChainruleError, match=f"run-1.done.checkpoint: .*differs in .*{told}"):
            train(**change)
    with pytest.raises(ChainruleError, match="there are checkpoints of a run here; resume it"):
        chainrule.train(network, X, Y, checkpoints=Checkpoints(tmp_path / "run"))


@pytest.mark.usefixtures("small_portions")
@pytest.mark.parametrize("seen", [64, 0], ids=["within an epoch", "between two"])
def test_rows_may_be_shared_by_another_number_of_processes(tmp_path, monkeypatch, seen):
    (X, Y), network = samples(), chainrule.Network([4, 6, 1], "tanh")
    about, folder = sources.InMemory.about, tmp_path / "run"

    def train(processes, batch_size, kept, X=X, **more):
        """As if so many processes had rows of their own, and gave as many to each step."""

        def divided(self):
            # their rows are not those of another number of them, nor in another order
            own = dict.fromkeys(("samples", "their order"), f"of {processes}")
            own[DIVIDED] = str(processes)
            return {**about(self), **own, "order of the samples": ""}

        monkeypatch.setattr(sources.InMemory, "about", divided)
        data = {"validation": (X, Y), "batch_size": batch_size, "stopping": Stopping(epochs=4)}
        return chainrule.train(network, X, Y, checkpoints=kept, **data, **more)

    with pytest.raises(chainrule.Paused):
        train(2, 16, Checkpoints(folder, every=ALWAYS, keep=20), on_epoch=interrupting(4))
    for file in folder.glob("*.checkpoint"):
        place = from_bytes(file.read_bytes())[0].place
        if (place.epoch, place.seen) != (3, seen):
            file.unlink()
    again = Checkpoints(folder, resume=True)
    with pytest.raises(ChainruleError, match="differs in validation inputs"):
        train(4, 8, again, X=X + 1)
    resumed = train(4, 8, again)
    (told,) = again.notes
    where = "epoch 2 and 64 rows of the next" if seen else "epoch 2"
    assert told.startswith(f"run 1 goes on after {where}, its rows now shared by 4 instead of 2 p")
    assert ("some are learned from twice" in told) == bool(seen)
    # 7 steps in each of the first epochs, and 13 of half as many rows in each of the later ones,
    # of which 4 were done: the same number
    assert [record.updates for record in resumed.records] == [7, 14, 27, 40]
    assert resumed.records[-1].loss < resumed.records[0].loss


def test_with_more_epochs_a_finished_run_goes_on(tmp_path):
    (X, Y), network = samples(), chainrule.Network([4, 6, 1], "tanh")

    def train(epochs, checkpoints=None):
        stopping = Stopping(epochs=epochs)
        return chainrule.train(network, X, Y, stopping=stopping, checkpoints=checkpoints)

    train(3, Checkpoints(tmp_path / "run"))
    on = train(5, Checkpoints(tmp_path / "run", resume=True))
    assert (on.parameters.vector == train(5).parameters.vector).all()
    assert len(on.records) == 5


@pytest.mark.usefixtures("small_portions")
def test_a_damaged_file_is_passed_over_and_said(tmp_path):
    (X, Y), network = samples(), chainrule.Network([4, 6, 1], "tanh")
    settings = {"stopping": Stopping(epochs=5), "batch_size": 16}
    whole = chainrule.train(network, X, Y, **settings)
    with pytest.raises(chainrule.Paused):
        chainrule.train(
            network,
            X,
            Y,
            checkpoints=Checkpoints(tmp_path, every=ALWAYS, keep=4),
            on_epoch=interrupting(4),
            **settings,
        )
    files = sorted(tmp_path.glob("*.checkpoint"))
    assert len(files) == 4
    last, before, third, fourth = (it.read_bytes() for it in reversed(files))
    files[-1].write_bytes(last[: len(last) // 2])
    files[-2].write_bytes(before[:-9] + b"\0" + before[-8:])
    files[-3].write_bytes(b"")
    told = []
    kept = Checkpoints(tmp_path, resume=True, on_note=told.append)

    def check_told(record):
        # before training goes on, which it may do for hours
        assert len(told) == 4

    resumed = chainrule.train(network, X, Y, checkpoints=kept, on_epoch=check_told, **settings)
    assert told == kept.notes
    assert (resumed.parameters.vector == whole.parameters.vector).all()
    assert [it.split(": ")[0] for it in kept.notes[:3]] == [str(it) for it in reversed(files[1:])]
    assert "only a part of one; the one before is taken" in kept.notes[0]
    for cut in range(0, len(third), 97):
        with pytest.raises(ChainruleError, match="only a part of one"):
            from_bytes(third[:cut])
    reached, description = from_bytes(fourth)
    assert to_bytes(reached, description) == fourth


def test_a_full_disk_costs_the_checkpoint_and_not_the_run(tmp_path, monkeypatch):
    (X, Y), network = samples(), chainrule.Network([4, 6, 1], "tanh")
    stopping = Stopping(epochs=3)
    whole = chainrule.train(network, X, Y, stopping=stopping)

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.replace", full)
    with pytest.warns(chainrule.TrainingWarning, match="no checkpoint was written: .*No space"):
        run = chainrule.train(network, X, Y, stopping=stopping, checkpoints=Checkpoints(tmp_path))
    assert (run.parameters.vector == whole.parameters.vector).all()
    assert [it.name for it in tmp_path.iterdir()] == ["lock"]


@pytest.fixture(scope="module")
def table(tmp_path_factory, flowers) -> Path:
    path = tmp_path_factory.mktemp("table") / "flowers.csv"
    flowers.write_csv(path)
    return path


def long(epochs: int) -> list[str]:
    """Options of a network that learns for so many epochs."""
    return ["--hidden", "16", "--epochs", str(epochs), "--patience", str(epochs)]


def started(table: Path, folder: Path, *more: str) -> subprocess.Popen:
    """The command as a process of its own."""
    command = [sys.executable, "-m", "chainrule", "train", str(table), "--target", "species"]
    options = ["--checkpoint", str(folder / "kept"), "--every", "0.05s", "--resume", *more]
    outputs = ["--model", str(folder / "m.chainrule"), "--curve", str(folder / "m.png")]
    return subprocess.Popen(
        [*command, *options, *outputs, "--replace"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_signals_checkpoint_and_have_codes_of_their_own(tmp_path, table):
    for number, code in ((signal.SIGTERM, 143), (signal.SIGINT, 130)):
        tmp_path = tmp_path / str(code)
        tmp_path.mkdir()
        process = started(table, tmp_path, *long(1_000_000))
        waited = time.monotonic()
        while not list((tmp_path / "kept").glob("run-*")) and time.monotonic() - waited < 60:
            time.sleep(0.02)
        # the folder is in use as long as the process runs
        for resume in (True, False):
            with pytest.raises(ChainruleError, match=f"in use by process {process.pid}"):
                Checkpoints(tmp_path / "kept", resume=resume).__enter__()
        process.send_signal(number)
        told = process.communicate()[1]
        assert process.returncode == code
        assert "interrupted after epoch" in told
        assert f"resume the run from {tmp_path / 'kept'} with --resume" in told
        assert not (tmp_path / "m.chainrule").exists()


def killed_and_resumed(
    table: Path, folder: Path, waits: list[float], options: list[str]
) -> tuple[bytes, int]:
    """The model of a run that is killed again and again, and how often it was killed."""
    folder.mkdir()
    kills = 0
    for wait in waits:
        process = started(table, folder, *options)
        try:
            process.wait(wait)
            break
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            kills += 1
    out = process.communicate()
    if process.returncode:
        process = started(table, folder, *options)
        out = process.communicate()
    assert process.returncode == 0, out[1]
    from dataclasses import replace

    model = chainrule.load(folder / "m.chainrule")
    return replace(model, card=None)._content(), kills


def test_killed_and_resumed_it_comes_to_the_same_model(tmp_path, table):
    whole, _ = killed_and_resumed(table, tmp_path / "whole", [120.0], long(3000))
    random.seed(3)
    waits = [1.5 + 1.5 * random.random()]
    broken, kills = killed_and_resumed(table, tmp_path / "broken", waits, long(3000))
    assert kills >= 1
    assert broken == whole


HOW = {
    "in memory": (long(3000), 50),
    "streamed": ([*long(1500), "--memory", "900MB"], 12),
    "JAX": ([*long(300), "--engine", "jax"], 12),
}


@pytest.mark.study
@pytest.mark.parametrize("how", HOW)
def test_killed_at_random_moments(tmp_path, table, how):
    options, enough = HOW[how]
    began = time.monotonic()
    whole, _ = killed_and_resumed(table, tmp_path / "whole", [600.0], options)
    # from the start of the process to its end, wherever it then is
    seconds = time.monotonic() - began
    random.seed(4)
    kills = 0
    for number in range(60):
        waits = [seconds * random.uniform(0.2, 0.9) for _ in range(4)]
        broken, times = killed_and_resumed(table, tmp_path / str(number), waits, options)
        assert broken == whole
        kills += times
        if kills >= enough:
            break
    print(f"{how}: killed {kills} times, in {number + 1} runs: the same bits each time")
    assert kills >= enough


@pytest.mark.study
@pytest.mark.skipif(os.name == "nt" or os.geteuid() != 0, reason="needs a file system of its own")
def test_a_disk_that_fills_up(tmp_path, table):
    """Twenty runs on a file system of its own that other files fill to the last bytes."""
    place = tmp_path / "small"
    place.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=600k", "tmpfs", str(place)], check=True)
    try:
        random.seed(5)
        for number in range(20):
            folder = place / f"run-{number}"
            kept = Checkpoints(folder, every=ALWAYS)
            (X, Y), network = samples(), chainrule.Network([4, 6, 1], "tanh")
            filling = place / "filling"
            at = random.randrange(2, 40)

            def on_epoch(record, filling=filling, at=at):
                if record.epoch == at:
                    fill(filling)
                if record.epoch == at + 20:
                    raise KeyboardInterrupt

            settings = {"stopping": Stopping(epochs=80), "batch_size": 16}
            whole = chainrule.train(network, X, Y, **settings)
            with (
                pytest.raises(chainrule.Paused),
                pytest.warns(chainrule.TrainingWarning, match="No space left"),
            ):
                chainrule.train(network, X, Y, checkpoints=kept, on_epoch=on_epoch, **settings)
            for file in folder.glob("*.checkpoint"):
                from_bytes(file.read_bytes())
            filling.unlink()
            on = Checkpoints(folder, resume=True)
            resumed = chainrule.train(network, X, Y, checkpoints=on, **settings)
            assert (resumed.parameters.vector == whole.parameters.vector).all()
            assert "goes on after epoch" in on.notes[0]
            shutil.rmtree(folder)
    finally:
        subprocess.run(["umount", str(place)], check=True)


def fill(path: Path) -> None:
    """All the room that there is."""
    with path.open("wb", buffering=0) as file:
        for size in (4096, 1):
            try:
                while True:
                    file.write(b"x" * size)
            except OSError:
                pass
