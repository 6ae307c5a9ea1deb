"""Optimizers against PyTorch, scikit-learn and the papers' pseudo-code, weight for weight and
step for step.
"""

from typing import Any, NamedTuple

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.neural_network._stochastic_optimizers import AdamOptimizer

import chainrule
from chainrule.errors import ChainruleError
from chainrule.formulas import functions
from chainrule.formulas.optimizers import (
    OPTIMIZERS,
    adagrad,
    adam,
    adamw,
    nadam,
    quickprop,
    rmsprop,
    rprop,
)
from chainrule.symbolic import xp as term_functions
from chainrule.symbolic.arrays import givens
from peers.recorded import pytorch

START = np.random.default_rng(0).normal(size=5)
# steep in one direction, flat in another, none along a weight
BOWL = np.diag([0.3, 1.0, 3.0, 0.1, 9.0]) + 0.05


class Peer(NamedTuple):
    """An optimizer, and the class of PyTorch's with its options that makes the same steps."""

    entry: Any
    name: str
    options: dict


descent = chainrule.optimizers.gradient_descent
PEERS = {
    "gradient_descent": Peer(descent(), "SGD", {}),
    "momentum": Peer(descent(0.9), "SGD", {"momentum": 0.9}),
    "nesterov": Peer(descent(0.8, nesterov=True), "SGD", {"momentum": 0.8, "nesterov": True}),
    "rmsprop": Peer(rmsprop(), "RMSprop", {}),
    "rmsprop of the lecture": Peer(rmsprop(0.9, 1e-3), "RMSprop", {"alpha": 0.9, "eps": 1e-3}),
    "adagrad": Peer(adagrad(), "Adagrad", {}),
    "adagrad with epsilon": Peer(adagrad(0.1), "Adagrad", {"eps": 0.1}),
    "adam": Peer(adam(), "Adam", {}),
    "adam without mean": Peer(adam(0, 0.5, 0.1), "Adam", {"betas": (0.0, 0.5), "eps": 0.1}),
    "adamw": Peer(adamw(), "AdamW", {}),
    "adamw with decay": Peer(
        adamw(0.8, 0.9, 1e-4, 0.5),
        "AdamW",
        {"betas": (0.8, 0.9), "eps": 1e-4, "weight_decay": 0.5},
    ),
    "nadam": Peer(nadam(), "NAdam", {}),
    "nadam with decay": Peer(
        nadam(0.8, 0.9, 1e-4, 0.5),
        "NAdam",
        {"betas": (0.8, 0.9), "eps": 1e-4, "momentum_decay": 0.5},
    ),
    "rprop_minus": Peer(rprop(backtracking=False), "Rprop", {}),
    "rprop_minus in bounds": Peer(
        rprop(0.3, 1.7, 0.01, 0.3, backtracking=False),
        "Rprop",
        {"etas": (0.3, 1.7), "step_sizes": (0.01, 0.3)},
    ),
}
# The steps after which weights are compared: a step depends on all those before it.
COMPARED = (1, 2, 3, 5, 10, 20, 35, 50)


def error_of(w):
    """A bowl that bends up more and more, with its minimum off the axes."""
    return 0.5 * w @ BOWL @ w + 0.05 * np.sum(w**4) - 0.5 * w.sum()


def gradient_of(w):
    return BOWL @ w + 0.2 * w**3 - 0.5


def gradients():
    """By name, a function of the step's number and the weights."""
    drawn = np.random.default_rng(1).normal(size=(51, 5))
    drawn[10:20, 2] = 0
    return {
        "constant": lambda t, w: np.array([1.0, -2.0, 0.0, 1e-3, 1e4]),
        "random": lambda t, w: drawn[t],
        "surface": lambda t, w: gradient_of(w),
    }


def steps(entry, w, gradient, count=50, learning_rate=0.1, xp=functions):
    """The weights and slots after each step."""
    slots = tuple(np.zeros_like(w) for _ in entry.slots)
    for t in range(1, count + 1):
        w, slots = entry.rule(
            w, gradient(t, w), slots, learning_rate, t, error_of(w), entry.constants, xp
        )
        yield w, slots


def given_gradients():
    """Those of `gradients` that do not depend on the weights, and those along a slow descent.

    Where a step's gradient comes from the weights that the step before has made, an optimizer with
    too large a step amplifies rounding errors until no digit of its weights is determined.
    """
    path = [START]
    for _ in range(50):
        path.append(path[-1] - 0.02 * gradient_of(path[-1]))
    fixed = {kind: gradients()[kind] for kind in ("constant", "random")}
    return fixed | {"descent": lambda t, w: gradient_of(path[t])}


@pytest.mark.parametrize("kind", given_gradients())
@pytest.mark.parametrize("name", PEERS)
def test_equals_pytorch(name, kind):
    ours = [w for w, _ in steps(PEERS[name].entry, START, given_gradients()[kind])]
    theirs = pytorch("optimizer", f"{name}/{kind}")["weights"]
    np.testing.assert_allclose([ours[t - 1] for t in COMPARED], theirs, rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize("kind", gradients())
@pytest.mark.parametrize("constants", [(0.9, 0.999, 1e-8), (0.5, 0.9, 0.1)])
def test_adam_hat_equals_scikit_learn(constants, kind):
    gradient, theirs = gradients()[kind], [START.copy()]
    optimizer = AdamOptimizer(theirs, 0.1, *constants)
    for t, (w, _) in enumerate(steps(adam(*constants, epsilon_hat=True), START, gradient), start=1):
        optimizer.update_params(theirs, [gradient(t, theirs[0])])
        np.testing.assert_allclose(w, theirs[0], rtol=1e-10, atol=1e-14)


def test_every_optimizer_is_compared():
    compared = {peer.entry.name for peer in PEERS.values()} | {"adam_hat", "rprop", "quickprop"}
    assert compared == set(OPTIMIZERS)


def irprop_plus(w, first_size, shrink, grow, smallest, largest):
    """The pseudo-code of Igel & Huesken 2003, figure of iRprop+; with what was done with each
    weight.
    """
    w, sizes, changes, before, error_before = (
        list(w),
        [first_size] * len(w),
        [0.0] * len(w),
        [0.0] * len(w),
        0.0,
    )
    while True:
        g, error, done = gradient_of(np.array(w)), error_of(np.array(w)), set()
        for i in range(len(w)):
            if before[i] * g[i] > 0:
                sizes[i] = min(sizes[i] * grow, largest)
                changes[i] = -np.sign(g[i]) * sizes[i]
                w[i] = w[i] + changes[i]
            elif before[i] * g[i] < 0:
                sizes[i] = max(sizes[i] * shrink, smallest)
                if error > error_before:
                    w[i] = w[i] - changes[i]
                done.add("back" if error > error_before else "rest")
                g[i] = 0
            else:
                changes[i] = -np.sign(g[i]) * sizes[i]
                w[i] = w[i] + changes[i]
            before[i] = g[i]
        error_before = error
        yield np.array(w), done


@pytest.mark.parametrize("learning_rate", [0.01, 0.1, 1.0])
@pytest.mark.parametrize("constants", [(0.5, 1.2, 1e-6, 50.0), (0.3, 1.9, 1e-3, 0.5)])
def test_rprop_equals_the_paper(learning_rate, constants):
    first = min(max(learning_rate, constants[2]), constants[3])
    seen = set()
    ours = steps(rprop(*constants), START, gradients()["surface"], learning_rate=learning_rate)
    for (w, _), (theirs, done) in zip(ours, irprop_plus(START, first, *constants), strict=False):
        np.testing.assert_allclose(w, theirs, rtol=1e-10, atol=1e-12)
        seen |= done
    assert seen == {"back", "rest"}


@pytest.mark.parametrize(("error", "expected"), [(1.1, 2.5), (1.0, 3.0), (0.9, 3.0)])
def test_rprop_goes_back_where_the_error_rose(error, expected):
    entry = rprop()
    slots = tuple(np.array([number]) for number in (0.5, -1.0, 0.5, 1.0))
    w, slots = entry.rule(
        np.array([3.0]), np.array([2.0]), slots, 0.1, 7, error, entry.constants, functions
    )
    assert w[0] == expected
    assert [slot[0] for slot in slots] == [0.25, 0.0, expected - 3.0, error]
    w, slots = entry.rule(w, np.array([2.0]), slots, 0.1, 8, 0.8, entry.constants, functions)
    assert w[0] == expected - 0.25  # after the rest it goes on with the smaller step


@given(
    g=st.lists(st.sampled_from([-1e300, -1.0, -1e-300, 0.0, 1e-300, 2.0]), min_size=1, max_size=20)
)
@settings(max_examples=50, deadline=None, derandomize=True)
def test_rprop_depends_on_signs_and_stays_in_bounds(g):
    for entry in (
        rprop(smallest=0.01, largest=0.4),
        rprop(smallest=0.01, largest=0.4, backtracking=False),
    ):
        runs = [
            list(steps(entry, START, lambda t, w, signs=signs: np.full(5, signs[t - 1]), len(g)))
            for signs in (g, np.sign(g))
        ]
        for (w, slots), (same, _) in zip(*runs, strict=True):
            np.testing.assert_array_equal(w, same)
            assert ((slots[0] >= 0.01) & (slots[0] <= 0.4)).all()


def fahlmans_quickprop(w, epsilon, mu, decay):
    """From the text of Fahlman 1988, with what was done with each weight."""
    w, step, before = list(w), [0.0] * len(w), [0.0] * len(w)
    while True:
        slope, done = gradient_of(np.array(w)), set()
        for i in range(len(w)):
            s = slope[i] + decay * w[i]
            if step[i] == 0:  # nothing to fit a parabola to
                new, kind = -epsilon * s, "descent"
            else:
                with np.errstate(divide="ignore"):
                    wanted = s / (before[i] - s) * step[i]
                uphill = wanted * s > 0
                too_large = not abs(wanted) <= mu * abs(step[i])
                new, kind = (
                    (mu * step[i], "bounded") if uphill or too_large else (wanted, "parabola")
                )
                if s * before[i] >= 0:
                    new -= epsilon * s
                else:
                    kind = "back"
            w[i], step[i], before[i] = w[i] + new, new, s
            done.add(kind)
        yield np.array(w), done


@pytest.mark.parametrize("learning_rate", [0.01, 0.1])
@pytest.mark.parametrize("constants", [(1.75, 0.0), (1.2, 0.1)])
def test_quickprop_equals_the_report(learning_rate, constants):
    seen = set()
    ours = steps(quickprop(*constants), START, gradients()["surface"], 30, learning_rate)
    for (w, _), (theirs, done) in zip(
        ours, fahlmans_quickprop(START, learning_rate, *constants), strict=False
    ):
        np.testing.assert_allclose(w, theirs, rtol=1e-10, atol=1e-12)
        seen |= done
    assert seen >= {"descent", "bounded", "parabola", "back"}


@pytest.mark.parametrize(("curvature", "count"), [(0.1, 8), (1.0, 5), (3.0, 3)])
def test_quickprop_finds_the_minimum_of_a_parabola(curvature, count):
    """Once a step is not cut short it hits, and the next one takes back what learning rate
    times slope has added.
    """
    minimum = np.array([3.0, -1.0, 0.5, 100.0, -0.01])
    *_, (w, _) = steps(quickprop(), np.zeros(5), lambda t, w: curvature * (w - minimum), count)
    np.testing.assert_allclose(w, minimum, rtol=1e-12)


@given(st.lists(st.sampled_from([-1.0, 0.0, 0.3, 1.0, 1e-50, -1e50]), min_size=1, max_size=20))
@settings(max_examples=50, deadline=None, derandomize=True)
def test_quickprop_is_finite_and_bounded(g):
    before, here = 0.0, START
    for t, (w, (_, change)) in enumerate(
        steps(quickprop(), here, lambda t, w: np.full(5, g[t - 1]), len(g)), start=1
    ):
        assert (abs(change) <= 1.75 * abs(before) * (1 + 1e-12) + 0.1 * abs(g[t - 1])).all()
        np.testing.assert_array_equal(w, here + change)
        before, here = change, w


@pytest.mark.parametrize("entry", OPTIMIZERS.values(), ids=lambda entry: entry.name)
def test_float32_stays(entry):
    w = START.astype(np.float32)
    slots = tuple(np.zeros_like(w) for _ in entry.slots)
    for t in range(1, 4):
        rate, error = np.float32(0.1), np.float32(error_of(w))
        w, slots = entry.rule(
            w, gradient_of(w).astype(w.dtype), slots, rate, t, error, entry.constants, functions
        )
        assert {array.dtype for array in (w, *slots)} == {np.dtype(np.float32)}
        assert all(array.shape == w.shape for array in slots)


@pytest.mark.parametrize("kind", gradients())
@pytest.mark.parametrize("entry", OPTIMIZERS.values(), ids=lambda entry: entry.name)
def test_terms_give_the_same_numbers(entry, kind):
    gradient = gradients()[kind]
    here, slots = START, [np.zeros(5) for _ in entry.slots]
    for t, (w, kept) in enumerate(steps(entry, START, gradient, 6), start=1):
        given = [givens(array) for array in (here, gradient(t, here), *slots)]
        numbers = [givens(number) for number in (0.1, float(t), error_of(here))]
        stepped, remembered = entry.rule(
            *given[:2], tuple(given[2:]), *numbers, entry.constants, term_functions
        )
        for term, number in zip((stepped, *remembered), (w, *kept), strict=True):
            np.testing.assert_allclose([one.value for one in term], number, rtol=1e-12, atol=1e-300)
        here, slots = w, list(kept)


def test_formulas_name_what_is_used_twice():
    assert [written.text for written in chainrule.write_formula(OPTIMIZERS["quickprop"])] == [
        "g0+ = g + λ·w",
        "a = g0 - g0+",
        "b = (μ·c0 if g0+·sign(g0) ≥ μ/(1 + μ)·|g0|, else g0+/(a if |a| > 0, else 1)·c0)",
        "c0+ = (b if sign(g0+)·sign(c0) > 0, else b - η·g0+)",
        "w+ = w + c0+",
    ]
    assert [written.latex for written in chainrule.write_formula(OPTIMIZERS["rprop"])][-2:] == [
        "E_0^+ = E",
        "w^+ = w + c_0^+",
    ]


@pytest.mark.parametrize(
    ("factory", "constants", "message"),
    [
        (rmsprop, {"decay": 1.0}, "decay is 1.0; it must be at least 0 and below 1"),
        (rmsprop, {"epsilon": 0}, "epsilon is 0; it must be a number above 0"),
        (adagrad, {"epsilon": float("inf")}, "epsilon is inf"),
        (adam, {"beta2": -0.1, "epsilon_hat": True}, "beta2 is -0.1"),
        (adam, {"epsilon": float("nan")}, "epsilon is nan"),
        (adamw, {"beta1": 1}, "beta1 is 1"),
        (adamw, {"weight_decay": -1}, "weight_decay is -1; it must be a number of at least 0"),
        (nadam, {"epsilon": -1e-8}, "epsilon is -1e-08"),
        (nadam, {"momentum_decay": -0.1}, "momentum_decay is -0.1"),
        (rprop, {"shrink": 1}, "shrink is 1; it must be above 0 and below 1"),
        (rprop, {"grow": 1}, "grow is 1; it must be a number above 1"),
        (rprop, {"smallest": 0}, "smallest is 0"),
        (
            rprop,
            {"smallest": 1, "largest": 0.5},
            "largest is 0.5; it must be a number of at least 1",
        ),
        (quickprop, {"growth": 0}, "growth is 0"),
        (quickprop, {"weight_decay": -0.1}, "weight_decay is -0.1"),
    ],
)
def test_refused_constants(factory, constants, message):
    with pytest.raises(ChainruleError, match=message):
        factory(**constants)
