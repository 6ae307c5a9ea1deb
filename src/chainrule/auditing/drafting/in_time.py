"""Numbers of steps in time beside names: w(2) = w(1) + Δw says that (2) is no layer, but what an
update makes of w, which is written w+ then.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from chainrule.auditing.claim_sources.extraction.equations import Equation
from chainrule.auditing.drafting.symbols import Symbol, symbol_of

STEP = re.compile(r"([A-Za-z]\w*)\^?\((\d{1,3})\)")
BEGIN = re.compile(r"([A-Za-z]\w*(?:\^?\(\d{1,3}\))?)[-+]")  # of what an update goes on from
Steps = dict[str, int]


def with_updates(equations: Sequence[Equation]) -> Sequence[Equation]:
    """The equations with such names as those of what is new, and without the number of the step
    that the first update goes on from.
    """
    starts = _starts(equations)
    for equation in equations if starts else ():
        equation.members[:] = [_renamed(member, starts) for member in equation.members]
        equation.formulas[:] = [_renamed(member, starts) for member in equation.formulas]
    return equations


def _starts(equations: Sequence[Equation]) -> Steps:
    """The letters whose raised numbers are steps, each with the number before its first update."""
    found: Steps = {}
    for equation in equations:
        new = _of_step(equation.members[0])
        for before in filter(None, map(BEGIN.match, equation.members[1:])):
            old = symbol_of(before[1])
            if new is None or old is None or not _goes_on(new, old):
                continue
            first = new.above[0] - 1
            found[new.letters[0]] = min(found.get(new.letters[0], first), first)
    return found


def _of_step(name: str) -> Symbol | None:
    """A name with one raised number, if it is one."""
    symbol = symbol_of(name)
    return symbol if symbol is not None and len(symbol.above) == 1 else None


def _goes_on(new: Symbol, old: Symbol) -> bool:
    """Whether one is the other a step later."""
    is_before = old.above in ((), (new.above[0] - 1,))
    return (new.letters, new.numbers) == (old.letters, old.numbers) and is_before


def _renamed(member: str, starts: Steps) -> str:
    def without_step(match: re.Match[str]) -> str:
        symbol = symbol_of(match[1])
        start = starts.get(symbol.letters[0]) if symbol is not None else None
        if start is None:
            return match[0]
        return match[1] + "+" * (match[0] == member and int(match[2]) > start)

    return STEP.sub(without_step, member)
