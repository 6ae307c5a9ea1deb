"""Worked examples as files: TOML, as `docs/worked_examples.md` describes it.

Weights are given by their symbols in the example's notation, or as a matrix for a whole layer. What
the document that the example is from does not give is "?".
"""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from chainrule.errors import ChainruleError, unknown
from chainrule.explaining.examples.claims import Claim, parse_claims
from chainrule.explaining.examples.worked_example import WorkedExample, value_of
from chainrule.files import check_size
from chainrule.formulas import LOSSES
from chainrule.formulas.optimizers import gradient_descent
from chainrule.network.network import Network
from chainrule.network.parameters import Parameters
from chainrule.network.quantities import Quantity
from chainrule.symbolic.notations import Notation, ascii_form

FORMAT = 1
UNKNOWN = "?"
KEYS = {
    "": {
        "format",
        "title",
        "source",
        "notation",
        "note",
        "claims",
        "network",
        "weights",
        "inferred",
        "training",
        "data",
    },
    "network": {"sizes", "activations", "biases", "frozen"},
    "training": {"loss", "learning_rate", "momentum", "nesterov", "steps", "batch_size"},
    "data": {"inputs", "targets"},
}
CLAIMS = re.compile(r"""^claims *= *(\"{3}|'{3})(?:\r?\n)?""", re.MULTILINE)
MISSING = np.inf  # until a weight is set; nan is what is not given
TABLES = (*list(KEYS)[1:], "weights", "inferred")


def example_names() -> list[str]:
    """The worked examples that ship with the package."""
    folder = files("chainrule.explaining.examples")
    return sorted(entry.name[:-5] for entry in folder.iterdir() if entry.name.endswith(".toml"))


def load_example(source: str | Path) -> WorkedExample:
    """A worked example that ships with the package, by its name, or one of your own, by its path.

    Parameters
    ----------
    source : str or Path
        A name from `example_names`, or a file.

    Raises
    ------
    ChainruleError
        If there is no such file, or something in it is missing, unknown or of the wrong shape; the
        message names the file and the key.

    Examples
    --------
    >>> print(chainrule.load_example("mazur").network)
    2-2-2, logistic, logistic
    """
    if str(source) in example_names():
        text = (files("chainrule.explaining.examples") / f"{source}.toml").read_text(
            encoding="utf-8"
        )
        return parse_example(text, str(source))
    path = Path(source)
    if not path.is_file():
        if path.suffix != ".toml" and len(path.parts) == 1:
            raise unknown("worked example", str(source), example_names())
        raise ChainruleError(f"{path}: there is no such file")
    check_size(path)
    try:
        return parse_example(path.read_text(encoding="utf-8"), path.stem)
    except UnicodeDecodeError:
        raise ChainruleError(
            f"{path}: this is not a text file; a worked example is written in TOML"
        ) from None
    except ChainruleError as error:
        raise ChainruleError(f"{path}: {error}") from None


def parse_example(text: str, name: str) -> WorkedExample:
    """A worked example from the text of its file."""
    try:
        file = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ChainruleError(f"not valid TOML: {error}") from None
    except RecursionError:
        raise ChainruleError("not valid TOML: nested too deeply") from None
    return example_of(file, name, _line_of_claims(text))


def _line_of_claims(text: str) -> int:
    """The line of the file on which the claims begin."""
    match = CLAIMS.search(text)
    return 1 if match is None else text.count("\n", 0, match.end()) + 1


def example_of(file: Mapping[str, Any], name: str, line_of_claims: int = 1) -> WorkedExample:
    """A worked example from what its file holds."""
    _check_keys(file)
    if "format" not in file:
        raise ChainruleError(f"format is missing; begin the file with format = {FORMAT}")
    if file["format"] != FORMAT:
        raise ChainruleError(f"format is {file['format']!r}; this version reads format = {FORMAT}")
    settings = file["network"]
    network = Network(
        _of("sizes", _needed(settings, "sizes", "network"), list),
        _texts(settings.get("activations", "logistic"), "network.activations"),
        _texts(settings.get("biases", "trained"), "network.biases"),
        _texts(settings.get("frozen", []), "network.frozen", one=False),
    )
    notation = _texts(file.get("notation", "plain"), "notation", several=False)
    inputs = _matrix(_needed(file["data"], "inputs", "data"), "data.inputs", network.n_inputs)
    targets = _matrix(_needed(file["data"], "targets", "data"), "data.targets", network.n_outputs)
    if len(inputs) != len(targets):
        raise ChainruleError(f"data.inputs has {len(inputs)} rows, data.targets has {len(targets)}")
    training = file.get("training", {})
    numbers = {
        key: _number(
            training[key], f"training.{key}", key in ("steps", "batch_size"), key == "learning_rate"
        )
        for key in ("learning_rate", "momentum", "steps", "batch_size")
        if key in training
    }
    nesterov = training.get("nesterov", False)
    if not isinstance(nesterov, bool):
        raise ChainruleError(f"training.nesterov must be true or false, not {nesterov!r}")
    return WorkedExample(
        name=name,
        parameters=_weights(network, notation, file["weights"]),
        inputs=inputs,
        targets=targets,
        loss=LOSSES[
            _texts(training.get("loss", "half_squared_error"), "training.loss", several=False)
        ],
        optimizer=gradient_descent(numbers.get("momentum", 0.0), nesterov),
        learning_rate=numbers.get("learning_rate", 0.5),
        steps=int(numbers.get("steps", 1)),
        batch_size=int(numbers.get("batch_size", 0)),
        notation=notation,
        title=str(file.get("title", name)),
        source=str(file.get("source", "")),
        note=str(file.get("note", "")),
        inferred=file.get("inferred", {}),
        claims=_claims(file.get("claims", ""), line_of_claims),
    )


def _claims(text: Any, line: int) -> tuple[Claim, ...]:
    return parse_claims(_texts(text, "claims", several=False), "claims", line)


def _check_keys(file: Mapping[str, Any]) -> None:
    for section in TABLES:
        if not isinstance(file.get(section, {}), dict):
            raise ChainruleError(f"{section} must be a table, headed by [{section}]")
    for section, known in KEYS.items():
        table = file if not section else file.get(section, {})
        for key in table:
            if key not in known:
                raise unknown(f"key in {f'[{section}]' if section else 'the file'}", key, known)
    for section in ("network", "weights", "data"):
        if section not in file:
            raise ChainruleError(f"the table [{section}] is missing")


def _weights(network: Network, notation: str, given: Mapping[str, Any]) -> Parameters:
    """Parameters from labels; a key such as "w[1]" or "b[1]" gives a layer's whole matrix or
    all its biases.
    """
    parameters = Parameters(network, np.full(network.n_parameters, MISSING))
    labels = Notation(notation, network).labels()
    whole = {f"{kind}[{layer}]": views[layer - 1] for layer in range(1, len(network.layers) + 1)
             for kind, views in (("w", parameters.W), ("b",
             parameters.b)) if np.ndim(views[layer - 1])}  # fmt: skip
    for key, value in given.items():
        label = ascii_form(key)
        if label in labels and not (label in whole and isinstance(value, list)):
            _set(parameters, labels[label], _number(value, f"weights.{key}", unknown=True))
        elif label in whole:
            _set_all(whole[label], value, f"weights.{key}")
        else:
            raise unknown(
                f"weight in a {network} network with biases {_kinds(network)}",
                key,
                {*labels, *whole},
            )
    missing = [
        label for label, quantity in labels.items() if value_of(parameters, quantity) == MISSING
    ]
    if missing:
        raise ChainruleError(
            f'[weights] lacks {", ".join(missing)}; what the document does not give is "{UNKNOWN}"'
        )
    return parameters


def _kinds(network: Network) -> str:
    return ", ".join(layer.biases for layer in network.layers)


def _set(parameters: Parameters, quantity: Quantity, value: float) -> None:
    if quantity.kind == "weight":
        parameters.W[quantity.layer - 1][quantity.sender - 1, quantity.unit - 1] = value
    else:
        parameters.b[quantity.layer - 1][max(quantity.unit - 1, 0)] = value


def _set_all(place: NDArray[np.float64], value: Any, key: str) -> None:
    try:
        numbers = _numbers(value, key)
    except (TypeError, ValueError, OverflowError):
        raise ChainruleError(f"{key} must be numbers in the shape {place.shape}") from None
    if numbers.size == place.size == 1:  # the bias that a layer shares, or a single weight
        numbers = numbers.reshape(place.shape)
    if numbers.shape != place.shape:
        raise ChainruleError(
            f"{key} has the shape {numbers.shape}; it must be {place.shape}, a row for each sender"
        )
    place[...] = numbers


def _needed(table: Mapping[str, Any], key: str, section: str) -> Any:
    if key not in table:
        raise ChainruleError(f"[{section}] lacks {key}")
    return table[key]


def _of(key: str, value: Any, kind: type) -> Any:
    if not isinstance(value, kind):
        raise ChainruleError(f"{key} is {value!r}; it must be a {kind.__name__}")
    return value


def _texts(value: Any, key: str, one: bool = True, several: bool = True) -> Any:
    """A text, or a list of texts, as far as either is allowed."""
    listed = isinstance(value, list) and all(isinstance(entry, str) for entry in value)
    if not (one and isinstance(value, str)) and not (several and listed):
        allowed = " or ".join(["a text"] * one + ["a list of texts"] * several)
        raise ChainruleError(f"{key} must be {allowed}, not {str(value)[:40]!r}")
    return value


def _number(value: Any, key: str, whole: bool = False, unknown: bool = False) -> float:
    if unknown and value == UNKNOWN:
        return np.nan
    if (
        isinstance(value, bool)
        or not isinstance(value, int | float)
        or not abs(value) <= sys.float_info.max
    ):
        raise ChainruleError(f"{key} is {str(value)[:40]!r}; it must be a finite number")
    if whole and (value != int(value) or value < 0):
        raise ChainruleError(f"{key} is {value!r}; it must be a whole number, 0 or more")
    return float(value)


def _matrix(value: Any, key: str, columns: int) -> NDArray[np.float64]:
    try:
        matrix = _numbers(value, key)
    except ChainruleError:
        raise
    except (TypeError, ValueError, OverflowError):
        raise ChainruleError(f"{key} must be rows of numbers, such as [[0.05, 0.10]]") from None
    if matrix.ndim != 2 or matrix.shape[1] != columns or not len(matrix):
        raise ChainruleError(f"{key} has the shape {matrix.shape}; it must be rows of {columns}")
    return matrix


def _numbers(value: Any, key: str) -> NDArray[np.float64]:
    """Lists of lists as an array: finite numbers, nan where something is not given."""

    def number(entry: Any) -> Any:
        if isinstance(entry, list):
            return [number(inner) for inner in entry]
        if isinstance(entry, bool) or not (entry == UNKNOWN or isinstance(entry, int | float)):
            raise TypeError
        return np.nan if entry == UNKNOWN else _finite(float(entry), key)

    return np.array(number(value), dtype=float)


def _finite(value: float, key: str) -> float:
    if not np.isfinite(value):
        raise ChainruleError(f"{key} holds a number that is not finite")
    return value
