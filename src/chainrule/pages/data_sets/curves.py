"""Functions of one number: sine, and any that a reader types."""

from __future__ import annotations

import numpy as np

from chainrule.errors import ChainruleError
from chainrule.pages.data_sets.data_set import Chosen, Data, DataSet, Option, divided
from chainrule.pages.data_sets.expression import function_of_x
from chainrule.pages.data_sets.planes import SEED, noise

POINTS = Option("points", "points", 61, 4, 2000)
NUMBERS = {"loss": "half_squared_error", "output": "identity", "solver": "lbfgs"}


def _curve(text: str, chosen: Chosen, held: float, seed: int) -> Data:
    low, high = chosen["from"], chosen["to"]
    # equal ends would leave a single x
    if not low < high:
        raise ChainruleError(f"x goes from {low:g} to {high:g}; the second must be the larger one")
    x = np.linspace(low, high, chosen["points"])
    # the noise is added to y alone, as in a measurement at chosen places
    generator = np.random.default_rng(chosen["data_seed"])
    y = function_of_x(text, x) + generator.normal(0, 1, x.shape) * chosen["noise"]
    return divided(x[:, None], y[:, None], held, seed, inputs=("x",), target="y", classes=())


def _sine(chosen: Chosen, held: float, seed: int) -> Data:
    return _curve("sin(pi*x)", {"from": -1.0, "to": 1.0, **chosen}, held, seed)


def _typed(chosen: Chosen, held: float, seed: int) -> Data:
    return _curve(chosen["function"], chosen, held, seed)


CURVES = (
    DataSet("sine", "sine", _sine, (POINTS, noise(0.05), SEED), {"hidden": [5], **NUMBERS}),
    DataSet(
        "function",
        "a function that you type",
        _typed,
        (
            Option("function", "y =", "sin(2*x) + x/3"),
            Option("from", "x from", -4.0, -1000, 1000),
            Option("to", "x to", 4.0, -1000, 1000),
            POINTS,
            noise(0.1),
            SEED,
        ),
        {"hidden": [10], **NUMBERS},
    ),
)
