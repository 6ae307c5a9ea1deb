"""One update of the weights as a straight-line program, made of the expressions of its quantities.

Ten thousand updates of a small network take arrays a second and this a tenth of one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from chainrule.auditing.ledger import Key, Ledger
from chainrule.explaining.expressions import Expression, Operation
from chainrule.network.quantities import parameters_of
from chainrule.symbolic.term import OPERATIONS

INFIX = ("+", "-", "*")
Step = Callable[[Sequence[float]], list[float]]


def step_of(ledger: Ledger) -> Step:
    """The parameters after one update from those before, in the order of their vector."""
    places = {quantity: place for place, quantity in enumerate(parameters_of(ledger.network))}
    functions = {f"f{number}": name for number, name in enumerate(OPERATIONS) if name not in INFIX}
    called = {name: function for function, name in functions.items()}
    lines: list[str] = []
    variables: dict[Key, str] = {}

    def written(part: Expression) -> str:
        if isinstance(part, float):
            return repr(part)
        if isinstance(part, Operation):
            inner = [written(argument) for argument in part.arguments]
            if part.name in INFIX:
                return f"({inner[0]} {part.name} {inner[1]})"
            return f"{called[part.name]}({', '.join(inner)})"
        return variable(part)

    def variable(key: Key) -> str:
        if key.quantity in places and key.updates == 0:
            return f"p[{places[key.quantity]}]"
        if key not in variables:
            value = written(ledger.expression(key))
            variables[key] = f"v{len(variables)}"
            lines.append(f"    {variables[key]} = {value}")
        return variables[key]

    after = [variable(_changed(Key(0, quantity), ledger)) for quantity in places]
    source = "\n".join(["def step(p):", *lines, f"    return [{', '.join(after)}]"])
    program: dict[str, Any] = {function: OPERATIONS[name] for function, name in functions.items()}
    exec(source, program)
    step: Step = program["step"]
    return step


def _changed(key: Key, ledger: Ledger) -> Key:
    """The parameter after the step; the same if it is frozen."""
    new = Key(key.updates, replace(key.quantity, kind=f"new_{key.quantity.kind}"))
    return new if new in ledger else key
