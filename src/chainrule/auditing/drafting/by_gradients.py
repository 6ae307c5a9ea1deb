r"""Weights and biases by their gradients: in ∂E/∂v_1 = δ_y h_1 it is the weight from the unit of
h_1 to that of δ_y, and in ∂E/∂c = δ_y the bias of the latter, whatever v and c are elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from chainrule.auditing.claim_sources.extraction.equations import Equation
from chainrule.auditing.drafting.document_names import DocumentNames
from chainrule.auditing.drafting.formula_tokens import Token, tokens_of
from chainrule.auditing.drafting.given import Given
from chainrule.auditing.drafting.symbols import Symbol, derivative_of, symbol_of
from chainrule.auditing.drafting.vocabulary import Role
from chainrule.network.quantities import Kind, Quantity

SIGNALS = (Kind.ACTIVATION, Kind.INPUT)
DELTAS = (Kind.DELTA, Kind.ERROR_BY_NET_INPUT)
OF_UNITS = (Role.INPUT, Role.NET_INPUT, Role.OUTPUT)
CERTAIN = 0.6  # how well a name has to come out that is not to be another one: two digits
PAIR = 2


def learn_parameters(equations: Sequence[Equation], given: Given, names: DocumentNames) -> None:
    """The names of weights and biases that nothing but their gradients tell."""
    found: dict[Symbol, set[Quantity]] = {}
    for equation in equations:
        for symbol in _unknown(equation, names):
            found.setdefault(symbol, set()).update(_by_factors(equation, names))
    for symbol, meant in found.items():
        # Two gradients of one name that tell different things tell nothing.
        if len(meant) != 1:
            continue
        (quantity,) = meant
        if _has_its_number(symbol, quantity, given, names):
            names.given.setdefault(symbol, quantity)


def _has_its_number(symbol: Symbol, quantity: Quantity, given: Given, names: DocumentNames) -> bool:
    """Whether a name is given no other number than the parameter has."""
    value, known = given.values.get(symbol), names.values.get((0, quantity))
    if value is None or known is None or not value.is_number:
        return True
    # A threshold is the bias with the other sign.
    return known != known or abs(value.number) == abs(known)


def _unknown(equation: Equation, names: DocumentNames) -> Iterator[Symbol]:
    """What the error is derived by, where it is nothing that is known."""
    for member in equation.members:
        parts = derivative_of(member)
        above, below = map(symbol_of, parts) if parts else (None, None)
        if above is None or below is None or below.role or below.is_new:
            continue
        if Role.ERROR in names.roles.of(above) and _may_be(below, names):
            yield below


def _may_be(symbol: Symbol, names: DocumentNames) -> bool:
    """Whether a name may be that of a parameter, as far as is known."""
    if symbol in names.given:
        return False
    learned = names.learned.get(symbol.stem)
    if learned is None:
        return names.roles.first(symbol) not in OF_UNITS
    return not learned.is_sure or learned.fit < CERTAIN


def _by_factors(equation: Equation, names: DocumentNames) -> Iterator[Quantity]:
    """What has a gradient of these factors: a delta alone, or one and what a unit sends."""
    for member in equation.members[1:]:
        tokens = tokens_of(member) or []
        if not all(map(_is_factor, tokens)):
            continue
        meant = _of([names.find(token.text) for token in tokens if token.kind == "name"])
        if meant is not None and meant in names.present:
            yield meant


def _is_factor(token: Token) -> bool:
    """Whether a token is part of a product of names; a 1 may be written."""
    return token.kind == "name" or token.text in ("*", "·", "1")


def _of(factors: Sequence[Quantity | None]) -> Quantity | None:
    """The parameter with a gradient of these factors."""
    known = sorted(filter(None, factors), key=_is_signal)
    if not known or known[0].kind not in DELTAS or len(factors) > PAIR:
        return None
    delta, *others = known
    if len(factors) == 1:
        return Quantity(Kind.BIAS, delta.layer, unit=delta.unit)
    senders = [it.unit for it in others if _is_signal(it) and it.layer == delta.layer - 1]
    if not senders:
        return None
    return Quantity(Kind.WEIGHT, delta.layer, unit=delta.unit, sender=senders[0])


def _is_signal(quantity: Quantity) -> bool:
    return quantity.kind in SIGNALS
