"""Sums along an axis, and other operations that take all entries along it, as Terms.

The addends of a sum are Terms of their own, which a formula shows in a row; but only the last
addition is the sum that has a name::

    entries    a    b    c
    Terms      (a + b) + c        built from the left, when the sum is asked for
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from chainrule.symbolic.lazy_array import LazyArray
from chainrule.symbolic.operations import UFUNCS
from chainrule.symbolic.shapes import Index
from chainrule.symbolic.term import Size, Term, apply, letter

A = TypeVar("A", bound=LazyArray)


def folded(operation: str, array: A, axis: int | None, keepdims: bool) -> A:
    """All entries along an axis, or all, under one operation, from the first to the last."""
    axes = range(array.ndim) if axis is None else [axis % array.ndim]
    shape = tuple(
        1 if k in axes else size for k, size in enumerate(array.shape) if keepdims or k not in axes
    )
    fold = UFUNCS[operation].reduce  # type: ignore[attr-defined]  # as it is typed, any callable
    compute = None if array.lettered else lambda: fold(array.values, axis=axis, keepdims=keepdims)

    def entries(index: Index) -> tuple[list[Index], list[Size]]:
        """The indices under the sum, and the sizes that are left open among them."""
        outer = iter(index)
        found: list[Index] = [()]
        opened: list[Size] = []
        for k, size in enumerate(array.shape):
            places: Iterable[int | str]
            if k not in axes:
                places = [next(outer)]
            else:
                # A kept dimension of 1 has an index in the result, which says nothing here.
                if keepdims:
                    next(outer)
                if isinstance(size, Size):
                    # A sum within a formula needs an index of its own where it stands beside the
                    # entry that it normalizes: softmax is e^z_k / Σ_k' e^z_k'.
                    opened.append(Size(size.count, size.index + "'") if keepdims else size)
                    places = [opened[-1].index]
                else:
                    places = range(size)
            # Dimension by dimension, every index so far goes on to each of the places.
            found = [(*before, place) for before in found for place in places]
        return found, opened

    def make(here: A, index: Index) -> Term:
        found, opened = entries(index)
        first, *others = found
        # A sum of one addend is that addend, with the name that it has.
        if not others and not opened:
            return array.at(*first)

        def ingredients() -> tuple[Term, ...]:
            total = array.at(*first)
            # One entry stands for all: the Term is a sum sign over it, with index and upper end.
            if opened:
                return total, *(part for size in opened for part in (letter(size.index), size.term))
            # From the left, as Python adds. Only the last addition is this entry's own; those
            # before it have no name, so a formula shows all addends in a row.
            for other in others[:-1]:
                total = apply(operation, total, array.at(*other))
            return total, array.at(*others[-1])

        return Term("sum" if opened else operation, ingredients, here.value_at(index))

    return type(array)(shape, compute, make, "fold", (array,))
