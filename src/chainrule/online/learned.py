"""What a model of single rows predicts by, apart from how it goes on learning: inputs that are
known by name, the network, and the unit of the target. Whatever predicts from it stays as it is.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from chainrule.errors import ChainruleError
from chainrule.network.parameters import Parameters
from chainrule.online.classifier import OnlineClassifier
from chainrule.online.features import Key, Names
from chainrule.online.model import OnlineModel
from chainrule.online.regressor import OnlineRegressor
from chainrule.online.scaling import MEAN, VARIANCE


class LearnedNumber(NamedTuple):
    """A feature of numbers, and by what it is standardized."""

    name: str
    mean: float
    deviation: float


class Learned(NamedTuple):
    """A model of single rows as it stands.

    Attributes
    ----------
    numbers : list of LearnedNumber
        Each makes one input, in this order.
    texts : dict of str to list of str
        The inputs behind these: one for each value of each feature.
    parameters : Parameters
        The network that takes them.
    classes : list
        Of a classifier, in the order of the outputs.
    center, scale : float
        Of a regressor's target.
    """

    numbers: list[LearnedNumber]
    texts: dict[str, list[str]]
    parameters: Parameters
    classes: list[bool | int | str]
    center: float
    scale: float


def learned(model: OnlineModel) -> Learned:
    """What a model of single rows has learned.

    Raises
    ------
    ChainruleError
        If that is nothing, or its inputs have no names.
    """
    # a number that never changed is an input of 0, whatever it is: it has no part in predicting
    known = _named(model).columns.items()
    columns = {key: column for key, column in known if _varies(model, key, column)}
    if not columns:
        raise ChainruleError("no feature has changed from row to row, so that none tells anything")
    # as a model of a table has them: numbers first, and the values of a text beside each other,
    # which here came at any time
    numbers, texts = [key for key in columns if len(key) == 1], _values(columns)
    order = [*numbers, *((name, value) for name, of in texts.items() for value in of)]
    center, scale = _unit(model)
    return Learned(
        [_number(model, key, columns[key]) for key in numbers],
        texts,
        _of_inputs(model, [columns[key] for key in order]),
        _classes(model),
        center,
        scale,
    )


def _named(model: OnlineModel) -> Names:
    """The inputs, if it is known which column each of them is."""
    names = model._names
    if not isinstance(names, Names):
        raise ChainruleError(
            f"its names went to {model.max_features} inputs by their hash (max_features), so that "
            "nobody knows which columns it takes; in Python, predict_many predicts"
        )
    model._known()
    for name, *_ in names.columns:
        if not isinstance(name, str):
            raise ChainruleError(f"the feature {name!r} has no name that a column can have")
    return names


def _varies(model: OnlineModel, key: Key, column: int) -> bool:
    return len(key) > 1 or bool(model._table[VARIANCE, column] > 0)


def _number(model: OnlineModel, key: Key, column: int) -> LearnedNumber:
    deviation = math.sqrt(model._table[VARIANCE, column])
    return LearnedNumber(str(key[0]), float(model._table[MEAN, column]), deviation)


def _values(keys: Iterable[Key]) -> dict[str, list[str]]:
    """The values of each text, in the order in which they came."""
    found: dict[str, list[str]] = {}
    for name, *value in keys:
        if value:
            found.setdefault(str(name), []).append(str(value[0]))
    return found


def _of_inputs(model: OnlineModel, order: list[int]) -> Parameters:
    """The network with some of its inputs, in this order."""
    before = model.parameters_
    job, vector, _ = model._known().resized(len(order), before.network.n_outputs)
    found = Parameters(job.network, vector)
    found.W[0][:] = np.asarray(before.W[0])[order]
    return found


def _classes(model: OnlineModel) -> list[bool | int | str]:
    return model.classes_ if isinstance(model, OnlineClassifier) else []


def _unit(model: OnlineModel) -> tuple[float, float]:
    """The mean and the unit of a regressor's target; a class has none."""
    if isinstance(model, OnlineRegressor):
        return model._seen.mean, model._seen.unit
    return 0.0, 1.0
