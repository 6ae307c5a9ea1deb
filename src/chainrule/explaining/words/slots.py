"""Sentences about what optimizers remember of each weight."""

from __future__ import annotations

from chainrule.explaining.words.phrases import Phrase, phrase
from chainrule.explaining.words.subject import Subject, parameter_of
from chainrule.network.quantities import Kind, Quantity

# By the names of slots; what others are called a user's own optimizer decides.
MEANINGS = {
    "velocity": "how fast {w} moves, earlier steps included",
    "mean": "the running mean of the gradients of {w}",
    "square": "the running mean of the squared gradients of {w}",
    "sum": "the sum of all squared gradients of {w} so far",
    "forgotten": "how far the running mean for {w} has left its start at 0 behind",
    "size": "the length of a step of {w}",
    "last_gradient": "the gradient of {w} to compare the next one with",
    "last_change": "how far {w} moved in the last step",
    "last_error": "the error before the last step, which {w} moved by",
}


def remembered(s: Subject) -> Phrase:
    """What it is before a step."""
    return phrase("{what} is {x} before this step", what=_what(s), x=s.line.value)


def remembered_anew(s: Subject) -> Phrase:
    """From what it was to what it is."""
    at = s.at
    # slots are named in formulas though they are listed only once they are no longer 0
    before = s.shown(Quantity(Kind.SLOT, at.layer, at.unit, at.sender, detail=at.detail))
    now = s.line.value
    if now == before:
        return phrase("{what} stays at {x}", what=_what(s), x=now)
    goes = "rises" if now > before else "falls"
    return phrase("{what} {goes} from {a} to {b}", what=_what(s), goes=goes, a=before, b=now)


def _what(s: Subject) -> Phrase:
    # "last_gradient weight" is the slot last_gradient of a weight
    name, _, _ = s.at.detail.rpartition(" ")
    meaning = MEANINGS.get(name, "what the optimizer remembers of {w} as {slot}")
    return phrase(meaning, w=s.name(parameter_of(s.at)), slot=name)
