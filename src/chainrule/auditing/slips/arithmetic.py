"""Slips of arithmetic: signs, factors and addends."""

from __future__ import annotations

from collections.abc import Iterator

from chainrule.auditing.ledger import Key, Ledger
from chainrule.auditing.slips.rewrite import (
    Naming,
    Rewrite,
    addends,
    name_of,
    parts,
    replaced,
    summed,
)
from chainrule.explaining.expressions import Expression, Operation, ingredients

SLOPE = "activation_by_net_input"
OUTPUTS = ("input", "activation")
UNSIGNED = ("learning_rate", "step_number")
TWO, MINUS_ONE = 2.0, -1.0


def signs(key: Key, whole: Expression, ledger: Ledger, name: Naming) -> Iterator[Rewrite]:
    """The gradient added, the result or a part of it with the wrong sign."""
    moves = key.quantity.kind.startswith("new_")
    if moves and isinstance(whole, Operation) and whole.name == "-":
        yield Rewrite(
            "gradient added",
            f"the gradient is added to {name_of(whole.arguments[0], name)}",
            Operation("+", whole.arguments),
        )
    elif moves and isinstance(whole, Operation) and whole.name == "+":
        yield Rewrite(
            "gradient added", "the step has the wrong sign", Operation("-", whole.arguments)
        )
    yield Rewrite(
        "sign flipped", "the result has the wrong sign", Operation("*", (MINUS_ONE, whole))
    )
    for part in parts(whole):
        if isinstance(part, Operation) and part.name in "+-" and not (moves and part is whole):
            other = "-" if part.name == "+" else "+"
            yield Rewrite(
                "sign flipped",
                f"{other} instead of {part.name}",
                replaced(whole, part, Operation(other, part.arguments)),
            )
    for leaf in dict.fromkeys(ingredients(whole)):
        if leaf.quantity.kind in UNSIGNED:
            continue
        yield Rewrite(
            "sign flipped",
            f"{name(leaf)} has the wrong sign",
            replaced(whole, leaf, Operation("*", (MINUS_ONE, leaf))),
        )


def factors(key: Key, whole: Expression, ledger: Ledger, name: Naming) -> Iterator[Rewrite]:
    """A factor left out or taken twice."""
    for part in parts(whole):
        if not isinstance(part, Operation) or part.name not in "*/":
            continue
        for place, factor in enumerate(part.arguments):
            other = part.arguments[1 - place]
            if part.name == "/" and place == 0:
                continue
            kind = _kind_of_drop(factor, key)
            what = f"{name_of(factor, name)} is left out"
            if isinstance(factor, Operation) and _is_slope(factor, key):
                kind, what = "slope dropped", "the slope is left out"
            yield Rewrite(kind, what, replaced(whole, part, other))
            if part.name == "*":
                yield Rewrite(
                    "factor doubled",
                    f"{name_of(factor, name)} stands twice",
                    replaced(whole, part, Operation("*", (part, factor))),
                )
    yield from _all_at_once(key, whole, name)
    for part in parts(whole):
        if isinstance(part, Operation) and part.name == "square":
            yield Rewrite(
                "square dropped", "the square is left out", replaced(whole, part, part.arguments[0])
            )
    if not key.quantity.kind.startswith("new_"):
        yield Rewrite("factor doubled", "everything is doubled", Operation("*", (TWO, whole)))
    elif isinstance(whole, Operation) and whole.name in "+-":
        doubled = Operation(
            whole.name, (whole.arguments[0], Operation("*", (TWO, whole.arguments[1])))
        )
        yield Rewrite("factor doubled", "the step is doubled", doubled)
    if key.quantity.kind in ("output_error", "total_error", "error_by_activation"):
        yield Rewrite("half dropped", "½ is taken once more", Operation("*", (0.5, whole)))
    if ledger.loss.name == "half_squared_error" and _compares(key, whole):
        yield Rewrite(
            "half dropped", "the derivative is of the error without ½", Operation("*", (TWO, whole))
        )


def _kind_of_drop(part: Expression, key: Key) -> str:
    """Which mistake it is to forget a factor."""
    if isinstance(part, Key):
        kind = part.quantity.kind
        if kind == SLOPE:
            return "slope dropped"
        if kind == "learning_rate":
            return "learning rate dropped"
        if kind in OUTPUTS and key.quantity.kind.startswith(("error_by", "step_", "new_")):
            return "input dropped"
    if part == 0.5:
        return "half dropped"
    return "factor dropped"


def _compares(key: Key, whole: Expression) -> bool:
    """Whether a derivative is computed from an output and its target."""
    kinds = {leaf.quantity.kind for leaf in ingredients(whole)}
    return (
        key.quantity.kind in ("error_by_activation", "delta") and {"activation", "target"} <= kinds
    )


def _all_at_once(key: Key, whole: Expression, name: Naming) -> Iterator[Rewrite]:
    """The same factor left out, or taken twice, for every sample."""
    for kinds, slip in ((OUTPUTS, "input dropped"), ((SLOPE,), "slope dropped")):
        alike = [leaf for leaf in dict.fromkeys(ingredients(whole)) if leaf.quantity.kind in kinds]
        if kinds == OUTPUTS and not key.quantity.kind.startswith(("error_by_", "step_", "new_")):
            continue
        if len(alike) > 1:
            what = ", ".join(map(name, alike))
            left, twice = whole, whole
            for leaf in alike:
                left = replaced(left, leaf, 1.0)
                twice = replaced(twice, leaf, Operation("*", (leaf, leaf)))
            yield Rewrite(slip, f"{what} are left out", left)
            yield Rewrite("factor doubled", f"{what} stand twice", twice)


def _is_slope(part: Operation, key: Key) -> bool:
    """Whether a part is the slope of a unit, written out: made of that unit's output or net
    input alone.
    """
    inside = set(ingredients(part))
    return bool(inside) and all(
        leaf.quantity.kind in ("activation", "net_input")
        and (leaf.quantity.layer, leaf.quantity.unit) == (key.quantity.layer, key.quantity.unit)
        for leaf in inside
    )


def left_out_addends(
    key: Key, whole: Expression, ledger: Ledger, name: Naming
) -> Iterator[Rewrite]:
    """Some of the addends only; a bias not at all, or twice."""
    for part in parts(whole):
        inside = any(
            isinstance(outer, Operation) and outer.name == "+" and outer.arguments[0] is part
            for outer in parts(whole)
        )
        terms = addends(part)
        if len(terms) < 2 or inside:
            continue
        for number, term in enumerate(terms):
            rest = terms[:number] + terms[number + 1 :]
            bias = isinstance(term, Key) and term.quantity.kind.endswith("bias")
            if bias:
                yield Rewrite(
                    "bias forgotten",
                    f"{name_of(term, name)} is left out",
                    replaced(whole, part, summed(rest)),
                )
                yield Rewrite(
                    "bias twice",
                    f"{name_of(term, name)} is added twice",
                    replaced(whole, part, summed([*terms, term])),
                )
            else:
                yield Rewrite(
                    "partial sum",
                    f"addend {number + 1} of {len(terms)} is left out",
                    replaced(whole, part, summed(rest)),
                )
                if len(rest) > 1:
                    yield Rewrite(
                        "partial sum",
                        f"only addend {number + 1} of {len(terms)} is there",
                        replaced(whole, part, term),
                    )
