"""What a number can be at all: no logistic output is negative, and no error of squares is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from chainrule.explaining.examples.claims import Claim
from chainrule.explaining.examples.worked_example import WorkedExample
from chainrule.network.quantities import Kind, Quantity

Found = tuple[Claim, Quantity]
# The least and the most that slopes are.
SLOPES = {"logistic": (0.0, 0.25), "tanh": (0.0, 1.0), "relu": (0.0, 1.0)}
ERRORS = (Kind.TOTAL_ERROR, Kind.SAMPLE_ERROR, Kind.OUTPUT_ERROR)


def possible(claims: Sequence[Found], example: WorkedExample) -> Iterator[Found]:
    """The claims that may be true of any network like this one."""
    # A slip changes digits; a number out of range has been given the wrong name.
    for claim, quantity in claims:
        least, most = _range(quantity, example)
        if least - claim.half_unit <= claim.value <= most + claim.half_unit:
            yield claim, quantity


def _range(quantity: Quantity, example: WorkedExample) -> tuple[float, float]:
    anything = (float("-inf"), float("inf"))
    if quantity.kind in ERRORS:
        return 0.0, anything[1]
    if quantity.kind not in (Kind.ACTIVATION, Kind.ACTIVATION_BY_NET_INPUT):
        return anything
    activation = example.network.layers[quantity.layer - 1].activation
    if quantity.kind == Kind.ACTIVATION:
        return activation.range
    return SLOPES.get(activation.name, anything)
