"""Shapes of arrays of Terms: whole numbers, or a `Size` where the number of units is left open.

In a derivation a layer has any number of units. Its dimension has one entry, which stands for all
of them and is found under the letter that counts them::

    weights of a layer with    shape                             indices of its entries
    3 and 2 units              (3, 2)                            (0, 0), (0, 1), ..., (2, 1)
    any number of units        (Size("M", "j"), Size("N", "k"))  ("j", "k")
"""

from __future__ import annotations

from typing import Any

from chainrule.symbolic.term import Size

Index = tuple[Any, ...]  # where an entry stands; a letter in a dimension that is left open
Shape = tuple[int | Size, ...]


def counted(shape: Shape) -> tuple[int, ...]:
    """How many entries each dimension has: a single one where it is left open."""
    return tuple(1 if isinstance(size, Size) else size for size in shape)


def common_shape(shapes: list[Shape]) -> Shape:
    """As NumPy broadcasts: dimensions are aligned at the end, and 1 gives way to any other size."""
    ndim = max(map(len, shapes))
    # What is missing in front counts as 1: (4,) beside (3, 4) is (1, 4).
    padded = [(1,) * (ndim - len(shape)) + shape for shape in shapes]
    common: list[int | Size] = []
    for sizes in zip(*padded, strict=True):
        wide = {size for size in sizes if size != 1}
        if len(wide) > 1:
            raise ValueError(f"arrays of the shapes {shapes} do not go together")
        # Two sizes that are left open are the same size if they have the same letters.
        common.append(wide.pop() if wide else 1)
    return tuple(common)


def index_within(shape: Shape, index: Index) -> Index:
    """Which entry of an argument of this shape an entry of the result is made of."""
    # Broadcasting read backwards. Dimensions are aligned at the end, so an argument that lacks the
    # first ones, such as the biases beside Z, drops their indices; and the one entry of a dimension
    # of 1 serves all indices of the result.
    inner = index[len(index) - len(shape) :]
    return tuple(0 if size == 1 else place for size, place in zip(shape, inner, strict=True))
