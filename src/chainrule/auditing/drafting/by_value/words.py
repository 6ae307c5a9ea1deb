"""Words before a number that tell what it is, where the run has its value more than once."""

from __future__ import annotations

import re

from chainrule.auditing.drafting.vocabulary import is_word_for
from chainrule.network.quantities import Kind

FAR = 60  # characters
# What is taken off a target, or the other way round, is no output: \hat{y} - y = 0.27.
DIFFERENCE = re.compile(r"[\w})]\s*[-−]\s*\\?[A-Za-z][^\d=]{0,20}\)?\s*[$=:≈]*\s*\$*$")
# The d of a derivative: that of "and" or "sigmoid" is a letter.
BY = r"(?:∂|(?<![^\W\d_])d(?=[A-Z_/\\ℓ]|[a-z]?(?![a-z])|out|net)|partial|nabla|grad)"
SYMBOLS: dict[str, str] = {
    Kind.DELTA: r"δ|delta|err|foutsignaal|sygnał błędu|fehlersignal|sinal de erro|\bblame",
    Kind.ERROR_BY_BIAS: rf"{BY}.{{0,12}}(?:b|\\theta|bias)",
    Kind.ERROR_BY_WEIGHT: rf"{BY}.{{0,12}}[wWvVuU]",
    Kind.ERROR_BY_ACTIVATION: rf"{BY}.{{0,12}}(?:[ahoy]|out)",
    Kind.NET_INPUT: r"net|[zsvuq]\W|sum|\\Sigma",
    Kind.ACTIVATION: r"out|[ahyo]\W|hat|relu|sigmo?[ia]|σ",
    Kind.BIAS: r"bias|\bb|theta|θ",
    Kind.WEIGHT: r"[wW]",
}


def words_before(line: str, place: int) -> str:
    """What stands before a place, as far as it may belong to it."""
    return line[max(0, place - FAR) : place]


def says(words: str, kind: Kind | str) -> bool:
    """Whether words tell that a number is of this kind."""
    text = str(kind)
    if text.startswith("new_"):
        return is_word_for("new", words)
    # Kinds without a word of their own are told by their value alone.
    if text == Kind.ACTIVATION and DIFFERENCE.search(words):
        return False
    pattern = SYMBOLS.get(kind)
    return pattern is not None and re.search(pattern, words) is not None
