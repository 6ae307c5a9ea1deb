"""At odds with its name: what a number cannot be, as the equation that ends with it says that it
is a step, a gradient, or a weight.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from chainrule.auditing.claim_sources.extraction.equations import Equation
from chainrule.auditing.claim_sources.extraction.kinds import GRADIENT, NEW, STEP
from chainrule.auditing.claim_sources.extraction.latex_names import typed
from chainrule.auditing.drafting.by_value.surroundings import since_another
from chainrule.auditing.drafting.by_value.tags import last_said
from chainrule.auditing.drafting.document_names import DocumentNames
from chainrule.auditing.drafting.symbols import derivative_of, symbol_of
from chainrule.auditing.drafting.vocabulary import Role, is_word_for
from chainrule.explaining.examples.claims import Claim
from chainrule.network.quantities import Kind, Quantity

Kinds = frozenset[str]
Found = tuple[Claim, Quantity]
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
        error = symbol_of(parts[0])
        return BACKWARD if error and Role.ERROR in names.roles.of(error) else None
    symbol = symbol_of(name)
    if symbol is None:
        return None
    if symbol.role:
        return STEPS if symbol.role == "step" else BACKWARD
    return OF_ROLES.get(names.roles.first(symbol) or Role.ERROR)


def of_biases(
    claims: Sequence[Found], lines: Sequence[str], names: DocumentNames
) -> Iterator[Found]:
    """The claims; a delta in a row of a table that begins with a bias, or behind the name of one,
    is the gradient of that.
    """
    for claim, quantity in claims:
        bias = replace(quantity, kind=Kind.ERROR_BY_BIAS)
        is_delta = quantity.kind == Kind.DELTA and bias in names.present
        line = lines[claim.line - 1]
        if is_delta and (_begins_with_bias(line, names) or _is_called_bias(claim, line)):
            yield replace(claim, name=names.name(bias)), bias
        else:
            yield claim, quantity


def _begins_with_bias(line: str, names: DocumentNames) -> bool:
    if not line.lstrip().startswith("|"):
        return False
    first = line.strip().strip("|").partition("|")[0].strip(" $*`")
    symbol = symbol_of(typed(first))
    if symbol is not None and names.roles.first(symbol) == Role.BIAS:
        return True
    return is_word_for("bias", first)


def _is_called_bias(claim: Claim, line: str) -> bool:
    """Whether the last word or letter before a number, or before its array, is that of a bias."""
    # Every entry of an array has the name before it.
    before = line[: max(line.find(claim.printed), 0)]
    if before.count("[") > before.count("]"):
        before = before[: before.rindex("[")]
    name = since_another(before.rstrip(" [("))
    return "=" in name[-LAST:] and last_said(name[-NAME:]) == {"bias"}
