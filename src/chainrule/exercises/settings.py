"""What a teacher chooses for an exercise, checked before any number is drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from chainrule.checks import check_positive, check_whole
from chainrule.errors import ChainruleError
from chainrule.exercises.tasks import KINDS
from chainrule.explaining.examples.files import load_example
from chainrule.explaining.examples.worked_example import WorkedExample
from chainrule.formulas import LOSSES, Loss
from chainrule.network.data import check_outputs
from chainrule.network.network import Network
from chainrule.network.parameters import trainable
from chainrule.network.quantities import Quantity, parameters_of
from chainrule.symbolic.notations import Notation, load

MOST_UNITS, MOST_PARAMETERS, MOST_VARIANTS = 6, 40, 1000
MOST_LETTERS = 150  # of a title: Moodle's names have 255, with the variant and the answer
FEWEST_DIGITS, MOST_DIGITS = 2, 8
ASKED_AT_FIRST = ("forward", "deltas", "gradients", "step")


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
        _check_size(self.network)
        check_outputs(self.network, LOSSES[self.loss])
        load(self.notation)
        Notation(self.notation, self.network).labels()
        if not self.title.isprintable() or len(self.title) > MOST_LETTERS:
            raise ChainruleError(
                f"title is {self.title[:40]!r}; it must be one line of "
                f"{MOST_LETTERS} letters at most"
            )
        check_positive(learning_rate=self.learning_rate)
        check_whole(0, seed=self.seed)
        check_whole(1, variants=self.variants)
        check_digits(self.digits)
        if self.variants > MOST_VARIANTS:
            raise ChainruleError(
                f"variants is {self.variants}; one series can have {MOST_VARIANTS}"
            )
        _check_asked(
            self.ask, self.network, LOSSES[self.loss], Notation(self.notation, self.network)
        )


def check_digits(digits: object) -> None:
    """Answers have more than one digit, and no more than one calculates by hand."""
    check_whole(1, digits=digits)
    if digits not in range(FEWEST_DIGITS, MOST_DIGITS + 1):
        raise ChainruleError(
            f"digits is {digits}; answers can have {FEWEST_DIGITS} to {MOST_DIGITS} digits"
        )


def choose(
    sizes: Sequence[int] | None,
    activations: str | Sequence[str] | None,
    like: WorkedExample | str | Path | None,
    biases: str | Sequence[str] | None,
    loss: str | None,
    learning_rate: float | None,
    notation: str | None,
    ask: Sequence[str] | None,
    digits: int,
    seed: int,
    variants: int,
    title: str,
) -> Settings:
    """Settings from what was given; what was not is taken from the example, or is the usual."""
    model = load_example(like) if isinstance(like, str | Path) else like
    if model is not None and model.optimizer.slots:
        raise ChainruleError(
            f"{model.name}: exercises use gradient descent without momentum; leave the momentum out"
        )
    if model is not None and len(model.inputs) > 1:
        raise ChainruleError(
            f"{model.name} has {len(model.inputs)} rows of data; exercises are "
            "made like one with one"
        )
    network = Network(
        (model.network.sizes if model else (2, 2, 1)) if sizes is None else sizes,
        ([layer.activation for layer in model.network.layers] if model else "logistic")
        if activations is None
        else activations,
        ([layer.biases for layer in model.network.layers] if model else "none")
        if biases is None
        else biases,
        model.network.frozen if model and sizes is None and biases is None else (),
    )
    called = notation or (model.notation if model else "plain")
    return Settings(
        network,
        loss or (model.loss.name if model else "half_squared_error"),
        learning_rate if learning_rate is not None else (model.learning_rate if model else 0.5),
        _usual(network, called) if ask is None else tuple(ask),
        called,
        digits,
        seed,
        variants,
        title or "Backpropagation by hand",
    )


def _check_size(network: Network) -> None:
    if max(network.sizes) > MOST_UNITS:
        raise ChainruleError(
            f"sizes are {list(network.sizes)}; by hand, a layer can have {MOST_UNITS} units at most"
        )
    if network.n_parameters > MOST_PARAMETERS:
        raise ChainruleError(
            f"a network of sizes {list(network.sizes)} has {network.n_parameters} weights and "
            "biases; by hand, "
            f"{MOST_PARAMETERS} are the most: take smaller layers"
        )


def _usual(network: Network, notation: str) -> tuple[str, ...]:
    """The tasks that are usual, with the changes of the weights where a course has no symbols
    for gradients.
    """
    shown = Notation(notation, network).shows(Quantity("error_by_weight"))
    return tuple(
        "changes" if name == "gradients" and not shown else name for name in ASKED_AT_FIRST
    )


def _check_asked(ask: tuple[str, ...], network: Network, loss: Loss, notation: Notation) -> None:
    if not ask:
        raise ChainruleError(f"nothing is asked; choose from {', '.join(KINDS)}")
    if len(set(ask)) < len(ask):
        raise ChainruleError(f"ask names a task twice: {', '.join(ask)}")
    for name in ask:
        if not any(notation.shows(Quantity(kind)) for kind in KINDS[name].quantities):
            raise ChainruleError(
                f"notation {notation.name!r} has no symbols for {KINDS[name].what}; ask for "
                "something else, or take "
                "another notation"
            )
    if "program" in ask:
        _check_program(network, loss)


def _check_program(network: Network, loss: Loss) -> None:
    layers = network.layers[:-1] if loss.fuses(network.layers[-1].activation) else network.layers
    for layer in layers:
        if layer.activation.slope is None:
            raise ChainruleError(
                f"a program needs activations with a slope; {layer.activation.name} has none, "
                "except for the outputs "
                "and with cross_entropy"
            )
    layered = [(quantity.layer, quantity.kind) for quantity in parameters_of(network)]
    changing = [(quantity.layer, quantity.kind) for quantity in moving(network)]
    if any(0 < changing.count(place) < layered.count(place) for place in changing):
        raise ChainruleError(
            "a program changes all weights of a layer or none; freeze whole layers, such as b[1]"
        )


def moving(network: Network) -> list[Quantity]:
    """The weights and biases that training changes."""
    return [
        quantity
        for quantity, free in zip(parameters_of(network), trainable(network), strict=True)
        if free
    ]
