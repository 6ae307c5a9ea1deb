"""A row's way to an update, for the classifier and the regressor.

    learn_one   target and row are checked --> columns and outputs are added --> standardized
                --> one update --> running loss, drift

An error leaves the model as it was: what can be wrong with a row is found before anything changes,
and what was added for a row that could not be learned is taken back.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from chainrule.online.drift import PageHinkley
from chainrule.online.features import Names, Reading, Row, not_finite
from chainrule.online.hashing import Hashed
from chainrule.online.learner import Learner, room_for
from chainrule.online.plan import Plan
from chainrule.online.scaling import standardizer
from chainrule.types import Doubles, Floats

MEMORY_OF_LOSS = 1e-3  # the share of the newest row in `loss_`, once there are a thousand


class RowLearning:
    """What learns from one row after another; `OnlineModel` adds all that does not change it.

    Parameters
    ----------
    plan : Plan
    forgetting : float
    most : int or None
        Inputs, where names are hashed.
    drift_threshold : float
    on_drift : callable or None
    """

    _seen: Any  # what the targets have told; replaced whole, so that the old one can be taken back

    def __init__(
        self,
        plan: Plan,
        forgetting: float,
        most: int | None,
        drift_threshold: float,
        on_drift: Callable[[Any], object] | None,
    ) -> None:
        self.forgetting = forgetting
        self.on_drift = on_drift
        self._plan = plan
        self._names = Names() if most is None else Hashed(most)
        self._learner: Learner | None = None
        self._table = np.zeros((3, room_for(self._names.n or 1)))
        self._standardize = standardizer(plan.engine)
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

    def _start_output(self, learner: Learner, net_inputs: Doubles) -> None:
        """An output was added to others, which had these net inputs for the row."""

    # What they share.

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
        # Both are read before anything changes. What they refuse needs no taking back.
        target, n_outputs = self._prepared(y)
        reading = self._names.read(x)
        learner = self._learner
        if learner is None or reading.new or n_outputs != learner.job.network.n_outputs:
            self._learn_and_grow(x, reading, target, n_outputs)
        else:
            self._learn(learner, reading, target)

    def _learn(self, learner: Learner, reading: Reading, target: Any) -> None:
        """An update on a row all of whose columns there are."""
        # Copied, as means and variances change before the loss is known to be finite; a copy of so
        # few numbers takes less than a fiftieth of the row.
        table, seen = self._table.copy(), self._seen
        self._set(learner, reading, self._table, learns=True)
        try:
            self._put(target, learner)
            error = learner.step()
        except BaseException:
            self._table, self._seen = table, seen
            raise
        self.n_rows_ += 1
        # The loss is that of the weights before the update: what the row would have cost had it
        # only been predicted. So a mean of it is an honest score, without any rows held out.
        share = max(1.0 / self.n_rows_, MEMORY_OF_LOSS)
        self.loss_ += share * (error - self.loss_)
        self.drift_ = self._test.update(error)
        if self.drift_:
            self.n_drifts_ += 1
            if self.on_drift is not None:
                self.on_drift(self)

    def _learn_and_grow(self, x: Row, reading: Reading, target: Any, n_outputs: int) -> None:
        """The same for a row that brings new columns or another output."""
        names, learner = self._names, self._learner
        table = self._table.copy()
        numbers = None if learner is None else learner.numbers()
        n_rows = self.n_rows_
        names.add(reading.new)
        # read again: the new names have columns now, and their values are to be learned, too
        try:
            self._learn(self._grown(reading, n_outputs), names.read(x), target)
        except BaseException:
            # an error of `on_drift` comes after the row was learned, which then counts
            if self.n_rows_ == n_rows:
                names.forget(reading.new)
                self._table, self._learner = table, learner
                if learner is not None and numbers is not None:
                    learner.take(*numbers)
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
        # Before the network is another one: what the new output starts from is what the others say
        # of this row.
        if n_outputs > n_before:
            self._set(learner, reading, self._table, learns=False)
            net_inputs = learner.net_inputs()
        if room > learner.room or n_outputs > n_before:
            learner.widen(max(room, learner.room), n_outputs)
        if n_outputs > n_before:
            self._start_output(learner, net_inputs)
        return learner

    def _set(self, learner: Learner, reading: Reading, table: Doubles, learns: bool) -> None:
        """Put a row, standardized, to where the network reads it."""
        # an array of the standard library is made from Python's floats in half the time that NumPy
        # takes, and read by NumPy where it lies; one without numbers has no memory to be read
        values = np.frombuffer(reading.values) if reading.values else np.zeros(0)
        wrong = self._standardize(
            values, reading.columns, table, self.forgetting, learns, learner.x
        )
        if wrong >= 0:
            raise not_finite(reading.names[wrong], reading.values[wrong])
        for column in reading.ones:
            learner.x[column] += 1.0

    def _outputs(self, x: Row) -> Floats | None:
        """What the network puts out for a row, by the means and variances as they are; None
        before the first row.
        """
        reading = self._names.read(x)
        if self._learner is None:
            return None
        self._set(self._learner, reading, self._table, learns=False)
        return self._learner.outputs()

    def __getstate__(self) -> dict[str, Any]:
        """Without compiled code, which every process has for itself."""
        return {name: value for name, value in vars(self).items() if name != "_standardize"}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state, _standardize=standardizer(state["_plan"].engine))
