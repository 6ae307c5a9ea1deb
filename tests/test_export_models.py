"""Exported programs give what the model gives: every format, kind of column and activation."""

import shutil
import subprocess

import numpy as np
import polars as pl
import pytest

import chainrule
from chainrule import MLPClassifier, MLPRegressor, Network, Parameters, TableClassifier
from chainrule.errors import ChainruleError
from chainrule.exporting.export import exported, largest_difference
from chainrule.exporting.formats import format_names, format_of
from chainrule.exporting.formats._c_running import compiler
from chainrule.exporting.programs import Classes, Ran
from chainrule.exporting.sources import source_of
from chainrule.formulas import ACTIVATIONS
from exported_models import random_model

SAMPLE = range(8)
STUDY = 1000
FIT = {"max_iter": 1000, "random_state": 0}
STRICT = ["-Wall", "-Wextra", "-Wpedantic", "-Werror", "-fsyntax-only"]


def needs(ending):
    """Skip a test of a format whose tools this machine lacks."""
    if ending == ".onnx":
        pytest.importorskip("onnx", reason="the package onnx is not installed")
        pytest.importorskip("onnxruntime", reason="the package onnxruntime is not installed")
    if ending == ".c" and compiler() is None:
        pytest.skip("this machine has no C compiler")
    return ending


@pytest.fixture(params=[".c", ".onnx", ".py"])
def ending(request):
    return needs(request.param)


def test_the_formats_are_those_tested():
    assert format_names() == ["c", "onnx", "python"]


def difference(model, data, ending, folder):
    """How far the program is from the model, relative to what the model gives."""
    source, form = source_of(model), format_of(folder / f"model{ending}")
    path = folder / f"model{ending}"
    path.write_bytes(form.render(source.program))
    given, expected = source.compared(data)
    found, places = form.run(path, source.program, given)
    assert found.shape == expected.shape
    if isinstance(source.program.result, Classes):
        assert places.tolist() == source.program.result.places(found).tolist()
    return float(np.max(np.abs(found - expected) / np.maximum(np.abs(expected), 1e-300)))


@pytest.mark.parametrize("seed", SAMPLE)
def test_random_models(seed, ending, tmp_path):
    assert difference(*random_model(seed), ending, tmp_path) < 1e-9


@pytest.mark.study
def test_a_thousand_random_models(ending, tmp_path):
    found = [difference(*random_model(seed), ending, tmp_path) for seed in range(STUDY)]
    print(f"{ending}: {len(found)} models, largest relative difference {max(found):.2g}")
    assert max(found) < 1e-6


@pytest.mark.parametrize("biases", ["trained", "shared", "none"])
def test_every_activation(biases, ending, tmp_path):
    rng = np.random.default_rng(0)
    X = rng.normal(size=(20, 3))
    for name in ACTIVATIONS if biases == "trained" else ["tanh"]:
        network = Network([3, 4, 2], [name, name], biases)
        parameters = Parameters(network, rng.normal(size=network.n_parameters))
        assert difference(parameters, X, ending, tmp_path) < 1e-9, name


def test_activations_of_ones_own(ending, tmp_path):
    def value(z, xp):
        p = z**2
        rows = xp.sum(xp.sqrt(1 + p), axis=-1, keepdims=True)
        steps = (z > 0) * z + xp.where(z < 0.1, 1, 0) - (z != 0.2) / 3
        far = xp.where(z >= 0.5, p**3 / rows, xp.sign(z) * xp.log1p(p))
        return far - xp.log(p + 2) ** 1.5 + xp.positive(steps)

    # it has the name of another, and of a function of C
    mine = chainrule.Activation("tanh", value, jacobian_product=lambda z, a, gradient, xp: gradient)
    parameters = chainrule.initialize(Network([3, 4, 4, 1], [mine, "tanh", "exp"]), seed=0)
    X = np.random.default_rng(1).normal(size=(30, 3))
    assert difference(parameters, X, ending, tmp_path) < 1e-9


def test_functions_that_lose_digits_elsewhere(ending, tmp_path):
    for name in ("expm1", "log1p", "erf"):
        mine = chainrule.Activation(
            "mine", lambda z, xp, name=name: getattr(xp, name)(z), lambda z, a, xp: z
        )
        parameters = Parameters(Network([1, 1], mine, "none"), np.ones(1))
        X = np.concatenate([np.geomspace(1e-12, 30, 60), -np.geomspace(1e-12, 0.99, 60)])[:, None]
        source, form = source_of(parameters), format_of(tmp_path / f"model{ending}")
        path = tmp_path / f"model{ending}"
        path.write_bytes(form.render(source.program))
        given, expected = source.compared(X)
        found = form.run(path, source.program, given).outputs
        # the series of erf is exact beside 1, to which gelu adds it
        np.testing.assert_allclose(found, expected, rtol=1e-13, atol=1e-14 * (name == "erf"))


def table():
    rng = np.random.default_rng(0)
    x, kind = rng.normal(size=90), rng.choice(["a", "b", "c"], 90)
    y = 2 * x + 3 * (kind == "b")
    return pl.DataFrame({"x": x, "kind": kind}), y


def test_trained_models_and_estimators(ending, tmp_path):
    X, y = table()
    path = tmp_path / f"model{ending}"
    fitted = chainrule.fit_table(X.with_columns(y=y), "y", effort="fast").model
    assert exported(fitted, path, False, X).difference < 1e-9
    model = TableClassifier("fast").fit(X, np.where(y > 1, "high", "low"))
    assert exported(model, path, True, X).difference < 1e-9
    numbers = np.random.default_rng(0).normal(size=(40, 3))
    for labels in (numbers[:, 0] > 0, np.digitize(numbers[:, 1], [-0.5, 0.5])):
        classifier = MLPClassifier((4,), solver="lbfgs", alpha=1, **FIT).fit(numbers, labels)
        assert exported(classifier, path, True, numbers).difference < 1e-9
    frame = pl.DataFrame(numbers, schema=["a", "b", "c"])
    named = MLPClassifier((4,), solver="lbfgs", alpha=1, **FIT).fit(frame, numbers[:, 0] > 0)
    assert exported(named, path, True, frame).difference < 1e-9
    for targets in (numbers[:, 0], numbers[:, :2]):
        regressor = MLPRegressor(hidden_layer_sizes=(4,), solver="lbfgs", alpha=1, **FIT)
        regressor.fit(numbers, targets)
        assert exported(regressor, path, True, numbers).difference < 1e-9


def test_c_without_a_warning(tmp_path):
    needs(".c")
    for seed in SAMPLE:
        path = tmp_path / f"model_{seed}.c"
        chainrule.export(random_model(seed)[0], path)
        subprocess.run([compiler(), "-std=c99", *STRICT, path], check=True)
    every = tmp_path / "every.c"
    network = Network([2] * (len(ACTIVATIONS) + 1), list(ACTIVATIONS))
    chainrule.export(chainrule.initialize(network), every)
    subprocess.run([compiler(), "-std=c99", *STRICT, every], check=True)


def test_c_is_cpp_too(tmp_path):
    if shutil.which("g++") is None:
        pytest.skip("this machine has no C++ compiler")
    paths = []
    for seed in SAMPLE[:3]:
        paths.append(tmp_path / f"model_{seed}.c")
        chainrule.export(random_model(seed)[0], paths[-1])
    subprocess.run(["g++", "-x", "c++", *STRICT, *paths], check=True)


def test_a_difference_is_relative_to_what_is_expected():
    expected = np.array([[1000.0, 1e-3], [np.inf, np.nan]])
    assert largest_difference(expected, expected) == 0
    assert not largest_difference(np.array([[1000.0, 1e-3], [1.0, np.nan]]), expected) <= 1
    found = largest_difference(np.array([1.0, 2.0]), np.array([1.0, 2.5]))
    assert found == pytest.approx(0.2)


def test_what_cannot_be_exported_is_told(tmp_path):
    path = tmp_path / "model.py"
    deciding = chainrule.Activation(
        "deciding", lambda z, xp: z if np.all(z > 0) else -z, lambda z, a, xp: 1
    )
    with pytest.raises(ChainruleError, match="the activation 'deciding' cannot be written"):
        chainrule.export(chainrule.initialize(Network([2, 1], deciding)), path)
    with pytest.raises(ChainruleError, match="a str cannot be exported"):
        chainrule.export("iris", path)
    parameters = chainrule.initialize(Network([2, 1]))
    with pytest.raises(ChainruleError, match=r"ends in \.c, \.onnx, \.py"):
        chainrule.export(parameters, tmp_path / "model.java")
    parameters.vector[0] = np.nan
    with pytest.raises(ChainruleError, match="not finite"):
        chainrule.export(parameters, path)
    X = np.random.default_rng(0).normal(size=(30, 2))
    several = MLPClassifier((2,), solver="lbfgs", alpha=1, **FIT).fit(X, X > 0)
    with pytest.raises(ChainruleError, match="several labels for each row"):
        chainrule.export(several, path)
    single = MLPClassifier((2,), output_activation="logistic", solver="lbfgs", alpha=1, **FIT)
    single.fit(X, np.arange(30) % 3)
    with pytest.raises(ChainruleError, match="3 classes with the outputs 'logistic' cannot be"):
        chainrule.export(single, path)
    assert not list(tmp_path.iterdir())


def test_a_file_is_kept(tmp_path):
    path = tmp_path / "model.py"
    path.write_text("mine")
    parameters = chainrule.load_example("mazur").parameters
    with pytest.raises(ChainruleError, match="model.py exists; write over it with --replace"):
        chainrule.export(parameters, path)
    assert path.read_text() == "mine"
    assert chainrule.export(parameters, path, replace=True) == path
    assert "def predict" in path.read_text()


def test_a_program_that_differs_is_not_written(tmp_path, monkeypatch):
    from chainrule.exporting.formats import python

    path = tmp_path / "model.py"
    monkeypatch.setattr(python, "run", lambda path, program, given: Ran(np.array([[0.75, 0.77]])))
    with pytest.raises(ChainruleError, match=r"not written, as the program differs .* 0\.0"):
        chainrule.export(chainrule.load_example("mazur").parameters, path, check=[[0.05, 0.1]])
    assert not path.exists()
