"""Changing a given number, and taking a change back."""

from __future__ import annotations

from chainrule.pages.arguments import number, text, whole
from chainrule.pages.session import Answer, Message, Session
from chainrule.pages.steps import MOST_STEPS


def set_number(session: Session, message: Message) -> Answer:
    """Give a quantity of a step another number; all that depends on it follows."""
    step = whole(message, "step", most=MOST_STEPS)
    change = session.change(step, text(message, "name"), number(message, "number"))
    session.apply(change)
    # Dragging sends dozens of numbers for one quantity: to a reader that is one change.
    last = session.changes[-1] if session.changes else None
    if last is not None and (last.step, last.quantity) == (step, change.quantity):
        session.changes[-1] = change
    else:
        session.changes.append(change)
    return {**session.show(step), "changes": len(session.changes)}


def undo(session: Session, message: Message) -> Answer:
    """Take the last change back."""
    step = whole(message, "step", most=MOST_STEPS)
    session.redo(session.changes[:-1])
    return {**session.show(step), "changes": len(session.changes)}
