"""A report: how good a model is on a table, what speaks against trusting that, and why."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from chainrule.documents.brief import number_of, shortened
from chainrule.documents.document import Block, Document, Section
from chainrule.documents.formats import html, write_document
from chainrule.files import write_whole
from chainrule.tables.measure import score_of
from chainrule.tables.reports import sections
from chainrule.tables.reports.importance import Importance
from chainrule.tables.reports.judged import Judged
from chainrule.tables.reports.metrics import Metric, confusion, figure, metric_of, metrics_of
from chainrule.tables.reports.plots import learning_picture
from chainrule.tables.reports.quantiles import between, levels_judged, quantiles_section
from chainrule.tables.reports.thresholds import rare_class, thresholds_of, thresholds_section
from chainrule.tables.score import Score
from chainrule.training.records import EpochRecord


@dataclass(frozen=True)
class Report:
    """How good a model is on rows with known targets.

    Attributes
    ----------
    target : str
    source : str
        Which rows these are.
    judged : Judged
        Predictions and what is true.
    metric : str
        The measure that comes first.
    scores : dict of str to Score
        All measures by name, each with its interval and what guessing gets.
    cautions : tuple of str
        What speaks against trusting them.
    importance : tuple of Importance
        What each column is worth, the most important first.
    records : tuple of EpochRecord
        Of the training, if it is part of the report.
    notes : tuple of str
        What was done with the table.
    """

    target: str
    source: str
    judged: Judged
    metric: str
    scores: dict[str, Score]
    cautions: tuple[str, ...] = ()
    importance: tuple[Importance, ...] = ()
    records: tuple[EpochRecord, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def score(self) -> Score:
        """That of the measure that comes first."""
        return self.scores[self.metric]

    def _metric_of(self, name: str) -> Metric:
        return metric_of(self.judged.task, name, bool(self.judged.levels))

    @property
    def title(self) -> str:
        """The measure that comes first, as it is printed."""
        return self._metric_of(self.metric).titled(self.judged.classes)

    def _measured(self) -> list[tuple[Metric, Score]]:
        return [(self._metric_of(name), score) for name, score in self.scores.items()]

    def document(self, pictures: bool = False) -> Document:
        """The report as a document, for any of chainrule's formats.

        Parameters
        ----------
        pictures : bool
            Whether it is drawn too, which takes Matplotlib.
        """
        measure, classes = self.title, self.judged.classes
        scores = sections.scores_table(self._measured(), classes)
        blocks: list[Block] = [Section("Scores", (scores,))]
        if self.cautions:
            title = "Before you trust this"
            blocks.insert(0, sections.sentences_section(title, self.cautions))
        if classes:
            blocks += _of_classes(self.judged, pictures)
        else:
            blocks += _of_numbers(self.judged, self.target, pictures)
        if self.importance:
            found = sections.importance_section(self.importance, measure, bool(classes), pictures)
            blocks.append(found)
        if pictures and self.records:
            blocks.append(Section("Training", (learning_picture(self.records),)))
        if self.notes:
            blocks.append(sections.sentences_section("What was done with the table", self.notes))
        n = len(self.judged.truth)
        heading = f"{self.target}: {measure} {figure(self.score.value)} on {n} rows"
        return Document(heading, tuple(blocks), self.source)

    def __repr__(self) -> str:
        rows = number_of(len(self.judged.truth), "row")
        cautions = number_of(len(self.cautions), "caution")
        return (
            f"<report on {shortened(self.target)}: {self.title} {figure(self.score.value)} on "
            f"{rows}, {cautions}; print .text(), or see .scores, .save(path)>"
        )

    def _repr_html_(self) -> str:
        """What a notebook shows."""
        return html.fragment(self.document())

    def text(self) -> str:
        """The report for a terminal."""
        return write_document(self.document())

    def save(self, path: str | Path, format: str = "html") -> Path:
        """Write the report to a file; a page has everything in it and fetches nothing.

        Parameters
        ----------
        path : str or Path
            The file.
        format : str
            As of `chainrule.render`; pictures are in ``"html"`` only.
        """
        text = write_document(self.document(pictures=format == "html"), format)
        return write_whole(path, text.encode())

    def as_dict(self) -> dict[str, Any]:
        """Everything as plain values; what has no value is None."""
        scores = {
            name: {"value": it.value, "interval": list(it.interval), "guess": it.guess}
            for name, it in self.scores.items()
        }
        found: dict[str, Any] = {
            "target": self.target,
            "task": self.judged.task,
            "rows": len(self.judged.truth),
            "metric": self.metric,
            "metric_class": self._metric_of(self.metric).class_of(self.judged.classes),
            "scores": scores,
            "cautions": list(self.cautions),
            "notes": list(self.notes),
            "importance": [it._asdict() for it in self.importance],
        }
        if self.judged.classes:
            found["classes"] = sections.per_class(self.judged)
            found["confusion"] = confusion(self.judged).astype(int).tolist()
        if (rare := rare_class(self.judged)) is not None:
            found["thresholds"] = [it._asdict() for it in thresholds_of(self.judged, rare)]
        if self.judged.levels:
            found["quantiles"] = [it._asdict() for it in levels_judged(self.judged)]
            outer = between(self.judged)
            found["interval"] = None if outer is None else outer._asdict()
        finite: dict[str, Any] = _finite(found)
        return finite

    def to_json(self) -> str:
        """The same as JSON."""
        return json.dumps(self.as_dict(), ensure_ascii=False, indent=1, allow_nan=False)


def _of_classes(judged: Judged, pictures: bool) -> list[Section]:
    rare = rare_class(judged)
    more = [] if rare is None else [thresholds_section(judged, rare)]
    return [sections.classes_section(judged, pictures), *more]


def _of_numbers(judged: Judged, target: str, pictures: bool) -> list[Section]:
    more = [quantiles_section(judged, pictures)] if judged.levels else []
    return [sections.numbers_section(judged, target, pictures), *more]


def scores_of(judged: Judged, metric: str | None = None, seed: int = 0) -> dict[str, Score]:
    """All measures of a task, the one of this name first."""
    quantiles = bool(judged.levels)
    first = metric_of(judged.task, metric, quantiles)
    others = [it for it in metrics_of(judged.task, quantiles) if it is not first]
    return {it.name: score_of(judged, it, seed) for it in (first, *others)}


def _finite(value: Any) -> Any:
    """None in place of what JSON does not have."""
    if isinstance(value, dict):
        return {key: _finite(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_finite(inner) for inner in value]
    return None if isinstance(value, float) and not np.isfinite(value) else value
