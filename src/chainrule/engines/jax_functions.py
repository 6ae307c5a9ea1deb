"""The namespace `xp` for JAX: the names of chainrule.formulas.functions for traced arrays."""

from __future__ import annotations

from typing import Any

import jax.numpy as jnp
import numpy as np
from jax.numpy import (
    abs,
    concatenate,
    exp,
    expm1,
    log,
    log1p,
    maximum,
    minimum,
    ones_like,
    sign,
    sqrt,
    sum,
    tanh,
    where,
    zeros_like,
)
from jax.scipy.special import erf

__all__ = [
    "abs",
    "concatenate",
    "erf",
    "exp",
    "expm1",
    "log",
    "log1p",
    "maximum",
    "minimum",
    "ones_like",
    "positive",
    "shift",
    "sign",
    "sqrt",
    "sum",
    "tanh",
    "where",
    "zeros_like",
]


def positive(y: Any) -> Any:
    """y, but never below the smallest normal number."""
    return jnp.maximum(y, np.finfo(y.dtype).tiny)


def shift(z: Any) -> Any:
    """The maximum of each row of z."""
    return jnp.max(z, axis=-1, keepdims=True)
