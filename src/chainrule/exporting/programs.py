"""What every format writes: how the columns of a table become inputs, the networks, and what their
outputs mean.

::

    row of a table --preparations--> inputs --networks--> outputs --mean--> --result--> prediction

A network alone has no columns: its inputs are what is given.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from chainrule.exporting.tracing import Traced
from chainrule.formulas import Activation
from chainrule.tables.preparation import DatePreparation, TextPreparation
from chainrule.types import Array, Doubles, Floats, Rows


@dataclass(frozen=True, eq=False)
class NumberGroup:
    """Inputs that are made of numbers by the same formula.

    Attributes
    ----------
    name : str
        Of the formula.
    formula : Traced
        Of the variable ``x`` and the constants.
    sources : array, (k,)
        Which column of numbers each input is made of, counted from 0.
    targets : array, (k,)
        Which inputs these are.
    constants : mapping of str to array, (k,)
    """

    name: str
    formula: Traced
    sources: Rows
    targets: Rows
    constants: Mapping[str, Doubles]


@dataclass(frozen=True, eq=False)
class TextGroup:
    """Inputs that are made of a column of texts, from the input `start` on."""

    source: int
    start: int
    texts: TextPreparation


@dataclass(frozen=True, eq=False)
class DateGroup:
    """Inputs that are made of a column of dates, from the input `start` on; the formula of the
    years has a name and is traced as in a `NumberGroup`.
    """

    source: int
    start: int
    dates: DatePreparation
    name: str
    formula: Traced

    @property
    def constants(self) -> dict[str, float]:
        """Those of the formula."""
        return {name: value for name, (value,) in self.dates.years.constants.items()}


@dataclass(frozen=True, eq=False)
class Preparation:
    """How the columns become the inputs of networks.

    Attributes
    ----------
    n_inputs : int
    missing : array, (columns of numbers,)
        What a missing number becomes.
    numbers : tuple of NumberGroup
    texts : tuple of TextGroup
    dates : tuple of DateGroup
    """

    n_inputs: int
    missing: Doubles
    numbers: tuple[NumberGroup, ...]
    texts: tuple[TextGroup, ...]
    dates: tuple[DateGroup, ...]

    @property
    def formulas(self) -> tuple[NumberGroup | DateGroup, ...]:
        """All that has a formula."""
        return (*self.numbers, *self.dates)


@dataclass(frozen=True, eq=False)
class Layer:
    """Weights (n_in, n_out), or (n,) where each unit has one input of its own; biases (n_out,), or
    None; and what the units do.
    """

    weights: Floats
    biases: Floats | None
    activation: Activation
    formula: Traced

    @property
    def n_out(self) -> int:
        """How many units there are."""
        return int(self.weights.shape[-1])


@dataclass(frozen=True, eq=False)
class Net:
    """A network, and which preparation its inputs come from; None where they are given."""

    n_inputs: int
    layers: tuple[Layer, ...]
    preparation: int | None = None


@dataclass(frozen=True, eq=False)
class Outputs:
    """The outputs of the network are the result."""


@dataclass(frozen=True, eq=False)
class Number:
    """The only output becomes a number by a formula of the variable ``y``."""

    formula: Traced


@dataclass(frozen=True, eq=False)
class Quantiles:
    """Each output becomes a quantile by a formula of the variable ``y``; those of each network are
    sorted before they are averaged. `middle` is the place of the median, which is the prediction.
    """

    levels: tuple[float, ...]
    middle: int
    formula: Traced


@dataclass(frozen=True, eq=False)
class Classes:
    """The outputs are the probabilities of these classes: texts, numbers, or true and false. With a
    threshold the second is predicted from this probability on, without one the likeliest.
    """

    labels: tuple[object, ...]
    threshold: float | None = None

    def places(self, probabilities: Doubles) -> Rows:
        """Which class is predicted, counted from 0."""
        chosen = probabilities.argmax(axis=1)
        return chosen if self.threshold is None else (probabilities[:, 1] >= self.threshold) * 1


class Written(NamedTuple):
    """How the cells of a column are written in text files: as what kind, in which way
    (``"comma"``, ``"dmy"`` ...), and whether words among them are missing values.
    """

    kind: str
    way: str = ""
    gaps: bool = False


@dataclass(frozen=True, eq=False)
class Program:
    """A model as every format writes it.

    Attributes
    ----------
    title : str
    target : str
        The column that is predicted; "" where there is none.
    numbers, texts, dates : tuple of str
        The columns of each kind; none where the inputs are given.
    preparations : tuple of Preparation
    nets : tuple of Net
        Their outputs are averaged.
    result : Outputs, Number, Quantiles or Classes
    written : mapping of str to Written
        How the cells of each column are written in text files.
    """

    title: str
    target: str
    numbers: tuple[str, ...]
    texts: tuple[str, ...]
    dates: tuple[str, ...]
    preparations: tuple[Preparation, ...]
    nets: tuple[Net, ...]
    result: Outputs | Number | Quantiles | Classes
    written: Mapping[str, Written] = field(default_factory=dict)

    @property
    def columns(self) -> tuple[str, ...]:
        """All columns."""
        return (*self.numbers, *self.texts, *self.dates)

    @property
    def has_columns(self) -> bool:
        """Whether the inputs are columns of a table."""
        return bool(self.preparations)

    @property
    def n_outputs(self) -> int:
        """How many outputs each network has."""
        # their outputs are averaged, so that all have as many
        return self.nets[0].layers[-1].n_out

    @property
    def formulas(self) -> dict[Activation, Traced]:
        """The formula of each activation."""
        return {it.activation: it.formula for net in self.nets for it in net.layers}


@dataclass(frozen=True, eq=False)
class Given:
    """What a program is given in a check: columns by name, a missing number as NaN, a missing text
    as None and a missing date, which is a `datetime64[us]`, as NaT; or an array of inputs.
    """

    numbers: Mapping[str, Doubles] = field(default_factory=dict)
    texts: Mapping[str, list[str | None]] = field(default_factory=dict)
    dates: Mapping[str, Array] = field(default_factory=dict)
    inputs: Array = None

    @property
    def n(self) -> int:
        """How many rows there are."""
        if self.inputs is not None:
            return len(self.inputs)
        columns = [*self.numbers.values(), *self.texts.values(), *self.dates.values()]
        return len(columns[0])


class Ran(NamedTuple):
    """What a program gives in a check: its outputs (rows, outputs), and of classes also which it
    predicts, counted from 0.
    """

    outputs: Doubles
    places: Rows | None = None
