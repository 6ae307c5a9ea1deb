"""Expressions as formulas of a spreadsheet's cells, as Excel and LibreOffice read them."""

from __future__ import annotations

from chainrule.symbolic.infix import ATOM, POWER, PRODUCT, SUM, InfixStyle, Piece

# What a spreadsheet binds least: a>b+c compares a with the sum.
COMPARISON = 0
LEAST = 2.2251e-308


def value(number: float, digits: int) -> Piece:
    """A number in full, whatever the digits: it is computed with."""
    # Excel has no positive number below 2.2251e-308; by a slightly smaller one, logarithms are
    # kept finite.
    number = LEAST if 0 < number < LEAST else number
    return Piece(repr(float(number)).removesuffix(".0").upper(), SUM if number < 0 else ATOM)


# As in `chainrule.symbolic.text`: template, how tightly the whole binds, what each argument needs.
STYLE = InfixStyle(
    templates={
        "-": ("{} - {}", SUM, (SUM, PRODUCT)),
        "*": ("{}*{}", PRODUCT, (PRODUCT, PRODUCT)),
        "/": ("{}/{}", PRODUCT, (PRODUCT, POWER)),
        # a^b^c is (a^b)^c here, where mathematics has a^(b^c)
        "**": ("{}^{}", POWER, (ATOM, ATOM)),
        "square": ("{}^2", POWER, (ATOM,)),
        # A sign binds more tightly than a power, -2^2 is 4: so it only stands before what needs no
        # parentheses, and what begins with one is put into them, in powers and products too.
        "negative": ("-{}", SUM, (ATOM,)),
        "==": ("{}={}", COMPARISON, (SUM, SUM)),
        "!=": ("{}<>{}", COMPARISON, (SUM, SUM)),
        ">": ("{}>{}", COMPARISON, (SUM, SUM)),
        ">=": ("{}>={}", COMPARISON, (SUM, SUM)),
        "<": ("{}<{}", COMPARISON, (SUM, SUM)),
        "<=": ("{}<={}", COMPARISON, (SUM, SUM)),
        "exp": ("EXP({})", ATOM, (SUM,)),
        "expm1": ("EXP({}) - 1", SUM, (SUM,)),
        "log": ("LN({})", ATOM, (SUM,)),
        "log1p": ("LN(1 + {})", ATOM, (PRODUCT,)),
        "tanh": ("TANH({})", ATOM, (SUM,)),
        "sin": ("SIN({})", ATOM, (SUM,)),
        "cos": ("COS({})", ATOM, (SUM,)),
        "sqrt": ("SQRT({})", ATOM, (SUM,)),
        "abs": ("ABS({})", ATOM, (SUM,)),
        "erf": ("ERF({})", ATOM, (SUM,)),
        "sign": ("SIGN({})", ATOM, (SUM,)),
        "maximum": ("MAX({},{})", ATOM, (SUM, SUM)),
        "minimum": ("MIN({},{})", ATOM, (SUM, SUM)),
        # Only the branch that is taken is computed, so the other may be an error.
        "where": ("IF({0},{1},{2})", ATOM, (COMPARISON, SUM, SUM)),
    },
    parentheses="({})",
    value=value,
    literal=value,
)
