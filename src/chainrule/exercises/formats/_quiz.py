r"""What both of Moodle's formats share: https://docs.moodle.org/en/Moodle_XML_format.

Mathematics stands in \( and \), as Moodle's MathJax filter wants it.
"""

from __future__ import annotations

from html import escape
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from chainrule.documents.document import Math
from chainrule.errors import printable
from chainrule.exercises.program import program
from chainrule.exercises.sheet import description, given_equations, instruction, precision
from chainrule.exercises.tasks import Task
from chainrule.exercises.variant import Slip, Variant


def written(root: Element) -> str:
    """The XML file of a quiz."""
    # indented, so that a teacher can find and change a question by hand
    ElementTree.indent(root)
    # XML may not hold control characters, not even as references
    content = printable(ElementTree.tostring(root, encoding="unicode"))
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{content}\n'


def category(root: Element, variant: Variant, within: str) -> None:
    """The category of the exercise, or one within it."""
    question = SubElement(root, "question", type="category")
    # a single slash begins a category within a category
    name = variant.example.title.replace("/", "//")
    text(question, "category", f"$course$/top/{name}{within}")


def introduction(variant: Variant) -> str:
    """The network and its numbers: in every question, so that they may come in any order."""
    written = ", ".join(
        maths(" = ".join(part.latex for part in equation.parts))
        for equation in given_equations(variant)
    )
    about = "".join(
        maths(piece.latex) if isinstance(piece, Math) else escape(piece)
        for piece in description(variant)
    )
    return f"<p>{about}</p><p>Given: {written}.</p><p>{escape(precision(variant))}</p>"


def asking(variant: Variant, task: Task) -> str:
    """What a task asks for, with the program if it is about one."""
    # the program with its missing lines is part of the question, not of the answers
    code = f"<pre>{escape(program(variant, solved=False))}</pre>" if task.name == "program" else ""
    return f"{code}<p>{escape(instruction(variant, task))}</p>"


def feedback(slip: Slip) -> str:
    """What to tell one who made a mistake, as HTML."""
    return escape(f"{slip.says[0].upper()}{slip.says[1:]}.")


def maths(latex: str) -> str:
    """Mathematics within HTML."""
    return rf"\({escape(latex, quote=False)}\)"


def text(parent: Element, name: str, content: str, **attributes: str) -> None:
    """An element with its text in a <text> of its own."""
    SubElement(SubElement(parent, name, attributes), "text").text = content


def plain(parent: Element, **texts: str) -> None:
    """Elements that hold nothing but a text."""
    for name, content in texts.items():
        SubElement(parent, name).text = content
