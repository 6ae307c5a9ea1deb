"""The learning rate of a document that names none: the factor that all its updates have, as in
w = 0.5 - 0.1·0.25.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from chainrule.auditing.claim_sources.extraction.equations import Equation
from chainrule.auditing.drafting.roles import Roles
from chainrule.auditing.drafting.sums import Term, terms_of
from chainrule.auditing.drafting.symbols import symbol_of
from chainrule.auditing.drafting.vocabulary import Role
from chainrule.explaining.examples.claims import Claim, is_number

LARGEST = 10.0
NEAR = 0.02  # of a result, what the roundings of an author may have done to it
START, STEP = 1, 2  # factors of both terms of an update


def rate_in_updates(equations: Sequence[Equation], roles: Roles) -> float | None:
    """The factor of most updates; None if there is no update, or it cannot be told.

    Examples
    --------
    >>> from chainrule.auditing.claim_sources.extraction.equations import Equation
    >>> from chainrule.auditing.claim_sources.extraction.passages import Chain
    >>> from chainrule.auditing.drafting.roles import Roles
    >>> update = Chain(["w", "0.5 - 0.1*(-0.2)", "0.52"], [1, 1, 1])
    >>> rate_in_updates([Equation(update)], Roles())
    0.1
    """
    pairs = [pair for equation in equations for pair in _steps(equation, roles)]
    counts = Counter(factor for pair in pairs for factor in dict.fromkeys(pair) if factor > 0)
    # Of a single update, the rate is what mostly stands first.
    likely = [factor for factor, count in counts.most_common() if count == len(pairs)]
    return likely[0] if likely and likely[0] <= LARGEST else None


def _steps(equation: Equation, roles: Roles) -> Iterator[tuple[float, float]]:
    """Rate and gradient, in their order, of each update of a weight or bias in an equation."""
    if not equation.numbers or not _is_parameter(equation.members[0], roles):
        return
    result = Claim("-", equation.numbers[-1][0]).value
    for member in equation.members[1:]:
        terms = terms_of(member) or []
        if [len(term.factors) for term in terms] == [START, STEP] and _are_numbers(terms):
            (start,), (one, other) = (term.values for term in terms)
            if abs(start + one * other - result) <= NEAR * max(abs(result), NEAR):
                yield abs(one), abs(other)


def _is_parameter(name: str, roles: Roles) -> bool:
    symbol = symbol_of(name)
    known = symbol is not None and not symbol.role
    return known and symbol is not None and roles.first(symbol) in (Role.WEIGHT, Role.BIAS)


def _are_numbers(terms: Sequence[Term]) -> bool:
    return all(is_number(factor) for term in terms for factor in term.factors)
