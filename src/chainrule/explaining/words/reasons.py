"""Why the error hangs on a weight as it does: what is sent through it, and what comes back to it.

A gradient of several samples is a mean. The sentence then tells of the sample that says most for
its sign.
"""

from __future__ import annotations

import numpy as np

from chainrule.explaining.words.outputs import verdict
from chainrule.explaining.words.phrases import Phrase, phrase
from chainrule.explaining.words.slopes import through_slope
from chainrule.explaining.words.subject import Subject
from chainrule.network.quantities import Kind, Quantity
from chainrule.types import Doubles


def reason(s: Subject, parameter: Quantity) -> Phrase:
    """Why the gradient of a weight or bias is what it is."""
    whole = s.number(gradient_of(parameter))
    if len(s.rows) == 1:
        alone = _of_sample(s, parameter, s.rows[0])
        # a batch of one of several samples: its number says which
        several = s.explanation.notation.samples > 1
        return phrase("in sample {n}, {it}", n=str(s.rows[0]), it=alone) if several else alone
    count = f"{len(s.rows)} samples"
    weighted = "" if s.numbers.array(Kind.SAMPLE_WEIGHT) is None else "weighted "
    # samples may speak against each other until nothing is left; then none says so most
    if whole == 0:
        return (f"in the {weighted}mean over {count} nothing is left of what they say",)
    most = int(np.argmax(_said(s, parameter) * np.sign(whole)))
    sample = s.rows[most]
    return phrase(
        "{mean}, and sample {n} says so most, where {told}",
        mean=f"this is the {weighted}mean over {count}",
        n=str(sample),
        told=_of_sample(s, parameter, sample),
    )


def gradient_of(parameter: Quantity) -> Quantity:
    """The derivative of the error by a weight or bias."""
    return Quantity(f"error_by_{parameter.kind}", parameter.layer, parameter.unit, parameter.sender)


def _said(s: Subject, parameter: Quantity) -> Doubles:
    """What each sample adds to the gradient, up to the number that the mean divides by."""
    deltas = s.numbers.array(Kind.DELTA, parameter.layer)
    if parameter.kind == Kind.SHARED_BIAS:
        return np.asarray(deltas.sum(axis=1))
    here = deltas[:, parameter.unit - 1]
    if parameter.kind == Kind.BIAS:
        return np.asarray(here)
    sent = [s.sends(parameter.layer - 1, row)[parameter.sender - 1] for row in s.rows]
    return np.asarray(here * sent)


def _of_sample(s: Subject, parameter: Quantity, sample: int) -> Phrase:
    if parameter.kind == Kind.SHARED_BIAS:
        # A layer of many units has as many deltas: their sum is what counts.
        deltas = s.numbers.array(Kind.DELTA, parameter.layer)[s.rows.index(sample)]
        return phrase(
            "the deltas of {units} add up to {x}",
            units=s.units(parameter.layer),
            x=s.sign(Kind.DELTA) * float(deltas.sum()),
        )
    # a gradient is a product: what comes back to the receiver, and what the sender sends
    back = _comes_back(s, parameter, sample)
    # a bias is sent 1 by nobody, so only the other factor is told
    if parameter.kind == Kind.BIAS:
        return back
    sent = float(s.sends(parameter.layer - 1, sample)[parameter.sender - 1])
    sender = s.unit(parameter.layer - 1, parameter.sender)
    sends = phrase("{i} sends {x}" if sent else "{i} sends nothing", i=sender, x=sent)
    return phrase("{back}, and {sends}", back=back, sends=sends)


def _comes_back(s: Subject, parameter: Quantity, sample: int) -> Phrase:
    """What the error says to the unit that a weight or bias leads to."""
    layer, unit = parameter.layer, parameter.unit
    delta = Quantity(Kind.DELTA, layer, unit, sample=sample)
    x = s.number(delta)
    if layer == s.depth:
        slope = through_slope(s, layer, unit, sample)
        return (*verdict(s, unit, sample), *slope)
    if x == 0:
        return phrase("no error gets through {h}", h=s.unit(layer, unit))
    return phrase(
        "a higher net input of {h} would {raise_it} the error ({d} is {x})",
        h=s.unit(layer, unit),
        raise_it="raise" if x > 0 else "lower",
        d=s.name(delta),
        x=s.shown(delta),
    )
