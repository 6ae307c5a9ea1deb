"""Matching: what a run has once is what a number is, whatever the document calls it.

A number of several digits is matched alone; one of few only in company: beside a gradient or a new
value of the same weight, or as an entry of an array whose other entries are matched.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from math import inf

from chainrule.auditing.claim_sources.extraction.values import Values
from chainrule.auditing.drafting.by_value.families import Family, Key, families
from chainrule.auditing.drafting.by_value.spots import Spot
from chainrule.auditing.drafting.by_value.words import says, words_before
from chainrule.auditing.drafting.vocabulary import is_word_for
from chainrule.explaining.examples.claims import Claim
from chainrule.network.quantities import Kind, Quantity

# Significant digits of a number that is matched alone; if nothing else is near; beside its like.
ALONE, SINGLED_OUT, IN_COMPANY = 4, 3, 2
FEWEST = 3  # digits of all the numbers of a family that is given
NEAR = 4e-3  # of a number, what the author's own roundings may have done to it
# Kinds that nobody prints under their own name, or that equal another one wherever they exist.
ASIDE = (
    Kind.ERROR_BY_NET_INPUT,
    Kind.NET_INPUT_BY_WEIGHT,
    Kind.NET_INPUT_BY_ACTIVATION,
    Kind.ERROR_SHARE,
    Kind.ACTIVATION_BY_OTHER,
)
GIVEN = (Kind.INPUT, Kind.TARGET, Kind.WEIGHT, Kind.BIAS, Kind.SHARED_BIAS, Kind.LEARNING_RATE)
DATA = (Kind.INPUT, Kind.TARGET)
EXACT = 1e-6  # of a unit in the last place
UPDATED = (Kind.NEW_WEIGHT, Kind.NEW_BIAS, Kind.NEW_SHARED_BIAS)
# Quantities with the same value, such as those of a network with one output; the likeliest first.
EQUAL = (
    (Kind.TOTAL_ERROR, Kind.SAMPLE_ERROR, Kind.OUTPUT_ERROR),
    # Steps with a learning rate of 1.
    (Kind.ERROR_BY_WEIGHT, Kind.STEP_WEIGHT),
    (Kind.DELTA, Kind.ERROR_BY_BIAS, Kind.STEP_BIAS),
)
# With either sign, in one course or another; a step is added in one and taken off in another.
ERRORS = (Kind.DELTA, Kind.ERROR_BY_ACTIVATION)
SIGNED = (*ERRORS, Kind.STEP_WEIGHT, Kind.STEP_BIAS)
# What stands before an entry of an array, or a cell.
IN_ARRAY = re.compile(r"(?:[|&\[(,;]|matrix\}|^)[\s$*`~]*(?:\\boxed\{)?$")
Subject = tuple[str, int, int, int]


@dataclass
class Matcher:
    """What is known of the numbers of a document.

    Attributes
    ----------
    values : dict
        Every quantity of the run, before its update and after it.
    lines : list of str
    known : dict
        What each spot has been matched with.
    first_update : float
        The first line with a number of after the update.
    """

    values: Values
    sizes: Sequence[int]
    lines: list[str]
    known: dict[Spot, Key] = field(default_factory=dict)
    first_update: float = inf

    def __post_init__(self) -> None:
        self.values = {
            key: value
            for key, value in self.values.items()
            if key[1].kind not in ASIDE and value == value
        }
        self.families = families(self.values, self.sizes)

    def match(self, groups: Iterable[Sequence[Spot]], said: dict[Spot, Key]) -> dict[Spot, Key]:
        """The spots that are not said to be anything, as far as they can be told."""
        groups = list(groups)
        self.first_update = _first_update(said)
        # Arrays first: an entry of few digits is told by the others beside it.
        for group in groups:
            self._family(group, said)
        for group in groups:
            for spot in group:
                if spot not in said and spot not in self.known:
                    self._alone(spot)
        self._in_company([spot for group in groups for spot in group], said)
        return self.known

    def _family(self, group: Sequence[Spot], said: dict[Spot, Key]) -> None:
        """A group that has the numbers of a family, entry by entry."""
        # What names have told is not told again.
        if len(group) < 2 or all(spot in said for spot in group):
            return
        fitting = [
            family
            for family in self.families
            if len(family) == len(group) and self._fits_all(group, family, said)
        ]
        family = self._likeliest(fitting, group[0])
        if family is not None:
            pairs = zip(group, family, strict=True)
            self.known.update({spot: key for spot, key in pairs if spot not in said})

    def _fits_all(self, group: Sequence[Spot], family: Family, said: dict[Spot, Key]) -> bool:
        digits = 0
        for spot, key in zip(group, family, strict=True):
            claim = spot.claim
            if said.get(spot, key) != key or not self._fits(claim, key):
                return False
            digits += claim.significant_digits if claim.value else 0
        if family[0][1].kind in GIVEN:
            # "bias | 0.2 | 0.0" says what it lists.
            is_said = family[0][1].kind == Kind.BIAS and self._begins_with_bias(group[0])
            return digits >= (IN_COMPANY if is_said else FEWEST)
        return digits >= self._enough(group)

    def _begins_with_bias(self, first: Spot) -> bool:
        """Whether a row of a table is headed by a word for biases."""
        head = self.lines[first.line - 1][: first.start].strip(" |*`$")
        return is_word_for("bias", head)

    def _enough(self, group: Sequence[Spot]) -> int:
        """How many digits a group needs: more where it is a number on each of some lines of text,
        which only a table or an array makes one thing.
        """
        is_column = len({spot.line for spot in group}) == len(group)
        first = group[0]
        is_text = IN_ARRAY.search(self.lines[first.line - 1][: first.start]) is None
        return SINGLED_OUT * len(group) if is_column and is_text else ALONE

    def _fits(self, claim: Claim, key: Key) -> bool:
        """Whether a number is that of a quantity; what is given is not rounded."""
        value = self.values[key]
        off = abs(claim.value - value)
        if key[1].kind in SIGNED and not key[1].sample:
            off = min(off, abs(claim.value + value))
        # Later weights may be rounded, data never are.
        if key[1].kind in DATA:
            return off <= claim.half_unit * EXACT
        room = 0.0 if key[1].kind in GIVEN else NEAR * abs(value) * (claim.significant_digits > 2)
        return off <= claim.half_unit * 1.001 + room

    def _likeliest(self, fitting: Sequence[Family], first: Spot) -> Family | None:
        """The only one; or of two with the same numbers the one that the words before tell."""
        if len(fitting) < 2:
            return next(iter(fitting), None)
        # The same value twice: only the words beside it can tell.
        words = words_before(self.lines[first.line - 1], first.start)
        told = [family for family in fitting if says(words, family[0][1].kind)]
        if len(told) == 1:
            return told[0]
        if first.line < self.first_update and _are_old_and_new(fitting):
            return _before_update(fitting)
        return _same(told or fitting)

    def _alone(self, spot: Spot) -> None:
        """A number of several digits that the run has once."""
        # Zeros and short numbers are equal to many things by chance.
        claim = spot.claim
        if claim.significant_digits < SINGLED_OUT or not claim.value:
            return
        fitting = [(key,) for key in self.values if self._is_exact(claim, key)]
        if claim.significant_digits < ALONE:
            nearest = self._nearest(claim)
            fitting = [family for family in fitting if family in nearest]
        self._note(spot, self._likeliest(fitting or self._nearest(claim), spot))

    def _note(self, spot: Spot, family: Family | None) -> None:
        if family is not None and not _is_by_chance(family, spot.claim):
            self.known[spot] = family[0]

    def _nearest(self, claim: Claim) -> list[Family]:
        """What is as near as roundings on the way allow, if nothing else is as near as ten times
        that.
        """
        # Hand calculations carry rounded numbers along: the last digit may be off.
        close = [
            key
            for key, value in self.values.items()
            if abs(abs(value) - abs(claim.value)) <= 10 * NEAR * abs(value)
        ]
        is_near = len({abs(self.values[key]) for key in close}) == 1
        return [(key,) for key in close if is_near and self._fits(claim, key)]

    def _is_exact(self, claim: Claim, key: Key) -> bool:
        """Whether a number is that of a quantity to its last digit; errors with either sign."""
        value = self.values[key]
        off = abs(value - claim.value)
        # A single step is told by its own sign: with the other one it is mostly a gradient.
        if key[1].kind in ERRORS and not key[1].sample:
            off = abs(abs(value) - abs(claim.value))
        return off <= claim.half_unit * 1.001

    def _in_company(self, spots: Sequence[Spot], said: dict[Spot, Key]) -> None:
        """A number of few digits beside others of the same weight or unit."""
        # A row of a table, or a line of an update, is about one weight or unit.
        by_line: dict[int, set[Subject]] = {}
        for spot, key in (*said.items(), *self.known.items()):
            by_line.setdefault(spot.line, set()).add(subject(key[1]))
        for spot in spots:
            subjects = by_line.get(spot.line, set())
            if spot not in said and spot not in self.known and subjects:
                fitting = self._about(subjects, spot.claim)
                if len(fitting) == 1 and self._is_said(fitting[0][1], spot):
                    self.known[spot] = fitting[0]

    def _is_said(self, quantity: Quantity, spot: Spot) -> bool:
        """Whether a gradient of a bias has its word: it is equal to the delta, which is as near."""
        if quantity.kind != Kind.ERROR_BY_BIAS:
            return True
        return says(words_before(self.lines[spot.line - 1], spot.start), Kind.BIAS)

    def _about(self, subjects: set[Subject], claim: Claim) -> list[Key]:
        """What a number may be of these; with a single digit, only what is given."""
        fitting = [
            key for key in self.values if subject(key[1]) in subjects and self._fits(claim, key)
        ]
        if claim.significant_digits >= IN_COMPANY:
            return fitting
        return [key for key in fitting if key[1].kind in GIVEN]


def _is_by_chance(family: Family, claim: Claim) -> bool:
    """Whether what is given has so few digits without the zeros at the end of a number: 0.10000 is
    what something comes to, and the rate 0.1 by chance.
    """
    is_given = family[0][1].kind in GIVEN
    return is_given and len(f"{abs(claim.value):.12g}".replace(".", "").strip("0")) < SINGLED_OUT


def _same(fitting: Sequence[Family]) -> Family | None:
    """Of quantities that are always equal, that which is mostly printed."""
    kinds = {str(family[0][1].kind): family for family in fitting}
    if len(kinds) < len(fitting):
        return None
    for alike in EQUAL:
        if set(kinds) <= set(alike):
            return next(kinds[kind] for kind in alike if kind in kinds)
    return None


def _first_update(said: dict[Spot, Key]) -> float:
    """The first line with a number of after an update."""
    lines = (spot.line for spot, (updates, it) in said.items() if updates or it.kind in UPDATED)
    return min(lines, default=inf)


def _before_update(fitting: Sequence[Family]) -> Family | None:
    """Before anything is updated, a small step has not been made yet."""
    before = [it for it in fitting if it[0][0] == 0 and it[0][1].kind not in UPDATED]
    return before[0] if len(before) == 1 else None


def _are_old_and_new(fitting: Sequence[Family]) -> bool:
    """Whether they are the same quantities, before the update and after it."""
    about = {subject(family[0][1]) for family in fitting}
    kinds = {family[0][1].kind for family in fitting}
    return len(about) == 1 and (len(kinds) == 1 or kinds <= {*GIVEN, *UPDATED})


def subject(quantity: Quantity) -> Subject:
    """What a quantity is about: a weight, a bias, or a unit."""
    kind = str(quantity.kind)
    about = "weight" if "weight" in kind else "bias" if "bias" in kind else "unit"
    return about, quantity.layer, quantity.unit, quantity.sender


def matches(known: dict[Spot, Key]) -> Iterator[tuple[Spot, int, Quantity]]:
    """What was matched, by line."""
    for spot, (updates, quantity) in sorted(known.items(), key=lambda it: it[0].line):
        yield spot, updates, quantity
