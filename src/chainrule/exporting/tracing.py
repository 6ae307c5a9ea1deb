"""A formula as the steps that a program takes: what it uses twice is computed once and has a name.

A formula is run once on Terms, as the book of formulas does it, and the result is held against the
formula itself on numbers: one that decides by Python's `if` cannot be written down, and is refused.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from typing import NamedTuple

import numpy as np

from chainrule.errors import ChainruleError
from chainrule.exporting import xp
from chainrule.formulas import Activation, functions
from chainrule.symbolic.infix import Extent, InfixStyle, Piece
from chainrule.symbolic.infix import formula as written
from chainrule.symbolic.operations import UFUNCS
from chainrule.symbolic.term import Term, variable
from chainrule.types import Array, Doubles

ROW_OPERATIONS: dict[str, Callable[..., Array]] = {
    "row_sum": lambda z: np.sum(z, axis=-1, keepdims=True),
    "row_max": lambda z: np.max(z, axis=-1, keepdims=True),
}
# Numbers of all sizes and both signs, on which a formula and what is written of it must agree.
SAMPLE = np.geomspace(0.01, 50, 40).reshape(10, 4)
SAMPLES = (SAMPLE, -SAMPLE, SAMPLE * np.array([1, -1, -1, 1]))
# Every float64 is told from all others by 17 digits.
WHOLE = Extent(17)


class Traced(NamedTuple):
    """A formula on Terms.

    Attributes
    ----------
    variables : dict of Term to str
        What it is computed from, and the names of these.
    steps : tuple of Term
        What is used more than once, each after its own ingredients.
    result : Term
    """

    variables: dict[Term, str]
    steps: tuple[Term, ...]
    result: Term

    @property
    def names(self) -> dict[Term, str]:
        """Those of the variables and the steps."""
        return self.variables | {term: f"t{k}" for k, term in enumerate(self.steps, start=1)}

    @property
    def changes(self) -> bool:
        """Whether the result is more than the variable as it is."""
        result = self.result
        while result.operation == "same":
            result = result.arguments[0]
        return result not in self.variables

    @property
    def of_rows(self) -> tuple[Term, ...]:
        """What is computed of a whole row, each after its own ingredients."""
        return tuple(it for it in in_order(self.result) if it.operation in ROW_OPERATIONS)


def trace_activation(activation: Activation) -> Traced:
    """The value of an activation, of the variable ``z``."""
    try:
        traced = trace(activation.value, "z")
        with np.errstate(all="ignore"):
            for sample in SAMPLES:
                _compare(traced, activation.value(sample, functions), [sample])
    except Exception as error:  # a user's own function may fail in any way
        raise ChainruleError(
            f"the activation {activation.name!r} cannot be written as a program: its formula must "
            f"use only operators and the functions of xp ({error})"
        ) from None
    return traced


def trace(formula: Callable[..., Array], variable_name: str, *constants: str) -> Traced:
    """A formula of a variable and of constants by name."""
    # Without a value `if x > 0` is never true: a formula that decides so takes the same branch for
    # all numbers, and differs from itself on the samples.
    x = variable(None)
    others = {name: variable(None) for name in constants}
    result = formula(x, xp, **others)
    if not isinstance(result, Term):
        raise ChainruleError("it does not depend on its argument")
    names = {x: variable_name} | {term: name for name, term in others.items()}
    uses = Counter(argument for term in in_order(result) for argument in term.arguments)
    # what has no arguments is a number or has a name, and needs no step
    steps = [term for term in in_order(result) if term.arguments and uses[term] > 1]
    return Traced(names, tuple(steps), result)


def in_order(result: Term) -> list[Term]:
    """Every Term that the result is made of, each once and after its own ingredients."""
    found: dict[Term, None] = {}

    def visit(term: Term) -> None:
        if term not in found:
            for argument in term.arguments:
                visit(argument)
            found[term] = None

    visit(result)
    return list(found)


def text_of(term: Term, names: Mapping[Term, str], style: InfixStyle) -> str:
    """A Term in a style: its name, or how it is computed of what has a name."""
    return names.get(term) or _computed(term, names, style)


def lines_of(traced: Traced, style: InfixStyle, line: str) -> tuple[list[str], str]:
    """A line for each step, such as "{} = {}", and the expression of the result."""
    names = traced.names
    lines = [line.format(names[step], _computed(step, names, style)) for step in traced.steps]
    return lines, text_of(traced.result, names, style)


def _computed(term: Term, names: Mapping[Term, str], style: InfixStyle) -> str:
    return written(term, lambda it: Piece(names[it]) if it in names else None, style, WHOLE).text


def _compare(traced: Traced, expected: Array, given: list[Doubles]) -> None:
    """Refuse a trace that computes anything else than the formula."""
    values = dict(zip(traced.variables, given, strict=True))
    for term in in_order(traced.result):
        if term.operation == "number":
            values[term] = np.asarray(term.value)
        elif term not in values:
            operation = ROW_OPERATIONS.get(term.operation) or UFUNCS[term.operation]
            values[term] = operation(*(values[argument] for argument in term.arguments))
    found = np.broadcast_to(values[traced.result], np.shape(expected))
    if not np.allclose(found, expected, rtol=1e-12, atol=1e-300, equal_nan=True):
        raise ChainruleError("it decides by if, or keeps something from call to call")
