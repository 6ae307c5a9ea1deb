"""Looking: at a step, at single quantities, under other names, with more digits."""

from __future__ import annotations

from chainrule.pages.arguments import one_of, places, text, whole
from chainrule.pages.details import details as details_of
from chainrule.pages.links import MOST_CHARACTERS, session_of
from chainrule.pages.session import Answer, Message, Session
from chainrule.pages.steps import MOST_STEPS

MOST_DIGITS = 17


def opened(session: Session, message: Message) -> Answer:
    """Everything that a page needs that has been sent nothing yet; of a link, its state."""
    step = whole({"step": 0, **message}, "step", most=MOST_STEPS)
    if "link" in message:
        linked, step, at = session_of(text(message, "link", MOST_CHARACTERS))
        session.become(linked)
        # a link that says nothing of the laboratory leaves the one that is there
        if linked.train is not None:
            session.laboratory, session.train = None, linked.train
        return {**session.opened(step), "at": at, "was": session.before_changes(step)}
    return session.opened(step)


def show(session: Session, message: Message) -> Answer:
    """A step."""
    return session.show(whole(message, "step", most=MOST_STEPS), places(message))


def details(session: Session, message: Message) -> Answer:
    """Formulas and sentences of some quantities of a step."""
    step = whole(message, "step", most=MOST_STEPS)
    layout = session.pass_of(step)
    wanted = places({"places": [], **message}, len(layout) - 1) or []
    all_addends = message.get("whole") is True
    found = details_of(layout, wanted, session.digits, session.pieces, all_addends)
    # by the time that it is read, the page may show another step
    return session.with_pieces({"of": step, "details": found})


def network(session: Session, message: Message) -> Answer:
    """Another of the networks of a model, counted from 1, for the same row."""
    number = whole(message, "number", 1, len(session.networks))
    # Changes are those of a network: with another one the run begins anew.
    chosen = session.networks[number - 1]
    session.become(Session(chosen, session.digits, session.notation))
    return session.opened(0)


def choose(session: Session, message: Message) -> Answer:
    """Another notation, another number of digits."""
    # All is checked before anything is changed.
    notation, digits = session.notation, session.digits
    if "notation" in message:
        notation = one_of(message, "notation", session.notations)
    if "digits" in message:
        digits = whole(message, "digits", 1, MOST_DIGITS)
    step, on_screen = whole(message, "step", most=MOST_STEPS), places(message)
    session.notation, session.digits = notation, digits
    return session.show(step, on_screen)
