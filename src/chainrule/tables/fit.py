"""What comes of training on a table: a model, and what is known of it."""

from __future__ import annotations

from dataclasses import dataclass, field

from chainrule.documents.brief import number_of, shortened
from chainrule.tables.model import TableModel
from chainrule.tables.reports.cautions import Measured
from chainrule.tables.reports.importance import importance_of
from chainrule.tables.reports.report import Report, scores_of
from chainrule.tables.score import Score
from chainrule.training.records import TrainingRun


@dataclass(frozen=True)
class Fit:
    """A model, the run of its first network, and what it scored on rows that had no part in it.

    Attributes
    ----------
    model : TableModel
    run : TrainingRun
    measured : Score
        Of a model that was trained in the same way without the rows held out.
    rows : (int, int)
        How many rows that one learned from, and how many it was measured on.
    refitted : bool
        Whether the model itself was then trained on all of them.
    interrupted : bool
        Whether Ctrl-C ended training early.
    notes : list of str
        What was done with the table.
    cautions : list of str
        What speaks against trusting the score.
    trial : TableModel
        The model that was measured: the same as `model`, or one that has not seen the rows held
        out.
    evidence : Measured
        What it was measured on.
    """

    model: TableModel
    run: TrainingRun
    measured: Score
    rows: tuple[int, int]
    refitted: bool
    interrupted: bool
    notes: list[str]
    cautions: list[str]
    trial: TableModel = field(repr=False)
    evidence: Measured = field(repr=False)

    def __repr__(self) -> str:
        learned, held = self.rows
        # a score says nothing without what guessing gets
        metric, by_guessing = self.evidence.metric.name, self.measured.guess
        cautions = number_of(len(self.cautions), "caution")
        return (
            f"<fit of {shortened(self.model.target)}: {metric} {self.score:.4g} on "
            f"{number_of(held, 'row')} held out, {by_guessing:.4g} by guessing\n"
            f" learned from {number_of(learned, 'row')}; {cautions}, "
            f"{number_of(len(self.notes), 'note')}; see .report(), .model, .run, .cautions>"
        )

    @property
    def score(self) -> float:
        """Accuracy or R², or another metric that was asked for, on the rows held out."""
        return self.measured.value

    def report(self) -> Report:
        """All measures on the rows held out, what speaks against trusting them, and what each
        column is worth.
        """
        found = self.evidence
        held = found.table.part(found.held)
        again = f"; then trained again on all {sum(self.rows)}" if self.refitted else ""
        return Report(
            self.model.target,
            f"Learned from {self.rows[0]} rows of {found.table.source}, measured on {self.rows[1]} "
            f"that had no part in it{again}",
            found.judged,
            found.metric.name,
            scores_of(found.judged, found.metric.name),
            tuple(self.cautions),
            tuple(importance_of(self.trial, held, found.judged, found.metric)),
            tuple(self.run.records),
            tuple(self.notes),
        )
