"""Expressions on one line, as one types them."""

from __future__ import annotations

from chainrule.symbolic.infix import ATOM, POWER, PRODUCT, SUM, Style


def value(number: float, digits: int) -> str:
    """A value with at most so many significant digits."""
    return f"{number:.{digits}g}" if number else "0"


def literal(number: float, digits: int) -> str:
    """A number that a formula brings along."""
    return "½" if number == 0.5 else value(number, digits)


STYLE = Style(
    templates={
        "-": ("{} - {}", SUM, (SUM, PRODUCT)),
        "*": ("{}·{}", PRODUCT, (PRODUCT, PRODUCT)),
        "/": ("{}/{}", PRODUCT, (PRODUCT, POWER)),
        "**": ("{}^{}", POWER, (ATOM, ATOM)),
        "square": ("{}²", POWER, (ATOM,)),
        "negative": ("-{}", SUM, (PRODUCT,)),
        "==": ("{} = {}", SUM, (SUM, SUM)),
        "!=": ("{} ≠ {}", SUM, (SUM, SUM)),
        ">": ("{} > {}", SUM, (SUM, SUM)),
        ">=": ("{} ≥ {}", SUM, (SUM, SUM)),
        "<": ("{} < {}", SUM, (SUM, SUM)),
        "<=": ("{} ≤ {}", SUM, (SUM, SUM)),
        "exp": ("e^({})", POWER, (SUM,)),
        "expm1": ("e^({}) - 1", SUM, (SUM,)),
        "log": ("ln({})", ATOM, (SUM,)),
        "log1p": ("ln(1 + {})", ATOM, (PRODUCT,)),
        "tanh": ("tanh({})", ATOM, (SUM,)),
        "sqrt": ("√({})", ATOM, (SUM,)),
        "abs": ("|{}|", ATOM, (SUM,)),
        "erf": ("erf({})", ATOM, (SUM,)),
        "sign": ("sign({})", ATOM, (SUM,)),
        "maximum": ("max({}, {})", ATOM, (SUM, SUM)),
        "minimum": ("min({}, {})", ATOM, (SUM, SUM)),
        "sum": ("Σ_{1}=1..{2} {0}", PRODUCT, (PRODUCT, ATOM, ATOM)),
        "call": ("{}({})", ATOM, (ATOM, SUM)),
        "where": ("({1} if {0}, else {2})", ATOM, (SUM, SUM, SUM)),
    },
    parentheses="({})",
    value=value,
    literal=literal,
)
