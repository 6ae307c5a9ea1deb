"""What is explained: the networks of a model, what becomes of a row, and what is read off.

rows -> each network's inputs -> its outputs -> read off -> mean of the networks -> prediction
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from math import inf
from typing import Any, NamedTuple

import numpy as np

from chainrule.attribution.rows import Rows
from chainrule.engines.prediction import outputs
from chainrule.network.input_gradient import Readout
from chainrule.network.parameters import Parameters
from chainrule.tables.intervals import Errors
from chainrule.tables.seen import Seen
from chainrule.types import Doubles
from chainrule.types import Rows as Places


class Way(NamedTuple):
    """A network, in float64, and what makes its inputs of rows as the model takes them."""

    parameters: Parameters
    encode: Callable[[Any], Doubles]


@dataclass(frozen=True)
class Subject:
    """A model, as far as it takes part in explaining a row.

    Attributes
    ----------
    kind : str
        What it is called, such as "TableModel".
    ways : tuple of Way
        What is read off their outputs is averaged.
    reads : tuple of Readout
        The probability of each class; or the number, in the target's own units.
    target : str
    classes : tuple
        Empty where a number is predicted.
    scale : float or None
        The usual size of differences of the number; None if the model does not know.
    range : (float, float)
        Between which a number is predicted.
    errors : Errors
        How far off a number was on rows held out.
    seen : mapping
        What training has seen of each column, if the model knows.
    columns : tuple of str, optional
        Those that it predicts from; all of the rows if it does not say.
    threshold : float, optional
        Of two classes, the probability from which on the second is predicted.
    unit : str
        That numbers are predicted in; empty if none is known.
    """

    kind: str
    ways: tuple[Way, ...]
    reads: tuple[Readout, ...]
    target: str = "the prediction"
    classes: tuple[object, ...] = ()
    scale: float | None = None
    range: tuple[float, float] = (-inf, inf)
    errors: Errors = field(default_factory=Errors)
    seen: Mapping[str, Seen] = field(default_factory=dict)
    columns: tuple[str, ...] | None = None
    threshold: float | None = None
    unit: str = ""

    def used(self, rows: Rows) -> list[str]:
        """The columns that it predicts from, in the order of the table."""
        return [name for name in rows.names if self.columns is None or name in self.columns]

    def chosen(self, found: Doubles) -> Places:
        """Which class each row is predicted to be of, by its probabilities."""
        if self.threshold is not None:
            return (found[:, 1] >= self.threshold).astype(np.intp)
        likeliest: Places = found.argmax(axis=1)
        return likeliest

    def each(self, rows: Rows) -> Doubles:
        """What is read off each network, (networks, rows, reads)."""
        found = []
        for way in self.ways:
            Y = np.asarray(outputs(way.parameters, way.encode(rows.data)), float)
            found.append(np.column_stack([read.value(Y) for read in self.reads]))
        return np.array(found)

    def predict(self, rows: Rows) -> Doubles:
        """The probability of each class, (rows, classes); or the number, (rows, 1)."""
        # the mean is limited rather than each network, as the model itself predicts
        limited: Doubles = np.clip(self.each(rows).mean(axis=0), *self.range)
        return limited
