"""Teaching: a section of a tutorial."""

from __future__ import annotations

from chainrule.errors import ChainruleError
from chainrule.pages.arguments import whole
from chainrule.pages.session import Answer, Message, Session
from chainrule.pages.tutorials.showing import show_section


def section(session: Session, message: Message) -> Answer:
    """Show a section of the tutorial that the page was opened with."""
    # The text is that of whoever opened the page; no message names a file.
    if session.tutorial is None:
        raise ChainruleError("this page was opened without a tutorial: chainrule page --tutorial")
    number = whole(message, "number", most=len(session.tutorial.sections) - 1)
    return session.with_pieces(show_section(session, session.tutorial, number))
