"""One variant of an exercise: an example, the answers that are asked for, and what mistakes
would make of them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from math import floor, isclose, log10

from chainrule.auditing.intervals import Known
from chainrule.errors import ChainruleError
from chainrule.exercises.book import Book
from chainrule.exercises.mistakes import MISTAKES, Mistake
from chainrule.exercises.recompute import Precision, Recomputation
from chainrule.exercises.tasks import TASKS, Task
from chainrule.explaining.examples.worked_example import WorkedExample
from chainrule.explaining.explain import explain
from chainrule.explaining.explanation import Explanation
from chainrule.network.quantities import Quantity
from chainrule.symbolic.notations import Notation, ascii_form

ALIKE = 1e-9  # what different expressions for the same number may differ by, relative to it
MOST_TOLERANCE = 0.1  # of an answer, relative to it
DIGITS_OF_CHANGE = 2  # that a new weight shows, at least


@dataclass(frozen=True)
class Answer:
    """One number that is asked for: its quantity, its name on the form, its exact value, and what
    passes as right.

    `sign` is -1 where the notation shows the kind of quantity with the other sign; `value` has that
    sign.
    """

    quantity: Quantity
    label: str
    value: float
    tolerance: float
    sign: int

    def accepts(self, number: float) -> bool:
        """Whether a number is right."""
        return abs(number - self.value) <= self.tolerance


@dataclass(frozen=True)
class Slip:
    """What an answer would be after a mistake, or after any of several that come to the same."""

    mistakes: tuple[Mistake, ...]
    value: float
    tolerance: float

    @property
    def says(self) -> str:
        """The mistake in words."""
        return " or ".join(mistake.says for mistake in self.mistakes)


@dataclass(frozen=True)
class Variant:
    r"""A worked example as an exercise; everything follows from the example, what is asked, and
    the digits::

        example --> book (expressions) --> answers, tolerances, what mistakes give
                \-> explanation (text) --> sheet and key
    """

    number: int
    example: WorkedExample
    ask: tuple[str, ...]
    digits: int

    @cached_property
    def book(self) -> Book:
        """The first step of the example, to be computed again."""
        return Book(self.example)

    @cached_property
    def explanation(self) -> Explanation:
        """The first step of the example, to be shown: in its own notation."""
        # In the course's own notation, unlike the book: what the course leaves out is not printed.
        # Lines after the update belong to the next step.
        shown = explain(self.example, steps=1)
        return shown.part([line for line in shown if line.updates == 0])

    @cached_property
    def notation(self) -> Notation:
        """What the course calls things."""
        return Notation(self.example.notation, self.example.network)

    def sign(self, kind: str) -> int:
        """-1 for a kind of quantity that the course shows with the other sign than the page."""
        return -1 if kind in self.notation.negated else 1

    @cached_property
    def precision(self) -> Precision:
        """Digits of answers, and decimals of new weights: enough to show the smallest change."""
        # a weight of 0.5 that moves by 0.00012 needs five decimals to show two digits of the move
        smallest = min((abs(change) for change in self._changes() if change), default=1.0)
        return Precision(
            self.digits, max(self.digits, DIGITS_OF_CHANGE - 1 - floor(log10(smallest)))
        )

    def _changes(self) -> Iterable[float]:
        """By how much each weight and bias moves."""
        for line in self.book.steps:
            # a frozen weight is the old one, and not a difference
            if line.quantity.kind.startswith("new_") and line.term.operation == "-":
                yield line.value - line.term.arguments[0].value

    @cached_property
    def parts(self) -> tuple[tuple[Task, tuple[Answer, ...]], ...]:
        """The tasks with their answers; what two of them ask for belongs to the first."""
        # one for all answers: they share most of their quantities
        exact = Recomputation(self.book, self.precision)
        # gradients, say, can be asked for by name and as numbers of the program: a form has one
        # field
        taken: set[Quantity] = set()
        parts: list[tuple[Task, tuple[Answer, ...]]] = []
        for task in (TASKS[name] for name in self.ask):
            answers: list[Answer] = []
            for quantity in (line.quantity for line in self.book.steps):
                if quantity not in taken and task.asks_for(quantity, self.notation):
                    answers.append(self._answer(quantity, exact))
            taken.update(answer.quantity for answer in answers)
            parts.append((task, tuple(answers)))
        return tuple(parts)

    @cached_property
    def answers(self) -> tuple[Answer, ...]:
        """All answers, in the order of the computation."""
        order = {line.quantity: number for number, line in enumerate(self.book.steps)}
        asked = (answer for _, part in self.parts for answer in part)
        answers = sorted(asked, key=lambda answer: order[answer.quantity])
        labels = [answer.label for answer in answers]
        for label in labels:
            if labels.count(label) > 1:
                raise ChainruleError(
                    f"notation {self.example.notation!r} calls two answers {label}; choose another"
                )
        return tuple(answers)

    def _answer(self, quantity: Quantity, exact: Recomputation) -> Answer:
        label = ascii_form(self.notation.symbol(quantity))
        sign = self.sign(quantity.kind)
        return Answer(
            quantity, label, sign * exact.value(quantity), exact.tolerance(quantity), sign
        )

    @cached_property
    def _right(self) -> dict[Quantity, Known]:
        """Every answer as one who makes no mistake may have it, with the sign of the page."""
        return {
            answer.quantity: Known(answer.sign * answer.value, -answer.tolerance, answer.tolerance)
            for answer in self.answers
        }

    @cached_property
    def _usual_slips(self) -> dict[Quantity, list[Slip]]:
        return {}

    def slips(self, answer: Answer) -> list[Slip]:
        """What each common mistake makes of an answer, everything else being right."""
        if answer.quantity not in self._usual_slips:
            self._usual_slips[answer.quantity] = self.slips_from(answer, self._right)
        return self._usual_slips[answer.quantity]

    def slips_from(self, answer: Answer, known: dict[Quantity, Known]) -> list[Slip]:
        """What each common mistake makes of an answer, other answers being as they are known,
        in the page's signs.
        """
        # the answer itself is not known: it is what the mistake is to give
        others = {
            quantity: number for quantity, number in known.items() if quantity != answer.quantity
        }
        slips: list[Slip] = []
        # every mistake is tried on the way to the answer as well as in it
        for mistake in MISTAKES.values():
            wrong = Recomputation(self.book, self.precision, others, mistake)
            value = answer.sign * wrong.value(answer.quantity)
            if not wrong.mistaken:  # the mistake cannot be made on the way to this answer
                continue
            # mistakes that come to the same number cannot be told apart: they are one slip
            alike = next(
                (slip for slip in slips if isclose(slip.value, value, rel_tol=ALIKE)), None
            )
            if alike:
                slips[slips.index(alike)] = replace(alike, mistakes=(*alike.mistakes, mistake))
            else:
                slips.append(Slip((mistake,), value, wrong.tolerance(answer.quantity)))
        return slips

    def ambiguous(self) -> str:
        """An answer that rounding could hide, or that could pass for a mistaken one; empty if
        there is none.
        """
        # written with "not", so that nan is ambiguous too
        for answer in self.answers:
            if not answer.tolerance < MOST_TOLERANCE * abs(answer.value):
                return "rounding on the way could spoil an answer"
        for answer in self.answers:
            for slip in self.slips(answer):
                if not abs(slip.value - answer.value) > answer.tolerance + slip.tolerance:
                    where = answer.quantity.kind.replace("_", " ")
                    return (
                        f"a common mistake ({slip.mistakes[0].name}) made too small a "
                        f"difference to the {where}"
                    )
        return ""


def file_number(variant: Variant, count: int) -> str:
    """A variant's number as its files have it: all of a series equally long, so that they sort."""
    return f"{variant.number:0{len(str(count))}d}"
