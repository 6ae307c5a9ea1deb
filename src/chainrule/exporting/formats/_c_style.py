"""How operations, texts and comments are written in C."""

from __future__ import annotations

from collections.abc import Iterable

from chainrule.exporting.formats._common_style import COMMON
from chainrule.exporting.formats._digits import digits
from chainrule.symbolic.infix import ATOM, PRODUCT, SUM, InfixStyle, Piece

# What C, C++ and the headers in use call something already, and what the file calls so itself.
RESERVED = """
alignas alignof and and_eq asm auto bitand bitor bool break case catch char class compl concept
const constexpr continue decltype default delete do double dynamic_cast else enum explicit
export extern false float for friend goto if inline int long mutable namespace new noexcept not
not_eq nullptr operator or or_eq private protected public register reinterpret_cast requires
restrict return short signed sizeof static static_assert static_cast struct switch template this
thread_local throw true try typedef typeid typename typeof union unsigned using virtual void
volatile wchar_t while xor xor_eq nan null infinity errno unix linux i386 domain huge_val
"""


def _literal(number: float, _: int) -> Piece:
    written = digits(number, "INFINITY", "NAN")
    # a whole number would be an int, and one int divided by another is cut off
    written += ".0" if written.lstrip("-").isdigit() else ""
    return Piece(written, SUM if number < 0 else ATOM)


STYLE = InfixStyle(
    templates={
        **COMMON,
        "*": ("{} * {}", PRODUCT, (PRODUCT, ATOM)),
        "/": ("{} / {}", PRODUCT, (PRODUCT, ATOM)),
        "**": ("pow({}, {})", ATOM, (SUM, SUM)),
        "square": ("square({})", ATOM, (SUM,)),
        "abs": ("fabs({})", ATOM, (SUM,)),
        "sign": ("sign({})", ATOM, (SUM,)),
        "maximum": ("fmax({}, {})", ATOM, (SUM, SUM)),
        "minimum": ("fmin({}, {})", ATOM, (SUM, SUM)),
        "where": ("({} ? {} : {})", ATOM, (SUM, SUM, SUM)),
        **{
            name: (f"{name}({{}})", ATOM, (SUM,))
            for name in ("exp", "expm1", "log", "log1p", "tanh", "sin", "cos", "sqrt", "erf")
        },
    },
    parentheses="({})",
    value=_literal,
    literal=_literal,
)
# Functions that C's library lacks; written only where they are used.
HELPERS = {
    "square(": "static double square(double x) { return x * x; }",
    "sign(": "static double sign(double x) { return (double)((x > 0) - (x < 0)); }",
}
# How what belongs to a whole row is gathered: the start, and what each entry does to it.
GATHERED = {
    "row_sum": ("0", "{0} += {1};"),
    "row_max": ("-INFINITY", "{0} = fmax({0}, {1});"),
}


def string(text: str) -> str:
    """A text in quotes; what is not plain ASCII by its bytes in UTF-8."""
    return '"' + "".join(map(_byte, text.encode())) + '"'


def _byte(byte: int) -> str:
    # ?? would begin a trigraph; an octal escape ends after three digits, whatever follows
    plain = 32 <= byte < 127 and chr(byte) not in '"\\?'
    return chr(byte) if plain else f"\\{byte:03o}"


def comment(lines: Iterable[str]) -> str:
    """Lines as a comment, which nothing in them can end."""
    kept = [f" {_harmless(line)}".rstrip() for line in lines]
    return f"/*{kept[0]} */" if len(kept) == 1 else "/*" + "\n *".join(kept) + "\n */"


def _harmless(line: str) -> str:
    """Without what would begin or end a comment, or join the next line."""
    for mark, apart in (("*/", "* /"), ("/*", "/ *"), ("??/", "?? /")):
        line = line.replace(mark, apart)
    return line.rstrip("\\ ")
