"""The runs of a comparison: of a worked example, and of a network on arrays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from chainrule.comparing.comparison import Compared, Comparison
from chainrule.comparing.variations import Variation
from chainrule.errors import ChainruleError
from chainrule.explaining.examples.worked_example import WorkedExample
from chainrule.formulas import Activation
from chainrule.network.network import Network
from chainrule.network.parameters import Parameters, initialize
from chainrule.training.records import EpochRecord
from chainrule.training.train import train


def of_example(
    example: WorkedExample, varied: Sequence[Variation], steps: int | None
) -> Comparison:
    """From the example's own weights; the error is that over all samples."""
    # made first, as each checks its settings: a wrong one is refused before anything is run
    examples = [_varied(example, settings) for _, settings in varied]
    # a run that diverges is shown as it is, and no reason to warn of each of its numbers
    with np.errstate(all="ignore"):
        found = [it.run(steps) for it in examples]
    runs = [
        Compared(it.name, tuple(run.losses), run) for it, run in zip(varied, found, strict=True)
    ]
    return Comparison(example.title or example.name, tuple(runs), "step")


def _varied(example: WorkedExample, settings: Mapping[str, Any]) -> WorkedExample:
    others = dict(settings)
    parameters = with_activation(example.parameters, others.pop("activation", None))
    return replace(example, parameters=parameters, **others)


def of_arrays(
    start: Network | Parameters,
    X: Any,
    Y: Any,
    varied: Sequence[Variation],
    seed: int,
    settings: Mapping[str, Any],
) -> Comparison:
    """From the same weights, which are drawn once where there are none yet."""
    others = dict(settings)
    drawn = others.pop("weights", "glorot_uniform")
    # once and not for each run, or a difference could be one of the first weights
    parameters = initialize(start, drawn, seed) if isinstance(start, Network) else start
    runs = []
    for name, given in varied:
        mine = dict(given)
        begun = with_activation(parameters, mine.pop("activation", None))
        run = train(begun, X, Y, seed=seed, **others, **mine)
        runs.append(Compared(name, losses_of(name, run.records), run))
    return Comparison(str(parameters.network), tuple(runs), "epoch", 1)


def with_activation(parameters: Parameters, activation: Any) -> Parameters:
    """The same numbers with another activation in the hidden layers; or with one for each layer."""
    if activation is None:
        return parameters
    network = parameters.network
    # The output belongs to the loss: behind another activation, losses could not be compared, or
    # would not be defined.
    if isinstance(activation, str | Activation):
        *hidden, output = [layer.activation for layer in network.layers]
        if not hidden:
            raise ChainruleError(
                f"{network} has no hidden layer whose activation could vary; give each time a "
                "list, with one for each layer"
            )
        activation = [*([activation] * len(hidden)), output]
    biases = [layer.biases for layer in network.layers]
    varied = Network(network.sizes, activation, biases, network.frozen)
    # a copy, as W and b are views of the vector, which training must not change for the next run
    return Parameters(varied, parameters.vector.copy())


def losses_of(name: str, records: Sequence[EpochRecord]) -> tuple[float, ...]:
    """Those of samples held out, where there are any."""
    if not records:
        raise ChainruleError(f"{name}: the run ended before its first epoch")
    held = [record.validation_loss for record in records]
    return tuple(
        record.loss if it is None else it for record, it in zip(records, held, strict=True)
    )
