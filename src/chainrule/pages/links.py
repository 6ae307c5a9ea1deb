"""A link that holds a page's whole state: the example, what was changed, and what is looked at.

It is text: the state as JSON, compressed, in the letters that addresses may have. Nothing is kept
anywhere else, so a link works as long as chainrule reads its format.
"""

from __future__ import annotations

import base64
import binascii
import json
import zlib
from collections.abc import Mapping, Sequence
from typing import Any

from chainrule.errors import ChainruleError
from chainrule.explaining.examples.files import example_names, load_example, parse_example
from chainrule.explaining.examples.worked_example import WorkedExample
from chainrule.explaining.examples.writing import write_example
from chainrule.pages.arguments import whole
from chainrule.pages.changes import Change, unpacked
from chainrule.pages.laboratory.messages import data_of, settings_of
from chainrule.pages.session import Past, Session
from chainrule.pages.steps import MOST_STEPS

FORMAT = 1
MOST_CHARACTERS = 200_000  # of a link
MOST_PAST = 10  # changes of the network that a reader of a link can take back
MOST_BYTES = 2_000_000  # that it may unpack to
WHAT = "a link of this page begins with the letters that 'Copy link' gives"


def link_of(session: Session, step: int, at: int = 0) -> str:
    """The state of a session as a text for the end of an address; `at` is how many numbers of the
    step have been shown.
    """
    state = {
        "format": FORMAT,
        **_packed(session.example, session.changes, step),
        "notation": session.notation,
        "digits": session.digits,
        "at": at,
        "train": session.train if session.laboratory is None else session.laboratory.as_message(),
        # nearly the same texts again, which compress to little
        "past": [_packed(*it) for it in session.past[-MOST_PAST:]],
    }
    packed = zlib.compress(json.dumps(state, ensure_ascii=False).encode(), 9)
    return base64.urlsafe_b64encode(packed).decode().rstrip("=")


def _packed(example: WorkedExample, changes: Sequence[Change], step: int) -> dict[str, Any]:
    """A run, what was changed in it, and the step that is looked at."""
    text = write_example(example)
    # the name of a shipped example is shorter than its file
    names = example_names()
    shipped = example.name in names and write_example(load_example(example.name)) == text
    return {
        "example": example.name if shipped else text,
        "name": example.name,
        "changes": [change.packed() for change in changes],
        "step": step,
    }


def session_of(link: str) -> tuple[Session, int, int]:
    """A new session in the state of a link, the step that is looked at, and how far into it.

    Raises
    ------
    ChainruleError
        If it is no link of ours, or what it holds does not fit together.
    """
    state = _unpacked(link)
    try:
        example, changes, step = _run(state)
        # links of older versions have no past
        past = [_run(it) for it in state.get("past", [])[-MOST_PAST:]]
        session = Session(example, int(state["digits"]), str(state["notation"]), past=past)
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        raise ChainruleError(f"the link is damaged: {error}; {WHAT}") from None
    session.redo(changes)
    session.train = _train(state.get("train"))
    return session, step, whole({"at": 0, **state}, "at")


def _run(state: Mapping[str, Any]) -> Past:
    """What `_packed` gave."""
    changes = [unpacked(*packed) for packed in state["changes"]]
    example = _example(state["example"], str(state["name"])[:200])
    return Past(example, changes, whole(state, "step", most=MOST_STEPS))


def _train(said: Any) -> dict[str, Any] | None:
    """What a link says of the laboratory; data are made of it only when that is opened."""
    if said is None:
        return None
    if not isinstance(said, dict):
        raise ChainruleError(f"the link is damaged: train must be an object; {WHAT}")
    # names and settings are checked now, while whoever opens the link looks at it
    data_of(said)
    settings_of(said.get("settings", {}))
    return said


def _example(text: Any, name: str) -> WorkedExample:
    if text in example_names():
        return load_example(text)
    # without a folder: a link must not make the page read files
    return parse_example(str(text), name)


def _unpacked(link: str) -> dict[str, Any]:
    if len(link) > MOST_CHARACTERS:
        raise ChainruleError(f"the link has {len(link):,} characters; at most {MOST_CHARACTERS:,}")
    try:
        packed = base64.urlsafe_b64decode(link + "=" * (-len(link) % 4))
        # A few bytes can unpack to gigabytes: no more is unpacked than is allowed.
        unpacker = zlib.decompressobj()
        text = unpacker.decompress(packed, MOST_BYTES)
        # The end is a checksum: without it the link was cut off, even if all else is there.
        state = json.loads(text) if unpacker.eof else None
    except (binascii.Error, zlib.error, ValueError, RecursionError):
        raise ChainruleError(f"the link is damaged or was cut off; {WHAT}") from None
    if not isinstance(state, dict):
        raise ChainruleError(f"the link is damaged or was cut off; {WHAT}")
    if state.get("format") != FORMAT:
        found = str(state.get("format"))[:20]
        raise ChainruleError(f"the link has the format {found}; this page reads {FORMAT}")
    return state
