"""Readers of stems: all templates that the letters of some symbols allow are tried, and the one is
kept that gives most of the numbers printed beside these symbols.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from chainrule.auditing.claim_sources.extraction.values import Values
from chainrule.auditing.drafting.agreement import WRONG, agreement
from chainrule.auditing.drafting.alike import are_alike
from chainrule.auditing.drafting.indices import Way, ways
from chainrule.auditing.drafting.roles import Roles, without_index
from chainrule.auditing.drafting.symbols import Symbol
from chainrule.auditing.drafting.templates import Learned, Observation, Template
from chainrule.auditing.drafting.vocabulary import Role
from chainrule.explaining.examples.claims import Claim
from chainrule.network.quantities import Kind, Quantity

# The kinds that a role may be, the likeliest first.
KINDS: dict[Role, tuple[Kind, ...]] = {
    Role.NET_INPUT: (Kind.NET_INPUT,),
    Role.OUTPUT: (Kind.ACTIVATION,),
    Role.TARGET: (Kind.TARGET,),
    Role.INPUT: (Kind.INPUT,),
    Role.ERROR: (
        Kind.TOTAL_ERROR,
        Kind.OUTPUT_ERROR,
        Kind.SAMPLE_ERROR,
        Kind.ERROR_BY_ACTIVATION,
        Kind.DELTA,
    ),
    Role.DELTA: (Kind.DELTA, Kind.ERROR_BY_ACTIVATION),
}
# What letters may stand for that courses mostly use for something else: only if the numbers say so.
ANY = (
    Kind.ACTIVATION,
    Kind.NET_INPUT,
    Kind.DELTA,
    Kind.ERROR_BY_ACTIVATION,
    Kind.ACTIVATION_BY_NET_INPUT,
)
# What does not exist in the network; what the formula beside a symbol computes.
ABSENT, MEANT = -2.0, 2.0
# Less than a number of three digits counts that comes out: a single one makes up for it.
UNUSUAL = 0.8
SECOND = 0.25  # against a kind that letters seldom have
APPLIED = 1.0  # against a net input that is said to be an activation of a number
CLEARLY = 0.2  # a number more or less
FEW_DIGITS = 2
DOUBTFUL = 3.5 * WRONG  # a few numbers that are all other ones


@dataclass(frozen=True)
class StemReader:
    """The symbols with some letters, and a run that they may be quantities of."""

    symbols: Sequence[Symbol]
    sizes: Sequence[int]
    values: Values
    roles: Roles
    units: Mapping[str, tuple[int, int]]
    taken: frozenset[Quantity] = frozenset()  # what has another name already

    def learned(self, observed: Sequence[Observation], aimed: bool) -> Learned | None:
        """What it stands for; None if its letters allow nothing that exists.

        Where it is known what the targets are called (`aimed`), y is more likely an output.
        """
        found = [
            (self._fit(template, observed) - template.unlikely, -number, template)
            for number, template in enumerate(self._templates(aimed))
            if self._is_possible(template)
        ]
        if not found:
            return None
        most, _, best = max(found, key=lambda it: it[:2])
        rivals = [other for fit, _, other in found if fit > most - CLEARLY]
        best, rivals = self._untaken(best, rivals)
        fit = most + best.unlikely
        if best.unlikely >= UNUSUAL and fit < UNUSUAL:
            return None
        alone = all(self._are_same(best, other) for other in rivals)
        return Learned(best, fit, all((alone, fit > DOUBTFUL, self._is_supported(best, observed))))

    def _untaken(self, best: Template, rivals: list[Template]) -> tuple[Template, list[Template]]:
        """Of readings that fit as well as each other, those of what has no other name."""
        # Few documents call one thing by two names.
        free = [it for it in rivals if not self.taken & self._places(it)]
        if not free or all(self._are_same(best, other) for other in rivals):
            return best, rivals
        return (best if best in free else free[0]), free

    def _places(self, template: Template) -> set[Quantity]:
        places = (template.quantity(symbol, self.sizes) for symbol in self.symbols)
        return {place for place in places if place is not None}

    def _is_supported(self, template: Template, observed: Sequence[Observation]) -> bool:
        """Whether a reading has a number that comes out, or nothing but a single mistake of several
        digits against it.
        """
        told = [it for it in observed if it.entries]
        if not told or any(self._fit_of(template, it) >= 0 for it in told):
            return True
        # Short numbers are given or indices, and no result of an author's slip.
        digits = max(Claim("-", entry).significant_digits for entry in told[0].entries)
        return len(told) == 1 and template.unlikely <= SECOND and digits > FEW_DIGITS

    def _templates(self, aimed: bool) -> Iterator[Template]:
        """Every reading that the letters allow, the likeliest first."""
        roles = self.roles.of(self.symbols[0])
        if aimed:
            roles = tuple(sorted(roles, key=lambda role: role == Role.TARGET))
        unlikely: dict[Kind, float] = {}
        for place, role in enumerate(roles):
            for rank, kind in enumerate(KINDS.get(role, ()), start=place):
                unlikely.setdefault(kind, SECOND * rank)
        for kind in ANY:
            unlikely.setdefault(kind, UNUSUAL)
        if self._is_by_output():
            unlikely[Kind.ERROR_BY_ACTIVATION], unlikely[Kind.DELTA] = 0.0, SECOND
        if without_index(self.symbols[0].letters) in self.roles.applied:
            unlikely[Kind.NET_INPUT] += APPLIED
        every = list(ways(self.symbols[0].letters, self.sizes, self.units))
        for kind, cost in unlikely.items():
            yield from (Template(kind, way, way.unlikely + cost) for way in _of_kind(every, kind))

    def _is_by_output(self) -> bool:
        """Whether a delta has the name of an output, where others have those of net inputs: δ_y
        beside δ_z is the derivative by y; or is multiplied with a slope.
        """
        if without_index(self.symbols[0].letters) in self.roles.before_slopes:
            return True
        _, *of = self.symbols[0].letters
        if not self.roles.has_deltas_by_name or self.roles.first(self.symbols[0]) != Role.DELTA:
            return False
        roles = self.roles.of(Symbol(tuple(of))) if of else ()
        return Role.OUTPUT in roles and roles[0] != Role.NET_INPUT

    def _is_possible(self, template: Template) -> bool:
        """Whether something of it exists, and symbols with different numbers are told apart."""
        places = [template.quantity(symbol, self.sizes) for symbol in self.symbols]
        numbered = [
            place
            for symbol, place in zip(self.symbols, places, strict=True)
            if symbol.numbers and place is not None and place.layer
        ]
        exist = any(place is not None and self._exists(place) for place in places)
        return exist and len(set(numbered)) == len(numbered)

    def _exists(self, quantity: Quantity) -> bool:
        if quantity.kind == Kind.INPUT:
            return quantity.layer == 0
        whole = quantity.layer and not quantity.unit
        first = replace(quantity, unit=1) if whole else quantity
        return (0, first) in self.values or (0, replace(first, sample=1)) in self.values

    def _are_same(self, one: Template, other: Template) -> bool:
        """Whether two readings are the same, or give the same numbers: with one output, its error
        is that of the network.
        """
        for symbol in self.symbols:
            first, second = (it.quantity(symbol, self.sizes) for it in (one, other))
            if first == second:
                continue
            if first is None or second is None:
                return False
            value = self.values.get((0, first))
            if value is None or value != self.values.get((0, second)):
                return False
        return True

    def _fit(self, template: Template, observed: Sequence[Observation]) -> float:
        """How well a template gives the numbers of its symbols."""
        places = [template.quantity(symbol, self.sizes) for symbol in self.symbols]
        absent = sum(place is None or not self._exists(place) for place in places)
        return ABSENT * absent + sum(self._fit_of(template, it) for it in observed)

    def _fit_of(self, template: Template, it: Observation) -> float:
        """How well a template gives the numbers of one observation."""
        quantity = template.quantity(it.symbol, self.sizes)
        if quantity is None:
            return 0.0
        fit = _fit_of_formula(it.meant, quantity)
        if not it.entries:
            return fit
        if self.samples > 1 and quantity.layer:
            return fit + self._fit_of_samples(quantity, it.entries)
        quantities = self._units_of(quantity)
        # Where all units of a layer are alike, authors print the number of one for all of them.
        if len(it.entries) == 1 < len(quantities) and are_alike(self.values, self.sizes):
            quantities = quantities[:1]
        if len(quantities) != len(it.entries):
            return ABSENT
        pairs = zip(quantities, it.entries, strict=True)
        return fit + sum(agreement(self.values, one, printed) for one, printed in pairs)

    @cached_property
    def samples(self) -> int:
        """How many the run has."""
        return max((quantity.sample for _, quantity in self.values), default=0)

    def _fit_of_samples(self, quantity: Quantity, entries: Sequence[str]) -> float:
        """How well an array with all samples gives the numbers of a layer: with a row for each of
        them, or with a column.
        """
        units, samples = self._units_of(quantity), range(1, self.samples + 1)
        by_row = [replace(unit, sample=sample) for sample in samples for unit in units]
        by_column = [replace(unit, sample=sample) for unit in units for sample in samples]
        if len(by_row) != len(entries):
            return ABSENT
        return max(
            sum(agreement(self.values, *pair) for pair in zip(way, entries, strict=True))
            for way in (by_row, by_column)
        )

    def _units_of(self, quantity: Quantity) -> list[Quantity]:
        """That of each unit, if a quantity is one of a whole layer."""
        if not quantity.layer or quantity.unit:
            return [quantity]
        units = range(1, self.sizes[quantity.layer] + 1)
        return [replace(quantity, unit=unit) for unit in units]


def _fit_of_formula(meant: Quantity | None, quantity: Quantity) -> float:
    """What the formula beside a symbol says for a quantity, or against it."""
    if meant is None:
        return 0.0
    return MEANT if meant == quantity else -MEANT


def _of_kind(every: Sequence[Way], kind: Kind) -> Iterator[Way]:
    """The ways that a kind can have: what is an input is not sent by another layer."""
    return (way for way in every if kind == Kind.INPUT or not way.is_of_inputs)
