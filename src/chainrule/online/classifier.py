"""Classes from single rows."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, ClassVar

import numpy as np

from chainrule.errors import ChainruleError
from chainrule.online.features import Row
from chainrule.online.frames import frame_like, rows_of
from chainrule.online.learner import Learner
from chainrule.online.model import OnlineModel
from chainrule.online.river import plain
from chainrule.types import Doubles

KINDS = (bool, int, str)  # of labels
FIRST_SHARE = 0.01  # the probability of a class before its first row, where others were seen


class OnlineClassifier(OnlineModel):
    """A feed-forward network that learns classes from one row after another, by name.

    River's interface: it works in River's pipelines, metrics and evaluation. Numbers are
    standardized by running means and variances; of a text each value has an input of its own. Names
    and classes may appear at any time, and names may be missing.

    Parameters
    ----------
    hidden_layer_sizes : int or tuple of int, default=(32,)
        Units of each hidden layer; ``()`` is logistic regression.
    activation : str, default='tanh'
        Of all hidden layers; an entry of ``ACTIVATIONS``.
    optimizer : str, default='adam'
        An entry of ``OPTIMIZERS``.
    learning_rate : float, default=0.01
    l2 : float, default=0.0
        Strength of a penalty l2/2 sum w² at each row.
    forgetting : float, default=0.0
        The least share of the newest value in means and variances: 0 counts all values the same,
        0.01 about the last hundred.
    max_features : int, optional
        A fixed number of inputs, to which names go by their hash; by default, there are as many as
        names and texts.
    drift_threshold : float, default=50.0
        Of the Page-Hinkley test on the loss; see `chainrule.online.drift.PageHinkley`.
    on_drift : callable, optional
        Called with the model when a drift is told.
    seed : int, default=0
        For the first weights.
    engine : str, default='auto'
        What executes training: numba, numpy or jax.

    Attributes
    ----------
    classes_ : list
        Labels in the order in which they appeared, which is that of the outputs.
    feature_names_ : list
        The names of the inputs.
    parameters_ : Parameters
        The network with its numbers.
    loss_ : float
        The mean loss of about the last thousand rows, each taken before it was learned.
    drift_, n_drifts_ : bool, int
        Whether the last row told a drift, and how many have.
    n_rows_ : int
        Rows learned.

    Examples
    --------
    >>> model = chainrule.OnlineClassifier()
    >>> for day in range(200):
    ...     x = {"temperature": 20 + day % 10, "wind": ("north", "south")[day % 2]}
    ...     model.learn_one(x, "rain" if x["wind"] == "north" else "sun")
    >>> model.predict_one({"temperature": 24, "wind": "north"})
    'rain'
    >>> model.learn_one({"temperature": 2, "wind": "north", "humidity": 0.9}, "snow")
    >>> model.classes_
    ['rain', 'sun', 'snow']
    """

    output: ClassVar[str] = "softmax"
    river_bases: ClassVar[tuple[str, ...]] = ("MiniBatchClassifier",)

    def __init__(
        self,
        hidden_layer_sizes: int | tuple[int, ...] = (32,),
        activation: str = "tanh",
        optimizer: str = "adam",
        learning_rate: float = 0.01,
        l2: float = 0.0,
        forgetting: float = 0.0,
        max_features: int | None = None,
        drift_threshold: float = 50.0,
        on_drift: Callable[[Any], object] | None = None,
        seed: int = 0,
        engine: str = "auto",
    ) -> None:
        super().__init__(
            "cross_entropy",
            hidden_layer_sizes,
            activation,
            optimizer,
            learning_rate,
            l2,
            forgetting,
            max_features,
            drift_threshold,
            on_drift,
            seed,
            engine,
        )
        self._seen: dict[Any, int] = {}  # the output of each label

    @property
    def classes_(self) -> list[Any]:
        """Labels in the order in which they appeared, which is that of the outputs."""
        return list(self._seen)

    def predict_proba_one(self, x: Row) -> dict[Any, float]:
        """The probability of each class that was seen.

        Parameters
        ----------
        x : dict
            A row; names that were never learned count for nothing.

        Returns
        -------
        dict
            From labels to probabilities, which add up to 1; empty before the first row.
        """
        # before the first row there are no classes to be asked about; River expects an empty dict
        outputs = self._outputs(x)
        return {} if outputs is None else dict(zip(self._seen, outputs.tolist(), strict=True))

    def predict_one(self, x: Row) -> Any:
        """The most likely class.

        Parameters
        ----------
        x : dict
            A row.

        Returns
        -------
        label
            None before the first row.
        """
        outputs = self._outputs(x)
        return None if outputs is None else [*self._seen][int(outputs.argmax())]

    def predict_proba_many(self, X: Any) -> Any:
        """What `predict_proba_one` says of each row of a frame.

        Parameters
        ----------
        X : DataFrame
            Rows with named columns.

        Returns
        -------
        DataFrame
            Of the same library, with a column for each class.
        """
        rows = [self.predict_proba_one(x) for x in rows_of(X)]
        return frame_like(X, {label: [row[label] for row in rows] for label in self._seen})

    def _told(self) -> list[Any]:
        return self.classes_

    def _hear(self, told: list[Any]) -> None:
        self._seen = {label: place for place, label in enumerate(told)}

    def _prepared(self, y: Any) -> tuple[tuple[Any, int], int]:
        seen = self._seen
        # By type itself: to a dict True and 1 are the same label, and to a user they are not. A
        # stream that changes from one to the other has two sources that do not fit.
        label = y if type(y) in KINDS else plain(y)
        if type(label) not in KINDS:
            raise ChainruleError(
                f"the label is {repr(y)[:40]}, of the type {type(y).__name__}; it must be a text, "
                "a whole number, True or False"
            )
        # the first label stands for all: none of another type ever came by here
        if seen and type(label) is not type(next(iter(seen))):
            before = type(next(iter(seen))).__name__
            raise ChainruleError(
                f"the label {label!r} is of the type {type(label).__name__}; those before it were "
                f"of the type {before}"
            )
        place = seen.get(label, len(seen))
        return (label, place), max(len(seen), place + 1)

    def _put(self, target: tuple[Any, int], learner: Learner) -> None:
        label, place = target
        if place == len(self._seen):
            # another dict, so that the old one is as it was if the row cannot be learned
            self._seen = {**self._seen, label: place}
        # all of them, as the one that was 1 for the last row is not known here
        learner.t[:] = 0.0
        learner.t[place] = 1.0

    def _start_output(self, learner: Learner, net_inputs: Doubles) -> None:
        # Weights of 0, and a bias that gives the new class a small share for this row. All other
        # outputs keep their weights, and their probabilities the ratios that they had.
        # The logarithm of what softmax divides by, with the largest power taken out, so that it
        # does not overflow; to it the odds of the share are added.
        largest = net_inputs.max()
        total = largest + math.log(np.exp(net_inputs - largest).sum())
        bias = total + math.log(FIRST_SHARE / (1 - FIRST_SHARE))
        learner.row.parameters.b[-1][-1] = bias
