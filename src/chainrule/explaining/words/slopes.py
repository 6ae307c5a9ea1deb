"""Sentences about slopes: how much of an error a unit lets through on its way back."""

from __future__ import annotations

from math import isfinite

from chainrule.explaining.words.functions import function
from chainrule.explaining.words.phrases import Phrase, phrase, share
from chainrule.explaining.words.subject import Subject
from chainrule.network.quantities import Kind, Quantity


def slope(s: Subject) -> Phrase:
    """How steep the activation is there, and what becomes of an error."""
    layer, unit = s.at.layer, s.at.unit
    h = s.unit(layer, unit)
    # the zero slopes are what students ask about: why does this unit not learn?
    if s.value == 0:
        return _shut(s, h)
    a = s.number(s.find(Kind.ACTIVATION, layer, unit))
    steepest = s.activation(layer).steepest
    # of a straight line, or of one without a steepest place, there is no percentage to tell
    told = (
        phrase("{h} is on a slope of {x}", h=h, x=s.value)
        if not isfinite(steepest) or s.is_known(layer, "identity", "relu", "leaky_relu")
        else phrase(
            "at {a} {f} is on {share} of its steepest slope",
            a=a,
            f=function(s, layer),
            share=share(abs(s.value) / steepest),
        )
    )
    return phrase("{told}; an error {passes}", told=told, passes=_passes(s.value))


def _shut(s: Subject, h: str) -> Phrase:
    """Why no error passes."""
    z = s.number(s.find(Kind.NET_INPUT, s.at.layer, s.at.unit))
    if s.is_known(s.at.layer, "relu"):
        below = "negative" if z < 0 else "0"
        return phrase("{h} is off: its net input is {below}, so no error passes", h=h, below=below)
    f = function(s, s.at.layer)
    return phrase("at {h} {f} is flat: its slope is 0, so no error passes", h=h, f=f)


def _passes(by: float) -> Phrase:
    """What the slope does to an error."""
    # smooth functions such as GELU fall in places, and there an error comes back reversed
    turned = " and changes its sign" if by < 0 else ""
    if abs(by) == 1:
        return (f"passes in its full size{turned}",)
    how = "reduced" if abs(by) < 1 else "enlarged"
    return phrase("passes, {how} to {by} of its size{turned}", how=how, by=abs(by), turned=turned)


def through_slope(s: Subject, layer: int, unit: int, sample: int) -> Phrase:
    """Such as: on a slope of 0.187. Nothing where the error does not pass a slope."""
    # a short cut such as softmax with cross-entropy goes past the slope: delta is y - t at once
    if s.numbers.family(Kind.ERROR_BY_NET_INPUT, layer) is not None:
        return ()
    at = Quantity(Kind.ACTIVATION_BY_NET_INPUT, layer, unit, sample=sample)
    x = s.numbers.number(at)
    return () if x is None else phrase(", on a slope of {x}", x=x)
