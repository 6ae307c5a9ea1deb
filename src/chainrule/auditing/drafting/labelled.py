r"""Symbols with their numbers behind a colon or a verb: "($b$): 0.2", "the weight $w_1$ is 0.5",
"set $w_1$ to 0.5"; in the languages of the published examples.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator

from chainrule.auditing.claim_sources.extraction.latex_names import typed
from chainrule.auditing.claim_sources.extraction.passages import Chain
from chainrule.auditing.drafting.prose import NUMBER
from chainrule.auditing.drafting.symbols import symbol_of
from chainrule.auditing.drafting.vocabulary import role_of

HAS = (
    r"(?:(?:is|be|are|sei|ist|est|soit|vaut|vale|es|sea|seja|sia|wynosi|is gelijk aan)"
    r"(?:\s{1,9}(?:set|equal|initiali[sz]ed|fixed))?(?:\s{1,9}to)?"
    r"|equals?|has (?:the |a )?value(?: of)?|gleich|beträgt)"
)
# Behind a number, what makes it another one: "0.5 too high", "4 decimals", "0 or 1".
WHOLE = (
    r"(?=[\s.,;`)$]|$)(?!\s{1,9}(?:times|decimals?|digits?|units?|terms?|steps?|inputs?|percent|or"
    r"|to|too|lower|higher|more|less|larger|smaller|of)\b)"
    # "sum at a1: 0.6 · 0.7 + ... = 0.28" is no 0.6.
    r"(?![^\S\n]{0,9}(?:[·*×⋅+/]|\\(?:cdot|times)|[-−][^\S\n]))"
)
BETWEEN = rf"(?:\s{{0,9}}[:=]|\s{{1,9}}(?P<has>{HAS}|to)(?=\s))\s{{0,9}}\**\s{{0,9}}"
VALUE = rf"(?:\$(?P<math>[^$=]+)\$|\\\((?P<paren>[^=]+?)\\\)|(?P<plain>{NUMBER}){WHOLE})"
IN_MATH = re.compile(
    r"(?:\$(?P<dollar>[^$=]{1,60})\$\$?|\\\((?P<round>[^=]{1,60}?)\\\))\s{0,9}\)?\**"
    rf"{BETWEEN}{VALUE}"
)
# Without LaTeX, a symbol has an index or is a Greek letter; of any other letter the kind is said.
SYMBOL = r"[A-Za-z]{1,5}[_^]?[\d(\[{₀-₉][\w(){}\[\],^₀-₉⁰-⁹⁽⁾→]{0,20}|[A-Za-z]_\w{1,20}|[α-ωŷ]"
KIND = "weight|bias|input|target|output|rate|gewicht|eingang|ziel|poids|biais|peso|sesgo|viés"
IN_TEXT = re.compile(
    rf"(?<![\w$\\^.(])(?:(?:(?i:{KIND})\s{{1,9}})(?P<letter>[A-Za-z])|(?P<symbol>{SYMBOL}))`?\**"
    rf"(?:\s{{1,9}}(?P<has>{HAS}|to)\s{{1,9}}|\s{{0,9}}:\**\s{{1,9}})`?(?P<plain>{NUMBER}){WHOLE}"
)
# What a clause says of a symbol that has a number: nothing but what it is. "The sigmoid of $z$",
# "the update for $w_1$", "if $x$" and "1 - $y$" are about something else.
PLAINLY = re.compile(
    r"(?:(?:the|a|an|its|our|this|let|set|where|and|with|then|take|assume|say|we|is|start|der|die"
    r"|das|le|la|el|il|o|input|output|target|weight|bias|learning|step|size|rate|first|second"
    r"|third|initial|(?:value|wert|valeur|valor)(?: (?:of|von|de))?|number|gewicht|eingang|ziel|sei"
    r"|soit|sea|poids|biais|entrée|peso|sesgo|viés|entrada|Lernrate|taux|tasa|taxa|tasso)"
    r"\b[\s'*:-]{0,9}){0,8}$",
    re.IGNORECASE,
)
ENDS_CLAUSE = re.compile(r"[.,;:!?\n($|*]")
SETS = re.compile(r"\b(?:set|initiali[sz]e|choose|fix|setze[nt]?|put)\b", re.IGNORECASE)
GRADIENT = re.compile(
    r"\b(?:gradient|derivative|ableitung|dérivée|derivada|derivata)\b(?!\s+descent)[^.;:\n$=]{0,40}"
    r"\b(?:of|for|respect to|w\.?r\.?t\.?|nach|de|par rapport à)\s+(?:the\s+)?(?:weight|bias)?\s*$",
    re.IGNORECASE,
)
# "from h1 to o2: 0.8" is about the weight between them.
FROM = re.compile(
    r"\b(?:from|de|von|da|do|od|van|z)\s+[$`]?(?P<sender>[A-Za-z]\w{0,8}(?:_\{?\w{1,4}\}?)?)[$`]?"
    r"\s+(?:to|a|à|ao|nach|para|zu|do|naar|au|vers)\s+[$`*]{0,3}$",
    re.IGNORECASE,
)
# So is "h1–o2: 0.8".
JOINED = re.compile(r"(?<![\w.])(?P<sender>[A-Za-z]{1,5}_?\d{1,2})\s?(?:->|[-–—→])\s?$")
BEFORE = 80  # characters


def labelled_chains(text: str) -> Iterator[Chain]:
    """An equation for each symbol that has its number behind it, but without an equals sign."""
    # Where lines end: counted anew for each symbol, a long text takes the square of its length.
    ends = [match.start() for match in re.finditer("\n", text)]
    for match in IN_MATH.finditer(text):
        value = match["math"] or match["paren"] or match["plain"]
        line = bisect_left(ends, match.start()) + 1
        yield from _chains(match, match["dollar"] or match["round"], value, line)
    for match in IN_TEXT.finditer(text):
        name = match["letter"] or match["symbol"]
        # "step2 of 5" is about no quantity
        symbol = symbol_of(typed(name))
        if symbol is not None and role_of(symbol) is not None:
            line = bisect_left(ends, match.start()) + 1
            yield from _chains(match, name, match["plain"], line)


def _chains(match: re.Match[str], name: str, value: str, line: int) -> Iterator[Chain]:
    text, start = match.string, match.start()
    before = text[max(0, start - BEFORE) : start]
    if match["has"] and GRADIENT.search(before):
        yield Chain([rf"\frac{{\partial E}}{{\partial {name}}}", value], [line, line])
    elif not match["has"] and (sender := FROM.search(before) or JOINED.search(before)):
        yield Chain([f"w({typed(sender['sender'])}->{typed(name)})", value], [line, line])
    elif not match["has"] or _is_plainly_said(match["has"], before):
        yield Chain([name, value], [line, line])


def _is_plainly_said(has: str, before: str) -> bool:
    """Whether a verb gives a symbol its number: its clause says nothing else of it."""
    clause = ENDS_CLAUSE.split(before)[-1]
    if has == "to":
        return SETS.search(clause) is not None
    return PLAINLY.match(clause.lstrip(" \t-*`>")) is not None
