r"""Moodle's quiz XML: https://docs.moodle.org/en/Moodle_XML_format.

One numerical question for each answer, with the tolerance of the key, what common mistakes give as
wrong answers with feedback, and the working as general feedback. Mathematics stands in \( and \),
as Moodle's MathJax filter wants it.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from chainrule.documents.document import Math
from chainrule.exercises.program import program
from chainrule.exercises.sheet import description, instruction, precision, title
from chainrule.exercises.showing import given, symbol, worked
from chainrule.exercises.tasks import Kind
from chainrule.exercises.variant import Answer, Slip, Variant


def quiz(exercise: str, variants: Sequence[Variant]) -> str:
    """The questions of a series, a category for each variant."""
    root = Element("quiz")
    for variant in variants:
        category(root, variant, f"/Variant {variant.number}")
        for number, answer in enumerate(variant.answers, start=1):
            _question(root, exercise, variant, number, answer)
    ElementTree.indent(root)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        + ElementTree.tostring(root, encoding="unicode")
        + "\n"
    )


def category(root: Element, variant: Variant, within: str) -> None:
    """The category of the exercise, or one within it."""
    question = SubElement(root, "question", type="category")
    # a single slash begins a category within a category
    name = variant.example.title.replace("/", "//")
    text(question, "category", f"$course$/top/{name}{within}")


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
    for slip in variant.slips(answer):
        _answer(question, 0, slip.value, slip.tolerance, feedback(slip))
    # 3: no units at all
    plain(question, unitgradingtype="0", unitpenalty="0.1", showunits="3", unitsleft="0")


def introduction(variant: Variant) -> str:
    """The network and its numbers: in every question, so that they may come in any order."""
    written = ", ".join(
        maths(" = ".join(part.latex for part in equation.parts)) for equation in given(variant)
    )
    about = "".join(
        maths(piece.latex) if isinstance(piece, Math) else escape(piece)
        for piece in description(variant)
    )
    return f"<p>{about}</p><p>Given: {written}.</p><p>{escape(precision(variant))}</p>"


def _asked(variant: Variant, answer: Answer) -> str:
    kind = next(kind for kind, answers in variant.parts if answer in answers)
    return f"{asking(variant, kind)}<p>{maths(symbol(variant, answer.quantity).latex)} = ?</p>"


def asking(variant: Variant, kind: Kind) -> str:
    """What a kind of task wants, with the program if it is about one."""
    code = f"<pre>{escape(program(variant, solved=False))}</pre>" if kind.name == "program" else ""
    return f"{code}<p>{escape(instruction(variant, kind))}</p>"


def feedback(slip: Slip) -> str:
    """What to tell one who made a mistake, as HTML."""
    return escape(f"{slip.says[0].upper()}{slip.says[1:]}.")


def _working(variant: Variant, answer: Answer) -> str:
    equation = worked(
        variant, next(step for step in variant.steps if step.quantity == answer.quantity)
    )
    return f"<p>{maths(' = '.join(part.latex for part in equation.parts))}</p>"


def maths(latex: str) -> str:
    """Mathematics within HTML."""
    return rf"\({escape(latex, quote=False)}\)"


def _answer(question: Element, fraction: int, value: float, tolerance: float, remark: str) -> None:
    answer = SubElement(question, "answer", fraction=str(fraction), format="moodle_auto_format")
    plain(answer, text=repr(value), tolerance=repr(tolerance))
    text(answer, "feedback", remark, format="html")


def text(parent: Element, name: str, content: str, **attributes: str) -> None:
    """An element with its text in a <text> of its own."""
    SubElement(SubElement(parent, name, attributes), "text").text = content


def plain(parent: Element, **texts: str) -> None:
    """Elements that hold nothing but a text."""
    for name, content in texts.items():
        SubElement(parent, name).text = content
