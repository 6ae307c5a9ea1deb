"""Asking: a typed answer, and a whole step of the reader's own numbers."""

from __future__ import annotations

from chainrule.errors import ChainruleError
from chainrule.pages.arguments import text, whole
from chainrule.pages.asking.answers import Asked, check_answer
from chainrule.pages.asking.own_numbers import MOST_TEXT, audit_numbers
from chainrule.pages.layout import PassLayout
from chainrule.pages.session import Answer, Message, Session
from chainrule.pages.steps import MOST_STEPS

MOST_OWN = 500  # answers that are remembered beside a new one
LONGEST_ANSWER = 60


def check(session: Session, message: Message) -> Answer:
    """Judge an answer: ``place`` or ``name`` says what it is about, ``typed`` is the answer.

    ``at`` says how much of the step has been shown, by default all before this quantity, and
    ``own`` has the answers before it, as pairs of place and text.
    """
    step = whole(message, "step", most=MOST_STEPS)
    layout = session.pass_of(step)
    place = _place(layout, message)
    end = len(layout)
    # The page has no memory here: what was answered before comes with each answer, so that a
    # number that was changed meanwhile leaves nothing behind.
    asked = Asked(
        place,
        text(message, "typed", LONGEST_ANSWER),
        whole({"at": place, **message}, "at", most=end),
        _own(message, end - 1),
    )
    loss = session.steps.moment(step).job.loss
    return {"check": check_answer(layout, loss, asked, session.digits)}


def audit(session: Session, message: Message) -> Answer:
    """Judge every number of a text."""
    step = whole(message, "step", most=MOST_STEPS)
    written = text(message, "text", MOST_TEXT)
    loss = session.steps.moment(step).job.loss
    return {"audit": audit_numbers(session.pass_of(step), loss, written, session.digits)}


def _place(layout: PassLayout, message: Message) -> int:
    """The quantity that is meant, by its place or its name."""
    # The page sends places; names are for whoever writes messages by hand.
    if "place" in message:
        return whole(message, "place", most=len(layout) - 1)
    return layout.place[layout.explanation.only(text(message, "name"))[0].quantity]


def _own(message: Message, last: int) -> dict[int, str]:
    """Answers of before."""
    pairs = message.get("own", [])
    if not isinstance(pairs, list) or len(pairs) > MOST_OWN:
        raise ChainruleError(f"own must be a list of at most {MOST_OWN} pairs")
    found: dict[int, str] = {}
    # Each is checked by itself: they come from outside like everything else.
    for pair in pairs:
        if not isinstance(pair, list) or len(pair) != 2:
            raise ChainruleError("own must be a list of pairs of a place and what was typed")
        place, typed = pair
        found[whole({"place": place}, "place", most=last)] = text(
            {"typed": typed}, "typed", LONGEST_ANSWER
        )
    return found
