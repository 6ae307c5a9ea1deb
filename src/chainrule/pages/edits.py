"""Changing a given number of a moment: a weight, a bias, an input, a target, the learning rate."""

from __future__ import annotations

from dataclasses import replace
from math import isfinite

import numpy as np

from chainrule.errors import ChainruleError
from chainrule.explaining.examples.places import GIVEN, Numbers, put
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
    if quantity.kind == Kind.LEARNING_RATE and number <= 0:
        raise ChainruleError(f"the learning rate is {number}; it must be above 0")
    try:
        # place by place: to look a quantity up among all of them takes a second in large networks
        numbers = put(_numbers(moment).copied(), quantity, number)
    except IndexError:
        raise ChainruleError(
            f"a {moment.job.network} network with {len(moment.samples.X)} samples has no {quantity}"
        ) from None
    if quantity.kind == Kind.TARGET:
        # some losses take targets of a range only, such as shares
        check_targets(moment.job.loss, numbers.targets)
    return replace(
        moment,
        learning_rate=numbers.learning_rate,
        samples=moment.samples._replace(X=numbers.inputs, T=numbers.targets),
        state=moment.state.changed(vector=numbers.parameters.vector),
    )


def _numbers(moment: Moment) -> Numbers:
    job, samples = moment.job, moment.samples
    parameters = Parameters(job.network, moment.state.vector)
    rate, targets = moment.learning_rate, np.asarray(samples.T)
    return Numbers(parameters, samples.X, targets, rate, job.optimizer, job.regularization)
