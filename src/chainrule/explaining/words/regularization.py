"""Sentences about what holds training back: penalties and clipping."""

from __future__ import annotations

from chainrule.explaining.words.phrases import Phrase, phrase, share
from chainrule.explaining.words.reasons import gradient_of
from chainrule.explaining.words.subject import Subject, parameter_of
from chainrule.explaining.words.telling import Teller
from chainrule.network.quantities import Kind, Quantity


def penalty(s: Subject) -> Phrase:
    """What weights cost for being large."""
    return phrase("the size of the weights costs {x}: the larger they are, the more", x=s.value)


def objective(s: Subject) -> Phrase:
    """The error and the penalty."""
    error = s.number(Quantity(Kind.TOTAL_ERROR))
    added = s.number(Quantity(Kind.PENALTY))
    told = phrase("what training makes small: error {e} and penalty {p}", e=error, p=added)
    # an error may be below 0, as a likelihood can; then there are no shares
    if error < 0 or s.value == 0:
        return told
    return phrase("{told}, which is {part} of it", told=told, part=share(added / s.value))


def objective_by_weight(s: Subject) -> Phrase:
    """What the penalty makes of a gradient."""
    weight = parameter_of(s.at)
    sign = s.sign(weight.kind)
    before = s.number(gradient_of(weight)) * sign
    added = s.value * sign - before
    w = s.name(weight)
    # a weight of 0 has no penalty that could draw it anywhere
    if added == 0:
        return phrase("the penalty leaves the gradient of {w} at {g}", w=w, g=before)
    return phrase(
        "the penalty {takes} {x} {to} the gradient {g} of {w}, which draws {w} towards 0",
        takes="adds" if added > 0 else "takes",
        to="to" if added > 0 else "off",
        x=abs(added),
        g=before,
        w=w,
    )


def gradient_norm(s: Subject) -> Phrase:
    """How long the gradient is."""
    return phrase("the gradient of all weights and biases together is {x} long", x=s.value)


def clipped(s: Subject) -> Phrase:
    """What is left of a gradient that was too long."""
    parameter = parameter_of(s.at)
    sign = s.sign(parameter.kind)
    before = unclipped(s, parameter) * sign
    # clipping scales the gradient of all parameters by one factor, which is 1 if it is short enough
    now = s.value * sign
    w = s.name(parameter)
    if now == before:
        return phrase("the gradient of {w} stays at {g}: nothing is clipped", w=w, g=now)
    return phrase(
        "the gradient of {w} shrinks from {a} to {b}: the whole gradient was too long",
        w=w,
        a=before,
        b=now,
    )


def unclipped(s: Subject, parameter: Quantity) -> float:
    """The gradient of a weight or bias with its penalty, before any clipping."""
    at = (parameter.layer, parameter.unit, parameter.sender)
    penalized = s.numbers.number(Quantity(f"objective_by_{parameter.kind}", *at))
    return s.number(gradient_of(parameter)) if penalized is None else penalized


SENTENCES: dict[Kind, Teller] = {
    Kind.PENALTY: penalty,
    Kind.OBJECTIVE: objective,
    Kind.OBJECTIVE_BY_WEIGHT: objective_by_weight,
    Kind.GRADIENT_NORM: gradient_norm,
    Kind.CLIPPED_WEIGHT: clipped,
    Kind.CLIPPED_BIAS: clipped,
    Kind.CLIPPED_SHARED_BIAS: clipped,
}
