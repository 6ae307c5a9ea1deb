"""How operations are written with NumPy."""

from __future__ import annotations

from chainrule.exporting.formats._digits import digits
from chainrule.symbolic.infix import ATOM, POWER, PRODUCT, SUM, InfixStyle, Piece


def _literal(number: float, _: int) -> Piece:
    written = digits(number, "np.inf", "np.nan")
    return Piece(written, SUM if number < 0 else ATOM)


STYLE = InfixStyle(
    templates={
        "-": ("{} - {}", SUM, (SUM, PRODUCT)),
        "*": ("{} * {}", PRODUCT, (PRODUCT, POWER)),
        "/": ("{} / {}", PRODUCT, (PRODUCT, POWER)),
        "**": ("{}**{}", POWER, (ATOM, ATOM)),
        "square": ("{}**2", POWER, (ATOM,)),
        "negative": ("-{}", SUM, (PRODUCT,)),
        "==": ("({} == {})", ATOM, (SUM, SUM)),
        "!=": ("({} != {})", ATOM, (SUM, SUM)),
        ">": ("({} > {})", ATOM, (SUM, SUM)),
        ">=": ("({} >= {})", ATOM, (SUM, SUM)),
        "<": ("({} < {})", ATOM, (SUM, SUM)),
        "<=": ("({} <= {})", ATOM, (SUM, SUM)),
        "erf": ("erf({})", ATOM, (SUM,)),
        "abs": ("np.abs({})", ATOM, (SUM,)),
        "maximum": ("np.maximum({}, {})", ATOM, (SUM, SUM)),
        "minimum": ("np.minimum({}, {})", ATOM, (SUM, SUM)),
        "where": ("np.where({}, {}, {})", ATOM, (SUM, SUM, SUM)),
        "row_sum": ("np.sum({}, axis=-1, keepdims=True)", ATOM, (SUM,)),
        "row_max": ("np.max({}, axis=-1, keepdims=True)", ATOM, (SUM,)),
        **{
            name: (f"np.{name}({{}})", ATOM, (SUM,))
            for name in ("exp", "expm1", "log", "log1p", "tanh", "sqrt", "sign")
        },
    },
    parentheses="({})",
    value=_literal,
    literal=_literal,
)
