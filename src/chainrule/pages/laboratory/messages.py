"""What a message says of the laboratory, checked: data, options, settings."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from chainrule.checks import LARGEST_SEED, finite
from chainrule.errors import ChainruleError
from chainrule.formulas import ACTIVATIONS, INITIALIZERS, LOSSES, OPTIMIZERS
from chainrule.pages.arguments import number, one_of, text, whole
from chainrule.pages.data_sets import DATA_SETS, Data, DataSet
from chainrule.pages.data_sets.data_set import Option
from chainrule.pages.laboratory.settings import (
    MOST_HELD,
    MOST_LAYERS,
    MOST_UNITS,
    USUAL,
    Settings,
    preset,
)
from chainrule.training.solvers import SOLVERS


def data_of(message: Mapping[str, Any]) -> tuple[str, dict[str, Any], Callable[[Data], Settings]]:
    """The data set, what is chosen of it, and the settings once its data are known."""
    entry = DATA_SETS[text(message, "data")]
    given = message.get("settings", {})
    if not isinstance(given, Mapping):
        raise ChainruleError("settings must be an object")
    # what is left of the settings is decided by the data: how many outputs, classes or numbers
    return (
        entry.name,
        chosen_of(entry, message),
        lambda data: settings_of(preset(entry.preset, data) | dict(given)),
    )


def settings_of(message: Mapping[str, Any]) -> Settings:
    """Settings from a message, each checked; what is not given is as usual."""
    given = {**USUAL, **message}
    hidden, activations = given["hidden"], given["activations"]
    # lists first, as what is in them is looked at one by one
    if not isinstance(hidden, list) or len(hidden) > MOST_LAYERS:
        raise ChainruleError(f"hidden must be a list of at most {MOST_LAYERS} numbers of units")
    if not isinstance(activations, list) or len(activations) != len(hidden):
        raise ChainruleError("activations must be a list with one for each hidden layer")
    held = number(given, "held")
    if not 0 <= held <= MOST_HELD:
        raise ChainruleError(f"the share held out is {held:g}; it must be from 0 to {MOST_HELD}")
    return Settings(
        tuple(whole({"units": units}, "units", 1, MOST_UNITS) for units in hidden),
        tuple(one_of({"activation": it}, "activation", list(ACTIVATIONS)) for it in activations),
        one_of(given, "output", list(ACTIVATIONS)),
        one_of(given, "loss", list(LOSSES)),
        one_of(given, "solver", [*OPTIMIZERS, *SOLVERS]),
        number(given, "learning_rate"),
        whole(given, "batch_size", 0, 10**6),
        one_of(given, "weights", list(INITIALIZERS)),
        whole(given, "seed", 0, LARGEST_SEED),
        held,
        bool(given["until_learnt"]),
    )


def chosen_of(entry: DataSet, message: Mapping[str, Any]) -> dict[str, Any]:
    """What was chosen of a data set; the points that were set, where there are any."""
    given = message.get("options", {})
    if not isinstance(given, Mapping):
        raise ChainruleError("options must be an object with a value for each name")
    chosen = {option.name: _chosen(option, given) for option in entry.options}
    return chosen | ({"set_points": message["points"]} if "points" in message else {})


def _chosen(option: Option, given: Mapping[str, Any]) -> Any:
    """What was chosen of an option; its default if nothing was."""
    found = given.get(option.name, option.default)
    named = {option.name: found}
    if isinstance(option.default, str):
        return text(named, option.name)
    # whole numbers before others: a number such as 3.0 is no number of points
    if isinstance(option.default, int):
        return whole(named, option.name, int(option.least), int(option.most))
    value = finite(found)
    if not option.least <= value <= option.most:
        raise ChainruleError(
            f"{option.title} is {value:g}; it must be from {option.least:g} to {option.most:g}"
        )
    return value
