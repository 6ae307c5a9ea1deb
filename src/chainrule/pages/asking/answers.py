"""One typed answer: is it the number, and if not, what went wrong?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from math import isclose, isfinite

from chainrule.auditing.finding import FOLLOWS, RIGHT, ROUNDED, UNKNOWN, WRONG
from chainrule.auditing.of_a_step import StepAudit
from chainrule.errors import ChainruleError
from chainrule.explaining.examples.claims import Claim, is_number
from chainrule.explaining.examples.places import GIVEN
from chainrule.explaining.examples.printed_numbers import no_number
from chainrule.explaining.explanation import Line
from chainrule.formulas import Loss
from chainrule.pages.asking.words import words_of
from chainrule.pages.layout import PassLayout
from chainrule.symbolic import text

# What a page calls the verdicts of an audit, which are sentences.
MARKS = {RIGHT: "right", ROUNDED: "rounded", FOLLOWS: "follows", WRONG: "wrong", UNKNOWN: "unknown"}
TOO_SHORT = "short"
# An answer such as 0 or 1 is right to its digits of half of all numbers. Half a unit of its last
# digit may be this much of the number itself, which two significant digits always are.
MOST_ROOM = 0.05
# A reader waits for the answer: formulas of so many numbers are searched in the time of a click.
MOST_BEHIND = 24


@dataclass(frozen=True)
class Asked:
    """A question, the answer to it, and what the reader had before them.

    Attributes
    ----------
    place : int
        Of the quantity that is asked for.
    typed : str
        The answer, with a point or a comma.
    at : int
        What stands before this place has been shown.
    own : mapping
        What the reader has answered before, by its place: an answer that comes of a wrong one
        follows from it.
    """

    place: int
    typed: str
    at: int
    own: Mapping[int, str]


def check_answer(layout: PassLayout, loss: Loss, asked: Asked, digits: int) -> dict[str, object]:
    """A verdict on an answer.

    Parameters
    ----------
    layout : PassLayout
        The step.
    loss : Loss
        That the run is trained with.
    asked : Asked
        The question and the answer.
    digits : int
        Of the numbers that have been shown.

    Returns
    -------
    dict
        ``"mark"``: right, rounded (right from rounded values), follows, wrong, short (too few
        digits to tell) or unknown; and ``"words"``.
    """
    line = layout.line(asked.place)
    if line.quantity.kind in GIVEN:
        raise ChainruleError(f"{layout.explanation.symbol(line.quantity)} is given, not asked for")
    claim = typed_number(asked.typed)
    # Nobody has to type more digits than the page shows.
    few = claim.significant_digits < digits
    if few and _is_short(claim, line.value, _size(layout, line)):
        words = f"{claim.printed} has too few digits to tell; give more of them"
        return {"place": asked.place, "mark": TOO_SHORT, "words": words}
    step = StepAudit(layout.explanation, loss, MOST_BEHIND)
    # In the order of the computation, with the answer at the end: each is judged by those before.
    pairs = [
        (claimed, step.key(layout.lines[number].quantity))
        for number, claimed in sorted(_before(layout, asked, digits).items())
    ]
    found = step.judged([*pairs, (claim, step.key(line.quantity))], explained=len(pairs))[-1]
    return {
        "place": asked.place,
        "mark": MARKS[found.verdict],
        "words": words_of(found, step.names, hiding=True),
    }


def typed_number(typed: str) -> Claim:
    """A number as people type it."""
    printed = typed.strip()
    # An answer of a single number has no thousands: 1,106 is a decimal comma here.
    if not is_number(printed) and printed.count(",") == 1 and "." not in printed:
        printed = printed.replace(",", ".")
    if (problem := no_number(printed)) is not None:
        raise ChainruleError(problem)
    return Claim("answer", printed)


def _size(layout: PassLayout, line: Line) -> float:
    """How large a number is; of a new weight, the step: the old one is no answer."""
    quantity = line.quantity
    before = replace(quantity, kind=quantity.kind.removeprefix("new_"))
    old = layout.place.get(before) if before != quantity else None
    # A step of 0 is none: then the old weight is the right answer.
    step = 0.0 if old is None else line.value - layout.lines[old].value
    return abs(step or line.value)


def _is_short(claim: Claim, value: float, size: float) -> bool:
    """Whether it would be right of too many numbers."""
    if isclose(claim.value, value) or not isfinite(value):
        return False
    # far off, however long it is: then it is wrong, and that can be said
    near = abs(claim.value - value) <= 2 * claim.half_unit
    return near and claim.half_unit > MOST_ROOM * size


def _before(layout: PassLayout, asked: Asked, digits: int) -> dict[int, Claim]:
    """The numbers that the reader had before them, as far as this one is made of them: their own,
    and behind no other number of theirs those that the page has shown.
    """
    sight = _Sight(layout, asked, digits)
    near = _reached(layout, asked.place, sight.known)
    # Who goes on from more digits than were shown has computed these numbers again, from those.
    near |= {need for place in near for need in layout.needs(layout.lines[place])}
    # Behind what is known lies nothing that this answer was computed from; but what the reader has
    # got wrong there is why a number that follows from it is as it is.
    behind = _reached(layout, asked.place, lambda place: None) if sight.own else set()
    known = {place: sight.known(place) for place in near | (behind & sight.own.keys())}
    return {place: claim for place, claim in known.items() if claim is not None}


class _Sight:
    """What a reader has before them: what they typed, and what was shown."""

    def __init__(self, layout: PassLayout, asked: Asked, digits: int) -> None:
        self.layout = layout
        self.at = asked.at
        self.digits = digits
        # The answer that is judged must not be among those that it is judged by.
        others = {place: typed for place, typed in asked.own.items() if place != asked.place}
        self.own = {place: typed_number(typed) for place, typed in others.items()}

    def known(self, place: int) -> Claim | None:
        """A number as it stands before the reader; None if it does not, or is given."""
        line = self.layout.lines[place]
        if place in self.own:
            return self.own[place]
        if place >= self.at or line.quantity.kind in GIVEN:
            return None
        printed = text.value(line.value, self.digits).text
        # a number that is infinite has no digits to go on with
        return Claim("shown", printed) if is_number(printed) else None


def _reached(layout: PassLayout, start: int, known: Callable[[int], Claim | None]) -> set[int]:
    """What a quantity is made of, as far as to what is known."""
    # A loop and a list: in a deep network the way back is longer than Python's stack.
    found: set[int] = set()
    waiting = [start]
    while waiting:
        for need in layout.needs(layout.lines[waiting.pop()]):
            if need not in found:
                found.add(need)
                waiting += [need] if known(need) is None else []
    return found
