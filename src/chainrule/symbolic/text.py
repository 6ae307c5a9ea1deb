"""Expressions on one line, as one types them."""

from __future__ import annotations

from dataclasses import replace

from chainrule.symbolic.infix import ATOM, POWER, PRODUCT, SUM, InfixStyle, Piece


def value(number: float, digits: int) -> Piece:
    """A value, rounded to a number of significant digits."""
    # Also for -0.0, whose minus would only puzzle.
    if not number:
        return Piece("0")
    written = f"{number:.{digits}g}"
    if number < 0:
        return Piece(written, SUM)
    # 1e-08² would be read as 1e to the power of -08².
    return Piece(written, POWER if "e" in written else ATOM)


def literal(number: float, digits: int) -> Piece:
    """A number that is part of a formula."""
    return Piece("½") if number == 0.5 else value(number, digits)


# Each operation: its template, how tightly the whole binds, and how tightly each argument has to
# bind to stand there without parentheses. a - b needs a sum on its left and a product on its right,
# as a - (b + c) is not a - b + c.
STYLE = InfixStyle(
    templates={
        "-": ("{} - {}", SUM, (SUM, PRODUCT)),
        "*": ("{}·{}", PRODUCT, (PRODUCT, PRODUCT)),
        # a/b·c is (a/b)·c, so a product below the stroke needs parentheses.
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
        # Functions bring their own parentheses. Templates are read with `format`: {0}, {1} and {2}
        # where the arguments do not stand in their order.
        "exp": ("e^({})", POWER, (SUM,)),
        "expm1": ("e^({}) - 1", SUM, (SUM,)),
        "log": ("ln({})", ATOM, (SUM,)),
        "log1p": ("ln(1 + {})", ATOM, (PRODUCT,)),
        "tanh": ("tanh({})", ATOM, (SUM,)),
        "sin": ("sin({})", ATOM, (SUM,)),
        "cos": ("cos({})", ATOM, (SUM,)),
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

# Beside a derivative such as ∂E/∂w5, products have room: 0.5 · ∂E/∂w5
WIDE = replace(STYLE, templates={**STYLE.templates, "*": ("{} · {}", PRODUCT, (PRODUCT, PRODUCT))})
