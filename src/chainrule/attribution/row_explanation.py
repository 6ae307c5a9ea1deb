"""A row explained: what is predicted, what each column adds, what would turn it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

from chainrule.attribution.contributions import Contributions
from chainrule.documents.brief import number_of, shortened
from chainrule.documents.document import Document


class ColumnShare(NamedTuple):
    """A column: its value in the row and in the reference, and what it adds to the prediction."""

    column: str
    value: object
    reference: object
    adds: float


class Prediction(NamedTuple):
    """A class with the probability of each, the predicted one first and then the likeliest; or a
    number, with an interval if the model has one.
    """

    value: object
    probabilities: tuple[tuple[object, float], ...] = ()
    interval: tuple[float, float] | None = None
    coverage: float = 0.9


class Limit(NamedTuple):
    """Of two classes, the second, and the probability from which on it is predicted."""

    second: object
    threshold: float


class Turn(NamedTuple):
    """A smallest change of a single column, and what would then be predicted."""

    column: str
    value: object
    own: object
    prediction: Prediction


@dataclass(frozen=True)
class RowExplanation:
    """A row of a table, explained in its own words.

    Attributes
    ----------
    title, source : str
        Which row, and of what.
    target : str
    truth : object
        What the table itself has for the target; None if nothing.
    prediction : Prediction
    shares : tuple of ColumnShare
        In the order of their size. What they add is a probability of the predicted class, or in
        the target's own units; the sum of them and of what else `contributions` tells is the
        prediction minus that of the reference.
    contributions : Contributions
        The prediction of the reference and of the row, and what stands between them.
    reference : str
        What the reference row is, in words.
    turns : tuple of Turn
        Smallest changes of single columns that would turn the prediction.
    sought : str
        What would count as a turn, in words; empty if there was nothing to look for.
    steady : tuple of str
        Columns of which no value that was tried would turn it. Where there are more than a hundred
        columns, those that add most are tried.
    limit : Limit, optional
        From which probability on the second of two classes is predicted; the likelier one is if
        there is none.
    unit : str
        That a number is predicted in; empty if none is known.
    writers : Writers
        Handed in by whoever makes an explanation, as formats know what they write.
    """

    title: str
    source: str
    target: str
    truth: object
    prediction: Prediction
    shares: tuple[ColumnShare, ...]
    contributions: Contributions
    reference: str
    turns: tuple[Turn, ...]
    sought: str
    steady: tuple[str, ...]
    # how it is written is no part of what it says, and does not make two of them differ
    writers: Writers = field(repr=False, compare=False)
    limit: Limit | None = None
    unit: str = ""

    def render(self, format: str = "text", digits: int = 5, numbers: Document | None = None) -> str:
        """In words and bars, as text in a format.

        Parameters
        ----------
        format : str
            text, markdown, latex, beamer, html or json.
        digits : int
            Significant digits of what is predicted, at most.
        numbers : Document, optional
            What is told after it: the numbers of the pass.
        """
        return self.writers.write(self, format, digits, numbers)

    def __str__(self) -> str:
        return self.render()

    def __repr__(self) -> str:
        value = shortened(self.prediction.value)
        return (
            f"<{shortened(self.title)}: {shortened(self.target)} is predicted as {value}, from "
            f"{number_of(len(self.shares), 'column')}; print it, or see .shares, .turns>"
        )

    def _repr_html_(self) -> str:
        """What a notebook shows."""
        return self.writers.notebook(self)


class Writers(NamedTuple):
    """What writes an explanation in a format, and as a part of a page."""

    write: Callable[[RowExplanation, str, int, Document | None], str]
    notebook: Callable[[RowExplanation], str]
