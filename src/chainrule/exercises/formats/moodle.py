"""Moodle's quiz XML: one numerical question for each answer, in a category for each variant.

A question has the tolerance of the key, what common mistakes give as wrong answers with feedback,
and the working as general feedback.
"""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree.ElementTree import Element, SubElement

from chainrule.exercises.formats._quiz import (
    asking,
    category,
    feedback,
    introduction,
    maths,
    plain,
    text,
    written,
)
from chainrule.exercises.sheet import symbol, title, worked_equation
from chainrule.exercises.variant import Answer, Variant


def files(exercise: str, variants: Sequence[Variant]) -> dict[str, str]:
    """The questions of a series."""
    root = Element("quiz")
    for variant in variants:
        category(root, variant, f"/Variant {variant.number}")
        for number, answer in enumerate(variant.answers, start=1):
            _question(root, exercise, variant, number, answer)
    return {"moodle/quiz.xml": written(root)}


def _question(root: Element, exercise: str, variant: Variant, number: int, answer: Answer) -> None:
    question = SubElement(root, "question", type="numerical")
    text(question, "name", f"{title(variant)}, {number:02d}: {answer.label}")
    text(question, "questiontext", introduction(variant) + _asked(variant, answer), format="html")
    text(question, "generalfeedback", _working(variant, answer), format="html")
    plain(
        question,
        defaultgrade="1.0",
        penalty="0.3333333",
        hidden="0",
        idnumber=f"{exercise}-{variant.number}-{number}",
    )
    _answer(question, 100, answer.value, answer.tolerance, "")
    # wrong answers with no points: Moodle takes the first that fits, and shows its feedback
    for slip in variant.slips(answer):
        _answer(question, 0, slip.value, slip.tolerance, feedback(slip))
    # 3: no units at all
    plain(question, unitgradingtype="0", unitpenalty="0.1", showunits="3", unitsleft="0")


def _asked(variant: Variant, answer: Answer) -> str:
    # a question stands alone in a quiz, so each repeats what its task asks for
    task = next(task for task, answers in variant.parts if answer in answers)
    return f"{asking(variant, task)}<p>{maths(symbol(variant, answer.quantity).latex)} = ?</p>"


def _working(variant: Variant, answer: Answer) -> str:
    line = next(line for line in variant.explanation if line.quantity == answer.quantity)
    equation = worked_equation(variant, line)
    return f"<p>{maths(' = '.join(part.latex for part in equation.parts))}</p>"


def _answer(question: Element, fraction: int, value: float, tolerance: float, remark: str) -> None:
    answer = SubElement(question, "answer", fraction=str(fraction), format="moodle_auto_format")
    plain(answer, text=repr(value), tolerance=repr(tolerance))
    text(answer, "feedback", remark, format="html")
