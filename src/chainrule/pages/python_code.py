"""A worked example as a Python program, which runs it as the page does."""

from __future__ import annotations

from typing import Any

import numpy as np

from chainrule.explaining.examples.worked_example import WorkedExample


def python_code(example: WorkedExample) -> str:
    """The text of a program that makes the example, trains it, and explains its first step.

    Examples
    --------
    >>> from chainrule.pages.python_code import python_code
    >>> code = python_code(chainrule.load_example("quirk"))
    >>> names = {}
    >>> exec(code.replace("print(", "str("), names)
    >>> names["result"].losses == chainrule.load_example("quirk").run().losses
    True
    """
    network = example.network
    layers = network.layers
    biases = [
        None if layer.biases == "none" else float(b[0]) if layer.biases == "shared" else b
        for layer, b in zip(layers, example.parameters.b, strict=True)
    ]
    # by its name and constants: a rule is a function, which has no text of its own
    rule = example.optimizer
    held = example.regularization
    penalties = {name: getattr(held, name) for name in ("l1", "l2", "l2_per_sample")}
    optimizer = f"replace(OPTIMIZERS[{rule.name!r}], options={rule.options!r})"
    lines = [
        _comment(example.title or example.name),
        "from dataclasses import replace",
        "",
        "import chainrule",
        "from chainrule.formulas import OPTIMIZERS",
        "",
        _call("network = chainrule.Network", sizes=list(network.sizes),
              activations=[layer.activation.name for layer in layers],
              biases=[layer.biases for layer in layers], frozen=list(network.frozen)),
        _call("parameters = chainrule.from_matrices", network=_Name("network"),
              weights=[np.asarray(W) for W in example.parameters.W], biases=biases),
        _call("penalties = chainrule.Regularization", **penalties),
        _call("example = chainrule.WorkedExample", name=example.name,
              parameters=_Name("parameters"), inputs=example.inputs,
              targets=example.targets, loss=example.loss.name,
              optimizer=_Name(optimizer),
              regularization=_Name("penalties"),
              learning_rate=example.learning_rate, steps=example.steps,
              batch_size=example.batch_size, notation=example.notation),
        "result = example.run()",
        "print(result.losses)",
        "print(chainrule.render(chainrule.explain(example)))",
        "",
    ]  # fmt: skip
    return "\n".join(lines)


class _Name(str):
    """What stands in the program as it is, and not as a text."""


def _comment(text: str) -> str:
    return "# " + " ".join(text.split())


def _call(what: str, **arguments: Any) -> str:
    rows = [f"    {name}={_written(value)}," for name, value in arguments.items()]
    return "\n".join([f"{what}(", *rows, ")"])


def _written(value: Any) -> str:
    """A value as it is typed; arrays as lists, with all their digits."""
    if isinstance(value, _Name):
        return str(value)
    if isinstance(value, np.ndarray):
        return repr(value.tolist())
    if isinstance(value, list):
        return f"[{', '.join(map(_written, value))}]"
    return repr(value)
