"""Training in the laboratory: a page asks for each frame, and nothing goes on between them."""

from __future__ import annotations

from collections.abc import Mapping

from chainrule.errors import ChainruleError
from chainrule.formulas import ACTIVATIONS, INITIALIZERS, LOSSES, OPTIMIZERS
from chainrule.pages.arguments import number, text, whole
from chainrule.pages.data_sets import DATA_SETS
from chainrule.pages.data_sets.table import MOST_BYTES
from chainrule.pages.laboratory.laboratory import MOST_SAMPLES, Laboratory
from chainrule.pages.laboratory.messages import data_of, settings_of
from chainrule.pages.laboratory.settings import MOST_LAYERS, MOST_UNITS
from chainrule.pages.session import Answer, Message, Session
from chainrule.training.solvers import SOLVERS

FIRST = "spirals"
LONGEST = 0.5  # seconds of training in an answer
MOST_EPOCHS = 10_000
MOST_LETTERS = 6_000_000  # of a table in base64; what is above the limit is refused by its size


def laboratory(session: Session, message: Message) -> Answer:
    """What can be chosen, and how it stands."""
    lab = _laboratory(session)
    return {
        "choices": {
            "data_sets": [entry.as_data() for entry in DATA_SETS.values()],
            "activations": list(ACTIVATIONS),
            "losses": list(LOSSES),
            "optimizers": list(OPTIMIZERS),
            "solvers": list(SOLVERS),
            "weights": list(INITIALIZERS),
            "most_layers": MOST_LAYERS,
            "most_units": MOST_UNITS,
            "most_bytes": MOST_BYTES,
        },
        **_all(lab),
    }


def use_data(session: Session, message: Message) -> Answer:
    """Other data, with the settings that suit them, but for those that are given."""
    lab = _laboratory(session)
    lab.take_data(*data_of(message))
    return _all(lab)


def drop_table(session: Session, message: Message) -> Answer:
    """A table that was dropped: what was decided of its columns."""
    name = text(message, "name")
    # it is trained on only once a target is chosen
    columns = _laboratory(session).take_table(name, text(message, "content", MOST_LETTERS))
    return {"table": name, "columns": columns}


def prepare(session: Session, message: Message) -> Answer:
    """Other settings; the run begins anew."""
    settings = message.get("settings")
    if not isinstance(settings, Mapping):
        raise ChainruleError("settings must be an object")
    lab = _laboratory(session)
    lab.prepare(settings_of(settings))
    return _all(lab)


def train(session: Session, message: Message) -> Answer:
    """Train for part of a second, or so many epochs, and say what there is to see."""
    # a page asks for less; the bound is for those who ask by hand
    lab = _laboratory(session)
    seconds = number({"seconds": LONGEST, **message}, "seconds")
    if not 0 <= seconds <= LONGEST:
        raise ChainruleError(f"seconds is {seconds:g}; it must be from 0 to {LONGEST}")
    # a page gives either; the other one is then no limit
    lab.training.advance(seconds, whole({"epochs": MOST_EPOCHS, **message}, "epochs", 1, 10**6))
    return {"frame": lab.frame()}


def look_closer(session: Session, message: Message) -> Answer:
    """The next step from the present weights becomes what the session shows, step by step."""
    count = whole({"samples": 2, **message}, "samples", 1, MOST_SAMPLES)
    example = _laboratory(session).example(count)
    session.become(Session(example, session.digits, session.notation))
    return {"title": session.example.title}


def _laboratory(session: Session) -> Laboratory:
    """Made when it is first asked for: most readers never go there."""
    if session.laboratory is None:
        # what a link said of it is tried once: if it cannot be, the usual one is there next time
        said, session.train = session.train or {"data": FIRST}, None
        session.laboratory = Laboratory(*data_of(said))
    return session.laboratory


def _all(lab: Laboratory) -> Answer:
    return {"about": lab.about(), "frame": lab.frame()}
