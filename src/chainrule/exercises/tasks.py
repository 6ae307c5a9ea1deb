"""What an exercise can ask for: kinds of tasks, each with the quantities that its answers are."""

from __future__ import annotations

from dataclasses import dataclass, replace

from chainrule.formulas.registry import Registry
from chainrule.network.quantities import Quantity
from chainrule.symbolic.notations import Notation

PARAMETERS = ("weight", "bias", "shared_bias")
GRADIENTS, STEPS, NEW = (
    tuple(f"{what}{of}" for of in PARAMETERS) for what in ("error_by_", "step_", "new_")
)


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

    def asks_for(self, quantity: Quantity, notation: Notation) -> bool:
        """Whether a quantity is among the answers, in a notation that may have no symbol for it."""
        if quantity.kind not in self.quantities or not notation.shows(quantity):
            return False
        # of the backward pass only the error at the outputs is a line
        if quantity.kind == "error_by_activation":
            return quantity.layer == len(notation.network.layers)
        # a program ends with the changes, if a course has them
        if self.name == "program" and quantity.kind in NEW:
            return not notation.shows(replace(quantity, kind=STEPS[NEW.index(quantity.kind)]))
        return True


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
            "Backward pass: give delta, the derivative of the error by the net input, for every "
            "unit.",
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
            "changes",
            "Changes: give the step of every weight and bias.",
            STEPS,
            "changes of the weights",
        ),
        Kind(
            "step",
            "One step of gradient descent: give every weight and bias after it. "
            "All gradients come from the weights as they were before the step.",
            NEW,
            "weights after one step",
        ),
        Kind(
            "program",
            "Program: write the missing lines, and give the numbers that they compute.",
            ("error_by_activation", "delta", *GRADIENTS, *STEPS, *NEW),
            "the missing lines of a NumPy program",
        ),
    ),
)
