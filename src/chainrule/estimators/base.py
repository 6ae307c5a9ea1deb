"""What both estimators share: from data to a trained network.

fit, partial_fit --> _fit        on an error the estimator is as it was before
                      |
                    _train       checks, targets, network, weights
                      |
                    _train_on    samples held out, threads of BLAS
                      |
        by_batches or by_solver --> Outcome --> _keep, _tell    coefs_, loss_, n_iter_, ...
"""

from __future__ import annotations

import warnings
from contextlib import nullcontext
from copy import copy
from dataclasses import dataclass
from typing import Any, ClassVar, Self

import numpy as np
from sklearn.utils import check_random_state
from sklearn.utils.metaestimators import available_if
from sklearn.utils.validation import _check_sample_weight, check_is_fitted, validate_data

from chainrule.engines import State, find_engine, start
from chainrule.errors import ChainruleError
from chainrule.estimators import settings
from chainrule.estimators.fitting import by_batches
from chainrule.estimators.history import History, LossOf
from chainrule.estimators.hyperparameters import check_hyperparameters
from chainrule.estimators.initial_weights import initial_weights
from chainrule.estimators.network_holder import NetworkHolder
from chainrule.estimators.rates import Rates
from chainrule.estimators.single_rows import SingleRows, left_behind
from chainrule.estimators.solver_fitting import by_solver
from chainrule.estimators.split import split, without_zero_weights
from chainrule.estimators.task import Outcome, Task
from chainrule.formulas import OPTIMIZERS, Optimizer, functions
from chainrule.network.algorithm import forward
from chainrule.network.data import Samples, check_outputs, check_targets
from chainrule.network.network import Network
from chainrule.network.parameters import Parameters
from chainrule.network.update import Job
from chainrule.training.checkpoints.folder import Checkpoints
from chainrule.training.snapshot import Moment
from chainrule.training.solvers import SOLVERS, one_blas_thread
from chainrule.types import Array, Floats

# Multiplications in a matrix product from which on a second thread of BLAS pays. In smaller ones
# the threads wait for each other longer than they work.
ENOUGH_FOR_TWO = 30_000_000


@dataclass(frozen=True)
class Data:
    """What a call of `fit` or `partial_fit` was given."""

    X: Array
    y: Array
    sample_weight: Array = None
    validation_data: Array = None
    classes: Array = None
    incremental: bool = False
    checkpoints: Checkpoints | None = None


@dataclass(frozen=True)
class Memory:
    """What an optimizer remembers from call to call of `partial_fit`, and whose memory it is."""

    optimizer: str
    slot_names: tuple[str, ...]
    slots: tuple[Floats, ...]
    updates: int
    learning_rate: float

    def is_of(self, rule: Optimizer) -> bool:
        """Whether the optimizer can go on with it."""
        return (rule.name, rule.slots) == (self.optimizer, self.slot_names)


def by_batches_only(estimator: BasePerceptron) -> bool:
    """For `available_if`: whether there is a `partial_fit`."""
    solver = estimator.solver
    if isinstance(solver, str) and solver in SOLVERS:
        raise AttributeError(
            f"partial_fit is only available for stochastic optimizers. {solver} is not "
            "stochastic: it needs all samples at once."
        )
    return True


class BasePerceptron(NetworkHolder):
    """A feed-forward network with scikit-learn's interface."""

    aliases: ClassVar[dict[str, str]]  # scikit-learn's names of losses, and ours
    # class attributes, since an estimator may be given weights by hand before it was ever fitted
    _history: History | None = None
    _memory: Memory | None = None
    _single: SingleRows | None = None

    # What a classifier and a regressor do differently.

    def _encode(self, y: Array, incremental: bool) -> Array:
        """Targets for the outputs of the network, (n, n_outputs)."""
        raise NotImplementedError

    def _score_outputs(self, outputs: Floats, targets: Floats, weights: Array) -> float:
        """How good outputs are; larger is better."""
        raise NotImplementedError

    def _announce_classes(self, data: Data) -> None:
        """What a first `partial_fit` is told of the classes."""

    def _check_split(self, targets: Floats) -> None:
        """Warn if what is left after the split lacks something."""

    def _smoothed(self, targets: Floats) -> Floats:
        """Targets as they are trained on."""
        return targets

    def _sample_weights(self, y: Array, given: Array, incremental: bool) -> Array:
        """Weights of the samples, those of their classes included; None for all the same."""
        return given

    def _reported_loss(self, targets: Floats) -> LossOf:
        """The loss as `loss_` and `loss_curve_` tell it, from loss and penalty."""
        return lambda loss, penalty: loss + penalty

    # What they share.

    def fit(
        self, X: Array, y: Array, sample_weight: Array = None, validation_data: Array = None
    ) -> Self:
        """Train on samples, from fresh weights or, with `warm_start`, from those of the last fit.

        Parameters
        ----------
        X : array or sparse matrix, (n_samples, n_features)
            Inputs.
        y : array, (n_samples,) or (n_samples, n_outputs)
            Class labels, or numbers.
        sample_weight : array, (n_samples,), optional
            How much each sample counts; none may be negative, those of 0 are left out.
        validation_data : tuple (X, y), optional
            Samples that are not trained on. Scores on them go to `validation_scores_`; with
            `early_stopping` they take the place of the share `validation_fraction`.

        Returns
        -------
        self

        Raises
        ------
        ValueError
            If data or a parameter cannot be used, or the weights became infinite. The estimator
            is then as it was before.
        KeyboardInterrupt
            If Ctrl-C comes before the first epoch is complete. Later, it ends training with a
            warning, and the epochs until then count.
        """
        return self._fit(Data(X, y, sample_weight, validation_data))

    @available_if(by_batches_only)
    def partial_fit(self, X: Array, y: Array, sample_weight: Array = None) -> Self:
        """Train for one epoch on samples, going on from the weights and the optimizer's state as
        they are.

        Parameters
        ----------
        X : array or sparse matrix, (n_samples, n_features)
            Inputs.
        y : array, (n_samples,) or (n_samples, n_outputs)
            Targets.
        sample_weight : array, (n_samples,), optional
            How much each sample counts.

        Returns
        -------
        self

        Raises
        ------
        ValueError
            As `fit`.
        """
        return self._fit(Data(X, y, sample_weight, incremental=True))

    def _fit(self, data: Data) -> Self:
        """Train; what goes wrong leaves the estimator as it was."""
        before = dict(vars(self))
        history = self._history
        # the lists of a history are shared with its copy, whatever their length: see History
        n_losses = len(history.losses) if history is not None else 0
        n_scores = len(history.scores) if history is not None else 0
        try:
            if not (data.incremental and self._went_on(data)):
                self._history = copy(history)
                self._train(data)
            if data.incremental and self._history is not None:
                self._history.forget()
        except BaseException:
            self.__dict__ = before
            if history is not None:
                history.cut(n_losses, n_scores)
            raise
        return self

    def _went_on(self, data: Data) -> bool:
        """Whether this was a single row, which what earlier ones left behind could learn."""
        single = self._single
        outcome = None if single is None else single.learn(self, data)
        if single is None or outcome is None:
            return False
        rule, end = single.job.optimizer, outcome.state
        rate = single.learning_rate
        self._history = outcome.history
        self._memory = Memory(rule.name, rule.slots, tuple(end.slots), end.updates, rate)
        self.t_ += 1
        self._take_over(outcome, single.job.network, scored=False)
        return True

    def _train(self, data: Data) -> None:
        # 1. Parameters. Checked here and not in `__init__`, as scikit-learn demands: `set_params`
        # and a search over a grid may set anything at any time.
        check_hyperparameters(self.get_params(deep=False))
        # names are looked up although not every solver needs them, so that a typing error is
        # reported in any case
        find_engine(self.engine)
        settings.schedule(self)
        if self.early_stopping and data.incremental:
            raise ChainruleError(
                "partial_fit does not support early_stopping=True: it sees only a part of the "
                "samples"
            )
        # 2. Data. `fresh`: weights are drawn anew, and the number of features may change.
        self._announce_classes(data)
        sizes = settings.hidden_sizes(self.hidden_layer_sizes)
        fresh = not hasattr(self, "coefs_") or not (self.warm_start or data.incremental)
        X, y = self._validated(data.X, data.y, reset=fresh)
        X = X if fresh else X.astype(self.coefs_[0].dtype)
        targets = settings.narrowed(self._encode(y, data.incremental), X.dtype)
        # 3. The network. Targets come first, as their columns decide the number of outputs.
        network = self._build(X.shape[1], sizes, targets.shape[1])
        job = self._job(network)
        check_outputs(network, job.loss)
        check_targets(job.loss, targets)
        weights = data.sample_weight
        if weights is not None:
            weights = _check_sample_weight(weights, X, ensure_non_negative=True)
        samples = Samples(X, targets, self._sample_weights(y, weights, data.incremental))
        # 4. The weights. One generator is used for all that follows, in scikit-learn's order:
        # weights, split, then the order of each epoch. This is why the same seed gives the same
        # network as there.
        self._random_state = check_random_state(self.random_state)
        if fresh:
            self._begin(network, X.dtype)
        else:
            self._check_shapes(network, data.incremental)
        self._train_on(samples, job, data)
        self._single = left_behind(self, job, samples, data)

    def _train_on(self, samples: Samples, job: Job, data: Data) -> None:
        """Hold samples out where asked for, train on the others, and keep what comes of it."""
        if self._history is None or self._history.early_stopping != self.early_stopping:
            self._history = History(self.early_stopping)
        samples, held = self._divided(samples, data.validation_data)
        # the largest matrix product decides whether a second thread of BLAS is worthwhile
        rows = max(settings.batch_rows(self, len(samples.T)), 0 if held is None else len(held.T))
        largest = rows * max(layer.n_in * layer.n_out for layer in job.network.layers)
        with one_blas_thread() if largest < ENOUGH_FOR_TWO else nullcontext():
            if self.solver in SOLVERS:
                self._fit_by_solver(samples, held, job)
            else:
                self._fit_by_batches(samples, held, job, data)

    def _fit_by_batches(self, samples: Samples, held: Samples | None, job: Job, data: Data) -> None:
        assert self._history is not None
        incremental = data.incremental
        n, dtype = len(samples.T), samples.X.dtype
        memory = self._memory
        size = settings.batch_rows(self, n)
        self._warn_of_batch_size(n)
        # drawn only if needed, so that all other draws are scikit-learn's
        seed = int(self._random_state.randint(2**31)) if job.regularization.drops else 0
        state = start(job, Parameters(job.network, self._vector(dtype)), dtype, seed)
        seen = getattr(self, "t_", 0)
        rates = Rates(self, settings.schedule(self), n, -(-n // size), seen)
        # Two ways to continue: `warm_start` keeps the weights but starts the optimizer afresh, as
        # scikit-learn does; `partial_fit` takes up the optimizer's memory and learning rate too.
        if incremental and memory is not None and memory.is_of(job.optimizer):
            state = State(state.vector, memory.slots, memory.updates, seed)
            rates.now = memory.learning_rate
            rates.updates_before = memory.updates
        task = self._task(samples, held, job, state, self._history, once=incremental)
        outcome = by_batches(task, rates, size, self._random_state, data.checkpoints)
        rule, end = job.optimizer, outcome.state
        self._memory = Memory(rule.name, rule.slots, tuple(end.slots), end.updates, rates.now)
        self.t_ = seen + n * outcome.epochs
        self._take_over(outcome, job.network, held is not None)

    def _fit_by_solver(self, samples: Samples, held: Samples | None, job: Job) -> None:
        # solvers work in float64; the weights go back to the width of the data afterwards
        vector = self._vector(np.dtype(np.float64))
        state = start(job, Parameters(job.network, vector), np.float64)
        # a solver starts afresh, and early stopping does not apply to it
        history = History(early_stopping=False)
        solver = SOLVERS[settings.solver_name(self)]
        outcome = by_solver(self._task(samples, held, job, state, history, once=False), solver)
        narrow = outcome.state.vector.astype(samples.X.dtype)
        self._keep(Parameters(job.network, narrow))
        self._tell(outcome, held is not None)

    def _task(
        self,
        samples: Samples,
        held: Samples | None,
        job: Job,
        state: State,
        history: History,
        once: bool,
    ) -> Task:
        loss_of = self._reported_loss(samples.T)
        return Task(self, job, samples, held, state, history, loss_of, self._score, once)

    def _score(self, parameters: Parameters, held: Samples) -> float:
        """The score on samples held out; not a number where an output is not."""
        # weights may be diverging: the run ends by its own check, not by a warning from here
        with np.errstate(over="ignore", invalid="ignore"):
            outputs = forward(parameters, held.X, functions)[1][-1]
            if not np.isfinite(outputs).all():
                return np.nan
            return float(self._score_outputs(outputs, held.T, held.weights))

    def _take_over(self, outcome: Outcome, network: Network, scored: bool) -> None:
        self._keep(Parameters(network, outcome.state.vector))
        self._tell(outcome, scored)

    def _tell(self, outcome: Outcome, scored: bool) -> None:
        """What training came to, under scikit-learn's names."""
        # scikit-learn sets `best_loss_` or `best_validation_score_`, and the other one to None
        history = outcome.history
        early = bool(history.early_stopping)
        self.loss_ = outcome.loss
        self.loss_curve_ = history.losses
        self.n_iter_ = outcome.epochs
        self.best_epoch_ = outcome.best_epoch
        self.stopped_ = outcome.stopped
        self.best_loss_ = None if early else history.best_loss
        self.best_validation_score_ = history.best_score if early else None
        self.validation_scores_ = history.scores if scored or history.scores else None

    def _warn_of_batch_size(self, n: int) -> None:
        size = self.batch_size
        if not isinstance(size, str) and size > n:
            warnings.warn(
                f"Got batch_size {size} for {n} samples. It is going to be clipped", stacklevel=7
            )

    def _divided(self, samples: Samples, given: Array) -> tuple[Samples, Samples | None]:
        """Samples to train on, and those held out to score on where there are any."""
        held = None
        if given is not None:
            held = self._validation_samples(given, samples.T)
        elif self.early_stopping and self.solver not in SOLVERS:
            # scikit-learn stratifies only where there is one column of targets
            two_classes = self.classifies and self.n_outputs_ == 1
            fraction = self.validation_fraction
            samples, held = split(samples, fraction, self._random_state, stratify=two_classes)
            self._check_split(samples.T)
        # Smoothing comes last: samples held out are scored on the true targets, and stratifying
        # needs them too.
        samples = without_zero_weights(samples, held)
        return samples._replace(T=self._smoothed(samples.T)), held

    def _validation_samples(self, given: Array, targets: Floats) -> Samples:
        """What was handed to `fit` as validation_data."""
        try:
            X, y = given
        except (TypeError, ValueError):
            raise ChainruleError(
                "validation_data must be a pair (X, y) of inputs and targets"
            ) from None
        # the same checks as for the training samples; errors say which of the two is meant
        try:
            X, y = self._validated(X, y, reset=False)
            # incremental: labels are looked up among the known classes, none is learned
            held = settings.narrowed(self._encode(y, incremental=True), X.dtype)
            if held.shape[1] != targets.shape[1]:
                raise ChainruleError(
                    f"targets have {held.shape[1]} columns, those of y {targets.shape[1]}"
                )
            check_targets(self._loss_and_output()[0], held)
        except ValueError as error:
            raise ChainruleError(f"validation_data: {error}") from error
        return Samples(X, held)

    def moment(self, X: Array, y: Array = None) -> Moment:
        """Where training stands, as it would go on with these rows: for `chainrule.explain`.

        Parameters
        ----------
        X : array, (n_samples, n_features) or (n_features,)
            Inputs.
        y : array or a single value, optional
            Their targets or class labels. Without them there is a forward pass only.

        Returns
        -------
        Moment
        """
        check_is_fitted(self)
        # float64 throughout: explanations print more digits than float32 has
        X, targets = self._for_moment(X, y)
        job = self._job(self._network())
        state = start(job, self.parameters_, float)
        memory, rate = self._memory, self.learning_rate_init
        # the optimizer's memory belongs to one rule: after `set_params(solver=...)` it starts anew
        if memory is not None:
            rate = memory.learning_rate
            if self.solver not in SOLVERS and memory.is_of(job.optimizer):
                slots = tuple(np.asarray(slot, float) for slot in memory.slots)
                state = state.changed(slots=slots, updates=memory.updates)
        return Moment(job, state, Samples(X, targets), rate)

    def _for_moment(self, X: Array, y: Array) -> tuple[Array, Array]:
        """Checked inputs and targets, if there are any; of a single row, too."""
        X = X if hasattr(X, "columns") or hasattr(X, "toarray") else np.atleast_2d(X)
        targets = None
        if y is None:
            X = validate_data(self, X, accept_sparse=True, dtype=self._widths(), reset=False)
        else:
            X, y = self._validated(X, np.atleast_1d(y), reset=False)
            targets = np.asarray(self._encode(y, incremental=True), float)
        return np.asarray(X.toarray() if hasattr(X, "toarray") else X, float), targets

    def _job(self, network: Network) -> Job:
        # a solver does not ask the job's optimizer
        rule = settings.optimizer(self) or OPTIMIZERS["gradient_descent"]
        held_back = settings.regularization(self, len(network.layers) - 1)
        return Job(network, self._loss_and_output()[0], rule, held_back)

    def __getstate__(self) -> dict[str, Any]:
        """Without what is prepared for single rows: an engine's addresses are of this process."""
        return {k: v for k, v in super().__getstate__().items() if k != "_single"}

    def _begin(self, network: Network, dtype: np.dtype[np.floating]) -> None:
        """Fresh weights, and nothing seen yet."""
        self.t_ = 0
        self._history = self._memory = self._single = None
        logistic = self.activation == "logistic"
        drawn = initial_weights(network, self.initializer, self._random_state, logistic)
        self._keep(Parameters(network, drawn.vector.astype(dtype)))
