"""Slips of factors: left out, or taken twice."""

from __future__ import annotations

from collections.abc import Iterator

from chainrule.auditing.ledger import Key, Ledger
from chainrule.auditing.slips.rewrite import Naming, Rewrite, name_of, parts, replaced
from chainrule.explaining.expressions import Expression, Operation, ingredients
from chainrule.network.quantities import Kind

SLOPE = "activation_by_net_input"
OUTPUTS = (Kind.INPUT, Kind.ACTIVATION)  # of a sending unit
OF_GRADIENTS = ("error_by_", "step_", "new_")  # how kinds begin that have a sending unit's output
OVER_SAMPLES = (Kind.TOTAL_ERROR, "error_by_")  # how kinds begin that are means or sums of samples
TWO = 2.0


def factor_dropped(key: Key, whole: Expression, ledger: Ledger, name: Naming) -> Iterator[Rewrite]:
    """A factor or a divisor left out; the kind of slip says which one it was."""
    for part, place in _factors(whole):
        factor, other = part.arguments[place], part.arguments[1 - place]
        # A slope is an ingredient, or, in courses without a symbol for it, written out: o·(1 - o).
        if isinstance(factor, Operation) and _is_slope(factor, key):
            kind, what = "slope dropped", "the slope is left out"
        else:
            kind, what = _kind_of_drop(factor, key), f"{name_of(factor, name)} is left out"
        if part.name == "/" and factor == ledger.explanation.notation.samples:
            kind, what = "sum for mean", "the samples are added up, not averaged"
        yield Rewrite(kind, what, replaced(whole, part, other))


def samples_averaged(
    key: Key, whole: Expression, ledger: Ledger, name: Naming
) -> Iterator[Rewrite]:
    """The mean over the samples, where the example has their sum."""
    n = ledger.explanation.notation.samples
    if n == 1 or not key.quantity.kind.startswith(OVER_SAMPLES) or _divides(whole, n):
        return
    added_up = {leaf.quantity.sample for leaf in ingredients(whole)} - {0}
    if len(added_up) == n:
        mean = Operation("/", (whole, float(n)))
        yield Rewrite("mean for sum", "the samples are averaged, not added up", mean)


def _divides(whole: Expression, n: int) -> bool:
    """Whether something is divided by a number."""
    return any(isinstance(it, Operation) and it.arguments[1:] == (n,) for it in parts(whole))


def factor_doubled(key: Key, whole: Expression, ledger: Ledger, name: Naming) -> Iterator[Rewrite]:
    """A factor taken twice."""
    for part, place in _factors(whole):
        if part.name == "*":
            factor = part.arguments[place]
            rewritten = replaced(whole, part, Operation("*", (part, factor)))
            yield Rewrite("factor doubled", f"{name_of(factor, name)} is taken twice", rewritten)


def factors_of_samples(
    key: Key, whole: Expression, ledger: Ledger, name: Naming
) -> Iterator[Rewrite]:
    """The same factor left out, or taken twice, for every sample."""
    # A gradient over several samples is a sum of products, one for each. Who forgets the input
    # forgets it in all of them, where `factor_dropped` would leave it out of one.
    for kinds, slip in ((OUTPUTS, "input dropped"), ((SLOPE,), "slope dropped")):
        alike = [leaf for leaf in dict.fromkeys(ingredients(whole)) if leaf.quantity.kind in kinds]
        sent = kinds != OUTPUTS or key.quantity.kind.startswith(OF_GRADIENTS)
        if len(alike) < 2 or not sent:
            continue
        what = ", ".join(map(name, alike))
        left, twice = whole, whole
        # Times 1 is as good as left out, whatever stands around it.
        for leaf in alike:
            left = replaced(left, leaf, 1.0)
            twice = replaced(twice, leaf, Operation("*", (leaf, leaf)))
        yield Rewrite(slip, f"{what} are left out", left)
        yield Rewrite("factor doubled", f"{what} are taken twice", twice)


def square_dropped(key: Key, whole: Expression, ledger: Ledger, name: Naming) -> Iterator[Rewrite]:
    """A square left out."""
    for part in parts(whole):
        if isinstance(part, Operation) and part.name == "square":
            rewritten = replaced(whole, part, part.arguments[0])
            yield Rewrite("square dropped", "the square is left out", rewritten)


def result_doubled(key: Key, whole: Expression, ledger: Ledger, name: Naming) -> Iterator[Rewrite]:
    """The whole result taken twice; of a new weight, the step."""
    # Of a new weight, w - η·g, what is doubled is the step.
    if not key.quantity.kind.startswith("new_"):
        yield Rewrite("factor doubled", "everything is doubled", _doubled(whole))
    elif isinstance(whole, Operation) and whole.name in "+-":
        old, step = whole.arguments
        rewritten = Operation(whole.name, (old, _doubled(step)))
        yield Rewrite("step taken twice", f"{name_of(step, name)} is taken twice", rewritten)


def half_twice(key: Key, whole: Expression, ledger: Ledger, name: Naming) -> Iterator[Rewrite]:
    """The ½ of the error taken once more."""
    if key.quantity.kind in (Kind.OUTPUT_ERROR, Kind.TOTAL_ERROR, Kind.ERROR_BY_ACTIVATION):
        yield Rewrite("half dropped", "½ is taken once more", Operation("*", (0.5, whole)))


def half_dropped(key: Key, whole: Expression, ledger: Ledger, name: Naming) -> Iterator[Rewrite]:
    """The ½ of the error left out: of the error itself, or of what was differentiated."""
    # In the derivative the ½ cancels the 2 of the square, so there is no ½ to leave out: without
    # it, the derivative is twice as large.
    if key.quantity.kind == Kind.OUTPUT_ERROR:
        dropped = factor_dropped(key, whole, ledger, name)
        yield from (rewrite for rewrite in dropped if rewrite.kind == "half dropped")
    else:
        what = "the derivative is of the error without ½"
        yield Rewrite("half dropped", what, _doubled(whole))


def half_dropped_from_derivative(
    key: Key, whole: Expression, ledger: Ledger, name: Naming
) -> Iterator[Rewrite]:
    """The same in a derivative by an output or its net input, if the loss has a ½."""
    # Only where the error is differentiated: what comes behind has the factor by then.
    kinds = {leaf.quantity.kind for leaf in ingredients(whole)}
    compares = key.quantity.kind in (Kind.ERROR_BY_ACTIVATION, Kind.DELTA)
    has_half = ledger.loss.name == "half_squared_error"
    if compares and {"activation", "target"} <= kinds and has_half:
        yield from half_dropped(key, whole, ledger, name)


def _doubled(whole: Expression) -> Expression:
    return Operation("*", (TWO, whole))


def _factors(whole: Expression) -> Iterator[tuple[Operation, int]]:
    """Products and quotients, each with the place of one of its factors or of its divisor."""
    for part in parts(whole):
        if isinstance(part, Operation) and part.name in "*/":
            # Of a quotient, only the divisor can be left out: nobody writes 1/n for a/n.
            if part.name == "*":
                yield part, 0
            yield part, 1


def _kind_of_drop(part: Expression, key: Key) -> str:
    """What the slip of forgetting a factor is called."""
    if isinstance(part, Key):
        kind = part.quantity.kind
        if kind == SLOPE:
            return "slope dropped"
        if kind == Kind.LEARNING_RATE:
            return "learning rate dropped"
        if kind in OUTPUTS and key.quantity.kind.startswith(("error_by", "step_", "new_")):
            return "input dropped"
    return "half dropped" if part == 0.5 else "factor dropped"


def _is_slope(part: Operation, key: Key) -> bool:
    """Whether a part is the slope of a unit, written out: made of that unit's output or net
    input alone.
    """
    inside = set(ingredients(part))
    return bool(inside) and all(
        leaf.quantity.kind in (Kind.ACTIVATION, Kind.NET_INPUT)
        and (leaf.quantity.layer, leaf.quantity.unit) == (key.quantity.layer, key.quantity.unit)
        for leaf in inside
    )
