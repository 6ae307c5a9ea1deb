"""How large errors and gradients are at each layer, and what that means, in words."""

from __future__ import annotations

from typing import Any

import numpy as np

from chainrule.formulas import functions
from chainrule.network.algorithm import backward, forward
from chainrule.pages.laboratory.present import Present, told
from chainrule.pages.laboratory.training import Training
from chainrule.training.vanishing_gradients import LayerErrors, vanishing_gradients

MOST_SAMPLES = 256  # that errors are measured on
SHRINKS, GROWS = 0.5, 2.0  # a factor a layer that is worth a word
# a loss above this share of a constant's is a guess
GUESSES = 0.97


def layer_errors(training: Training, present: Present) -> dict[str, Any]:
    """The sizes at each layer, from the first on, with a verdict."""
    parameters, job = present.parameters, training.course.job
    samples = training.data.learn
    X, T = samples.X[:MOST_SAMPLES], samples.T[:MOST_SAMPLES]
    found = backward(parameters, job.loss, *forward(parameters, X, functions), T, functions)
    deltas = [float(np.abs(delta).mean()) for delta in found.delta]
    gradients = [float(np.abs(W).mean()) for W in found.gradient.W]
    # the library goes from the output back, a reader from the first layer on
    report = vanishing_gradients(training.network, deltas)[::-1]
    rows = [
        {
            "layer": it.layer,
            "delta": told(it.mean_delta),
            "gradient": told(gradient),
            # after an error of 0 there is no ratio
            "factor": "" if it.factor is None or np.isnan(it.factor) else told(it.factor, 2),
            "bar": _decades(it.mean_delta),
        }
        for it, gradient in zip(report, gradients, strict=True)
    ]
    return {"layers": rows, "verdict": verdict(report, present.guesses(GUESSES))}


def _decades(size: float) -> float:
    """How far a bar goes on a scale from 1e-8 to 1 and beyond, from 0 to 1."""
    if not np.isfinite(size):
        return 1.0
    return round(float(np.clip((np.log10(max(size, 1e-300)) + 8) / 8, 0, 1)), 3)


def verdict(report: list[LayerErrors], guessing: bool) -> str:
    """What the factors say of this network.

    Examples
    --------
    >>> from chainrule import Network, vanishing_gradients
    >>> deep = vanishing_gradients(Network([2, 4, 4, 1]), [0.0004, 0.002, 0.01])
    >>> verdict(deep, guessing=True)
    'Errors shrink to 0.2 of their size a layer; this network guesses: a constant is as good.'
    """
    end = (
        "this network guesses: a constant is as good."
        if guessing
        else "the network is better than a constant."
    )
    return f"{_on_their_way(report)}; {end}"


def _on_their_way(report: list[LayerErrors]) -> str:
    """What happens to errors from layer to layer."""
    factors = [it.factor for it in report if it.factor is not None]
    if not np.isfinite([it.mean_delta for it in report]).all():
        return "Errors are too large to be told: the weights grow without bound"
    if not factors:
        return "There is one layer, so that no error goes back through another"
    # 0 where no unit of a layer passes an error on; after such a layer there is no ratio at all
    if not all(factor > 0 for factor in factors):
        return "No error reaches the first layer: it stands still"
    # the geometric mean, as factors multiply on the way back
    return _sized(float(np.exp(np.mean(np.log(factors)))))


def _sized(factor: float) -> str:
    if factor < SHRINKS:
        return f"Errors shrink to {factor:.1g} of their size a layer"
    change = f"shrink to {factor:.2g} of their size" if factor < 1 else f"grow {factor:.2g} times"
    return f"Errors {change} a layer" + (", which is no reason to worry" if factor <= GROWS else "")
