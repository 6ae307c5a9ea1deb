"""Names for what flows through the page, so that a signature says which kind of thing it takes.

The page does not care whether its arrays are NumPy's, JAX's or made of Terms, and no protocol of
Python's typing describes all three; `Array` and `Namespace` say what is meant where types cannot.
"""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Array: TypeAlias = Any  # an array, or a single number, of whatever namespace is in use
Namespace: TypeAlias = Any  # xp: the functions for such arrays, by NumPy's names
Floats: TypeAlias = NDArray[np.floating[Any]]  # NumPy's, float32 or float64
Doubles: TypeAlias = NDArray[np.float64]
Rows: TypeAlias = NDArray[np.intp]  # numbers of rows, counted from 0
Mask: TypeAlias = NDArray[np.bool_]
