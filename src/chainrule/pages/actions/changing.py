"""Changing a given number, and taking a change back."""

from __future__ import annotations

from chainrule.pages.arguments import number, places, text, whole
from chainrule.pages.session import Answer, Message, Session
from chainrule.pages.steps import MOST_STEPS


def set_number(session: Session, message: Message) -> Answer:
    """Give a quantity of a step another number; all that depends on it follows."""
    step, on_screen = whole(message, "step", most=MOST_STEPS), places(message)
    session.take(session.change(step, text(message, "name"), number(message, "number")))
    return session.show(step, on_screen)


def undo(session: Session, message: Message) -> Answer:
    """Take the last change back, be it one of a number or of the network."""
    step, on_screen = whole(message, "step", most=MOST_STEPS), places(message)
    # The changes of a run come after that of its network, and are taken back before it.
    if not session.changes and session.past:
        *past, last = session.past
        session.become(Session(last.example, session.digits, session.notation, past=past))
        session.redo(last.changes)
        return session.opened(last.step)
    session.redo(session.changes[:-1])
    return session.show(step, on_screen)
