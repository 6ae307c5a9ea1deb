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

import math
from collections.abc import Callable, Iterable
from itertools import product
from typing import Any

import numpy as np

from chainrule.formulas import functions
from chainrule.symbolic.term import Operators, Size, Term, apply, letter, number
from chainrule.types import Array

Index = tuple[Any, ...]  # where an entry stands; a letter in a dimension that is left open
Shape = tuple[int | Size, ...]
# The operations of `chainrule.symbolic.term.OPERATIONS` for whole arrays.
UFUNCS: dict[str, Callable[..., Array]] = {
    "+": np.add,
    "-": np.subtract,
    "*": np.multiply,
    "/": np.divide,
    "**": np.power,
    "square": np.square,
    "negative": np.negative,
    "same": np.positive,
    "==": np.equal,
    "!=": np.not_equal,
    ">": np.greater,
    ">=": np.greater_equal,
    "<": np.less,
    "<=": np.less_equal,
    "exp": np.exp,
    "expm1": np.expm1,
    "log": np.log,
    "log1p": np.log1p,
    "tanh": np.tanh,
    "sqrt": np.sqrt,
    "abs": np.abs,
    "erf": functions.erf,
    "sign": np.sign,
    "maximum": np.maximum,
    "minimum": np.minimum,
    "where": np.where,
}


class TermArray(Operators):
    """An array whose entries are Terms.

    Attributes
    ----------
    shape : tuple
        Of whole numbers, or a `Size` where the number of units is left open.
    operation : str
        What made the array, as for a Term; "" if its entries were made otherwise.
    arguments : tuple of TermArray
    """

    __array_ufunc__ = None  # NumPy leaves operations with its own arrays to this class

    def __init__(
        self,
        shape: Shape,
        compute: Callable[[], Array] | None,
        make: Callable[[TermArray, Index], Term],
        operation: str = "",
        arguments: tuple[TermArray, ...] = (),
    ) -> None:
        self.shape = shape
        self.operation = operation
        self.arguments = arguments
        self._compute, self._make = compute, make
        self._values: Array = None
        self._made: dict[Index, Term] = {}

    @property
    def values(self) -> Array:
        """The numbers, computed when first asked for; None for an array of letters."""
        if self._values is None and self._compute is not None:
            # An overflow is explained like any other number; training is what warns of it.
            with np.errstate(all="ignore"):
                self._values = np.asarray(self._compute())
        return self._values

    @property
    def lettered(self) -> bool:
        """Whether it has letters instead of numbers."""
        return self._compute is None

    @property
    def addends(self) -> TermArray:
        """Of a sum along an axis, the array that was summed."""
        assert self.operation == "fold"
        return self.arguments[0]

    def at(self, *index: Any) -> Term:
        """The Term of one entry: always the same one."""
        if index not in self._made:
            self._made[index] = term = self._make(self, index)
            # A view, such as a transpose, has the Terms of the array that it shows: they stay at
            # home there, where their names are.
            term.home = term.home or (self, index)
        return self._made[index]

    def value_at(self, index: Index) -> Array:
        """The number of one entry; None for a letter."""
        return None if self.lettered else self.values[index].item()

    def places(self) -> Iterable[Index]:
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
    def T(self) -> TermArray:  # noqa: N802
        """Rows as columns."""
        return TermArray(
            self.shape[::-1], self._whole(np.transpose), lambda _, index: self.at(*index[::-1])
        )

    def __getitem__(self, key: Array) -> Array:
        """One entry as a Term, or a part of the array with the same Terms."""
        # NumPy's own indexing, applied to the numbers of the entries, says which ones are meant.
        places = np.arange(self.size).reshape(counted(self.shape))[key]
        if np.ndim(places) == 0:
            return self.at(*self._unravel(int(places)))
        return self._view(places)

    def reshape(self, *shape: int) -> TermArray:
        """The same entries in another shape."""
        return self._view(np.arange(self.size).reshape(*shape))

    def _view(self, places: Array) -> TermArray:
        return TermArray(
            places.shape,
            self._whole(lambda values: values.reshape(-1)[places]),
            lambda _, index: self.at(*self._unravel(int(places[index]))),
        )

    def _unravel(self, place: int) -> Index:
        return tuple(int(i) for i in np.unravel_index(place, counted(self.shape)))

    def _whole(self, function: Callable[[Array], Array]) -> Callable[[], Array] | None:
        return None if self.lettered else lambda: function(self.values)

    def sum(self, axis: int | None = None, keepdims: bool = False) -> TermArray:
        """The sum along an axis, or of all entries."""
        return folded("+", self, axis, keepdims)

    def __matmul__(self, other: Array) -> Array:
        return _product(self, other) if isinstance(other, TermArray) else NotImplemented

    def _applied(self, operation: str, *arguments: Array) -> Array:
        return elementwise(operation, *arguments)


def givens(values: Array) -> TermArray:
    """An array of given quantities."""
    array = np.array(values, dtype=float)  # a copy, as training may go on and change the original
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

    def make(_: TermArray, index: Index) -> Term:
        return number(
            array[tuple(0 if isinstance(place, str) else place for place in index)].item()
        )

    return TermArray(array.shape if shape is None else shape, lambda: array, make, "number")


def elementwise(operation: str, *arguments: Array) -> Array:
    """The array of an operation on each entry; a Term if no argument is an array."""
    if not any(isinstance(argument, TermArray | np.ndarray) for argument in arguments):
        return apply(operation, *arguments)
    arrays = tuple(map(as_array, arguments))
    shape = _common_shape([array.shape for array in arrays])
    # what is computed from numbers alone is a number: 0.01 times 1 is written as 0.01
    if all(array.operation == "number" for array in arrays):
        return constants(UFUNCS[operation](*[array.values for array in arrays]), shape)
    lettered = any(array.lettered for array in arrays)
    compute = None if lettered else lambda: UFUNCS[operation](*[array.values for array in arrays])

    def make(here: TermArray, index: Index) -> Term:
        def ingredients() -> tuple[Term, ...]:
            return tuple(array.at(*_within(array, index)) for array in arrays)

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


def counted(shape: Shape) -> tuple[int, ...]:
    """How many entries each dimension has: a single one where it is left open."""
    return tuple(1 if isinstance(size, Size) else size for size in shape)


def _common_shape(shapes: list[Shape]) -> Shape:
    """As NumPy broadcasts: dimensions are aligned at the end, and 1 gives way to any other size."""
    ndim = max(map(len, shapes))
    padded = [(1,) * (ndim - len(shape)) + shape for shape in shapes]
    common: list[int | Size] = []
    for sizes in zip(*padded, strict=True):
        wide = {size for size in sizes if size != 1}
        if len(wide) > 1:
            raise ValueError(f"arrays of the shapes {shapes} do not go together")
        common.append(wide.pop() if wide else 1)
    return tuple(common)


def _within(array: TermArray, index: Index) -> Index:
    """The index into an argument of an entry of the result."""
    # dimensions are aligned at the end, and an entry of a dimension of 1 is used for all others
    inner = index[len(index) - array.ndim :]
    return tuple(0 if size == 1 else place for size, place in zip(array.shape, inner, strict=True))


def _product(a: TermArray, b: TermArray) -> TermArray:
    """The matrix product: sums of products, which its entries have as addends."""
    (rows, inner), columns = a.shape, b.shape[1]

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
    # The Terms are sums of products, but NumPy need not compute all products one by one.
    product = folded("+", addends, 1, False)
    product._compute = compute
    return product


def folded(operation: str, array: TermArray, axis: int | None, keepdims: bool) -> TermArray:
    """All entries along an axis, or all, under one operation, from the first to the last."""
    axes = range(array.ndim) if axis is None else [axis % array.ndim]
    shape = tuple(
        1 if k in axes else size for k, size in enumerate(array.shape) if keepdims or k not in axes
    )
    fold = np.sum if operation == "+" else UFUNCS[operation].reduce  # type: ignore[attr-defined]
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
                if keepdims:
                    next(outer)
                if isinstance(size, Size):
                    # the index of a sum within a formula: softmax is e^z_k / Σ_k' e^z_k'
                    opened.append(Size(size.count, size.index + "'") if keepdims else size)
                    places = [opened[-1].index]
                else:
                    places = range(size)
            found = [(*before, place) for before in found for place in places]
        return found, opened

    def make(here: TermArray, index: Index) -> Term:
        found, opened = entries(index)
        first, *others = found
        if not others and not opened:
            return array.at(*first)

        def ingredients() -> tuple[Term, ...]:
            total = array.at(*first)
            if opened:
                return total, *(part for size in opened for part in (letter(size.index), size.term))
            # From the left, as Python adds. Only the last addition is this entry's own; those
            # before it have no name, so a formula shows all addends in a row.
            for other in others[:-1]:
                total = apply(operation, total, array.at(*other))
            return total, array.at(*others[-1])

        return Term("sum" if opened else operation, ingredients, here.value_at(index))

    return TermArray(shape, compute, make, "fold", (array,))


def chosen(condition: Array, a: TermArray, b: TermArray) -> TermArray:
    """An entry of a where the condition holds, of b elsewhere: the Terms themselves.

    A mask of frozen weights, for example, is not part of any formula.
    """
    if a.lettered or b.lettered:  # where sizes are open, all is chosen alike
        return a if condition.all() else b
    shape = _common_shape([condition.shape, a.shape, b.shape])
    from_a = np.broadcast_to(condition, counted(shape))

    def make(_: TermArray, index: Index) -> Term:
        array = a if from_a[index] else b
        return array.at(*_within(array, index))

    if from_a.all() and a.shape == shape:
        return a
    return TermArray(shape, lambda: np.where(condition, a.values, b.values), make, "choice", (a, b))


def concatenate(pieces: list[TermArray]) -> TermArray:
    """One array after the other."""
    ends = np.cumsum([len(piece) for piece in pieces])

    def make(_: TermArray, index: Index) -> Term:
        piece = int(np.searchsorted(ends, index[0], side="right"))
        return pieces[piece].at(index[0] - int(ends[piece] - len(pieces[piece])), *index[1:])

    shape = (int(ends[-1]), *pieces[0].shape[1:])
    return TermArray(shape, lambda: np.concatenate([piece.values for piece in pieces]), make)
