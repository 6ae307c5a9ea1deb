"""The namespace `xp` for JAX: jax.numpy, with what chainrule.formulas.functions has beyond
NumPy's names.
"""

from __future__ import annotations

from typing import Any

import jax.numpy as jnp
import numpy as np
from jax.scipy.special import erf as erf


def positive(y: Any) -> Any:
    """y, but never below the smallest normal number."""
    return jnp.maximum(y, np.finfo(y.dtype).tiny)


def shift(z: Any) -> Any:
    """The maximum of each row of z."""
    return jnp.max(z, axis=-1, keepdims=True)


def __getattr__(name: str) -> Any:
    return getattr(jnp, name)
