"""Writing a Term's expression, for any format that has a template for each operation.

A template is (text with {} for each argument, how tightly it binds, how tightly each argument must bind to
go without parentheses). Sums bind 1, products 2, powers 3, names and function calls 4.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from chainrule.terms import Term

Template = tuple[str, int, tuple[int, ...]]
SUM, PRODUCT, POWER, ATOM = 1, 2, 3, 4


@dataclass(frozen=True)
class Style:
    """A format's templates, its parentheses, and how it writes a value and a number of a formula."""

    templates: Mapping[str, Template]
    parentheses: str
    value: Callable[[float, int], str]
    literal: Callable[[float, int], str]


NameOf = Callable[[Term], str | None]


def formula(term: Term, name_of: NameOf, style: Style, digits: int) -> str:
    """How the Term was made, in the names of its ingredients."""
    return _write(term, name_of, style, digits)


def substitution(term: Term, name_of: NameOf, style: Style, digits: int) -> str:
    """The same with the ingredients' values put in."""

    def value_of(inner: Term) -> str | None:
        return None if name_of(inner) is None else style.value(inner.value, digits)

    return _write(term, value_of, style, digits)


def _write(term: Term, name_of: NameOf, style: Style, digits: int) -> str:
    def bound(term: Term) -> tuple[str, int]:
        """Text of an argument, and how tightly it binds."""
        name = name_of(term)
        if name is None:
            return opened(term)
        return name, SUM if name.startswith("-") else ATOM

    def opened(term: Term) -> tuple[str, int]:
        if not term.arguments:
            text = style.literal(term.value, digits) if term.operation == "number" else style.value(term.value, digits)
            return text, SUM if text.startswith("-") else ATOM
        if term.operation == "same":
            return bound(term.arguments[0])
        if term.operation == "+":
            return chain(term), SUM
        text, binds, needed = style.templates[term.operation]
        return text.format(*map(embraced, term.arguments, needed)), binds

    def embraced(term: Term, needed: int) -> str:
        text, binds = bound(term)
        return text if binds >= needed else style.parentheses.format(text)

    def chain(term: Term) -> str:
        """A sum is built from the left, one addend at a time: a loop, as it can be thousands long."""
        addends: list[str] = []
        while term.operation == "+" and (not addends or name_of(term) is None):
            term, last = term.arguments
            addends.append(embraced(last, PRODUCT))
        addends.append(embraced(term, SUM))
        return " + ".join(reversed(addends))

    return opened(term)[0]
