"""Conventions: what courses do differently without being wrong.

A convention answers questions such as "which loss?" or "are biases trained?". It changes the
example (another loss, other biases), the signs of some quantities, or expressions
(`chainrule.auditing.changes`). It has a cost, so that it is assumed only where it explains what
would otherwise be mistakes::

    the example as it is      cost 0
      .but("loss", ...)       cost 2.5
      .but("signs", ...)      cost 5.0: two questions answered, see `others` for the next ones
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import numpy as np

from chainrule.auditing.changes import (
    Scaled,
    eta_in_deltas,
    eta_in_gradients,
    sum_over_samples,
    updated_weights,
)
from chainrule.auditing.error_scales import error_scales
from chainrule.auditing.ledger import Change, Ledger, ledger_of
from chainrule.auditing.velocities import velocities
from chainrule.errors import unknown
from chainrule.explaining.examples.worked_example import WorkedExample
from chainrule.formulas import LOSSES, OPTIMIZERS
from chainrule.network.network import Network
from chainrule.network.parameters import trainable
from chainrule.network.quantities import Quantity, parameters_of

# How much a convention must explain to be assumed, on the scale of `chainrule.auditing.cause`.
# A slip costs 7 or more (`chainrule.auditing.readings`): below that a convention is assumed
# for a single number, above it only if it explains two. Tuned on planted mistakes, as all costs.
USUAL = 2.5  # every other course has it
UNUSUAL = 5.0  # few have it
# Several slips together could pass for these.
UPDATED_WEIGHTS = 7.9
ETA_INSIDE = 9.0
OTHER_GRADIENT = 11.0


@dataclass(frozen=True)
class Convention:
    """How an author goes about an example.

    Attributes
    ----------
    example : WorkedExample
        With the loss, the biases and the optimizer that the author must have had.
    flipped : frozenset of str
        Kinds of quantities that have the other sign.
    changes : tuple of callable
        What is made of expressions.
    words : mapping
        What is different from the example, for each of the questions that there are.
    cost : float
        How much it must explain.
    cut_off : bool
        Whether the author cuts numbers off instead of rounding them.
    answer : str
        What the table ``[stated]`` of an example calls the last of its answers.
    """

    example: WorkedExample
    flipped: frozenset[str] = frozenset()
    changes: tuple[Change, ...] = ()
    words: dict[str, str] = field(default_factory=dict)
    cost: float = 0.0
    cut_off: bool = False
    answer: str = ""

    def ledger(self, updates: int) -> Ledger:
        """The run under this convention."""
        network = self.example.network
        # What would become of frozen parameters has to be known, to tell who has moved them.
        thawed = self.example.with_biases([layer.biases for layer in network.layers])
        moment = thawed.moment(complete=False)
        return ledger_of(moment, updates, self.flipped, self.changes, _frozen(network))

    def but(
        self,
        question: str,
        words: str,
        cost: float,
        *,
        answer: str = "",
        example: WorkedExample | None = None,
        flipped: frozenset[str] = frozenset(),
        change: Change | None = None,
        cut_off: bool = False,
    ) -> Convention:
        """The same with another answer to one question: another example, some signs flipped, or
        expressions changed.
        """
        # Symmetric difference of signs: flipped twice is as it was.
        return Convention(
            example or self.example,
            self.flipped ^ flipped,
            self.changes if change is None else (*self.changes, change),
            {**self.words, question: words},
            self.cost + cost,
            self.cut_off or cut_off,
            answer,
        )


def stated(example: WorkedExample, flipped: frozenset[str] = frozenset()) -> Convention:
    """The example as it is, with the conventions that it states: these cost nothing, and are not
    worth a word.

    Raises
    ------
    ChainruleError
        If there is no such answer to a question.
    """
    here = Convention(example, flipped)
    for question, answer in example.stated.items():
        if answer:
            answers = {other.answer: other for other in QUESTIONS[question](question, here)}
            # Of a single sample, for example, sum and mean are the same: nothing is to be said.
            if not answers:
                continue
            if answer not in answers:
                place = f"answer to stated.{question} in this example"
                raise unknown(place, answer, [other for other in answers if other])
            here = replace(answers[answer], words={}, cost=0.0)
    return here


def others(here: Convention) -> Iterator[Convention]:
    """The conventions that differ from this one by another answer to a question that the
    example has answered.
    """
    for question, answers in QUESTIONS.items():
        if question not in here.words and question not in here.example.stated:
            yield from answers(question, here)
        # How the constants are split between the errors of the outputs and their sum is free.
        elif question == "loss" and question not in here.words:
            yield from (other for other in answers(question, here) if _is_split(other))


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
    # -∂E/∂net is as usual a delta as ∂E/∂net. Where only some of the kinds have the other sign in
    # the example already, it is not clear which way to turn them.
    for what, kinds in (
        ("delta has", {"delta"}),
        ("errors have", {"delta", "error_by_activation"}),
    ):
        if here.flipped & kinds in (frozenset(), kinds):
            sign = "output minus target" if here.flipped & kinds else "target minus output"
            yield here.but(question, f"{what} the sign of {sign}", USUAL, flipped=frozenset(kinds))


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


def _hidden_errors(question: str, here: Convention) -> Iterator[Convention]:
    # Programs that update a layer before they pass the error on do so. That is not the gradient,
    # but so common that it is named once rather than blamed on each number.
    if len(here.example.network.layers) > 1:
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


def _optimizers(question: str, here: Convention) -> Iterator[Convention]:
    for one, two in (("adam", "adam_hat"), ("adam_hat", "adam")):
        if here.example.optimizer.name == one:
            words = "Adam's epsilon is added in another place"
            yield here.but(
                question, words, USUAL, example=replace(here.example, optimizer=OPTIMIZERS[two])
            )


def _velocities(question: str, here: Convention) -> Iterator[Convention]:
    # Nesterov's step has the velocity twice, and is not written in these ways.
    if here.example.optimizer.name == "momentum":
        for velocity in velocities():
            cost = UNUSUAL if velocity.average else USUAL
            yield here.but(question, velocity.words, cost, answer=velocity.rule, change=velocity)


def _rounding(question: str, here: Convention) -> Iterator[Convention]:
    # Every other number would be larger if it were rounded, so that this is soon contradicted.
    words = "numbers are cut off, not rounded"
    yield here.but(question, words, USUAL, answer="cut off", cut_off=True)


def _is_split(other: Convention) -> bool:
    """Whether another scale of squared errors leaves the error of the network as it is."""
    scale = other.changes[-1] if other.changes else None
    return isinstance(scale, Scaled) and scale.each * scale.whole == 1.0 == scale.gradient


# Each question has one answer in a convention; what is not asked is as in the example.
QUESTIONS = {
    "loss": _losses,
    "signs": _signs,
    "samples": _samples,
    "learning_rate": _learning_rates,
    "hidden_errors": _hidden_errors,
    "biases": _biases,
    "optimizer": _optimizers,
    "velocity": _velocities,
    "rounding": _rounding,
}


def _frozen(network: Network) -> frozenset[Quantity]:
    """The parameters that training leaves as they are."""
    moves = zip(parameters_of(network), trainable(network), strict=True)
    return frozenset(quantity for quantity, moving in moves if not moving)


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
