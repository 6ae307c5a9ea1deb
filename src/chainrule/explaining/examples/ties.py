"""Tied weights: one number in several places of a network, which stays one."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

from chainrule.errors import ChainruleError, unknown
from chainrule.explaining.examples.places import value_of
from chainrule.network.parameters import Parameters
from chainrule.network.quantities import Quantity
from chainrule.symbolic.notations import Notation, ascii_form

Tied = tuple[tuple[Quantity, ...], ...]


def tied_of(groups: Sequence[Sequence[str]], parameters: Parameters, notation: str) -> Tied:
    """The places of each tied weight, by their symbols in a notation.

    Raises
    ------
    ChainruleError
        If there is no such weight, one is named twice or alone, or tied ones differ.
    """
    labels = Notation(notation, parameters.network).labels()
    found = tuple(tuple(_named(name, labels) for name in group) for group in groups)
    for names, group in zip(groups, found, strict=True):
        _check(names, group, parameters)
    names = [ascii_form(name) for name in chain.from_iterable(groups)]
    if twice := next((name for name in names if names.count(name) > 1), None):
        raise ChainruleError(f"network.tied names {twice} twice; a weight is tied to others once")
    return found


def names_of(tied: Tied, notation: str, parameters: Parameters) -> list[list[str]]:
    """The symbols of tied weights, as their file has them."""
    course = Notation(notation, parameters.network)
    return [[ascii_form(course.symbol(place)) for place in group] for group in tied]


def _named(name: str, labels: dict[str, Quantity]) -> Quantity:
    if ascii_form(name) not in labels:
        raise unknown("weight in network.tied", name, labels)
    return labels[ascii_form(name)]


def _check(names: Sequence[str], group: Sequence[Quantity], parameters: Parameters) -> None:
    """Tied weights are several, of one kind, and equal as they are given."""
    if len(group) < 2:
        raise ChainruleError(f"network.tied has {list(names)}; it takes two weights or more to tie")
    if len({place.kind for place in group}) > 1:
        raise ChainruleError(f"network.tied has {list(names)}; a weight is not tied to a bias")
    given = [value_of(parameters, place) for place in group]
    for name, number in zip(names, given, strict=True):
        # "?" is nan, and may stand for any of them
        if abs(number - given[0]) > 0:
            raise ChainruleError(
                f"{names[0]} and {name} are tied, but given as {given[0]:g} and {number:g}; "
                "tied weights are equal"
            )
