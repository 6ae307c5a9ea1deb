r"""What a document tells in words: "the learning rate is 0.5", "inputs 0.05 and 0.1", "($b$): 0.2",
"(η = 0.1)"; in the languages of the published examples.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from chainrule.auditing.claim_sources.extraction.passages import Chain

# 10^{-2} is not 10, nor is 1e-3 1.
NUMBER = r"[-−+]?(?:\d+(?:[.,]\d+)?|\.\d+)(?:[eE][-+−]?\d+)?(?![\d^]|\.\d)(?:\.(?!\d))?"
LABEL = re.compile(
    r"(?:\$(?P<dollar>[^$=]{1,60})\$\$?|\\\((?P<round>[^=]{1,60}?)\\\))\s*\)?\**\s*[:=]\s*\**\s*"
    rf"(?:\$(?P<math>[^$=]+)\$|\\\((?P<paren>[^=]+?)\\\)|(?P<plain>{NUMBER}))"
)
# In words: what is given, by the name that it gets here.
RATE = (
    r"learning[ -]?rate|lernrate|taxa de aprend\w+|tasa de aprend\w+|taux d.apprentissage"
    r"|tasso di apprendimento|学习率|学习速率|學習率|学習率|학습률|скорост\w+ обучения"
    r"|laju pembelajaran|rychlost\w* učení|współczynnik\w* uczenia|step size"
)
INPUTS = r"\b(?:inputs?|entradas?|eingaben?|eingänge|entrées?|ingressi|vstupy?)"
TARGETS = (
    r"\b(?:(?:want|like|wish)\b[^.\n]{0,60}?\bto (?:output|answer|produce|give|say|be)"
    r"|(?:desired|target|expected) (?:outputs?|values?)|desired(?=\s*[(\[])"
    r"|targets?|class label|label|(?:right|correct) answer"
    r"|belongs to (?:the )?class"
    r"|(?:желаемый|правильный|идеальный) (?:выход|ответ)"
    r"|目標値?|教師信号|정답|keluaran yang diinginkan"
    r"|sollwerte?|salidas? deseadas?|valor(?:es)? esperad\w+)"
)
BETWEEN = r"(?:\s+(?:on|for|at|as|in|the|first|second|output|unit|neuron|one)){0,5}"
LIST = rf"[(\[]?\s*({NUMBER}(?:{BETWEEN}\s*(?:,\s|,?\s*and|und|y|e|et|;)\s*{NUMBER})*)\s*[)\]]?"
ASIDE = re.compile(rf"\(\$?([^\W\d][\w₀-₉^{{}}\\]{{0,20}}?)\s*[=≈]\s*({NUMBER})\$?\)")
VALUES = r"(?:\s+values?)?\s*(?:are|is|of|:|=|\$)?\s*\$?"
TOLD = (
    (re.compile(rf"(?:{RATE})[^\d.−-]{{0,45}}?({NUMBER})", re.IGNORECASE), "eta", False),
    (re.compile(rf"\bmoment(?:um|o)\b[^\d\n.]{{0,20}}?({NUMBER})", re.IGNORECASE), "mu", False),
    (re.compile(rf"{INPUTS}{VALUES}{LIST}", re.IGNORECASE), "x", True),
    (re.compile(rf"{TARGETS}{VALUES}{LIST}", re.IGNORECASE), "target", True),
)


def prose_chains(text: str) -> Iterator[Chain]:
    """An equation for each number that has a name in a sentence."""
    yield from _labels(text)
    yield from _asides(text)
    yield from _told(text)


def _labels(text: str) -> Iterator[Chain]:
    """A symbol, a colon, and a number or matrix: ($b$): 0.2."""
    for match in LABEL.finditer(text):
        line = text.count("\n", 0, match.start()) + 1
        name = match["dollar"] or match["round"]
        value = match["math"] or match["paren"] or match["plain"]
        yield Chain([name, value], [line, line])


def _asides(text: str) -> Iterator[Chain]:
    """What stands in brackets between words: (η = 0.1)."""
    for match in ASIDE.finditer(text):
        line = text.count("\n", 0, match.start()) + 1
        yield Chain([match[1], match[2]], [line, line])


def _told(text: str) -> Iterator[Chain]:
    """What is told in words."""
    for pattern, name, several in TOLD:
        for match in pattern.finditer(text):
            line = text.count("\n", 0, match.start(1)) + 1
            numbers = re.findall(NUMBER, match[1])
            for place, number in enumerate(numbers if several else numbers[:1], start=1):
                yield Chain([f"{name}_{place}" if several else name, number], [line, line])
