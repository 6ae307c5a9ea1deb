"""How an output stands to its target: too high, too low, or right."""

from __future__ import annotations

from chainrule.explaining.words.phrases import Phrase, phrase
from chainrule.explaining.words.subject import Subject
from chainrule.network.quantities import Kind, Quantity


def verdict(s: Subject, unit: int, sample: int) -> Phrase:
    """Such as: o1 is too high by 0.741."""
    o = s.unit(s.depth, unit)
    y = s.number(_at(s, Kind.ACTIVATION, unit, sample))
    t = s.number(_at(s, Kind.TARGET, unit, sample))
    # rounding would call a gap of 1e-9 "too high by 1e-09", which is true; no gap at all is "right"
    if y == t:
        return phrase("{o} is exactly on its target", o=o)
    if not _counts(s, unit, sample, y - t):
        return phrase("{o} answers {y} for a target of {t}", o=o, y=y, t=t)
    return phrase(
        "{o} is too {high} by {gap}", o=o, high="high" if y > t else "low", gap=abs(y - t)
    )


def _at(s: Subject, kind: Kind, unit: int, sample: int) -> Quantity:
    return Quantity(kind, s.depth, unit, sample=sample)


def _counts(s: Subject, unit: int, sample: int, gap: float) -> bool:
    """Whether training brings the output nearer to its target.

    Not every loss wants that: behind the hinge loss an output may pass its target as far as it
    likes.
    """
    pulls = [
        s.numbers.number(_at(s, kind, unit, sample))
        for kind in (Kind.ERROR_BY_ACTIVATION, Kind.DELTA)
    ]
    known = [pull for pull in pulls if pull is not None]
    # Either will do: of a softmax with cross-entropy only delta tells, as the loss by itself only
    # looks at the right class; and a falling activation turns the sign of delta.
    if known:
        return any(pull * gap > 0 for pull in known)
    # In a pass without gradients the error has to tell.
    costs = s.numbers.number(_at(s, Kind.OUTPUT_ERROR, unit, sample))
    return costs is None or costs != 0 or s.is_known(s.depth, "softmax")
