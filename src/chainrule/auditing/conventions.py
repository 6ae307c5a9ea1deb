"""Conventions: which there are for an example, and those that it states."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from chainrule.auditing.changes import Scaled
from chainrule.auditing.convention import Convention
from chainrule.auditing.questions import QUESTIONS
from chainrule.auditing.tied import TiedGradients
from chainrule.errors import unknown
from chainrule.explaining.examples.worked_example import WorkedExample


def stated(example: WorkedExample, flipped: frozenset[str] = frozenset()) -> Convention:
    """The example as it is, with the conventions that it states: these cost nothing, and are not
    worth a word.

    Raises
    ------
    ChainruleError
        If there is no such answer to a question.
    """
    here = Convention(example, flipped, tied=TiedGradients(example.tied) if example.tied else None)
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


def _is_split(other: Convention) -> bool:
    """Whether another scale of squared errors leaves the error of the network as it is."""
    scale = other.changes[-1] if other.changes else None
    return isinstance(scale, Scaled) and scale.each * scale.whole == 1.0 == scale.gradient
