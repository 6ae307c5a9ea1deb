"""Arrays of Terms.

An array computes its values at once, with NumPy, and makes the Term of an entry only when it is
asked for; so a network of any size can be run on Terms, and only what is looked at costs anything::

    Z = X @ W              values    one NumPy product for the whole array
                           at(0, 1)  the Term of Z[0, 1]: x1·w12 + x2·w22, made when asked for
                                     and kept, so that the same entry is the same Term

An array of letters has no values: a dimension of a `Size` stands for any number of units, and sums
over it are written with a sum sign.
"""

from __future__ import annotations

import numpy as np

from chainrule.symbolic.folding import folded
from chainrule.symbolic.lazy_array import LazyArray
from chainrule.symbolic.operations import UFUNCS
from chainrule.symbolic.operators import Operators
from chainrule.symbolic.shapes import Index, Shape, common_shape, index_within
from chainrule.symbolic.term import Size, Term, apply, number
from chainrule.types import Array


class TermArray(LazyArray, Operators):
    """An array whose entries are Terms, with the operators of the page.

    Attributes
    ----------
    shape : tuple
        Of whole numbers, or a `Size` where the number of units is left open.
    operation : str
        What made the array, as for a Term; "" if its entries were made otherwise.
    arguments : tuple of TermArray
    """

    # NumPy would otherwise take `numpy_array * term_array` for itself, entry by entry; without a
    # ufunc protocol it leaves the operation to the methods of this class.
    __array_ufunc__ = None

    def sum(self, axis: int | None = None, keepdims: bool = False) -> TermArray:
        """The sum along an axis, or of all entries."""
        return folded("+", self, axis, keepdims)

    def __matmul__(self, other: Array) -> Array:
        return _product(self, other) if isinstance(other, TermArray) else NotImplemented

    def _applied(self, operation: str, *arguments: Array) -> Array:
        return elementwise(operation, *arguments)


def givens(values: Array) -> TermArray:
    """An array of given quantities."""
    # A copy: training may go on and change the original, and Terms are often made much later.
    array = np.array(values, dtype=float)
    return TermArray(
        array.shape, lambda: array, lambda here, index: Term("variable", (), here.value_at(index))
    )


def letters(*shape: int | Size) -> TermArray:
    """An array of quantities that stand for any number."""
    return TermArray(shape, None, lambda here, index: Term("variable", (), None))


def constants(values: Array, shape: Shape | None = None) -> TermArray:
    """An array of the numbers that a formula brings along; where a size is open, they are all
    alike.
    """
    array = np.asarray(values)

    # In a dimension that is left open, the index is a letter and the array has a single entry.
    def make(_: TermArray, index: Index) -> Term:
        return number(
            array[tuple(0 if isinstance(place, str) else place for place in index)].item()
        )

    return TermArray(array.shape if shape is None else shape, lambda: array, make, "number")


def elementwise(operation: str, *arguments: Array) -> Array:
    """The array of an operation on each entry; a Term if no argument is an array."""
    # Formulas are also run on single Terms, as for the book of formulas.
    if not any(isinstance(argument, TermArray | np.ndarray) for argument in arguments):
        return apply(operation, *arguments)
    arrays = tuple(map(as_array, arguments))
    shape = common_shape([array.shape for array in arrays])
    # What is computed from numbers alone is a number: 0.01 times 1 is written as 0.01.
    if all(array.operation == "number" for array in arrays):
        return constants(UFUNCS[operation](*[array.values for array in arrays]), shape)
    lettered = any(array.lettered for array in arrays)
    compute = None if lettered else lambda: UFUNCS[operation](*[array.values for array in arrays])

    # Making a Term must not make the Terms below it: that would run through the whole network to
    # show a single number. They are handed over as a function, called when a formula is written.
    def make(here: TermArray, index: Index) -> Term:
        def ingredients() -> tuple[Term, ...]:
            return tuple(array.at(*index_within(array.shape, index)) for array in arrays)

        return Term(operation, ingredients, here.value_at(index))

    return TermArray(shape, compute, make, operation, arrays)


def as_array(argument: Array) -> TermArray:
    """An argument as an array: a Term is one entry, numbers are those of the formula."""
    if isinstance(argument, TermArray):
        return argument
    if isinstance(argument, Size):
        argument = argument.term
    if isinstance(argument, Term):
        value = argument.value
        return TermArray(
            (), None if value is None else lambda: np.array(value), lambda _, index: argument
        )
    return constants(argument)


def _product(a: TermArray, b: TermArray) -> TermArray:
    """The matrix product: sums of products, which its entries have as addends."""
    rows, inner = a.shape
    columns = b.shape[1]

    # addends[r, i, c] = a[r, i]·b[i, c]; their sum over i, the dimension between, is the product.
    def make(_: TermArray, index: Index) -> Term:
        row, between, column = index
        return apply("*", a.at(row, between), b.at(between, column))

    lettered = a.lettered or b.lettered
    addends = TermArray(
        (rows, inner, columns),
        None if lettered else lambda: a.values[:, :, None] * b.values[None],
        make,
    )
    compute = None if lettered else lambda: a.values @ b.values
    # With one inner entry there is nothing to add: the Term is the product itself.
    if inner == 1:
        return TermArray(
            (rows, columns), compute, lambda _, index: make(_, (index[0], 0, index[1]))
        )
    # The Terms are sums of products, but NumPy need not compute all products one by one: they
    # would take `inner` times the memory, and BLAS adds in an order of its own, by which the last
    # digit can differ. The values must be those that training computes.
    product = folded("+", addends, 1, False)
    product._compute = compute
    return product
