"""Why a weight moves: paths add up to its gradient, and nothing else is shown."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import chainrule
from chainrule.engines import start
from chainrule.errors import ChainruleError
from chainrule.explaining import error_paths as paths
from chainrule.explaining.error_paths import Paths
from chainrule.explaining.one_pass import RunOfOnePass
from chainrule.formulas import LOSSES
from chainrule.network.data import Samples
from chainrule.network.quantities import parameters_of
from chainrule.network.update import Job
from chainrule.symbolic.notations import ascii_form
from chainrule.training.snapshot import Moment
from networks import random_case


def symbols(steps):
    return [ascii_form(steps.symbol(step.quantity)) for step in steps]


def gradients(steps, quantity):
    """The gradient of a weight, as the page has it, and all paths from it."""
    run = RunOfOnePass(steps, 0)
    kind = {
        "weight": "error_by_weight",
        "bias": "error_by_bias",
        "shared_bias": "error_by_shared_bias",
    }[quantity.kind]
    array = run.array(kind, quantity.layer)
    place = {
        "weight": (quantity.sender - 1, quantity.unit - 1),
        "bias": (quantity.unit - 1,),
        "shared_bias": (0,),
    }
    return array.values[place[quantity.kind]], Paths(run, quantity)


@given(
    seed=st.integers(0, 10_000),
    sizes=st.lists(st.integers(1, 4), min_size=5, max_size=5),
    hidden=st.lists(
        st.sampled_from(["tanh", "logistic", "relu", "gelu", "softmax"]), min_size=3, max_size=3
    ),
    output=st.sampled_from(["identity", "softmax", "logistic"]),
    loss=st.sampled_from(["half_squared_error", "cross_entropy", "binary_cross_entropy"]),
    biases=st.sampled_from(["trained", "shared", "none"]),
    rows=st.integers(1, 3),
    weighted=st.booleans(),
    dropout=st.booleans(),
)
@settings(max_examples=60, deadline=None, derandomize=True)
def test_paths_add_up_to_the_gradient(
    seed, sizes, hidden, output, loss, biases, rows, weighted, dropout
):
    if loss != "half_squared_error":
        output = "softmax" if loss == "cross_entropy" else "logistic"
    parameters, X, T = random_case(sizes, [*hidden, output], loss, seed, biases, rows)
    held = (
        chainrule.Regularization(dropout=(0.3, 0.2, 0.4)) if dropout else chainrule.Regularization()
    )
    job = Job(parameters.network, LOSSES[loss], chainrule.optimizers.gradient_descent(), held)
    weights = np.random.default_rng(seed).uniform(0.5, 2, rows) if weighted else None
    moment = Moment(job, start(job, parameters, float, seed), Samples(X, T, weights), 0.1)
    steps = chainrule.explain(moment)
    generator = np.random.default_rng(seed)
    every = parameters_of(parameters.network)
    for quantity in (
        every[k] for k in generator.choice(len(every), min(6, len(every)), replace=False)
    ):
        gradient, found = gradients(steps, quantity)
        shares = found.all()
        assert sum(path.share for path in shares) == pytest.approx(gradient, rel=1e-12, abs=1e-12)
        for path in shares[:3]:
            assert found.term(path).value == pytest.approx(path.share, rel=1e-12, abs=1e-300)
        assert [abs(path.share) for path in shares] == sorted(
            (abs(path.share) for path in shares), reverse=True
        )


def test_paths_of_a_batch_are_told_apart():
    parameters, X, T = random_case([2, 2, 2], "tanh", "half_squared_error", seed=1, rows=2)
    steps = chainrule.explain(chainrule.WorkedExample("t", parameters, X, T))
    shown = chainrule.why(steps, "w[1][1,1]")
    via = [name for name in symbols(shown) if "via" in name]
    assert len(via) == 4
    assert {name[-3:] for name in via} == {"(1)", "(2)"}


def test_only_what_the_weight_depends_on_is_shown():
    shown = symbols(chainrule.why(chainrule.explain("mazur"), "w5"))
    assert shown[-1] == "dE_total/dw5"
    assert {"w5+", "delta_o1", "net_o1", "out_h2", "w1"} <= set(shown)
    assert not {"w7", "net_o2", "delta_o2", "delta_h1", "target_o2", "E_total"} & set(shown)


def test_many_paths_are_cut_and_the_rest_is_one_number(monkeypatch):
    parameters, X, T = random_case([2, 4, 4, 3], "tanh", "half_squared_error", seed=1, rows=1)
    steps = chainrule.explain(chainrule.WorkedExample("t", parameters, X, T))
    shown = [
        step for step in chainrule.why(steps, "w[1][2,3]", most_paths=5) if step.phase == "paths"
    ]
    assert len(shown) == 7
    assert "7 other paths" in str(steps.symbol(shown[-2].quantity))
    assert sum(step.value for step in shown[:-1]) == pytest.approx(shown[-1].value, rel=1e-12)
    assert shown[-1].value == pytest.approx(steps.value("dE/dw[1][2,3]"), rel=1e-12)
    monkeypatch.setattr(paths, "MOST_PATHS", 4)  # beyond, paths end in what follows
    few = [step for step in chainrule.why(steps, "w[1][2,3]") if step.phase == "paths"]
    assert len(few) == 5
    assert few[-1].value == pytest.approx(shown[-1].value, rel=1e-12)


def test_why_is_short_for_a_large_network():
    network = chainrule.Network([784, 128, 10], ["relu", "softmax"])
    X = np.random.default_rng(0).normal(size=(1, 784))
    steps = chainrule.explain(chainrule.pause(network, X, np.eye(10)[:1], loss="cross_entropy"))
    shown = chainrule.why(steps, "w[1][7,3]")
    assert len(shown) < 100  # of 612,000
    assert len([step for step in shown if step.phase == "paths"]) == 11


@pytest.mark.parametrize("notation", ["udacity", "nielsen", "theta"])
def test_paths_are_shown_in_other_notations(notation):
    steps = chainrule.explain("udacity", notation=notation)
    label = ascii_form(
        steps.symbol(next(q for q in parameters_of(steps.notation.network) if q.layer == 1))
    )
    assert "Paths to the error" in chainrule.render(chainrule.why(steps, label))


def test_only_weights_that_move_have_paths():
    steps = chainrule.explain("mazur")
    assert symbols(chainrule.why(steps, "delta_o1"))[-1] == "delta_o1"
    with pytest.raises(ChainruleError, match="b1 does not move"):
        chainrule.why(steps, "b1")
    with pytest.raises(ChainruleError, match="w5 does not move: explain at least one step"):
        chainrule.why(chainrule.explain("mazur", steps=0), "w5")
    with pytest.raises(ChainruleError, match="unknown quantity 'q'"):
        chainrule.why(steps, "q")
