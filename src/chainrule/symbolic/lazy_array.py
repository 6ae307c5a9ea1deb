"""Arrays whose numbers are computed at once, and whose Terms are made one by one when asked for.

A network with a million weights has millions of intermediate quantities, and an explanation shows a
few hundred of them. So an array holds two recipes: how to compute all of its numbers, and how to
make the Term of one entry. Neither is followed before somebody asks::

    compute   ()            -> values    asked for by .values, followed once for the whole array
    make      (array, index) -> Term     asked for by .at(0, 1), followed once for each entry

Parts of an array, its transpose and its reshapings are views: their entries are the Terms of the
array that they show, so that a weight is one and the same Term in the forward pass, where its array
is W, and in the backward pass, where it is W.T.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import product
from typing import Self

import numpy as np

from chainrule.symbolic.shapes import Index, Shape, counted
from chainrule.symbolic.term import Size, Term
from chainrule.types import Array


class LazyArray:
    """An array whose entries are Terms.

    Attributes
    ----------
    shape : tuple
        Of whole numbers, or a `Size` where the number of units is left open.
    operation : str
        What made the array, as for a Term; "" if its entries were made otherwise.
    arguments : tuple of arrays
    """

    def __init__(
        self,
        shape: Shape,
        compute: Callable[[], Array] | None,
        make: Callable[[Array, Index], Term],
        operation: str = "",
        arguments: tuple[Self, ...] = (),
    ) -> None:
        self.shape = shape
        self.operation = operation
        self.arguments = arguments
        self._compute = compute
        self._make = make
        self._values: Array = None
        self._made: dict[Index, Term] = {}

    @property
    def values(self) -> Array:
        """The numbers, computed when first asked for; None for an array of letters."""
        if self._values is None and self._compute is not None:
            # An overflow is explained like any other number; it is training that warns of it.
            with np.errstate(all="ignore"):
                self._values = np.asarray(self._compute())
        return self._values

    @property
    def lettered(self) -> bool:
        """Whether it has letters instead of numbers."""
        return self._compute is None

    @property
    def addends(self) -> Self:
        """Of a sum along an axis, the array that was summed."""
        assert self.operation == "fold"
        return self.arguments[0]

    def at(self, *index: int | str) -> Term:
        """The Term of one entry: always the same one."""
        # The same Term each time: formulas find a name by the identity of the Term, and a Term that
        # stands in a hundred formulas is made once.
        if index not in self._made:
            self._made[index] = term = self._make(self, index)
            # A view, such as a transpose, has the Terms of the array that it shows: they stay at
            # home there, where their names are.
            term.home = term.home or (self, index)
        return self._made[index]

    def value_at(self, index: Index) -> Array:
        """The number of one entry; None for a letter."""
        return None if self.lettered else self.values[index].item()

    def places(self) -> list[Index]:
        """All indices in their order; a letter where a dimension is left open."""
        dimensions = [
            [size.index] if isinstance(size, Size) else range(size) for size in self.shape
        ]
        return list(product(*dimensions))

    @property
    def ndim(self) -> int:
        """The number of dimensions."""
        return len(self.shape)

    @property
    def size(self) -> int:
        """The number of entries; one stands for all of a dimension that is left open."""
        return math.prod(counted(self.shape))

    def __len__(self) -> int:
        return counted(self.shape)[0]

    @property
    def T(self) -> Self:  # noqa: N802
        """Rows as columns."""
        return type(self)(
            self.shape[::-1], self._whole(np.transpose), lambda _, index: self.at(*index[::-1])
        )

    def __getitem__(self, key: Array) -> Array:
        """One entry as a Term, or a part of the array with the same Terms."""
        # NumPy's own indexing, applied to the numbers of the entries, says which ones are meant.
        places = np.arange(self.size).reshape(counted(self.shape))[key]
        if np.ndim(places) == 0:
            return self.at(*self._unravel(int(places)))
        return self._view(places)

    def reshape(self, *shape: int) -> Self:
        """The same entries in another shape."""
        return self._view(np.arange(self.size).reshape(*shape))

    def _view(self, places: Array) -> Self:
        return type(self)(
            places.shape,
            self._whole(lambda values: values.reshape(-1)[places]),
            lambda _, index: self.at(*self._unravel(int(places[index]))),
        )

    # The place of an entry, counted through the array row by row, back to its index.
    def _unravel(self, place: int) -> Index:
        return tuple(int(i) for i in np.unravel_index(place, counted(self.shape)))

    def _whole(self, function: Callable[[Array], Array]) -> Callable[[], Array] | None:
        return None if self.lettered else lambda: function(self.values)
