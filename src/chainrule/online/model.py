"""What the classifier and the regressor of single rows share besides learning: explanations,
frames, files.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from copy import deepcopy
from pathlib import Path
from typing import Any, ClassVar

from chainrule.checks import check_share, check_whole
from chainrule.errors import ChainruleError
from chainrule.network.data import Samples
from chainrule.network.parameters import Parameters
from chainrule.online import saving
from chainrule.online.features import Row
from chainrule.online.frames import rows_of, series_like, values_of
from chainrule.online.learner import Learner
from chainrule.online.learning import RowLearning
from chainrule.online.plan import planned
from chainrule.online.river import RiverConventions
from chainrule.training.snapshot import Moment
from chainrule.types import Floats


class OnlineModel(RowLearning, RiverConventions):
    """A network that learns from one row after another."""

    output: ClassVar[str]  # the activation of the last layer

    def __init__(
        self,
        loss: str,
        hidden_layer_sizes: int | tuple[int, ...],
        activation: str,
        optimizer: str,
        learning_rate: float,
        l2: float,
        forgetting: float,
        max_features: int | None,
        drift_threshold: float,
        on_drift: Callable[[Any], object] | None,
        seed: int,
        engine: str,
    ) -> None:
        self.hidden_layer_sizes = hidden_layer_sizes
        self.activation = activation
        self.optimizer = optimizer
        self.learning_rate = learning_rate
        self.l2 = l2
        self.max_features = max_features
        self.drift_threshold = drift_threshold
        self.seed = seed
        self.engine = engine
        plan = planned(
            hidden_layer_sizes,
            (activation, self.output),
            (loss, optimizer),
            learning_rate,
            l2,
            seed,
            engine,
        )
        check_share(forgetting=forgetting)
        if max_features is not None:
            check_whole(1, max_features=max_features)
        # kept under the names of the parameters, as River's and scikit-learn's tools look for them
        super().__init__(plan, forgetting, max_features, drift_threshold, on_drift)

    def predict_one(self, x: Row) -> Any:
        """What a row is, a label or a number."""
        raise NotImplementedError

    def _told(self) -> Any:
        """`_seen` as JSON keeps it."""
        raise NotImplementedError

    def _hear(self, told: Any) -> None:
        """Take `_seen` from what `_told` gave."""
        raise NotImplementedError

    def _arrays(self) -> list[Floats]:
        learner = self._learner
        learned = [] if learner is None else [learner.row.w, learner.row.slots]
        return [self._table, *learned]

    def _known(self) -> Learner:
        """The learner, if there is one."""
        if self._learner is None:
            raise ChainruleError("nothing was learned yet: learn_one comes first")
        return self._learner

    def moment(self, x: Row, y: Any = None) -> Moment:
        """Where training stands, as it would go on with this row: for `chainrule.explain`.

        Parameters
        ----------
        x : dict
            A row.
        y : label or float, optional
            Its target. Without it there is a forward pass only.

        Returns
        -------
        Moment
            Inputs and a regressor's target are standardized; inputs are in the order of
            `feature_names_`.
        """
        # All that a row changes before the update, new columns included, is done to a copy.
        # The page then starts where the engine will: explaining is no second way of learning.
        self._known()
        copy, target = deepcopy(self), None
        learner = copy._known()
        if y is None:
            copy._set(learner, copy._names.read(x), copy._table, learns=False)
        else:
            prepared, n_outputs = copy._prepared(y)
            reading = copy._names.read(x)
            copy._names.add(reading.new)
            learner = copy._grown(reading, n_outputs)
            copy._set(learner, copy._names.read(x), copy._table, learns=True)
            copy._put(prepared, learner)
            target = learner.t[None].copy()
        n = copy._names.n
        job, w, slots = learner.resized(n, learner.job.network.n_outputs)
        state = learner.state_of(w, slots)
        return Moment(job, state, Samples(learner.x[None, :n].copy(), target), self.learning_rate)

    @property
    def parameters_(self) -> Parameters:
        """The network with its numbers, its inputs in the order of `feature_names_`."""
        # without the room for columns to come, which nobody has given a name
        learner = self._known()
        job, w, _ = learner.resized(self._names.n, learner.job.network.n_outputs)
        return Parameters(job.network, w)

    @property
    def feature_names_(self) -> list[Hashable | tuple[Hashable, ...]]:
        """The names of the inputs: a number's own, and (name, value) of a text; none where names
        are hashed.
        """
        return [key if len(key) > 1 else key[0] for key in self._names.keys]

    def learn_many(self, X: Any, y: Any) -> None:
        """Learn from the rows of a frame, one after another.

        Parameters
        ----------
        X : DataFrame
            Of pandas, Polars or another library; what is missing in it is missing in the row.
        y : Series or list
            Labels or numbers.

        Raises
        ------
        ChainruleError
            If a row cannot be learned. The model is then as it was before the first of them.
        """
        # All or none: half a frame that was learned could neither be repeated nor gone on with.
        targets, before = values_of(y), deepcopy(self)
        try:
            number = 0
            for number, x in enumerate(rows_of(X)):
                if number < len(targets):
                    self.learn_one(x, targets[number])
            if number + 1 != len(targets):
                raise ChainruleError(f"there are {len(targets)} targets for {number + 1} rows")
        except ChainruleError as error:
            self.__dict__ = before.__dict__
            raise ChainruleError(f"row {number}: {error}") from None

    def predict_many(self, X: Any) -> Any:
        """What `predict_one` says of each row of a frame.

        Parameters
        ----------
        X : DataFrame
            Rows with named columns.

        Returns
        -------
        Series
            Of the same library.
        """
        return series_like(X, [self.predict_one(x) for x in rows_of(X)])

    def save(self, path: str | Path, replace: bool = True) -> Path:
        """Write the model to one file, by convention `NAME.safetensors`; `chainrule.load` reads it.

        Parameters
        ----------
        path : str or Path
            The file.
        replace : bool
            Whether a file that is there may be written over.

        Raises
        ------
        ChainruleError
            If the file cannot be written, or names of features are neither texts nor numbers.
        """
        return saving.save(self, path, replace)
