"""Worked examples as files: TOML, as `docs/worked_examples.md` describes it.

Weights are given by their symbols in the example's notation, or as a matrix for a whole layer. What
the document that the example is from does not give is "?".
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
from msgspec.structs import asdict

from chainrule import toml
from chainrule.errors import ChainruleError, unknown
from chainrule.explaining.examples.claims import parse_claims
from chainrule.explaining.examples.schema import (
    Cell,
    DataTable,
    ExampleFile,
    TrainingTable,
    numbers,
    numbers_of,
)
from chainrule.explaining.examples.ties import tied_of
from chainrule.explaining.examples.weights import given_weights
from chainrule.explaining.examples.worked_example import WorkedExample
from chainrule.files import names_in
from chainrule.formulas import LOSSES, OPTIMIZERS, Optimizer
from chainrule.formulas.optimizers import gradient_descent
from chainrule.network.network import Network
from chainrule.network.regularization import Regularization
from chainrule.types import Doubles

FORMAT = 1
# TOML's reader does not tell lines, but messages about claims should: the line is found in the
# text.
CLAIMS = re.compile(r"""^claims *= *(\"{3}|'{3})(?:\r?\n)?""", re.MULTILINE)


def example_names() -> list[str]:
    """The worked examples that ship with the package."""
    return names_in("chainrule.explaining.examples", ".toml")


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
    # a shipped example comes first, whatever file of that name lies in the working folder
    if str(source) in example_names():
        return _parsed(shipped_text(str(source)), f"{source}.toml", str(source))
    path = Path(source)
    if not path.is_file():
        # a bare word is more likely a misspelled name than a file
        if path.suffix != ".toml" and len(path.parts) == 1:
            raise unknown("worked example", str(source), example_names())
        raise ChainruleError(f"{path}: there is no such file")
    text = toml.read_text(path, "a worked example is written in TOML")
    return _parsed(text, str(path), path.stem, path.parent)


def shipped_text(name: str) -> str:
    """The file of an example that ships with the package.

    Raises
    ------
    ChainruleError
        If there is none of this name.
    """
    if name not in example_names():
        raise unknown("worked example", name, example_names())
    place = files("chainrule.explaining.examples") / f"{name}.toml"
    return place.read_text(encoding="utf-8")


def _parsed(text: str, place: str, name: str, folder: Path | None = None) -> WorkedExample:
    """A worked example; messages begin with the place of its file."""
    try:
        return parse_example(text, name, folder)
    except ChainruleError as error:
        raise ChainruleError(f"{place}: {error}") from None


def parse_example(text: str, name: str, folder: Path | None = None) -> WorkedExample:
    """A worked example from the text of its file, and the folder that this is in."""
    table = toml.parse(text)
    if folder is not None:
        _place_notation(table, folder)
    return example_of(table, name, _line_of_claims(text))


def _place_notation(table: dict[str, Any], folder: Path) -> None:
    """A notation of one's own lies beside the example that is written in it, or is named from
    there; where the program happens to be called does not matter.

    An example may be somebody else's: it names no file by its place in the whole system.
    """
    notation = table.get("notation")
    if not isinstance(notation, str) or not notation.endswith(".toml"):
        return
    if Path(notation).is_absolute():
        raise ChainruleError(
            f"notation is {toml.shown(notation)}; write its path from the folder of the example, "
            "such as 'own.toml'"
        )
    table["notation"] = str(folder / notation)


def _line_of_claims(text: str) -> int:
    """The line of the file on which the claims begin."""
    match = CLAIMS.search(text)
    return 1 if match is None else text.count("\n", 0, match.end()) + 1


def example_of(table: Mapping[str, Any], name: str, line_of_claims: int = 1) -> WorkedExample:
    """A worked example from the table that its file holds.

    Parameters
    ----------
    table : mapping
        As `chainrule.toml.parse` returns it.
    name : str
        The example's name, and its title if the file has none.
    line_of_claims : int
        The line of the file on which the claims begin, for messages about them.
    """
    toml.check_version(table, FORMAT)
    file = toml.convert(table, ExampleFile)
    # the network first: what shapes weights and data must have follows from it
    network = Network(
        file.network.sizes, file.network.activations, file.network.biases, file.network.frozen
    )
    inputs, targets = _samples(file.data, network)
    training = file.training
    parameters = given_weights(network, file.notation, file.weights)
    return WorkedExample(
        name=name,
        parameters=parameters,
        inputs=inputs,
        targets=targets,
        loss=LOSSES["half_squared_error" if training.loss is None else training.loss],
        optimizer=_optimizer(training),
        regularization=_regularization(training),
        learning_rate=numbers(training.learning_rate, "training.learning_rate"),
        steps=int(training.steps),
        batch_size=int(training.batch_size),
        notation=file.notation,
        title=name if file.title is None else file.title,
        source=file.source,
        note=file.note,
        inferred=file.inferred,
        claims=parse_claims(file.claims, "claims", line_of_claims),
        stated=_stated(file),
        tied=tied_of(file.network.tied, parameters, file.notation),
    )


def _optimizer(training: TrainingTable) -> Optimizer:
    """Gradient descent with its momentum, or another optimizer with its constants."""
    momentum = numbers(training.momentum, "training.momentum")
    if not training.optimizer:
        if training.options:
            raise ChainruleError("training.options are those of an optimizer; name it as well")
        return gradient_descent(momentum, training.nesterov)
    if momentum or training.nesterov:
        raise ChainruleError(
            "training.momentum and nesterov are those of gradient descent; the constants of "
            "another training.optimizer are training.options"
        )
    rule = OPTIMIZERS[training.optimizer]
    options = dict(rule.options)
    for name in training.options:
        if name not in options:
            raise unknown(f"option of {rule.name}", name, options)
    options |= numbers_of(training.options, "training.options")
    return replace(rule, options=tuple(options.items()))


def _regularization(training: TrainingTable) -> Regularization:
    l1, l2 = (numbers(value, "training.l1 or l2") for value in (training.l1, training.l2))
    per_sample = numbers(training.l2_per_sample, "training.l2_per_sample")
    return Regularization(l1=l1, l2=l2, l2_per_sample=per_sample)


def _stated(file: ExampleFile) -> dict[str, str]:
    """What the document says of its conventions: in words, or by what is in the file."""
    found: dict[str, str] = {}
    for question, answer in asdict(file.stated).items():
        if answer:
            found[question] = answer if isinstance(answer, str) else ""
    # A loss or a frozen bias that is written down is one that the document has.
    if file.training.loss is not None:
        found.setdefault("loss", "")
    if file.training.nesterov:
        found.setdefault("optimizer", "")
    if file.network.frozen:
        found.setdefault("biases", "")
    return found


def _samples(data: DataTable, network: Network) -> tuple[Doubles, Doubles]:
    """Inputs (n, n_inputs) and targets (n, n_outputs)."""
    inputs = _matrix(data.inputs, "data.inputs", network.n_inputs)
    targets = _matrix(data.targets, "data.targets", network.n_outputs)
    if len(inputs) != len(targets):
        raise ChainruleError(f"data.inputs has {len(inputs)} rows, data.targets has {len(targets)}")
    return inputs, targets


def _matrix(rows: list[list[Cell]], key: str, columns: int) -> Doubles:
    """Rows of numbers as a matrix; what is not given is nan."""
    if not rows or any(len(row) != columns for row in rows):
        found = sorted({len(row) for row in rows})
        raise ChainruleError(
            f"{key} has {len(rows)} rows of {' or '.join(map(str, found)) or 'no'} numbers; "
            f"the network needs rows of {columns}"
        )
    return np.array(numbers(rows, key), dtype=float)
