"""Arrays of a document: which entry of a matrix is which quantity."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import product

from chainrule.auditing.claim_sources.extraction.values import Values
from chainrule.auditing.drafting.agreement import agreement
from chainrule.network.quantities import Quantity

Entries = list[tuple[Quantity, str]]


@dataclass(frozen=True)
class Arrays:
    """How the arrays of a document are written.

    Attributes
    ----------
    sizes : sequence of int
    rows_receive : mapping of int
        For each layer whether the rows of its matrix of weights are the receiving units.
    values : dict
        What the run has: where a gradient fits both ways, its numbers tell.
    """

    sizes: Sequence[int]
    rows_receive: Mapping[int, bool]
    values: Values

    def entries(self, quantity: Quantity, rows: list[list[str]]) -> Entries:
        """The entries of what a whole layer has, each with its number; empty if they do not fit."""
        printed = [cell for row in rows for cell in row]
        # A weight with both its units is one number of the matrix and no matrix.
        if "weight" in quantity.kind and not quantity.sender and not quantity.unit:
            return self._matrix(quantity, rows)
        if self.samples > 1 and (of_samples := self._of_samples(quantity, rows)):
            return of_samples
        return self._of_layer(quantity, printed)

    def _of_layer(self, quantity: Quantity, printed: list[str]) -> Entries:
        """What a layer, or a unit of it, has of a single sample."""
        if quantity.unit:
            return [(quantity, printed[0])] if len(printed) == 1 else []
        # The numbers of a layer may stand in a row or in a column: only their count matters.
        if len(printed) != self.sizes[quantity.layer]:
            return []
        return [(replace(quantity, unit=unit), it) for unit, it in enumerate(printed, start=1)]

    @cached_property
    def samples(self) -> int:
        """How many the run has."""
        return max((quantity.sample for _, quantity in self.values), default=0)

    def _of_samples(self, quantity: Quantity, rows: list[list[str]]) -> Entries:
        """What a layer has of all samples, each with a row of its own, or with a column."""
        units = [quantity.unit] if quantity.unit else range(1, self.sizes[quantity.layer] + 1)
        samples = range(1, self.samples + 1)
        # The empty one is taken where there is no other.
        readings: list[Entries] = [[]]
        if _has_shape(rows, len(samples), len(units)):
            readings.append(_filled(quantity, product(samples, units), rows))
        # As many samples as units have both shapes: then the numbers of the run decide.
        if _has_shape(rows, len(units), len(samples)):
            turned = [(sample, unit) for unit, sample in product(units, samples)]
            readings.append(_filled(quantity, turned, rows))
        return max(readings, key=self._fit)

    def _matrix(self, quantity: Quantity, rows: list[list[str]]) -> Entries:
        """As the weights are written, or transposed: whichever has the shape and fits better."""
        receiving = self.rows_receive.get(quantity.layer, False)
        # The own way first: of a symmetric matrix, both fit as well.
        readings = [self._read(quantity, rows, way) for way in (receiving, not receiving)]
        return max(readings, key=self._fit)

    def _read(self, quantity: Quantity, rows: list[list[str]], rows_receive: bool) -> Entries:
        n_from, n_to = self.sizes[quantity.layer - 1], self.sizes[quantity.layer]
        if (len(rows), len(rows[0])) != ((n_to, n_from) if rows_receive else (n_from, n_to)):
            return []
        found = []
        for r, row in enumerate(rows, start=1):
            for c, printed in enumerate(row, start=1):
                sender, unit = (c, r) if rows_receive else (r, c)
                found.append((replace(quantity, sender=sender, unit=unit), printed))
        return found

    def _fit(self, entries: Entries) -> float:
        if not entries:
            return float("-inf")
        return sum(agreement(self.values, quantity, printed) for quantity, printed in entries)


def _has_shape(rows: list[list[str]], height: int, width: int) -> bool:
    """Whether there are so many rows, all of them so long."""
    return len(rows) == height and {*map(len, rows)} == {width}


def _filled(
    quantity: Quantity, places: Iterable[tuple[int, int]], rows: list[list[str]]
) -> Entries:
    """The cells, row by row, as those of these samples and units."""
    cells = (cell for row in rows for cell in row)
    return [
        (replace(quantity, unit=unit, sample=sample), cell)
        for (sample, unit), cell in zip(places, cells, strict=True)
    ]
