"""Schedules of the learning rate, against those of PyTorch and scikit-learn."""

from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.neural_network._stochastic_optimizers import SGDOptimizer

from chainrule.errors import ChainruleError
from chainrule.formulas.schedules import (
    SCHEDULES,
    Plan,
    Schedule,
    cosine,
    exponential_decay,
    inverse_scaling,
    log_cosine,
    one_cycle,
    step_decay,
    warm_up,
)
from peers.recorded import pytorch

PLANS = st.builds(
    lambda epochs, per_epoch, size: Plan(epochs * per_epoch, per_epoch, per_epoch * size),
    st.integers(1, 40),
    st.integers(1, 30),
    st.integers(1, 100),
)


class Peer(NamedTuple):
    """A schedule, and the class of PyTorch's with its options that makes the same rates."""

    schedule: Schedule
    name: str
    options: dict


PEERS = {
    "step": Peer(step_decay(3, 0.2), "StepLR", {"step_size": 3, "gamma": 0.2}),
    "exponential": Peer(exponential_decay(0.9), "ExponentialLR", {"gamma": 0.9}),
    "cosine": Peer(cosine(), "CosineAnnealingLR", {"T_max": 60}),
    "warm_up": Peer(warm_up(0.2), "LinearLR", {"start_factor": 1 / 12, "total_iters": 11}),
    # PyTorch puts the peak at 0.3 * 60 - 1 of the 59 updates after the first
    "one_cycle": Peer(
        one_cycle(17 / 59, 0.04, 4e-6),
        "OneCycleLR",
        {
            "max_lr": 1.0,
            "total_steps": 60,
            "pct_start": 0.3,
            "anneal_strategy": "linear",
            "cycle_momentum": False,
            "three_phase": True,
        },
    ),
}


@pytest.mark.parametrize("name", ["step", "exponential"])
def test_by_epoch_equals_pytorch(name):
    expected = np.repeat(pytorch("schedule", name)["rates"], 7)
    factors = PEERS[name].schedule.factors(np.arange(420), Plan(420, 7, 2100))
    np.testing.assert_allclose(factors, expected, rtol=1e-12)


@pytest.mark.parametrize("name", ["cosine", "warm_up", "one_cycle"])
def test_by_update_equals_pytorch(name):
    factors = PEERS[name].schedule.factors(np.arange(60), Plan(60, 5, 100))
    expected = pytorch("schedule", name)["rates"]
    np.testing.assert_allclose(factors, expected, rtol=1e-10, atol=1e-12)


def test_every_schedule_is_compared():
    # inverse_scaling with scikit-learn, below; log_cosine with pytabkit, in test_realmlp; constant
    # changes nothing.
    assert {peer.schedule.name for peer in PEERS.values()} == set(SCHEDULES) - {
        "constant",
        "inverse_scaling",
        "log_cosine",
    }


@pytest.mark.parametrize("power", [0.5, 1.0])
def test_inverse_scaling_equals_scikit_learn(power):
    optimizer = SGDOptimizer([np.zeros(1)], 1.0, "invscaling", power_t=power)
    expected = []
    for epoch in range(5):
        expected += [optimizer.learning_rate] * 3
        optimizer.iteration_ends((epoch + 1) * 250)
    np.testing.assert_allclose(
        inverse_scaling(power).factors(np.arange(15), Plan(15, 3, 250)), expected, rtol=1e-14
    )


@pytest.mark.parametrize("name", SCHEDULES)
@given(plan=PLANS)
@settings(max_examples=30, deadline=None, derandomize=True)
def test_any_plan(name, plan):
    """Factors lie in [0, 1], one by one as together, and last where a run goes on for longer
    than planned.
    """
    schedule, t = SCHEDULES[name], np.arange(2 * plan.updates)
    factors = schedule.factors(t, plan)
    assert factors.shape == t.shape
    assert ((factors >= 0) & (factors <= 1)).all()
    if name != "log_cosine":  # which starts at 0, and comes back to it
        assert (factors[: plan.updates] > 0).all()
    np.testing.assert_allclose(
        [schedule.factors(one, plan) for one in t[:5]], factors[:5], rtol=1e-14
    )
    changes = np.diff(factors)
    if name in ("constant", "step", "exponential", "inverse_scaling", "cosine"):
        assert factors[0] == 1
        assert (changes <= 0).all()
    if name in ("constant", "step", "exponential", "inverse_scaling"):
        assert (factors.reshape(-1, plan.per_epoch) == factors[:: plan.per_epoch, None]).all()
    if name == "warm_up":
        assert (changes >= 0).all()
        assert factors[-1] == 1
    if name == "one_cycle" and plan.updates > 1:
        top = factors.argmax()
        assert (changes[:top] > 0).all()
        assert (changes[top + 1 : plan.updates - 1] < 0).all()
        assert factors[-1] == factors[plan.updates - 1] == pytest.approx(4e-6)


def test_one_cycle_reaches_the_given_rate():
    factors = one_cycle(0.25, 0.1, 0.001).factors(np.arange(101), Plan(101, 10, 100))
    assert factors[[0, 25, 50, 100]] == pytest.approx([0.1, 1, 0.1, 0.001], rel=1e-12)


@pytest.mark.parametrize(
    ("factory", "constants", "message"),
    [
        (step_decay, {"every": 0}, "every is 0; it must be a whole number of at least 1"),
        (step_decay, {"every": 1.5}, "every is 1.5"),
        (step_decay, {"every": float("nan")}, "every is nan"),
        (step_decay, {"factor": 0}, "factor is 0"),
        (exponential_decay, {"factor": -1}, "factor is -1"),
        (one_cycle, {"rise": 0.5}, "rise is 0.5; it must be above 0 and below 0.5"),
        (one_cycle, {"start": 1.5}, "start is 1.5"),
        (one_cycle, {"end": -0.1}, "end is -0.1"),
        (warm_up, {"share": 0}, "share is 0; it must be above 0 and at most 1"),
        (inverse_scaling, {"power": 0}, "power is 0"),
    ],
)
def test_refused_constants(factory, constants, message):
    with pytest.raises(ChainruleError, match=message):
        factory(**constants)


def test_a_schedule_of_ones_own():
    own = Schedule("own", lambda t, plan, options: 1 / (1 + options[0] * t), (("slowing", 0.5),))
    assert own.factors([0, 2], Plan(3, 1, 10)).tolist() == [1.0, 0.5]


@pytest.mark.parametrize("waves", [1, 4])
def test_log_cosine_has_waves_of_doubled_length(waves):
    """They end at 1/15, 3/15, 7/15 and 15/15 of the run, and are at their highest in between."""
    plan = Plan(15 * 2**10, 5, 100)
    ends = (2 ** np.arange(waves + 1) - 1) / (2**waves - 1) * plan.updates
    tops = (2 ** (np.arange(waves) + 0.5) - 1) / (2**waves - 1) * plan.updates
    schedule = log_cosine(waves)
    np.testing.assert_allclose(schedule.factors(ends, plan), 0, atol=1e-12)
    np.testing.assert_allclose(schedule.factors(tops, plan), 1, atol=1e-12)
    with pytest.raises(ChainruleError, match="waves"):
        log_cosine(0)
