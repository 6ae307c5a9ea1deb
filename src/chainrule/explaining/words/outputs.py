"""How an output stands to its target: too high, too low, or right."""

from __future__ import annotations

from chainrule.explaining.words.phrases import Phrase, phrase
from chainrule.explaining.words.subject import Subject
from chainrule.network.quantities import Kind, Quantity


def verdict(s: Subject, unit: int, sample: int) -> Phrase:
    """Such as: o1 is too high by 0.741."""
    at = {"layer": s.depth, "unit": unit, "sample": sample}
    o = s.unit(s.depth, unit)
    y = s.number(Quantity(Kind.ACTIVATION, **at))
    t = s.number(Quantity(Kind.TARGET, **at))
    if y == t:
        return phrase("{o} is exactly on its target", o=o)
    if not _counts(s, at, y - t):
        return phrase("{o} answers {y} for a target of {t}", o=o, y=y, t=t)
    return phrase("{o} is too {high} by {gap}", o=o, high=high_or_low(y - t), gap=abs(y - t))


def high_or_low(gap: float) -> str:
    """Above the target or below."""
    return "high" if gap > 0 else "low"


def _counts(s: Subject, at: dict[str, int], gap: float) -> bool:
    """Whether training brings the output nearer to its target.

    Not every loss wants that: behind the hinge loss an output may pass its target as far as it
    likes.
    """
    pulls = [
        s.numbers.number(Quantity(kind, **at)) for kind in (Kind.ERROR_BY_ACTIVATION, Kind.DELTA)
    ]
    known = [pull for pull in pulls if pull is not None]
    # Either will do: of a softmax with cross-entropy only delta tells, as the loss by itself only
    # looks at the right class; and a falling activation turns the sign of delta.
    if known:
        return any(pull * gap > 0 for pull in known)
    # In a pass without gradients the error has to tell.
    costs = s.numbers.number(Quantity(Kind.OUTPUT_ERROR, **at))
    return costs is None or costs != 0 or s.is_known(s.depth, "softmax")
