"""Moodle's embedded answers ("cloze"): one question for each variant, with a field for every
answer.

A quiz that takes a random question from the category of the exercise gives every student numbers of
their own. See https://docs.moodle.org/en/Embedded_Answers_(Cloze)_question_type.
"""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from chainrule.exercises.moodle import asking, category, feedback, introduction, maths, plain, text
from chainrule.exercises.sheet import title
from chainrule.exercises.showing import symbol
from chainrule.exercises.variant import Answer, Variant

SPECIAL = str.maketrans({sign: f"\\{sign}" for sign in r'\}#~/"'})


def cloze(exercise: str, variants: Sequence[Variant]) -> str:
    """The variants of a series as one question each, in one category."""
    root = Element("quiz")
    category(root, variants[0], "")
    for variant in variants:
        question = SubElement(root, "question", type="cloze")
        text(question, "name", title(variant))
        text(question, "questiontext", introduction(variant) + _fields(variant), format="html")
        text(question, "generalfeedback", "", format="html")
        plain(question, penalty="0.3333333", hidden="0", idnumber=f"{exercise}-{variant.number}")
    ElementTree.indent(root)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        + ElementTree.tostring(root, encoding="unicode")
        + "\n"
    )


def _fields(variant: Variant) -> str:
    parts = []
    for kind, answers in variant.parts:
        parts.append(asking(variant, kind))
        parts += [
            f"<p>{maths(symbol(variant, a.quantity).latex)} = {_field(variant, a)}</p>"
            for a in answers
        ]
    return "".join(parts)


def _field(variant: Variant, answer: Answer) -> str:
    wrong = [
        f"~%0%{slip.value!r}:{slip.tolerance!r}#{feedback(slip).translate(SPECIAL)}"
        for slip in variant.slips(answer)
    ]
    return f"{{1:NUMERICAL:={answer.value!r}:{answer.tolerance!r}{''.join(wrong)}}}"
