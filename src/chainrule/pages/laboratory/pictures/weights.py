"""The weights of each layer, as a histogram."""

from __future__ import annotations

from typing import Any

import numpy as np

from chainrule.network.parameters import Parameters
from chainrule.pages.laboratory.present import told

BARS = 21


def histograms(parameters: Parameters) -> list[dict[str, Any]]:
    """For each layer how many weights lie where, biases left out."""
    return [_histogram(number, W.ravel()) for number, W in enumerate(parameters.W, start=1)]


def _histogram(layer: int, weights: Any) -> dict[str, Any]:
    # 0 in the middle, so that signs are seen
    reach = float(np.abs(weights).max()) or 1.0
    # divided first: twice the largest number is infinite
    counts, _ = np.histogram(weights / reach, BARS, (-1, 1))
    return {
        "layer": layer,
        "reach": told(reach),
        "counts": counts.tolist(),
        "says": f"layer {layer}: {weights.size:,} weights from {told(weights.min())} to "
        f"{told(weights.max())}, standard deviation {told(weights.std())}",
    }
