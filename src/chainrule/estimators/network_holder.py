"""The network of an estimator: built from its parameters, kept in scikit-learn's attributes.

`coefs_` and `intercepts_` are the only place where weights are kept: they may be changed by hand,
as scikit-learn's can, so that `Parameters` are made from them whenever they are needed.
"""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from scipy import sparse
from sklearn.base import BaseEstimator, ClassNamePrefixFeaturesOutMixin, TransformerMixin
from sklearn.utils import Tags
from sklearn.utils.validation import check_is_fitted, validate_data

from chainrule.engines.prediction import last_hidden, outputs
from chainrule.errors import ChainruleError
from chainrule.estimators import settings
from chainrule.estimators.hyperparameters import WIDTHS, Hyperparameters
from chainrule.formulas import Activation, Loss
from chainrule.network.network import Network
from chainrule.network.parameters import Matrices, Parameters
from chainrule.types import Array, Floats


class NetworkHolder(
    Hyperparameters,
    ClassNamePrefixFeaturesOutMixin,  # type: ignore[misc]  # sklearn: untyped
    TransformerMixin,  # type: ignore[misc]
    BaseEstimator,  # type: ignore[misc]
):
    """An estimator that has a network, without the training of it."""

    classifies: ClassVar[bool]
    coefs_: list[Floats]
    intercepts_: list[Floats]
    out_activation_: str
    n_outputs_: int

    def _loss_and_output(self) -> tuple[Loss, str | Activation]:
        """The loss, and the activation of the last layer."""
        raise NotImplementedError

    def _validated(self, X: Array, y: Array, reset: bool) -> tuple[Array, Array]:
        # labels may be text, numbers to predict may not
        numeric = {} if self.classifies else {"y_numeric": True}
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
        # by rows, as batches are rows
        return (X.tocsr() if sparse.issparse(X) else X), y

    def _widths(self) -> Array:
        """The widths of inputs that stay as they are; others are converted to the first."""
        return WIDTHS if self.dtype is None else np.dtype(self.dtype)

    def _build(self, n_inputs: int, sizes: list[int], n_outputs: int) -> Network:
        activations = settings.hidden_activations(self.activation, len(sizes))
        network = Network([n_inputs, *sizes, n_outputs], [*activations, self._loss_and_output()[1]])
        self.n_outputs_ = n_outputs
        self.n_layers_ = len(network.sizes)
        self.out_activation_ = network.layers[-1].activation.name
        return network

    def _check_shapes(self, network: Network, incremental: bool) -> None:
        """The weights of the last fit must fit the network of this one."""
        shapes = [W.shape for W in self.coefs_]
        if shapes != [(layer.n_in, layer.n_out) for layer in network.layers]:
            way = "fit starts another one" if incremental else "use warm_start=False for another"
            raise ChainruleError(
                f"the network of the last fit has the layers {shapes}, which do not fit "
                f"{network}; {way}"
            )

    def _keep(self, parameters: Parameters) -> None:
        # a copy: W and b are views of one vector, in which an engine may go on
        own = parameters.copy()
        self.coefs_ = own.W
        self.intercepts_ = own.b

    def _vector(self, dtype: np.dtype[np.floating]) -> Floats:
        """The weights and biases as one vector; they may have been changed by hand."""
        parts = []
        for W, b in zip(self.coefs_, self.intercepts_, strict=True):
            parts += [W.ravel(), b.ravel()]
        return np.concatenate(parts).astype(dtype)

    @property
    def parameters_(self) -> Parameters:
        """The trained network with its numbers, for `chainrule.save`, `chainrule.explain` and
        the like.
        """
        check_is_fitted(self)
        return Parameters(self._network(), self._vector(self.coefs_[0].dtype))

    def _network(self) -> Network:
        # by the shapes of the weights rather than by `hidden_layer_sizes`, which `set_params` may
        # have changed since they were trained
        sizes = [self.coefs_[0].shape[0], *(W.shape[1] for W in self.coefs_)]
        hidden = settings.hidden_activations(self.activation, len(sizes) - 2)
        # a name is kept in `out_activation_`, a user's own activation only in the parameter
        last = self.output_activation
        last = last if isinstance(last, Activation) else self.out_activation_
        return Network(sizes, [*hidden, last])

    def _outputs(self, X: Array) -> Floats:
        """The outputs of the network."""
        return outputs(*self._ready(X))

    def transform(self, X: Array) -> Floats:
        """What the last hidden layer puts out: features that the network has made of the inputs.

        Parameters
        ----------
        X : array or sparse matrix, (n_samples, n_features)
            Inputs.

        Returns
        -------
        array, (n_samples, n_units)
            The inputs themselves of a network without a hidden layer.
        """
        return last_hidden(*self._ready(X))

    def _ready(self, X: Array) -> tuple[Matrices, Array]:
        """The network and checked inputs."""
        check_is_fitted(self)
        if not self._is_ready(X):
            X = validate_data(
                self, X, accept_sparse=["csr", "csc"], dtype=self._widths(), reset=False
            )
        # `Matrices` takes the arrays as they are: no copy of all weights for each prediction
        return Matrices(self._network(), self.coefs_, self.intercepts_), X

    @property
    def _n_features_out(self) -> int:
        """How many features `transform` makes, for the names that scikit-learn gives them."""
        return int(self.coefs_[-1].shape[0])

    def _is_ready(self, X: Array) -> bool:
        """Whether scikit-learn's checks would return an array as it is: for a single row they take
        longer than the network.
        """
        if type(X) is not np.ndarray or X.ndim != 2 or hasattr(self, "feature_names_in_"):
            return False
        if not len(X) or X.shape[1] != self.n_features_in_ or X.dtype not in WIDTHS:
            return False
        if self.dtype is not None and X.dtype != self.dtype:
            return False
        # a sum is finite only if all numbers are; one that overflows is left to the checks
        with np.errstate(all="ignore"):
            return bool(np.isfinite(X.sum()))

    def __sklearn_tags__(self) -> Tags:
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = True
        return tags
