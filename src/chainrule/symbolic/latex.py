"""LaTeX for expressions."""

from __future__ import annotations

import math

from chainrule.symbolic import text
from chainrule.symbolic.infix import ATOM, POWER, PRODUCT, SUM, InfixStyle, Piece


def value(number: float, digits: int) -> Piece:
    """A value, rounded to a number of significant digits; 1e-08 as a power of ten."""
    if math.isnan(number):
        return Piece(r"\mathrm{nan}")
    if math.isinf(number):
        return Piece(r"\infty") if number > 0 else Piece(r"-\infty", SUM)
    typed = text.value(number, digits)
    if "e" not in typed.text:
        return typed
    # A product, but with a minus in front it binds like a sum: a·(-1·10^-8) needs parentheses.
    mantissa, power = typed.text.split("e")
    return Piece(rf"{mantissa} \cdot 10^{{{int(power)}}}", SUM if number < 0 else PRODUCT)


def literal(number: float, digits: int) -> Piece:
    """A number that is part of a formula."""
    return Piece(r"\tfrac{1}{2}") if number == 0.5 else value(number, digits)


# As in `chainrule.symbolic.text`: template, how tightly the whole binds, what each argument needs.
# Braces of LaTeX are doubled, as the templates are read with `format`.
STYLE = InfixStyle(
    templates={
        "-": ("{} - {}", SUM, (SUM, PRODUCT)),
        # A thin space between names; numbers need a dot, or 2 · 3 would be read as 23.
        "*": (r"{} \, {}", PRODUCT, (PRODUCT, PRODUCT)),
        # The stroke of a fraction encloses its arguments as parentheses would, as does an exponent.
        "/": (r"\frac{{{}}}{{{}}}", POWER, (SUM, SUM)),
        "**": ("{}^{{{}}}", POWER, (ATOM, SUM)),
        "square": ("{}^2", POWER, (ATOM,)),
        "negative": ("-{}", SUM, (PRODUCT,)),
        "==": ("{} = {}", SUM, (SUM, SUM)),
        "!=": ("{} \\ne {}", SUM, (SUM, SUM)),
        ">": ("{} > {}", SUM, (SUM, SUM)),
        ">=": (r"{} \ge {}", SUM, (SUM, SUM)),
        "<": ("{} < {}", SUM, (SUM, SUM)),
        "<=": (r"{} \le {}", SUM, (SUM, SUM)),
        "exp": ("e^{{{}}}", POWER, (SUM,)),
        "expm1": ("e^{{{}}} - 1", SUM, (SUM,)),
        "log": (r"\ln\left({}\right)", ATOM, (SUM,)),
        "log1p": (r"\ln\left(1 + {}\right)", ATOM, (PRODUCT,)),
        "tanh": (r"\tanh\left({}\right)", ATOM, (SUM,)),
        "sin": (r"\sin\left({}\right)", ATOM, (SUM,)),
        "cos": (r"\cos\left({}\right)", ATOM, (SUM,)),
        "sqrt": (r"\sqrt{{{}}}", ATOM, (SUM,)),
        "abs": ("|{}|", ATOM, (SUM,)),
        "erf": (r"\operatorname{{erf}}\left({}\right)", ATOM, (SUM,)),
        "sign": (r"\operatorname{{sign}}\left({}\right)", ATOM, (SUM,)),
        "maximum": (r"\max\left({}, {}\right)", ATOM, (SUM, SUM)),
        "minimum": (r"\min\left({}, {}\right)", ATOM, (SUM, SUM)),
        "sum": (r"\sum_{{{1}=1}}^{{{2}}} {0}", PRODUCT, (PRODUCT, ATOM, ATOM)),
        "call": (r"{}\left({}\right)", ATOM, (ATOM, SUM)),
        "where": (
            r"\begin{{cases}} {1} & {0} \\ {2} & \text{{otherwise}} \end{{cases}}",
            PRODUCT,
            (SUM, SUM, SUM),
        ),
    },
    parentheses=r"\left({}\right)",
    value=value,
    literal=literal,
    dots=r"\cdots",
    between_numbers={"*": (r"{} \cdot {}", PRODUCT, (PRODUCT, PRODUCT))},
)
