"""Changing a given number of a moment: a weight, a bias, an input, a target, the learning rate."""

from __future__ import annotations

from dataclasses import replace
from math import isfinite

import numpy as np

from chainrule.errors import ChainruleError
from chainrule.explaining.examples.places import set_value
from chainrule.explaining.examples.values import GIVEN
from chainrule.network.data import check_targets
from chainrule.network.parameters import Parameters
from chainrule.network.quantities import Kind, Quantity
from chainrule.training.snapshot import Moment


def with_number(moment: Moment, quantity: Quantity, number: float) -> Moment:
    """The moment with another number for a given quantity.

    Raises
    ------
    ChainruleError
        If the quantity is computed and not given, or cannot have this number.
    """
    if quantity.kind not in GIVEN:
        raise ChainruleError(
            f"{quantity} is computed; what can be changed are inputs, targets, weights, biases and "
            "the learning rate"
        )
    if not isfinite(number):
        raise ChainruleError(f"{quantity} cannot be {number}; give a finite number")
    if quantity.kind == Kind.LEARNING_RATE:
        if number <= 0:
            raise ChainruleError(f"the learning rate is {number}; it must be above 0")
        return replace(moment, learning_rate=number)
    if quantity.kind in (Kind.INPUT, Kind.TARGET):
        return _with_sample(moment, quantity, number)
    network = moment.job.network
    parameters = Parameters(network, moment.state.vector.copy())
    try:
        # place by place: to look a quantity up among all of them takes a second in large networks
        set_value(parameters, quantity, number)
    except IndexError:
        raise ChainruleError(f"a {network} network has no {quantity}") from None
    return replace(moment, state=moment.state._replace(vector=parameters.vector))


def _with_sample(moment: Moment, quantity: Quantity, number: float) -> Moment:
    """With another input or target of a sample."""
    rows, columns = (moment.samples.X if quantity.kind == Kind.INPUT else moment.samples.T).shape
    if not (0 < quantity.sample <= rows and 0 < quantity.unit <= columns):
        raise ChainruleError(f"there is no {quantity} of sample {quantity.sample}")
    X, T = moment.samples.X.copy(), np.array(moment.samples.T)
    (X if quantity.kind == Kind.INPUT else T)[quantity.sample - 1, quantity.unit - 1] = number
    # some losses take targets of a range only, such as shares
    check_targets(moment.job.loss, T)
    return replace(moment, samples=moment.samples._replace(X=X, T=T))
