"""What the file of a worked example may hold: its tables, their keys, and the types of these.

`docs/worked_examples.md` describes the same for people.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import isfinite, nan
from typing import Annotated, Any, Literal

from msgspec import Meta, Struct, field

from chainrule.errors import ChainruleError

# A number, or "?" for one that the document does not give.
Cell = float | Literal["?"]
# A single weight, a layer's biases, or its whole matrix with a row for each sending unit.
Numbers = Cell | list[Cell | list[Cell]]
# TOML tells 3 and 3.0 apart; a reader of the file does not.
Count = Annotated[float, Meta(ge=0, multiple_of=1)]
# Larger layers could not be written down number by number.
Units = Annotated[int, Meta(ge=0, le=1_000_000)]


class NetworkTable(Struct, forbid_unknown_fields=True):
    """``[network]``: numbers of units, and one setting for all layers or one for each."""

    sizes: list[Units]
    activations: str | list[str] = "logistic"
    biases: str | list[str] = "trained"
    frozen: list[str] = field(default_factory=list)
    tied: list[list[str]] = field(default_factory=list)  # weights that stay equal


class TrainingTable(Struct, forbid_unknown_fields=True):
    """``[training]``: the loss, and the rule by which weights change."""

    loss: str | None = None
    learning_rate: Cell = 0.5
    momentum: float = 0.0
    nesterov: bool = False
    optimizer: str = ""
    options: dict[str, float] = field(default_factory=dict)
    l1: float = 0.0
    l2: float = 0.0
    l2_per_sample: float = 0.0
    steps: Count = 1
    batch_size: Count = 0


class DataTable(Struct, forbid_unknown_fields=True):
    """``[data]``: a row for each sample."""

    inputs: list[list[Cell]]
    targets: list[list[Cell]]


class StatedTable(Struct, forbid_unknown_fields=True):
    """``[stated]``: which conventions the document says that it follows.

    ``true`` if it is as the rest of the file has it; otherwise what is different.
    """

    loss: bool = False
    biases: bool = False
    signs: bool = False
    optimizer: bool | Literal["Nesterov", "Polyak"] = False
    penalty: bool | Literal["without ½", "divided by samples", "not divided by samples"] = False
    samples: bool | Literal["sum"] = False
    learning_rate: bool | Literal["in gradients", "in deltas"] = False
    hidden_errors: bool | Literal["after the step"] = False
    velocity: bool | str = False
    tied: bool | Literal["for each place"] = False
    rounding: bool | Literal["cut off", "rounded twice"] = False


class ExampleFile(Struct, forbid_unknown_fields=True, kw_only=True):
    """The whole file. Which weights there are depends on the network: they are checked later."""

    format: int
    title: str | None = None
    source: str = ""
    notation: str = "plain"
    note: str = ""
    claims: str = ""
    network: NetworkTable
    weights: dict[str, Any]
    inferred: dict[str, str] = field(default_factory=dict)
    training: TrainingTable = field(default_factory=TrainingTable)
    stated: StatedTable = field(default_factory=StatedTable)
    data: DataTable


def numbers(value: Any, key: str) -> Any:
    """The number in a cell, or lists of them; nan for what the document does not give.

    TOML has inf and nan too: they are refused, as nan already means "not given".
    """
    if isinstance(value, list):
        return [numbers(entry, f"{key}[{place}]") for place, entry in enumerate(value)]
    # the only text that gets past the schema is "?"
    if isinstance(value, str):
        return nan
    if not isfinite(value):
        raise ChainruleError(f"{key} is {value}; it must be a finite number")
    return float(value)


def numbers_of(table: Mapping[str, float], key: str) -> dict[str, float]:
    """The numbers of a table, each finite."""
    return {name: float(numbers(value, f"{key}.{name}")) for name, value in table.items()}
