"""What speaks against trusting a score, where only predictions and what is true are known."""

from __future__ import annotations

import numpy as np

from chainrule.tables.reports.judged import Judged
from chainrule.tables.reports.metrics import Metric, figure, log_losses
from chainrule.tables.score import Score

FEW = 50  # rows to measure on: of these, an accuracy of 0.9 is known to 0.08
FEW_GROUPS = 5  # drawn again and again, fewer differ less than all that could have been held out
ONE_SIDED = 0.95  # share of the most frequent class
BEYOND = 4.0  # standard errors; by chance once in 16,000 classes
SURELY = 3.0  # the same, of a difference that is looked at once
TIMES = 1.5  # a mean probability nearer than this to how often it came true does little harm


def cautions_of_judged(
    judged: Judged, metric: Metric, score: Score, elsewhere: bool = False
) -> list[str]:
    """What a user should know before trusting a score.

    Parameters
    ----------
    judged : Judged
        Predictions and what is true.
    metric : Metric
        That comes first.
    score : Score
        What it is.
    elsewhere : bool
        Whether the rows are of another table than the model was trained on.
    """
    return [
        *_few(judged),
        *_few_groups(judged),
        *_one_sided(judged),
        *_guessing(judged, metric, score, elsewhere),
        *_probabilities(judged),
    ]


def _few(judged: Judged) -> list[str]:
    n = len(judged.truth)
    if n >= FEW:
        return []
    return [f"the score was measured on {n} rows, which is few: see how wide its interval is"]


def _few_groups(judged: Judged) -> list[str]:
    if judged.groups is None:
        return []
    n = len(np.unique(judged.groups))
    if n >= FEW_GROUPS:
        return []
    if n == 1:
        return [
            "all rows held out are of one group: the interval does not tell how much the score "
            "differs from group to group"
        ]
    return [
        f"the score was measured on {n} groups, which is few: other groups may differ more than "
        "its interval tells"
    ]


def _one_sided(judged: Judged) -> list[str]:
    if not judged.classes:
        return []
    most = int(judged.guess.argmax())
    share = judged.guess[most]
    if share < ONE_SIDED:
        return []
    others = [it for number, it in enumerate(judged.classes) if number != most]
    # with the names as --metric takes them: without one, average precision is of the second class
    better = (
        f"recall:{others[0]}, average_precision:{others[0]}"
        if len(others) == 1
        else "the recall of the other classes, average precision,"
    )
    return [
        f"{share:.1%} of the rows are {judged.classes[most]!r}: accuracy says little; look at "
        f"{better} or balanced accuracy"
    ]


def _guessing(judged: Judged, metric: Metric, score: Score, elsewhere: bool) -> list[str]:
    low, high = score.interval
    # as if more were better, whichever way it is
    worst, best = (low, high) if metric.higher else (-high, -low)
    guess = score.guess if metric.higher else -score.guess
    if worst > guess or np.isnan(guess) or np.isnan(low):
        return []
    title = metric.titled(judged.classes)
    if best < guess:
        why = (
            "these rows are unlike those learned from, or were read differently: "
            "chainrule columns shows how numbers, dates and units of both were read"
            if elsewhere
            else "the rows held out are unlike those learned from, or too few were learned from"
        )
        return [
            f"the {title} of {figure(score.value)} is worse than that of guessing, "
            f"{figure(score.guess)}: {why}"
        ]
    return [
        f"the {title} of {figure(score.value)} cannot be told from that of guessing, "
        f"{figure(score.guess)}, by {len(judged.truth)} rows: more rows or another metric may "
        "tell, or the columns say nothing about the target"
    ]


def _probabilities(judged: Judged) -> list[str]:
    """Whether probabilities are as high as they come true, on the mean."""
    if not judged.classes:
        return []
    found = [*filter(None, (_off(judged, number) for number in range(len(judged.classes))))]
    # of several classes the one that is furthest off stands for all
    said = max(found)[1] if found else _worse(judged)
    if said is None:
        return []
    return [
        f"probabilities are not how often they come true: {said}; the order of rows by them may "
        "be right all the same, and training with --calibrate (calibrate=True) brings them closer"
    ]


def _worse(judged: Judged) -> str | None:
    """What is said where it is worse to know the probabilities than how frequent classes are."""
    mine, guessed = log_losses(judged), log_losses(judged.guessing())
    weights = judged.counts
    more = np.average(mine - guessed, weights=weights)
    spread = np.sqrt(np.sum((weights * (mine - guessed - more)) ** 2)) / weights.sum()
    if more <= SURELY * spread:
        return None
    losses = (figure(float(np.average(it, weights=weights))) for it in (mine, guessed))
    return "their log loss, {}, is worse than that of how frequent the classes are, {}".format(
        *losses
    )


def _off(judged: Judged, number: int) -> tuple[float, str] | None:
    """By how many times the mean probability of a class is off, and in words; None if it is not."""
    weights = judged.counts
    share = float(np.average(judged.truth == number, weights=weights))
    chances = judged.outputs[:, number]
    mean = float(np.average(chances, weights=weights))
    # what chance alone would do, were each probability right (weights count as fewer rows)
    spread = np.sqrt(np.sum(weights**2 * chances * (1 - chances))) / weights.sum()
    if not 0 < share < 1 or abs(mean - share) <= BEYOND * spread:
        return None
    times = max(mean, share) / max(min(mean, share), 1e-12)
    if times < TIMES:
        return None
    name = judged.classes[number]
    return times, f"that of {name!r} is {mean:.2%} on the mean, and {share:.2%} of the rows are so"
