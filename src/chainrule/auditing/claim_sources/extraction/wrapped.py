r"""Formulas between other signs than dollars: those of site generators, wikis and components, as
formulas between dollars. Lines stay where they are.

``{% math %}w_1 = 0.5{% endmath %}`` and ``<BlockMath>w_1 = 0.5</BlockMath>`` say $w_1 = 0.5$.
"""

from __future__ import annotations

import re

LONGEST = 2000  # characters of a formula
DEEPEST = 3  # boxes within each other
NAME = r"(?:math|latex|katex|mathjax|tex|equation|eqn|eq|formula)"
COMPONENT_NAME = rf"(?:inline|block|display)?-?{NAME}(?:inline|block|display)?"
WITHIN = rf"(?P<formula>(?:(?!\$\$?).){{1,{LONGEST}}}?)"
IN_BRACKETS = r"(?P<formula>(?:[^\[\]\n]|\[[^\[\]\n]*\]|\\\]){1,500})"
# The text between a beginning and an end that name the same thing. Where the author has dollars
# within, these say all, and the rest is no formula.
# Beside each stands what it cannot end without: where that is nowhere, no beginning has to be
# followed as far as a formula may reach.
WRAPPERS = [
    # Jekyll, Hexo and Liquid.
    (
        r"\{%-?\s*end",
        rf"\{{%-?\s*(?P<name>{NAME})\b[^%\n]*%\}}{WITHIN}\{{%-?\s*end(?P=name)\s*-?%\}}",
    ),
    # Hugo.
    (
        r"\{\{[<%]\s*/",
        rf"\{{\{{[<%]\s*(?P<name>{NAME})\b[^>%\n]*[>%]\}}\}}{WITHIN}"
        r"\{\{[<%]\s*/\s*(?P=name)\s*[>%]\}\}",
    ),
    # Forums and WordPress.
    (r"\[/", rf"\[(?P<name>{NAME})\]{WITHIN}\[/(?P=name)\]"),
    (r"\$", r"\$latex\s+(?P<formula>[^$\n]{1,500})\$"),
    # MediaWiki and components; what MathJax keeps in a page. MathML has tags within.
    (
        "</",
        rf"<(?P<name>{COMPONENT_NAME})(?:\s[^<>\n]*)?>"
        rf"(?P<formula>[^<>$]{{1,{LONGEST}}}?)</(?P=name)>",
    ),
    ("</script>", rf"<script type=[\"']math/tex[^<>\n]*>{WITHIN}</script>"),
    # AsciiDoc.
    (r"\]", rf"\b(?:stem|latexmath):\[{IN_BRACKETS}\]"),
    (r"\+{4}", rf"^\[(?:stem|latexmath)\][ \t]*\n\+{{4}}[ \t]*\n{WITHIN}\n\+{{4}}[ \t]*$"),
    # Brackets within the dollars, of an author who has taken \( for $(.
    (
        r"\)",
        r"(?<![\\$])\$\([ \t]*(?P<formula>(?:[^()$\n]|\([^()$\n]*\)){1,500}=[^()$\n]{1,200}?)"
        r"[ \t]*\)\$(?!\$)",
    ),
]
FLAGS = re.IGNORECASE | re.DOTALL | re.MULTILINE
COMPILED = [(re.compile(end, FLAGS), re.compile(whole, FLAGS)) for end, whole in WRAPPERS]
# What a component is given as a string of its program.
LITERAL = re.compile(r"^\{\s*(?:String\.raw)?[`'\"](.*)[`'\"]\s*\}$", re.DOTALL)
# A box, a colour or a typeface around a whole equation.
BOXED = re.compile(
    r"\\(?:boxed|fbox|ensuremath|underline|(?:math|text)(?:bf|rm|it)|boldsymbol|bm"
    r"|bbox(?:\[[^\]]*\])?|(?:text)?color\s*\{[^{}]*\}|colorbox\s*\{[^{}]*\})\s*"
    r"\{((?:[^{}=]|\{(?:[^{}]|\{[^{}]*\})*\})*=(?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*)\}"
)
# A line of a quotation; of an equation on several lines each has its sign. >>> is a prompt.
QUOTED = re.compile(r"^ {0,3}>(?!>>)(?: ?>)* ?", re.MULTILINE)


def with_dollars(text: str) -> str:
    """The text with every wrapped formula between dollars.

    Examples
    --------
    >>> from chainrule.auditing.claim_sources.extraction.wrapped import with_dollars
    >>> with_dollars("{% math %}w_1 = 0.5{% endmath %} and [latex]b = 0[/latex]")
    '$w_1 = 0.5$ and $b = 0$'
    """
    for end, whole in COMPILED:
        if end.search(text):
            text = whole.sub(_between_dollars, text)
    for _ in range(DEEPEST):
        text = BOXED.sub(r" \1 ", text)
    return QUOTED.sub("", text)


def _between_dollars(match: re.Match[str]) -> str:
    """A formula as LaTeX has it; displayed where it has several lines."""
    before, _, after = match[0].partition(match["formula"])
    formula = LITERAL.sub(r"\1", match["formula"])
    sign = "$$" if "\n" in match[0] else "$"
    return before.count("\n") * "\n" + sign + formula.strip(" \t") + sign + after.count("\n") * "\n"
