"""One pass over all rows: some are kept, all others spooled; what must be exact is counted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import polars as pl

from chainrule.errors import ChainruleError, unknown
from chainrule.tables.asked import Asked
from chainrule.tables.checked import LEAST
from chainrule.tables.reading import Table, with_target
from chainrule.tables.row_roles import check_filled, times_of, weights_of
from chainrule.tables.streaming.ahead import ahead
from chainrule.tables.streaming.codes import TargetCodes
from chainrule.tables.streaming.dealing import (
    ByChance,
    ByGroup,
    ByTime,
    Dealer,
    Dealt,
    Parts,
    Shares,
)
from chainrule.tables.streaming.reading import Reader
from chainrule.tables.streaming.row_format import Packed, RowFormat, taken
from chainrule.tables.streaming.spool import Spool
from chainrule.tables.streaming.stream import Stream
from chainrule.tables.streaming.tally import ColumnTally, TargetTally
from chainrule.tables.targets import MOST_CLASSES_OF_NUMBERS, TASKS
from chainrule.types import Doubles

MOST_NOTES = 50


@dataclass
class FirstPass:
    """What is known after a pass over all rows, and where they are.

    Attributes
    ----------
    form : RowFormat
        How rows are spooled.
    spool : Spool
        The rows to learn from.
    dealer : Dealer
        Which rows are kept.
    codes : TargetCodes
        What the numbers of the targets stand for.
    everything, learned : TargetTally
        The targets of all rows, and of those to learn from.
    columns : ColumnTally
        Of all rows.
    notes : list of str
    without_target : int
        Rows that were left out.
    """

    form: RowFormat
    spool: Spool
    dealer: Dealer
    codes: TargetCodes
    everything: TargetTally = field(default_factory=TargetTally)
    learned: TargetTally = field(default_factory=TargetTally)
    columns: ColumnTally = field(default_factory=ColumnTally)
    notes: list[str] = field(default_factory=list)
    without_target: int = 0

    def over(self, stream: Stream, reader: Reader, asked: Asked, bucket: int) -> Parts:
        """Go over all rows, and keep some. All others are then read in buckets of about so many
        bytes.
        """
        # a stream of random numbers of its own, so that the same rows are kept whatever else draws
        generator = np.random.default_rng([asked.seed, 1])
        # the next piece is read while this one is dealt
        for table in ahead(self._read(stream, reader, asked.target)):
            self._add(table, asked, generator.random(table.frame.height))
            # minutes go by before the first epoch, in which nothing else would be seen
            if asked.on_rows is not None:
                asked.on_rows(self.everything.rows)
        if self.everything.rows < LEAST:
            raise ChainruleError(
                f"{stream.source}: {self.everything.rows} rows with a target are too few to learn "
                "from"
            )
        return self._complete(asked, bucket)

    def _read(self, stream: Stream, reader: Reader, target: str) -> Iterator[Table]:
        """The pieces with what their columns mean, without rows that have no target."""
        for piece in stream.pieces:
            table = reader.read(piece)
            new = [it for it in table.notes if it not in self.notes]
            # of a table in which every piece has something of its own, the first of it
            self.notes += new[: MOST_NOTES - len(self.notes)]
            # its own note is of a piece only; all are counted here, and told once
            known = with_target(table, target)[0]
            self.without_target += table.frame.height - known.frame.height
            if known.frame.height:
                yield known

    def _add(self, table: Table, asked: Asked, drawn: Doubles) -> None:
        """Deal the rows of a piece."""
        weights = None if asked.weights is None else weights_of(table, asked.weights)
        times = None if asked.time is None else times_of(table, asked.time)
        if asked.group is not None:
            check_filled(table, asked.group)
        # Here a cell that does not fit is refused, while rows still know their file and line.
        rows = self.form.packed(table, self.codes.of(table), weights, times)
        self.everything.add(rows["target"])
        self.columns.add(table.frame)
        self._spool(self.dealer.deal(drawn, Dealt(_plain(table.frame), rows)))

    def _spool(self, rows: Packed) -> None:
        self.spool.add(rows)
        self.learned.add(rows["target"])

    def _complete(self, asked: Asked, bucket: int) -> Parts:
        """What is kept, once there are no more rows."""
        parts = self.dealer.end()
        self._spool(parts.unspooled)
        # by time or by group, it is for the user to say what a class that comes later means
        if isinstance(self.dealer, ByChance) and self.task(asked.task) == "classification":
            parts = self._with_rare_classes(parts)
        self.spool.complete(bucket)
        if isinstance(self.dealer, ByTime):
            # only now is it known which rows are too late to be learned from, and they are spooled
            border, self.learned = self.dealer.border, TargetTally()
            self.spool.restrict(lambda rows: rows["time"][:, 0] <= border)
            for number in range(self.spool.buckets):
                self.learned.add(self.spool.bucket(number)["target"])
        return parts

    def task(self, given: str) -> str:
        """Classification or regression, by the targets of all rows unless it is said."""
        if given != "auto":
            if given not in TASKS:
                raise unknown("task", given, ("auto", *TASKS))
            return given
        # as of a table in memory: few different whole numbers are taken for classes
        codes, counts = self.codes, self.everything.counts
        few = counts is not None and len(counts) <= MOST_CLASSES_OF_NUMBERS
        whole = codes.is_whole and few
        return "regression" if codes.are_numbers and not whole else "classification"

    def _with_rare_classes(self, parts: Parts) -> Parts:
        """Rows of classes that are all among those that were kept are learned from instead: what is
        never learned cannot be predicted.
        """
        # more classes than are counted are refused, by whoever decides on the goal
        if self.everything.counts is None or self.learned.counts is None:
            return parts
        rare = list(set(self.everything.counts) - set(self.learned.counts))
        if not rare:
            return parts
        held, watched = (self._without(it, rare) for it in (parts.held, parts.watched))
        return parts._replace(held=held, watched=watched)

    def _without(self, kept: Dealt, rare: list[float]) -> Dealt:
        """What is kept without rows of these classes, which are spooled."""
        moved = np.isin(kept.rows["target"], rare)
        self._spool(taken(kept.rows, moved))
        return kept.part(~moved)


def dealer_of(asked: Asked, shares: Shares) -> Dealer:
    """How rows are dealt."""
    if asked.group is not None and asked.time is not None:
        raise ChainruleError(
            "rows are held out by their group or by their time; name one of the two columns"
        )
    if asked.time is not None:
        return ByTime(shares)
    if asked.group is not None:
        return ByGroup(shares, asked.group, asked.seed)
    return ByChance(shares)


def _plain(frame: pl.DataFrame) -> pl.DataFrame:
    """Categories as texts, as those of different pieces cannot be joined."""
    return frame.with_columns(pl.col(pl.Categorical, pl.Enum).cast(pl.String))
