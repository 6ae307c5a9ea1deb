"""Quantities: what a run computes, each by kind and place, whatever a course may call it.

Layers, units and samples are counted from 1; 0 means that the kind has no such place. Layer 0 are
the inputs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

from chainrule.network.network import Network

Place = Any  # a whole number; in a derivation for networks of any size the letter that counts

KINDS = {
    "input": "value of an input unit",
    "target": "what an output should be",
    "weight": "weight from a unit to a unit of the next layer",
    "bias": "bias of a unit",
    "shared_bias": "bias that all units of a layer share",
    "sample_weight": "how much a sample counts",
    "gate": "what dropout lets through of an activation: 0, or 1 over the share that remains",
    "learning_rate": "step size of gradient descent",
    "step_number": "how many updates of the weights, this one included",
    "net_input": "weighted sum that reaches a unit",
    "activation": "output of a unit",
    "output_error": "error of one output",
    "sample_error": "error of the network for one sample",
    "total_error": "error of the network: the mean over the samples",
    "error_by_activation": "derivative of the error by a unit's output",
    "error_share": "derivative of one output's error by the output of a unit of the last hidden "
    "layer",
    "activation_by_net_input": "slope of the activation",
    "activation_by_other": "how an output depends on the net input of a unit of its layer: an "
    "entry of the Jacobian",
    "error_by_net_input": "derivative of the error by a unit's net input, the long way",
    "delta": "derivative of the error by a unit's net input",
    "net_input_by_weight": "derivative of a net input by one of its weights",
    "net_input_by_activation": "derivative of a net input by the output of a sending unit",
    "error_by_weight": "gradient of a weight",
    "error_by_bias": "gradient of a bias",
    "error_by_shared_bias": "gradient of a shared bias",
    "penalty": "what regularization adds to the error",
    "objective": "what training makes small: error and penalty",
    "objective_by_weight": "gradient of a weight, penalty included",
    "path_share": "what one path to the error adds to a gradient",
    "path_sum": "what all paths add up to: the gradient",
    "gradient_norm": "length of the gradient",
    "step_weight": "what is taken off a weight",
    "step_bias": "what is taken off a bias",
    "step_shared_bias": "what is taken off a shared bias",
    "clipped_weight": "gradient of a weight after clipping",
    "clipped_bias": "gradient of a bias after clipping",
    "clipped_shared_bias": "gradient of a shared bias after clipping",
    "slot": "what the optimizer remembers of a parameter",
    "new_slot": "the same after the step",
    "new_weight": "weight after the step",
    "new_bias": "bias after the step",
    "new_shared_bias": "shared bias after the step",
}


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
    kind : str
        A key of ``KINDS``.
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

    kind: str
    layer: int = 0
    unit: Place = 0
    sender: Place = 0
    sample: Place = 0
    detail: str = ""
    route: Route | None = None

    def __str__(self) -> str:
        """Weights and biases as `Network` wants them named; other kinds by kind."""
        if self.kind == "weight":
            return f"w[{self.layer}][{self.sender},{self.unit}]"
        unit = f"[{self.unit}]" if self.unit else ""
        return f"{'b' if self.kind in ('bias', 'shared_bias') else self.kind}[{self.layer}]{unit}"


def parameters_of(network: Network) -> list[Quantity]:
    """The weight or bias that each entry of a network's vector of parameters is."""
    quantities = []
    for number, layer in enumerate(network.layers, start=1):
        receivers = range(1, layer.n_out + 1)
        quantities += [
            Quantity("weight", number, j, i) for i in range(1, layer.n_in + 1) for j in receivers
        ]
        if layer.biases == "trained":
            quantities += [Quantity("bias", number, j) for j in receivers]
        if layer.biases == "shared":
            quantities.append(Quantity("shared_bias", number))
    return quantities


def textbook_order(quantity: Quantity) -> tuple[int, bool, int, int]:
    """Sorts weights by receiving unit, as textbooks number them, and the biases of a layer
    behind its weights.
    """
    return quantity.layer, quantity.kind != "weight", quantity.unit, quantity.sender
