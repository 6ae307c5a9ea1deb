"""Quantities: what a run computes, each by kind and place, whatever a course may call it.

Layers, units and samples are counted from 1; 0 means that the kind has no such place. Layer 0 are
the inputs.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, ClassVar, NamedTuple

from chainrule.network.network import Network

Place = Any  # a whole number; in a derivation for networks of any size the letter that counts


class Kind(StrEnum):
    """What a quantity is, and that in words.

    Examples
    --------
    >>> from chainrule.network.quantities import Kind
    >>> Kind("delta").meaning
    "derivative of the error by a unit's net input"
    """

    meaning: str

    def __new__(cls, name: str, meaning: str = "") -> Kind:
        """A member is its name as text, so that it can be written and read as such."""
        # the meaning is left out where a member is looked up by its name
        kind = str.__new__(cls, name)
        kind._value_ = name
        kind.meaning = meaning
        return kind

    INPUT = "input", "value of an input unit"
    TARGET = "target", "what an output should be"
    WEIGHT = "weight", "weight from a unit to a unit of the next layer"
    BIAS = "bias", "bias of a unit"
    SHARED_BIAS = "shared_bias", "bias that all units of a layer share"
    SAMPLE_WEIGHT = "sample_weight", "how much a sample counts"
    GATE = "gate", "what dropout lets through of an activation: 0, or 1 over the share that remains"
    LEARNING_RATE = "learning_rate", "step size of gradient descent"
    STEP_NUMBER = "step_number", "how many updates of the weights, this one included"
    NET_INPUT = "net_input", "weighted sum that reaches a unit"
    ACTIVATION = "activation", "output of a unit"
    OUTPUT_ERROR = "output_error", "error of one output"
    SAMPLE_ERROR = "sample_error", "error of the network for one sample"
    TOTAL_ERROR = "total_error", "error of the network: the mean over the samples"
    ERROR_BY_ACTIVATION = "error_by_activation", "derivative of the error by a unit's output"
    ERROR_SHARE = (
        "error_share",
        "derivative of one output's error by the output of a unit of the last hidden layer",
    )
    ACTIVATION_BY_NET_INPUT = "activation_by_net_input", "slope of the activation"
    ACTIVATION_BY_OTHER = (
        "activation_by_other",
        "how an output depends on the net input of a unit of its layer: an entry of the Jacobian",
    )
    ERROR_BY_NET_INPUT = (
        "error_by_net_input",
        "derivative of the error by a unit's net input, the long way",
    )
    DELTA = "delta", "derivative of the error by a unit's net input"
    NET_INPUT_BY_WEIGHT = "net_input_by_weight", "derivative of a net input by one of its weights"
    NET_INPUT_BY_ACTIVATION = (
        "net_input_by_activation",
        "derivative of a net input by the output of a sending unit",
    )
    ERROR_BY_WEIGHT = "error_by_weight", "gradient of a weight"
    ERROR_BY_BIAS = "error_by_bias", "gradient of a bias"
    ERROR_BY_SHARED_BIAS = "error_by_shared_bias", "gradient of a shared bias"
    PENALTY = "penalty", "what regularization adds to the error"
    OBJECTIVE = "objective", "what training makes small: error and penalty"
    OBJECTIVE_BY_WEIGHT = "objective_by_weight", "gradient of a weight, penalty included"
    PATH_SHARE = "path_share", "what one path to the error adds to a gradient"
    PATH_SUM = "path_sum", "what all paths add up to: the gradient"
    GRADIENT_NORM = "gradient_norm", "length of the gradient"
    STEP_WEIGHT = "step_weight", "step of a weight, which is taken off it"
    STEP_BIAS = "step_bias", "step of a bias, which is taken off it"
    STEP_SHARED_BIAS = "step_shared_bias", "step of a shared bias, which is taken off it"
    CLIPPED_WEIGHT = "clipped_weight", "gradient of a weight after clipping"
    CLIPPED_BIAS = "clipped_bias", "gradient of a bias after clipping"
    CLIPPED_SHARED_BIAS = "clipped_shared_bias", "gradient of a shared bias after clipping"
    SLOT = "slot", "what the optimizer remembers of a parameter"
    NEW_SLOT = "new_slot", "the same after the step"
    NEW_WEIGHT = "new_weight", "weight after the step"
    NEW_BIAS = "new_bias", "bias after the step"
    NEW_SHARED_BIAS = "new_shared_bias", "shared bias after the step"

    def __repr__(self) -> str:
        """As the text that it is: messages show kinds by their names."""
        return repr(self.value)


PARAMETERS = (Kind.WEIGHT, Kind.BIAS, Kind.SHARED_BIAS)


class Route(NamedTuple):
    """Which way a `path_share` or a `path_sum` takes from a parameter to the error.

    Attributes
    ----------
    parameter : str
        The kind of the parameter where it starts: weight, bias or shared_bias.
    units : tuple of (int, int)
        The units that it passes, as (layer, unit).
    others : int
        How many paths it stands for, if they are all that is not listed one by one.
    """

    parameter: str
    units: tuple[tuple[int, int], ...] = ()
    others: int = 0


@dataclass(frozen=True)
class Quantity:
    """One quantity of a run.

    Parameters
    ----------
    kind : Kind
    layer, unit : int
        Where it is; for weights and what belongs to them, the receiving unit.
    sender : int
        For weights, the unit that sends; for an `error_share` or a `net_input_by_activation`, the
        unit of the next layer.
    sample : int
        The row of the batch, where a quantity differs from row to row.
    detail : str
        For slots, which slot and of which kind of parameter.
    route : Route, optional
        For paths, the way that they take.
    """

    kind: Kind | str
    layer: int = 0
    unit: Place = 0
    sender: Place = 0
    sample: Place = 0
    detail: str = ""
    route: Route | None = None
    _hash: ClassVar[int]  # of the one quantity that was asked for it, and of no other

    def __hash__(self) -> int:
        """That of its fields, computed once: quantities are looked up by the million."""
        try:
            return self._hash
        except AttributeError:
            fields = (self.kind, self.layer, self.unit, self.sender, self.sample)
            found = hash((*fields, self.detail, self.route))
            object.__setattr__(self, "_hash", found)
            return found

    def __getstate__(self) -> dict[str, Any]:
        """Without the hash, which is another one in every process."""
        return {name: value for name, value in self.__dict__.items() if name != "_hash"}

    def __str__(self) -> str:
        """Weights and biases as `Network` wants them named; other kinds by kind."""
        if self.kind == Kind.WEIGHT:
            return f"w[{self.layer}][{self.sender},{self.unit}]"
        unit = f"[{self.unit}]" if self.unit else ""
        name = "b" if self.kind in (Kind.BIAS, Kind.SHARED_BIAS) else self.kind
        return f"{name}[{self.layer}]{unit}"


def parameters_of(network: Network) -> list[Quantity]:
    """The weight or bias that each entry of a network's vector of parameters is."""
    quantities = []
    for number, layer in enumerate(network.layers, start=1):
        receivers = range(1, layer.n_out + 1)
        quantities += [
            Quantity(Kind.WEIGHT, number, j, i) for i in range(1, layer.n_in + 1) for j in receivers
        ]
        if layer.biases == "trained":
            quantities += [Quantity(Kind.BIAS, number, j) for j in receivers]
        if layer.biases == "shared":
            quantities.append(Quantity(Kind.SHARED_BIAS, number))
    return quantities


def textbook_order(quantity: Quantity) -> tuple[int, bool, int, int]:
    """Sorts weights by receiving unit, as textbooks number them, and the biases of a layer
    behind its weights.
    """
    return quantity.layer, quantity.kind != Kind.WEIGHT, quantity.unit, quantity.sender
