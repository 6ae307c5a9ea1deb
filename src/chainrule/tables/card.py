"""A model's card: what it was trained on, when, by which version, and how good it was.

The card lies in the model's own file, so that whoever finds the file years later can tell.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from chainrule.errors import ChainruleError


@dataclass(frozen=True)
class ColumnCard:
    """A column as it was in training.

    Attributes
    ----------
    name : str
    type : str
        "number", "whole number", "text", "true or false", or what else Polars calls it.
    missing : int
        How many cells held nothing.
    different : int
        How many different values there were.
    least, greatest : float or None
        Of numbers.
    values : tuple of str
        Of others, the most frequent ones.
    """

    name: str
    type: str
    missing: int = 0
    different: int = 0
    least: float | None = None
    greatest: float | None = None
    values: tuple[str, ...] = ()


@dataclass(frozen=True)
class Card:
    """What a model was trained on.

    Attributes
    ----------
    version : str
        Of chainrule.
    date : str
        When, in UTC, such as "2026-11-26T09:30:00Z".
    source : str
        The name of the file; "the table" of data that came from memory.
    rows : (int, int)
        From how many the model was learned that was measured, and on how many.
    refitted : bool
        Whether it was then trained on all of them.
    score : (float, float, float) or None
        The metric on the rows held out, and between which it lies with 95 % confidence; None
        where it has no meaning.
    guess : float or None
        The same metric of always guessing the most frequent class, or the mean.
    columns : tuple of ColumnCard
        The columns that are used.
    target : ColumnCard
    metric : str or None
        What the score is, as it is asked for: ``"accuracy"``, ``"recall:yes"``; None of a file
        from a version that did not save it.
    metric_class : str or None
        The one class that the metric is of; None where it is of all, or of numbers.
    """

    version: str
    date: str
    source: str
    rows: tuple[int, int]
    refitted: bool
    score: tuple[float, float, float] | None
    guess: float | None
    columns: tuple[ColumnCard, ...]
    target: ColumnCard
    metric: str | None = None
    metric_class: str | None = None

    def as_plain(self) -> dict[str, Any]:
        """Everything as plain values, for JSON."""
        plain = asdict(self)
        if self.metric is None:
            # the card of an older version stays what it was, and the same file
            del plain["metric"], plain["metric_class"]
        return plain

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> Card:
        """What `as_plain` gave, its types checked."""
        import msgspec

        try:
            return msgspec.convert(plain, cls)
        except msgspec.ValidationError as error:
            raise ChainruleError(f"its card is damaged: {error}") from None
