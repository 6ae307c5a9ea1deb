"""Units that answer 0 or 1, or -1 or 1, by a step: perceptrons. A step has no gradient to follow,
so that only what stands before it is audited: inputs, weights, net inputs before any update.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import isnan

from chainrule.auditing.drafting.step_words import SAYS_STEP
from chainrule.auditing.drafting.told import Found, Told
from chainrule.explaining.examples.claims import Claim
from chainrule.explaining.examples.worked_example import WorkedExample
from chainrule.network.quantities import Kind, Quantity

DATA = (Kind.INPUT, Kind.TARGET, Kind.LEARNING_RATE)  # that no update changes
BEFORE = (*DATA, Kind.WEIGHT, Kind.BIAS, Kind.SHARED_BIAS, Kind.NET_INPUT)
SAID = (
    "the output is a step of the net input: as that has no gradient, only inputs, weights and net "
    "inputs before the first update are audited"
)


def has_step(text: str, example: WorkedExample) -> bool:
    """Whether the only layer answers by a step; nothing else that the document names comes out."""
    layers = example.network.layers
    is_plain = len(layers) == 1 and layers[0].activation.name == "identity"
    return is_plain and SAYS_STEP.search(text) is not None


def before_the_step(found: Told, example: WorkedExample) -> Told:
    """What is told, without what a step has a part in."""
    learns = not isnan(example.learning_rate)

    def kept(every: Sequence[Found]) -> list[Found]:
        return [it for it in every if _is_before(*it, learns)]

    return found._replace(
        named=kept(found.named), unnamed=kept(found.unnamed), doubtful=kept(found.doubtful)
    )


def _is_before(claim: Claim, quantity: Quantity, learns: bool) -> bool:
    """Whether no step has a part in a number: of a unit that learns, only the first sample meets
    the weights that are given.
    """
    if quantity.kind in DATA:
        return True
    is_first = not claim.updates and (quantity.sample <= 1 or not learns)
    return quantity.kind in BEFORE and is_first
