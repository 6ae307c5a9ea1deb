"""Common mistakes of students: slips that audits look for too, each where it is usually made.

A mistake computes nothing itself. It has a slip, which makes another expression of a quantity's
own one, and a condition: which quantities it is made in, and that it changes the number there. A
slope that is 1 anyway, for example, cannot be forgotten.
"""

from __future__ import annotations

from dataclasses import dataclass

from chainrule.auditing.ledger import Key
from chainrule.auditing.slips import (
    addends,
    factors,
    mix_ups,
    signs,
    slopes,
    weights,
    wrong_factors,
)
from chainrule.auditing.slips.rewrite import Slip
from chainrule.exercises import conditions
from chainrule.exercises.book import Book
from chainrule.exercises.conditions import Condition
from chainrule.exercises.tasks import NEW
from chainrule.explaining.expressions import Expression, Operation
from chainrule.formulas.registry import Registry
from chainrule.network.quantities import Quantity
from chainrule.symbolic.notations import Symbol
from chainrule.symbolic.notations.symbols import written


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


# In the order in which a computation meets them; where several give the same number, all are named.
MISTAKES: Registry[Mistake] = Registry(
    "mistake",
    (
        Mistake(
            "bias_forgotten",
            "the bias was forgotten",
            addends.bias_forgotten,
            conditions.in_kinds("net_input"),
        ),
        Mistake(
            "weights_transposed",
            "the weights were transposed",
            weights.weights_transposed,
            conditions.beside_a_square_matrix,
        ),
        Mistake(
            "activation_forgotten",
            "the net input was taken, without the activation",
            mix_ups.activation_forgotten,
            conditions.in_an_activation,
        ),
        Mistake(
            "half_forgotten",
            "the factor ½ of the error was forgotten",
            factors.half_dropped,
            conditions.at_a_half,
        ),
        Mistake(
            "two_forgotten",
            "the factor 2 of the derivative was forgotten",
            factors.factor_dropped,
            conditions.at_a_doubled_difference,
        ),
        Mistake(
            "error_sign",
            "the sign of the error is flipped",
            signs.result_negated,
            conditions.where_the_error_enters,
        ),
        Mistake(
            "slope_forgotten",
            "the slope of the activation was forgotten",
            factors.factor_dropped,
            conditions.at_a_slope,
            kind="slope dropped",
        ),
        Mistake(
            "slope_at_net_input",
            "the slope was taken at the net input instead of the output",
            slopes.slope_at_net_input,
            conditions.in_a_slope_of_the_output,
        ),
        Mistake(
            "updated_weights",
            "the weights after the step were used instead of those before it",
            weights.updated_weights,
            conditions.in_kinds("error_by_activation"),
        ),
        Mistake(
            "first_path_only",
            "only the way through the next layer's first unit was counted",
            addends.first_addend_only,
            conditions.on_hidden_paths,
        ),
        Mistake(
            "last_path_only",
            "only the way through the next layer's last unit was counted",
            addends.last_addend_only,
            conditions.on_hidden_paths,
        ),
        Mistake(
            "sender_forgotten",
            "the factor of the sending unit's output was forgotten",
            factors.factor_dropped,
            conditions.in_a_gradient,
            kind="input dropped",
        ),
        Mistake(
            "own_output",
            "the receiving unit's output was taken instead of the sending unit's",
            wrong_factors.own_output,
            conditions.in_a_gradient,
        ),
        Mistake(
            "learning_rate_forgotten",
            "the learning rate was forgotten",
            factors.factor_dropped,
            conditions.in_a_step,
            kind="learning rate dropped",
        ),
        Mistake(
            "gradient_added",
            "the step went up the gradient instead of down",
            signs.gradient_added,
            conditions.in_kinds(*NEW, operation="-"),
        ),
    ),
)
