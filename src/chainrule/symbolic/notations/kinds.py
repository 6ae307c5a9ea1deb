"""What all notations share: which kinds are derivatives, and which differ between samples."""

from __future__ import annotations

from dataclasses import replace

from chainrule.network.quantities import Quantity

# Kinds that are a derivative: of which kind, and by which. The two that are not kinds themselves,
# `next_net_input` and `other_net_input`, are placed by `related`.
DERIVATIVES = {
    "error_by_activation": ("sample_error", "activation"),
    "activation_by_net_input": ("activation", "net_input"),
    "error_share": ("output_error", "activation"),
    "error_by_weight": ("total_error", "weight"),
    "objective_by_weight": ("objective", "weight"),
    "error_by_bias": ("total_error", "bias"),
    "error_by_shared_bias": ("total_error", "shared_bias"),
    "net_input_by_weight": ("net_input", "weight"),
    "net_input_by_activation": ("next_net_input", "activation"),
    "activation_by_other": ("activation", "other_net_input"),
    "error_by_net_input": ("sample_error", "net_input"),
}
# Symbols of what hardly any course writes down, unless a notation has its own; an empty one leaves
# the kind out.
UNLESS_NAMED = {
    "penalty": "R",
    "objective": "J",
    "gate": "m{layer}_{j}",
    "sample_weight": "s",
    "gradient_norm": "|g|",
    "step_number": "t",
    "step_weight": "",
    "step_bias": "",
    "step_shared_bias": "",
}
# Kinds that differ from sample to sample, and then carry its number: δ_o1(2).
PER_SAMPLE = {
    "gate",
    "sample_weight",
    "input",
    "target",
    "net_input",
    "activation",
    "output_error",
    "sample_error",
    "delta",
    "error_by_activation",
    "error_share",
    "activation_by_net_input",
    "activation_by_other",
    "error_by_net_input",
    "net_input_by_weight",
    "net_input_by_activation",
}


def related(kind: str, quantity: Quantity, n_layers: int) -> Quantity:
    """The quantity of a kind that a derivative is of, or by."""
    # Errors belong to the whole network: they have a sample, but no layer and no unit.
    if kind in ("total_error", "sample_error", "objective"):
        return Quantity(kind, sample=quantity.sample)
    # The second unit that a derivative concerns stands in `sender`, whichever way it lies: an
    # output, another unit of the same softmax, or a unit of the next layer.
    if kind == "output_error":
        return Quantity(kind, n_layers, quantity.sender, sample=quantity.sample)
    if kind == "other_net_input":
        return replace(quantity, kind="net_input", unit=quantity.sender, sender=0)
    if kind == "next_net_input":
        return Quantity("net_input", quantity.layer + 1, quantity.sender, sample=quantity.sample)
    # All others are of the unit itself; only a weight keeps the sender.
    return replace(quantity, kind=kind, sender=quantity.sender if kind == "weight" else 0)
