"""The exercise as a NumPy program, whole or with the lines of the backward pass missing."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from chainrule.exercises.settings import trained
from chainrule.exercises.variant import Variant
from chainrule.formulas import Activation, Loss
from chainrule.network.quantities import Kind, Quantity
from chainrule.symbolic import xp as term_functions
from chainrule.symbolic.infix import ATOM, POWER, PRODUCT, SUM, Extent, Piece, formula
from chainrule.symbolic.term import Term, variable
from chainrule.symbolic.text import STYLE as TEXT


def _number(value: float, digits: int) -> Piece:
    written = repr(int(value)) if value == int(value) else repr(value)
    return Piece(written, SUM if value < 0 else POWER if "e" in written else ATOM)


# How NumPy writes the operations of a Term: a template, how strongly it binds, and how strongly its
# arguments must bind to stand in it without parentheses.
COMPARISONS = {
    name: (f"{{}} {name} {{}}", SUM, (SUM, SUM)) for name in ("==", "!=", ">", ">=", "<", "<=")
}
FUNCTIONS = {
    name: (f"np.{name}({{}})", ATOM, (SUM,))
    for name in ("exp", "expm1", "log", "log1p", "tanh", "sin", "cos", "sqrt", "abs")
}
NUMPY = replace(
    TEXT,
    templates={
        "-": ("{} - {}", SUM, (SUM, PRODUCT)),
        "*": ("{} * {}", PRODUCT, (PRODUCT, PRODUCT)),
        "/": ("{} / {}", PRODUCT, (PRODUCT, POWER)),
        "**": ("{}**{}", POWER, (ATOM, ATOM)),
        "square": ("{}**2", POWER, (ATOM,)),
        "negative": ("-{}", SUM, (PRODUCT,)),
        **COMPARISONS,
        **FUNCTIONS,
        "erf": ("erf({})", ATOM, (SUM,)),
        "sign": ("np.sign({})", ATOM, (SUM,)),
        "maximum": ("np.maximum({}, {})", ATOM, (SUM, SUM)),
        "minimum": ("np.minimum({}, {})", ATOM, (SUM, SUM)),
        "where": ("np.where({}, {}, {})", ATOM, (SUM, SUM, SUM)),
    },
    value=_number,
    literal=_number,
)


def program(variant: Variant, solved: bool) -> str:
    """The lines of the program; those of the backward pass only where it is solved."""
    network = variant.example.network
    # one block after the other, as a student would type it: functions, numbers, forward, backward
    lines = ["import numpy as np", *_definitions(variant), *_numbers(variant), "", "# Forward pass"]
    for layer, description in enumerate(network.layers, start=1):
        bias = f" + b{layer}" if description.n_biases else ""
        lines += [
            f"z{layer} = a{layer - 1} @ W{layer}{bias}",
            f"a{layer} = {description.activation.name}(z{layer})",
        ]
    lines += ["", "# Backward pass"]
    for what, name, expression in _missing(variant):
        lines += [
            f"# {what}" if solved else f"# TODO: {what}",
            f"{name} = {expression if solved else ''}".rstrip(),
        ]
    return "\n".join(lines) + "\n"


def _definitions(variant: Variant) -> list[str]:
    """The activations as functions."""
    lines: list[str] = []
    for activation in dict.fromkeys(layer.activation for layer in variant.example.network.layers):
        # softmax works on all units at once, so it is no expression of one z
        if activation.slope is None:
            body = ["powers = np.exp(z)", "return powers / powers.sum()"]
        else:
            z = variable(None)
            # the formula itself writes its program: called with a variable, it returns a Term
            body = [f"return {_written(activation.value(z, term_functions), {z: 'z'})}"]
        # NumPy has no erf
        if any("erf(" in line for line in body):
            lines.insert(0, "from scipy.special import erf")
        lines += ["", "", f"def {activation.name}(z):", *(f"    {line}" for line in body)]
    return lines


def _numbers(variant: Variant) -> list[str]:
    """What is given, as arrays."""
    example = variant.example
    lines = ["", "", _array("a0", example.inputs[0]), _array("target", example.targets[0])]
    lines.append(f"learning_rate = {example.learning_rate!r}")
    for layer, (W, b) in enumerate(
        zip(example.parameters.W, example.parameters.b, strict=True), start=1
    ):
        lines.append(_array(f"W{layer}", W))
        if example.network.layers[layer - 1].n_biases:
            lines.append(_array(f"b{layer}", b))
    return lines


def _array(name: str, values: object) -> str:
    start = f"{name} = np.array("
    written = np.array2string(np.asarray(values), separator=", ", prefix=start, floatmode="unique")
    return f"{start}{written})"


def _missing(variant: Variant) -> list[tuple[str, str, str]]:
    """Each missing line: what it computes, the name it is given, and its right side, in the
    signs of the course.
    """
    network, loss = variant.example.network, variant.example.loss
    last = len(network.layers)
    delta_sign = variant.sign("delta")
    # a course without a symbol for dE/da has no sign for it either: then the delta's sign is taken
    shown = variant.notation.shows(Quantity(Kind.ERROR_BY_ACTIVATION, last))
    error_sign = variant.sign("error_by_activation") if shown else delta_sign
    difference = (f"a{last} - target", f"target - a{last}")
    lines = []
    # softmax with cross-entropy, say: delta is output minus target at once, and needs no error
    if not loss.fuses(network.layers[-1].activation):
        right = _error(loss, f"a{last}", network.n_outputs)
        negated = difference[1] if right == difference[0] else f"-({right})"
        lines.append(("error at the outputs", "error", right if error_sign > 0 else negated))
    # from the outputs back; each delta is made of the next layer's
    for layer in range(last, 0, -1):
        what = "delta of the output layer" if layer == last else f"delta of hidden layer {layer}"
        if layer == last and loss.fuses(network.layers[-1].activation):
            lines.append((what, f"delta{layer}", difference[delta_sign < 0]))
            continue
        before = (
            _signed("error", error_sign * delta_sign)
            if layer == last
            else f"(delta{layer + 1} @ W{layer + 1}.T)"
        )
        slope = _slope(network.layers[layer - 1].activation, layer)
        lines.append((what, f"delta{layer}", " * ".join([before, *slope])))
    return [*lines, *_steps(variant)]


GRADIENTS: dict[str, str] = {
    Kind.WEIGHT: "np.outer(a{before}, delta{layer})",
    Kind.BIAS: "delta{layer}",
    Kind.SHARED_BIAS: "delta{layer}.sum()",
}


def _steps(variant: Variant) -> list[tuple[str, str, str]]:
    """The lines of gradients, if the course has them, and of changes or else of new weights."""
    # frozen layers have no line; kinds are sorted so that weights come before biases
    free = {(quantity.layer, quantity.kind) for quantity in trained(variant.example.network)}
    gradients, steps = [], []
    for layer, kind in sorted(free, key=lambda place: (-place[0], place[1] != "weight")):
        name = f"{'W' if kind == Kind.WEIGHT else 'b'}{layer}"
        gradient, sign = (
            GRADIENTS[kind].format(before=layer - 1, layer=layer),
            variant.sign("delta"),
        )
        if variant.notation.shows(Quantity(f"error_by_{kind}", layer)):
            own = variant.sign(f"error_by_{kind}")
            gradients.append((f"gradient of {name}", f"d{name}", _signed(gradient, sign * own)))
            gradient, sign = f"d{name}", own
        # with a symbol for the change of a weight the program ends with changes, else with new
        # weights
        if variant.notation.shows(Quantity(f"step_{kind}", layer)):
            step = _signed(f"learning_rate * {gradient}", sign * variant.sign(f"step_{kind}"))
            steps.append((f"change of {name}", f"change_{name}", step))
        else:
            new = f"{name} {'-' if sign > 0 else '+'} learning_rate * {gradient}"
            steps.append((f"{name} after the step", f"new_{name}", new))
    return gradients + steps


def _signed(expression: str, sign: int) -> str:
    return expression if sign > 0 else f"-{expression}"


def _error(loss: Loss, output: str, n_outputs: int) -> str:
    y, t = variable(None), variable(None)
    divisor = n_outputs if loss.mean_over_outputs else 1
    return _written(loss.gradient(y, t, term_functions) / divisor, {y: output, t: "target"})


def _slope(activation: Activation, layer: int) -> list[str]:
    """The factor of the slope, and none where it is always 1."""
    assert activation.slope is not None
    z, a = variable(None), variable(None)
    slope = activation.slope(z, a, term_functions)
    # a linear unit: a factor of 1 would only raise questions
    if slope.operation == "number" and slope.value == 1:
        return []
    written = _written(slope, {z: f"z{layer}", a: f"a{layer}"})
    return [written if slope.operation in ("*", "where") else f"({written})"]


def _written(term: Term, names: dict[Term, str]) -> str:
    pieces = {inner: Piece(name) for inner, name in names.items()}
    return formula(term, pieces.get, NUMPY, Extent(0)).text
