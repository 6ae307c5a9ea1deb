"""Text and long formulas in LaTeX: what is special is escaped, what is long can be broken."""

from __future__ import annotations

import re
import unicodedata

SPECIAL = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "#": r"\#",
    "%": r"\%", "_": r"\_",
    "^": r"\textasciicircum{}", "~": r"\textasciitilde{}", "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}", '"': r"\textquotedbl{}", "`": r"\textasciigrave{}",
    "'": r"\textquotesingle{}",
}  # fmt: skip
# A command with its letters, a command of one sign, or a single character.
TOKEN = re.compile(r"\\[A-Za-z]+\*?|\\.|.", re.DOTALL)
# Places within a product where TeX may break a line, though it should rather do so after a plus:
# 300 is the price of such a break, where 10000 would forbid it.
BREAKS = {r"\,": r"\,\penalty300 ", r"\cdot": r"\cdot\penalty300 ", ",": r",\penalty300 "}
LONG = 50  # glyphs; a line of an article holds some 75
# Two hyphens would become a dash, two commas a quotation mark.
LIGATURE = re.compile("([-,])(?=[-,])")
FRACTIONS = (r"\frac", r"\tfrac", r"\dfrac")


def escape(text: str) -> str:
    """Text as LaTeX shows it literally; blanks become spaces, and what cannot be printed is
    dropped.
    """
    # NFC joins letters and accents that are characters of their own: pdfTeX knows only the joined
    letters = filter(str.isprintable, unicodedata.normalize("NFC", " ".join(text.split())))
    escaped = "".join(SPECIAL.get(letter, letter) for letter in letters)
    return LIGATURE.sub(r"\1{}", escaped)


def number_or_text(text: str) -> str:
    """A number as mathematics, so that it has a minus sign and no hyphen; anything else as text."""
    try:
        float(text)
    except ValueError:
        return escape(text)
    return f"${text}$" if text.isascii() and re.fullmatch(r"[-+.0-9]+", text) else escape(text)


def glyphs(latex: str) -> int:
    """About how many characters of a formula are seen."""
    tokens = (
        token for token in TOKEN.findall(latex) if not token.isspace() and token not in "{}^_"
    )
    return sum(
        token not in (r"\left", r"\right", r"\,", r"\mathrm", r"\mathit", r"\text")
        for token in tokens
    )


def breakable(latex: str) -> str:
    """A long formula, written so that TeX finds places to break it; rather after a plus than
    within a product.
    """
    return "".join(BREAKS.get(token, token) for token in _opened(TOKEN.findall(latex)))


def opened(latex: str) -> str:
    r"""A long formula without long boxes: these cannot be broken inside, neither by TeX nor by a
    browser.

    Where they are long, fractions become quotients, exponents of e arguments of exp, and
    parentheses keep their size, without ``\\left`` and ``\\right``.
    """
    return "".join(_opened(TOKEN.findall(latex)))


def pieces(latex: str, most: int, piece: int) -> list[str]:
    """A formula of more than `most` glyphs in several, each begun by the plus or minus after so
    many glyphs.
    """
    if glyphs(latex) <= most:
        return [latex]
    # Only a sign outside of all groups can begin a piece: each piece must be a formula of its own,
    # with its braces and its \left and \right in pairs.
    found, depth = [""], 0
    for token in TOKEN.findall(opened(latex)):
        depth += (token in ("{", r"\left", r"\begin")) - (token in ("}", r"\right", r"\end"))
        if token in "+-" and not depth and glyphs(found[-1]) > piece:
            # something before the sign, so that it is not taken for one of a number
            found.append("{}")
        found[-1] += token
    return found


def _opened(tokens: list[str]) -> list[str]:
    out: list[str] = []
    here = 0
    while here < len(tokens):
        token = tokens[here]
        # a/b on one line instead of a above b
        if token in FRACTIONS and any(map(_long, parts := _arguments(tokens, here + 1, 2))):
            above, below = map(_opened, parts)
            # the parentheses keep numerator and denominator together
            out += ["(", *above, ")", r"\,", "/", r"\,", "(", *below, ")"]
            # the command, and each part with its two braces
            here += 1 + sum(len(part) + 2 for part in parts)
        # exp(x) instead of e to the x: an exponent cannot be broken either
        elif tokens[here : here + 2] == ["e", "^"] and any(
            map(_long, parts := _arguments(tokens, here + 2, 1))
        ):
            out += [r"\exp", "(", *_opened(parts[0]), ")"]
            here += 4 + len(parts[0])
        # plain parentheses: what stands between \left and \right is one box
        elif token == r"\left" and _long(
            inner := tokens[here + 2 : (end := _end(tokens, here, r"\left", r"\right"))]
        ):
            out += [_delimiter(tokens[here + 1]), *_opened(inner), _delimiter(tokens[end + 1])]
            here = end + 2
        else:
            out.append(token)
            here += 1
    return out


def _long(tokens: list[str]) -> bool:
    # a formula has no more glyphs than tokens, so most need not be counted
    return len(tokens) > LONG and glyphs("".join(tokens)) > LONG


def _arguments(tokens: list[str], here: int, count: int) -> list[list[str]]:
    """The next groups in braces, without these; none if they are not all there."""
    groups = []
    for _ in range(count):
        if tokens[here : here + 1] != ["{"]:
            return []
        end = _end(tokens, here, "{", "}")
        groups.append(tokens[here + 1 : end])
        here = end + 1
    return groups


def _end(tokens: list[str], here: int, opening: str, closing: str) -> int:
    """Where the group ends that begins here."""
    depth = 0
    for place in range(here, len(tokens)):
        depth += (tokens[place] == opening) - (tokens[place] == closing)
        if depth == 0:
            return place
    # Nothing closes the group: it goes on to the end. One token is left for the delimiter that
    # the caller looks for behind it.
    return len(tokens) - 2


def _delimiter(token: str) -> str:
    # \left. is a delimiter that is not seen
    return "" if token == "." else token
