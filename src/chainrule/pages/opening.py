"""What a page is opened on: an example, a row that a model would learn from, or a table."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

from chainrule.errors import ChainruleError
from chainrule.explaining.examples.files import load_example
from chainrule.explaining.examples.worked_example import WorkedExample
from chainrule.files import read_whole
from chainrule.network.parameters import Parameters
from chainrule.pages.answering import answer
from chainrule.pages.data_sets.table import MOST_BYTES
from chainrule.pages.session import Session
from chainrule.tables.model import TableModel
from chainrule.tables.reading.formats import formats
from chainrule.training.snapshot import Moment

MODEL = ".chainrule"  # how the names of saved models end


def examples_to_open(
    run: str, data: Path | None = None, row: int | None = None
) -> list[WorkedExample]:
    """The example that is meant; of a saved model one for each of its networks.

    Parameters
    ----------
    run : str
        A shipped example by its name, a file of your own, or a saved model.
    data : Path, optional
        With a model: the table that a row is taken from.
    row : int, optional
        Which row, counted from 1.
    """
    # Told apart by the name alone, as `chainrule explain` does.
    if not run.endswith(MODEL):
        if data is not None or row is not None:
            raise ChainruleError(
                f"a table goes with a saved model, such as iris{MODEL}; {run!r} brings its own data"
            )
        return [load_example(run)]
    if data is None:
        raise ChainruleError(
            f"the model {run} needs a table to take a row from; such as: "
            f"chainrule page {run} TABLE.csv --row 3"
        )
    model = TableModel.load(run)
    # read once: each network takes the same row
    table = model.read(data)
    numbers = range(1, len(model.members) + 1)
    moments = [model.moment(table, row, network=number) for number in numbers]
    return [example_of(moment, Path(run).stem) for moment in moments]


def example_of(moment: Moment, name: str) -> WorkedExample:
    """A moment of training as an example that starts there."""
    if moment.samples.T is None:
        raise ChainruleError(
            "the table has no column of the target, so there is no error that could flow back; "
            "chainrule explain says what the prediction comes from"
        )
    # What the optimizer remembers is not part of an example; of a saved model there is nothing.
    about = moment.about
    return WorkedExample(
        name,
        Parameters(moment.job.network, moment.state.vector.copy()),
        moment.samples.X,
        moment.samples.T,
        moment.job.loss,
        moment.job.optimizer,
        moment.job.regularization,
        moment.learning_rate,
        batch_size=moment.batch_size,
        notation=moment.notation,
        title=about.title,
        source=about.source,
        note=about.note,
    )


def is_table(run: str) -> bool:
    """Whether a page is to be opened on a table, by the end of its name."""
    return Path(run).suffix.lower() in formats()[".csv"].SUFFIXES


def with_table(session: Session, path: Path, target: str = "") -> Session:
    """A session in whose laboratory a table is the data, as if it had been dropped on the page."""
    content = base64.b64encode(read_whole(path, MOST_BYTES)).decode()
    _done(session, {"do": "drop_table", "name": path.name, "content": content})
    _done(session, {"do": "use_data", "data": "table", "options": {"target": target}})
    return session


def _done(session: Session, message: dict[str, Any]) -> None:
    """An action that has to succeed before the page is opened."""
    found = answer(session, message)
    if "error" in found:
        raise ChainruleError(found["error"])
