"""What `chainrule train` and `search` say and write when training is over."""

from __future__ import annotations

import math
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from chainrule.errors import ChainruleError, WritingError

if TYPE_CHECKING:
    from chainrule.tables.fit import Fit
    from chainrule.tables.model import TableModel


def model_at(path: Path) -> str:
    """What is said of a model that would be written over."""
    from chainrule.tables.model import TableModel

    if not path.is_file():
        return ""
    try:
        return f"a model that predicts {TableModel.load(path).target!r}"
    except ChainruleError:
        return "and is no model that this version reads"


def save(model: TableModel, path: Path, replace: bool = True) -> Path:
    """Save a model at a path, or, where that fails, in the first other folder that has room: what
    took hours to learn is not lost because a disk is full.

    Raises
    ------
    WritingError
        Always when the path could not be written; the message says where the model is.
    """
    try:
        return model.save(path, replace)
    except WritingError as error:
        raise WritingError(f"{error}; {_saved_elsewhere(model, path)}") from None


def _saved_elsewhere(model: TableModel, path: Path) -> str:
    name = f"{path.stem}.chainrule"
    for folder in (Path.cwd(), Path(tempfile.gettempdir()), Path.home()):
        try:
            # a folder of its own, so that nothing is written over
            own = Path(tempfile.mkdtemp(prefix="chainrule-", dir=folder))
        except OSError:
            continue
        try:
            return f"the model was saved to {model.save(own / name)} instead"
        except WritingError:
            own.rmdir()
    return "the model could not be saved elsewhere either, and is lost"


def tell(fit: Fit, tried: str = "") -> None:
    """Print how training went: what was decided, what was tried, how good it is, and what speaks
    against trusting that.
    """
    for note in fit.notes:
        print(f"note: {note}")
    if tried:
        print(tried)
    print(outcome(fit))
    for caution in fit.cautions:
        print(f"caution: {caution}")


def outcome(fit: Fit) -> str:
    """What was trained, on what, how it ended and how good it is."""
    from chainrule.tables.reports.in_words import measured_by

    model, run = fit.model, fit.run
    # a model without classes is a regression
    what = f"{len(model.classes)} classes" if model.classes else "a number"
    inputs = "; ".join(
        _listed(kind, names)
        for kind, names in (
            ("numbers", model.columns.numeric),
            ("texts", model.columns.textual),
            ("dates", model.columns.dated),
        )
        if names
    )
    learned, held = fit.rows
    n = len(model.members)
    networks = str(model.parameters.network)
    networks = networks if n == 1 else f"{n} networks, the first of them {networks}"
    ended = (
        f"training ended after epoch {len(run.records)}: {run.stopped}; the parameters are those "
        f"of epoch {run.best_epoch}, the best of them\n"
        if n == 1
        else ""
    )
    measure = measured_by(fit.evidence.metric, fit.evidence.judged.classes)
    again = f"; then trained again on all {learned + held} rows" if fit.refitted else ""
    more = "".join(f"\n{it}" for it in _beside(fit))
    return (
        f"{model.task} of {model.target!r}, {what}: {networks}, {learned} rows\n"
        f"from {inputs}\n{ended}{measure} on the {held} rows held out: {_score(fit)}{again}{more}"
    )


def _beside(fit: Fit) -> list[str]:
    """What a single score does not say: of quantiles how many numbers they hold, and what is found
    of a rare class.
    """
    from chainrule.tables.reports.metrics import confusion, precision_recall_f1
    from chainrule.tables.reports.quantiles import between
    from chainrule.tables.reports.thresholds import rare_class

    judged = fit.evidence.judged
    lines = [f"of these, {outer}"] if (outer := between(judged)) else []
    if (rare := rare_class(judged)) is not None:
        precision, recall, _ = (it[rare] for it in precision_recall_f1(confusion(judged)))
        right = (
            f"and {precision:.1%} of the rows predicted so are right (precision)"
            if (judged.predicted == rare).any()
            else "as no row is predicted so"
        )
        lines.append(
            f"of these, {judged.classes[rare]!r} is rare: {recall:.1%} of its rows are found "
            f"(recall), {right}; --report shows what other thresholds give"
        )
    return lines


def _score(fit: Fit) -> str:
    """A score with its interval, and what guessing gets."""
    from chainrule.tables.reports.in_words import score_in_words

    if math.isnan(fit.measured.value):
        return "none, as these have the same target"
    number = "the median" if fit.model.quantiles else "the mean"
    guessing = "the most frequent class" if fit.model.classes else number
    return score_in_words(fit.measured, f"always guessing {guessing}")


def _listed(kind: str, names: Sequence[str]) -> str:
    """Columns of a kind; of a wide table the first eight, so that they stay on a line or two."""
    return f"{kind}: {', '.join(names[:8])}{', ...' if names[8:] else ''}"


def draw(fit: Fit, picture: Path, asked: bool) -> None:
    """The learning curve; without Matplotlib only if it was not asked for."""
    from chainrule.training.learning_curve import learning_curve

    try:
        path = learning_curve(fit.run.records, picture, f"{fit.model.target}: learning curve")
        print(f"learning curve drawn in {path}")
    except ChainruleError as error:
        # an extra that is not installed is an error only for those who asked for a picture
        if asked:
            raise
        print(f"no learning curve: {error}")


def shrinking(fit: Fit) -> str:
    """The vanishing-gradient report as a table."""
    from chainrule.training.vanishing_gradients import vanishing_gradients

    # widths of the columns below are those of these words
    lines = [
        "errors on their way back:  layer   mean |delta|   x of the next   largest slope   "
        "bound by slopes"
    ]
    for row in vanishing_gradients(fit.model.parameters.network, fit.run.records[-1].mean_delta):
        factor = "-" if row.factor is None else f"{row.factor:.3g}"
        lines.append(
            f"{row.layer:32d} {row.mean_delta:14.3g} {factor:>15} {row.steepest:15.4g} "
            f"{row.bound:17.4g}"
        )
    return "\n".join(lines)
