"""What a page is opened on: a worked example, or a row that a saved model would learn from."""

from __future__ import annotations

from pathlib import Path

from chainrule.errors import ChainruleError
from chainrule.explaining.examples.files import load_example
from chainrule.explaining.examples.worked_example import WorkedExample
from chainrule.network.parameters import Parameters
from chainrule.tables.model import TableModel
from chainrule.training.snapshot import Moment

MODEL = ".chainrule"  # how the names of saved models end


def example_to_open(run: str, data: Path | None = None, row: int | None = None) -> WorkedExample:
    """The example that is meant.

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
        return load_example(run)
    if data is None:
        raise ChainruleError(
            f"the model {run} needs a table to take a row from; such as: "
            f"chainrule page {run} TABLE.csv --row 3"
        )
    return example_of(TableModel.load(run).moment(data, row), Path(run).stem)


def example_of(moment: Moment, name: str) -> WorkedExample:
    """A moment of training as an example that starts there."""
    if moment.samples.T is None:
        raise ChainruleError(
            "the table has no column of the target, so there is no error that could flow back; "
            "chainrule explain says what the prediction comes from"
        )
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
