"""Sentences about the forward pass: what reaches a unit, and what it makes of it."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from chainrule.explaining.words.functions import FUNCTIONS, function
from chainrule.explaining.words.phrases import Part, Phrase, phrase
from chainrule.explaining.words.subject import FEW, Subject
from chainrule.explaining.words.telling import Teller
from chainrule.network.quantities import Kind, Quantity
from chainrule.types import Doubles


class Addends(NamedTuple):
    """What each sender puts out, what of it reaches a unit, and the unit's bias, if it has one."""

    sent: Doubles
    arriving: Doubles
    bias: Quantity | None


def net_input(s: Subject) -> Phrase:
    """Its addends, of many only the largest."""
    addends = _addends(s)
    # a sentence with a hundred addends is none
    many = len(addends.sent) > FEW
    told = (_of_many if many else _one_by_one)(s, addends)
    return phrase("what reaches {h} is {z}: {told}", h=_own(s), z=s.line.value, told=told)


def _addends(s: Subject) -> Addends:
    layer, unit = s.at.layer, s.at.unit
    sent = s.sends(layer - 1, s.at.sample)
    # a layer without biases has no addend of its own
    kind = {"shared": Kind.SHARED_BIAS, "trained": Kind.BIAS}.get(
        s.network.layers[layer - 1].biases
    )
    own = unit if kind == Kind.BIAS else 0
    bias = None if kind is None else Quantity(kind, layer, own)
    return Addends(sent, sent * s.numbers.array(Kind.WEIGHT, layer)[:, unit - 1], bias)


def _one_by_one(s: Subject, addends: Addends) -> Phrase:
    parts = [_sent(s, addends, sender) for sender in range(len(addends.sent))]
    sizes = [abs(it) for it in addends.arriving]
    if addends.bias is not None:
        parts.append(_bias(s, addends.bias))
        sizes.append(abs(s.number(addends.bias)))
    # of a single addend, or of nothing at all, there is no largest part
    if len(parts) > 1 and max(sizes) > 0:
        largest = int(np.argmax(sizes))
        parts[largest] = (*parts[largest], ", the largest part")
    # a comma within an addend would run into those between them
    return parts[0] if len(parts) == 1 else tuple(
        piece for number, part in enumerate(parts) for piece in (("; ",) if number else ()) + part
    )  # fmt: skip


def _of_many(s: Subject, addends: Addends) -> Phrase:
    # with either sign: what holds a unit down is as large a part as what lifts it
    sizes = np.abs(addends.arriving)
    largest = int(np.argmax(sizes))
    own = 0.0 if addends.bias is None else abs(s.number(addends.bias))
    count = f"{len(sizes)} units send to it"
    if addends.bias is not None and own > sizes[largest]:
        return phrase("{n}, and {b}, the largest part", n=count, b=_bias(s, addends.bias))
    if sizes[largest] == 0:
        return phrase("{n}, but nothing of it arrives", n=count)
    return phrase("{n}; the largest part: {it}", n=count, it=_sent(s, addends, largest))


def _sent(s: Subject, addends: Addends, sender: int) -> Phrase:
    w = Quantity(Kind.WEIGHT, s.at.layer, s.at.unit, sender + 1)
    return phrase(
        "{i} sends {x}, which {w} ({by}) makes {gives}",
        i=s.unit(s.at.layer - 1, sender + 1),
        x=float(addends.sent[sender]),
        w=s.name(w),
        by=s.shown(w),
        gives=float(addends.arriving[sender]),
    )


def _bias(s: Subject, bias: Quantity) -> Phrase:
    x = s.number(bias)
    return phrase("{b} adds {x}" if x >= 0 else "{b} takes off {x}", b=s.name(bias), x=abs(x))


def activation(s: Subject) -> Phrase:
    """What a unit makes of its net input."""
    layer = s.at.layer
    z = s.number(s.find(Kind.NET_INPUT, layer, s.at.unit))
    parts: dict[str, Part] = {"h": _own(s), "z": z, "a": s.value}
    # what is said of a function of the library would be wrong of another one with its name
    told = FUNCTIONS.get(s.activation(layer).name)
    if told is not None and s.is_known(layer, s.activation(layer).name):
        return phrase(told(z), **parts)
    if s.is_known(layer, "softmax"):
        return _softmax(s, parts)
    return phrase("{h} answers its net input {z} with {a}, by {f}", **parts, f=function(s, layer))


def _softmax(s: Subject, parts: dict[str, Part]) -> Phrase:
    """Its share, and its place among the net inputs."""
    row = s.numbers.array(Kind.NET_INPUT, s.at.layer)[s.rows.index(s.at.sample)]
    above = int((row > row[s.at.unit - 1]).sum())
    place = f"{above} of {len(row)} units have a higher net input"
    if len(row) == 1:
        place = "it has nobody to share with"
    elif not above:
        place = f"no net input of the {len(row)} is higher"
    return phrase("{h} gets a share of {a} of 1 for its net input {z}: " + place, **parts)


def _own(s: Subject) -> str:
    return s.unit(s.at.layer, s.at.unit)


SENTENCES: dict[Kind, Teller] = {Kind.NET_INPUT: net_input, Kind.ACTIVATION: activation}
