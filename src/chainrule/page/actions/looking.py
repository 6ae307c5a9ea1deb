"""Looking: at a step, at single quantities, under other names, with more digits."""

from __future__ import annotations

from chainrule.errors import ChainruleError
from chainrule.page.actions.arguments import one_of, whole
from chainrule.page.details import details as details_of
from chainrule.page.session import Answer, Message, Session
from chainrule.page.steps import MOST_STEPS
from chainrule.symbolic.notations import names as notation_names

MOST_DETAILS = 500  # in one answer
MOST_DIGITS = 17


def opened(session: Session, message: Message) -> Answer:
    """Everything that a page needs that has been sent nothing yet."""
    session.forget_page()
    example = session.example
    return {
        "title": example.title or example.name,
        "source": example.source,
        "note": example.note.strip(),
        "steps": max(example.steps, 1),
        "digits": session.digits,
        "notation": session.notation,
        "notations": notations(session),
        "changes": len(session.changes),
        "tutorial": tutorial_of(session),
        **session.show(whole({"step": 0, **message}, "step", most=MOST_STEPS)),
    }


def tutorial_of(session: Session) -> Answer | None:
    """The headings of the tutorial beside the page, if there is one."""
    if session.tutorial is None:
        return None
    return {"titles": [section.title for section in session.tutorial.sections]}


def show(session: Session, message: Message) -> Answer:
    """A step."""
    return session.show(whole(message, "step", most=MOST_STEPS))


def details(session: Session, message: Message) -> Answer:
    """Formulas and sentences of some quantities of a step."""
    layout = session.pass_of(whole(message, "step", most=MOST_STEPS))
    places = message.get("places")
    if not isinstance(places, list) or len(places) > MOST_DETAILS:
        raise ChainruleError(f"places must be a list of at most {MOST_DETAILS} whole numbers")
    for place in places:
        whole({"place": place}, "place", most=len(layout.lines) - 1)
    return session.with_pieces(
        {"details": details_of(layout, places, session.digits, session.pieces)}
    )


def choose(session: Session, message: Message) -> Answer:
    """Another notation, another number of digits."""
    # Both are checked before either is changed.
    notation, digits = session.notation, session.digits
    if "notation" in message:
        notation = one_of(message, "notation", notations(session))
    if "digits" in message:
        digits = whole(message, "digits", 1, MOST_DIGITS)
    session.notation, session.digits = notation, digits
    return session.show(whole(message, "step", most=MOST_STEPS))


def notations(session: Session) -> list[str]:
    """Those that can be chosen: a path would read a file of whoever's machine this is."""
    own = session.example.notation
    return [*notation_names(), *([] if own in notation_names() else [own])]
