"""What all notations share: which kinds are derivatives, and which differ between samples."""

from __future__ import annotations

from dataclasses import replace

from chainrule.network.quantities import Kind, Quantity

# Kinds that are a derivative: of which kind, and by which. The two that are not kinds themselves,
# `next_net_input` and `other_net_input`, are placed by `related`.
DERIVATIVES: dict[str, tuple[str, str]] = {
    Kind.ERROR_BY_ACTIVATION: (Kind.SAMPLE_ERROR, Kind.ACTIVATION),
    Kind.ACTIVATION_BY_NET_INPUT: (Kind.ACTIVATION, Kind.NET_INPUT),
    Kind.ERROR_SHARE: (Kind.OUTPUT_ERROR, Kind.ACTIVATION),
    Kind.ERROR_BY_WEIGHT: (Kind.TOTAL_ERROR, Kind.WEIGHT),
    Kind.OBJECTIVE_BY_WEIGHT: (Kind.OBJECTIVE, Kind.WEIGHT),
    Kind.ERROR_BY_BIAS: (Kind.TOTAL_ERROR, Kind.BIAS),
    Kind.ERROR_BY_SHARED_BIAS: (Kind.TOTAL_ERROR, Kind.SHARED_BIAS),
    Kind.NET_INPUT_BY_WEIGHT: (Kind.NET_INPUT, Kind.WEIGHT),
    Kind.NET_INPUT_BY_ACTIVATION: ("next_net_input", "activation"),
    Kind.ACTIVATION_BY_OTHER: ("activation", "other_net_input"),
    Kind.ERROR_BY_NET_INPUT: (Kind.SAMPLE_ERROR, Kind.NET_INPUT),
}
# Symbols of what hardly any course writes down, unless a notation has its own; an empty one leaves
# the kind out.
UNLESS_NAMED = {
    Kind.PENALTY: "R",
    Kind.OBJECTIVE: "J",
    Kind.GATE: "m{layer}_{j}",
    Kind.SAMPLE_WEIGHT: "s",
    Kind.GRADIENT_NORM: "|g|",
    Kind.STEP_NUMBER: "t",
    Kind.STEP_WEIGHT: "",
    Kind.STEP_BIAS: "",
    Kind.STEP_SHARED_BIAS: "",
}
# Kinds that differ from sample to sample, and then carry its number: δ_o1(2).
PER_SAMPLE = {
    Kind.GATE,
    Kind.SAMPLE_WEIGHT,
    Kind.INPUT,
    Kind.TARGET,
    Kind.NET_INPUT,
    Kind.ACTIVATION,
    Kind.OUTPUT_ERROR,
    Kind.SAMPLE_ERROR,
    Kind.DELTA,
    Kind.ERROR_BY_ACTIVATION,
    Kind.ERROR_SHARE,
    Kind.ACTIVATION_BY_NET_INPUT,
    Kind.ACTIVATION_BY_OTHER,
    Kind.ERROR_BY_NET_INPUT,
    Kind.NET_INPUT_BY_WEIGHT,
    Kind.NET_INPUT_BY_ACTIVATION,
}


def related(kind: str, quantity: Quantity, n_layers: int) -> Quantity:
    """The quantity of a kind that a derivative is of, or by."""
    # Errors belong to the whole network: they have a sample, but no layer and no unit.
    if kind == Kind.TOTAL_ERROR and quantity.sample:
        return Quantity(Kind.SAMPLE_ERROR, sample=quantity.sample)
    if kind in (Kind.TOTAL_ERROR, Kind.SAMPLE_ERROR, Kind.OBJECTIVE):
        return Quantity(kind, sample=quantity.sample)
    # The second unit that a derivative concerns stands in `sender`, whichever way it lies: an
    # output, another unit of the same softmax, or a unit of the next layer.
    if kind == Kind.OUTPUT_ERROR:
        return Quantity(kind, n_layers, quantity.sender, sample=quantity.sample)
    if kind == "other_net_input":
        return replace(quantity, kind=Kind.NET_INPUT, unit=quantity.sender, sender=0)
    if kind == "next_net_input":
        return Quantity(Kind.NET_INPUT, quantity.layer + 1, quantity.sender, sample=quantity.sample)
    # The error by what goes into the network is by its inputs.
    if kind == Kind.ACTIVATION and quantity.layer == 0:
        return replace(quantity, kind=Kind.INPUT, sender=0)
    # All others are of the unit itself; only a weight keeps the sender.
    return replace(quantity, kind=kind, sender=quantity.sender if kind == Kind.WEIGHT else 0)
