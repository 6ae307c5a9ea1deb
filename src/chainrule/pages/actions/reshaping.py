"""Changing what the network is: activations, loss, optimizer, batches, units and layers.

The run then begins anew from the weights that are on the screen: the steps before were those of
another network.
"""

from __future__ import annotations

from typing import Any

from chainrule.errors import ChainruleError
from chainrule.formulas import ACTIVATIONS, LOSSES, OPTIMIZERS
from chainrule.pages.arguments import one_of, whole
from chainrule.pages.session import Answer, Message, Past, Session
from chainrule.pages.steps import MOST_STEPS

MOST_UNITS = 64  # of a layer
MOST_LAYERS = 12


def choices(session: Session, message: Message) -> Answer:
    """What can be chosen, and what is."""
    example = session.example
    return {
        "activations": list(ACTIVATIONS),
        "losses": list(LOSSES),
        "optimizers": list(OPTIMIZERS),
        "chosen": {
            "activations": [layer.activation.name for layer in example.network.layers],
            "loss": example.loss.name,
            "optimizer": example.optimizer.name,
            "batch_size": example.batch_size,
            "sizes": list(example.network.sizes),
            "samples": len(example.inputs),
        },
    }


def reshape(session: Session, message: Message) -> Answer:
    """Other settings, other sizes of layers, from the weights of a step on."""
    step = whole(message, "step", most=MOST_STEPS)
    example = session.example_at(step).with_settings(**_settings(session, message))
    if "sizes" in message:
        # inputs and targets are those of the samples
        sizes = _sizes(message)
        example = example.with_layer_sizes(
            [example.network.n_inputs, *sizes, example.network.n_outputs]
        )
    # the examples themselves and not what was computed: undoing computes it again
    past = [*session.past, Past(session.example, session.changes, step)]
    session.become(Session(example, session.digits, session.notation, past=past))
    return session.opened(0)


def _settings(session: Session, message: Message) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if "activation" in message:
        layers = session.example.network.layers
        # one layer at a time: the others keep what they have
        names = [layer.activation.name for layer in layers]
        names[whole(message, "layer", 1, len(layers)) - 1] = one_of(
            message, "activation", list(ACTIVATIONS)
        )
        found["activations"] = names
    if "loss" in message:
        found["loss"] = one_of(message, "loss", list(LOSSES))
    if "optimizer" in message:
        found["optimizer"] = one_of(message, "optimizer", list(OPTIMIZERS))
    if "batch_size" in message:
        found["batch_size"] = whole(message, "batch_size", 0, len(session.example.inputs))
    return found


def _sizes(message: Message) -> list[int]:
    """Units of the hidden layers."""
    given = message["sizes"]
    if not isinstance(given, list) or len(given) > MOST_LAYERS:
        raise ChainruleError(f"sizes must be a list of at most {MOST_LAYERS} whole numbers")
    return [whole({"units of a layer": size}, "units of a layer", 1, MOST_UNITS) for size in given]
