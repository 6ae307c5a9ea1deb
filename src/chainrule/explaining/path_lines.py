"""The paths from a weight to the error as lines of an explanation."""

from __future__ import annotations

from functools import reduce

from chainrule.explaining.error_paths import Paths
from chainrule.explaining.explanation import Line
from chainrule.explaining.one_pass import RunOfOnePass
from chainrule.network.quantities import Kind, Quantity, Route
from chainrule.symbolic.term import Term, apply, variable

SHOWN_PATHS = 12


def path_lines(run: RunOfOnePass, parameter: Quantity, most: int = SHOWN_PATHS) -> list[Line]:
    """The largest paths as lines of an explanation, what is left as one number, and their sum."""
    paths = Paths(run, parameter)
    every = paths.all()
    # Lines of paths belong to no family; they stand in the pass of the error that paths lead to.
    group, _ = run.known["total_error", 0, ""]
    made: list[Line] = []

    def add(term: Term, kind: str, route: Route, sample: int = 0) -> None:
        place = (parameter.layer, parameter.unit, parameter.sender)
        quantity = Quantity(kind, *place, sample, route=route)
        made.append(run.explanation.line_of(group, quantity, term, "paths"))

    whole = Route(parameter.kind)
    # One path is the whole gradient: a share and a sum of one addend would say it twice.
    if len(every) == 1:
        add(paths.term(every[0]), "path_sum", whole)
        return made
    for path in every[:most]:
        # All paths of a weight begin at the unit that it leads to, so that need not be said.
        units = path.units if parameter.kind == Kind.SHARED_BIAS else path.units[1:]
        add(paths.term(path), "path_share", whole._replace(units=units), path.sample)
    rest = every[most:]
    if rest:
        left_over = variable(sum(path.share for path in rest))
        add(left_over, "path_share", whole._replace(others=len(rest)))
    # The sum is written in the names of the shares above it.
    named = [line.term for line in made]
    add(apply("same", reduce(lambda a, b: apply("+", a, b), named)), "path_sum", whole)
    return made
