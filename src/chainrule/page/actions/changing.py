"""Changing a given number, and taking a change back."""

from __future__ import annotations

from chainrule.page.actions.arguments import number, text, whole
from chainrule.page.edits import with_number
from chainrule.page.session import Answer, Change, Message, Session
from chainrule.page.steps import MOST_STEPS, Steps


def set_number(session: Session, message: Message) -> Answer:
    """Give a quantity of a step another number; all that depends on it follows."""
    step = whole(message, "step", most=MOST_STEPS)
    change = Change(step, text(message, "name"), number(message, "number"))
    apply(session, change)
    # Dragging sends dozens of numbers for one quantity: to a reader that is one change.
    last = session.changes[-1] if session.changes else None
    if last is not None and (last.step, last.name) == (change.step, change.name):
        session.changes[-1] = change
    else:
        session.changes.append(change)
    return {**session.show(step), "changes": len(session.changes)}


def undo(session: Session, message: Message) -> Answer:
    """Take the last change back."""
    step = whole(message, "step", most=MOST_STEPS)
    # The run from its start, with all changes but the last: what a change replaced is not kept.
    kept, session.changes = session.changes[:-1], []
    session.steps = Steps(session.example.moment())
    for change in kept:
        apply(session, change)
    session.changes = kept
    return {**session.show(step), "changes": len(kept)}


def apply(session: Session, change: Change) -> None:
    """Put one change into the run."""
    explanation = session.pass_of(change.step).explanation
    line = explanation.only(change.name)[0]
    # a notation may show a quantity with the other sign
    flipped = line.quantity.kind in explanation.notation.negated
    value = -change.number if flipped else change.number
    moment = session.steps.moment(change.step)
    session.steps.replaced(change.step, with_number(moment, line.quantity, value))
