"""Moodle's embedded answers ("cloze"): one question for each variant, with a field for every
answer.

A quiz that takes a random question from the category of the exercise gives every student numbers of
their own. See https://docs.moodle.org/en/Embedded_Answers_(Cloze)_question_type.
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
from chainrule.exercises.sheet import symbol, title
from chainrule.exercises.variant import Answer, Variant

# What has a meaning within a field.
SPECIAL = str.maketrans({sign: f"\\{sign}" for sign in r'\}#~/"'})


def files(exercise: str, variants: Sequence[Variant]) -> dict[str, str]:
    """The variants of a series as one question each, in one category."""
    root = Element("quiz")
    # all variants in one category, from which a quiz draws one at random
    category(root, variants[0], "")
    for variant in variants:
        question = SubElement(root, "question", type="cloze")
        text(question, "name", title(variant))
        text(question, "questiontext", introduction(variant) + _fields(variant), format="html")
        text(question, "generalfeedback", "", format="html")
        plain(question, penalty="0.3333333", hidden="0", idnumber=f"{exercise}-{variant.number}")
    return {"moodle-cloze/quiz.xml": written(root)}


def _fields(variant: Variant) -> str:
    """Every task with a field for each of its answers."""
    parts: list[str] = []
    for task, answers in variant.parts:
        parts.append(asking(variant, task))
        parts += [
            f"<p>{maths(symbol(variant, a.quantity).latex)} = {_field(variant, a)}</p>"
            for a in answers
        ]
    return "".join(parts)


def _field(variant: Variant, answer: Answer) -> str:
    """A numerical field: =right:tolerance, then ~%0%wrong:tolerance#feedback for each mistake."""
    # %0%: no points; Moodle shows what follows the # to those who gave this number
    wrong = [
        f"~%0%{slip.value!r}:{slip.tolerance!r}#{feedback(slip).translate(SPECIAL)}"
        for slip in variant.slips(answer)
    ]
    return f"{{1:NUMERICAL:={answer.value!r}:{answer.tolerance!r}{''.join(wrong)}}}"
