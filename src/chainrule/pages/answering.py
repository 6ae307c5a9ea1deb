"""Answering the messages of a page: what each asks for is one of the actions."""

from __future__ import annotations

from collections.abc import Mapping

from chainrule.errors import ChainruleError, unknown
from chainrule.pages.actions import ACTIONS
from chainrule.pages.session import Answer, Message, Session

MOST_LETTERS = 2000  # of an error


def answer(session: Session, message: Message) -> Answer:
    """Do what a message asks for, and say what there is to show.

    Parameters
    ----------
    session : Session
        Whose run it is about.
    message : mapping
        ``"do"`` names the action; see `chainrule.pages.actions`.

    Returns
    -------
    dict
        Ready for JSON. ``"error"`` if it could not be done; then nothing has changed.
    """
    try:
        if not isinstance(message, Mapping):
            raise ChainruleError("a message is an object with the name of an action, 'do'")
        name = message.get("do")
        if name not in ACTIONS:
            raise unknown("action", str(name)[:40], list(ACTIONS))
        return ACTIONS[name](session, message)
    except ChainruleError as error:
        # a message may quote a file whose name or first cell goes on for megabytes
        return {"error": str(error)[:MOST_LETTERS]}
