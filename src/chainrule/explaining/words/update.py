"""Sentences about the step: which way a weight moves, and why."""

from __future__ import annotations

from math import isclose, ulp

from chainrule.explaining.words.phrases import Phrase, phrase
from chainrule.explaining.words.reasons import gradient_of, reason
from chainrule.explaining.words.regularization import unclipped
from chainrule.explaining.words.slots import remembered_anew
from chainrule.explaining.words.subject import Subject, parameter_of
from chainrule.explaining.words.telling import Teller
from chainrule.network.quantities import Kind, Quantity


def step(s: Subject) -> Phrase:
    """What is taken off a weight, or added to it."""
    parameter = parameter_of(s.at)
    w = s.name(parameter)
    # a step is taken off the weight, and so are those that a course shows as added
    change = -s.value * s.sign(parameter.kind)
    if change == 0:
        return phrase("nothing is taken off {w} or added to it", w=w)
    takes = "{x} is added to {w}" if change > 0 else "{x} is taken off {w}"
    return phrase(takes, w=w, x=abs(change))


def new_parameter(s: Subject) -> Phrase:
    """Which way a weight or bias moves, and why."""
    parameter = parameter_of(s.at)
    # all three in the sign of what is shown: a threshold falls where its bias rises
    sign = s.sign(parameter.kind)
    change = (s.value - s.number(parameter)) * sign
    gradient = s.number(gradient_of(parameter)) * sign
    told = _moves(s, parameter, change)
    # what a student expects: against its own gradient, and not at all without one
    if change * gradient < 0 or change == gradient == 0:
        why = phrase("{told}: {reason}", told=told, reason=reason(s, parameter))
        return (*why, *_through_rate(s, change, gradient))
    # what the optimizer was given: if that points the way the weight went, the penalty turned it
    used = unclipped(s, parameter) * sign
    g: dict[str, str | float | Phrase] = {"told": told, "g": gradient}
    if change * used < 0:
        return phrase("{told}: the penalty outweighs its own gradient of {g}", **g)
    # momentum goes on, weights decay, max-norm scales: the sentence only says that it is not this
    if gradient == 0:
        return phrase("{told}, although its gradient is 0", **g)
    alone = "lower" if gradient > 0 else "raise"
    return phrase(f"{{told}}, although its gradient of {{g}} alone would {alone} it", **g)


def _through_rate(s: Subject, change: float, gradient: float) -> Phrase:
    """What makes the gradient a step, where that is the learning rate alone."""
    # who multiplies what the sentence tells comes to the gradient, which is not yet the step
    rate = s.numbers.number(Quantity(Kind.LEARNING_RATE))
    if rate is None or change == 0:
        return ()
    # checked by the numbers: also the first step of momentum is plain descent, and Adam's is not
    if not isclose(-rate * gradient, change, rel_tol=1e-6, abs_tol=4 * ulp(s.value)):
        return ()
    # sizes, as courses differ in the sign of a step
    told = "; the step is {rate}, the learning rate, times {g}, the size of the gradient"
    return phrase(told, rate=rate, g=abs(gradient))


def _moves(s: Subject, parameter: Quantity, change: float) -> Phrase:
    w = s.name(parameter)
    if change == 0:
        return phrase("{w} stays at {x}", w=w, x=s.shown(parameter))
    return phrase("{w} {falls} by {x}", w=w, falls="rises" if change > 0 else "falls",
                  x=abs(change))  # fmt: skip


SENTENCES: dict[Kind, Teller] = {
    Kind.NEW_SLOT: remembered_anew,
    Kind.STEP_WEIGHT: step,
    Kind.STEP_BIAS: step,
    Kind.STEP_SHARED_BIAS: step,
    Kind.NEW_WEIGHT: new_parameter,
    Kind.NEW_BIAS: new_parameter,
    Kind.NEW_SHARED_BIAS: new_parameter,
}
