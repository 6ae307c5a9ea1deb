"""Small rewrites of a quantity's own expression: what could have gone wrong where it was computed.

Each yields other expressions with a word for the kind of mistake and one for the place. Nothing is evaluated here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import NamedTuple

from chainrule import term_functions
from chainrule.auditing.ledger import PARAMETERS, Key, Ledger
from chainrule.expressions import Expression, Operation, ingredients, term_of
from chainrule.formulas import ACTIVATIONS, Activation
from chainrule.quantities import Quantity
from chainrule.terms import Term, given
from chainrule.writing import text
from chainrule.writing.infix import formula

NEIGHBORED = ("error_by_weight", "error_by_bias", "delta")
SLOPE = "activation_by_net_input"
OUTPUTS = ("input", "activation")
DIGITS = 9  # of numbers in a formula
UNSIGNED = ("learning_rate", "step_number")
USUAL_SLOPES = ("logistic", "tanh", "relu", "identity", "softplus", "scaled_tanh")
NUMBER_TWICE, MINUS_ONE = 2.0, -1.0


class Rewrite(NamedTuple):
    """Another expression for a quantity."""

    kind: str
    what: str
    expression: Expression


Naming = Callable[[Key], str]


def rewrites(key: Key, whole: Expression, ledger: Ledger, name: Naming) -> Iterator[Rewrite]:
    """Everything that may have been done to the expression of a quantity instead."""
    if isinstance(whole, float):  # a slope that is the same everywhere, or what is given
        yield from _slopes(key, whole, ledger, name)
        return
    for family in (_signs, _factors, _addends, _places, _ends, _slopes, _weights):
        yield from family(key, whole, ledger, name)


def replaced(whole: Expression, old: Expression, new: Expression) -> Expression:
    """An expression with one of its parts replaced wherever the very same part stands."""
    if whole is old or (isinstance(old, Key) and whole == old):
        return new
    if isinstance(whole, Operation):
        arguments = tuple(replaced(argument, old, new) for argument in whole.arguments)
        if any(a is not b for a, b in zip(arguments, whole.arguments, strict=True)):
            return Operation(whole.name, arguments)
    return whole


def parts(whole: Expression) -> Iterator[Expression]:
    """An expression and everything within it."""
    yield whole
    if isinstance(whole, Operation):
        for argument in whole.arguments:
            yield from parts(argument)


def addends(whole: Expression) -> list[Expression]:
    """The addends of a sum; a single one if it is none."""
    found: list[Expression] = []
    while isinstance(whole, Operation) and whole.name == "+":
        whole, last = whole.arguments
        found.append(last)
    return [whole, *reversed(found)]


def summed(terms: list[Expression]) -> Expression:
    """Their sum."""
    total = terms[0]
    for term in terms[1:]:
        total = Operation("+", (total, term))
    return total


def _signs(key: Key, whole: Expression, ledger: Ledger, name: Naming) -> Iterator[Rewrite]:
    moves = key.quantity.kind.startswith("new_")
    if moves and isinstance(whole, Operation) and whole.name == "-":
        yield Rewrite("gradient added", f"the gradient is added to {name_of(whole.arguments[0], name)}",
                      Operation("+", whole.arguments))  # fmt: skip
    elif moves and isinstance(whole, Operation) and whole.name == "+":
        yield Rewrite("gradient added", "the step has the wrong sign", Operation("-", whole.arguments))
    yield Rewrite("sign flipped", "the result has the wrong sign", Operation("*", (MINUS_ONE, whole)))
    for part in parts(whole):
        if part is whole and not moves:
            inner = isinstance(part, Operation) and part.name in "+-"
            if not inner:
                continue
        if isinstance(part, Operation) and part.name in "+-" and not (moves and part is whole):
            other = "-" if part.name == "+" else "+"
            yield Rewrite("sign flipped", f"{other} instead of {part.name}",
                          replaced(whole, part, Operation(other, part.arguments)))  # fmt: skip
    for leaf in dict.fromkeys(ingredients(whole)):
        if leaf.quantity.kind in UNSIGNED:
            continue
        yield Rewrite("sign flipped", f"{name(leaf)} has the wrong sign",
                      replaced(whole, leaf, Operation("*", (MINUS_ONE, leaf))))  # fmt: skip


def name_of(part: Expression, name: Naming) -> str:
    """A part as one would write it."""
    if isinstance(part, Key):
        return name(part)
    term, leaves = term_of(part, lambda leaf: 1.0)
    return formula(term, lambda inner: name(leaves[inner]) if inner in leaves else None, text.STYLE, DIGITS)


def _kind_of_drop(part: Expression, key: Key, ledger: Ledger) -> str:
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


def _factors(key: Key, whole: Expression, ledger: Ledger, name: Naming) -> Iterator[Rewrite]:
    for part in parts(whole):
        if not isinstance(part, Operation) or part.name not in "*/":
            continue
        for place, factor in enumerate(part.arguments):
            other = part.arguments[1 - place]
            if part.name == "/" and place == 0:
                continue
            kind = _kind_of_drop(factor, key, ledger)
            what = f"{name_of(factor, name)} is left out"
            if isinstance(factor, Operation) and _is_slope(factor, key):
                kind, what = "slope dropped", "the slope is left out"
            yield Rewrite(kind, what, replaced(whole, part, other))
            if part.name == "*":
                yield Rewrite("factor doubled", f"{name_of(factor, name)} stands twice",
                              replaced(whole, part, Operation("*", (part, factor))))  # fmt: skip
    yield from _all_at_once(key, whole, name)
    for part in parts(whole):
        if isinstance(part, Operation) and part.name == "square":
            yield Rewrite("square dropped", "the square is left out", replaced(whole, part, part.arguments[0]))
    if not key.quantity.kind.startswith("new_"):
        yield Rewrite("factor doubled", "everything is doubled", Operation("*", (NUMBER_TWICE, whole)))
    else:
        for part in parts(whole):
            if isinstance(part, Operation) and part.name in "+-" and part is whole:
                doubled = Operation(part.name, (part.arguments[0], Operation("*", (NUMBER_TWICE, part.arguments[1]))))
                yield Rewrite("factor doubled", "the step is doubled", doubled)
    if key.quantity.kind in ("output_error", "total_error", "error_by_activation"):
        yield Rewrite("half dropped", "½ is taken once more", Operation("*", (0.5, whole)))
    if ledger.loss.name == "half_squared_error" and _compares(key, whole):
        yield Rewrite("half dropped", "the derivative is of the error without ½", Operation("*", (NUMBER_TWICE, whole)))


def _compares(key: Key, whole: Expression) -> bool:
    """Whether a derivative is computed from an output and its target."""
    kinds = {leaf.quantity.kind for leaf in ingredients(whole)}
    return key.quantity.kind in ("error_by_activation", "delta") and {"activation", "target"} <= kinds


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
    """Whether a part is the slope of a unit, written out: made of that unit's output or net input alone."""
    inside = set(ingredients(part))
    return bool(inside) and all(
        leaf.quantity.kind in ("activation", "net_input")
        and (leaf.quantity.layer, leaf.quantity.unit) == (key.quantity.layer, key.quantity.unit)
        for leaf in inside
    )


def _addends(key: Key, whole: Expression, ledger: Ledger, name: Naming) -> Iterator[Rewrite]:
    for part in parts(whole):
        inside = any(
            isinstance(outer, Operation) and outer.name == "+" and outer.arguments[0] is part for outer in parts(whole)
        )
        terms = addends(part)
        if len(terms) < 2 or inside:
            continue
        for number, term in enumerate(terms):
            rest = terms[:number] + terms[number + 1 :]
            bias = isinstance(term, Key) and term.quantity.kind.endswith("bias")
            if bias:
                yield Rewrite(
                    "bias forgotten", f"{name_of(term, name)} is left out", replaced(whole, part, summed(rest))
                )
                yield Rewrite("bias twice", f"{name_of(term, name)} is added twice",
                              replaced(whole, part, summed([*terms, term])))  # fmt: skip
            else:
                yield Rewrite("partial sum", f"addend {number + 1} of {len(terms)} is left out",
                              replaced(whole, part, summed(rest)))  # fmt: skip
                if len(rest) > 1:
                    yield Rewrite("partial sum", f"only addend {number + 1} of {len(terms)} is there",
                                  replaced(whole, part, term))  # fmt: skip


def _places(key: Key, whole: Expression, ledger: Ledger, name: Naming) -> Iterator[Rewrite]:
    """One quantity of a unit in the place of another."""
    inside = dict.fromkeys(ingredients(whole))
    for leaf in inside:
        quantity = leaf.quantity
        if quantity.kind == "activation" and key.quantity.kind != SLOPE:
            net = Key(leaf.updates, replace(quantity, kind="net_input"))
            yield Rewrite("net for output", f"{name(net)} in the place of {name(leaf)}", replaced(whole, leaf, net))
        if quantity.kind == "net_input" and key.quantity.kind != "activation":
            out = Key(leaf.updates, replace(quantity, kind="activation"))
            yield Rewrite("net for output", f"{name(out)} in the place of {name(leaf)}", replaced(whole, leaf, out))
    outer = [leaf for leaf in inside if leaf.quantity.kind == "activation"] if key.quantity.kind != SLOPE else []
    if len(outer) > 1:
        nets = {leaf: Key(leaf.updates, replace(leaf.quantity, kind="net_input")) for leaf in outer}
        what = f"{', '.join(map(name, nets.values()))} in the place of {', '.join(map(name, outer))}"
        yield Rewrite("net for output", what, _all_replaced(whole, nets))
    for leaf in inside:
        if leaf.quantity.kind in NEIGHBORED and key.quantity.kind.startswith(("new_", "step_", "error_by_weight")):
            for other in _neighbors(leaf, ledger):
                yield Rewrite("entries swapped", f"{name(other)} in the place of {name(leaf)}",
                              replaced(whole, leaf, other))  # fmt: skip
    if key.quantity.kind == "activation":
        net = Key(key.updates, replace(key.quantity, kind="net_input"))
        yield Rewrite("activation forgotten", f"{name(net)} is taken for {name(key)}", net)


def _ends(key: Key, whole: Expression, ledger: Ledger, name: Naming) -> Iterator[Rewrite]:
    """Output and target in each other's place; a target in the place of one minus it."""
    inside = dict.fromkeys(ingredients(whole))
    depth = len(ledger.network.layers)
    outputs = [leaf for leaf in inside if leaf.quantity.kind == "activation" and leaf.quantity.layer == depth]
    for output in outputs:
        target = ledger.origin(Key(output.updates, replace(output.quantity, kind="target")))
        if target is not None:
            if target in inside:
                mark = Key(-1, Quantity("target"))
                exchanged = replaced(replaced(replaced(whole, output, mark), target, output), mark, target)
            else:
                exchanged = replaced(whole, output, target)
            yield Rewrite("target and output exchanged", f"{name(target)} and {name(output)} are exchanged", exchanged)
    for target in [leaf for leaf in inside if leaf.quantity.kind == "target"] if "log" in _operations(whole) else ():
        opposite = Operation("-", (1.0, target))
        what = f"{name(target)} and 1 - {name(target)} are exchanged"
        yield Rewrite("target and its opposite exchanged", what, replaced(whole, target, opposite))


def _operations(whole: Expression) -> set[str]:
    return {part.name for part in parts(whole) if isinstance(part, Operation)}


def _slopes(key: Key, whole: Expression, ledger: Ledger, name: Naming) -> Iterator[Rewrite]:
    if key.quantity.kind != SLOPE:
        return
    unit = replace(key.quantity, kind="activation")
    a, z = Key(key.updates, unit), Key(key.updates, replace(unit, kind="net_input"))
    own = ledger.network.layers[unit.layer - 1].activation
    if a in set(ingredients(whole)):
        yield Rewrite("slope at net input", f"taken at {name(z)} instead of {name(a)}", replaced(whole, a, z))
    elif z in set(ingredients(whole)):
        yield Rewrite("slope at net input", f"taken at {name(a)} instead of {name(z)}", replaced(whole, z, a))
    if own.slope is not None:
        yield Rewrite("slope at net input", f"taken at {name(z)} instead of {name(a)}", _slope_of(own, z, z))
    for other in USUAL_SLOPES:
        if other != own.name:
            activation = ACTIVATIONS[other]
            yield Rewrite("other slope", f"the slope of {other} instead of {own.name}", _slope_of(activation, z, a))
            yield Rewrite("other slope", f"the slope of {other} at {name(z)}", _slope_of(activation, z, z))
            yield Rewrite("other slope", f"the slope of {other} at {name(a)}", _slope_of(activation, a, a))


def _slope_of(activation: Activation, z: Key, a: Key) -> Expression:
    """The slope of an activation at these quantities, written down by running its formula on Terms."""
    terms = {given(0.5): z, given(0.25): a}
    at_z, at_a = terms
    slope = activation.slope(at_z, at_a, term_functions) if activation.slope else 0.0

    def written(term: Term) -> Expression:
        if term in terms:
            return terms[term]
        return Operation(term.operation, tuple(map(written, term.arguments))) if term.arguments else float(term.value)

    return written(slope) if isinstance(slope, Term) else float(slope)


def _weights(key: Key, whole: Expression, ledger: Ledger, name: Naming) -> Iterator[Rewrite]:
    """A weight in the place of another: a neighbor, the one across the matrix, or the same after the step."""
    inside = [leaf for leaf in dict.fromkeys(ingredients(whole)) if leaf.quantity.kind.removeprefix("new_") == "weight"]
    for leaf in inside:
        for other in _neighbors(leaf, ledger):
            yield Rewrite("weight swapped", f"{name(other)} in the place of {name(leaf)}",
                          replaced(whole, leaf, other))  # fmt: skip
    mark = Key(-1, Quantity("weight"))
    for number, one in enumerate(inside):
        for two in inside[number + 1 :]:
            both = replaced(replaced(replaced(whole, one, mark), two, one), mark, two)
            yield Rewrite("weight swapped", f"{name(one)} and {name(two)} are exchanged", both)
    across = {leaf: Key(leaf.updates, replace(leaf.quantity, sender=leaf.quantity.unit, unit=leaf.quantity.sender))
              for leaf in inside}  # fmt: skip
    if across and all(other in ledger for other in across.values()) and any(a != b for a, b in across.items()):
        yield Rewrite("weight transposed", "the matrix of weights is transposed", _all_replaced(whole, across))
    updated = {leaf: Key(leaf.updates, replace(leaf.quantity, kind=f"new_{leaf.quantity.kind}"))
               for leaf in inside if leaf.quantity.kind in PARAMETERS}  # fmt: skip
    updated = {leaf: new for leaf, new in updated.items() if new in ledger}
    if updated:
        what = ", ".join(name(new) for new in updated.values())
        yield Rewrite("updated weight", f"{what} instead of the weights before the step", _all_replaced(whole, updated))
    if len(updated) > 1:
        for leaf, new in updated.items():
            yield Rewrite("updated weight", f"{name(new)} in the place of {name(leaf)}", replaced(whole, leaf, new))


def _neighbors(leaf: Key, ledger: Ledger) -> Iterator[Key]:
    """What belongs to another weight of the same unit or from the same one; or, without a sender, to another unit."""
    quantity, layer = leaf.quantity, ledger.network.layers[leaf.quantity.layer - 1]
    for sender in range(1, layer.n_in + 1) if quantity.sender else (0,):
        for unit in range(1, layer.n_out + 1):
            other = Key(leaf.updates, replace(quantity, sender=sender, unit=unit))
            near = not sender or sender == quantity.sender or unit == quantity.unit
            if other != leaf and near and other in ledger:
                yield other


def _all_replaced(whole: Expression, others: dict[Key, Key]) -> Expression:
    if isinstance(whole, Key):
        return others.get(whole, whole)
    if isinstance(whole, Operation):
        return Operation(whole.name, tuple(_all_replaced(argument, others) for argument in whole.arguments))
    return whole
