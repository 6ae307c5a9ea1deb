"""What the classifier and the regressor of single rows share: a row's way to an update.

    learn_one   target and row are checked --> columns and outputs are added --> standardized
                --> one update --> running loss, drift

An error leaves the model as it was: what can be wrong with a row is found before anything changes,
and what was added for a row that could not be learned is taken back.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from copy import deepcopy
from pathlib import Path
from typing import Any, ClassVar

import numpy as np

from chainrule.checks import check_above, check_at_least, check_seed, check_share, check_whole
from chainrule.errors import ChainruleError
from chainrule.formulas import LOSSES, OPTIMIZERS
from chainrule.network.data import Samples, check_outputs
from chainrule.network.parameters import Parameters
from chainrule.network.regularization import Regularization
from chainrule.online import saving
from chainrule.online.drift import PageHinkley
from chainrule.online.features import Names, Reading, Row, not_finite
from chainrule.online.frames import rows_of, series_like, values_of
from chainrule.online.hashing import Hashed
from chainrule.online.learner import Learner, Plan, room_for
from chainrule.online.river import RiverConventions
from chainrule.online.scaling import standardizer
from chainrule.training.snapshot import Moment
from chainrule.types import Doubles

MEMORY_OF_LOSS = 1e-3  # the share of the newest row in `loss_`, once there are a thousand


class OnlineModel(RiverConventions):
    """A network that learns from one row after another."""

    output: ClassVar[str]  # the activation of the last layer
    _seen: Any  # what the targets have told; replaced whole, so that the old one can be taken back

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
        self.forgetting = forgetting
        self.max_features = max_features
        self.drift_threshold = drift_threshold
        self.on_drift = on_drift
        self.seed = seed
        self.engine = engine
        self._plan = self._planned(loss)
        self._names = Names() if max_features is None else Hashed(max_features)
        self._learner: Learner | None = None
        self._table = np.zeros((3, room_for(self._names.n or 1)))
        self._standardize = standardizer(engine)
        self._test = PageHinkley(drift_threshold)
        self.n_rows_ = 0
        self.loss_ = 0.0
        self.drift_ = False
        self.n_drifts_ = 0

    # What a classifier and a regressor do differently.

    def _prepared(self, y: Any) -> tuple[Any, int]:
        """A target as it is put into the network, and how many outputs that takes."""
        raise NotImplementedError

    def _put(self, target: Any, learner: Learner) -> None:
        """Write a target to where the update reads it, and take note of it in `_seen`."""
        raise NotImplementedError

    def _told(self) -> Any:
        """`_seen` as JSON keeps it."""
        raise NotImplementedError

    def _hear(self, told: Any) -> None:
        """Take `_seen` from what `_told` gave."""
        raise NotImplementedError

    # What they share.

    def _planned(self, loss: str) -> Plan:
        """Settings, checked, as what a learner needs."""
        given = self.hidden_layer_sizes
        sizes = (given,) if isinstance(given, int) else tuple(given)
        for size in sizes:
            check_whole(1, hidden_layer_sizes=size)
        check_above(0, learning_rate=self.learning_rate)
        check_at_least(0, l2=self.l2)
        check_share(forgetting=self.forgetting)
        if self.max_features is not None:
            check_whole(1, max_features=self.max_features)
        check_seed(self.seed)
        plan = Plan(
            sizes,
            self.activation,
            self.output,
            LOSSES.find(loss),
            OPTIMIZERS.find(self.optimizer),
            Regularization(l2=self.l2),
            self.learning_rate,
            self.seed,
            self.engine,
        )
        check_outputs(plan.job(1, 1).network, plan.loss)
        return plan

    def learn_one(self, x: Row, y: Any) -> None:
        """Learn from a row: one update of the weights.

        Parameters
        ----------
        x : dict
            Numbers and texts by name. A name that was never seen becomes a new input, one that is
            missing counts as its mean; so does None.
        y : label or float
            What the row is.

        Raises
        ------
        ChainruleError
            If a value or the target cannot be used, or the loss became infinite. The model is then
            as it was.
        """
        target, n_outputs = self._prepared(y)
        reading = self._names.read(x)
        learner = self._learner
        if learner is None or reading.new or n_outputs != learner.job.network.n_outputs:
            self._learn_and_grow(x, reading, target, n_outputs)
        else:
            self._learn(learner, reading, target)

    def _learn(self, learner: Learner, reading: Reading, target: Any) -> None:
        """An update on a row all of whose columns there are."""
        table, seen = self._table.copy(), self._seen
        self._set(learner, reading, self._table, learns=True)
        try:
            self._put(target, learner)
            error = learner.step()
        except BaseException:
            self._table, self._seen = table, seen
            raise
        self.n_rows_ += 1
        share = max(1.0 / self.n_rows_, MEMORY_OF_LOSS)
        self.loss_ += share * (error - self.loss_)
        self.drift_ = self._test.update(error)
        if self.drift_:
            self.n_drifts_ += 1
            if self.on_drift is not None:
                self.on_drift(self)

    def _learn_and_grow(self, x: Row, reading: Reading, target: Any, n_outputs: int) -> None:
        """The same for a row that brings new columns or another output."""
        names, learner, table = self._names, self._learner, self._table.copy()
        numbers = learner and (learner.job, learner.row.w.copy(), learner.row.slots.copy())
        n_updates = self.n_rows_
        names.add(reading.new)
        try:
            self._learn(self._grown(reading, n_outputs), names.read(x), target)
        except BaseException:
            # an error of `on_drift` comes after the row was learned, which then counts
            if self.n_rows_ == n_updates:
                names.forget(reading.new)
                self._table, self._learner = table, learner
                if learner is not None and numbers is not None:
                    learner.take(*numbers, n_updates)
            raise

    def _grown(self, reading: Reading, n_outputs: int) -> Learner:
        """The learner with room for all columns and outputs; the first one, if there is none."""
        n = self._names.n
        room = room_for(n)
        if room > self._table.shape[1]:
            # not in place: the old table is taken back if the row cannot be learned
            wider = np.zeros((3, room))
            wider[:, : self._table.shape[1]] = self._table
            self._table = wider
        if self._learner is None:
            self._learner = Learner(self._plan, n, n_outputs)
            return self._learner
        learner = self._learner
        n_before = learner.job.network.n_outputs
        if n_outputs > n_before:
            self._set(learner, reading, self._table, learns=False)
            net_inputs = learner.net_inputs()
        if room > learner.room or n_outputs > n_before:
            learner.widen(max(room, learner.room), n_outputs)
        if n_outputs > n_before:
            self._start_output(learner, net_inputs)
        return learner

    def _start_output(self, learner: Learner, net_inputs: Doubles) -> None:
        """An output was added to others, which had these net inputs for the row."""

    def _set(self, learner: Learner, reading: Reading, table: Doubles, learns: bool) -> None:
        """Put a row, standardized, to where the network reads it."""
        values = np.frombuffer(reading.values) if reading.values else np.zeros(0)
        wrong = self._standardize(
            values, reading.columns, table, self.forgetting, learns, learner.x
        )
        if wrong >= 0:
            raise not_finite(reading.names[wrong], values[wrong])
        for column in reading.ones:
            learner.x[column] += 1.0

    def _outputs(self, x: Row) -> Doubles | None:
        """What the network puts out for a row, by the means and variances as they are; None
        before the first row.
        """
        reading = self._names.read(x)
        if self._learner is None:
            return None
        self._set(self._learner, reading, self._table, learns=False)
        return self._learner.outputs()

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
        if self._learner is None:
            raise ChainruleError("nothing was learned yet: learn_one comes first")
        # All that a row changes before the update, new columns included, is done to a copy.
        copy, target = deepcopy(self), None
        learner = copy._learner
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
        if self._learner is None:
            raise ChainruleError("nothing was learned yet: learn_one comes first")
        n_outputs = self._learner.job.network.n_outputs
        job, w, _ = self._learner.resized(self._names.n, n_outputs)
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
        targets, before = values_of(y), deepcopy(self.__dict__)
        try:
            number = 0
            for number, x in enumerate(rows_of(X)):
                if number < len(targets):
                    self.learn_one(x, targets[number])
            if number + 1 != len(targets):
                raise ChainruleError(f"there are {len(targets)} targets for {number + 1} rows")
        except ChainruleError as error:
            self.__dict__ = before
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
