"""At odds with its name: what a number cannot be, as the equation that ends with it says that it
is a step, a gradient, or a weight.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from math import inf

from chainrule.auditing.claim_sources.extraction.equations import Equation
from chainrule.auditing.claim_sources.extraction.kinds import GRADIENT, NEW, STEP
from chainrule.auditing.claim_sources.extraction.latex_names import typed
from chainrule.auditing.drafting.by_value.surroundings import since_another
from chainrule.auditing.drafting.by_value.tags import last_said
from chainrule.auditing.drafting.document_names import DocumentNames
from chainrule.auditing.drafting.symbols import derivative_of, symbol_of
from chainrule.auditing.drafting.vocabulary import Role, is_word_for
from chainrule.explaining.examples.claims import Claim, is_number
from chainrule.network.quantities import Kind, Quantity

Kinds = frozenset[str]
Found = tuple[Claim, Quantity]
NEAR = 4e-3  # of a number, what the author's own roundings may have done to it
NAME, LAST = 20, 3  # characters of a name, and of an equals sign behind it
BACKWARD = frozenset(map(str, (*GRADIENT.values(), Kind.DELTA, Kind.ERROR_BY_ACTIVATION)))
STEPS = frozenset(map(str, STEP.values()))
OF_ROLES = {
    role: frozenset(str(it) for kind in kinds for it in (kind, NEW[kind], GRADIENT[kind]))
    | frozenset(str(STEP[kind]) for kind in kinds)
    for role, kinds in (
        (Role.WEIGHT, (Kind.WEIGHT,)),
        (Role.BIAS, (Kind.BIAS, Kind.SHARED_BIAS)),
    )
}
OF_GRADIENTS = {
    Role.WEIGHT: frozenset({str(Kind.ERROR_BY_WEIGHT)}),
    Role.BIAS: frozenset({str(Kind.ERROR_BY_BIAS), str(Kind.ERROR_BY_SHARED_BIAS)}),
}


def allowed_kinds(
    equations: Sequence[Equation], names: DocumentNames
) -> dict[tuple[int, float], Kinds]:
    """By line and number, the kinds that it may be, where an equation tells something of that."""
    found: dict[tuple[int, float], Kinds] = {}
    for equation in equations:
        kinds = _of_name(equation.members[0], names)
        if kinds is None:
            continue
        for printed, line in equation.numbers:
            key = line, Claim("-", printed).value
            # The same number twice on a line may be both.
            found[key] = found.get(key, frozenset()) | kinds
    return found


def _of_name(name: str, names: DocumentNames) -> Kinds | None:
    """What a name may stand for, as far as its form tells."""
    if parts := derivative_of(name):
        error, by = map(symbol_of, parts)
        if error is None or Role.ERROR not in names.roles.of(error):
            return None
        # The delta is often as large; the derivative by a bias is not called by it.
        return OF_GRADIENTS.get(names.roles.first(by) or Role.ERROR, BACKWARD) if by else BACKWARD
    symbol = symbol_of(name)
    if symbol is None:
        return None
    if symbol.role:
        return STEPS if symbol.role == "step" else BACKWARD
    return OF_ROLES.get(names.roles.first(symbol) or Role.ERROR)


def as_named(quantity: Quantity, kinds: Kinds | None, names: DocumentNames) -> Quantity | None:
    """A quantity that was told by its value, or the gradient of the bias that is equal to it where
    a name allows that alone; None if the name allows neither.
    """
    if kinds is None or str(quantity.kind) in kinds:
        return quantity
    bias = replace(quantity, kind=Kind.ERROR_BY_BIAS)
    is_equal = quantity.kind == Kind.DELTA and str(bias.kind) in kinds
    return bias if is_equal and bias in names.present else None


def of_parameters(
    claims: Sequence[Found], lines: Sequence[str], names: DocumentNames
) -> Iterator[Found]:
    """The claims; a delta in a row of a table about a weight or a bias, or behind the name of a
    bias, is the gradient of that. Of a sample of a batch, a run has no gradient of its own: there
    it is none of the deltas either.
    """
    for claim, quantity in claims:
        line = lines[claim.line - 1]
        if quantity.kind != Kind.DELTA:
            yield claim, quantity
            continue
        bias = replace(quantity, kind=Kind.ERROR_BY_BIAS)
        weight = _only_weight(claim, line, names)
        is_bias = bias in names.present
        if is_bias and (_is_of_bias(claim, line, names) or _is_called_bias(claim, line)):
            yield replace(claim, name=names.name(bias)), bias
        elif weight is None:
            yield claim, quantity
        elif _comes_out(claim, weight, names):
            yield replace(claim, name=names.name(weight)), weight


def _labels(claim: Claim, line: str) -> list[str]:
    """The cells of a row of a table before that of a number; none outside of tables."""
    if not line.lstrip().startswith("|"):
        return []
    # A decimal comma is printed otherwise than the claim has it: then the first cell alone tells.
    at = line.find(claim.printed)
    cells = line[:at].split("|")[1:-1] if at >= 0 else line.split("|")[1:2]
    return [it.strip(" $*`") for it in cells]


def _is_of_bias(claim: Claim, line: str, names: DocumentNames) -> bool:
    """Whether a row of a table is that of a bias."""
    for label in _labels(claim, line):
        symbol = symbol_of(typed(label))
        if symbol is not None and names.roles.first(symbol) == Role.BIAS:
            return True
        if is_word_for("bias", label):
            return True
    return False


def _only_weight(claim: Claim, line: str, names: DocumentNames) -> Quantity | None:
    """The gradient of the weight whose row has this number, and no other one."""
    # Beside others, a delta may be what the gradient is made of.
    behind = line[line.find(claim.printed) + len(claim.printed) :]
    if any(is_number(typed(it.strip(" $*`"))) for it in behind.split("|")):
        return None
    found = [names.find(typed(it)) for it in _labels(claim, line) if not is_number(it)]
    weights = [it for it in found if it is not None and it.kind == Kind.WEIGHT]
    return replace(weights[-1], kind=Kind.ERROR_BY_WEIGHT) if weights else None


def _comes_out(claim: Claim, quantity: Quantity, names: DocumentNames) -> bool:
    """Whether a number is that of a quantity, with either sign."""
    value = names.values.get((claim.updates, quantity), inf)
    return abs(abs(value) - abs(claim.value)) <= claim.half_unit * 1.001 + NEAR * abs(claim.value)


def _is_called_bias(claim: Claim, line: str) -> bool:
    """Whether the last word or letter before a number, or before its array, is that of a bias."""
    # Every entry of an array has the name before it.
    before = line[: max(line.find(claim.printed), 0)]
    if before.count("[") > before.count("]"):
        before = before[: before.rindex("[")]
    name = since_another(before.rstrip(" [("))
    return "=" in name[-LAST:] and last_said(name[-NAME:]) == {"bias"}
