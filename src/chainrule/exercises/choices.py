"""What a teacher says of an exercise, filled in from an example or from what is usual."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from chainrule.errors import ChainruleError
from chainrule.exercises.settings import Settings
from chainrule.explaining.examples.files import load_example
from chainrule.explaining.examples.worked_example import WorkedExample
from chainrule.network.network import Network
from chainrule.network.quantities import Kind, Quantity
from chainrule.symbolic.notations import Notation

T = TypeVar("T")

# What is taken if neither a choice nor an example says anything else.
USUAL: Mapping[str, Any] = {
    "sizes": (2, 2, 1),
    "activations": "logistic",
    "biases": "none",
    "loss": "half_squared_error",
    "learning_rate": 0.5,
    "notation": "plain",
}
USUAL_TASKS = ("forward", "deltas", "gradients", "step")


@dataclass(frozen=True)
class Choices:
    """What a teacher has said; what is None is as in the example `like`, or usual.

    The fields are the parameters of `make_exercise`.
    """

    sizes: Sequence[int] | None = None
    activations: str | Sequence[str] | None = None
    like: WorkedExample | str | Path | None = None
    biases: str | Sequence[str] | None = None
    loss: str | None = None
    learning_rate: float | None = None
    ask: Sequence[str] | None = None
    notation: str | None = None
    digits: int = 4
    seed: int = 0
    variants: int = 1
    title: str = ""

    def settings(self) -> Settings:
        """The choices with everything filled in, and checked."""
        model = _model(self.like)
        usual = USUAL if model is None else _as_in(model)
        # frozen weights are named by layer and unit: in another network they mean nothing
        same = self.sizes is None and self.biases is None
        network = Network(
            _first(self.sizes, usual["sizes"]),
            _first(self.activations, usual["activations"]),
            _first(self.biases, usual["biases"]),
            model.network.frozen if model is not None and same else (),
        )
        # an empty name, as opposed to an empty list, is no choice either
        notation = self.notation or usual["notation"]
        return Settings(
            network=network,
            loss=self.loss or usual["loss"],
            learning_rate=_first(self.learning_rate, usual["learning_rate"]),
            ask=_usual_tasks(network, notation) if self.ask is None else tuple(self.ask),
            notation=notation,
            digits=self.digits,
            seed=self.seed,
            variants=self.variants,
            title=self.title or "Backpropagation by hand",
        )


def _first(choice: T | None, usual: T) -> T:
    """What was chosen; what is usual if that is nothing."""
    return usual if choice is None else choice


def _model(like: WorkedExample | str | Path | None) -> WorkedExample | None:
    """The example that an exercise is made like, if exercises can be like it."""
    model = load_example(like) if isinstance(like, str | Path) else like
    if model is None:
        return None
    # the velocity of a first step is 0, so momentum could not be asked for
    if model.optimizer.slots:
        raise ChainruleError(
            f"{model.name}: exercises use gradient descent without momentum; leave the momentum out"
        )
    # with several samples every answer would be a mean over calculations of this size
    if len(model.inputs) > 1:
        raise ChainruleError(
            f"{model.name} has {len(model.inputs)} rows of data; an exercise needs an example with "
            "one"
        )
    return model


def _as_in(model: WorkedExample) -> dict[str, Any]:
    """The choices that an example stands for."""
    return {
        "sizes": model.network.sizes,
        "activations": [layer.activation for layer in model.network.layers],
        "biases": [layer.biases for layer in model.network.layers],
        "loss": model.loss.name,
        "learning_rate": model.learning_rate,
        "notation": model.notation,
    }


def _usual_tasks(network: Network, notation: str) -> tuple[str, ...]:
    """The tasks that are usual, with the changes of the weights where a course has no symbols
    for gradients.
    """
    shown = Notation(notation, network).shows(Quantity(Kind.ERROR_BY_WEIGHT))
    return tuple("changes" if name == "gradients" and not shown else name for name in USUAL_TASKS)
