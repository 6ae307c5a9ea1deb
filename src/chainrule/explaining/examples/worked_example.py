"""Worked examples: a network with its numbers, its data, and the steps that a document works by
hand.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from chainrule.checks import check_positive, check_whole
from chainrule.documents.brief import number_of, shortened
from chainrule.engines import start
from chainrule.errors import ChainruleError
from chainrule.explaining.examples.claims import Claim
from chainrule.explaining.examples.places import Numbers, value_of
from chainrule.explaining.examples.reshaping import reshaped
from chainrule.explaining.examples.ties import Tied, names_of
from chainrule.explaining.examples.values import changed
from chainrule.formulas import (
    LOSSES,
    OPTIMIZERS,
    Activation,
    Initializer,
    Loss,
    Optimizer,
)
from chainrule.network.data import Samples, check_data, check_parameters, check_targets
from chainrule.network.network import Network
from chainrule.network.parameters import Parameters
from chainrule.network.quantities import Kind, Quantity, parameters_of
from chainrule.network.regularization import Regularization
from chainrule.network.update import Job
from chainrule.symbolic.notations import Notation, ascii_form
from chainrule.training.snapshot import About, Moment
from chainrule.training.train import LossCurve, loss_curve
from chainrule.types import Floats


@dataclass(frozen=True)
class WorkedExample:
    """A network, its numbers, and the training that a document works through by hand.

    A weight, an input, a target or the learning rate that the document does not give is nan: then
    only an audit can be made, which says of what it cannot tell.

    Parameters
    ----------
    name, title, source, note : str
    notation : str
        A name from `chainrule.symbolic.notations`.
    parameters : Parameters
        Network and initial weights.
    loss : Loss
        Or its name.
    optimizer : Optimizer
        Or its name.
    regularization : Regularization
    learning_rate : float
    inputs : array, (n, n_inputs)
    targets : array, (n, n_outputs)
    steps : int
        Number of weight updates.
    batch_size : int
        Rows for each update, taken in their order and from the start again after the last.
    inferred : mapping
        Weights that the document does not print, by label, with how they were found.
    claims : tuple of Claim
        The numbers that the document prints, in its order.
    stated : mapping
        What the document says of what courses do differently: for a question of
        `chainrule.auditing.questions` its answer, or nothing if it is as in the example. An audit
        does not look for other conventions there.
    tied : tuple of tuple of Quantity
        Weights or biases that are one number in several places, and stay equal: each moves by the
        sum of their gradients. Such an example can only be audited.
    """

    name: str
    parameters: Parameters
    inputs: NDArray[np.float64]
    targets: NDArray[np.float64]
    loss: Loss = LOSSES["half_squared_error"]
    optimizer: Optimizer = OPTIMIZERS["gradient_descent"]
    regularization: Regularization = field(default_factory=Regularization)
    learning_rate: float = 0.5
    steps: int = 1
    batch_size: int = 0
    notation: str = "plain"
    title: str = ""
    source: str = ""
    note: str = ""
    inferred: Mapping[str, str] = field(default_factory=dict)
    claims: tuple[Claim, ...] = ()
    stated: Mapping[str, str] = field(default_factory=dict)
    tied: Tied = ()

    def __post_init__(self) -> None:
        check_parameters(self.parameters)
        # names are taken for the entries of the tables, so that both may be given
        loss, optimizer = LOSSES.find(self.loss), OPTIMIZERS.find(self.optimizer)
        # The checks refuse nan, which here means "not given": they see the data with a harmless
        # number in its place, and afterwards the gaps are put back.
        inputs, targets = check_data(
            self.network, _filled(self.inputs), _filled(self.targets), dtype=float
        )
        inputs[_blank(self.inputs, inputs)] = targets[_blank(self.targets, targets)] = np.nan
        if not np.isnan(targets).any():
            check_targets(loss, targets)
        if not np.isnan(self.learning_rate):
            check_positive(learning_rate=self.learning_rate)
        # the class is frozen, and this is its own constructor
        for name, value in (
            ("loss", loss),
            ("optimizer", optimizer),
            ("inputs", inputs),
            ("targets", targets),
        ):
            object.__setattr__(self, name, value)

    def __repr__(self) -> str:
        title = shortened(self.title, 70)
        samples, steps = number_of(len(self.inputs), "sample"), number_of(self.steps, "step")
        printed = f"; {number_of(len(self.claims), 'printed number')}" if self.claims else ""
        return (
            f"<worked example {shortened(self.name)}{title and ': '}{title}\n"
            f" {self.network}; {self.loss.name}, {self.optimizer.name}, learning rate "
            f"{self.learning_rate:g}\n"
            f" {samples}, {steps}{printed}; chainrule.explain(...) shows it, .run() trains it>"
        )

    @property
    def network(self) -> Network:
        """The network, without numbers."""
        return self.parameters.network

    @property
    def missing(self) -> tuple[Quantity, ...]:
        """What is not given."""
        # in the order of a course: weights and biases, inputs, targets, learning rate
        numbers = {
            **{
                quantity: value_of(self.parameters, quantity)
                for quantity in parameters_of(self.network)
            },
            **_entries("input", 0, self.inputs),
            **_entries("target", len(self.network.layers), self.targets),
            Quantity(Kind.LEARNING_RATE): self.learning_rate,
        }
        return tuple(quantity for quantity, number in numbers.items() if np.isnan(number))

    def moment(self, complete: bool = True) -> Moment:
        """Where the example starts.

        Raises
        ------
        ChainruleError
            If it must be complete and something is not given, or weights are tied.
        """
        if complete and self.tied:
            # The page has no form for one number in two places: they would move apart in silence.
            names = ", ".join(names_of(self.tied, self.notation, self.parameters)[0])
            raise ChainruleError(
                f"{names} are tied (network.tied); only an audit can follow weights that stay equal"
            )
        if complete and self.missing:
            notation = Notation(self.notation, self.network, len(self.inputs))
            names = ", ".join(ascii_form(notation.symbol(quantity)) for quantity in self.missing)
            verb = "is" if len(self.missing) == 1 else "are"
            raise ChainruleError(f"{names} {verb} not given; only an audit can do without")
        job = Job(self.network, self.loss, self.optimizer, self.regularization)
        state, samples = start(job, self.parameters, float), Samples(self.inputs, self.targets)
        about = About(self.title or self.name, self.source, self.note)
        return Moment(
            job, state, samples, self.learning_rate, self.batch_size, self.notation, about
        )

    def run(self, steps: int | None = None) -> Run:
        """Train for so many updates (by default the example's own number) and keep every error.

        Examples
        --------
        >>> result = chainrule.load_example("mazur").run(steps=1)
        >>> [round(loss, 9) for loss in result.losses], round(result.weights["w5"], 8)
        ([0.298371109, 0.291027774], 0.35891648)
        """
        count = self.steps if steps is None else steps
        check_whole(0, steps=count)
        moment = self.moment()
        # the rows of each update, as a list: the whole run is one call of the engine
        batches = [moment.batch(number) for number in range(count)]
        curve = loss_curve(
            moment.job, self.parameters, self.inputs, self.targets, self.learning_rate, batches
        )
        course = Notation(self.notation, self.network)
        weights = {
            label: value_of(curve.parameters, quantity)
            * (-1 if quantity.kind in course.negated else 1)
            for label, quantity in course.labels().items()
        }
        return Run(curve, weights)

    def with_values(
        self, values: Mapping[str, float] | None = None, /, **more: float
    ) -> WorkedExample:
        """The same example with other numbers.

        Parameters
        ----------
        values : mapping, optional
            For names that are no identifiers of Python, such as ``{"w[2][1,1]": 0.6}``.
        **more : float
            Weights, biases, inputs, targets and the learning rate, by the notation's symbol as one
            types it, or by the plain one. Without the number of a sample, as in ``i1`` for
            ``i1(2)``, those of all samples are set. Also `learning_rate`, the constants of the
            optimizer such as `momentum`, and the strengths of `Regularization`.

        Raises
        ------
        ChainruleError
            If a name is not known, the message offers the nearest; if it is that of what is
            computed; or if a value is not finite.

        Examples
        --------
        >>> example = chainrule.load_example("mazur").with_values(w5=0.6, target_o1=1)
        >>> round(example.run(steps=0).losses[0], 6)
        0.049355
        """
        wanted = {**(values or {}), **more}
        if len(wanted) < len(values or {}) + len(more):
            raise ChainruleError("a quantity is given twice, by the mapping and by its name")
        before = Numbers(
            self.parameters,
            self.inputs,
            self.targets,
            self.learning_rate,
            self.optimizer,
            self.regularization,
        )
        numbers, labels = changed(self.moment(complete=False), before, wanted)
        # what was inferred of a weight says nothing of the number in its place
        inferred = {key: how for key, how in self.inferred.items() if key not in labels}
        return replace(self, **numbers._asdict(), inferred=inferred)

    def with_settings(
        self,
        *,
        activations: str | Activation | Sequence[str | Activation] | None = None,
        loss: str | Loss | None = None,
        optimizer: str | Optimizer | None = None,
        batch_size: int | None = None,
    ) -> WorkedExample:
        """The same numbers with another activation, loss, optimizer or batch size.

        Parameters
        ----------
        activations : str, Activation, or a sequence of them, optional
            One for all layers, or one for each.
        loss : str or Loss, optional
            Or its name.
        optimizer : str or Optimizer, optional
            Or its name.
        batch_size : int, optional
            Rows for each update; 0 for all.

        Examples
        --------
        >>> example = chainrule.load_example("mazur").with_settings(activations="tanh")
        >>> print(example.network)
        2-2-2, tanh, tanh
        """
        given: dict[str, Any] = {"loss": loss, "optimizer": optimizer, "batch_size": batch_size}
        wanted = {name: value for name, value in given.items() if value is not None}
        if batch_size is not None:
            check_whole(0, batch_size=batch_size)
        if activations is not None:
            kinds = [layer.biases for layer in self.network.layers]
            network = Network(self.network.sizes, activations, kinds, self.network.frozen)
            wanted["parameters"] = Parameters(network, self.parameters.vector.copy())
        return replace(self, **wanted)

    def with_layer_sizes(
        self,
        sizes: Sequence[int],
        *,
        weights: str | Initializer = "glorot_uniform",
        seed: int = 0,
    ) -> WorkedExample:
        """The same example with other hidden layers: units or whole layers more or less.

        Weights between units that there were before are kept; new ones are drawn, and new biases
        are 0. Layers are added and taken away before the output layer; a new one has the
        activation and the kind of biases of the hidden layer before it (of the output layer, if
        there was no hidden one).

        Parameters
        ----------
        sizes : sequence of int
            Of all layers, the inputs first; inputs and outputs as before.
        weights : str or Initializer
            The name of an entry of ``INITIALIZERS``, for new weights. `with_values` sets them one
            by one.
        seed : int
            Same seed, same weights.

        Examples
        --------
        >>> example = chainrule.load_example("mazur").with_layer_sizes([2, 3, 2])
        >>> print(example.network, example.parameters.W[0].round(2).tolist())
        2-3-2, logistic, logistic [[0.15, 0.25, -1.01], [0.2, 0.3, 0.9]]
        """
        parameters, dropout = reshaped(
            self.parameters, tuple(sizes), self.regularization.dropout, weights, seed
        )
        regularization = replace(self.regularization, dropout=dropout)
        return replace(self, parameters=parameters, regularization=regularization)

    def with_biases(
        self, biases: str | Sequence[str], frozen: tuple[str, ...] = ()
    ) -> WorkedExample:
        """The same example with biases of another kind, each unit starting from the bias that it
        has now.

        A kind for each layer may be given.

        Examples
        --------
        >>> chainrule.load_example("mazur").with_biases("trained").run(steps=1).losses[1]
        0.28047144679143016
        """
        layers = self.network.layers
        names = [layer.activation for layer in layers]
        network = Network(self.network.sizes, names, biases, frozen)
        parameters = Parameters(network, np.zeros(network.n_parameters))
        for layer, (W, b) in enumerate(zip(self.parameters.W, self.parameters.b, strict=True)):
            parameters.W[layer][...] = W
            if network.layers[layer].biases != "none":
                # a shared bias starts from the mean; in most examples all units of a layer have the
                # same one
                parameters.b[layer][...] = (
                    np.mean(b) if network.layers[layer].biases == "shared" else b
                )
        return replace(self, parameters=parameters)


@dataclass(frozen=True)
class Run:
    """What came out of a run: `losses` before the first step and after each, `outputs` and
    `weights` at the end.
    """

    curve: LossCurve
    weights: dict[str, float]

    def __repr__(self) -> str:
        steps = number_of(len(self.losses) - 1, "step")
        return (
            f"<run of {steps}: error {self.losses[0]:.6g} before the first, "
            f"{self.losses[-1]:.6g} after the last; see .losses, .outputs, .weights, .parameters>"
        )

    @property
    def losses(self) -> list[float]:
        """The error over all samples before the first step and after each."""
        return self.curve.losses

    @property
    def outputs(self) -> NDArray[np.float64]:
        """The outputs after the last step, (n, n_outputs)."""
        return self.curve.outputs

    @property
    def parameters(self) -> Parameters:
        """The parameters after the last step."""
        return self.curve.parameters


def _entries(kind: str, layer: int, matrix: NDArray[np.float64]) -> dict[Quantity, float]:
    """The numbers of a matrix of samples, as quantities."""
    return {
        Quantity(kind, layer, column, sample=row): float(number)
        for (row, column), number in (
            # quantities count from 1, arrays from 0
            (np.add(place, 1), number)
            for place, number in np.ndenumerate(matrix)
        )
    }


def _blank(values: ArrayLike, like: Floats) -> NDArray[np.bool_]:
    """Where nothing is given."""
    return np.isnan(np.reshape(np.asarray(values, dtype=float), like.shape))


def _filled(values: ArrayLike) -> ArrayLike:
    """Values with some number where none is given, to be checked."""
    # only floats can be nan; anything else is checked as it was given
    array = np.asarray(values)
    return np.where(np.isnan(array), 0.5, array) if array.dtype.kind == "f" else values
