"""A worked example as the table of its file, and as its text."""

from __future__ import annotations

import json
from math import isnan
from typing import Any

from chainrule.explaining.examples.claims import Claim
from chainrule.explaining.examples.files import FORMAT
from chainrule.explaining.examples.ties import names_of
from chainrule.explaining.examples.worked_example import WorkedExample


def example_table(example: WorkedExample) -> dict[str, Any]:
    """A worked example as its file holds it, without its claims; "?" for what is not given."""
    layers = example.network.layers
    # whole layers, by keys that are the same in every notation
    weights: dict[str, Any] = {}
    for number, (W, b) in enumerate(
        zip(example.parameters.W, example.parameters.b, strict=True), start=1
    ):
        weights[f"w[{number}]"] = _cells(W.tolist())
        if layers[number - 1].n_biases:
            weights[f"b[{number}]"] = _cells(b.tolist())
    return {
        "format": FORMAT,
        "title": example.title,
        "source": example.source,
        "note": example.note,
        "notation": example.notation,
        "network": {
            "sizes": list(example.network.sizes),
            "activations": [layer.activation.name for layer in layers],
            "biases": [layer.biases for layer in layers],
            "frozen": list(example.network.frozen),
            **({"tied": _tied(example)} if example.tied else {}),
        },
        "weights": weights,
        "training": {
            "loss": example.loss.name,
            "learning_rate": _cells(example.learning_rate),
            **_rule(example),
            **_penalties(example),
            **_unless({"steps": 1, "batch_size": 0}, example),
        },
        "data": {
            "inputs": _cells(example.inputs.tolist()),
            "targets": _cells(example.targets.tolist()),
        },
        **({"inferred": dict(example.inferred)} if example.inferred else {}),
        # a question without an answer in words is answered by what is in the file
        **(
            {"stated": {key: it or True for key, it in example.stated.items()}}
            if example.stated
            else {}
        ),
    }


def _tied(example: WorkedExample) -> list[list[str]]:
    return names_of(example.tied, example.notation, example.parameters)


def write_example(example: WorkedExample) -> str:
    r"""The text of an example's file, with its claims, laid out as people write it.

    Examples
    --------
    >>> from chainrule.explaining.examples.writing import write_example
    >>> print(write_example(chainrule.load_example("udacity")).partition("claims")[0])
    format = 1
    title = "Backpropagation: working through an example"
    source = "Udacity, deep learning lessons"
    notation = "udacity"
    <BLANKLINE>
    """
    table = example_table(example)
    head = ("format", "title", "source", "note", "notation")
    lines = [_entry(key, table[key]) for key in head if table[key]]
    if example.claims:
        lines += ["", 'claims = """', *map(_line, example.claims), '"""']
    for name in ("network", "weights", "training", "data", "inferred", "stated"):
        entries = [_entry(key, value) for key, value in table.get(name, {}).items() if value != []]
        if not entries:
            continue
        lines += ["", f"[{name}]", *entries]
    return "\n".join(lines) + "\n"


def _entry(key: str, value: Any) -> str:
    """A key with its value; numbers, texts and lists of these are the same in TOML and JSON."""
    bare = key if key.isidentifier() else json.dumps(key)
    if isinstance(value, dict):
        return f"{bare} = {{ {', '.join(_entry(*pair) for pair in value.items())} }}"
    return f"{bare} = {json.dumps(value, ensure_ascii=False)}"


def _line(claim: Claim) -> str:
    """A claim, with where it was printed as a comment."""
    return f"{claim}  # line {claim.line}" if claim.line else str(claim)


def _cells(value: Any) -> Any:
    if isinstance(value, list):
        return [_cells(entry) for entry in value]
    return "?" if isnan(value) else value


def _rule(example: WorkedExample) -> dict[str, Any]:
    """The optimizer, as far as it is not plain gradient descent."""
    rule = example.optimizer
    if rule.name == "gradient_descent":
        return {}
    options = dict(rule.options)
    if rule.name == "momentum":
        return {"momentum": options.get("momentum", 0.0)}
    return {"optimizer": rule.name, **({"options": options} if options else {})}


def _penalties(example: WorkedExample) -> dict[str, float]:
    """What regularization adds to the error."""
    return _unless({"l1": 0.0, "l2": 0.0, "l2_per_sample": 0.0}, example.regularization)


def _unless(usual: dict[str, Any], held: object) -> dict[str, Any]:
    """Those settings that are not as usual."""
    return {name: getattr(held, name) for name in usual if getattr(held, name) != usual[name]}
