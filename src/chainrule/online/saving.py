"""Models of single rows on disk: a JSON description and three arrays, in a safetensors file.

    w, slots   weights and what the optimizer remembers, with the room for columns to come
    table      counts, means and variances of the columns

A model that is loaded goes on to the same bits as the one that was saved.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

from chainrule.errors import ChainruleError
from chainrule.files import write_whole
from chainrule.network.saving import description_of
from chainrule.online.learner import Learner
from chainrule.version import __version__, unreadable_format

FORMAT = "online 1"  # no format of `chainrule.network.saving`, which refuses it by this name
KINDS = {"OnlineClassifier": "classifier", "OnlineRegressor": "regressor"}  # and their modules
PLAIN = (str, int, float, bool, type(None))  # what JSON gives back as it was
COUNTS = ("n_rows_", "loss_", "drift_", "n_drifts_")
ARRAYS = ("w", "slots", "table")


def save(model: Any, path: str | Path, replace: bool = True) -> Path:
    """Write a model to a file, over one that is there only with `replace`."""
    return write_whole(path, to_bytes(model), replace)


def to_bytes(model: Any) -> bytes:
    """The content of such a file."""
    from safetensors.numpy import save as pack

    learner = model._learner
    if learner is None:
        raise ChainruleError("nothing was learned yet: such a model is not saved")
    arrays = {"w": learner.row.w, "slots": learner.row.slots, "table": model._table}
    arrays = {name: np.ascontiguousarray(array) for name, array in arrays.items()}
    if not all(np.isfinite(array).all() for array in arrays.values()):
        raise ChainruleError("the model holds a number that is not finite; it is not saved")
    # an optimizer that remembers nothing has no slots, and an empty array no bytes to be kept
    return bytes(pack(arrays, {"chainrule": json.dumps(_described(model, learner))}))


def _described(model: Any, learner: Learner) -> dict[str, Any]:
    """All but the arrays; a function to be called on a drift cannot be kept."""
    given = {name: value for name, value in model._get_params().items() if name != "on_drift"}
    return {
        "format": FORMAT,
        "version": __version__,
        "kind": type(model).__name__,
        "parameters": {name: _setting(name, value) for name, value in given.items()},
        "keys": [[_plain("a feature", part) for part in key] for key in model._names.keys],
        "seen": model._told(),
        "room": learner.room,
        "outputs": learner.job.network.n_outputs,
        "updates": learner.updates,
        "test": vars(model._test),
        **{name: getattr(model, name) for name in COUNTS},
    }


def _setting(name: str, value: Any) -> Any:
    return (
        [_plain(name, item) for item in value] if isinstance(value, tuple) else _plain(name, value)
    )


def _plain(what: str, value: Any) -> Any:
    """What JSON can keep, or an error."""
    if isinstance(value, np.generic):
        value = value.item()
    if not isinstance(value, PLAIN):
        raise ChainruleError(
            f"{what} is {repr(value)[:40]}, of the type {type(value).__name__}; only texts and "
            "numbers are saved"
        )
    return value


def is_online(content: bytes) -> bool:
    """Whether these are the bytes of such a file."""
    description = description_of(content)
    return str(description.get("format", "")).startswith("online")


def from_bytes(content: bytes) -> Any:
    """The model in such a file.

    Raises
    ------
    ChainruleError
        If it was written by a newer version, or is damaged.
    """
    description = description_of(content)
    if description["format"] != FORMAT:
        raise unreadable_format(description["format"], f"{FORMAT!r}", description.get("version"))
    try:
        return _restored(description, content)
    except ChainruleError:  # of a setting, such as an optimizer that nobody has registered here
        raise
    # whatever a damaged or hostile file makes the readers stumble over
    except Exception:
        raise ChainruleError(
            "not a model of single rows that chainrule saved, or damaged"
        ) from None


def _restored(description: dict[str, Any], content: bytes) -> Any:
    from importlib import import_module

    from safetensors.numpy import load as unpack

    kind = description["kind"]
    module = import_module(f"chainrule.online.{KINDS[kind]}")
    given = dict(description["parameters"])
    if isinstance(given["hidden_layer_sizes"], list):
        given["hidden_layer_sizes"] = tuple(given["hidden_layer_sizes"])
    # the settings are checked as if they were given by hand
    model = getattr(module, kind)(**given)
    w, slots, table = _checked(unpack(content))
    model._names.add(tuple(key) for key in description["keys"])
    model._hear(description["seen"])
    room, n_outputs = int(description["room"]), int(description["outputs"])
    job = model._plan.job(room, n_outputs)
    n = job.network.n_parameters
    shapes = [(n,), (len(job.optimizer.slots), n), (3, room)]
    told = len(model.classes_) if hasattr(model, "classes_") else 1
    fits = [array.shape for array in (w, slots, table)] == shapes and told == n_outputs
    if not fits or not len(description["keys"]) <= model._names.n <= room:
        raise ValueError("arrays, names and labels that do not fit each other")
    # not by its `__init__`, which would draw weights
    learner = Learner.__new__(Learner)
    learner.plan = model._plan
    learner.take(job, w, slots, int(description["updates"]))
    model._learner, model._table = learner, table
    # by the types that a fresh model has: JSON may hold anything in their place
    for name, value in description["test"].items():
        setattr(model._test, name, type(vars(model._test)[name])(value))
    for name in COUNTS:
        setattr(model, name, type(getattr(model, name))(description[name]))
    return model


def _checked(arrays: dict[str, Any]) -> list[Any]:
    """The three arrays, of finite numbers."""
    found = [arrays[name] for name in ARRAYS]
    if not all(array.dtype == np.float64 and np.isfinite(array).all() for array in found):
        raise ValueError("not finite")
    return found
