"""One pass over all rows: some are kept, all others spooled; what must be exact is counted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import polars as pl

import chainrule.hosts as hosts
from chainrule.documents.brief import number_of
from chainrule.errors import ChainruleError, unknown
from chainrule.tables.asked import Asked
from chainrule.tables.checked import LEAST
from chainrule.tables.reading import Table, with_target
from chainrule.tables.row_roles import GROUP_OR_TIME, check_filled, times_of, weights_of
from chainrule.tables.streaming.ahead import ahead
from chainrule.tables.streaming.codes import TargetCodes
from chainrule.tables.streaming.dealing import ByChance, ByGroup, ByTime, Dealer, Parts, Shares
from chainrule.tables.streaming.reading import ContradictionError, Reader
from chainrule.tables.streaming.row_format import Packed, RowFormat, taken
from chainrule.tables.streaming.sample import Dealt
from chainrule.tables.streaming.sharing import Sharing, numbers_drawn
from chainrule.tables.streaming.spool import Spool
from chainrule.tables.streaming.stream import Piece, Stream
from chainrule.tables.streaming.tally import ColumnTally, TargetTally
from chainrule.tables.targets import MOST_CLASSES_OF_NUMBERS
from chainrule.tables.tasks import TASKS
from chainrule.types import Doubles

MOST_NOTES = 50
ALONE = Sharing()


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
    sharing : Sharing
        With which processes the rows are shared.
    spooled : list of int
        How many rows are in the spool of each of them.
    checksum : str
        Of these, one after the other.
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
    sharing: Sharing = ALONE
    spooled: list[int] = field(default_factory=list)
    checksum: str = ""

    def over(self, stream: Stream, reader: Reader, asked: Asked, bucket: int) -> Parts:
        """Go over all rows, and keep some. All others are then read in buckets of about so many
        bytes.
        """
        odd: ContradictionError | None = None
        with hosts.by_itself():
            odd = self._go_over(stream, reader, asked)
        self._agree_on(odd)
        self._hear(stream)
        if self.everything.rows < LEAST:
            raise ChainruleError(
                f"{stream.source}: {number_of(self.everything.rows, 'row')} with a target; at "
                f"least {LEAST} are needed to learn from"
            )
        return self._complete(asked, bucket)

    def _go_over(self, stream: Stream, reader: Reader, asked: Asked) -> ContradictionError | None:
        """Deal all rows, up to one that contradicts what its column is."""
        # of parts that each process counts by itself, those of others have the same numbers
        mine = () if stream.divided else (self.sharing.process,)
        # the next piece is read while this one is dealt
        try:
            for part, table in ahead(self._read(stream, reader, asked.target)):
                lines = np.arange(table.frame.height) + table.first_line
                lines = lines if table.lines is None else np.asarray(table.lines)
                self._add(table, asked, numbers_drawn(asked.seed, (part, *mine), lines))
                # minutes go by before the first epoch, in which nothing else would be seen
                if asked.on_rows is not None:
                    asked.on_rows(self.everything.rows)
        except ContradictionError as found:
            return found
        return None

    def _agree_on(self, odd: ContradictionError | None) -> None:
        """Where any process has come to a cell that contradicts what its column is, all have."""
        if self.sharing.processes == 1:
            told = [odd]
        else:
            everyones = self.sharing.everyones(b"" if odd is None else odd.as_bytes())
            told = [ContradictionError.of_bytes(it) if it else None for it in everyones]
        for it in told:
            if it is not None:
                raise it

    def _hear(self, stream: Stream) -> None:
        """What other processes have found in their rows."""
        everyones = self.sharing.plain([it.plain() for it in (self.everything, self.columns)])
        empty = [number for number, ((rows, *_), _) in enumerate(everyones) if not rows]
        if self.sharing.processes > 1:
            self._check_filled(stream, empty)
            self._join(everyones)

    def _join(self, everyones: Sequence[Any]) -> None:
        # labels are numbered as they come, and come in another order to each process
        codes, told = self.codes, [self.codes.labels, self.codes.is_whole]
        known = [codes.hear(*it) for it in self.sharing.plain(told)]
        self.sharing = replace(self.sharing, codes=known)
        # in the order of the processes, this one among them: all come to the same bits
        self.everything, self.columns = TargetTally(), ColumnTally()
        for number, (targets, columns) in enumerate(everyones):
            self.everything.join(TargetTally.of_plain(targets, known[number]))
            self.columns.join(columns)
        more = self.sharing.plain([self.notes, self.without_target])
        self.notes = list(dict.fromkeys(note for notes, _ in more for note in notes))
        self.without_target = sum(count for _, count in more)

    def _check_filled(self, stream: Stream, empty: list[int]) -> None:
        if empty:
            raise ChainruleError(
                f"{stream.source}: divided among {self.sharing.processes} processes, there are no "
                f"rows for process {empty[0]}; take fewer processes, or write the rows to more "
                "files"
            )

    def _read(self, stream: Stream, reader: Reader, target: str) -> Iterator[Piece]:
        """The pieces with what their columns mean, without rows that have no target."""
        for part, piece in stream.pieces:
            table = reader.read(piece)
            new = [it for it in table.notes if it not in self.notes]
            # of a table in which every piece has something of its own, the first of it
            self.notes += new[: MOST_NOTES - len(self.notes)]
            # its own note is of a piece only; all are counted here, and told once
            known = with_target(table, target)[0]
            self.without_target += table.frame.height - known.frame.height
            if known.frame.height:
                yield Piece(part, known)

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
        parts = self.dealer.end(self.sharing)
        self._spool(parts.unspooled)
        if isinstance(self.dealer, ByTime):
            self.spool.complete(bucket)
            self.restrict(self.dealer.border)
        self._learn_of_others()
        # by time or by group, it is for the user to say what a class that comes later means
        if isinstance(self.dealer, ByChance) and self.task(asked.task) == "classification":
            parts = self._with_rare_classes(parts)
        if not isinstance(self.dealer, ByTime):
            self.spool.complete(bucket)
        self.agree()
        return parts

    def agree(self) -> None:
        """Tell the others how many rows are in the spool, which is complete."""
        told = self.sharing.plain([self.spool.rows, self.spool.checksum])
        self.spooled = [rows for rows, _ in told]
        self.checksum = "-".join(f"{checksum:08x}" for _, checksum in told)

    def restrict(self, border: float) -> None:
        """Only now is it known which rows are too late to be learned from, and they are spooled."""
        # what was counted until now has rows that are too late
        self.learned = TargetTally()
        self.spool.restrict(lambda rows: rows["time"][:, 0] <= border)
        for number in range(self.spool.buckets):
            self.learned.add(self.spool.bucket(number)["target"])

    def _learn_of_others(self) -> None:
        """The targets that any process learns from."""
        everyones = self.sharing.plain(self.learned.plain())
        if self.sharing.processes > 1:
            self.learned = TargetTally()
            for targets, codes in zip(everyones, self.sharing.codes, strict=True):
                self.learned.join(TargetTally.of_plain(targets, codes))

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
        rows = taken(kept.rows, moved)
        self.learned.add(rows["target"])
        # all processes have these rows, and one of them learns from them
        if not self.sharing.process:
            self.spool.add(rows)
        return kept.part(~moved)


def dealer_of(asked: Asked, shares: Shares) -> Dealer:
    """How rows are dealt."""
    if asked.group is not None and asked.time is not None:
        raise ChainruleError(GROUP_OR_TIME)
    if asked.time is not None:
        return ByTime(shares)
    if asked.group is not None:
        return ByGroup(shares, asked.group, asked.seed)
    return ByChance(shares)


def _plain(frame: pl.DataFrame) -> pl.DataFrame:
    """Categories as texts, as those of different pieces cannot be joined."""
    return frame.with_columns(pl.col(pl.Categorical, pl.Enum).cast(pl.String))
