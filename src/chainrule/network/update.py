"""One update, for every reader of the page: from a batch to the weights after the step.

    start -> forward -> backward -> penalties -> clipping -> optimizer's rule -> max-norm -> Update
            '---- passes -----'    '------------------------ step -----------------------'

Passes go over samples, which may be divided; a step is over parameters alone. What regularization
does not ask for leaves no trace: it is None, or what it was before. Nothing is remembered here;
whoever trains carries weights and slots from one update to the next.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from math import inf
from typing import NamedTuple

from chainrule.errors import ChainruleError
from chainrule.formulas import Loss, Now, Optimizer
from chainrule.network.algorithm import Backward, Errors, backward, error, forward
from chainrule.network.network import Network, parse_parameter
from chainrule.network.parameters import Parameters
from chainrule.network.regularization import (
    Regularization,
    bounded,
    clipped,
    length,
    penalized,
    penalty,
)
from chainrule.network.sample_weights import Gates, count
from chainrule.types import Array, Namespace


@dataclass(frozen=True)
class Job:
    """What is trained, and how.

    Parameters
    ----------
    network : Network
    loss : Loss
    optimizer : Optimizer
    regularization : Regularization
    rates : tuple of (str, float)
        What the learning rate is multiplied by for some of the parameters, by their names, such as
        ``(("w[1]", 6.0), ("b[2]", 0.1))``; later ones win.
    """

    network: Network
    loss: Loss
    optimizer: Optimizer
    regularization: Regularization = field(default_factory=Regularization)
    rates: tuple[tuple[str, float], ...] = ()

    def __post_init__(self) -> None:
        for name, rate in self.rates:
            parse_parameter(self.network, name)
            if not 0 <= rate < inf:
                raise ChainruleError(
                    f"the rate of {name} is {rate!r}; it must be a number of at least 0"
                )


class Start(NamedTuple):
    """What an update starts from.

    Elementwise work is done piece by piece, in the pieces of `Parameters.pieces`: of each slot of
    the optimizer there is an array for each piece, and a mask of the entries that training may
    change (True where it may change all of them). `rates` are factors of the learning rate, None
    where there are none.
    """

    X: Array
    T: Array
    weights: Array | None
    gates: Gates
    parameters: Parameters
    slots: tuple[list[Array], ...]
    moving: list[Array]
    learning_rate: Array
    t: Array
    rates: list[Array] | None = None


class Forward(NamedTuple):
    """A forward pass: net inputs and activations by layer, and the errors."""

    Z: list[Array]
    A: list[Array]
    errors: Errors


class Passes(NamedTuple):
    """What a batch says: both passes, and what their means divided by."""

    forward: Forward
    back: Backward
    count: Array


class Update(NamedTuple):
    """All that an update made, from first to last.

    `penalized` is the gradient with its penalty and `gradient` the same after clipping. `stepped`
    is what the optimizer's rule made of each piece, frozen entries too; `parameters` are those
    after the update, as max-norm and frozen entries leave them.
    """

    forward: Forward
    back: Backward
    penalty: Array | None
    objective: Array
    penalized: Parameters
    length: Array | None
    gradient: Parameters
    slots: tuple[list[Array], ...]
    stepped: list[Array]
    parameters: Parameters


def run_forward(job: Job, start: Start, xp: Namespace) -> Forward:
    """The forward pass of a batch."""
    Z, A = forward(start.parameters, start.X, xp, start.gates)
    return Forward(Z, A, error(job.loss, A[-1], start.T, xp, start.weights))


def update(job: Job, start: Start, xp: Namespace) -> Update:
    """One step of training on a batch."""
    return step(job, start, passes(job, start, xp), xp)


def passes(job: Job, start: Start, xp: Namespace) -> Passes:
    """Forward and backward over the samples of a batch."""
    seen = run_forward(job, start, xp)
    back = backward(
        start.parameters, job.loss, seen.Z, seen.A, start.T, xp, start.weights, start.gates
    )
    return Passes(seen, back, count(start.T, start.weights))


def step(job: Job, start: Start, made: Passes, xp: Namespace) -> Update:
    """What the passes over a batch come to: the parameters after it."""
    given = job.regularization
    seen, back, n = made

    # E and its gradient with the penalties, if there are any
    added = None
    objective = seen.errors.total
    whole = back.gradient
    if given.penalizes:
        added = penalty(start.parameters, given, n, xp)
        objective = seen.errors.total + added
        whole = penalized(back.gradient, start.parameters, given, n, xp)

    # the gradient that the optimizer gets: no longer than allowed
    long, gradient = None, whole
    if given.clip is not None:
        long = length(whole, start.moving, xp)
        gradient = clipped(whole, given.clip, long, xp)

    # the step, then what it leaves of frozen parameters, then weights no longer than allowed
    stepped, slots = _stepped(job, start, gradient, objective, xp)
    parameters = _moved(start.parameters, stepped, start.moving, xp)
    if given.max_norm is not None:
        ends = bounded(parameters, given.max_norm, xp)
        parameters = _moved(parameters, ends.pieces, start.moving, xp)
    return Update(seen, back, added, objective, whole, long, gradient, slots, stepped, parameters)


def _stepped(
    job: Job, start: Start, gradient: Parameters, objective: Array, xp: Namespace
) -> tuple[list[Array], tuple[list[Array], ...]]:
    """The optimizer's rule on every piece; (5), (11), (18) of Frey: w <- w - eta dE/dw."""
    optimizer = job.optimizer
    now = Now(start.learning_rate, start.t, objective)
    rates = start.rates or [None] * len(start.moving)
    stepped: list[Array] = []
    slots: tuple[list[Array], ...] = tuple([] for _ in start.slots)
    pieces = zip(start.parameters.pieces, gradient.pieces, rates, strict=True)
    for number, (w, g, rate) in enumerate(pieces):
        if rate is not None:
            now = now._replace(learning_rate=start.learning_rate * rate)
        before = tuple(slot[number] for slot in start.slots)
        new, after = optimizer.rule(w, g, before, *now, optimizer.constants, xp)
        stepped.append(new)
        for slot, remembered in zip(slots, after, strict=True):
            slot.append(remembered)
    return stepped, slots


def _moved(before: Parameters, ends: list[Array], moving: list[Array], xp: Namespace) -> Parameters:
    """The parameters at their ends, where training may change them; the others stay."""
    pieces = zip(moving, ends, before.pieces, strict=True)
    return before.with_pieces([xp.where(mask, end, w) for mask, end, w in pieces])
