"""The functions of `chainrule.formulas.functions` as Terms compute them, for plain arrays: the
namespace `xp` of a run that must come to the numbers of an explanation to the last digit.
"""

from __future__ import annotations

import numpy as np

from chainrule.formulas import functions
from chainrule.formulas.functions import (
    abs,
    concatenate,
    cos,
    erf,
    exp,
    expm1,
    log,
    log1p,
    maximum,
    minimum,
    ones_like,
    positive,
    sign,
    sin,
    sqrt,
    sum,
    tanh,
    where,
    zeros_like,
)
from chainrule.symbolic.xp import NEAR
from chainrule.types import Array

__all__ = [
    "abs", "concatenate", "cos", "erf", "exp", "expm1", "log", "log1p", "maximum", "minimum",
    "ones_like", "positive", "shift", "sign", "sin", "sqrt", "sum", "tanh", "where", "zeros_like",
]  # fmt: skip


def shift(z: Array) -> Array:
    """What a softmax subtracts from its net inputs: nothing where Terms subtract nothing."""
    return 0 if np.abs(z).max() < NEAR else functions.shift(z)
