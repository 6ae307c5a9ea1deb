"""The long way from the outputs to their net inputs, through the Jacobian of the activation."""

from __future__ import annotations

import numpy as np

from chainrule.formulas import Activation
from chainrule.symbolic import xp as term_functions
from chainrule.symbolic.arrays import TermArray, constants
from chainrule.symbolic.shapes import counted
from chainrule.symbolic.term import Term, apply, number

# What changes nothing as the first or as the last operand: 1 in 1·a, but not in 1/a.
NEUTRAL_FIRST = {"*": 1, "+": 0}
NEUTRAL_LAST = {"*": 1, "/": 1, "+": 0, "-": 0}


def jacobian(activation: Activation, Z: TermArray, A: TermArray) -> TermArray:
    """da_m/dz_k of each sample, (n, units m, units k).

    An activation only says how it pulls a gradient back to its net inputs, dE/da -> dE/dz. For the
    gradient that is 1 at output m and 0 elsewhere, the result is row m of the Jacobian.
    """
    samples, units = counted(A.shape)
    # Each row of the unit matrix, once for every sample.
    ones = (constants(np.broadcast_to(row, (samples, units))) for row in np.eye(units))
    rows = [activation.pull_back(Z, A, one, term_functions).delta for one in ones]
    return TermArray(
        (samples, units, units),
        lambda: np.stack([row.values for row in rows], axis=1),
        lambda _, index: simplified(rows[index[1]].at(index[0], index[2]), Z, A),
    )


def pulled_back(gradient: TermArray, through: TermArray) -> TermArray:
    """dE/dz_k as the sum over m of dE/da_m da_m/dz_k, (n, units)."""
    # Axes are sample, output m, net input k: the second is summed, as all outputs depend on z_k.
    products = TermArray(
        through.shape,
        lambda: gradient.values[:, :, None] * through.values,
        lambda _, index: apply("*", gradient.at(*index[:2]), through.at(*index)),
    )
    return products.sum(axis=1)


def simplified(term: Term, *known: TermArray) -> Term:
    """A Term without factors of 1, products with 0 and addends of 0, which the gradients of ones
    and zeros leave behind; entries of the known arrays stay as they are.
    """
    # Net inputs and activations have names at which formulas stop, so there is nothing to simplify.
    if not term.arguments or _is_entry(term, known):
        return term
    # From the leaves up: a product that turns out to be 0 is then an addend that can be left out.
    arguments = [simplified(argument, *known) for argument in term.arguments]
    return _without_neutral(term.operation, arguments)


def _without_neutral(operation: str, arguments: list[Term]) -> Term:
    """The Term of an operation, or what is left of it where an operand changes nothing."""
    first = arguments[0]
    last = arguments[-1]
    if operation == "*" and (_is(first, 0) or _is(last, 0)):
        return number(0)
    if _is(first, NEUTRAL_FIRST.get(operation)):
        return last
    if _is(last, NEUTRAL_LAST.get(operation)):
        return first
    if operation == "-" and _is(first, 0):
        return apply("negative", last)
    return apply(operation, *arguments)


def _is_entry(term: Term, arrays: tuple[TermArray, ...]) -> bool:
    """Whether the Term is an entry of one of the arrays."""
    return term.home is not None and any(term.home[0] is array for array in arrays)


def _is(term: Term, value: float | None) -> bool:
    # Only a number of the formula: an input that happens to be 1 is shown like any other.
    return value is not None and term.operation == "number" and term.value == value
