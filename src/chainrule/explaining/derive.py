"""Derivations: the page run on letters, for a network of any size."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from chainrule.errors import ChainruleError
from chainrule.explaining.examples.files import load_example
from chainrule.explaining.examples.worked_example import WorkedExample
from chainrule.explaining.explanation import Explanation
from chainrule.explaining.render import notebook
from chainrule.explaining.traced_pass import Pass
from chainrule.explaining.traced_start import moving_pieces
from chainrule.formulas import ACTIVATIONS, LOSSES, OPTIMIZERS, Activation, Loss, Optimizer
from chainrule.network.network import Network
from chainrule.network.parameters import Matrices
from chainrule.network.update import Job, Start
from chainrule.symbolic.arrays import elementwise, letters
from chainrule.symbolic.notations import Notation
from chainrule.symbolic.term import Size, letter
from chainrule.training.snapshot import About

# Letters for the numbers of units, input layer first, and for what counts them. Textbooks agree on
# them where there are few layers: inputs i = 1..L, hidden units j = 1..M, outputs k = 1..N.
COUNTS = {1: "LN", 2: "LMN"}
INDICES = {1: "ik"}
ALPHABET = "ijklmnpqrsuvw"  # without o and t, which stand for output and target


def derive(
    run: WorkedExample | str | Path | None = None,
    *,
    layers: int | None = None,
    activations: str | Activation | Sequence[str | Activation] | None = None,
    biases: str | Sequence[str] | None = None,
    loss: str | Loss | None = None,
    optimizer: str | Optimizer | None = None,
    notation: str | None = None,
) -> Explanation:
    """Every quantity of a step as a formula in letters, for a network with any number of units in
    each layer.

    Parameters
    ----------
    run : WorkedExample, str or Path, optional
        An example to take everything below from, unless it is given.
    layers : int, optional
        How many layers of weights; 2 if there is no example.
    activations : str, Activation or sequence of those, optional
        Left open, as f or what the notation calls it, unless given.
    biases : str or sequence of str, optional
        As for `Network`; "trained" if there is no example.
    loss : str or Loss, optional
        "half_squared_error" if there is no example.
    optimizer : str or Optimizer, optional
        "gradient_descent" if there is no example.
    notation : str, optional
        "plain" if there is no example.

    Returns
    -------
    Explanation
        Their Terms have no values. Sums over the units of a layer are written with a sum sign.

    Raises
    ------
    ChainruleError
        If a name is not known, or there are too many layers for an alphabet.

    Examples
    --------
    >>> steps = chainrule.derive("frey")
    >>> for name in ("deltaj^h", "dE/dvij"):
    ...     print(chainrule.render(steps.only(name)))
    δj^h = ∂E/∂aj^h · ∂aj^h/∂hj^h
    ∂E/∂vij = xi·δj^h
    """
    example = load_example(run) if isinstance(run, str | Path) else run
    usual = _defaults(example)
    depth = _checked_depth(usual.layers if layers is None else layers)
    book = notation or usual.notation
    # The biases of an example belong to its own layers; they do not fit another number of them.
    kinds = biases or (usual.biases if layers is None else "trained")
    functions = _open(book, depth) if activations is None else _found(activations)
    error = LOSSES.find(loss or usual.loss)
    if error.levels:
        raise ChainruleError(
            f"{error.name} has a level for each output, but a derivation has any number of these; "
            "give a loss with one level"
        )
    # Sizes of 2 are placeholders: what runs through the page are arrays of open sizes.
    network = Network([2] * (depth + 1), functions, kinds)
    job = Job(network, error, OPTIMIZERS.find(optimizer or usual.optimizer))
    # One sample: a mean over samples would put a sum sign and an index around every formula.
    made = Pass(job, _start(job), (1,), 0)
    made.run_update()
    return Explanation(
        tuple(made.groups),
        Notation(book, network),
        About(f"Derivation for a network with {depth} layers"),
        page=notebook,
    )


def _checked_depth(depth: object) -> int:
    """A number of layers for which there are letters, the inputs included."""
    if not isinstance(depth, int) or not 1 <= depth < len(ALPHABET):
        raise ChainruleError(f"layers is {depth}; a derivation can have 1 to {len(ALPHABET) - 1}")
    return depth


class _Defaults(NamedTuple):
    """What is derived unless something else is asked for."""

    layers: int = 2
    biases: str | Sequence[str] = "trained"
    loss: str | Loss = "half_squared_error"
    optimizer: str | Optimizer = "gradient_descent"
    notation: str = "plain"


def _defaults(example: WorkedExample | None) -> _Defaults:
    """Those of an example, if there is one."""
    if example is None:
        return _Defaults()
    layers = example.network.layers
    biases = [layer.biases for layer in layers]
    return _Defaults(len(layers), biases, example.loss, example.optimizer, example.notation)


def _start(job: Job) -> Start:
    """Letters for all that a pass starts from."""
    network = job.network
    sizes = _sizes(len(network.layers))
    pairs = list(zip(sizes, sizes[1:], network.layers, strict=False))

    # Made anew for the weights and for each slot of the optimizer: no two share a letter. Where a
    # layer has no bias, the page adds the integer 0, which leaves no trace in a formula.
    def parameters() -> Matrices:
        biases = [
            letters(*([1] if layer.biases == "shared" else [n])) if layer.n_biases else 0
            for _, n, layer in pairs
        ]
        return Matrices(network, [letters(m, n) for m, n, _ in pairs], biases)

    slots = tuple(parameters().pieces for _ in job.optimizer.slots)
    return Start(
        letters(1, sizes[0]),
        letters(1, sizes[-1]),
        None,
        None,
        parameters(),
        slots,
        moving_pieces(job),
        letters(),
        letters(),
    )


def _sizes(depth: int) -> list[Size]:
    counts = COUNTS.get(depth) or [f"N_{layer}" for layer in range(depth + 1)]
    return [Size(*pair) for pair in zip(counts, INDICES.get(depth, ALPHABET), strict=False)]


def _open(book: str, depth: int) -> list[Activation]:
    """Activations that are left open: only their names are known."""
    notation = Notation(book, Network([2] * (depth + 1)))

    # f(z) and f'(z) as calls of functions that have nothing but a name.
    def activation(layer: int) -> Activation:
        name = notation.function(layer)
        return Activation(
            name,
            lambda z, xp: elementwise("call", letter(name), z),
            lambda z, a, xp: elementwise("call", letter(f"{name}'"), z),
        )

    return [activation(layer) for layer in range(1, depth + 1)]


def _found(
    activations: str | Activation | Sequence[str | Activation],
) -> Activation | list[Activation]:
    """Those of the table by name; one for all layers stays one, as `Network` takes it."""
    if isinstance(activations, str | Activation):
        return ACTIVATIONS.find(activations)
    return [ACTIVATIONS.find(activation) for activation in activations]
