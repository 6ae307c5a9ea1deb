"""The numbers of a network for another one of the same depth: what both have stays, the rest is 0.

Columns and classes that come later widen the first and the last layer. A weight of 0 changes
nothing of what the network puts out, and yet it learns: its gradient is the input times the delta
of a unit, and the units behind it differ already.
"""

from __future__ import annotations

import numpy as np

from chainrule.network.network import Network
from chainrule.network.parameters import Parameters
from chainrule.types import Doubles, Floats


def widened(before: Network, vector: Floats, after: Network) -> Doubles:
    """The vector of one network for another with more or fewer inputs and outputs."""
    old, new = Parameters(before, vector), Parameters(after, np.zeros(after.n_parameters))
    # both layouts are rows of units: what both networks have lies in the corner of each matrix
    for old_W, old_b, W, b in zip(old.W, old.b, new.W, new.b, strict=True):
        rows, columns = np.minimum(old_W.shape, W.shape)
        W[:rows, :columns] = old_W[:rows, :columns]
        b[:columns] = old_b[:columns]
    found: Doubles = new.vector
    return found
