"""Legends: sentences that say of a letter what it stands for. "p_ij: weight from input i to hidden
neuron j" makes weights of all p, whatever courses mostly mean by p.
"""

from __future__ import annotations

import re

from chainrule.auditing.drafting.headings import WORDS
from chainrule.auditing.drafting.vocabulary import Role

# A letter with the index of any unit, or a capital, which may be a matrix.
NAME = (
    r"(?<![^\W_])(?<![\\_^{'′])(?P<name>[A-Za-z](?:_?\{?[ijkhlmn]{1,2}\}?|\[[ij]\](?:\[[ij]\])?)"
    r"|(?-i:[A-Z])(?!['’′]))"
)
IS = (
    r"(?:is|are|denotes?|represents?|stands? for|é|são|es|son|è|sono|ist|sind|bezeichne[nt]|est"
    r"|sont|désignent?|zijn|jest|są|är|это|là|adalah)"
)
# What may stand before the word: an article, a word for a matrix, an adjective.
ARTICLE = (
    r"(?:the|an?|each|os?|as?|el|la|los|las|una?|uma?|il|lo|i|gli|das|die|der|eine?|les?|une|het"
    r"|een|de)"
)
MATRIX = r"(?:matri\w+|vect?t?or\w*|vecteur)\s+(?:of|de[rl]?|des|d[ao]s?|di|dei|delle|van)\s+"
# The gradient, the change or the new value of a weight is none: no letter stands for both.
CHANGED = (
    r"(?!gradi|deriv|nabla|new|nuev|nov|nuov|neu|chang|updat|delta|error|correc|corre[zç]|sum"
    r"|net\b)"
)
LEGEND = {
    role: re.compile(
        rf"{NAME}[\s$`*]{{0,4}}"
        rf"(?:[:–—(]|\s-\s|(?<=[\s$`*])(?:{IS}\b|(?=d[aei][sre]\s)))[\s$`*]{{0,4}}"
        rf"(?:{ARTICLE}\s){{0,2}}(?:{MATRIX})?"
        rf"(?:{CHANGED}[^\W\d_]{{2,14}}\s)?{CHANGED}{word}\b"
        r"(?![- ](?:chang|updat|gradi|sum|decay|corr|incr|step|err|delta))",
        re.IGNORECASE,
    )
    for role, word in WORDS.items()
    if role in (Role.WEIGHT, Role.BIAS)
}
# "Weights p = 0.3 and q = -0.2": letters that follow the word, each with its number.
LETTER = r"[A-Za-z][\s$`]{0,3}=[\s$`]{0,3}[-−]?[\d.]+"
LISTED = re.compile(
    rf"\b{WORDS[Role.WEIGHT]}(?:\s[^\W\d_]{{3,12}})?[\s:$`*]{{1,6}}"
    rf"(?P<list>{LETTER}(?:[\s$`,]{{1,6}}(?:(?:and|und|et|y|e|i|en)\s[$`]?)?{LETTER}){{1,8}})",
    re.IGNORECASE,
)
LISTED_LETTER = re.compile(r"([A-Za-z])[\s$`]{0,3}=")
# Where the word stands last: "v_j 是隐藏层 j 到输出的权重".
LAST = re.compile(
    rf"{NAME}[\s$`*]{{0,4}}(?:[::(]|是|为|は|が|은|는|이)[^=\d\n,,。;;梯勾更新偏阈和与]{{0,24}}?(?:权重|權重|重み|가중치)"
)


def told_letters(text: str) -> dict[Role, list[str]]:
    r"""The names that legends tell, by what they stand for.

    Examples
    --------
    >>> from chainrule.auditing.drafting.legends import told_letters
    >>> found = told_letters("p_ij: weight from input i to hidden j; c_j is the bias of hidden j")
    >>> {role.value: names for role, names in found.items()}
    {'weight': ['p_ij'], 'bias': ['c_j']}
    """
    found = {role: _names(pattern, text) for role, pattern in LEGEND.items()}
    found[Role.WEIGHT] += _names(LAST, text)
    for match in LISTED.finditer(text):
        found[Role.WEIGHT] += LISTED_LETTER.findall(match["list"])
    return {role: list(dict.fromkeys(names)) for role, names in found.items()}


def _names(pattern: re.Pattern[str], text: str) -> list[str]:
    return [match["name"] for match in pattern.finditer(text)]
