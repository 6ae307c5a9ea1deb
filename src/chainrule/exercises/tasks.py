"""The tasks that an exercise can set, each with the kinds of quantities that its answers are.

Adding a task is adding an entry to ``TASKS``.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from chainrule.formulas.registry import Registry
from chainrule.network.quantities import PARAMETERS, Kind, Quantity
from chainrule.symbolic.notations import Notation

# The three kinds of parameters, and the kinds of quantities that belong to each.
GRADIENTS = tuple(f"error_by_{parameter}" for parameter in PARAMETERS)
STEPS = tuple(f"step_{parameter}" for parameter in PARAMETERS)
NEW = tuple(f"new_{parameter}" for parameter in PARAMETERS)


@dataclass(frozen=True)
class Task:
    """A task.

    Parameters
    ----------
    name : str
        As ``--ask`` takes it.
    instruction : str
        The sentence on the sheet.
    quantities : tuple of str
        Kinds of quantities that are its answers.
    summary : str
        The same in a few words, for headings and lists of tasks.
    """

    name: str
    instruction: str
    quantities: tuple[str, ...]
    summary: str

    def asks_for(self, quantity: Quantity, notation: Notation) -> bool:
        """Whether a quantity is among the answers, in a notation that may have no symbol for it."""
        if quantity.kind not in self.quantities or not notation.shows(quantity):
            return False
        # in a program only the error at the outputs has a line of its own; what reaches hidden
        # units is a factor of their delta
        if quantity.kind == Kind.ERROR_BY_ACTIVATION:
            return quantity.layer == len(notation.network.layers)
        # a program ends with the changes of the weights, if the course has a symbol for them
        if self.name == "program" and quantity.kind in NEW:
            return not notation.shows(replace(quantity, kind=STEPS[NEW.index(quantity.kind)]))
        return True


TASKS: Registry[Task] = Registry(
    "task",
    (
        Task(
            "forward",
            "Forward pass: give the net input and the output of every unit.",
            (Kind.NET_INPUT, Kind.ACTIVATION),
            "net inputs and outputs",
        ),
        Task("error", "Error: give the error of the network.", ("total_error",), "the error"),
        Task(
            "deltas",
            "Backward pass: give delta, the derivative of the error by the net input, for every "
            "unit.",
            ("delta",),
            "deltas",
        ),
        Task(
            "gradients",
            "Gradients: give the derivative of the error by every weight and bias.",
            GRADIENTS,
            "gradients",
        ),
        Task(
            "changes",
            "Changes: give the step of every weight and bias.",
            STEPS,
            "changes of the weights",
        ),
        Task(
            "step",
            "One step of gradient descent: give every weight and bias after it. "
            "All gradients come from the weights as they were before the step.",
            NEW,
            "weights after one step",
        ),
        Task(
            "program",
            "Program: write the missing lines, and give the numbers that they compute.",
            (Kind.ERROR_BY_ACTIVATION, Kind.DELTA, *GRADIENTS, *STEPS, *NEW),
            "the missing lines of a NumPy program",
        ),
    ),
)
