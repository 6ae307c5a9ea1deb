"""What an exercise is made with, checked before any number is drawn."""

from __future__ import annotations

from dataclasses import dataclass

from chainrule.checks import check_positive, check_whole, shown
from chainrule.errors import ChainruleError
from chainrule.exercises.tasks import TASKS
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
        # refuses a notation with one symbol for two weights: answers are filled in by symbol
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
            f"digits is {shown(digits)}; answers can have {FEWEST_DIGITS} to {MOST_DIGITS} digits"
        )


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
