"""Arrays by a checksum, so that a run can be told from one on other numbers."""

from __future__ import annotations

import hashlib
from typing import Any

import numpy as np

from chainrule.network.data import Samples


def of_samples(samples: Samples) -> str:
    """Samples by their number and a checksum."""
    rows, columns = samples.X.shape
    return f"{rows} rows of {columns} inputs, {digest(*samples)}"


def digest(*arrays: Any) -> str:
    """A checksum of arrays, their shapes and kinds of numbers; None counts as such."""
    # A checksum rather than the samples themselves: these may be larger than all else that is kept,
    # and are read again in any case.
    found = hashlib.sha256()
    for array in arrays:
        # of a sparse matrix, its three arrays
        parts = [array.data, array.indices, array.indptr] if hasattr(array, "indptr") else [array]
        for part in parts:
            whole = np.ascontiguousarray(part) if part is not None else np.zeros(0, bool)
            found.update(f"{whole.dtype}{whole.shape}".encode())
            found.update(whole.data if whole.size else b"")
    return found.hexdigest()[:16]
