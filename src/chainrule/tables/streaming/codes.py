"""The target of each row as a number, before anybody knows which classes there are."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from chainrule.errors import ChainruleError
from chainrule.tables.reading import Table, is_number
from chainrule.tables.streaming.tally import MOST_DIFFERENT
from chainrule.types import Doubles


class TargetCodes:
    """Numbers stand for themselves; other labels have the number of their first occurrence.

    Attributes
    ----------
    labels : list
        What the numbers stand for; empty of numbers.
    """

    def __init__(self, target: str, head: Table) -> None:
        self.target, self.source = target, head.source
        self.are_numbers = is_number(head.frame[target])
        self.is_whole = head.frame[target].dtype.is_integer()
        self.labels: list[object] = []
        self._places: dict[object, int] = {}

    def of(self, table: Table) -> Doubles:
        """The numbers of a table's rows."""
        series = table.frame[self.target]
        if self.are_numbers:
            # one fraction among whole numbers makes none of them a class by itself
            self.is_whole &= series.dtype.is_integer()
            return table.numbers(self.target, "numbers are expected of this target")
        # each different label once: rows are millions, and classes a few
        different = series.unique(maintain_order=True)
        for label in different.to_list():
            if self._places.setdefault(label, len(self.labels)) == len(self.labels):
                self.labels.append(label)
        self.source = table.source
        self._check()
        codes = [self._places[label] for label in different.to_list()]
        return (
            series.replace_strict(different, codes, return_dtype=pl.Float64)
            .to_numpy()
            .astype(float)
        )

    def hear(self, labels: Sequence[object], is_whole: bool) -> dict[float, float]:
        """Take note of the labels of another process; what its codes are here."""
        self.is_whole &= is_whole
        for label in labels:
            if self._places.setdefault(label, len(self.labels)) == len(self.labels):
                self.labels.append(label)
        self._check()
        return {float(code): float(self._places[label]) for code, label in enumerate(labels)}

    def _check(self) -> None:
        # before names of persons fill the memory
        if len(self.labels) > MOST_DIFFERENT:
            raise ChainruleError(
                f"{self.source}: the target {self.target!r} has more than {MOST_DIFFERENT} "
                "classes; is it a name, or a number that is written as text "
                f"(kinds={{{self.target!r}: 'number'}}, or --number)?"
            )

    def label(self, code: float) -> object:
        """What a number stands for."""
        if not self.are_numbers:
            return self.labels[int(code)]
        # classes are called 1 and 2, and not 1.0 and 2.0, where they were whole numbers
        return int(code) if self.is_whole else float(code)
