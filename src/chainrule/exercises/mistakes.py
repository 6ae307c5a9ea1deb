"""Common mistakes, each as another expression in the place of a Line's own.

A mistake does not compute anything: it drops a factor, swaps an ingredient for its neighbor or
changes a sign in the Term that the page made. Where that would change nothing, because a slope is
always 1, say, it has no other expression.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from chainrule.exercises.book import Book
from chainrule.exercises.tasks import NEW, PARAMETERS, STEPS
from chainrule.explaining.explanation import Line
from chainrule.explaining.expressions import name_of
from chainrule.formulas.registry import Registry
from chainrule.network.quantities import Quantity
from chainrule.symbolic.term import Term, apply


@dataclass(frozen=True)
class Mistake:
    """A mistake, what to say of it, and what it makes of a Line's expression (None: nothing)."""

    name: str
    says: str
    rewritten: Callable[[Line, Book], Term | None]

    def rewrite(self, line: Line, book: Book) -> Term | None:
        """The mistaken expression, or None where the mistake cannot be made."""
        return self.rewritten(line, book)


def _swapped(line: Line, other: Callable[[Quantity], Term | None]) -> Term | None:
    """The expression with ingredients replaced; None if none of them was."""
    count = 0

    def rebuilt(term: Term) -> Term:
        nonlocal count
        name = name_of(line, term)
        if name is not None:
            instead = other(name)
            count += instead is not None
            return term if instead is None else instead
        return apply(term.operation, *map(rebuilt, term.arguments)) if term.arguments else term

    whole = (
        apply(line.term.operation, *map(rebuilt, line.term.arguments))
        if line.term.arguments
        else line.term
    )
    return whole if count else None


def _at_outputs(line: Line, book: Book) -> bool:
    return line.quantity.layer == len(book.network.layers)


def _begins(line: Line, book: Book) -> bool:
    """Whether this is where the error enters the backward pass."""
    here = replace(line.quantity, kind="error_by_activation")
    return _at_outputs(line, book) and (
        line.quantity.kind == "error_by_activation"
        or (line.quantity.kind == "delta" and here not in book)
    )


def _error_sign(line: Line, book: Book) -> Term | None:
    if not _begins(line, book):
        return None
    term = line.term
    return (
        apply("-", *reversed(term.arguments))
        if term.operation == "-"
        else apply("negative", term_of(line))
    )


def term_of(line: Line) -> Term:
    """The Line's expression as a Term without a name, to be put into a larger one."""
    return apply(line.term.operation, *line.term.arguments) if line.term.arguments else line.term


def _has_slope(line: Line) -> bool:
    """Whether the Line is a delta with a slope as its second factor, and not one that is 1
    anyway.
    """
    if line.quantity.kind != "delta" or line.term.operation != "*":
        return False
    slope = name_of(line, line.term.arguments[1])
    return (
        slope is not None
        and slope.kind == "activation_by_net_input"
        and line.term.arguments[1].value != 1
    )


def _slope_forgotten(line: Line, book: Book) -> Term | None:
    return line.term.arguments[0] if _has_slope(line) else None


def _slope_at_net_input(line: Line, book: Book) -> Term | None:
    if line.quantity.kind != "activation_by_net_input":
        return None
    output, net_input = (
        book[replace(line.quantity, kind=kind)] for kind in ("activation", "net_input")
    )
    if output.value == net_input.value:
        return None
    return _swapped(line, lambda quantity: net_input.term if quantity == output.quantity else None)


def _activation_forgotten(line: Line, book: Book) -> Term | None:
    if line.quantity.kind != "activation":
        return None
    net_input = book[replace(line.quantity, kind="net_input")]
    return None if net_input.value == line.value else net_input.term


def _updated_weights(line: Line, book: Book) -> Term | None:
    if line.quantity.kind != "error_by_activation":
        return None

    def new(quantity: Quantity) -> Term | None:
        moved = replace(quantity, kind="new_weight")
        return book[moved].term if quantity.kind == "weight" and moved in book else None

    return _swapped(line, new)


def _weights_transposed(line: Line, book: Book) -> Term | None:
    if line.quantity.kind not in ("net_input", "error_by_activation"):
        return None

    def across(quantity: Quantity) -> Term | None:
        if quantity.kind != "weight" or quantity.unit == quantity.sender:
            return None
        layer = book.network.layers[quantity.layer - 1]
        mirrored = replace(quantity, unit=quantity.sender, sender=quantity.unit)
        return book[mirrored].term if layer.n_in == layer.n_out else None

    return _swapped(line, across)


def _bias_forgotten(line: Line, book: Book) -> Term | None:
    if line.quantity.kind != "net_input" or line.term.operation != "+":
        return None
    last = name_of(line, line.term.arguments[1])
    return line.term.arguments[0] if last is not None and last.kind in PARAMETERS else None


def _one_path(first: bool) -> Callable[[Line, Book], Term | None]:
    def only(line: Line, book: Book) -> Term | None:
        if (
            line.quantity.kind != "error_by_activation"
            or _at_outputs(line, book)
            or line.term.operation != "+"
        ):
            return None
        term = line.term
        while first and term.operation == "+":
            term = term.arguments[0]
        return term if first else term.arguments[1]

    return only


def _factor_of_gradient(line: Line) -> Quantity | None:
    """The sending unit's output in a gradient's product."""
    if line.quantity.kind != "error_by_weight" or line.term.operation != "*":
        return None
    return name_of(line, line.term.arguments[0])


def _sender_forgotten(line: Line, book: Book) -> Term | None:
    return line.term.arguments[1] if _factor_of_gradient(line) else None


def _own_output(line: Line, book: Book) -> Term | None:
    sender = _factor_of_gradient(line)
    if sender is None:
        return None
    own = book[Quantity("activation", line.quantity.layer, line.quantity.unit, sample=1)].term
    return _swapped(line, lambda quantity: own if quantity == sender else None)


def _learning_rate_forgotten(line: Line, book: Book) -> Term | None:
    if line.quantity.kind not in STEPS or line.term.operation != "*":
        return None
    rate, gradient = line.term.arguments
    return None if rate.value == 1 else gradient


def _gradient_added(line: Line, book: Book) -> Term | None:
    moves = line.quantity.kind in NEW and line.term.operation == "-"
    return apply("+", *line.term.arguments) if moves else None


def _half_forgotten(line: Line, book: Book) -> Term | None:
    """An error without its factor of ½, and then twice the derivative."""
    errors = [book[Quantity("output_error", len(book.network.layers), 1, sample=1)], line]
    halves = [error.term for error in errors if error.quantity.kind == "output_error"]
    if not all(term.operation == "*" and term.arguments[0].value == 0.5 for term in halves):
        return None
    if line.quantity.kind == "output_error":
        return line.term.arguments[1]
    return apply("*", 2.0, term_of(line)) if _begins(line, book) else None


def _two_forgotten(line: Line, book: Book) -> Term | None:
    term = line.term
    if not _begins(line, book) or term.operation != "*" or term.arguments[0].operation != "number":
        return None
    return term.arguments[1] if term.arguments[0].value == 2 else None


MISTAKES: Registry[Mistake] = Registry(
    "mistake",
    (
        Mistake("bias_forgotten", "the bias was forgotten", _bias_forgotten),
        Mistake("weights_transposed", "the weights were transposed", _weights_transposed),
        Mistake(
            "activation_forgotten",
            "the net input was taken, without the activation",
            _activation_forgotten,
        ),
        Mistake("half_forgotten", "the factor ½ of the error was forgotten", _half_forgotten),
        Mistake("two_forgotten", "the factor 2 of the derivative was forgotten", _two_forgotten),
        Mistake("error_sign", "the sign of the error is flipped", _error_sign),
        Mistake("slope_forgotten", "the slope of the activation was forgotten", _slope_forgotten),
        Mistake(
            "slope_at_net_input",
            "the slope was taken at the net input instead of the output",
            _slope_at_net_input,
        ),
        Mistake(
            "updated_weights",
            "the weights after the step were used instead of those before it",
            _updated_weights,
        ),
        Mistake(
            "first_path_only",
            "only the way through the next layer's first unit was counted",
            _one_path(True),
        ),
        Mistake(
            "last_path_only",
            "only the way through the next layer's last unit was counted",
            _one_path(False),
        ),
        Mistake(
            "sender_forgotten",
            "the factor of the sending unit's output was forgotten",
            _sender_forgotten,
        ),
        Mistake(
            "own_output",
            "the receiving unit's output was taken instead of the sending unit's",
            _own_output,
        ),
        Mistake(
            "learning_rate_forgotten", "the learning rate was forgotten", _learning_rate_forgotten
        ),
        Mistake("gradient_added", "the step went up the gradient instead of down", _gradient_added),
    ),
)
