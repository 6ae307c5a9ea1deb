"""A function of x as a reader types it, such as ``sin(2*x) + x/3``.

It is read by Python's parser and computed by walking its tree, of which only what is listed here is
allowed: nothing that was typed is ever run. Numbers are floats from the start, so that a power of
powers is infinite at once and takes no time.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from chainrule.errors import ChainruleError, unknown
from chainrule.types import Doubles

MOST_CHARACTERS = 200
CONSTANTS = {"pi": np.pi, "e": np.e}
FUNCTIONS: Mapping[str, Callable[[Any], Any]] = {
    name: getattr(np, name)
    for name in (
        *("sin", "cos", "tan", "arcsin", "arccos", "arctan", "sinh", "cosh", "tanh"),
        *("exp", "log", "log2", "log10", "sqrt", "abs", "sign", "floor", "ceil"),
    )
}
OPERATORS: Mapping[type[ast.AST], Callable[..., Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: np.divide,
    ast.Mod: np.mod,
    ast.Pow: np.power,
    ast.UAdd: operator.pos,
    ast.USub: operator.neg,
}


def function_of_x(text: str, x: Doubles) -> Doubles:
    """The values of a typed function.

    Raises
    ------
    ChainruleError
        If it cannot be read, uses what is not known, or is not finite everywhere.

    Examples
    --------
    >>> function_of_x("2*x^2 - 1", np.array([0.0, 1.0, 3.0])).tolist()
    [-1.0, 1.0, 17.0]
    """
    if len(text) > MOST_CHARACTERS:
        raise ChainruleError(
            f"the function has {len(text):,} characters; at most {MOST_CHARACTERS} are read"
        )
    try:
        # x^2 is how everybody writes a power; to Python it is something else
        tree = ast.parse(text.strip().replace("^", "**"), mode="eval")
        with np.errstate(all="ignore"):
            # a function may be a constant, without any x in it
            values = np.broadcast_to(_value(tree.body, x), x.shape).astype(float)
    except (SyntaxError, ValueError, MemoryError, RecursionError) as error:
        if isinstance(error, ChainruleError):
            raise
        raise ChainruleError(
            f"{text[:60]!r} cannot be read as a function of x; write one such as sin(2*x) + x/3"
        ) from None
    if not np.isfinite(values).all():
        place = int(np.argmin(np.isfinite(values)))
        raise ChainruleError(f"{text[:60]} is {values[place]} at x = {x[place]:.4g}")
    return values


def _value(node: ast.AST, x: Doubles) -> Any:
    """The value of a part of the tree."""
    # the depth is bounded by the number of characters, and so is the recursion
    for kind, value_of in NODES.items():
        if isinstance(node, kind):
            return value_of(node, x)
    raise ChainruleError(f"a function of x cannot have {ast.unparse(node)[:40]!r} in it")


# one function for each kind of node, so that what is not listed cannot be computed


def _constant(node: ast.Constant, x: Doubles) -> Any:
    # to Python True is a number, and so is 10j
    if isinstance(node.value, bool) or not isinstance(node.value, int | float):
        raise ChainruleError(f"{str(node.value)[:40]!r} is no number")
    return np.float64(node.value)


def _name(node: ast.Name, x: Doubles) -> Any:
    known = {"x": x, **CONSTANTS}
    if node.id not in known:
        raise unknown("name", node.id[:40], known)
    return known[node.id]


def _call(node: ast.Call, x: Doubles) -> Any:
    name = node.func.id if isinstance(node.func, ast.Name) else ast.unparse(node.func)[:40]
    # by name, in a table: an attribute or the result of a call is never called
    if name not in FUNCTIONS:
        raise unknown("function", name, FUNCTIONS)
    if len(node.args) != 1 or node.keywords:
        raise ChainruleError(f"{name} takes one number, such as {name}(x)")
    return FUNCTIONS[name](_value(node.args[0], x))


def _operation(node: ast.BinOp | ast.UnaryOp, *operands: Any) -> Any:
    if type(node.op) not in OPERATORS:
        raise ChainruleError(
            f"a function of x cannot have {ast.unparse(node)[:40]!r} in it; there are + - * / ^ %"
        )
    return OPERATORS[type(node.op)](*operands)


NODES: Mapping[type[ast.AST], Callable[[Any, Doubles], Any]] = {
    ast.Constant: _constant,
    ast.Name: _name,
    ast.Call: _call,
    ast.BinOp: lambda node, x: _operation(node, _value(node.left, x), _value(node.right, x)),
    ast.UnaryOp: lambda node, x: _operation(node, _value(node.operand, x)),
}
