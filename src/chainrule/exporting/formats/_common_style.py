"""How operations are written that C and Python write alike."""

from __future__ import annotations

from chainrule.symbolic.infix import ATOM, PRODUCT, SUM

COMMON = {
    "-": ("{} - {}", SUM, (SUM, PRODUCT)),
    # binds like a sum, so that -(-x) keeps its parentheses: in C --x would be a decrement
    "negative": ("-{}", SUM, (PRODUCT,)),
    **{
        sign: (f"({{}} {sign} {{}})", ATOM, (SUM, SUM))
        for sign in ("==", "!=", ">", ">=", "<", "<=")
    },
}
