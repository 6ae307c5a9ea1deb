"""What a heading or a label says of the symbols below it or beside it: "Initial weights:" makes u
and v weights, whatever these letters mean elsewhere.
"""

from __future__ import annotations

import re

from chainrule.auditing.claim_sources.extraction.sentences import EQUALS
from chainrule.auditing.drafting import vocabulary
from chainrule.auditing.drafting.vocabulary import Role

WORDS = {
    Role.WEIGHT: r"\w*(?:weights?|gewichte?n?|poids|pesos?|pesi|wag[ai]|gewichten|pesaturi|веса?"
    r"|bobot|ağırlık\w*|trọng số|权重|權重|重み|가중치)",
    Role.BIAS: r"(?:bias(?:es|e)?|bias[- ]?werte|biais|sesgos?|viés|vieses|độ lệch|偏置|バイアス"
    r"|편향)",
    Role.INPUT: r"(?:inputs?|eingaben?|eingänge|entrées?|entradas?|ingressi|wejścia)",
    Role.TARGET: r"(?:targets?|zielwerte?|sollwerte?|cibles?|objetivos?|alvos?|desired outputs?)",
}
# A sentence that gives the inputs their names: "the inputs are E1 = 0.2 and E2 = 0.6."
NAMED = r"[^\W\d]\w{0,8}\s*=\s*[-−]?[\d.]*\d"
INPUTS_ARE = re.compile(
    rf"\b(?:inputs|entradas|eingaben|eingänge|entrées|ingressi|wejścia)\s+"
    rf"(?:are|sind|sont|son|são|sono)\s+{NAMED}(?:(?:,\s*|\s+(?:and|und|et|y|e)\s+){NAMED})+",
    re.IGNORECASE,
)
# A sentence that counts them by their letters: "inputs a and b, hidden neurons ..."
LETTER = r"[$`]?[A-Za-z][$`]?(?![\w'])"
INPUTS_CALLED = re.compile(
    r"\b(?:inputs|entradas|eingaben|eingänge|entrées|ingressi|wejścia)\s{1,9}"
    r"(?:(?:are|called|named|sind|sont|son|são|sono)\s{1,9})?"
    rf"(?P<letters>{LETTER}(?:\s{{0,9}},\s{{0,9}}{LETTER})*\s{{0,9}},?\s{{0,9}}"
    rf"(?:and|und|et|y|e|i|&)\s{{1,9}}{LETTER})(?!\s{{0,9}}=)",
    re.IGNORECASE,
)
# Up to three words before it and two behind, then the symbols: "- **Initial weights**: u1 = 0.5".
LABEL = {
    role: re.compile(
        rf"^[\s>*#\-+|\d.)]*(?:[^\W\d_]+\s+){{0,3}}{word}(?:\s+\([^()=]*\)|(?:\s+[^\W\d_]+){{0,2}})"
        r"\s*[*_]*\s*(?P<end>:|$|\*\*)",
        re.IGNORECASE,
    )
    for role, word in WORDS.items()
}
# What makes something else of such a word: "new weights", "net input", "number of inputs".
OTHER = re.compile(
    r"\b(?:new|updated|neue?|nuev|nov[oa]|nouv|nuov|after|gradient|net|total|weighted|number|size"
    r"|layers?|to|errors?|deltas?|outputs?|vs|sum)\b",
    re.IGNORECASE,
)
# A word for biases and up to three short words before a letter that is none of a usual signal.
CALLED = re.compile(
    rf"(?:{vocabulary.WORDS['bias']}|próg|progi)[^\W\d_]*(?:[\s:]+[^\W\d_]{{1,6}}){{0,3}}[\s:$*`(]*"
    r"\b(?P<name>[cdgkqruv](?:_\w)?)[\s$*`]*=[\s$]*[-−]?[\d.]",
    re.IGNORECASE,
)
# "c = 0.2 (bias of the output)".
CALLED_BEHIND = re.compile(
    rf"(?<![^\W_])(?P<name>[cdgkqruv](?:_\w)?)[\s$*`]{{0,4}}=[\s$]{{0,4}}[-−]?[\d.]+[\s$*`]{{0,4}}"
    rf"\((?:[^\W\d_]+\s){{0,2}}(?:{vocabulary.WORDS['bias']})",
    re.IGNORECASE,
)
# "biases: h1: 0.1", "biases of h1 = 0.1", and a heading with no more than the word.
OF_UNITS = re.compile(
    rf"(?:{vocabulary.WORDS['bias']})[^\W\d_]*[\s:(|*_$`]*(?:(?:of|for|von|für|de|du|di)\s+)?"
    r"[^\W\d]\w{0,11}[\s$*`|]*[=:|]\s*[-−]?[\d.]",
    re.IGNORECASE,
)
HEADING = re.compile(
    rf"(?:{vocabulary.WORDS['bias']})[^\W\d_]*[\s:|*_`]*$",
    re.IGNORECASE,
)
ENTRY = re.compile(
    r"[\s>*+|$`-]*[^\W\d]\w{0,11}(?:\s\d{1,2})?[\s*`$]*[=:|\s]\s*[-−]?[\d.]+[\s,;|$`*]*"
)
LETTER_ALONE = re.compile(r"(?<!\w)[A-Za-z](?!\w)")
BETWEEN = re.compile(r"\s(?:and|und|et|y|e|i|&)\s")
# A heading with no more than that: "the new weights are then:".
NEWER = r"(?:new|updated|neuen?|aktualisierten?|nuev[oa]s|nouveaux|nov[oa]s|nuov[ie]|nieuwe|nowe)"
PARAMETERS = rf"(?:{WORDS[Role.WEIGHT]}|{WORDS[Role.BIAS]}|parameters?|parameter)"
NEW_WEIGHTS = re.compile(
    r"[\s>*#_\d.)-]*(?:(?:the|our|all|die|les|los|las|os|i|le|de|final)\s{1,9})?"
    rf"(?:{NEWER}\s{{1,9}}{PARAMETERS}|{PARAMETERS}\s{{1,9}}{NEWER})"
    r"(?:\s{1,9}[^\W\d_]+){0,3}[\s:*_]*",
    re.IGNORECASE,
)
MOST = 40  # lines below a heading
LONGEST = 80  # characters of a heading


def headed(text: str) -> dict[int, Role]:
    r"""The lines that stand below or behind such a word, each with what it makes of their symbols.

    Examples
    --------
    >>> from chainrule.auditing.drafting.headings import headed
    >>> {line: role.value for line, role in headed("Start weights:\nu1 = 0.5\n\nh = 1").items()}
    {2: 'weight'}
    """
    lines = text.split("\n")
    found: dict[int, Role] = {}
    for number, line in enumerate(lines, start=1):
        role, behind = _label(line)
        # beside inputs and targets on one line, other things are listed
        if role in (Role.WEIGHT, Role.BIAS) and EQUALS.search(behind):
            found[number] = role
        elif (told := INPUTS_ARE.search(line)) and _counts_alike(told[0], line):
            found[number] = Role.INPUT
        elif role is not None and not behind.strip(" *_"):
            found |= dict.fromkeys(_below(lines, number), role)
    return found


def lines_of_biases(text: str) -> set[int]:
    r"""The lines that list biases by the names of their units, or any names.

    Examples
    --------
    >>> from chainrule.auditing.drafting.headings import lines_of_biases
    >>> sorted(lines_of_biases("biases: h1: 0.1, h2: 0.2\n\nBiases\nh1: 0.1\nh2: 0.2\n\nh1: 0.6"))
    [1, 4, 5]
    """
    lines = text.split("\n")
    found = {number for number, line in enumerate(lines, start=1) if OF_UNITS.search(line)}
    for number, line in enumerate(lines, start=1):
        if HEADING.search(line):
            found |= set(_entries(lines, number))
    return found


def _entries(lines: list[str], number: int) -> list[int]:
    """The entries of a list below a heading, up to the first line that is none."""
    found: list[int] = []
    for below, line in enumerate(lines[number : number + MOST], start=number + 1):
        if ENTRY.fullmatch(line):
            found.append(below)
        # an empty line or the rule of a table may stand before the first one
        elif found or re.search(r"\w", line):
            break
    return found


def _counts_alike(told: str, line: str) -> bool:
    """Whether a line has no other equations than those that are told of it."""
    return len(EQUALS.findall(told)) == len(EQUALS.findall(line))


def called_biases(text: str) -> list[str]:
    r"""The letters that a sentence calls a bias just before their number, or right behind it.

    Letters that mostly stand for something in a network keep that: "the bias of output y = 0.3".

    Examples
    --------
    >>> from chainrule.auditing.drafting.headings import called_biases
    >>> called_biases("its weights are $v_1 = 0.3$ and $v_2 = 0.1$, and its bias is $c = 0.2$")
    ['c']
    """
    found = [match["name"] for it in (CALLED, CALLED_BEHIND) for match in it.finditer(text)]
    return list(dict.fromkeys(found))


def called_inputs(text: str) -> list[str]:
    """The letters that a sentence calls the inputs.

    Examples
    --------
    >>> from chainrule.auditing.drafting.headings import called_inputs
    >>> called_inputs("Two inputs p and q, one hidden neuron.")
    ['p', 'q']
    """
    found = INPUTS_CALLED.search(text)
    return LETTER_ALONE.findall(BETWEEN.sub(",", found["letters"])) if found else []


def lines_of_new(text: str) -> set[int]:
    r"""The lines below a heading for what an update makes of the weights, "New weights:".

    Examples
    --------
    >>> from chainrule.auditing.drafting.headings import lines_of_new
    >>> sorted(lines_of_new("New weights:\nw1 = 0.45\nw2 = 0.2\n\nw3 = 0.1"))
    [2, 3]
    """
    lines = text.split("\n")
    headings = (n for n, line in enumerate(lines, start=1) if NEW_WEIGHTS.fullmatch(line))
    return {below for number in headings for below in _below(lines, number)}


def _label(line: str) -> tuple[Role | None, str]:
    """What a line is headed by, and what stands behind that."""
    head = line[:LONGEST]
    if OTHER.search(head.partition(":")[0].partition("=")[0]):
        return None, ""
    for role, pattern in LABEL.items():
        if match := pattern.match(head):
            return role, line[match.end() :]
    return None, ""


def _below(lines: list[str], number: int) -> list[int]:
    """The lines with equations that follow a heading, up to the first line without one."""
    found: list[int] = []
    for below in range(number, min(number + MOST, len(lines))):
        line = lines[below]
        if EQUALS.search(line):
            found.append(below + 1)
        elif _ends(line, bool(found)):
            break
    return found


def _ends(line: str, is_begun: bool) -> bool:
    """Whether a line without an equation ends a list: words do, what opens a formula does not, and
    an empty line only behind an entry.
    """
    if not line.strip():
        return is_begun
    opens = line.lstrip().startswith(("\\", "```", "$$"))
    return not opens and bool(line.strip(" $\\[]{}*"))
