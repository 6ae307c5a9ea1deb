"""Whatever a notebook is given shows itself in a few lines, with what one looks for first."""

import inspect

import numpy as np
import polars as pl
import pytest

import chainrule
from chainrule.network.parameters import Matrices

MOST_LETTERS = 400
MOST_LINES = 4
LONG = "a name of a column, a class or a sheet that goes on and on " * 20
X, Y = np.array([[0, 0], [0, 1], [1, 0], [1, 1.0]]), np.array([[0], [1], [1], [0.0]])


@pytest.fixture(scope="module")
def objects():
    generator = np.random.default_rng(0)
    network = chainrule.Network([2, 3, 1], ["tanh", "logistic"], ["trained", "none"], ["w[1][1,1]"])
    run = chainrule.train(network, X, Y, stopping=chainrule.Stopping(epochs=50), engine="numpy")
    example = chainrule.load_example("mazur")
    rows = generator.normal(size=(60, 6))
    classifier = chainrule.MLPClassifier((4,), engine="numpy", random_state=0)
    frame = pl.DataFrame(
        {**{f"x{i}": rows[:, i] for i in range(5)}, LONG: np.where(rows[:, 5] > 0, "a", LONG)}
    )
    fit = chainrule.fit_table(frame, LONG, effort="fast", seed=0)
    exercise = chainrule.make_exercise(like=example, seed=1)
    steps = chainrule.explain(example, steps=1)
    return {
        "network": network,
        "parameters": run.parameters,
        "matrices": Matrices(network, run.parameters.W, run.parameters.b),
        "training run": run,
        "epoch": run.records[0],
        "loss": chainrule.losses.LOSSES["huber"],
        "levels": chainrule.losses.pinball([0.1, 0.9]),
        "optimizer": chainrule.optimizers.adam(),
        "schedule": chainrule.schedules.SCHEDULES["cosine"],
        "initializer": chainrule.initializers.INITIALIZERS["he_normal"],
        "example": example,
        "run": example.run(steps=50),
        "moment": chainrule.pause(network, X, Y, epoch=2),
        "explanation": steps,
        "line": steps.only("w5+")[0],
        "audit": chainrule.audit(example),
        "gradient check": chainrule.gradient_check(run.parameters, X, Y),
        "search": chainrule.find_learning_rate(classifier, rows[:, :5], rows[:, 5] > 0),
        "classifier": classifier,
        "one row at a time": chainrule.OnlineClassifier(hidden_layer_sizes=(8,)),
        "numbers, one at a time": chainrule.OnlineRegressor(),
        "checkpoints": chainrule.Checkpoints("runs/first", every=300),
        "fit": fit,
        "model": fit.model,
        "report": fit.report(),
        "row": chainrule.explain_row(fit.model, frame, 1),
        "exercise": exercise,
    }


# What must be read in each, as well as what it is called.
SHOWN = {
    "network": "Network([2, 3, 1], ['tanh', 'logistic'], biases=['trained', 'none'], "
    "frozen=['w[1][1,1]'])",
    "parameters": "12 parameters of a 2-3-1, tanh, logistic network in float64",
    "matrices": "2-3-1, tanh, logistic",
    "training run": "50 epochs, 50 updates",
    "epoch": "epoch=1",
    "loss": "Loss('huber')",
    "levels": "Loss('pinball', levels=(0.1, 0.9))",
    "optimizer": "Optimizer('adam', beta1=0.9, beta2=0.999, epsilon=1e-08)",
    "schedule": "Schedule('cosine'",
    "initializer": "Initializer('he_normal')",
    "example": "A step-by-step backpropagation example\n 2-2-2, logistic, logistic",
    "run": "run of 50 steps: error 0.298371 before the first, 0.0510678 after the last",
    "moment": "4 samples, after 1 update,",
    "explanation": "81 quantities",
    "line": "<new_weight[2][1] = 0.35891648, update, after 0 updates>",
    "audit": "audit of mazur",
    "gradient check": "12 of 12 derivatives are right",
    "search": "suggested",
    "classifier": "MLPClassifier(",
    "one row at a time": "OnlineClassifier(hidden_layer_sizes=(8,))",
    "numbers, one at a time": "OnlineRegressor()",
    "checkpoints": "<checkpoints in runs/first, every 300 s>",
    "fit": "rows held out",
    "model": "from 5 columns: x0, x1, x2, x3, …",
    "report": "caution",
    "row": "from 5 columns",
    "exercise": "1 variant of 2-2-2, logistic, logistic; forward, deltas, gradients, step asked",
}


@pytest.mark.parametrize("name", SHOWN)
def test_each_shows_itself_in_a_few_lines(name, objects):
    shown = repr(objects[name])
    assert SHOWN[name] in shown
    assert len(shown) <= MOST_LETTERS
    assert len(shown.splitlines()) <= MOST_LINES
    assert max(map(len, shown.splitlines())) <= 320
    assert " object at 0x" not in shown


def test_no_result_is_forgotten(objects):
    assert set(SHOWN) == set(objects)
    kinds = {type(it) for it in objects.values()}
    classes = {getattr(chainrule, name) for name in chainrule.__all__}
    # what is no result: errors, warnings, and tables and settings of a line
    others = {
        *(
            "ChainruleError",
            "Paused",
            "TrainingWarning",
            "Stopping",
            "Regularization",
            "Activation",
        ),
        *("MLPRegressor", "TableClassifier", "TableRegressor"),
    }
    missing = {it for it in classes if inspect.isclass(it)} - kinds
    assert {it.__name__ for it in missing} <= others


def test_marks_show_how_many(tmp_path):
    exercise = chainrule.make_exercise(seed=1)
    folder = exercise.write(tmp_path / "sheet")
    found = chainrule.mark(folder / "keys" / "key.toml", folder / "forms")
    assert repr(found) == "<marking: 1 form, 0 that could not be marked; see .forms, .problems>"
    assert "missing" in repr(found.forms[0])


def test_networks_are_read_back_from_what_they_show():
    for network in (
        chainrule.Network([2, 2, 1]),
        chainrule.Network([3, 2, 2], ["relu", "softmax"], "shared", ["b[1]"]),
    ):
        assert eval(repr(network), {"Network": chainrule.Network}) == network


def test_a_report_is_a_page_in_a_notebook_whatever_its_names(objects):
    page = objects["report"]._repr_html_()
    assert page.startswith("<style>")
    assert "<table" in page
