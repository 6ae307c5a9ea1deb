"""Slips of sign: the gradient added, the result or a part of it with the wrong sign."""

from __future__ import annotations

from collections.abc import Iterator

from chainrule.auditing.ledger import Key, Ledger
from chainrule.auditing.slips.rewrite import Naming, Rewrite, name_of, parts, replaced
from chainrule.explaining.expressions import Expression, Operation, ingredients
from chainrule.network.quantities import Kind

# Nobody takes these to be negative.
UNSIGNED = (Kind.LEARNING_RATE, Kind.STEP_NUMBER)
MINUS_ONE = -1.0


def gradient_added(key: Key, whole: Expression, ledger: Ledger, name: Naming) -> Iterator[Rewrite]:
    """A step that goes up the gradient."""
    # A new weight is w - η·g. Where Δw has a name, or deltas have the other sign, it is a sum
    # already, and the slip makes a difference of it.
    if not _moves(key) or not isinstance(whole, Operation):
        return
    if whole.name == "-":
        what = f"the gradient is added to {name_of(whole.arguments[0], name)}"
        yield Rewrite("gradient added", what, Operation("+", whole.arguments))
    elif whole.name == "+":
        what = "the step has the wrong sign"
        yield Rewrite("gradient added", what, Operation("-", whole.arguments))


def result_negated(key: Key, whole: Expression, ledger: Ledger, name: Naming) -> Iterator[Rewrite]:
    """The whole result with the wrong sign."""
    negated = Operation("*", (MINUS_ONE, whole))
    yield Rewrite("sign flipped", "the result has the wrong sign", negated)


def operation_negated(
    key: Key, whole: Expression, ledger: Ledger, name: Naming
) -> Iterator[Rewrite]:
    """Plus instead of minus, or minus instead of plus."""
    for part in parts(whole):
        if not isinstance(part, Operation) or part.name not in "+-":
            continue
        # The outermost sign of a new weight is `gradient_added`, under a name that says more.
        if _moves(key) and part is whole:
            continue
        other = "-" if part.name == "+" else "+"
        rewritten = replaced(whole, part, Operation(other, part.arguments))
        yield Rewrite("sign flipped", f"{other} instead of {part.name}", rewritten)


def ingredient_negated(
    key: Key, whole: Expression, ledger: Ledger, name: Naming
) -> Iterator[Rewrite]:
    """An ingredient with the wrong sign."""
    # In every place where it stands: its sign was lost when the number was looked up.
    for leaf in dict.fromkeys(ingredients(whole)):
        if leaf.quantity.kind not in UNSIGNED:
            rewritten = replaced(whole, leaf, Operation("*", (MINUS_ONE, leaf)))
            yield Rewrite("sign flipped", f"{name(leaf)} has the wrong sign", rewritten)


def _moves(key: Key) -> bool:
    """Whether it is a parameter after the step."""
    return key.quantity.kind.startswith("new_")
