"""Writing a Term's expression, for any format that has a template for each operation.

A template is (text with {} for each argument, how tightly it binds, how tightly each argument must
bind to go without parentheses). Sums bind 1, products 2, powers 3, names and function calls 4.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from chainrule.symbolic.term import Letter, Term

Template = tuple[str, int, tuple[int, ...]]
SUM, PRODUCT, POWER, ATOM = 1, 2, 3, 4
FIRST, LAST = 4, 2  # addends of a long sum that are written
POWER_OF_TEN = re.compile(r"[\d.]+e[-+]\d+")  # 1e-08


@dataclass(frozen=True)
class Style:
    """A format's templates, its parentheses, and how it writes a value and a number of a formula.

    `between_numbers` are templates for operations on numbers, where they differ; `letter` writes an
    index or a size; `dots` stand for addends that are left out.
    """

    templates: Mapping[str, Template]
    parentheses: str
    value: Callable[[float, int], str]
    literal: Callable[[float, int], str]
    between_numbers: Mapping[str, Template] = field(default_factory=dict)
    letter: Callable[[str], str] = str
    dots: str = "..."


NameOf = Callable[[Term], str | None]


def formula(
    term: Term,
    name_of: NameOf,
    style: Style,
    digits: int,
    depth: int = 1,
    most_addends: int | None = None,
) -> str:
    """How the Term was made, in the names of its ingredients; with more depth, in those of their
    ingredients.

    Of a sum with more addends than `most_addends`, only the first and the last are written.
    """
    return _write(term, name_of, style, digits, style.templates, depth, most_addends)


def substitution(
    term: Term,
    name_of: NameOf,
    style: Style,
    digits: int,
    depth: int = 1,
    most_addends: int | None = None,
) -> str:
    """The same with the ingredients' values put in."""

    def value_of(inner: Term) -> str | None:
        return None if name_of(inner) is None else style.value(inner.value, digits)

    return _write(
        term,
        value_of,
        style,
        digits,
        {**style.templates, **style.between_numbers},
        depth,
        most_addends,
    )


def _write(
    term: Term,
    name_of: NameOf,
    style: Style,
    digits: int,
    templates: Mapping[str, Template],
    depth: int,
    most_addends: int | None,
) -> str:
    def bound(term: Term, level: int) -> tuple[str, int]:
        """Text of an argument, and how tightly it binds."""
        name = name_of(term)
        if name is None:
            return opened(term, level)
        if level < depth and term.arguments:
            return opened(term, level + 1)
        return name, _binding(name)

    def opened(term: Term, level: int) -> tuple[str, int]:
        if isinstance(term, Letter):
            return style.letter(term.name), ATOM
        if not term.arguments:
            text = (
                style.literal(term.value, digits)
                if term.operation == "number"
                else style.value(term.value, digits)
            )
            return text, _binding(text)
        if term.operation == "same":
            return bound(term.arguments[0], level)
        if term.operation == "+":
            return chain(term, level), SUM
        text, binds, needed = templates[term.operation]
        return text.format(
            *(embraced(*pair, level) for pair in zip(term.arguments, needed, strict=True))
        ), binds

    def embraced(term: Term, needed: int, level: int) -> str:
        text, binds = bound(term, level)
        return text if binds >= needed else style.parentheses.format(text)

    def chain(term: Term, level: int) -> str:
        """A sum is built from the left, one addend at a time: a loop, as it can be thousands
        long.
        """
        addends: list[Term] = []
        while term.operation == "+" and (not addends or name_of(term) is None):
            term, last = term.arguments
            addends.append(last)
        addends = [term, *reversed(addends)]
        if most_addends is None or len(addends) <= most_addends:
            shown, end = addends, []
        else:
            shown, end = addends[:FIRST], addends[-LAST:]
        written = [
            embraced(term, PRODUCT if number else SUM, level) for number, term in enumerate(shown)
        ]
        rest = [style.dots, *(embraced(term, PRODUCT, level) for term in end)] if end else []
        return " + ".join(written + rest)

    return opened(term, 1)[0]


def _binding(text: str) -> int:
    """How tightly a name or a number binds: a minus makes it a sum, a power of ten a product, a
    superscript a power.
    """
    if text.startswith("-"):
        return SUM
    if r"\cdot" in text or text.startswith("∂"):
        return PRODUCT
    return POWER if "^" in text or r"\frac" in text or POWER_OF_TEN.fullmatch(text) else ATOM
