"""A variant as documents: the sheet that students get, and the key with the full working."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby

from chainrule.documents.document import (
    Blank,
    Block,
    Code,
    Document,
    Equation,
    Equations,
    Math,
    Section,
    Table,
    Text,
)
from chainrule.exercises.program import program
from chainrule.exercises.tasks import Task
from chainrule.exercises.variant import Answer, Variant
from chainrule.explaining.explanation import Line
from chainrule.explaining.formula_book import write
from chainrule.explaining.layout.diagram import diagram_of
from chainrule.explaining.layout.equations import Showing, equation, math
from chainrule.explaining.layout.headings import heading
from chainrule.network.quantities import Quantity

# Given numbers are drawn with one decimal; a learning rate may have more and is shown in full.
GIVEN_DIGITS = 9
MOST_ROWS = 20  # of a table, so that it fits on a page


def sheet(variant: Variant) -> Document:
    """What a student gets: the network, its numbers, what is asked, and room for the answers."""
    return Document(
        title=title(variant),
        blocks=(
            Blank("Name"),
            *_network(variant, solved=False),
            *(_section(variant, task, answers) for task, answers in variant.parts),
        ),
    )


def key(variant: Variant) -> Document:
    """What the teacher keeps: the same network, every number with its working, and what
    mistakes lead to.
    """
    return Document(
        title=f"{title(variant)}: key",
        blocks=(
            *_network(variant, solved=True),
            *_working(variant),
            *_solution(variant),
            _mistakes(variant),
        ),
        note="Answers within the tolerance are right: it is what rounding every result on the "
        "way can do at most.",
    )


def title(variant: Variant) -> str:
    """The title with the variant's number."""
    return f"{variant.example.title}, variant {variant.number}"


def symbol(variant: Variant, quantity: Quantity) -> Math:
    """What the course calls a quantity."""
    return math(variant.notation.symbol(quantity))


def given_equations(variant: Variant) -> tuple[Equation, ...]:
    """The numbers that are printed on the sheet."""
    lines, showing = variant.explanation, Showing(GIVEN_DIGITS)
    return tuple(equation(lines, line, showing) for line in lines if line.phase == "given")


def worked_equation(variant: Variant, line: Line) -> Equation:
    """A quantity with its formula, the numbers put in, and the value, as exactly as answers."""
    # the numbers put in are as exact as the most exact answer, so that students can follow them
    shown = equation(variant.explanation, line, Showing(max(variant.precision)))
    written = variant.precision.write(line.quantity, line.value)
    return replace(shown, value=Math(written, written))


def _network(variant: Variant, solved: bool) -> tuple[Block, ...]:
    """The network, its numbers, and how exactly answers are wanted; the diagram shows outputs
    where it is solved.
    """
    drawn = diagram_of(
        variant.explanation, Showing(variant.digits, parts="all" if solved else "formulas")
    )
    return (
        Section("The network", (Text(description(variant)), drawn)),
        Section(
            "Given", (Equations(given_equations(variant), aside=True), Text((precision(variant),)))
        ),
    )


def description(variant: Variant) -> tuple[str | Math, ...]:
    """The network's layers, activations and error in a sentence or two."""
    network = variant.example.network
    layers = [
        f"{_count(layer.n_out, 'unit')} ({layer.activation.name})" for layer in network.layers
    ]
    pieces: list[str | Math] = [
        f"A network of {_count(network.n_inputs, 'input')}, then {', then '.join(layers)}. "
    ]
    for activation in dict.fromkeys(layer.activation for layer in network.layers):
        # the value, and the slope if there is one: students may use any table, but should not need
        # one
        formulas = write(activation)[: 1 if activation.slope is None else 2]
        pieces.append(f"For {activation.name} units, ")
        for place, formula in enumerate(formulas):
            pieces += [" with " if place else "", Math(formula.text, formula.latex)]
        pieces.append(". ")
    loss = variant.example.loss
    error = write(loss)[0]
    pieces.append(f"The error is {loss.name.replace('_', ' ')}: the sum over the outputs of ")
    return (*pieces, Math(error.text, error.latex), ".")


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'s' if number > 1 else ''}"


def precision(variant: Variant) -> str:
    """The sentence about digits."""
    digits, decimals = variant.precision
    rest = f"Give answers with {digits} significant digits"
    moves = any(answer.quantity.kind.startswith("new_") for answer in variant.answers)
    after = f", weights and biases after the step with {decimals} decimals" if moves else ""
    return f"{rest}{after}, and round no result on the way to fewer."


def instruction(variant: Variant, task: Task) -> str:
    """What a task asks for, and in which sign where courses differ."""
    asked = {answer.quantity.kind: answer.sign for answer in dict(variant.parts)[task]}
    sentences = [task.instruction]
    # half of all courses have the other sign: it is said where it matters
    if "delta" in asked:
        difference = "output minus target" if asked["delta"] > 0 else "target minus output"
        sentences.append(f"The sign of delta is that of {difference}.")
    if "step_weight" in asked:
        verb = "taken off" if asked["step_weight"] > 0 else "added to"
        sentences.append(f"A step is what is {verb} a weight.")
    return " ".join(sentences)


def _section(variant: Variant, task: Task, answers: tuple[Answer, ...]) -> Section:
    """A task: the instruction, and room for each of its answers."""
    blanks: list[Block] = []
    if task.name == "program":
        code = program(variant, solved=False)
        blanks += [Code(code), Blank("The missing lines", code.count("# TODO"))]
    blanks += [Blank(symbol(variant, answer.quantity)) for answer in answers]
    heading = f"{task.summary[0].upper()}{task.summary[1:]}"
    return Section(heading, (Text((instruction(variant, task),)), *blanks))


def _working(variant: Variant) -> list[Section]:
    """Every result up to the last that is asked for."""
    lines, asked = variant.explanation, {answer.quantity for answer in variant.answers}
    # what comes after the last answer would only lengthen the key
    last = max(number for number, line in enumerate(lines) if line.quantity in asked)
    results = [line for line in lines[: last + 1] if line.phase != "given"]
    return [
        Section(title, (Equations(tuple(worked_equation(variant, line) for line in group)),))
        for title, group in groupby(results, key=lambda line: heading(lines, line))
    ]


def _solution(variant: Variant) -> list[Section]:
    if "program" not in variant.ask:
        return []
    return [Section("The program", (Code(program(variant, solved=True)),))]


def _mistakes(variant: Variant) -> Section:
    header = ("answer", "right", "tolerance", "wrong", "if")
    tables = []
    for task, answers in variant.parts:
        rows = [row for answer in answers for row in _wrong(variant, answer)]
        # LaTeX breaks no table over pages
        for start in range(0, len(rows), MOST_ROWS):
            tables.append(Table(header, tuple(rows[start : start + MOST_ROWS]), task.summary))
    return Section("What mistakes lead to", tuple(tables), closed=True)


def _wrong(variant: Variant, answer: Answer) -> Iterator[tuple[str | Math, ...]]:
    """A row for each mistake: the answer, what is right, by how much it may be off, and what
    the mistake gives.
    """
    right = variant.precision.write(answer.quantity, answer.value)
    for slip in variant.slips(answer):
        wrong = variant.precision.write(answer.quantity, slip.value)
        yield symbol(variant, answer.quantity), right, f"{answer.tolerance:.1g}", wrong, slip.says
