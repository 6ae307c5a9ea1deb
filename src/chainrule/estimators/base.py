"""What both estimators share: from data to a trained network, and from a network to its outputs."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from copy import deepcopy
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.base import BaseEstimator
from sklearn.utils import check_random_state
from sklearn.utils.metaestimators import available_if
from sklearn.utils.validation import _check_sample_weight, check_is_fitted, validate_data

from chainrule.engines import Job, find_engine, start
from chainrule.errors import ChainruleError
from chainrule.estimators import settings
from chainrule.estimators.epochs import Watch
from chainrule.estimators.fitting import minimize, train
from chainrule.estimators.split import divide
from chainrule.formulas import OPTIMIZERS, Loss, functions
from chainrule.network.algorithm import forward
from chainrule.network.data import Samples, check_outputs, check_targets
from chainrule.network.network import Network
from chainrule.network.parameters import Matrices, Parameters, initialize
from chainrule.training.snapshot import Moment
from chainrule.training.solvers import SOLVERS, one_blas_thread

WIDTHS = (np.float64, np.float32)
# multiplications in a product; below, BLAS's threads wait longer than they work
ENOUGH_FOR_TWO = 30_000_000


def _by_batches(estimator: Any) -> bool:
    if estimator.solver in SOLVERS:
        raise AttributeError(
            f"partial_fit is only available for stochastic optimizers. {estimator.solver} is "
            "not stochastic: it needs "
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

    def _sample_weights(self, y: NDArray[Any], given: Any, incremental: bool) -> Any:
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
            Samples that are not trained on. Scores on them go to `validation_scores_`; with
            `early_stopping` they take the place of the share `validation_fraction`.

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
        """
        return self._fit(X, y, sample_weight, None, incremental=True)

    def _fit(
        self, X: Any, y: Any, sample_weight: Any, validation_data: Any, incremental: bool
    ) -> Any:
        """Train; what goes wrong leaves the estimator as it was."""
        before = dict(vars(self))
        try:
            self._watch: Any = deepcopy(before.get("_watch"))
            self._train(X, y, sample_weight, validation_data, incremental)
        except BaseException:
            self.__dict__.clear()
            self.__dict__.update(before)
            raise
        return self

    def _train(
        self, X: Any, y: Any, sample_weight: Any, validation_data: Any, incremental: bool
    ) -> None:
        settings.check_settings(self)
        find_engine(self.engine)
        if self.early_stopping and incremental:
            raise ChainruleError(
                "partial_fit does not support early_stopping=True: it sees "
                "only a part of the samples"
            )
        sizes = settings.hidden_sizes(self.hidden_layer_sizes)
        fresh = not hasattr(self, "coefs_") or not (self.warm_start or incremental)
        X, y = self._validated(X, y, reset=fresh)
        X = X if fresh else X.astype(self.coefs_[0].dtype)
        targets = settings.narrowed(self._encode(y, incremental), X.dtype)
        network = self._build(X.shape[1], sizes, targets.shape[1])
        loss, _ = self._loss_and_output()
        check_outputs(network, loss)
        check_targets(loss, targets)
        rule = settings.optimizer(self)
        job = Job(
            network,
            loss,
            rule or OPTIMIZERS["gradient_descent"],
            settings.regularization(self, len(sizes)),
        )
        if sample_weight is not None:
            sample_weight = _check_sample_weight(sample_weight, X, ensure_non_negative=True)
        weights = self._sample_weights(y, sample_weight, incremental)
        self._random_state = check_random_state(self.random_state)
        if fresh:
            self._begin(network, X.dtype)
        elif [W.shape for W in self.coefs_] != [
            (layer.n_in, layer.n_out) for layer in network.layers
        ]:
            raise ChainruleError(
                f"the network of the last fit has the layers {[W.shape for W in self.coefs_]}, "
                "which do not fit "
                f"{network}; "
                + (
                    "fit starts another one"
                    if incremental
                    else "use warm_start=False for another one"
                )
            )
        if self._watch.early_stopping != self.early_stopping:
            self._watch = Watch(self.early_stopping)
        samples, held = divide(
            self, X, targets, weights, validation_data, early=bool(rule and self.early_stopping)
        )
        rows = max(settings.batch_rows(self, len(samples.T)), 0 if held is None else len(held.T))
        largest = rows * max(layer.n_in * layer.n_out for layer in network.layers)
        with one_blas_thread() if largest < ENOUGH_FOR_TWO else nullcontext():
            if rule is None:
                minimize(self, job, samples, held)
            else:
                train(self, job, samples, held, incremental)
        if not all(
            np.isfinite(numbers).all() for numbers in (*self.coefs_, *self.intercepts_, self.loss_)
        ):
            raise ValueError(
                "Solver produced non-finite parameter weights. The input data may contain large "
                "values and need to be "
                "preprocessed, for example by sklearn.preprocessing.StandardScaler; or "
                "learning_rate_init is too large."
            )

    def moment(self, X: Any, y: Any) -> Moment:
        """Where training stands, as it would go on with these rows: for `chainrule.explain`.

        Parameters
        ----------
        X : array, (n_samples, n_features) or (n_features,)
            Inputs.
        y : array or a single value
            Their targets or class labels.

        Returns
        -------
        Moment
        """
        check_is_fitted(self)
        X, y = self._validated(np.atleast_2d(X), np.atleast_1d(y), reset=False)
        targets, rule = (
            np.asarray(self._encode(y, incremental=True), float),
            settings.optimizer(self),
        )
        held = settings.regularization(self, len(self.coefs_) - 1)
        job = Job(
            self._network(),
            self._loss_and_output()[0],
            rule or OPTIMIZERS["gradient_descent"],
            held,
        )
        state = start(job, self.parameters_, float)
        if rule is not None and self._remembers == settings.memory_of(rule):
            slots = tuple(np.asarray(slot, float) for slot in self._slots)
            state = state._replace(slots=slots, updates=self._updates)
        return Moment(
            job,
            state,
            Samples(np.asarray(X, float), targets),
            self._rate or self.learning_rate_init,
        )

    def _validated(self, X: Any, y: Any, reset: bool) -> tuple[Any, Any]:
        numeric = (
            {"y_numeric": True} if self.__sklearn_tags__().estimator_type == "regressor" else {}
        )
        X, y = validate_data(
            self,
            X,
            y,
            accept_sparse=["csr", "csc"],
            multi_output=True,
            dtype=self._widths(),
            reset=reset,
            **numeric,
        )
        return (X.tocsr() if sparse.issparse(X) else X), y

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
        self._remembers: Any = None
        self._updates, self._rate = 0, 0.0
        if self.initializer is None:
            drawn = [self._draw(layer, l, network) for l, layer in enumerate(network.layers)]
            self.coefs_ = [W.astype(dtype, copy=False) for W, _ in drawn]
            self.intercepts_ = [b.astype(dtype, copy=False) for _, b in drawn]
        else:
            parameters = initialize(
                network, self.initializer, int(self._random_state.randint(2**31))
            )
            self._keep(Parameters(network, parameters.vector.astype(dtype)))

    def _draw(self, layer: Any, l: int, network: Network) -> tuple[NDArray[Any], NDArray[Any]]:
        """Weights and biases as scikit-learn draws them (Glorot & Bengio 2010, after the hidden
        activations).
        """
        hidden = network.layers[min(l, max(len(network.layers) - 2, 0))].activation.name
        logistic = (
            self.activation == "logistic" if len(network.layers) == 1 else hidden == "logistic"
        )
        bound = np.sqrt((2.0 if logistic else 6.0) / (layer.n_in + layer.n_out))
        W = self._random_state.uniform(-bound, bound, (layer.n_in, layer.n_out))
        return W, self._random_state.uniform(-bound, bound, layer.n_out)

    def _keep(self, parameters: Parameters) -> None:
        here = Parameters(parameters.network, parameters.vector.copy())
        self.coefs_, self.intercepts_ = here.W, here.b

    def _vector(self, dtype: Any) -> NDArray[Any]:
        pairs = zip(self.coefs_, self.intercepts_, strict=True)
        return np.concatenate([part.ravel() for pair in pairs for part in pair]).astype(dtype)

    @property
    def parameters_(self) -> Parameters:
        """The trained network with its numbers, for `chainrule.save`, `chainrule.explain` and
        the like.
        """
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
            return np.asarray(
                forward(Matrices(self._network(), self.coefs_, self.intercepts_), X, functions)[1][
                    -1
                ]
            )

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = True
        return tags
