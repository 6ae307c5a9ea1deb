"""Where a common mistake is made: in which quantities, with which expressions.

A condition also sees to it that the mistake changes the number: a slope that is 1 anyway, for
example, cannot be forgotten.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from chainrule.auditing.ledger import Key
from chainrule.auditing.slips.factors import SLOPE
from chainrule.exercises.book import Book
from chainrule.exercises.tasks import STEPS
from chainrule.explaining.expressions import Expression, Operation, ingredients
from chainrule.network.quantities import Kind, Quantity

# Whether a mistake is made in a quantity with this expression.
Condition = Callable[[Quantity, Expression, Book], bool]


def in_kinds(*kinds: str, operation: str = "") -> Condition:
    """In quantities of these kinds, if they are computed by this operation, or any if empty."""

    def holds(quantity: Quantity, whole: Expression, book: Book) -> bool:
        return quantity.kind in kinds and operation in ("", whole.name)

    return holds


def where_the_error_enters(quantity: Quantity, whole: Expression, book: Book) -> bool:
    """In the first quantity of the backward pass."""
    if quantity.layer != len(book.network.layers):
        return False
    # delta, where a shortcut for loss and activation together leaves the derivative before it out
    before = replace(quantity, kind=Kind.ERROR_BY_ACTIVATION)
    return quantity == before or (quantity.kind == Kind.DELTA and before not in book)


def at_a_slope(quantity: Quantity, whole: Expression, book: Book) -> bool:
    """In a delta that has a slope as its second factor, and not one that is 1 anyway."""
    if quantity.kind != Kind.DELTA or whole.name != "*":
        return False
    slope = whole.arguments[1]
    # the second factor of a product is a slope only if it is the quantity of that name
    named = isinstance(slope, Key) and slope.quantity.kind == SLOPE
    return named and book[slope.quantity].value != 1


def in_a_slope_of_the_output(quantity: Quantity, whole: Expression, book: Book) -> bool:
    """In a slope that is made of the output, if that is not the net input anyway."""
    if quantity.kind != SLOPE:
        return False
    output = replace(quantity, kind=Kind.ACTIVATION)
    net_input = replace(quantity, kind=Kind.NET_INPUT)
    return Key(0, output) in ingredients(whole) and book[output].value != book[net_input].value


def in_an_activation(quantity: Quantity, whole: Expression, book: Book) -> bool:
    """In an output that is not the net input anyway."""
    if quantity.kind != Kind.ACTIVATION:
        return False
    return book[replace(quantity, kind=Kind.NET_INPUT)].value != book[quantity].value


def beside_a_square_matrix(quantity: Quantity, whole: Expression, book: Book) -> bool:
    """In a sum of products with weights of a layer that is as wide as the one before."""
    # only a square matrix can be transposed without anyone noticing
    layers = {
        leaf.quantity.layer for leaf in ingredients(whole) if leaf.quantity.kind == Kind.WEIGHT
    }
    shapes = [book.network.layers[layer - 1] for layer in layers]
    square = all(shape.n_in == shape.n_out for shape in shapes)
    return square and quantity.kind in (Kind.NET_INPUT, Kind.ERROR_BY_ACTIVATION)


def on_hidden_paths(quantity: Quantity, whole: Expression, book: Book) -> bool:
    """In a sum over the units of the next layer."""
    hidden = quantity.layer != len(book.network.layers)
    return hidden and quantity.kind == Kind.ERROR_BY_ACTIVATION and whole.name == "+"


def in_a_gradient(quantity: Quantity, whole: Expression, book: Book) -> bool:
    """In a product of the sending unit's output and the receiving unit's delta."""
    product = quantity.kind == Kind.ERROR_BY_WEIGHT and whole.name == "*"
    return product and isinstance(whole.arguments[0], Key)


def in_a_step(quantity: Quantity, whole: Expression, book: Book) -> bool:
    """In a product with the learning rate, if that is not 1 anyway."""
    if quantity.kind not in STEPS or whole.name != "*":
        return False
    rate = whole.arguments[0]
    return not isinstance(rate, Key) or book[rate.quantity].value != 1


def _halved(error: Expression) -> bool:
    return isinstance(error, Operation) and error.name == "*" and error.arguments[0] == 0.5


def at_a_half(quantity: Quantity, whole: Expression, book: Book) -> bool:
    """In an error that has a factor ½, or where its derivative enters the backward pass."""
    # one output tells for all: they have the same loss
    first = Quantity(Kind.OUTPUT_ERROR, len(book.network.layers), 1, sample=1)
    if not _halved(book.expression(first)):
        return False
    in_error = quantity.kind == Kind.OUTPUT_ERROR and _halved(whole)
    return in_error or where_the_error_enters(quantity, whole, book)


def at_a_doubled_difference(quantity: Quantity, whole: Expression, book: Book) -> bool:
    """Where the error enters the backward pass, if it has a factor 2."""
    doubled = whole.name == "*" and whole.arguments[0] == 2
    return doubled and where_the_error_enters(quantity, whole, book)
