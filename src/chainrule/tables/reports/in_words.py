"""A score in a sentence, the same wherever it is printed."""

from __future__ import annotations

from collections.abc import Sequence

from chainrule.errors import ChainruleError
from chainrule.tables.card import Card
from chainrule.tables.model import TableModel
from chainrule.tables.reports.metrics import METRICS, USUAL, Metric, metric_of
from chainrule.tables.score import Score

WITHOUT = "none, as the rows held out have the same target"


def measured_by(metric: Metric, classes: Sequence[object]) -> str:
    """What a score is, and which way is better where that is not the usual one."""
    return metric.titled(classes) + ("" if metric.higher else " (less is better)")


def score_in_words(score: Score, guessing: str) -> str:
    """A score with its interval, and what guessing gets."""
    value, (low, high), guess = score
    return (
        f"{number(value)} (95 % interval {number(low)} to {number(high)}; {guessing}: "
        f"{number(guess)})"
    )


def card_score(card: Card, task: str, classes: Sequence[object]) -> str:
    """The score on a card, and of what it is."""
    if card.score is None or card.guess is None:
        return WITHOUT
    value, low, high = card.score
    said = score_in_words(Score(value, (low, high), card.guess), "guessing")
    where = "on the rows held out"
    metric = _known(card, task)
    if metric is None:
        # any metric may have been asked for then, and another name would make its number wrong
        usual = METRICS[USUAL[task]].title
        return (
            f"{said} {where}, by a metric that the version which saved it did not name: {usual}, "
            "unless another was asked for"
        )
    return f"{measured_by(metric, classes)} {where}: {said}"


def threshold_in_words(model: TableModel) -> str:
    """From which probability on the second of two classes is predicted; empty if the likelier
    class is.
    """
    if model.threshold is None:
        return ""
    return f"{model.classes[1]} is predicted from a probability of {model.threshold:g} on"


def _known(card: Card, task: str) -> Metric | None:
    """The metric of a card; None of one that has none, or one of a newer version."""
    if card.metric is None:
        return None
    try:
        return metric_of(task, card.metric, quantiles=True)
    except ChainruleError:
        return None


def number(value: float) -> str:
    """Errors of numbers have their units, and may be of any size.

    Examples
    --------
    >>> from chainrule.tables.reports.in_words import number
    >>> number(0.81234), number(-1e-7), number(97870.123)
    ('0.8123', '0.0000', '97870.1')
    """
    # the mean itself scores -0.0000, which looks like a fault
    return f"{value:z.4f}" if abs(value) < 100 else f"{value:.6g}"
