"""Arrays of a document: which entry of a matrix is which quantity."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

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
        if quantity.unit:
            return [(quantity, printed[0])] if len(printed) == 1 else []
        if "weight" in quantity.kind and not quantity.sender:
            return self._matrix(quantity, rows)
        if len(printed) != self.sizes[quantity.layer]:
            return []
        return [(replace(quantity, unit=unit), it) for unit, it in enumerate(printed, start=1)]

    def _matrix(self, quantity: Quantity, rows: list[list[str]]) -> Entries:
        """As the weights are written, or transposed: whichever has the shape and fits better."""
        receiving = self.rows_receive.get(quantity.layer, False)
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
