"""Sentences about the way back: errors by outputs, slopes, deltas."""

from __future__ import annotations

import numpy as np

from chainrule.explaining.words.changes import grew, would
from chainrule.explaining.words.outputs import verdict
from chainrule.explaining.words.phrases import Phrase, listed, phrase
from chainrule.explaining.words.slopes import slope, through_slope
from chainrule.explaining.words.subject import FEW, Subject
from chainrule.explaining.words.telling import Teller
from chainrule.network.quantities import Kind, Quantity
from chainrule.types import Doubles

ERROR = "the error"


def error_by_activation(s: Subject) -> Phrase:
    """How the error hangs on what a unit puts out, and through whom."""
    told = would(grew(s.name(s.find(Kind.ACTIVATION, s.at.layer, s.at.unit))), ERROR, s.value)
    if s.at.layer == s.depth:
        return phrase("{told}: {verdict}", told=told, verdict=verdict(s, s.at.unit, s.at.sample))
    return phrase("{told}: {ways}", told=told, ways=_ways(s))


def _ways(s: Subject) -> Phrase:
    """What comes back through each unit of the next layer, of many only the most."""
    # signed: a way that speaks against the others shows by its minus
    shares = _shares(s)
    names = [s.unit(s.at.layer + 1, unit) for unit in range(1, len(shares) + 1)]
    if len(shares) <= FEW:
        return listed(
            phrase("{x} through {unit}", x=float(x), unit=unit)
            for x, unit in zip(shares, names, strict=True)
        )
    largest = int(np.argmax(np.abs(shares)))
    return phrase(
        "of {n} ways the one through {unit} counts most, {x}",
        n=str(len(shares)),
        unit=names[largest],
        x=float(shares[largest]),
    )


def _shares(s: Subject) -> Doubles:
    """For each unit of the next layer, its delta times the weight to it, after dropout."""
    layer, row = s.at.layer, s.rows.index(s.at.sample)
    delta = s.numbers.array(Kind.DELTA, layer + 1)[row]
    shares = delta * s.numbers.array(Kind.WEIGHT, layer + 1)[s.at.unit - 1]
    gate = s.numbers.array(Kind.GATE, layer)
    return np.asarray(shares if gate is None else gate[row, s.at.unit - 1] * shares)


def error_share(s: Subject) -> Phrase:
    """What comes back from one output."""
    layer, k = s.at.layer, s.at.sender
    delta = s.find(Kind.DELTA, layer + 1, k)
    w = Quantity(Kind.WEIGHT, layer + 1, k, s.at.unit)
    return phrase(
        "{h} has this share in the error of {o}: {d} {delta} comes back through {w} {weight}",
        h=s.unit(layer, s.at.unit),
        o=s.unit(layer + 1, k),
        d=s.name(delta),
        delta=s.shown(delta),
        w=s.name(w),
        weight=s.shown(w),
    )


def net_input_by_activation(s: Subject) -> Phrase:
    """The weight between them."""
    net = s.find(Kind.NET_INPUT, s.at.layer + 1, s.at.sender)
    w = Quantity(Kind.WEIGHT, s.at.layer + 1, s.at.sender, s.at.unit)
    told = would(
        phrase("{h} sent a little more", h=s.unit(s.at.layer, s.at.unit)), s.name(net), s.value
    )
    return phrase("{told}: {w} lies between them", told=told, w=s.name(w))


def activation_by_other(s: Subject) -> Phrase:
    """An entry of the Jacobian."""
    net = s.find(Kind.NET_INPUT, s.at.layer, s.at.sender)
    told = would(grew(s.name(net)), s.unit(s.at.layer, s.at.unit), s.value)
    # what a user's own function of a whole layer keeps constant, nobody knows
    if not s.is_known(s.at.layer, "softmax"):
        return told
    return (*told, "; the shares that softmax gives always add up to 1")


def error_by_net_input(s: Subject) -> Phrase:
    """The long way: the same as delta."""
    told = would(grew(s.name(s.find(Kind.NET_INPUT, s.at.layer, s.at.unit))), ERROR, s.value)
    return phrase("{told}: the long way to the same number as {d}", told=told,
                  d=s.name(s.find(Kind.DELTA, s.at.layer, s.at.unit)))  # fmt: skip


def delta(s: Subject) -> Phrase:
    """How the error hangs on the net input of a unit, and why."""
    at = s.at
    told = would(grew(s.name(s.find(Kind.NET_INPUT, at.layer, at.unit))), ERROR, s.value)
    return phrase("{why}: {told}", why=_why(s), told=told)


def _why(s: Subject) -> Phrase:
    layer, unit, sample = s.at.layer, s.at.unit, s.at.sample
    # Only outputs have targets; a hidden unit is neither too high nor too low, it shares in errors.
    if layer == s.depth:
        return phrase(
            "{verdict}{slope}",
            verdict=verdict(s, unit, sample),
            slope=through_slope(s, layer, unit, sample),
        )
    h = s.unit(layer, unit)
    if s.value == 0:
        return phrase("no error gets through {h}", h=h)
    return phrase(
        "{h} shares in the {errors} of {units}, {ways}{slope}",
        h=h,
        errors="errors" if s.network.sizes[layer + 1] > 1 else "error",
        units=s.units(layer + 1),
        ways=_ways(s),
        slope=through_slope(s, layer, unit, sample),
    )


SENTENCES: dict[Kind, Teller] = {
    Kind.ERROR_BY_ACTIVATION: error_by_activation,
    Kind.ERROR_SHARE: error_share,
    Kind.NET_INPUT_BY_ACTIVATION: net_input_by_activation,
    Kind.ACTIVATION_BY_NET_INPUT: slope,
    Kind.ACTIVATION_BY_OTHER: activation_by_other,
    Kind.ERROR_BY_NET_INPUT: error_by_net_input,
    Kind.DELTA: delta,
}
