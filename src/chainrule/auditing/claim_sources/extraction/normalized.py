r"""A document with one spelling for what authors write in several ways: their own commands, decimal
commas, braces that LaTeX can do without. Lines stay where they are.
"""

from __future__ import annotations

import re
import unicodedata

from chainrule.auditing.claim_sources.extraction.colors import without_colors
from chainrule.auditing.claim_sources.extraction.mixed_lines import with_whole_equations
from chainrule.auditing.claim_sources.extraction.modules import with_letters
from chainrule.auditing.claim_sources.extraction.outside import with_numbers_inside
from chainrule.auditing.claim_sources.extraction.remarks import without_remarks
from chainrule.errors import ChainruleError

MACRO = re.compile(
    r"\\(?:re)?newcommand\*?\s*\{?(?P<name>\\[A-Za-z]+)\}?\s*(?:\[(?P<count>[1-4])\])?\s*"
    r"\{(?P<body>(?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*)\}"
)
ARGUMENT = r"\s*\{((?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*)\}"
MOST_MACROS, DEEPEST = 100, 4
# A command for a typeface in front of a single letter or of another command.
BARE_WRAPPER = re.compile(
    r"\\(?:boldsymbol|mathbf|mathrm|mathit|mathcal|mathsf|bm|vec|bf|rm)\s*(\\[A-Za-z]+|[A-Za-z])"
    r"(?![A-Za-z])"
)
SHORT_FRACTION = re.compile(r"\\([dt]?)frac\s*(\d)\s*(\d)")
T = r"\\(?:top|intercal|mathsf\{T\}|mathrm\{T\})(?![A-Za-z])"
TRANSPOSED = re.compile(rf"\^[ \t]*(?:\{{[ \t]*{T}[ \t]*\}}|{T}[ \t]*)")
# A bold letter, or brackets, with a raised t: a step in time would stand beside plain letters.
BOLD_T = re.compile(
    r"(\\(?:boldsymbol|mathbf|bm|vec)\s*(?:\{[^{}]*\}|\\?[A-Za-z]+)|[)\]]|\\end\{[bp]matrix\})"
    r"\^\{?t\}?(?![A-Za-z+\-])"
)
RAISED_T = re.compile(r"\^\s*\{\s*([\[(]\d+[\])])\s*(?:\\top|T)\s*\}")
BRACED_COMMA = re.compile(r"(?<=\d)\{,\}(?=\d)")
POINT = re.compile(r"(?<![\d.])\d*\.\d+")
COMMA = re.compile(r"(?<![\d.,])(\d+),(\d+)(?!\d|,(?!\s|$)|\.\d)")
# Of a pair of names and a pair of numbers, (x_1,x_2)=(1,2), the comma stands between the numbers.
PAIR = re.compile(
    r"(\([^()=,\d][^()=,]{0,20},[^()=,]{1,20}\)\s{0,3}=\s{0,3}\([-−]?\d+,)(?=[-−]?\d+\))"
)
# Matrices that are arrays in brackets, or small ones.
ARRAY_BEGINS = re.compile(r"(?:\\left\s*)?[(\[]\s*\\begin\{array\}[ \t]*(?:\{[lcr|\s@{}]*\})?")
ARRAY_ENDS = re.compile(r"\\end\{array\}\s*(?:\\right\s*)?[)\]]")
MATRIX = re.compile(r"\\begin\{([bpvBV]?matrix)\}.{1,2000}?\\end\{\1\}", re.DOTALL)
LOST_BREAK = re.compile(r"(?<!\\)\\(?=[ \t]*\n)")
SMALL = re.compile(r"\\(begin|end)\{[bpvBV]?smallmatrix\*?\}|\\(begin|end)\{([bpvBV])matrix\*\}")
# $`w_5 = 0.4`$: a formula as code, in which Markdown leaves underscores and backslashes alone.
CODE_BETWEEN_DOLLARS = re.compile(r"\$`([^`\n]*)`\$")
# Of a tutorial: such a block says where the page is to be, and prints no number.
DIRECTIVE = re.compile(
    r"^ {0,3}(`{3,}|~{3,})[ \t]*page[ \t]*$.*?(?:^ {0,3}\1[`~]*[ \t]*$|\Z)",
    re.MULTILINE | re.DOTALL,
)
# Punctuation and digits of the width of Chinese and Japanese letters.
WIDE = {
    ord(c): d
    for c, d in zip(
        "、。，；：（）＝＋－．［］",
        [", ", ". ", ", ", "; ", ": ", " (", ") ", "=", "+", "-", ".", "[", "]"],
        strict=True,
    )
}
WIDE |= {ord("０") + digit: str(digit) for digit in range(10)}
# Letters and digits of mathematical typefaces, as copied from a PDF: 𝑤1 is w1.
ITALIC = re.compile("[\U0001d400-\U0001d7ff\u2102-\u2134]+")
# The gradient with respect to something, as the derivative that it is.
NABLA = re.compile(
    r"\\nabla_(?:\{((?:[^{}]|\{[^{}]{1,20}\}){1,30})\}|(\\?\w+))"
    r"(?:\\[,;! ]|\s)*(\\ell|\\mathcal\s*\{?\s*L\}?|[LEJC])(?![A-Za-z])"
)
# Some write derivatives with a small delta.
OF_DELTA = r"((?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*)"
BELOW = rf"\s*\{{\s*\\delta(?![A-Za-z_])\s*{OF_DELTA}\}}"
SMALL_DELTAS = re.compile(rf"(\\[dt]?frac){BELOW}{BELOW}")
# \approx0.29 and \cdot0.5: a command ends where a digit begins.
GLUED = re.compile(r"(\\[A-Za-z]+)(?=\d)")
# 0.5², a⁽¹⁾, Wᵀ and e⁻⁰·⁵ without LaTeX.
RAISED = re.compile(r"⁻[⁰¹²³⁴-⁹]+(?:[·.][⁰¹²³⁴-⁹]+)?|[⁰¹²³⁴-⁹⁺⁻⁽⁾ᵀ]+")
RAISED_CHARACTERS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾ᵀ·", "0123456789+-()T.")
# A cell with several numbers: | 0.5 / 0.4 / -0.6 |
SLASHED = re.compile(
    r"(?<=\|)(?P<cell>[ *$]*[-−+]?\d+(?:[.,]\d+)?(?:\s+/\s+[-−+]?\d+(?:[.,]\d+)?)+[ *$]*)(?=\|)"
)
# Indices that a conversion of slides has set apart: w Y1H1, Δ b Y1.
SET_APART = re.compile(
    r"(?<![A-Za-z_\\])(?:(?P<step>Δ)\s*)?(?P<letter>[A-Za-zδϕφ])\s+(?P<units>(?:[A-Z]\d){1,2})"
    r"(?![A-Za-z\d])"
)
MANY = 8
EN_DASH = re.compile(r"(?<=[\s(=,])–(?=\s?\.?\d)|(?<=\(1)–")  # as a minus sign
# Of slides: a bullet before each item, also of those on one line.
BULLET = re.compile(r"^([ \t]*)([•▪◦‣●■])(?=[ \t])(.*)$", re.MULTILINE)
NEXT_ITEM = r"(?<=[\d)\]])([ \t]+){bullet}(?=[ \t]+[^\W\d]\S{{0,20}}\s?[=:])"
# "with η = 0.1: w ← 0.56": two equations.
COLON_BEHIND = re.compile(
    r"((?<![<>!:])=\s{0,3}[-−]?\d*\.?\d+):"
    r"(?=[ \t]+[$*`]{0,2}\\?[^\W\d][\w^{}()]{0,12}\s{0,3}(?:=|←|:=))"
)
LONGEST = 2_000_000  # characters
ENOUGH = 3  # numbers with a decimal comma
SPACE_AT_END = re.compile(r"(?<!\\)\\\n(?=[ \t]*[A-Za-z\\])")  # a space of LaTeX
FEW_POINTS = 4  # as many of these for each number with a point


def normalized(text: str) -> str:
    r"""The same text in one spelling.

    Raises
    ------
    ChainruleError
        If it is longer than what is read.

    Examples
    --------
    >>> from chainrule.auditing.claim_sources.extraction.normalized import normalized
    >>> normalized(r"$\boldsymbol\delta^{\top} = \tfrac12 \cdot 0{,}5$")
    '$\\delta^T = \\tfrac{1}{2} \\cdot 0.5$'
    """
    if len(text) > LONGEST:
        raise ChainruleError(
            f"the document has {len(text):,} characters; {LONGEST:,} are read at most"
        )
    text = ITALIC.sub(lambda it: unicodedata.normalize("NFKC", it[0]), text.translate(WIDE))
    text = with_letters(SPACE_AT_END.sub("\n", BULLET.sub(_listed, text)))
    text = DIRECTIVE.sub(lambda match: "\n" * match[0].count("\n"), text)
    text = _expanded(CODE_BETWEEN_DOLLARS.sub(r"$\1$", text))
    text = without_remarks(without_colors(text))
    text = NABLA.sub(lambda it: rf"\frac{{\partial {it[3]}}}{{\partial {it[1] or it[2]}}}", text)
    text = SMALL_DELTAS.sub(r"\1{\\partial \2}{\\partial \3}", text)
    text = BOLD_T.sub(r"\1^T", with_whole_equations(with_numbers_inside(text)))
    text = BARE_WRAPPER.sub(_unwrapped, _with_matrices(text.replace("\xa0", " ")))
    text = SHORT_FRACTION.sub(r"\\\1frac{\2}{\3}", text)
    text = RAISED.sub(_raised, GLUED.sub(r"\1 ", text).replace("½", "(1/2)"))
    text = RAISED_T.sub(r"^{\1}^T", TRANSPOSED.sub("^T", text))
    if len(SET_APART.findall(text)) >= MANY:
        text = SET_APART.sub(lambda it: f"{it['step'] or ''}{it['letter']}_{it['units']}", text)
        text = EN_DASH.sub("-", text.replace("= >", "=>"))
    if has_decimal_commas(text):
        text = COMMA.sub(r"\1.\2", BRACED_COMMA.sub(".", PAIR.sub(r"\1 ", text)))
    text = COLON_BEHIND.sub(r"\1;", text)
    return SLASHED.sub(lambda match: re.sub(r"\s+/", ",", match["cell"]), text)


def _listed(match: re.Match[str]) -> str:
    """A line of a list with the bullet that others have, and commas between its items."""
    items = re.sub(NEXT_ITEM.format(bullet=match[2]), r"\1,", match[3])
    return f"{match[1]}-{items}"


def _unwrapped(match: re.Match[str]) -> str:
    """A letter without its typeface, and not a part of the command before it."""
    before = match.string[match.start() - 1 : match.start()]
    return f" {match[1]}" if before.isalpha() else match[1]


def _raised(match: re.Match[str]) -> str:
    """Raised characters as an exponent; in braces if there are several."""
    plain = match[0].translate(RAISED_CHARACTERS)
    return f"^{plain}" if len(plain) == 1 else f"^{{{plain}}}"


def _with_matrices(text: str) -> str:
    """With every matrix of LaTeX in one environment, and its rows set apart by two backslashes."""
    text = MATRIX.sub(_with_breaks, text)
    if len(ARRAY_BEGINS.findall(text)) == len(ARRAY_ENDS.findall(text)):
        text = ARRAY_ENDS.sub(r"\\end{bmatrix}", ARRAY_BEGINS.sub(r"\\begin{bmatrix}", text))
    return SMALL.sub(lambda it: rf"\{it[1] or it[2]}{{bmatrix}}", text)


def _with_breaks(match: re.Match[str]) -> str:
    """A matrix of whose row breaks a program has taken one backslash off."""
    if r"\\" in match[0] or not LOST_BREAK.search(match[0]):
        return match[0]
    return LOST_BREAK.sub(r"\\\\", match[0])


def has_decimal_commas(text: str) -> bool:
    """Whether its numbers are written as 0,25: several are, and none has a point, or few of them,
    as sections and versions do.
    """
    if BRACED_COMMA.search(text):
        return True
    found, points = COMMA.findall(text), len(POINT.findall(text))
    # 1,000 may be a thousand, 0,25 is no thousand.
    sure = sum(before == "0" for before, _ in found)
    return len(found) >= ENOUGH and points * FEW_POINTS <= sure


def _expanded(text: str) -> str:
    """With the author's own commands written out."""
    macros = [*MACRO.finditer(text)][:MOST_MACROS]
    # What a command is made of has no lines of its own to lose.
    for _ in range(DEEPEST if macros else 0):
        for macro in macros:
            text = _written_out(text, macro)
    return text


def _written_out(text: str, macro: re.Match[str]) -> str:
    count, body = int(macro["count"] or 0), macro["body"]
    use = re.compile(
        r"(?<!newcommand)(?<!newcommand\{)"
        + re.escape(macro["name"])
        + r"(?![A-Za-z])"
        + ARGUMENT * count
    )

    def expanded(match: re.Match[str]) -> str:
        result = body
        for place in range(count):
            result = result.replace(f"#{place + 1}", match[place + 1])
        return result

    return use.sub(expanded, text)
