"""Arrays put together of entries of others: the Terms themselves, so that no formula shows it."""

from __future__ import annotations

import numpy as np

from chainrule.symbolic.arrays import TermArray
from chainrule.symbolic.shapes import Index, common_shape, counted, index_within
from chainrule.symbolic.term import Term
from chainrule.types import Mask


def chosen(condition: Mask, a: TermArray, b: TermArray) -> TermArray:
    """An entry of a where the condition holds, of b elsewhere: the Terms themselves.

    A mask of frozen weights, for example, is not part of any formula.
    """
    # Where sizes are open, one entry stands for all, so they are chosen together: either all of a
    # or all of b.
    if a.lettered or b.lettered:
        return a if condition.all() else b
    shape = common_shape([condition.shape, a.shape, b.shape])
    from_a = np.broadcast_to(condition, counted(shape))

    def make(_: TermArray, index: Index) -> Term:
        array = a if from_a[index] else b
        return array.at(*index_within(array.shape, index))

    # Nothing is frozen in most networks; then the array is what it was.
    if from_a.all() and a.shape == shape:
        return a
    return TermArray(shape, lambda: np.where(condition, a.values, b.values), make, "choice", (a, b))


def concatenate(pieces: list[TermArray]) -> TermArray:
    """One array after the other."""
    # Lengths 3, 2 and 4 end at 3, 5 and 9: index 5 is beyond the second end, and so in the third.
    ends = np.cumsum([len(piece) for piece in pieces])

    def make(_: TermArray, index: Index) -> Term:
        piece = int(np.searchsorted(ends, index[0], side="right"))
        return pieces[piece].at(index[0] - int(ends[piece] - len(pieces[piece])), *index[1:])

    shape = (int(ends[-1]), *pieces[0].shape[1:])
    return TermArray(shape, lambda: np.concatenate([piece.values for piece in pieces]), make)
