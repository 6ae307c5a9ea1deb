"""Common mistakes of students: slips that audits look for too, each where it is usually made.

A mistake computes nothing itself. It has a slip, which makes another expression of a quantity's
own one, and a condition: which quantities it is made in, and that it changes the number there. A
slope that is 1 anyway, for example, cannot be forgotten.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from chainrule.auditing.ledger import Key
from chainrule.auditing.slips import addends, factors, mix_ups, signs, slopes, weights
from chainrule.auditing.slips.factors import SLOPE
from chainrule.auditing.slips.rewrite import Slip
from chainrule.exercises.book import Book
from chainrule.exercises.tasks import NEW, STEPS
from chainrule.explaining.expressions import Expression, Operation, ingredients
from chainrule.formulas.registry import Registry
from chainrule.network.quantities import Quantity
from chainrule.symbolic.notations import Symbol
from chainrule.symbolic.notations.symbols import written

# Whether a mistake is made in a quantity with this expression.
Condition = Callable[[Quantity, Expression, Book], bool]


@dataclass(frozen=True)
class Mistake:
    """A mistake, what to say of it, the slip that it is, and where it is made.

    Of the ways in which the slip can be made, it is the first one of this `kind`; of any kind if
    that is empty.
    """

    name: str
    says: str
    slip: Slip
    where: Condition
    kind: str = ""

    def expression(self, quantity: Quantity, book: Book) -> Expression | None:
        """The mistaken expression of a quantity; None where the mistake cannot be made."""
        # numbers that are given, and names for other quantities, leave nothing to be done wrong
        whole = book.expression(quantity)
        if not isinstance(whole, Operation) or not self.where(quantity, whole, book):
            return None
        found = self.slip(Key(0, quantity), whole, book.ledger, _by_place)
        fitting = (rewrite for rewrite in found if self.kind in ("", rewrite.kind))
        return next((rewrite.expression for rewrite in fitting), None)


def _by_place(key: Key) -> Symbol:
    """A name that no course gives: of a mistake, only the expression is wanted here."""
    return written(str(key), {})


def _in(*kinds: str, operation: str = "") -> Condition:
    """In quantities of these kinds, if they are computed by this operation, or any if empty."""

    def holds(quantity: Quantity, whole: Expression, book: Book) -> bool:
        return quantity.kind in kinds and operation in ("", whole.name)

    return holds


def _where_the_error_enters(quantity: Quantity, whole: Expression, book: Book) -> bool:
    """In the first quantity of the backward pass."""
    if quantity.layer != len(book.network.layers):
        return False
    # delta, where a shortcut for loss and activation together leaves the derivative before it out
    before = replace(quantity, kind="error_by_activation")
    return quantity == before or (quantity.kind == "delta" and before not in book)


def _at_a_slope(quantity: Quantity, whole: Expression, book: Book) -> bool:
    """In a delta that has a slope as its second factor, and not one that is 1 anyway."""
    if quantity.kind != "delta" or whole.name != "*":
        return False
    slope = whole.arguments[1]
    # the second factor of a product is a slope only if it is the quantity of that name
    named = isinstance(slope, Key) and slope.quantity.kind == SLOPE
    return named and book[slope.quantity].value != 1


def _in_a_slope_of_the_output(quantity: Quantity, whole: Expression, book: Book) -> bool:
    """In a slope that is made of the output, if that is not the net input anyway."""
    if quantity.kind != SLOPE:
        return False
    output = replace(quantity, kind="activation")
    net_input = replace(quantity, kind="net_input")
    return Key(0, output) in ingredients(whole) and book[output].value != book[net_input].value


def _in_an_activation(quantity: Quantity, whole: Expression, book: Book) -> bool:
    """In an output that is not the net input anyway."""
    if quantity.kind != "activation":
        return False
    return book[replace(quantity, kind="net_input")].value != book[quantity].value


def _beside_a_square_matrix(quantity: Quantity, whole: Expression, book: Book) -> bool:
    """In a sum of products with weights of a layer that is as wide as the one before."""
    # only a square matrix can be transposed without anyone noticing
    layers = {leaf.quantity.layer for leaf in ingredients(whole) if leaf.quantity.kind == "weight"}
    shapes = [book.network.layers[layer - 1] for layer in layers]
    square = all(shape.n_in == shape.n_out for shape in shapes)
    return square and quantity.kind in ("net_input", "error_by_activation")


def _on_hidden_paths(quantity: Quantity, whole: Expression, book: Book) -> bool:
    """In a sum over the units of the next layer."""
    hidden = quantity.layer != len(book.network.layers)
    return hidden and quantity.kind == "error_by_activation" and whole.name == "+"


def _in_a_gradient(quantity: Quantity, whole: Expression, book: Book) -> bool:
    """In a product of the sending unit's output and the receiving unit's delta."""
    product = quantity.kind == "error_by_weight" and whole.name == "*"
    return product and isinstance(whole.arguments[0], Key)


def _in_a_step(quantity: Quantity, whole: Expression, book: Book) -> bool:
    """In a product with the learning rate, if that is not 1 anyway."""
    if quantity.kind not in STEPS or whole.name != "*":
        return False
    rate = whole.arguments[0]
    return not isinstance(rate, Key) or book[rate.quantity].value != 1


def _halved(error: Expression) -> bool:
    return isinstance(error, Operation) and error.name == "*" and error.arguments[0] == 0.5


def _at_a_half(quantity: Quantity, whole: Expression, book: Book) -> bool:
    """In an error that has a factor ½, or where its derivative enters the backward pass."""
    # one output tells for all: they have the same loss
    first = Quantity("output_error", len(book.network.layers), 1, sample=1)
    if not _halved(book.expression(first)):
        return False
    in_error = quantity.kind == "output_error" and _halved(whole)
    return in_error or _where_the_error_enters(quantity, whole, book)


def _at_a_doubled_difference(quantity: Quantity, whole: Expression, book: Book) -> bool:
    """Where the error enters the backward pass, if it has a factor 2."""
    doubled = whole.name == "*" and whole.arguments[0] == 2
    return doubled and _where_the_error_enters(quantity, whole, book)


# In the order in which a computation meets them; where several give the same number, all are named.
MISTAKES: Registry[Mistake] = Registry(
    "mistake",
    (
        Mistake(
            "bias_forgotten",
            "the bias was forgotten",
            addends.bias_forgotten,
            _in("net_input"),
        ),
        Mistake(
            "weights_transposed",
            "the weights were transposed",
            weights.weights_transposed,
            _beside_a_square_matrix,
        ),
        Mistake(
            "activation_forgotten",
            "the net input was taken, without the activation",
            mix_ups.activation_forgotten,
            _in_an_activation,
        ),
        Mistake(
            "half_forgotten",
            "the factor ½ of the error was forgotten",
            factors.half_dropped,
            _at_a_half,
        ),
        Mistake(
            "two_forgotten",
            "the factor 2 of the derivative was forgotten",
            factors.factor_dropped,
            _at_a_doubled_difference,
        ),
        Mistake(
            "error_sign",
            "the sign of the error is flipped",
            signs.result_negated,
            _where_the_error_enters,
        ),
        Mistake(
            "slope_forgotten",
            "the slope of the activation was forgotten",
            factors.factor_dropped,
            _at_a_slope,
            kind="slope dropped",
        ),
        Mistake(
            "slope_at_net_input",
            "the slope was taken at the net input instead of the output",
            slopes.slope_at_net_input,
            _in_a_slope_of_the_output,
        ),
        Mistake(
            "updated_weights",
            "the weights after the step were used instead of those before it",
            weights.updated_weights,
            _in("error_by_activation"),
        ),
        Mistake(
            "first_path_only",
            "only the way through the next layer's first unit was counted",
            addends.first_addend_only,
            _on_hidden_paths,
        ),
        Mistake(
            "last_path_only",
            "only the way through the next layer's last unit was counted",
            addends.last_addend_only,
            _on_hidden_paths,
        ),
        Mistake(
            "sender_forgotten",
            "the factor of the sending unit's output was forgotten",
            factors.factor_dropped,
            _in_a_gradient,
            kind="input dropped",
        ),
        Mistake(
            "own_output",
            "the receiving unit's output was taken instead of the sending unit's",
            mix_ups.own_output,
            _in_a_gradient,
        ),
        Mistake(
            "learning_rate_forgotten",
            "the learning rate was forgotten",
            factors.factor_dropped,
            _in_a_step,
            kind="learning rate dropped",
        ),
        Mistake(
            "gradient_added",
            "the step went up the gradient instead of down",
            signs.gradient_added,
            _in(*NEW, operation="-"),
        ),
    ),
)
