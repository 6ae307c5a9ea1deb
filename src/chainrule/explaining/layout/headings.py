"""What the parts of an explanation are called."""

from __future__ import annotations

from chainrule.explaining.explanation import Step, Steps


def heading(steps: Steps, step: Step) -> str:
    """The heading that a Step stands under."""
    if step.phase == "given":
        return "Given" if step.updates == 0 else f"Given for step {step.updates + 1}"
    text = {
        "forward": f"Forward pass, {layer_name(steps, step.quantity.layer)}",
        "error": "Error",
        "backward": f"Backward pass, {layer_name(steps, step.quantity.layer)}",
        "regularization": "Regularization",
        "update": f"New weights, step {step.updates + 1}",
        "paths": "Paths to the error",
    }[step.phase]
    if step.updates and step.phase in ("forward", "error"):
        return (
            f"After {step.updates} step{'s' if step.updates > 1 else ''}: "
            f"{text[0].lower()}{text[1:]}"
        )
    return text


def layer_name(steps: Steps, layer: int) -> str:
    """Such as hidden layer 2; the number is left out where there is only one."""
    depth = len(steps.notation.network.layers)
    name = "inputs" if layer == 0 else "output layer" if layer == depth else "hidden layer"
    return f"{name} {layer}" if name == "hidden layer" and depth > 2 else name
