"""Taking home: a link with the whole state, files of many kinds."""

from __future__ import annotations

import base64

from chainrule.pages.arguments import one_of, whole
from chainrule.pages.links import link_of
from chainrule.pages.session import Answer, Message, Session
from chainrule.pages.steps import MOST_STEPS
from chainrule.pages.takings import TAKINGS

NO_TABLE = "The table on Train is not in it: whoever opens it drops the table again."


def link(session: Session, message: Message) -> Answer:
    """A text that holds the state, for the end of the page's address."""
    at = whole({"at": 0, **message}, "at")
    found = link_of(session, whole(message, "step", most=MOST_STEPS), at)
    lab = session.laboratory
    table = lab is not None and lab.as_message() is None
    return {"link": found, "note": NO_TABLE if table else ""}


def kinds(session: Session, message: Message) -> Answer:
    """What can be taken home."""
    return {"kinds": [[name, taking.what] for name, taking in TAKINGS.items()]}


def take(session: Session, message: Message) -> Answer:
    """A file: its name, and its text or its bytes."""
    step = whole(message, "step", most=MOST_STEPS)
    # Names of examples come from files and links: only letters go into the name of a file.
    taking = TAKINGS[one_of(message, "kind", list(TAKINGS))]
    stem = "".join(letter if letter.isalnum() else "-" for letter in session.example.name)[:60]
    content = taking.write(session, step)
    file = f"{stem or 'run'}{taking.suffix}"
    # JSON has no bytes
    if isinstance(content, bytes):
        return {"file": file, "base64": base64.b64encode(content).decode()}
    return {"file": file, "text": content}
