"""Formulas as nodes of an ONNX graph: one entry for each operation.

ONNX Runtime has no error function in double precision, and ONNX neither log(1 + x) nor exp(x) - 1
without loss of digits, so that these are made of others.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache

import numpy as np

from chainrule.exporting.formats._onnx_graph import Graph
from chainrule.exporting.tracing import Traced, in_order
from chainrule.symbolic.term import Term
from chainrule.types import Doubles

Operation = Callable[..., str]  # (graph, name of each argument) -> name of the result
COMPARISONS = ("==", "!=", ">", ">=", "<", "<=")
TERMS = 24  # of the Chebyshev series, which then has 14 digits


def nodes_of(graph: Graph, formula: Traced, given: Mapping[str, str]) -> str:
    """Add the nodes of a formula; the name of the result.

    Parameters
    ----------
    graph : Graph
        What they are added to.
    formula : Traced
        What is computed.
    given : mapping of str to str
        For the name of each variable, the value that it stands for.
    """
    values = {term: given[name] for term, name in formula.variables.items()}
    for term in in_order(formula.result):
        if term not in values:
            values[term] = _value(graph, term, values)
    return values[formula.result]


def _value(graph: Graph, term: Term, values: Mapping[Term, str]) -> str:
    if term.operation == "number":
        return _number(graph, float(term.value))
    arguments = [
        _typed(graph, argument, values[argument], term.operation == "where" and place == 0)
        for place, argument in enumerate(term.arguments)
    ]
    return OPERATIONS[term.operation](graph, *arguments)


def _typed(graph: Graph, term: Term, value: str, is_condition: bool) -> str:
    """A value as its place takes it: true and false are numbers elsewhere, but not in ONNX."""
    if (term.operation in COMPARISONS) == is_condition:
        return value
    return graph.add("Cast", value, to=graph.truth if is_condition else graph.double)


def _number(graph: Graph, value: float) -> str:
    return graph.constant(np.float64(value))


def _node(operator: str, **attributes: int) -> Operation:
    """An operation that ONNX has."""
    return lambda graph, *arguments: graph.add(operator, *arguments, **attributes)


def _not_equal(graph: Graph, a: str, b: str) -> str:
    return graph.add("Not", graph.add("Equal", a, b))


def _square(graph: Graph, x: str) -> str:
    return graph.add("Mul", x, x)


def _expm1(graph: Graph, x: str) -> str:
    """With t = tanh(x/2), exp(x) - 1 is 2 t/(1 - t); above 1, where 1 - t loses digits, as it
    stands.
    """
    one, two = _number(graph, 1), _number(graph, 2)
    t = graph.add("Tanh", graph.add("Div", x, two))
    small = graph.add("Div", graph.add("Mul", two, t), graph.add("Sub", one, t))
    large = graph.add("Sub", graph.add("Exp", x), one)
    # both are computed: where 1 - t is 0, `small` is infinite and not taken
    return graph.add("Where", graph.add("Greater", x, one), large, small)


def _log1p(graph: Graph, x: str) -> str:
    """With w = 1 + x as it is rounded, ln(1 + x) is x ln(w)/(w - 1), and x where w is 1."""
    one = _number(graph, 1)
    w = graph.add("Add", one, x)
    exact = graph.add("Div", graph.add("Mul", x, graph.add("Log", w)), graph.add("Sub", w, one))
    return graph.add("Where", graph.add("Equal", w, one), x, exact)


def _cos(graph: Graph, x: str) -> str:
    """sin(x + pi/2): ONNX Runtime has the cosine in single precision only."""
    return graph.add("Sin", graph.add("Add", x, _number(graph, np.pi / 2)))


def _erf(graph: Graph, x: str) -> str:
    """With y = |x|, erf(x) is sign(x) (1 - exp(-y**2) S(u)), where S is a Chebyshev series in
    u = 4/(2 + y) - 1, which runs from 1 at y = 0 to -1 at infinity.
    """
    one, two = _number(graph, 1), _number(graph, 2)
    y = graph.add("Abs", x)
    u = graph.add("Sub", graph.add("Div", _number(graph, 4), graph.add("Add", two, y)), one)
    # Clenshaw's recurrence, from the last coefficient to the first: b_k = c_k + 2 u b_k+1 - b_k+2
    doubled = graph.add("Mul", two, u)
    later, now = _number(graph, 0), _number(graph, 0)
    first, *rest = _series()
    for coefficient in reversed(rest):
        ahead = graph.add("Sub", graph.add("Mul", doubled, now), later)
        later, now = now, graph.add("Add", _number(graph, float(coefficient)), ahead)
    series = graph.add("Add", _number(graph, float(first)), graph.add("Mul", u, now))
    series = graph.add("Sub", series, later)
    power = graph.add("Exp", graph.add("Neg", graph.add("Mul", y, y)))
    rest_of_one = graph.add("Sub", one, graph.add("Mul", power, series))
    return graph.add("Mul", graph.add("Sign", x), rest_of_one)


@cache
def _series() -> Doubles:
    """The Chebyshev coefficients of exp(y**2) (1 - erf(y)) in u."""
    from scipy.special import erfcx

    # erfcx, since exp(y**2) times erfc(y) is infinity times 0 for large y
    series: Doubles = np.polynomial.chebyshev.chebinterpolate(
        lambda u: erfcx(4 / (u + 1) - 2), TERMS
    )
    return series


OPERATIONS: dict[str, Operation] = {
    "+": _node("Add"),
    "-": _node("Sub"),
    "*": _node("Mul"),
    "/": _node("Div"),
    "**": _node("Pow"),
    "square": _square,
    "negative": _node("Neg"),
    "same": _node("Identity"),
    "==": _node("Equal"),
    "!=": _not_equal,
    ">": _node("Greater"),
    ">=": _node("GreaterOrEqual"),
    "<": _node("Less"),
    "<=": _node("LessOrEqual"),
    "exp": _node("Exp"),
    "expm1": _expm1,
    "log": _node("Log"),
    "log1p": _log1p,
    "tanh": _node("Tanh"),
    "sin": _node("Sin"),
    "cos": _cos,
    "sqrt": _node("Sqrt"),
    "abs": _node("Abs"),
    "erf": _erf,
    "sign": _node("Sign"),
    "maximum": _node("Max"),
    "minimum": _node("Min"),
    "where": _node("Where"),
    # the axis is an input and no attribute, from operator set 18 on also of ReduceMax
    "row_max": lambda graph, z: graph.add("ReduceMax", z, graph.constant(np.array([-1]))),
    "row_sum": lambda graph, z: graph.add("ReduceSum", z, graph.constant(np.array([-1]))),
}
