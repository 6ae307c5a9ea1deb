"""Templates: what the symbols of one kind of letters stand for, by the numbers that they have.

In one document z_1 and z_2 are the net inputs of two hidden units, in another one the vectors of
two layers, in a third one y_3, y_4, y_5 are the outputs of units that are counted through all
layers. `stem_readers` tries all readings that the letters allow.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from chainrule.auditing.drafting.indices import Way
from chainrule.auditing.drafting.symbols import Symbol
from chainrule.network.quantities import Kind, Quantity

OF_THE_NETWORK = (Kind.TOTAL_ERROR, Kind.SAMPLE_ERROR)


class Observation(NamedTuple):
    """A symbol, the numbers that are printed beside it, one or those of an array, and what the
    formula beside it computes.
    """

    symbol: Symbol
    entries: tuple[str, ...]
    meant: Quantity | None = None


class Template(NamedTuple):
    """A way to read the symbols of one family."""

    kind: Kind
    way: Way
    unlikely: float

    def quantity(self, symbol: Symbol, sizes: Sequence[int]) -> Quantity | None:
        """What a symbol stands for; with unit 0 for all units. None if there is no such unit."""
        place = self.way.place(symbol)
        if place is None:
            return None
        if self.kind in OF_THE_NETWORK:
            return Quantity(self.kind) if not symbol.numbers or sizes[-1] == 1 else None
        layer, unit = place
        # What the units of layer 0 send are the inputs.
        kind = Kind.INPUT if self.kind == Kind.ACTIVATION and not layer else self.kind
        lowest = 0 if kind == Kind.INPUT else 1
        if not lowest <= layer < len(sizes) or not 0 <= unit <= sizes[layer]:
            return None
        return Quantity(kind, layer, unit=unit)


class Learned(NamedTuple):
    """The best template of a family, how well it fits, and whether no other one fits as well."""

    template: Template
    fit: float
    is_sure: bool
