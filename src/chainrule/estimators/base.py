"""What both estimators share: from data to a trained network, and from a network to its outputs."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from contextlib import nullcontext
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.base import BaseEstimator
from sklearn.exceptions import ConvergenceWarning
from sklearn.utils import check_random_state
from sklearn.utils.metaestimators import available_if
from sklearn.utils.validation import _check_sample_weight, check_is_fitted, validate_data

from chainrule.algorithm import forward
from chainrule.checks import check_outputs, check_targets
from chainrule.engines import Job, Samples, State, find_engine, start
from chainrule.errors import ChainruleError
from chainrule.estimators import settings
from chainrule.estimators.descent import Rates, Watch, descend
from chainrule.formulas import OPTIMIZERS, Loss, functions
from chainrule.network import Network
from chainrule.parameters import Matrices, Parameters, initialize
from chainrule.progress import progress_bar
from chainrule.records import EpochRecord
from chainrule.regularization import penalty
from chainrule.solvers import SOLVERS, Limits, one_blas_thread, silent

WIDTHS = (np.float64, np.float32)
ENOUGH_FOR_TWO = 30_000_000  # multiplications in a product; below, BLAS's threads wait longer than they work


def _by_batches(estimator: Any) -> bool:
    if estimator.solver in SOLVERS:
        raise AttributeError(
            f"partial_fit is only available for stochastic optimizers. {estimator.solver} is not stochastic: it needs "
            "all samples at once."
        )
    return True


class BasePerceptron(BaseEstimator):  # type: ignore[misc]
    """A feed-forward network with scikit-learn's interface."""

    # What a classifier and a regressor do differently.

    def _encode(self, y: NDArray[Any], incremental: bool) -> NDArray[Any]:
        """Targets as the network shall put them out, (n, n_outputs)."""
        raise NotImplementedError

    def _loss_and_output(self) -> tuple[Loss, Any]:
        """The loss, and the activation of the last layer."""
        raise NotImplementedError

    def _score_outputs(self, outputs: NDArray[Any], targets: NDArray[Any], weights: Any) -> float:
        """How good outputs are; larger is better."""
        raise NotImplementedError

    def _check_split(self, targets: NDArray[Any]) -> None:
        """Warn if what is left after the split lacks something."""

    def _smoothed(self, targets: NDArray[Any]) -> NDArray[Any]:
        """Targets as they are trained on."""
        return targets

    def _sample_weights(self, y: NDArray[Any], given: Any) -> Any:
        """Weights of the samples, those of their classes included; None for all the same."""
        return given

    def _reported_loss(self, targets: NDArray[Any]) -> Callable[[float, float], float]:
        """The loss as `loss_` and `loss_curve_` tell it, from loss and penalty."""
        return lambda loss, penalty: loss + penalty

    # What they share.

    def fit(self, X: Any, y: Any, sample_weight: Any = None, validation_data: Any = None) -> Any:
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
            Samples that are not trained on. Scores on them go to `validation_scores_`; with `early_stopping` they
            take the place of the share `validation_fraction`.

        Returns
        -------
        self

        Raises
        ------
        ValueError
            If data or a parameter cannot be used, or the weights became infinite.
        """
        return self._fit(X, y, sample_weight, validation_data, incremental=False)

    @available_if(_by_batches)
    def partial_fit(self, X: Any, y: Any, sample_weight: Any = None) -> Any:
        """Train for one epoch on samples, going on from the weights and the optimizer's state as they are.

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
        """
        return self._fit(X, y, sample_weight, None, incremental=True)

    def _fit(self, X: Any, y: Any, sample_weight: Any, validation_data: Any, incremental: bool) -> Any:
        settings.check_settings(self)
        find_engine(self.engine)
        sizes = settings.hidden_sizes(self.hidden_layer_sizes)
        fresh = not hasattr(self, "coefs_") or not (self.warm_start or incremental)
        X, y = self._validated(X, y, reset=fresh)
        targets = self._encode(y, incremental).astype(X.dtype)
        network = self._build(X.shape[1], sizes, targets.shape[1])
        loss, _ = self._loss_and_output()
        check_outputs(network, loss)
        check_targets(loss, targets)
        rule = settings.optimizer(self)
        job = Job(network, loss, rule or OPTIMIZERS["gradient_descent"], settings.regularization(self, len(sizes)))
        if sample_weight is not None:
            sample_weight = _check_sample_weight(sample_weight, X, ensure_non_negative=True)
        weights = self._sample_weights(y, sample_weight)
        self._random_state = check_random_state(self.random_state)
        if fresh:
            self._begin(network, X.dtype)
        elif [W.shape for W in self.coefs_] != [(layer.n_in, layer.n_out) for layer in network.layers]:
            raise ChainruleError(
                f"the network of the last fit has the layers {[W.shape for W in self.coefs_]}, which do not fit "
                f"{network}; use warm_start=False for another one"
            )
        if self.early_stopping and incremental:
            raise ChainruleError("partial_fit does not support early_stopping=True: it sees only a part of the samples")
        samples, held = self._divided(X, targets, weights, validation_data)
        if rule is None:
            self._minimize(job, samples)
        else:
            self._descend(job, samples, held, incremental)
        if not all(np.isfinite(numbers).all() for numbers in (*self.coefs_, *self.intercepts_)):
            raise ValueError(
                "Solver produced non-finite parameter weights. The input data may contain large values and need to be "
                "preprocessed, for example by sklearn.preprocessing.StandardScaler; or learning_rate_init is too large."
            )
        return self

    def _validated(self, X: Any, y: Any, reset: bool) -> tuple[Any, Any]:
        numeric = {"y_numeric": True} if self.__sklearn_tags__().estimator_type == "regressor" else {}
        X, y = validate_data(
            self, X, y, accept_sparse=["csr", "csc"], multi_output=True, dtype=self._widths(), reset=reset, **numeric
        )
        return (X.toarray() if sparse.issparse(X) else X), y

    def _widths(self) -> Any:
        return WIDTHS if self.dtype is None else np.dtype(self.dtype)

    def _build(self, n_inputs: int, sizes: list[int], n_outputs: int) -> Network:
        activations = settings.hidden_activations(self.activation, len(sizes))
        network = Network([n_inputs, *sizes, n_outputs], [*activations, self._loss_and_output()[1]])
        self.n_outputs_, self.n_layers_ = n_outputs, len(network.sizes)
        self.out_activation_ = network.layers[-1].activation.name
        return network

    def _begin(self, network: Network, dtype: Any) -> None:
        """Fresh weights, and nothing seen yet."""
        self.n_iter_, self.t_, self._watch = 0, 0, Watch(self.early_stopping)
        self._slots: Any = None
        self._updates, self._rate = 0, 0.0
        if self.initializer is None:
            drawn = [self._draw(layer, l, network) for l, layer in enumerate(network.layers)]
            self.coefs_ = [W.astype(dtype, copy=False) for W, _ in drawn]
            self.intercepts_ = [b.astype(dtype, copy=False) for _, b in drawn]
        else:
            parameters = initialize(network, self.initializer, int(self._random_state.randint(2**31)))
            self._keep(Parameters(network, parameters.vector.astype(dtype)))

    def _draw(self, layer: Any, l: int, network: Network) -> tuple[NDArray[Any], NDArray[Any]]:
        """Weights and biases as scikit-learn draws them (Glorot & Bengio 2010, after the hidden activations)."""
        hidden = network.layers[min(l, max(len(network.layers) - 2, 0))].activation.name
        logistic = self.activation == "logistic" if len(network.layers) == 1 else hidden == "logistic"
        bound = np.sqrt((2.0 if logistic else 6.0) / (layer.n_in + layer.n_out))
        W = self._random_state.uniform(-bound, bound, (layer.n_in, layer.n_out))
        return W, self._random_state.uniform(-bound, bound, layer.n_out)

    def _keep(self, parameters: Parameters) -> None:
        here = Parameters(parameters.network, parameters.vector.copy())
        self.coefs_, self.intercepts_ = here.W, here.b

    def _divided(self, X: Any, targets: Any, weights: Any, given: Any) -> tuple[Samples, Samples | None]:
        """Samples to train on, and samples to score on where there are any."""
        held = None
        if given is not None:
            held = self._own_validation(given, targets)
        elif self.early_stopping:
            X, targets, weights, held = self._split(X, targets, weights)
        if weights is not None:
            kept = weights > 0
            if not kept.all():
                X, targets, weights = X[kept], targets[kept], weights[kept]
        return Samples(X, self._smoothed(targets), weights), held

    def _own_validation(self, given: Any, targets: Any) -> Samples:
        try:
            X, y = given
        except (TypeError, ValueError):
            raise ChainruleError("validation_data must be a pair (X, y) of inputs and targets") from None
        X, y = self._validated(X, y, reset=False)
        return Samples(X, self._encode(y, incremental=True).astype(X.dtype))

    def _split(self, X: Any, targets: Any, weights: Any) -> tuple[Any, Any, Any, Samples]:
        from sklearn.model_selection import train_test_split

        single = self.__sklearn_tags__().estimator_type == "classifier" and self.n_outputs_ == 1
        arrays = [X, targets] if weights is None else [X, targets, weights]
        try:
            X, held_X, targets, held_targets, *more = train_test_split(
                *arrays,
                random_state=self._random_state,
                test_size=self.validation_fraction,
                stratify=targets if single else None,
            )
        except ValueError as error:
            raise ChainruleError(
                f"{len(X)} samples cannot be divided by validation_fraction={self.validation_fraction}: {error}. "
                "Change the fraction, give validation_data to fit, or use early_stopping=False"
            ) from error
        if len(held_X) < 2:
            raise ChainruleError(
                f"The validation set is too small: {len(held_X)} samples. Increase 'validation_fraction' or the size "
                "of your dataset."
            )
        self._check_split(targets)
        learned, held_weights = more or (None, None)
        return X, targets, learned, Samples(held_X, held_targets, held_weights)

    def _descend(self, job: Job, samples: Samples, held: Samples | None, incremental: bool) -> None:
        """Train batch by batch."""
        n, dtype, watch = len(samples.X), samples.X.dtype, self._watch
        size = settings.batch_rows(self, n)
        if self.batch_size != "auto" and self.batch_size > n:
            warnings.warn(f"Got batch_size {self.batch_size} for {n} samples. It is going to be clipped", stacklevel=4)
        here = Parameters(job.network, self._vector(dtype))
        state = start(job, here, dtype, int(self._random_state.randint(2**31)) if job.regularization.drops else 0)
        rates = Rates(self, settings.schedule(self), n, -(-n // size))
        if incremental and self._slots is not None:
            state = State(state.vector, tuple(self._slots), self._updates, state.seed)
            rates.now = self._rate
        score = None
        if held is not None:
            score = lambda parameters: self._score_on(parameters, held)  # noqa: E731
        callbacks = list(self.callbacks or ())
        with progress_bar(1 if incremental else self.max_iter) if self.verbose else nullcontext() as show:

            def on_epoch(record: EpochRecord, parameters: Parameters) -> bool:
                if show is not None:
                    show(record)
                wishes = [callback(record, parameters) for callback in callbacks]  # all are called, whatever one says
                return any(wishes)

            state, self.n_iter_ = descend(
                self,
                job,
                state,
                samples,
                rates,
                watch,
                self._random_state,
                batch_size=size,
                once=incremental,
                loss_of=self._reported_loss(samples.T),
                score=score,
                on_epoch=on_epoch,
            )
        self._keep(Parameters(job.network, state.vector))
        self._slots, self._updates, self._rate = list(state.slots), state.updates, rates.now
        self._tell(watch, held)

    def _tell(self, watch: Watch, held: Samples | None) -> None:
        """What the epochs came to, under scikit-learn's names."""
        self.loss_curve_ = watch.losses
        if watch.losses:
            self.loss_ = watch.losses[-1]
        self.best_loss_ = None if watch.early_stopping else watch.best_loss
        self.validation_scores_ = watch.scores if held is not None or watch.scores else None
        self.best_validation_score_ = watch.best_score if watch.early_stopping else None

    def _minimize(self, job: Job, samples: Samples) -> None:
        """Train by a solver that takes all samples at once."""
        settings.batch_rows(self, len(samples.X))
        dtype = samples.X.dtype
        here = Parameters(job.network, self._vector(np.float64))
        wide = Samples(*(None if part is None else part.astype(np.float64) for part in samples))
        limits = Limits(self.max_iter, self.max_fun, self.tol)
        largest = len(wide.X) * max(layer.n_in * layer.n_out for layer in job.network.layers)
        with one_blas_thread() if largest < ENOUGH_FOR_TWO else nullcontext():
            found = SOLVERS[self.solver].minimize(job, wide, here, limits, silent, self.engine)
        self._keep(Parameters(job.network, found.w.astype(dtype)))
        added = float(penalty(Parameters(job.network, found.w), job.regularization, len(samples.X), functions))
        self.loss_, self.n_iter_ = self._reported_loss(samples.T)(found.error - added, added), found.iterations
        if not found.converged:
            warnings.warn(
                f"{self.solver} did not converge: {found.message}; a larger max_iter or scaled inputs may help.",
                ConvergenceWarning,
                stacklevel=4,
            )

    def _vector(self, dtype: Any) -> NDArray[Any]:
        pairs = zip(self.coefs_, self.intercepts_, strict=True)
        return np.concatenate([part.ravel() for pair in pairs for part in pair]).astype(dtype)

    def _score_on(self, parameters: Parameters, held: Samples) -> float:
        outputs = forward(parameters, held.X, functions)[1][-1]
        if not np.isfinite(outputs).all():
            return float("nan")
        return self._score_outputs(outputs, held.T, held.weights)

    @property
    def parameters_(self) -> Parameters:
        """The trained network with its numbers, for `chainrule.save`, `chainrule.explain` and the like."""
        check_is_fitted(self)
        return Parameters(self._network(), self._vector(self.coefs_[0].dtype))

    def _network(self) -> Network:
        sizes = [self.coefs_[0].shape[0], *(W.shape[1] for W in self.coefs_)]
        hidden = settings.hidden_activations(self.activation, len(sizes) - 2)
        return Network(sizes, [*hidden, self._last_activation()])

    def _last_activation(self) -> Any:
        given = self.output_activation
        return self.out_activation_ if given is None or isinstance(given, str) else given

    def _outputs(self, X: Any) -> NDArray[Any]:
        """What the network puts out."""
        check_is_fitted(self)
        X = validate_data(self, X, accept_sparse=["csr", "csc"], dtype=self._widths(), reset=False)
        with np.errstate(over="ignore"):
            return np.asarray(forward(Matrices(self._network(), self.coefs_, self.intercepts_), X, functions)[1][-1])

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = True
        return tags
