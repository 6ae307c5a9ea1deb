"""What the parts of an explanation are called."""

from __future__ import annotations

from chainrule.explaining.explanation import Explanation, Line


def heading(explanation: Explanation, line: Line) -> str:
    """The heading that a Line stands under."""
    if line.phase == "given":
        return "Given" if line.updates == 0 else f"Given for step {line.updates + 1}"
    text = heading_in_step(explanation, line)
    if line.phase == "update":
        return f"{text}, step {line.updates + 1}"
    # Passes after a step repeat the headings of the first one, and are told apart by the step.
    if line.updates and line.phase in ("forward", "error"):
        return (
            f"After {line.updates} step{'s' if line.updates > 1 else ''}: "
            f"{text[0].lower()}{text[1:]}"
        )
    return text


def heading_in_step(explanation: Explanation, line: Line) -> str:
    """The same where it goes without saying which step it is."""
    # Phases that go through the layers have a heading for each; the others one for all.
    return {
        "given": "Given",
        "forward": f"Forward pass, {layer_name(explanation, line.quantity.layer)}",
        "error": "Error",
        "backward": f"Backward pass, {layer_name(explanation, line.quantity.layer)}",
        "regularization": "Regularization",
        "update": "New weights",
        "paths": "Paths to the error",
    }[line.phase]


def layer_name(explanation: Explanation, layer: int) -> str:
    """Such as hidden layer 2; the number is left out where there is only one."""
    depth = len(explanation.notation.network.layers)
    # With one hidden layer there is nothing to count, and courses do not.
    name = "inputs" if layer == 0 else "output layer" if layer == depth else "hidden layer"
    return f"{name} {layer}" if name == "hidden layer" and depth > 2 else name
