"""Sentences about paths: what each way from a weight to the error adds to its gradient."""

from __future__ import annotations

from chainrule.explaining.words.phrases import Phrase, phrase
from chainrule.explaining.words.reasons import gradient_of
from chainrule.explaining.words.subject import Subject
from chainrule.explaining.words.telling import Teller
from chainrule.network.quantities import Kind, Quantity, Route


def path_share(s: Subject) -> Phrase:
    """What one way adds, and whether it goes with the sum or against it."""
    parameter, route = _start(s)
    whole = s.number(gradient_of(parameter))
    way = _way(s, route)
    if s.value == 0:
        return phrase("{way} adds nothing to the gradient of {w}", way=way, w=s.name(parameter))
    # a share of the gradient in percent would mislead: shares that cancel are larger than the sum
    against = s.value * whole < 0
    return phrase(
        "{way} adds {x} to the gradient of {w}, {how} the sum of all, {g}",
        way=way,
        x=s.value,
        w=s.name(parameter),
        how="against" if against else "in the direction of",
        g=whole,
    )


def _way(s: Subject, route: Route) -> Phrase:
    # paths beyond those that are listed one by one have no units to name
    if route.others:
        return (f"what is left of the ways, {route.others} of them together,",)
    units = [piece for place in route.units for piece in (" to ", s.unit(*place))]
    return ("the way through ", *units[1:]) if units else ("the way",)


def path_sum(s: Subject) -> Phrase:
    """What they come to."""
    parameter, _ = _start(s)
    return phrase(
        "all ways from {w} to the error together: its gradient is {x}",
        w=s.name(parameter),
        x=s.value,
    )


def _start(s: Subject) -> tuple[Quantity, Route]:
    """The weight or bias where a path begins, and the way that it takes."""
    route = s.at.route
    assert route is not None
    return Quantity(route.parameter, s.at.layer, s.at.unit, s.at.sender), route


SENTENCES: dict[Kind, Teller] = {Kind.PATH_SHARE: path_share, Kind.PATH_SUM: path_sum}
