r"""Writing a Term's expression, for any format that has a template for each operation.

A Term is a tree. It is written from the leaves up, and each part knows how tightly it binds, so
that the operation around it can tell whether it needs parentheses::

        *              "{}·{}"    needs PRODUCT on both sides
       / \
      t   -            t          binds ATOM: as it is
         / \           a - b      binds SUM: in parentheses
        a   b
                       t·(a - b)  binds PRODUCT

Sums bind least, then products, then powers; names and function calls never need parentheses.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from chainrule.symbolic.term import Term

# How tightly an operation binds, the loosest first.
SUM = 1
PRODUCT = 2
POWER = 3
ATOM = 4
# Addends that are written of a sum that is cut short: how it begins, and how it ends.
FIRST = 4
LAST = 2


class Piece(NamedTuple):
    """A part of a formula that is already written.

    Attributes
    ----------
    text : str
    binds : int
        SUM, PRODUCT, POWER or ATOM: what its outermost operation is.
    derivative : bool
        Whether a derivative such as ∂E/∂w stands in it, whose stroke looks like a division.
    """

    text: str
    binds: int = ATOM
    derivative: bool = False


class Extent(NamedTuple):
    """How much of a formula is written.

    Attributes
    ----------
    digits : int
        Significant digits of numbers, at most.
    depth : int
        1 stops at the first ingredients that have a name, 2 writes those in theirs, and so on.
    most_addends : int, optional
        Of a longer sum, only the first and the last addends are written.
    """

    digits: int
    depth: int = 1
    most_addends: int | None = None


# How an operation is written: the text with {} for each argument, how tightly the whole binds, and
# how tightly each argument must bind to go without parentheses.
Template = tuple[str, int, tuple[int, ...]]
NameOf = Callable[[Term], Piece | None]


@dataclass(frozen=True)
class InfixStyle:
    """A format's templates, its parentheses, and how it writes a value and a number of a formula.

    `between_numbers` are templates for operations on numbers, where they differ; `letter` writes an
    index or a size; `dots` stand for addends that are left out.
    """

    templates: Mapping[str, Template]
    parentheses: str
    value: Callable[[float, int], Piece]
    literal: Callable[[float, int], Piece]
    between_numbers: Mapping[str, Template] = field(default_factory=dict)
    letter: Callable[[str], str] = str
    dots: str = "..."


def formula(term: Term, name_of: NameOf, style: InfixStyle, extent: Extent) -> Piece:
    """How the Term was made, in the names of its ingredients."""
    return _Writer(name_of, style, extent, style.templates).opened(term, 1)


def substitution(term: Term, number_of: NameOf, style: InfixStyle, extent: Extent) -> Piece:
    """The same with numbers in the place of names: `number_of` writes that of an ingredient which
    has a name.
    """
    # Between numbers a product needs a dot where names can stand side by side: 2·3, but a b.
    templates = {**style.templates, **style.between_numbers}
    return _Writer(number_of, style, extent, templates).opened(term, 1)


@dataclass(frozen=True)
class _Writer:
    """Writes Terms in one style; `level` is how deep within the formula a Term stands."""

    name_of: NameOf
    style: InfixStyle
    extent: Extent
    templates: Mapping[str, Template]

    def argument(self, term: Term, level: int) -> Piece:
        """A Term within a formula: its name if it has one, unless it is to be opened too."""
        name = self.name_of(term)
        if name is None:
            return self.opened(term, level)
        # Only what is opened although it has a name takes the reader one level further down
        if level < self.extent.depth and term.arguments:
            return self.opened(term, level + 1)
        return name

    def opened(self, term: Term, level: int) -> Piece:
        """How a Term was made, whether or not it has a name."""
        if not term.arguments:
            return self.leaf(term)
        # "same" gives a quantity a second name without computing anything, so nothing is written.
        if term.operation == "same":
            return self.argument(term.arguments[0], level)
        if term.operation == "+":
            return self.sum(term, level)
        # A sum is written above in a loop; all other operations by their template, whose places say
        # how tightly an argument must bind there.
        text, binds, needed = self.templates[term.operation]
        written = [
            self.embraced(argument, least, level)
            for argument, least in zip(term.arguments, needed, strict=True)
        ]
        inner = [piece.text for piece in written]
        return Piece(text.format(*inner), binds, any(piece.derivative for piece in written))

    def leaf(self, term: Term) -> Piece:
        """What nothing was computed from: a letter, a number of the formula, or a value."""
        if term.name:
            return Piece(self.style.letter(term.name))
        write = self.style.literal if term.operation == "number" else self.style.value
        return write(term.value, self.extent.digits)

    def embraced(self, term: Term, needed: int, level: int) -> Piece:
        """An argument, in parentheses if it binds less tightly than its place needs."""
        piece = self.argument(term, level)
        if piece.binds >= needed:
            return piece
        return Piece(self.style.parentheses.format(piece.text), ATOM, piece.derivative)

    def sum(self, term: Term, level: int) -> Piece:
        """A sum and all its addends. It is built from the left, one addend at a time; this is a
        loop, as recursion into thousands of them would exhaust the stack.
        """
        # Down the left side of the tree, which gives the addends from the last to the first:
        #          +              addends   c
        #         / \                       b
        #        +   c            term      a
        #       / \
        #      a   b              A + that has a name is where the loop stops: it is one addend.
        addends: list[Term] = []
        while term.operation == "+" and (not addends or self.name_of(term) is None):
            term, last = term.arguments
            addends.append(last)
        shown, end = self.shortened([term, *reversed(addends)])
        # Only the first may begin with a minus: a + (-b), but -a + b
        written = [self.embraced(shown[0], SUM, level)]
        written += [self.embraced(addend, PRODUCT, level) for addend in shown[1:]]
        if end:
            written.append(Piece(self.style.dots))
        written += [self.embraced(addend, PRODUCT, level) for addend in end]
        text = " + ".join(piece.text for piece in written)
        return Piece(text, SUM, any(piece.derivative for piece in written))

    def shortened(self, addends: list[Term]) -> tuple[list[Term], list[Term]]:
        """The first and the last addends of a long sum; all and none of one that is short."""
        most = self.extent.most_addends
        if most is None or len(addends) <= most:
            return addends, []
        return addends[:FIRST], addends[-LAST:]
