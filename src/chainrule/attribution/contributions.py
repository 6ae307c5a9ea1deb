"""What each column adds to a prediction, compared with a reference row: integrated gradients,
averaged over the networks of a model.

A column's part of the way from the reference's inputs to the row's is what the inputs do when that
column alone changes. Where these parts add up to the whole way, as they do if each input is made of
one column, or is a sum of what is made of each, contributions add up to the difference of the
predictions. What is made of several columns at once is told by itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from chainrule.attribution.paths import integrated
from chainrule.attribution.rows import Rows
from chainrule.attribution.subject import Subject
from chainrule.engines.prediction import outputs
from chainrule.network.input_gradient import Readout
from chainrule.network.parameters import Parameters
from chainrule.types import Doubles

CLOSE = 1e-6  # of the scale of what is predicted: so close contributions must add up
ROUNDING = 1e-12  # of the same


@dataclass(frozen=True)
class Contributions:
    """What stands between the prediction of a reference row and that of the row.

    Attributes
    ----------
    reference : float
        The prediction for the reference row.
    columns : tuple of float
        What each column adds.
    together : float
        What columns add through inputs that are made of several of them at once.
    limited_row, limited_reference : float
        What is added to the prediction of the row, and to that of the reference, by keeping them
        within the range that training has seen.
    unexplained : float
        What is left: rounding, unless the network jumps somewhere.
    prediction : float
        For the row: the sum of all these.
    scale : float
        The usual size of such a number.
    """

    reference: float
    columns: tuple[float, ...]
    together: float
    limited_row: float
    limited_reference: float
    unexplained: float
    prediction: float
    scale: float

    @property
    def limited(self) -> float:
        """What limits add to the difference: those of the reference's prediction count against."""
        return self.limited_row - self.limited_reference

    @property
    def exact(self) -> bool:
        """Whether they add up."""
        return abs(self.unexplained) <= CLOSE * self.scale


def contributions(
    subject: Subject, row: Rows, reference: Rows, names: list[str], which: int
) -> Contributions:
    """What each of these columns adds to a number that is read off the outputs."""
    read = subject.reads[which]
    # the reference, the row, and the reference with one column after the other from the row
    stack = row.with_cells({name: _cells(row, reference, names, name) for name in names})
    # one table for all columns, which each network's preparation reads once
    pairs = [(way.parameters, way.encode(stack.data)) for way in subject.ways]
    scale = subject.scale or _size(pairs, read)
    parts = [_of_network(parameters, inputs, read, scale) for parameters, inputs in pairs]
    mean = _Part(*(np.mean(it, axis=0) for it in zip(*parts, strict=True)))
    # The mean of the networks is what is kept within the range, not each of them.
    before, after = np.clip((mean.first, mean.last), *subject.range)
    return Contributions(
        float(before),
        tuple(map(float, mean.columns)),
        float(mean.together),
        float(after - mean.last),
        float(before - mean.first),
        float(mean.unexplained),
        float(after),
        scale,
    )


class _Part(NamedTuple):
    """What one network has to say."""

    first: float
    last: float
    columns: Doubles
    together: float
    unexplained: float


def _of_network(parameters: Parameters, inputs: Doubles, read: Readout, scale: float) -> _Part:
    start, end, *changed = inputs
    path = integrated(parameters, start, end, read, scale)
    # Each column changes alone, from the reference; one after the other, their order would matter.
    ways = np.array(changed) - start
    columns = ways @ path.gradient
    together = float((end - start - ways.sum(axis=0)) @ path.gradient)
    rest = path.last - path.first - float(columns.sum()) - together
    # an input that several columns add up to is only rounded otherwise
    if abs(together) < ROUNDING * scale:
        together, rest = 0.0, rest + together
    return _Part(path.first, path.last, columns, together, rest)


def _cells(row: Rows, reference: Rows, names: list[str], name: str) -> list[Any]:
    """A column: the reference's cell but in the second row, and where it changes alone."""
    own, other = row.column(name)[0], reference.column(name)[0]
    return [other, own, *(own if it == name else other for it in names)]


def _size(pairs: list[tuple[Parameters, Doubles]], read: Readout) -> float:
    """How large the predictions for the reference and the row are."""
    ends = [
        read.value(np.asarray(outputs(parameters, inputs[:2]), float))
        for parameters, inputs in pairs
    ]
    # where both are 0, errors of exactly 0 would be asked for
    return float(np.abs(ends).max()) or 1.0
