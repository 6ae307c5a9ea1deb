"""Sentences about what is given: data, weights, the step size, what the optimizer remembers."""

from __future__ import annotations

import numpy as np

from chainrule.explaining.words.outputs import verdict
from chainrule.explaining.words.phrases import Part, Phrase, phrase
from chainrule.explaining.words.slots import remembered
from chainrule.explaining.words.subject import Subject
from chainrule.explaining.words.telling import Teller
from chainrule.network.quantities import Kind

ROUNDING = 1e-12  # up to which two ways to compute a weight may differ


def an_input(s: Subject) -> Phrase:
    """What it sends, and to whom."""
    # an input of 0 is the usual case in tables of classes, and puzzles those who see no gradient
    if s.value == 0:
        return phrase(
            "{i} is 0: it adds nothing to what reaches {units}, and none of its weights has a say",
            i=s.unit(0, s.at.unit),
            units=s.units(1),
        )
    return phrase("{i} sends {x} to {to}", i=s.unit(0, s.at.unit), x=s.value, to=s.units(1))


def target(s: Subject) -> Phrase:
    """What is wanted, and what comes."""
    return phrase(
        "{o} should answer {t}; {verdict}",
        o=s.unit(s.depth, s.at.unit),
        t=s.shown(s.at),
        verdict=verdict(s, s.at.unit, s.at.sample),
    )


def weight(s: Subject) -> Phrase:
    """What it does to what is sent."""
    layer, unit, sender = s.at.layer, s.at.unit, s.at.sender
    parts: dict[str, Part] = {
        "w": s.symbol,
        "sender": s.unit(layer - 1, sender),
        "unit": s.unit(layer, unit),
        "by": s.line.value,
    }
    if s.value == 0:
        told = phrase("{w} is 0: nothing that {sender} sends reaches {unit}", **parts)
    else:
        # true whatever the sender puts out, and for all samples at once
        more = "higher" if s.value > 0 else "lower"
        told = phrase(
            "{w} multiplies what {sender} sends to {unit} by {by}: the more it sends, the "
            f"{more} the net input of {{unit}}",
            **parts,
        )
    return (*told, *_frozen(s))


def bias(s: Subject) -> Phrase:
    """What it adds, and to what."""
    to = s.unit(s.at.layer, s.at.unit) if s.at.unit else s.units(s.at.layer)
    # by the page's own sign: a threshold is taken off, whichever sign it is shown with
    added = phrase(
        "{b} adds {x} to" if s.value >= 0 else "{b} takes {x} off", b=s.symbol, x=abs(s.value)
    )
    told = phrase("{added} the net input of {to}, whatever is sent", added=added, to=to)
    return (*told, *_frozen(s))


def _frozen(s: Subject) -> Phrase:
    return ("; it is frozen, so training leaves it as it is",) if s.frozen(s.at) else ()


def sample_weight(s: Subject) -> Phrase:
    """How much a sample counts."""
    if s.value == 0:
        return ("this sample does not count: neither in the error nor in a gradient",)
    return phrase("this sample counts {x} times, in the error and in every gradient", x=s.value)


def gate(s: Subject) -> Phrase:
    """Whether dropout lets a unit through."""
    h = s.unit(s.at.layer, s.at.unit)
    if s.value == 0:
        return phrase(
            "dropout shuts {h} off for this update: it sends nothing, and no error comes back", h=h
        )
    return phrase(
        "dropout lets {h} through, times {x} to make up for the units that are shut off",
        h=h,
        x=s.value,
    )


def learning_rate(s: Subject) -> Phrase:
    """What the steps have to do with it."""
    if _is_plain_descent(s):
        return phrase("each weight moves by {eta} times its gradient, against it", eta=s.value)
    return phrase("{name} is the step size that the optimizer goes by: {eta}", name=s.symbol,
                  eta=s.value)  # fmt: skip


def _is_plain_descent(s: Subject) -> bool:
    """Whether every weight moves by its gradient times the learning rate."""
    # Seen from the numbers: a run does not say which optimizer it has, and clipping, a penalty or
    # a bound on the weights makes other steps of plain ones too.
    found = [_moves_plainly(s, layer) for layer in range(1, s.depth + 1)]
    told = [it for it in found if it is not None]
    return bool(told) and all(told)


def _moves_plainly(s: Subject, layer: int) -> bool | None:
    """The same of one layer; None if nothing of it moves."""
    gradient = s.numbers.family(Kind.ERROR_BY_WEIGHT, layer)
    new = s.numbers.array(Kind.NEW_WEIGHT, layer)
    if gradient is None or new is None:
        return None
    old = s.numbers.array(Kind.WEIGHT, layer)
    with np.errstate(all="ignore"):
        off = np.abs(new - (old - s.value * gradient.terms.values))
    # frozen weights have a gradient in the array, but are no quantities of the step
    off = np.where(np.asarray(gradient.present), off, 0)
    # not `isclose`, which takes five times as long, and a layer can have 100,000 weights
    return bool((off <= ROUNDING * (1 + np.abs(old).max())).all())


def step_number(s: Subject) -> Phrase:
    """How many steps there were."""
    return phrase("this is update number {n} of the weights", n=s.value)


SENTENCES: dict[Kind, Teller] = {
    Kind.INPUT: an_input,
    Kind.TARGET: target,
    Kind.WEIGHT: weight,
    Kind.BIAS: bias,
    Kind.SHARED_BIAS: bias,
    Kind.SAMPLE_WEIGHT: sample_weight,
    Kind.GATE: gate,
    Kind.LEARNING_RATE: learning_rate,
    Kind.STEP_NUMBER: step_number,
    Kind.SLOT: remembered,
}
