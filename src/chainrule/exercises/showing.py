"""Quantities and how they were computed, as pieces of a document, with as many digits as
answers have.
"""

from __future__ import annotations

from dataclasses import replace

from chainrule.documents.document import Equation, Math
from chainrule.exercises.variant import Variant
from chainrule.explaining.explanation import Line
from chainrule.explaining.layout.equations import Showing, equation, math
from chainrule.network.quantities import Quantity

GIVEN_DIGITS = 9


def symbol(variant: Variant, quantity: Quantity) -> Math:
    """What the course calls a quantity."""
    return math(variant.notation.symbol(quantity))


def given(variant: Variant) -> tuple[Equation, ...]:
    """What is printed on the sheet."""
    steps, showing = variant.steps, Showing(GIVEN_DIGITS)
    return tuple(equation(steps, step, showing) for step in steps if step.phase == "given")


def worked(variant: Variant, line: Line) -> Equation:
    """A quantity with its formula, the numbers put in, and the value."""
    shown = equation(variant.steps, line, Showing(max(variant.precision)))
    written = variant.precision.write(line.quantity, line.value)
    return replace(shown, value=Math(written, written))
