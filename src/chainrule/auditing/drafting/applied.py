"""Functions of numbers: σ(0.3) is the output of the unit whose net input is 0.3, σ'(0.3) its slope.

Where each unit is worked out on a line of its own, many authors leave the names out.
"""

from __future__ import annotations

import re
from dataclasses import replace
from math import exp

from chainrule.auditing.claim_sources.extraction.values import Values
from chainrule.auditing.drafting.agreement import is_near
from chainrule.explaining.examples.claims import Claim, is_number
from chainrule.network.quantities import Kind, Quantity

FUNCTION = re.compile(r"[A-Za-z]+(?P<slope>['′])?(?:_\w+)?\((?:0,)?(?P<argument>[-+*.()\d]+)\)")
LOGISTIC = re.compile(r"\(?1\)?/\(?1\+e(?:xp)?\^?[(\[]?-[(\[]?(?P<argument>[-+*.()\d]+?)[)\]]*")
# The letter for any activation, applied to a number, with what comes out: σ(-0.5) = 0.
LETTER = re.compile(
    r"(?:σ|\\sigma) ?\( ?(-?\d*\.?\d+) ?\) ?(?:=|≈|\\approx) ?(-?\d*\.?\d+)(?![\d.])"
)
ROUGHLY, STEEPEST = 0.03, 30.0  # off an output that is rounded; a net input whose output is 0 or 1
NEAR = 2e-3  # of a net input, what the author's roundings may have done to it
FEWEST = 2  # digits of a net input that tells a unit


def argument_of(member: str) -> tuple[str, bool]:
    """What a function is applied to, and whether there is one; otherwise the member itself.

    Examples
    --------
    >>> from chainrule.auditing.drafting.applied import argument_of
    >>> argument_of("1/(1+e^(-0.755))"), argument_of("tanh(0.1*2)"), argument_of("0.1*2")
    (('0.755', True), ('0.1*2', True), ('0.1*2', False))
    """
    match = FUNCTION.fullmatch(member) or LOGISTIC.fullmatch(member)
    return (match["argument"], True) if match else (member, False)


def is_other_letter(text: str) -> bool:
    """Whether a document applies σ to several numbers, and no result is that of the logistic
    function: then σ is what it has for the activation that it names.
    """
    pairs = [(float(net), float(output)) for net, output in LETTER.findall(text)]
    return len(pairs) >= FEWEST and not any(_is_logistic(*pair) for pair in pairs)


def _is_logistic(net: float, output: float) -> bool:
    steep = max(-STEEPEST, min(STEEPEST, net))
    return abs(1 / (1 + exp(-steep)) - output) <= ROUGHLY


def applied(member: str, values: Values) -> Quantity | None:
    """The output or slope of the only unit with the net input that a function is applied to."""
    argument, is_applied = argument_of(member)
    if not is_applied or not is_number(argument.strip("()")):
        return None
    net = Claim("-", argument.strip("()"))
    nets = _units(net, values)
    if len(nets) != 1 or net.significant_digits < FEWEST:
        return None
    match = FUNCTION.fullmatch(member)
    is_slope = match is not None and match["slope"] is not None
    return replace(nets[0], kind=Kind.ACTIVATION_BY_NET_INPUT if is_slope else Kind.ACTIVATION)


def _units(net: Claim, values: Values) -> list[Quantity]:
    """The net inputs that a number is, before any update."""
    return [
        quantity
        for (updates, quantity), value in values.items()
        if quantity.kind == Kind.NET_INPUT and not updates and is_near(net, value, NEAR)
    ]
