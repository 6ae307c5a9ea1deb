"""Vanishing gradients: by what factor errors shrink on their way back, from layer to layer.

Going back through a layer's activation multiplies an error by a slope. The largest slope bounds
that factor: with the logistic function at 0.25, each layer takes at least 75 % away, two layers
93.75 %. The weights come on top, and can make it better or worse.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from chainrule.errors import ChainruleError
from chainrule.network.network import Network


@dataclass(frozen=True)
class LayerErrors:
    """How large the errors are at one layer.

    Attributes
    ----------
    layer : int
        Counted from 1.
    mean_delta : float
        Mean |dE/dz| of its units.
    factor : float or None
        Its ratio to the next layer's; None at the output.
    steepest : float
        The largest slope of the layer's activation.
    bound : float
        The product of the largest slopes from the output back to here.
    reduction : float
        What that takes away from an error at least, in percent.
    """

    layer: int
    mean_delta: float
    factor: float | None
    steepest: float
    bound: float

    @property
    def reduction(self) -> float:
        """The least share, in percent, that the slopes alone take away from an error (0 if they
        need not).
        """
        return max(0.0, 100 * (1 - self.bound))


def vanishing_gradients(network: Network, mean_delta: Sequence[float]) -> list[LayerErrors]:
    """The errors of each layer, from the output back.

    Parameters
    ----------
    network : Network
        Whose activations bound the factors.
    mean_delta : sequence of float
        Mean |dE/dz| of each layer, from the first on, as an `EpochRecord` has them.

    Returns
    -------
    list of LayerErrors

    Examples
    --------
    >>> network = chainrule.Network([2, 1, 1], "logistic", biases="none")
    >>> report = chainrule.vanishing_gradients(network, [0.0030, 0.1218])
    >>> [layer.reduction for layer in report], round(report[1].factor, 3)
    ([75.0, 93.75], 0.025)
    """
    if len(mean_delta) != len(network.layers):
        raise ChainruleError(
            f"{len(mean_delta)} errors were given for {len(network.layers)} layers"
        )
    # From the output back, as the errors go. Each layer multiplies by its own slope, the output
    # layer included: there, dE/dz is dE/dy times the slope.
    report: list[LayerErrors] = []
    bound = 1.0
    for l in reversed(range(len(network.layers))):
        steepest = network.layers[l].activation.steepest
        bound *= steepest
        after = mean_delta[l + 1] if report else None
        # an error of exactly 0 after it, as behind ReLUs that are all off, leaves no ratio
        factor = None if after is None else mean_delta[l] / after if after else float("nan")
        report.append(LayerErrors(l + 1, mean_delta[l], factor, steepest, bound))
    return report
