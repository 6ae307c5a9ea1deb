"""Steps in numbers alone lead where an explanation of each leads, to the last digit."""

from dataclasses import replace

import numpy as np
import pytest

import chainrule
from chainrule import Network, WorkedExample, initialize
from chainrule.explaining.explain import explain_step
from chainrule.explaining.stepping import next_moment
from chainrule.formulas import ACTIVATIONS, LOSSES, OPTIMIZERS
from chainrule.network.regularization import Regularization
from chainrule.pages import steps as page_steps
from chainrule.pages.session import Session

HELD = Regularization(l1=0.01, l2=0.02, clip=0.5, max_norm=1.2, dropout=(0.0, 0.4, 0.0))


def example(activations, samples=5, batch_size=2, **settings):
    rng = np.random.default_rng(len(activations[0]) + samples)
    parameters = initialize(Network([6, 9, 4, 3], activations), seed=samples)
    X, T = rng.normal(size=(samples, 6)), np.eye(3)[rng.integers(3, size=samples)]
    rates = {"learning_rate": 0.05, "batch_size": batch_size}
    return WorkedExample("random", parameters, X, T, **rates, **settings)


def check(it, steps=6):
    traced = stepped = it.moment()
    for number in range(steps):
        traced = explain_step(traced, number)[1]
        stepped = next_moment(stepped, number)
    assert traced.state.updates == stepped.state.updates == steps
    for one, two in zip(
        (traced.state.vector, *traced.state.slots),
        (stepped.state.vector, *stepped.state.slots),
        strict=True,
    ):
        np.testing.assert_array_equal(one, two)
    assert not np.array_equal(stepped.state.vector, it.parameters.vector)


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_every_optimizer(optimizer):
    check(example(["tanh", "relu", "softmax"], loss="cross_entropy", optimizer=optimizer))


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_every_activation(activation):
    check(example([activation, "tanh", activation], loss="half_squared_error"), steps=3)


@pytest.mark.parametrize("loss", LOSSES)
def test_every_loss(loss):
    it = example(["selu", "tanh", "logistic"], 33, 0)
    signs = {"targets": 2 * it.targets - 1} if LOSSES[loss].target_rule == "signs" else {}
    check(replace(it, loss=loss, **signs), steps=3)


def test_what_holds_training_back():
    for optimizer in ("momentum", "adam"):
        it = example(["tanh", "gelu", "softmax"], loss="cross_entropy", optimizer=optimizer)
        check(replace(it, regularization=HELD))


def test_a_run_that_overflows_goes_on_without_warnings():
    large = replace(example(["identity"] * 3, loss="half_squared_error"), learning_rate=1e200)
    check(large)


def test_a_jump_traces_the_pass_that_is_shown_and_no_other(monkeypatch):
    traced = []

    def counted(moment, number, *rest):
        traced.append(number)
        return explain_step(moment, number, *rest)

    monkeypatch.setattr(page_steps, "explain_step", counted)
    session = Session(chainrule.load_example("mazur"))
    far = session.show(200)
    assert traced == [200]
    slow = chainrule.load_example("mazur").moment()
    for number in range(200):
        slow = explain_step(slow, number)[1]
    np.testing.assert_array_equal(session.steps.moments[200].state.vector, slow.state.vector)
    assert far["values"] == list(session.pass_of(200).values)
