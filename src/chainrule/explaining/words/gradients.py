"""Sentences about gradients: how the error hangs on a weight or a bias."""

from __future__ import annotations

from chainrule.explaining.words.changes import grew, would
from chainrule.explaining.words.phrases import Phrase, phrase
from chainrule.explaining.words.reasons import reason
from chainrule.explaining.words.subject import Subject, parameter_of
from chainrule.explaining.words.telling import Teller
from chainrule.network.quantities import Kind, Quantity


def net_input_by_weight(s: Subject) -> Phrase:
    """What the sender puts out."""
    layer, unit, sender = s.at.layer, s.at.unit, s.at.sender
    w = s.name(Quantity(Kind.WEIGHT, layer, unit, sender))
    # the net input is a sum of products, so its derivative is the other factor
    told = would(grew(w), s.name(s.find(Kind.NET_INPUT, layer, unit)), s.value)
    return phrase("{told}: that is what {i} puts out", told=told, i=s.unit(layer - 1, sender))


def gradient(s: Subject) -> Phrase:
    """How the error hangs on a weight or bias, and why."""
    parameter = parameter_of(s.at)
    # a threshold is minus the bias: what is said of it has the other direction
    by = s.value * s.sign(parameter.kind)
    told = would(grew(s.name(parameter)), "the error", by)
    return phrase("{told}: {reason}", told=told, reason=reason(s, parameter))


SENTENCES: dict[Kind, Teller] = {
    Kind.NET_INPUT_BY_WEIGHT: net_input_by_weight,
    Kind.ERROR_BY_WEIGHT: gradient,
    Kind.ERROR_BY_BIAS: gradient,
    Kind.ERROR_BY_SHARED_BIAS: gradient,
}
