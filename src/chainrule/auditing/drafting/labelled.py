r"""Symbols with their numbers behind a colon or a verb: "($b$): 0.2", "the weight $w_1$ is 0.5",
"set $w_1$ to 0.5"; in the languages of the published examples.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from chainrule.auditing.claim_sources.extraction.latex_names import typed
from chainrule.auditing.claim_sources.extraction.passages import Chain
from chainrule.auditing.drafting.prose import NUMBER
from chainrule.auditing.drafting.symbols import symbol_of
from chainrule.auditing.drafting.vocabulary import role_of

HAS = (
    r"(?:(?:is|be|are|sei|ist|est|soit|vaut|vale|es|sea|seja|sia|wynosi|is gelijk aan)"
    r"(?:\s+(?:set|equal|initiali[sz]ed|fixed|given))?(?:\s+(?:to|by|as|at))?"
    r"|equals?|to|has (?:the |a )?value(?: of)?|of|gleich|beträgt|auf|à|a)"
)
BETWEEN = rf"(?:\s*[:=]|\s+{HAS}(?=\s))\s*\**\s*"
VALUE = rf"(?:\$(?P<math>[^$=]+)\$|\\\((?P<paren>[^=]+?)\\\)|(?P<plain>{NUMBER}))"
IN_MATH = re.compile(
    r"(?:\$(?P<dollar>[^$=]{1,60})\$\$?|\\\((?P<round>[^=]{1,60}?)\\\))\s*\)?\**"
    rf"{BETWEEN}{VALUE}"
)
# Without LaTeX, a symbol has an index or is a Greek letter; of any other letter the kind is said.
SYMBOL = r"[A-Za-z]{1,5}[_^]?[\d(\[{₀-₉][\w(){}\[\],^₀-₉⁰-⁹⁽⁾→]{0,20}|[A-Za-z]_\w{1,10}|[α-ωŷ]"
KIND = "weight|bias|input|target|output|rate|gewicht|eingang|ziel|poids|biais|peso|sesgo|viés"
IN_TEXT = re.compile(
    rf"(?<![\w$\\^.(])(?:(?:(?i:{KIND})\s+)(?P<letter>[A-Za-z])|(?P<symbol>{SYMBOL}))`?\**"
    rf"(?:\s+{HAS}\s+|\s*:\**\s+)`?(?P<plain>{NUMBER})(?=[\s.,;`)]|$)"
)
# What makes something else of a symbol: "the gradient of the loss with respect to $w_1$ is 0.5".
MADE_OF = re.compile(
    r"(?:(?P<gradient>gradient\w*|derivative|ableitung|dérivée|derivada|derivata)"
    r"|change|error|slope|delta|increase|decrease|reduce|fehler|erreur|erro)\b[^.;\n$=]{0,60}$",
    re.IGNORECASE,
)
BEFORE = 80  # characters


def labelled_chains(text: str) -> Iterator[Chain]:
    """An equation for each symbol that has its number behind it, but without an equals sign."""
    for match in IN_MATH.finditer(text):
        value = match["math"] or match["paren"] or match["plain"]
        yield from _chains(match, match["dollar"] or match["round"], value)
    for match in IN_TEXT.finditer(text):
        name = match["letter"] or match["symbol"]
        # "step2 of 5" is about no quantity
        symbol = symbol_of(typed(name))
        if symbol is not None and role_of(symbol) is not None:
            yield from _chains(match, name, match["plain"])


def _chains(match: re.Match[str], name: str, value: str) -> Iterator[Chain]:
    text, start = match.string, match.start()
    before = MADE_OF.search(text, max(0, start - BEFORE), start)
    if before is None or before["gradient"]:
        line = text.count("\n", 0, start) + 1
        whole = rf"\frac{{\partial E}}{{\partial {name}}}" if before else name
        yield Chain([whole, value], [line, line])
