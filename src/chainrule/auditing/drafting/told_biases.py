"""Biases that a sentence tells of a whole layer, "all hidden biases are 0.1, the output bias is
0.2", as b_h = 0.1 and b_o = 0.2; or of a unit, "bias of h1: 0.1", as b(h1) = 0.1.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain

from chainrule.auditing.claim_sources.extraction.passages import Chain

BIAS = (
    r"(?:bias(?:es)?|biais|sesgos?|vi[ée]s(?:es)?|schwell(?:en)?werte?|umbral(?:es)?|seuils?"
    r"|soglie?|drempel\w*|obciążeni\w+|смещени\w+|偏置|バイアス|편향)"
)
LAYERS = {
    "b_h": r"hidden|verdeckt\w*|versteckt\w*|ocult[ao]s?|cachée?s?|escondid[ao]s?|nascost[aeio]"
    r"|verborgen|ukryt\w+|скрыт\w+|gizli|隐藏\w*|隠れ\w*|은닉\w*",
    "b_o": r"output|ausgabe\w*|ausgangs\w*|salida|sa[íi]da|sortie|uscita|uitvoer\w*|wyjści\w+"
    r"|выходн\w+|çıkış|输出\w*|出力\w*|출력\w*",
}
BETWEEN = r"(?:[ -]+(?:layer|unit|neuron|schicht|capa|couche|strato|camada)\w{0,3})?"
IS = (
    r"\s*(?:are|is|=|:|sind|ist|betragen|beträgt|es|son|est|sont|vale|valen|são|é|è|sono)"
    r"\s*(?:all\s+)?\$?"
)
NUMBER = r"([-−]?(?:\d+(?:\.\d+)?|\.\d+))(?![\d\w]|\.\d)"
TOLD = [
    (name, re.compile(pattern, re.IGNORECASE))
    for name, layer in LAYERS.items()
    for pattern in (
        rf"\b(?:{layer}){BETWEEN}[ -]*{BIAS}{IS}{NUMBER}",
        rf"\b{BIAS}\s+(?:of|in|at|for|der|de|des|del|della|da|do)\s+(?:the |all |la |las |a |l')?"
        rf"(?:{layer}){BETWEEN}{IS}{NUMBER}",
    )
]


# With a digit, as "bias of a" may go on with any noun.
UNIT = r"([A-Za-z]{1,2}_?\{?\d{1,2}\}?)"
OF_UNIT = re.compile(
    rf"\b{BIAS}\s+(?:of|at|for|to|von|de|del|di|da|do)\s+\$?{UNIT}\$?{IS}{NUMBER}", re.IGNORECASE
)
# In a list, a letter is enough and the verb may be left out: "h2->y 1, bias of y -1".
LISTED = re.compile(
    rf"(?:^|[,;:(])\s{{0,9}}(?:the\s)?{BIAS}\s+(?:of|at|for|von|de|del|di|da|do)\s+"
    rf"\$?([A-Za-z])\$?(?:{IS}|\s){NUMBER}(?=\s{{0,9}}(?:[,;.)]|$))",
    re.IGNORECASE | re.MULTILINE,
)


def bias_chains(text: str) -> Iterator[Chain]:
    """An equation for each layer, and each unit, whose bias is told in words."""
    for match in chain(OF_UNIT.finditer(text), LISTED.finditer(text)):
        line = text.count("\n", 0, match.start(2)) + 1
        yield Chain([f"b({match[1]})", match[2]], [line, line])
    for name, pattern in TOLD:
        for match in pattern.finditer(text):
            line = text.count("\n", 0, match.start(1)) + 1
            yield Chain([name, match[1]], [line, line])
