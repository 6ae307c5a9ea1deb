"""What an exercise can ask for: kinds of tasks, each with the quantities that its answers are."""

from __future__ import annotations

from dataclasses import dataclass

from chainrule.quantities import Quantity
from chainrule.registry import Registry

GRADIENTS = ("error_by_weight", "error_by_bias", "error_by_shared_bias")
NEW_PARAMETERS = ("new_weight", "new_bias", "new_shared_bias")


@dataclass(frozen=True)
class Kind:
    """One kind of task.

    Parameters
    ----------
    name : str
    task : str
        The sentence on the sheet.
    quantities : tuple of str
        Kinds of quantities that are its answers.
    what : str
        The same in a few words, for lists of tasks.
    """

    name: str
    task: str
    quantities: tuple[str, ...]
    what: str

    def asks_for(self, quantity: Quantity, depth: int) -> bool:
        """Whether a quantity of a network of so many layers is among the answers."""
        if quantity.kind == "error_by_activation" and quantity.layer != depth:
            return False  # of the backward pass only the error at the outputs is a line of its own
        return quantity.kind in self.quantities


KINDS: Registry[Kind] = Registry(
    "kind of task",
    (
        Kind(
            "forward",
            "Forward pass: give the net input and the output of every unit.",
            ("net_input", "activation"),
            "net inputs and outputs",
        ),
        Kind("error", "Error: give the error of the network.", ("total_error",), "the error"),
        Kind(
            "deltas",
            "Backward pass: give delta, the derivative of the error by the net input, for every unit.",
            ("delta",),
            "deltas",
        ),
        Kind(
            "gradients",
            "Gradients: give the derivative of the error by every weight and bias.",
            GRADIENTS,
            "gradients",
        ),
        Kind(
            "step",
            "One step of gradient descent: give every weight and bias after it. "
            "All gradients come from the weights as they were before the step.",
            NEW_PARAMETERS,
            "weights after one step",
        ),
        Kind(
            "program",
            "Program: write the missing lines, and give the numbers that they compute.",
            ("error_by_activation", "delta", *GRADIENTS, *NEW_PARAMETERS),
            "the missing lines of a NumPy program",
        ),
    ),
)
