"""What courses do differently without being wrong, as questions with answers: which loss? are
biases trained? is the gradient a sum or a mean?

Each question is a function that yields the conventions with another answer than the example's.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from chainrule.auditing.all_rows import ErrorOfAllRows
from chainrule.auditing.changes import (
    Scaled,
    eta_in_deltas,
    eta_in_gradients,
    sum_over_samples,
    updated_weights,
)
from chainrule.auditing.claim_sources.extraction.kinds import GRADIENTS
from chainrule.auditing.convention import Convention
from chainrule.auditing.error_scales import error_scales
from chainrule.auditing.tied import TiedGradients
from chainrule.auditing.velocities import velocities
from chainrule.explaining.examples.claims import CUT_OFF, TWICE
from chainrule.explaining.examples.worked_example import WorkedExample
from chainrule.formulas import LOSSES, OPTIMIZERS
from chainrule.formulas.optimizers import gradient_descent
from chainrule.network.quantities import Kind, Quantity
from chainrule.network.regularization import Regularization
from chainrule.symbolic.notations import Notation

# How much a convention must explain to be assumed, on the scale of `chainrule.auditing.cause`.
# A slip costs 7 or more (`chainrule.auditing.readings`): below that a convention is assumed
# for a single number, above it only if it explains two. Tuned on planted mistakes, as all costs.
USUAL = 2.5  # every other course has it
UNUSUAL = 5.0  # few have it
LOOKING_AHEAD = 6.0  # of one step, Polyak's momentum is the same, and simpler
# Several slips together could pass for these.
UPDATED_WEIGHTS = 7.9
ROUNDED_TWICE = 11.0
ETA_INSIDE = 9.0
OTHER_GRADIENT = 11.0
DOWN_THE_SLOPE = 10.0  # a minus that is forgotten in one gradient could


# Kinds whose sign differs from course to course, and which of them go together.
DELTA = frozenset({Kind.DELTA})
ERRORS = DELTA | {Kind.ERROR_BY_ACTIVATION}
STEPS = frozenset({Kind.STEP_WEIGHT, Kind.STEP_BIAS, Kind.STEP_SHARED_BIAS})
ALL_GRADIENTS = frozenset(GRADIENTS)
DOWNWARDS = tuple(
    errors | ALL_GRADIENTS | steps for errors in (DELTA, ERRORS) for steps in (frozenset(), STEPS)
)


def _losses(question: str, here: Convention) -> Iterator[Convention]:
    """Squared errors with ½ or not, with the mean or not, in each error or in the network's; or
    in the error only.
    """
    # `own` is the constant of the example's loss, which the expressions have already.
    n, loss = here.example.network.n_outputs, here.example.loss.name
    scales = {"half_squared_error": 0.5, "squared_error": 1.0, "mean_squared_error": 1 / n}
    if loss not in scales:
        return
    own, seen = scales[loss], {(scales[loss], 1.0)}
    for scale in error_scales():
        factors = scale.factors(n)
        each, whole = factors
        # With one output, or with two, where 1/n = 1/2, several scales are the same.
        if factors in seen:
            continue
        seen.add(factors)
        named = next((name for name, factor in scales.items() if (factor, 1.0) == factors), None)
        if named is None:
            change = Scaled(each / own, whole, each * whole / own)
            yield here.but(question, scale.words(n), UNUSUAL, change=change)
        else:
            yield from _other_loss(question, here, named, each / own)


def _other_loss(question: str, here: Convention, named: str, factor: float) -> Iterator[Convention]:
    """Another loss, or its error only, with the gradient of the example's own."""
    # The second would be a mistake by the letter, but some documents do it throughout: they report
    # the mean squared error and descend that with a half. It costs much, as it is not consistent.
    other, own = (name.replace("_", " ") for name in (named, here.example.loss.name))
    example = replace(here.example, loss=LOSSES[named])
    yield here.but(question, f"the loss is {other}", USUAL, example=example)
    words = f"the error is printed as {other}, and its gradient is that of {own}"
    yield here.but(question, words, OTHER_GRADIENT, change=Scaled(factor, 1.0, 1.0))


def _signs(question: str, here: Convention) -> Iterator[Convention]:
    # -∂E/∂net is as usual a delta as ∂E/∂net. Some call its product with an input the gradient, and
    # add steps along it. Where only some of the kinds have the other sign in the example already,
    # it is not clear which way to turn them.
    shows_steps = _shows_steps(here.example)
    for kinds in (DELTA, ERRORS, STEPS, DELTA | STEPS, ERRORS | STEPS, *DOWNWARDS):
        if kinds & STEPS and not shows_steps:
            continue
        # With thresholds, the steps of biases have the other sign than those of weights anyway.
        told = kinds - {Kind.STEP_BIAS, Kind.STEP_SHARED_BIAS}
        if here.flipped & told in (frozenset(), told):
            words = _sign_of(kinds, not here.flipped & told)
            cost = DOWN_THE_SLOPE if kinds in DOWNWARDS else USUAL
            yield here.but(question, words, cost, flipped=kinds)


def _sign_of(kinds: frozenset[str], other: bool) -> str:
    """Of errors and steps, in words: the usual one is the derivative's, and what is taken off."""
    found = []
    if kinds & ERRORS:
        what = "errors have" if kinds >= ERRORS else "delta has"
        if kinds & ALL_GRADIENTS:
            what = "errors and gradients have" if kinds >= ERRORS else "delta and gradients have"
        order = "target minus output" if other else "output minus target"
        found.append(f"{what} the sign of {order}")
    if kinds & STEPS:
        found.append(f"steps are {'added to' if other else 'taken off'} the weights")
    return ", and ".join(found)


def _shows_steps(example: WorkedExample) -> bool:
    """Whether its course has the steps of the weights as quantities of their own."""
    return Notation(example.notation, example.network).shows(Quantity(Kind.STEP_WEIGHT))


def _learning_rates(question: str, here: Convention) -> Iterator[Convention]:
    # Some programs multiply by the learning rate first, so that what they print as gradient is the
    # step. The update is the same; slips that leave out the rate could pass for it.
    words = "gradients are printed times the learning rate"
    yield here.but(question, words, ETA_INSIDE, answer="in gradients", change=eta_in_gradients)
    words = "errors are printed times the learning rate, from the deltas of the outputs on"
    yield here.but(question, words, ETA_INSIDE, answer="in deltas", change=eta_in_deltas)


def _samples(question: str, here: Convention) -> Iterator[Convention]:
    # With one sample, or one sample for each update, sum and mean are the same.
    if len(here.example.inputs) > 1 and here.example.batch_size != 1:
        words = "errors and gradients of the samples are added up, not averaged"
        yield here.but(question, words, USUAL, answer="sum", change=sum_over_samples)


def _errors_at_the_end(question: str, here: Convention) -> Iterator[Convention]:
    # Where samples take turns, the error of the next batch is as usual as that of all samples.
    if 0 < here.example.batch_size < len(here.example.inputs):
        words = "the error after the last update is that of all samples, "
        for mean, how in ((True, "averaged"), (False, "added up")):
            yield here.but(question, words + how, USUAL, change=ErrorOfAllRows(mean))


def _hidden_errors(question: str, here: Convention) -> Iterator[Convention]:
    # Programs that update a layer before they pass the error on do so. That is not the gradient,
    # but so common that it is named once rather than blamed on each number.
    # With tied weights, no layer's step is known before the hidden errors are.
    if len(here.example.network.layers) > 1 and here.tied is None:
        words = "hidden errors are computed with the output weights after the step"
        yield here.but(
            question, words, UPDATED_WEIGHTS, answer="after the step", change=updated_weights
        )


def _biases(question: str, here: Convention) -> Iterator[Convention]:
    if all(layer.biases == "none" for layer in here.example.network.layers):
        return
    # Of the four answers, the example's own is left out: it would cost something for nothing.
    for biases, each in (("trained", "unit"), ("shared", "layer")):
        for frozen in (False, True):
            other = _with_biases(here.example, biases, frozen)
            if other is not None and other.network != here.example.network:
                how = "never changed" if frozen else f"trained, one for each {each}"
                yield here.but(question, f"biases are {how}", USUAL, example=other)


def _penalties(question: str, here: Convention) -> Iterator[Convention]:
    """The L2 penalty without its ½, or for each sample, or not."""
    given = here.example.regularization
    if given.l2 or given.l2_per_sample:
        twice = replace(given, l2=2 * given.l2, l2_per_sample=2 * given.l2_per_sample)
        words = "the penalty is Σw² times its strength, without ½"
        yield _penalized(here, question, words, "without ½", twice)
    if len(here.example.inputs) > 1 and bool(given.l2) != bool(given.l2_per_sample):
        other = replace(given, l2=given.l2_per_sample, l2_per_sample=given.l2)
        how = "divided" if given.l2 else "not divided"
        words = f"the penalty is {how} by the number of samples"
        yield _penalized(here, question, words, f"{how} by samples", other)


def _penalized(
    here: Convention, question: str, words: str, answer: str, other: Regularization
) -> Convention:
    example = replace(here.example, regularization=other)
    return here.but(question, words, USUAL, answer=answer, example=example)


def _optimizers(question: str, here: Convention) -> Iterator[Convention]:
    for one, two in (("adam", "adam_hat"), ("adam_hat", "adam")):
        if here.example.optimizer.name == one:
            words = "Adam's epsilon is added in another place"
            yield here.but(
                question, words, USUAL, example=replace(here.example, optimizer=OPTIMIZERS[two])
            )
    options = dict(here.example.optimizer.options)
    for one, nesterov, whose in (("momentum", True, "Nesterov"), ("nesterov", False, "Polyak")):
        if here.example.optimizer.name == one:
            other = gradient_descent(options["momentum"], nesterov)
            example = replace(here.example, optimizer=other)
            words = f"momentum is that of {whose}"
            yield here.but(question, words, UNUSUAL, answer=whose, example=example)


def _velocities(question: str, here: Convention) -> Iterator[Convention]:
    if here.example.optimizer.name in ("momentum", "nesterov"):
        for velocity in velocities():
            # Whose momentum it is may have been stated, and with that where gradients are taken.
            if velocity.ahead and "optimizer" in here.example.stated:
                continue
            cost = UNUSUAL if velocity.average else LOOKING_AHEAD if velocity.ahead else USUAL
            # What Nesterov's step adds to the velocity is written as there.
            is_whole = here.example.optimizer.name == "momentum" or velocity.ahead
            words = velocity.words if is_whole else velocity.words.partition(", ")[0]
            yield here.but(question, words, cost, answer=velocity.answer, change=velocity)


def _tied(question: str, here: Convention) -> Iterator[Convention]:
    if isinstance(here.tied, TiedGradients):
        words = "gradients of tied weights are printed for each place, and added up in the step"
        each = replace(here.tied, each=True)
        yield here.but(question, words, USUAL, answer="for each place", tied=each)


def _rounding(question: str, here: Convention) -> Iterator[Convention]:
    # Every other number would be larger if it were rounded, so that this is soon contradicted.
    words = "numbers are cut off, not rounded"
    yield here.but(question, words, USUAL, answer=CUT_OFF, rounding=CUT_OFF)
    words = "numbers are rounded twice, first to one digit more"
    yield here.but(question, words, ROUNDED_TWICE, answer=TWICE, rounding=TWICE)


def _has_unequal_biases(example: WorkedExample) -> bool:
    """Whether the units of some layer have different biases."""
    # A layer's bias is a single number already if it is shared.
    return any(b.std() > 0 for b in example.parameters.b if np.ndim(b))


def _with_biases(example: WorkedExample, biases: str, frozen: bool) -> WorkedExample | None:
    """Layers that have biases with those of another kind; a shared one replaces equal ones only."""
    network = example.network
    if biases == "shared" and _has_unequal_biases(example):
        return None
    # A layer without biases keeps none: to forget a bias is a slip, not a convention.
    kinds = [biases if layer.biases != "none" else "none" for layer in network.layers]
    # Weights that the example freezes stay frozen; biases are frozen all or none.
    names = [name for name in network.frozen if name.startswith("w")]
    for number, kind in enumerate(kinds, start=1):
        if frozen and kind != "none":
            names.append(f"b[{number}]")
    return example.with_biases(kinds, tuple(names))


# Each question has one answer in a convention; what is not asked is as in the example.
QUESTIONS = {
    "loss": _losses,
    "signs": _signs,
    "samples": _samples,
    "error_at_the_end": _errors_at_the_end,
    "learning_rate": _learning_rates,
    "hidden_errors": _hidden_errors,
    "biases": _biases,
    "penalty": _penalties,
    "optimizer": _optimizers,
    "velocity": _velocities,
    "tied": _tied,
    "rounding": _rounding,
}
