"""Series: a table's columns, or its rows, of which each has one quantity for every sample of a
batch, in their order; and the columns of arrays whose rows are samples.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from chainrule.auditing.claim_sources.extraction.equations import Equation
from chainrule.auditing.claim_sources.extraction.latex_names import typed
from chainrule.auditing.claim_sources.extraction.values import Values
from chainrule.auditing.drafting.by_value.matching import GIVEN, SIGNED
from chainrule.auditing.drafting.by_value.tags import said_by, tags_of
from chainrule.auditing.drafting.document_names import DocumentNames
from chainrule.auditing.drafting.tables import Table, tables
from chainrule.explaining.examples.claims import Claim, is_number
from chainrule.network.quantities import Kind, Quantity

Found = tuple[Claim, Quantity]
Key = tuple[int, Quantity]
NUMBER = re.compile(r"[\s$*`]*\+?([-−]?(?:\d+(?:\.\d*)?|\.\d+))[\s$*`]*")
# What is printed of each sample, the likeliest first of what has equal numbers.
KINDS = (
    Kind.INPUT,
    Kind.TARGET,
    Kind.NET_INPUT,
    Kind.ACTIVATION,
    Kind.SAMPLE_ERROR,
    Kind.DELTA,
    Kind.OUTPUT_ERROR,
    Kind.ERROR_BY_ACTIVATION,
    Kind.ACTIVATION_BY_NET_INPUT,
)
SEVERAL = 2
ENOUGH_RIGHT = 3  # numbers of a series in which there may be a slip
ENOUGH = 5  # digits of all numbers of a series that no name tells
NEAR = 4e-3  # of a number, what the author's own roundings may have done to it


class Series(NamedTuple):
    """A head, and the numbers that stand below it or behind it, with their lines."""

    head: str
    claims: tuple[Claim, ...]


def of_samples(text: str, equations: Sequence[Equation], names: DocumentNames) -> list[Found]:
    """What tables and arrays have of all samples; nothing if there is only one."""
    families = _families(names.values, names.sizes[-1])
    width = max(map(len, families), default=0)
    if width < SEVERAL:
        return []
    found: list[Found] = []
    for table in tables(text):
        # Columns first: most tables have a row for each sample.
        for turned in (False, True):
            every = list(_series(table, width, turned))
            if told := _told(every, families, names):
                found += told
                break
    for equation in equations:
        # What a name tells is read by that.
        if equation.arrays and not any(
            names.entries(it, equation.arrays[-1][0]) for it in _names(equation)
        ):
            found += _told(list(_of_array(equation, width)), families, names)
    return found


def _names(equation: Equation) -> list[str]:
    return [it for it in equation.members if not is_number(it)]


def _of_array(equation: Equation, width: int) -> Iterator[Series]:
    """The columns of an array with a row for each sample."""
    rows, lines = equation.arrays[-1]
    if len(rows) == width and len({*map(len, rows)}) == 1:
        for column in zip(*rows, strict=True):
            pairs = zip(column, lines, strict=True)
            yield Series("", tuple(Claim("-", printed, 0, line) for printed, line in pairs))


def _families(values: Values, n_out: int) -> list[list[Key]]:
    """What a unit has of all samples, before an update or after it; the error of an only output is
    that of the network.
    """
    kinds = [it for it in KINDS if it != Kind.OUTPUT_ERROR or n_out > 1]
    found: dict[Key, list[Key]] = {}
    for updates, quantity in values:
        if quantity.sample and quantity.kind in kinds:
            found.setdefault((updates, replace(quantity, sample=0)), []).append((updates, quantity))
    for family in found.values():
        family.sort(key=lambda key: key[1].sample)
    return sorted(found.values(), key=lambda it: (it[0][0], KINDS.index(Kind(it[0][1].kind))))


def _series(table: Table, width: int, turned: bool) -> Iterator[Series]:
    """The columns of a table with as many rows as there are samples, or its rows."""
    # Where cells are missing, those behind them would be taken for those of other columns.
    if any(len(row) != len(table.rows[0]) for row in table.rows):
        return
    rows = [
        [(cell, line) for cell in row] for line, row in zip(table.lines, table.rows, strict=True)
    ]
    for (head, _), *entries in rows if turned else zip(*rows, strict=True):
        claims = tuple(_claims(entries)) if len(entries) == width else ()
        # A cell that is no number makes no claim: then there are too few of them.
        if len(claims) == width:
            yield Series(head, claims)


def _claims(entries: Sequence[tuple[str, int]]) -> Iterator[Claim]:
    """The numbers among some cells with their lines, not knowing yet what they are."""
    for cell, line in entries:
        if number := NUMBER.fullmatch(cell):
            yield Claim("-", number[1].replace("−", "-"), 0, line)


def _told(
    every: Sequence[Series], families: Sequence[list[Key]], names: DocumentNames
) -> list[Found]:
    """What each series is: by its head, or by its numbers."""
    found: list[Found] = []
    used: list[list[Key]] = []
    for series in every:
        family = _family(series, families, used, names, every)
        if family is not None:
            used.append(family)
            found += [
                (replace(claim, name=names.name(quantity), updates=updates), quantity)
                for claim, (updates, quantity) in zip(series.claims, family, strict=True)
            ]
    return found


def _family(
    series: Series,
    families: Sequence[list[Key]],
    used: list[list[Key]],
    names: DocumentNames,
    every: Sequence[Series],
) -> list[Key] | None:
    """What a series is: what its head says, if its numbers agree, or else what these are."""
    fitting = [it for it in families if it not in used and _fits(series.claims, it, names.values)]
    # A head may be any word: it counts only where its numbers are those of the run.
    meant = names.of_any_sample(typed(series.head.strip(" $*`")))
    said = [it for it in fitting if replace(it[0][1], sample=0) == meant]
    if said or not fitting:
        return next(iter(said), None) or _with_slip(series, families, used, meant, names.values)
    return _likeliest(series, fitting, every) if _is_telling(series) else None


def _with_slip(
    series: Series,
    families: Sequence[list[Key]],
    used: list[list[Key]],
    meant: Quantity | None,
    values: Values,
) -> list[Key] | None:
    """What the head says, or else its words, of a series in which a single number is another."""
    near = [it for it in families if it not in used and _fits_but_one(series.claims, it, values)]
    named = [it for it in near if replace(it[0][1], sample=0) == meant]
    said = [it for it in near if _is_said(it[0], series.head)]
    # Of two that are near, a head that only speaks of them does not tell which.
    found = named or said * (len(said) == 1)
    return next(iter(found), None) if _is_telling(series) else None


def _is_said(key: Key, head: str) -> bool:
    """Whether words tell of a quantity all that they could."""
    return bool(tags_of(key)) and tags_of(key) <= said_by(head)


def _fits_but_one(claims: Sequence[Claim], family: Sequence[Key], values: Values) -> bool:
    """Whether all numbers but one are those of the run, and these are at least three."""
    if len(claims) != len(family):
        return False
    pairs = list(zip(claims, family, strict=True))
    right = [it for it in pairs if _is(it[0], values[it[1]], it[1][1].kind)]
    return len(right) == len(pairs) - 1 >= ENOUGH_RIGHT


def _likeliest(series: Series, fitting: Sequence[list[Key]], every: Sequence[Series]) -> list[Key]:
    """Of what has equal numbers the first; where a linear unit has a single column, its output."""
    numbers = [claim.value for claim in series.claims]
    has_twin = sum([it.value for it in other.claims] == numbers for other in every) > 1
    _, first = fitting[0][0]
    if first.kind != Kind.NET_INPUT or has_twin or "net" in said_by(series.head):
        return fitting[0]
    output = replace(first, kind=Kind.ACTIVATION)
    return next((family for family in fitting if family[0][1] == output), fitting[0])


def _is_telling(series: Series) -> bool:
    """Whether its numbers have digits enough: short ones are equal to many things by chance."""
    digits = sum(claim.significant_digits for claim in series.claims if claim.value)
    return digits >= ENOUGH


def _fits(claims: Sequence[Claim], family: Sequence[Key], values: Values) -> bool:
    """Whether all numbers are those of the run; errors have either sign."""
    # Sample by sample, a run has each with other weights, and not all at once.
    if len(claims) != len(family):
        return False
    kind = family[0][1].kind
    signs = (1, -1) if kind in SIGNED else (1,)
    return any(
        all(_is(claim, sign * values[key], kind) for claim, key in zip(claims, family, strict=True))
        for sign in signs
    )


def _is(claim: Claim, value: float, kind: str) -> bool:
    off = abs(claim.value - value)
    # What is given is copied and not computed, so that nothing is rounded on the way.
    if kind in GIVEN:
        return off <= claim.half_unit * 1e-6
    return off <= claim.half_unit * 1.001 + NEAR * abs(value) * (claim.significant_digits > SEVERAL)
