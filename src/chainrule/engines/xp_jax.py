"""The namespace `xp` for JAX: jax.numpy, with what chainrule.formulas.functions has beyond
NumPy's names.
"""

from __future__ import annotations

from typing import Any

import jax.numpy as jnp
import numpy as np
from jax.scipy import special


def erf(x: Any) -> Any:
    """The error function, exactly -1 and 1 where it is that to all digits."""
    # Older releases of XLA stop at 1 - 6e-8 in single precision; gelu multiplies the rest by z.
    end = 4.0 if x.dtype == np.float32 else 6.0
    return jnp.where(jnp.abs(x) > end, jnp.sign(x), special.erf(x))


def positive(y: Any) -> Any:
    """y, but never below the smallest normal number."""
    return jnp.maximum(y, np.finfo(y.dtype).tiny)


def shift(z: Any) -> Any:
    """The maximum of each row of z."""
    return jnp.max(z, axis=-1, keepdims=True)


def __getattr__(name: str) -> Any:
    return getattr(jnp, name)
