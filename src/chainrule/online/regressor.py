"""Numbers from single rows."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, ClassVar, NamedTuple

from chainrule.errors import ChainruleError
from chainrule.online.features import Row
from chainrule.online.learner import Learner
from chainrule.online.model import OnlineModel
from chainrule.online.scaling import LARGEST


class Spread(NamedTuple):
    """How targets lie: their number, mean and variance; see `chainrule.online.scaling`."""

    n: int = 0
    mean: float = 0.0
    variance: float = 0.0

    def with_value(self, value: float, forgetting: float) -> Spread:
        """The same with one more."""
        share = max(1.0 / (self.n + 1), forgetting)
        away = value - self.mean
        variance = (1.0 - share) * (self.variance + share * away * away)
        return Spread(self.n + 1, self.mean + share * away, variance)

    @property
    def unit(self) -> float:
        """A standard deviation; 1 where there is none."""
        # so that the first targets, all alike, are their mean and not 0 / 0
        return math.sqrt(self.variance) or 1.0


class OnlineRegressor(OnlineModel):
    """A feed-forward network that learns a number from one row after another, by name.

    River's interface, as `OnlineClassifier`; the target is standardized, too, by its running mean
    and variance.

    Parameters
    ----------
    loss : str, default='half_squared_error'
        Of the standardized target; an entry of ``LOSSES``, such as ``'huber'``.
    hidden_layer_sizes : int or tuple of int, default=(32,)
        Units of each hidden layer; ``()`` is linear regression.
    optimizer : str, default='gradient_descent'
        An entry of ``OPTIMIZERS``. Adam, whose steps do not shrink with the error, comes less close
        to a number.
    activation, learning_rate, l2, forgetting, max_features, drift_threshold, on_drift, seed, \
engine
        As of `OnlineClassifier`.

    Attributes
    ----------
    loss_ : float
        The mean loss of the standardized target over about the last thousand rows, each taken
        before it was learned.
    feature_names_, parameters_, drift_, n_drifts_, n_rows_
        As of `OnlineClassifier`.

    Examples
    --------
    >>> model = chainrule.OnlineRegressor()
    >>> for hour in range(3000):
    ...     model.learn_one({"hour": hour % 24}, 100.0 + 10 * (hour % 24))
    >>> abs(model.predict_one({"hour": 12}) - 220) < 10
    True
    """

    output: ClassVar[str] = "identity"
    river_bases: ClassVar[tuple[str, ...]] = ("MiniBatchRegressor",)

    def __init__(
        self,
        loss: str = "half_squared_error",
        hidden_layer_sizes: int | tuple[int, ...] = (32,),
        activation: str = "tanh",
        optimizer: str = "gradient_descent",
        learning_rate: float = 0.01,
        l2: float = 0.0,
        forgetting: float = 0.0,
        max_features: int | None = None,
        drift_threshold: float = 50.0,
        on_drift: Callable[[Any], object] | None = None,
        seed: int = 0,
        engine: str = "auto",
    ) -> None:
        self.loss = loss
        super().__init__(
            loss,
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
        self._seen = Spread()

    def predict_one(self, x: Row) -> float:
        """The number that a row leads to.

        Parameters
        ----------
        x : dict
            A row; names that were never learned count for nothing.

        Returns
        -------
        float
            0 before the first row.
        """
        outputs = self._outputs(x)
        # River's regressors say 0 before the first row, and its metrics take it so
        return 0.0 if outputs is None else self._seen.mean + self._seen.unit * outputs.item(0)

    def _told(self) -> list[float]:
        return list(self._seen)

    def _hear(self, told: list[float]) -> None:
        n, mean, variance = told
        self._seen = Spread(int(n), float(mean), float(variance))

    def _prepared(self, y: Any) -> tuple[float, int]:
        if isinstance(y, str | bytes):
            raise ChainruleError(f"the target is {y[:40]!r}; it must be a number")
        # float("12") is a number, and a text among numbers a mistake
        try:
            target = float(y)
        except (TypeError, ValueError, OverflowError):
            raise ChainruleError(
                f"the target is {repr(y)[:40]}, of the type {type(y).__name__}; it must be a number"
            ) from None
        if not -LARGEST <= target <= LARGEST:
            raise ChainruleError(
                f"the target is {target:g}; it must be finite, at most {LARGEST:g}"
            )
        return target, 1

    def _put(self, target: float, learner: Learner) -> None:
        # The unit changes from row to row, most of all at first: what the network says then means
        # another number. Fixing it after some rows would leave later ones to chance instead.
        self._seen = self._seen.with_value(target, self.forgetting)
        learner.t[0] = (target - self._seen.mean) / self._seen.unit
