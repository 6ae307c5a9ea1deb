"""What a teacher chooses for an exercise, checked before any number is drawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from chainrule.checks import check_positive, check_whole
from chainrule.errors import ChainruleError
from chainrule.exercises.tasks import TASKS
from chainrule.explaining.examples.files import load_example
from chainrule.explaining.examples.worked_example import WorkedExample
from chainrule.formulas import LOSSES, Loss
from chainrule.network.data import check_outputs
from chainrule.network.network import Network
from chainrule.network.parameters import trainable
from chainrule.network.quantities import Quantity, parameters_of
from chainrule.symbolic.notations import Notation, load

# What can be calculated by hand in one sitting, and the most sheets that a course can need.
MOST_UNITS = 6
MOST_PARAMETERS = 40
MOST_VARIANTS = 1000
MOST_LETTERS = 150  # of a title: Moodle's names have 255, with the variant and the answer
# With one digit, rounding would hide most mistakes; pocket calculators show eight.
FEWEST_DIGITS = 2
MOST_DIGITS = 8
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
class Settings:
    """What is asked, for which network, in which notation, how exactly, and from which seed."""

    network: Network
    loss: str
    learning_rate: float
    ask: tuple[str, ...]
    notation: str
    digits: int
    seed: int
    variants: int
    title: str

    def __post_init__(self) -> None:
        # the size first: what follows goes through all parameters
        _check_size(self.network)
        check_outputs(self.network, LOSSES[self.loss])
        load(self.notation)
        # an answer is filled in under its label: a notation may have none for such a network
        Notation(self.notation, self.network).labels()
        if not self.title.isprintable() or len(self.title) > MOST_LETTERS:
            raise ChainruleError(
                f"title is {self.title[:40]!r}; it must be one line of at most "
                f"{MOST_LETTERS} letters"
            )
        check_positive(learning_rate=self.learning_rate)
        check_whole(0, seed=self.seed)
        check_whole(1, variants=self.variants)
        check_digits(self.digits)
        if self.variants > MOST_VARIANTS:
            raise ChainruleError(
                f"variants is {self.variants}; one exercise can have at most {MOST_VARIANTS}"
            )
        _check_asked(
            self.ask, self.network, LOSSES[self.loss], Notation(self.notation, self.network)
        )


def check_digits(digits: object) -> None:
    """Refuse a number of significant digits that answers cannot have."""
    check_whole(1, digits=digits)
    if digits not in range(FEWEST_DIGITS, MOST_DIGITS + 1):
        raise ChainruleError(
            f"digits is {digits}; answers can have {FEWEST_DIGITS} to {MOST_DIGITS} digits"
        )


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


def _check_size(network: Network) -> None:
    """Refuse networks that nobody calculates by hand."""
    sizes = list(network.sizes)
    if max(sizes) > MOST_UNITS:
        raise ChainruleError(
            f"sizes are {sizes}; for calculating by hand, a layer can have at most "
            f"{MOST_UNITS} units"
        )
    if network.n_parameters > MOST_PARAMETERS:
        raise ChainruleError(
            f"a network of sizes {sizes} has {network.n_parameters} weights and biases; for "
            f"calculating by hand, it can have at most {MOST_PARAMETERS}: choose smaller layers"
        )


def _usual_tasks(network: Network, notation: str) -> tuple[str, ...]:
    """The tasks that are usual, with the changes of the weights where a course has no symbols
    for gradients.
    """
    shown = Notation(notation, network).shows(Quantity("error_by_weight"))
    return tuple("changes" if name == "gradients" and not shown else name for name in USUAL_TASKS)


def _check_asked(ask: tuple[str, ...], network: Network, loss: Loss, notation: Notation) -> None:
    if not ask:
        raise ChainruleError(f"nothing is asked; choose from {', '.join(TASKS)}")
    if len(set(ask)) < len(ask):
        raise ChainruleError(f"ask names a task twice: {', '.join(ask)}")
    for name in ask:
        # a task is possible if the course has a symbol for one of its kinds of quantities
        if not any(notation.shows(Quantity(kind)) for kind in TASKS[name].quantities):
            raise ChainruleError(
                f"notation {notation.name!r} has no symbols for {TASKS[name].summary}; ask for "
                "something else, or choose another notation"
            )
    if "program" in ask:
        _check_program(network, loss)


def _check_program(network: Network, loss: Loss) -> None:
    """Refuse what the lines of a short NumPy program cannot say."""
    # where loss and outputs are fused, the program needs no slope of the outputs
    layers = network.layers[:-1] if loss.fuses(network.layers[-1].activation) else network.layers
    for layer in layers:
        if layer.activation.slope is None:
            raise ChainruleError(
                f"a program needs activations with a slope; {layer.activation.name} has none, "
                "except for the outputs and with cross_entropy"
            )
    # W2 changes as a whole: no line can leave one of its weights alone
    every = [(quantity.layer, quantity.kind) for quantity in parameters_of(network)]
    changing = [(quantity.layer, quantity.kind) for quantity in trained(network)]
    if any(0 < changing.count(place) < every.count(place) for place in changing):
        raise ChainruleError(
            "a program changes all weights of a layer or none; freeze whole layers, such as b[1]"
        )


def trained(network: Network) -> list[Quantity]:
    """The weights and biases that training changes."""
    return [
        quantity
        for quantity, free in zip(parameters_of(network), trainable(network), strict=True)
        if free
    ]
