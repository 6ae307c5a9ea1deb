"""θ: a threshold in some courses, any parameter in others. Where each θ has a bias with its number
beside it, and nothing else is a weight, θ are the weights.
"""

from __future__ import annotations

from collections.abc import Sequence

from chainrule.auditing.claim_sources.extraction.equations import Equation
from chainrule.auditing.drafting.roles import Roles
from chainrule.auditing.drafting.symbols import Symbol, symbol_of
from chainrule.auditing.drafting.vocabulary import Role, role_of

BIASES = ("b", "beta", "bias")
THETA = "theta"


def note_thetas(equations: Sequence[Equation], roles: Roles) -> None:
    """The roles of θ_1 and β_1, of θ_2 and β_2."""
    named = [symbol for it in equations if (symbol := symbol_of(it.members[0])) is not None]
    # Beside weights of another letter, θ are thresholds.
    if any(role_of(symbol) == Role.WEIGHT for symbol in named):
        return
    # A single θ without a bias of its number may be either.
    thetas = _called(named, (THETA,))
    biases = _called(named, BIASES)
    if thetas and {it.numbers for it in thetas} == {it.numbers for it in biases}:
        roles.note(thetas, Role.WEIGHT)
        roles.note(biases, Role.BIAS)


def _called(symbols: Sequence[Symbol], letters: Sequence[str]) -> list[Symbol]:
    """Those with one of these letters and a number."""
    return [
        it
        for it in symbols
        if len(it.letters) == 1 and it.letters[0].lower() in letters and it.numbers
    ]
