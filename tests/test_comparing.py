"""Runs from the same start side by side: on examples, arrays and tables, printed and drawn."""

import numpy as np
import polars as pl
import pytest

import chainrule
from chainrule.comparing.variations import variations
from chainrule.errors import ChainruleError
from chainrule.training.records import TrainingWarning
from command_line import run as command

X, Y = np.array([[0, 0], [0, 1], [1, 0], [1, 1.0]]), np.array([[0], [1], [1], [0.0]])
NETWORK = chainrule.Network([2, 3, 1], ["tanh", "logistic"], "shared", ["b[1]"])


def test_examples_start_from_their_own_weights():
    example = chainrule.load_example("mazur")
    found = chainrule.compare(example, learning_rate=[0.1, 0.5], optimizer="adam", steps=20)
    assert [run.name for run in found.runs] == ["learning rate 0.1", "learning rate 0.5"]
    for run, rate in zip(found.runs, (0.1, 0.5), strict=True):
        alone = chainrule.compare(example, learning_rate=[rate, 9.0], optimizer="adam", steps=20)
        assert run.losses == alone.runs[0].losses
        assert len(run.losses) == 21
        assert run.losses[0] == example.run(0).losses[0]
    assert found.best is min(found.runs, key=lambda run: run.losses[-1])


def test_an_activation_varies_in_the_hidden_layers_alone_and_nothing_else_changes():
    example = chainrule.load_example("mazur")
    found = chainrule.compare(example, activation=["tanh", ["relu", "tanh"], "logistic"], steps=2)
    assert [run.name for run in found.runs] == ["tanh", "relu-tanh", "logistic"]
    networks = [run.result.parameters.network for run in found.runs]
    assert [str(network) for network in networks] == [
        "2-2-2, tanh, logistic", "2-2-2, relu, tanh", "2-2-2, logistic, logistic",
    ]  # fmt: skip
    assert {network.frozen for network in networks} == {example.network.frozen}
    assert found.runs[2].losses == tuple(example.run(2).losses)


def test_arrays_start_from_weights_that_are_drawn_once():
    settings = {"steps": 5, "seed": 3, "engine": "numpy", "loss": "binary_cross_entropy"}
    found = chainrule.compare(
        NETWORK, X, Y, optimizer=["adam", "rprop"], batch_size=4, learning_rate=0.1, **settings
    )
    start = chainrule.initialize(NETWORK, seed=3)
    for run in found.runs:
        alone = chainrule.train(
            start,
            X,
            Y,
            optimizer=run.name,
            batch_size=4,
            learning_rate=0.1,
            stopping=chainrule.Stopping(epochs=5),
            seed=3,
            engine="numpy",
            loss="binary_cross_entropy",
        )
        assert run.losses == tuple(alone.losses)
        assert np.array_equal(run.result.parameters.vector, alone.parameters.vector)
    held = chainrule.compare(
        start, X, Y, learning_rate=[0.1, 0.2], validation=(X[:1], Y[:1]), steps=3, engine="numpy"
    )
    for run in held.runs:
        assert run.losses == tuple(it.validation_loss for it in run.result.records)


def test_tables_are_split_alike_and_scored():
    generator = np.random.default_rng(0)
    x = generator.normal(size=80)
    table = pl.DataFrame({"x": x, "z": generator.normal(size=80), "y": x > 0})
    found = chainrule.compare(table, target="y", optimizer=["lbfgs", "rprop"], steps=20)
    alone = chainrule.fit_table(
        table, "y", solver="rprop", stopping=chainrule.Stopping(20, patience=20)
    )
    assert found.runs[1].score == alone.score
    assert found.table().header[-2] == "accuracy"
    assert "y of a table: 2 runs" in str(found)


def test_the_table_says_start_way_end_and_lowest():
    found = chainrule.compare("mazur", learning_rate=[0.1, 0.5], steps=50)
    header, rows = found.table().header, found.table().rows
    assert header == ("run", "start", "step 5", "step 25", "end", "steps", "")
    assert [row[-1] for row in rows] == ["", "lowest loss"]
    for run, row in zip(found.runs, rows, strict=True):
        shown = [float(cell) for cell in row[1:5]]
        assert shown == pytest.approx([run.losses[n] for n in (0, 5, 25, 50)], rel=1e-5)


def test_a_run_that_diverges_is_shown_and_is_not_the_best():
    example = chainrule.load_example("mazur")
    linear = [["identity", "identity"]]
    found = chainrule.compare(example, activation=linear, learning_rate=[0.1, 1e200], steps=3)
    assert found.best.name == "learning rate 0.1"
    assert not np.isfinite(found.runs[1].losses).all()
    assert found.table().rows[1][-1] == ""
    with pytest.warns(TrainingWarning):
        epochs = chainrule.compare(
            chainrule.Network([2, 2, 1], "identity"),
            *(X, Y),
            learning_rate=[1e-2, 10.0],
            loss="squared_error",
            steps=200,
        )
    assert len(epochs.runs[1].losses) < 200
    assert epochs.table().rows[1][2:4] != epochs.table().rows[0][2:4]


def test_it_shows_itself_briefly_and_draws_every_run(tmp_path):
    pytest.importorskip("matplotlib")
    found = chainrule.compare("mazur", optimizer=list(chainrule.optimizers.OPTIMIZERS)[:5], steps=9)
    assert len(repr(found)) < 400
    assert "5 runs" in repr(found)
    assert len(repr(found.runs[0])) < 120
    axes = found.plot().axes[0]
    assert [line.get_label() for line in axes.get_lines()] == [run.name for run in found.runs]
    for line, run in zip(axes.get_lines(), found.runs, strict=True):
        assert list(line.get_xdata()) == list(range(10))
        assert list(line.get_ydata()) == list(run.losses)
    # told apart without colors too
    assert len({line.get_linestyle() for line in axes.get_lines()}) == 4
    assert found.plot(tmp_path / "c.svg").read_bytes().startswith(b"<?xml")
    assert "<svg" in found._repr_html_()


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"learning_rate": 0.1}, "give learning rate or optimizer .* more than once"),
        ({"learning_rate": [0.1, 0.1]}, "given twice"),
        ({"learning_rate": list(range(1, 14))}, "13 runs .* at most 12"),
        ({"learning_rate": [1, 2], "X": X}, "brings its own data"),
        ({"learning_rate": [1, 2], "loss": "huber"}, "leave out loss"),
        ({"optimizer": ["adam", "adan"]}, "unknown optimizer"),
        ({"learning_rate": [1, -2]}, "learning_rate is -2"),
        ({"learning_rate": [1, 2], "seed": -1}, "seed is -1"),
    ],
)
def test_what_cannot_be_compared_is_refused(given, reason):
    with pytest.raises(ChainruleError, match=reason):
        chainrule.compare("mazur", **given)


def test_what_has_no_hidden_layer_or_is_no_start_is_refused():
    with pytest.raises(ChainruleError, match="no hidden layer"):
        chainrule.compare(chainrule.Network([2, 1]), X, Y, activation=["relu", "tanh"])
    with pytest.raises(ChainruleError, match="a float cannot be compared"):
        chainrule.compare(1.5, learning_rate=[0.1, 0.5])


def test_constants_tell_optimizers_apart():
    make = chainrule.optimizers.gradient_descent
    names = [it.name for it in variations({"optimizer": [make(momentum=0.5), make(momentum=0.9)]})]
    assert len(set(names)) == 2


def test_the_command_prints_a_table_and_draws(tmp_path):
    picture = tmp_path / "compare.png"
    rates = ["--learning-rate", "0.1", "--learning-rate", "0.5", "--steps", "50"]
    done = command("compare", "mazur", *rates, "--output", picture, cwd=tmp_path)
    assert done.returncode == 0
    assert (
        "learning rate 0.5  0.298371  0.260434  0.12118   0.0510678  50     lowest" in done.stdout
    )
    assert picture.read_bytes().startswith(b"\x89PNG")
    again = command("compare", "mazur", *rates, "--output", picture, cwd=tmp_path)
    assert again.returncode == 2
    assert "--replace" in again.stderr


def test_the_command_takes_a_table_by_its_target(tmp_path):
    done = command("compare", "data.csv", "--learning-rate", "1", cwd=tmp_path)
    assert done.returncode == 2
    assert "--target" in done.stderr
