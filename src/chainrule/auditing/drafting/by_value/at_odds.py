"""At odds with its name: what a number cannot be, as the equation that ends with it says that it
is a step, a gradient, or a weight.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from chainrule.auditing.claim_sources.extraction.equations import Equation
from chainrule.auditing.claim_sources.extraction.kinds import GRADIENT, NEW, STEP
from chainrule.auditing.claim_sources.extraction.latex_names import typed
from chainrule.auditing.drafting.document_names import DocumentNames
from chainrule.auditing.drafting.symbols import derivative_of, symbol_of
from chainrule.auditing.drafting.vocabulary import Role, is_word_for
from chainrule.explaining.examples.claims import Claim
from chainrule.network.quantities import Kind, Quantity

Kinds = frozenset[str]
Found = tuple[Claim, Quantity]
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


def of_its_row(
    claims: Sequence[Found], lines: Sequence[str], names: DocumentNames
) -> Iterator[Found]:
    """The claims; a delta in a row of a table that begins with a bias is the gradient of that."""
    for claim, quantity in claims:
        bias = replace(quantity, kind=Kind.ERROR_BY_BIAS)
        is_delta = quantity.kind == Kind.DELTA and bias in names.present
        if is_delta and _begins_with_bias(lines[claim.line - 1], names):
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
