"""Learning the names of a document whose network is known."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from chainrule.auditing.claim_sources.extraction.equations import Equation
from chainrule.auditing.claim_sources.extraction.values import Values
from chainrule.auditing.drafting.arrays import Arrays
from chainrule.auditing.drafting.by_gradients import learn_parameters
from chainrule.auditing.drafting.candidates import Candidate
from chainrule.auditing.drafting.document_names import DocumentNames
from chainrule.auditing.drafting.given import Given
from chainrule.auditing.drafting.given_names import given_names
from chainrule.auditing.drafting.meaning import meaning_of
from chainrule.auditing.drafting.stem_readers import StemReader
from chainrule.auditing.drafting.symbols import Stem, Symbol, symbol_of
from chainrule.auditing.drafting.templates import Observation
from chainrule.auditing.drafting.vocabulary import Role
from chainrule.explaining.explanation import Explanation
from chainrule.network.quantities import Kind, Quantity

INDICES = re.compile(r"[ijklmnpq]|ij|ji|jk|kj|ik|ki|kl|pq")  # of any unit: w_ij, a_j


def learn_names(
    equations: Sequence[Equation],
    given: Given,
    candidate: Candidate,
    explanation: Explanation,
    values: Values,
) -> DocumentNames:
    """The names of a document: what is given, and the rest by the numbers beside them."""
    layout = candidate.wiring.layout
    arrays = Arrays(layout.sizes, dict(layout.matrices.values()), values)
    names = DocumentNames(explanation, values, given_names(given, candidate), arrays, given.roles)
    by_stem: dict[Stem, list[Symbol]] = {}
    for symbol in given.mentioned:
        if symbol not in names.given and not _is_apart(symbol, given):
            by_stem.setdefault(symbol.stem, []).append(symbol)
    aimed = any(quantity.kind == Kind.TARGET for quantity in names.given.values())
    # In a second round it is known what the formulas mean, of whatever was learned in the first.
    for _ in range(2):
        observed = _observed(equations, names)
        for stem, symbols in by_stem.items():
            seen = [it for it in observed.get(stem, []) if it.symbol in symbols]
            taken = _taken(by_stem, stem, names)
            reader = StemReader(symbols, layout.sizes, values, given.roles, layout.units, taken)
            found = reader.learned(seen, aimed)
            if found is not None:
                names.learned[stem] = found
    learn_parameters(equations, given, names)
    return names


def _taken(
    by_stem: Mapping[Stem, Sequence[Symbol]], own: Stem, names: DocumentNames
) -> frozenset[Quantity]:
    """What the symbols of other stems are known to stand for."""
    quantities = (
        found.template.quantity(symbol, names.sizes)
        for stem, found in names.learned.items()
        if stem != own and found.is_sure and found.fit > 0
        for symbol in by_stem[stem]
    )
    return frozenset(it for it in quantities if it is not None)


def _is_apart(symbol: Symbol, given: Given) -> bool:
    """Whether it stands for any unit, or for a weight and nothing else."""
    return _is_index(symbol) or given.roles.of(symbol) == (Role.WEIGHT,)


def _is_index(symbol: Symbol) -> bool:
    """Whether it stands for any unit."""
    return len(symbol.letters) > 1 and INDICES.fullmatch(symbol.letters[-1]) is not None


def _observed(equations: Sequence[Equation], names: DocumentNames) -> dict[Stem, list[Observation]]:
    """What stands beside the symbols of each stem."""
    found: dict[Stem, list[Observation]] = {}
    for equation in equations:
        entries = _end_of(equation)
        meant = _meant_by(equation, names) if names.learned else None
        if not entries and meant is None:
            continue
        for symbol in map(symbol_of, equation.members):
            if symbol is not None and not symbol.role and not symbol.is_new:
                found.setdefault(symbol.stem, []).append(Observation(symbol, entries, meant))
    return found


def _end_of(equation: Equation) -> tuple[str, ...]:
    """The number, or those of the array, that an equation ends with."""
    if equation.numbers:
        return (equation.numbers[-1][0],)
    rows = equation.arrays[-1][0] if equation.arrays else []
    return tuple(cell for row in rows for cell in row)


def _meant_by(equation: Equation, names: DocumentNames) -> Quantity | None:
    """What the formulas of an equation compute."""
    found = (meaning_of(it, names.number_of, names.values) for it in equation.formulas)
    return next((quantity for quantity in found if quantity is not None), None)
