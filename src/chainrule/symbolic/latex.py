"""LaTeX for expressions."""

from __future__ import annotations

import math

from chainrule.symbolic import text
from chainrule.symbolic.infix import ATOM, POWER, PRODUCT, SUM, NameOf, Style, formula
from chainrule.symbolic.term import Term


def value(number: float, digits: int) -> str:
    """A value with at most so many significant digits; a power of ten as such."""
    if not math.isfinite(number):
        return r"\mathrm{nan}" if math.isnan(number) else r"\infty" if number > 0 else r"-\infty"
    mantissa, e, power = text.value(number, digits).partition("e")
    return rf"{mantissa} \cdot 10^{{{int(power)}}}" if e else mantissa


def literal(number: float, digits: int) -> str:
    """A number that a formula brings along."""
    return r"\tfrac{1}{2}" if number == 0.5 else value(number, digits)


STYLE = Style(
    templates={
        "-": ("{} - {}", SUM, (SUM, PRODUCT)),
        "*": (r"{} \, {}", PRODUCT, (PRODUCT, PRODUCT)),
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


def expression(term: Term, name_of: NameOf, digits: int) -> str:
    """How the Term was made, in LaTeX."""
    return formula(term, name_of, STYLE, digits)
