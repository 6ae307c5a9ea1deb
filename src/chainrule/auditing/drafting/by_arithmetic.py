"""Equations of numbers alone: 0.35·0.1 + 0.9·0.8 = 0.755 is the net input of the unit that has
these weights, and 1/(1 + e^-0.755) its output.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from chainrule.auditing.claim_sources.extraction.equations import Equation
from chainrule.auditing.drafting.agreement import agreement
from chainrule.auditing.drafting.applied import applied, argument_of
from chainrule.auditing.drafting.document_names import DocumentNames
from chainrule.auditing.drafting.worked_sums import WorkedSum, sum_of
from chainrule.network.quantities import Kind, Quantity

ROUGHLY = 0.06  # off what a unit sends, where it is rounded to one digit
OF_UNITS = (Kind.NET_INPUT, Kind.ACTIVATION)


def by_arithmetic(equation: Equation, names: DocumentNames) -> Quantity | None:
    """What the numbers of an equation without a known name compute."""
    summed = _by_sum(equation, names)
    if summed is not None:
        return summed
    return _by_function(equation, names)


def of_another_unit(equation: Equation, names: DocumentNames) -> Quantity | None:
    """What an equation computes whose weights and signals are all those of another unit than the
    one that its name is mostly that of: many call the first unit of every layer z_1, or all Z.
    """
    known = [it for it in map(names.find, equation.members) if it is not None]
    named = next((it for it in known if it.kind in OF_UNITS), None)
    if named is None or not equation.numbers:
        return None
    told = _by_sum(equation, names)
    if told is None and len(known) == 1:
        told = _better_by_function(equation, named, names)
    return told if _is_beside(told, named) else None


def _is_beside(told: Quantity | None, named: Quantity) -> bool:
    """Whether they are of one kind, and of two units."""
    if told is None or told.sample or told.kind != named.kind:
        return False
    return (told.layer, told.unit) != (named.layer, named.unit)


def _better_by_function(
    equation: Equation, named: Quantity, names: DocumentNames
) -> Quantity | None:
    """The output that a function of a number is, where that is printed rather than the other."""
    told = _by_function(equation, names)
    if told is None:
        return None
    fit, other = (agreement(names.values, it, equation.numbers[-1][0]) for it in (told, named))
    return told if fit > max(other, 0.0) else None


def _by_function(equation: Equation, names: DocumentNames) -> Quantity | None:
    """The output that a function of a number is."""
    found = (applied(member, names.values) for member in equation.members)
    return next((quantity for quantity in found if quantity in names.present), None)


def _by_sum(equation: Equation, names: DocumentNames) -> Quantity | None:
    """The only unit whose sum is worked out."""
    for member in equation.members:
        argument, is_applied = argument_of(member)
        one = sum_of(argument)
        # A product of two numbers may be anything.
        if one is None or (len(one.pairs) == 1 and one.bias is None):
            continue
        units = set(_units(one, names))
        if len(units) == 1:
            (unit,) = units
            return replace(unit, kind=Kind.ACTIVATION) if is_applied else unit
    return None


def _units(one: WorkedSum, names: DocumentNames) -> Iterator[Quantity]:
    """The net inputs that are a sum of what reaches a unit, times its weights."""
    for quantity in names.present:
        if quantity.kind == Kind.NET_INPUT and _is_of(one, quantity, names):
            yield quantity


def _is_of(one: WorkedSum, net: Quantity, names: DocumentNames) -> bool:
    senders = range(1, names.sizes[net.layer - 1] + 1)
    below = Kind.ACTIVATION if net.layer > 1 else Kind.INPUT
    reached = [Quantity(below, net.layer - 1, unit=it, sample=net.sample) for it in senders]
    wanted = tuple(
        names.values.get((0, Quantity(Kind.WEIGHT, net.layer, unit=net.unit, sender=it)))
        for it in senders
    )
    signals = [names.values.get((0, it), float("nan")) for it in reached]
    if one.weights(signals) == wanted:
        return True
    return len(wanted) > 1 and _is_roughly(one.reached_by(len(wanted)), wanted, signals)


def _is_roughly(
    pairs: Sequence[tuple[float, float]], wanted: Sequence[float | None], signals: Sequence[float]
) -> bool:
    """Whether these are the weights in their order, beside signals of one or two digits."""
    if len(pairs) != len(wanted):
        return False
    return all(
        weight in pair and abs(pair[pair[0] == weight] - signal) <= ROUGHLY
        for pair, weight, signal in zip(pairs, wanted, signals, strict=True)
    )
