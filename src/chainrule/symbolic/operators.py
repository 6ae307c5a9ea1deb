"""Python's operators, written down instead of computed: what Terms and arrays of them share."""

from __future__ import annotations

from abc import ABC, abstractmethod

from chainrule.types import Array


class Operators(ABC):
    """Python's operators, each as an operation that is written down."""

    __slots__ = ()

    @abstractmethod
    def _applied(self, operation: str, *arguments: Array) -> Array:
        """The result of an operation on this and others."""

    # The page adds the integer 0 where a layer has no bias, and divides by the integer 1 where
    # there is one sample. A textbook writes neither, so they leave no trace. Only the integers:
    # 0.0 and 1.0 are numbers of somebody's formula, which are shown.
    def __add__(self, other: Array) -> Array:
        return self if type(other) is int and other == 0 else self._applied("+", self, other)

    # `other` is on the left here: it is the first argument, which makes a difference to the formula
    # even where it makes none to the value.
    def __radd__(self, other: Array) -> Array:
        return self._applied("+", other, self)

    def __sub__(self, other: Array) -> Array:
        return self if type(other) is int and other == 0 else self._applied("-", self, other)

    def __rsub__(self, other: Array) -> Array:
        return self._applied("-", other, self)

    def __mul__(self, other: Array) -> Array:
        return self._applied("*", self, other)

    def __rmul__(self, other: Array) -> Array:
        return self._applied("*", other, self)

    def __truediv__(self, other: Array) -> Array:
        return self if type(other) is int and other == 1 else self._applied("/", self, other)

    def __rtruediv__(self, other: Array) -> Array:
        return self._applied("/", other, self)

    # A square has an operation of its own: it is written x², and its sign is known.
    def __pow__(self, other: Array) -> Array:
        return (
            self._applied("square", self)
            if type(other) is int and other == 2
            else self._applied("**", self, other)
        )

    def __rpow__(self, other: Array) -> Array:
        return self._applied("**", other, self)

    def __neg__(self) -> Array:
        return self._applied("negative", self)

    def __pos__(self) -> Array:
        return self._applied("same", self)

    def __abs__(self) -> Array:
        return self._applied("abs", self)

    # `==` makes a Term like any other operation, so it cannot tell whether two Terms are the same;
    # dictionaries find a Term by its identity.
    __hash__ = object.__hash__

    def __eq__(self, other: Array) -> Array:
        return self._applied("==", self, other)

    def __ne__(self, other: Array) -> Array:
        return self._applied("!=", self, other)

    def __gt__(self, other: Array) -> Array:
        return self._applied(">", self, other)

    def __ge__(self, other: Array) -> Array:
        return self._applied(">=", self, other)

    def __lt__(self, other: Array) -> Array:
        return self._applied("<", self, other)

    def __le__(self, other: Array) -> Array:
        return self._applied("<=", self, other)
