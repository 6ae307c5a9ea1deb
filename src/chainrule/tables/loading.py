"""Whatever chainrule saved, from its file: the content says what it is, not the name."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from chainrule.errors import ChainruleError
from chainrule.files import read_whole
from chainrule.network.parameters import Parameters
from chainrule.network.saving import from_bytes, is_network
from chainrule.tables.archive import is_archive
from chainrule.tables.model import TableModel

PREDICTION = "prediction"  # single rows come with labels, and without the name of their column

if TYPE_CHECKING:
    from chainrule.online.model import OnlineModel


def load(path: str | Path) -> TableModel | Parameters | OnlineModel:
    """What was saved to a file: a model of a table or of single rows, or a network with its
    parameters.

    Files of all versions of chainrule until this one are read. Nothing in them is run.

    Parameters
    ----------
    path : str or Path
        What `chainrule train`, `TableModel.save`, `OnlineClassifier.save`, `save` or
        `callbacks.Checkpoint` wrote.

    Returns
    -------
    TableModel, Parameters, OnlineClassifier or OnlineRegressor

    Raises
    ------
    ChainruleError
        If the file is missing, damaged, of another kind, or from a newer version; the message then
        names the version that reads it.

    Examples
    --------
    >>> path = chainrule.save(chainrule.load_example("mazur").parameters, tmp / "mazur.safetensors")
    >>> chainrule.load(path).W[1].tolist()
    [[0.4, 0.5], [0.45, 0.55]]
    """
    content = read_whole(path)
    if is_archive(content):
        return TableModel.load(path)
    if str(path).endswith(".toml"):
        raise ChainruleError(
            f"{path}: this is text, not a model; a worked example is read by "
            "chainrule.load_example, an answer form by chainrule.mark"
        )
    # here, as a model of a table is loaded sooner without all that learns from single rows
    from chainrule.online import saving as online

    try:
        if online.is_online(content):
            model: OnlineModel = online.from_bytes(content)
            return model
        return from_bytes(content)
    except ChainruleError as error:
        raise ChainruleError(f"{path}: {error}") from None


def load_table_model(path: str | Path, target: str = PREDICTION) -> TableModel:
    """A model of a table from its file; of one that learned from single rows, what predicts as it
    does now.

    Parameters
    ----------
    path : str or Path
        What `chainrule train`, `TableModel.save` or `OnlineClassifier.save` wrote.
    target : str
        What a model of single rows predicts is called.
    """
    content = read_whole(path)
    # whatever else it is, `TableModel.load` says
    if is_archive(content) or not is_network(content):
        return TableModel.load(path)
    found = load(path)
    if isinstance(found, Parameters | TableModel):
        return TableModel.load(path)
    from chainrule.tables.of_single_rows import table_model_of

    try:
        return table_model_of(found, target)
    except ChainruleError as error:
        raise ChainruleError(f"{path}: {error}") from None
