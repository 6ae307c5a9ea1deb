"""Lines of running text: the equations in them, without the words around."""

from __future__ import annotations

import re
from collections.abc import Iterator

EQUAL_SIGNS = "≈≃≅≐≔←"  # beside = and :=
EQUALS = re.compile(rf"(?<![<>!=:])=(?!=)|:=|[{EQUAL_SIGNS}]")
NAME = r"[∂∇Δ]?[^\W\d]\S{0,20}"
NUMBER = r"[-−+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?"
NEWER = r"(?i:new|updated|neue?s?|nuev[oa]|nov[oa])"
KEPT = rf"(?:{NEWER}|grad)"  # words that are a part of the name behind them
# A new equation begins: "0.4, w2 = ...", "0.4 and w2 = ...", "0.61   h2 = ...".
BESIDE = re.compile(
    r"(?:(?:(?<=[\d.)\]`])|(?<=\*\*))(?:\s*[,;]\s*|\s+|\s*(?:→|->|=>)\s*)|(?<=[^\W\d])\s*[,;]\s+"
    r"|(?<=[\w)\]])\s{1,9}(?:with|where|mit|wobei|avec|où|con|donde|com|onde|gdzie|met)\s+)"
    rf"(?:\((?:[ivx]{{1,4}}|[a-h])\)\s+)?(?:(?!{KEPT}\s)(?:d['’])?[^\W\d_]+:?\s+){{0,4}}"
    rf"(?=(?:{KEPT}\s+)?{NAME}\s*(?:[=≈←]|:=))"
)
# A transposed one is a factor of what stands before it, dz x^T = ..., and no name of its own.
TRANSPOSED = re.compile(r"[^\W\d]\S{0,20}(?:\^T|\.T)\s*[=≈]")
# The cells of a table without lines: 0 1 z = 0·0.5 + 1·0.3 = 0.3 0.5744 1
SIDE_BY_SIDE = re.compile(rf"\s*{NUMBER}(?:[ \t]+{NUMBER})+\s*")
COLUMN = re.compile(r"\s{2,}")
BEGINS_WITH_EQUALS = re.compile(r"[\s*]*(?:=(?!=)|[≈≃≅≐])")
ENDS_WITH_EQUALS = re.compile(r"(?<![<>!=])(?:=|[≈≃≅≐])[\s*]*$")
# 0.22 → sigmoid → 0.5548: what a net input becomes.
ACTIVATED = re.compile(
    rf"^\s*\**(?P<net>{NUMBER})\**\s*(?:→|->|=>|⟶)\s*[^\W\d_]{{3,}}(?:\s[^\W\d_]+)?\s*(?:→|->|=>|⟶)"
    rf"\s*\**(?P<out>{NUMBER})\**[.,;]?\s*$"
)
# A word of a language, and not the name of a quantity: "in h1" is one, "the error is E" is not.
WORD = re.compile(
    r"^\W*(?:d['’])?[^\W\d_]{3,}\W*$|^\W*[^\W\d_]{1,2}[,.:;]$|^(?:is|as|so|we|be|if|es|è|é)$",
    re.IGNORECASE,
)
MATHEMATICAL = re.compile(
    r"^(?:net|out|sum|input|output|delta|error|err|loss|cost|eta|alpha|grad|sigma|sigmoid"
    r"|logistic|tanh|relu|softmax|max|exp|log|new|old|target|bias|theta|total|mse|sse|yhat|lr|hat"
    r"|after|updates?|steps?)\w*$",
    re.IGNORECASE,
)
# "target T = 0.5" is about T.
CALLED = re.compile(
    r"^(?:inputs?|outputs?|targets?|errors?|loss|cost|bias(?:es)?|weights?)\W*$", re.I
)
MARKS = range(2, 60)  # of code within a line
# What a name stands behind that is another factor of a sum: a v + b w = 0.4.
FACTOR = re.compile(r"[-+*·−]\s*[^\W\d]\S*(?:\s[^\W\d]\S*)*(?<!\.)$")
# "the gradient of w5", "total error at h1", "net input to h1": neither w5 nor h1.
MADE_OF = re.compile(
    r"(?:^|\s|\*)(?:(?P<gradient>gradients?|derivatives?|gradiente|gradienten|ableitung|градиент)"
    r"|(?P<net>net input|weighted sum)|errors?|fehler|erreur|erro|errore|ошибка)"
    r"\s+(?:(?:signal|term)\s+)?"
    r"(?:of|at|to|for|into|w\.?r\.?t\.?|de|do|da|del|di|von|an|bei|para|pour|по|для)"
    r"\s+(?:(?:the|output|hidden|node|neuron|unit|weight|bias|layer)\s+){0,3}"
    r"(?P<name>[^\W\d]\w{0,3}(?:_\{?\w{1,5}\}?)?)\**$",
    re.IGNORECASE,
)
# "weight from x1 = 0.5" is about no x1; what is called like a weight is one itself.
WEIGHT_FROM = re.compile(
    r"\b(?:weights?|pesos?|poids|gewichte?|pesi)\s+(?:from|of|de|d[oa]|del|di|von)\s+"
    r"(?:(?:the|input|entrada|entrée|eingang|ingresso)\s+){0,2}$",
    re.IGNORECASE,
)
OF_INPUT = re.compile(r"[eix]_?\{?\d\}?\**$", re.IGNORECASE)
CUT = re.compile(r"\A.*(?:[:;?!]|[,.]\s)\s*", re.DOTALL)
# "to H1: w1 = 0.45" is about w1.
LABELLED = re.compile(r"^[^:=$]{1,30}:\s+(?=[^\W\d]\S*$)")
# "0.5 (from x to h)", "0.5 (x → h)": with two words or an arrow, brackets are no factor.
REMARK = r"\s+\((?:[^()]*(?:→|->|⟶)|\w+ [^\W\d_]{2,} |[^\W\d_]{2,},? [^\W\d_]).*"
# "`w1` (to the unit `h1`) = 0.5" is about w1, whatever the brackets explain.
EXPLAINED = re.compile(
    r"`?(?<![\w.])([^\W\d]\w{0,20})`?\s+\((?=[^()=]*[^\W\d_]{2})[^()=]*\s[^()=]*\)\s*(?=[=≈](?!=))"
)
AFTER_NUMBER = re.compile(
    rf"^\s*(\*{{0,2}}{NUMBER}\*{{0,2}}\s*%?)"
    rf"(?:[,;.!?)]*\s+[^\W\d_]{{2,}}.*|{REMARK}|[.,;!?)]*)$"
)

AFTER_ARRAY = re.compile(
    rf"^\s*([\[(][^=]*?[\])])"
    rf"(?:(?:[,;.]\s+|\s{{2,}}|\s+[—–]\s+|\*\*\s+)[^\W\d_]{{2,}}.*|\*\*|{REMARK})$"
)
# "w·x + b    hidden unit", "w·x + b. Then ...": what stands apart behind a formula explains it.
AFTER_FORMULA = re.compile(
    r"^(?P<formula>[^=]*[-+*·×⋅][^=]*?[\w)\]])(?:\s{2,}|[.;:]\s+|\s+[—–]\s+)[^\W\d_]{3,}[^=+*·×⋅]*$"
)
LIST = rf"[\[(]\s*{NUMBER}(?:\s*[,;|]\s*{NUMBER}){{1,9}}\s*[\])]"
WORDS = r"(?:[^\W\d_]{3,}|(?:et|ed?|y|og|en|so|we|si)\s+[^\W\d_][\w'’]*)"
NEXT = re.compile(
    rf"^\s*(?:{NUMBER}|{LIST})[.,;)]*\s+(?:[^\W\d_].*\S$|{WORDS}\s+(?![-−+*/·×^=]).*\S\s+$)"
)


def equations_of(line: str) -> list[list[str]]:
    """The members of each equation of a line.

    Examples
    --------
    >>> from chainrule.auditing.claim_sources.extraction.sentences import equations_of
    >>> equations_of("study goes to h1 and h2 with w3 = 0.3, w4 = 0.2 and b = 0.1 in the end")
    [['w3', '0.3'], ['w4', '0.2'], ['b', '0.1']]
    """
    found = []
    line = EXPLAINED.sub(r"\1 ", line)
    for part in (part for span in _spans(line) for part in _parts(span)):
        members = EQUALS.split(part)
        begin = 0
        for place in range(1, len(members)):
            # "d = 1. The learning rate is η = 0.25": a sentence ends with its number.
            if place == len(members) - 1 or NEXT.match(members[place]):
                found += _activated(_trimmed(members[begin : place + 1]))
                begin = place
    return found


def _activated(members: list[str]) -> list[list[str]]:
    """An equation; where its number becomes another one by an activation, that as well."""
    match = ACTIVATED.match(members[-1])
    if match is None:
        return [members]
    return [[*members[:-1], match["net"]], [f"sigma({match['net']})", match["out"]]]


def _spans(line: str) -> list[str]:
    """What marks of code set apart, and quotation marks such as those of a diagram."""
    # The last mark of code may have been taken off with the punctuation behind it.
    for mark, counts in (("`", MARKS), ('"', MARKS[::2])):
        if line.count(mark) in counts:
            return _joined(line.split(mark))
    return [line]


def _joined(spans: list[str]) -> list[str]:
    """Spans of which a formula in code and what it comes to are one: `0.5*0.2` = 0.1."""
    found = spans[:1]
    for span in spans[1:]:
        is_rest = BEGINS_WITH_EQUALS.match(span) is not None
        if (is_rest or ENDS_WITH_EQUALS.search(found[-1])) and found[-1].strip():
            found[-1] += span
        else:
            found.append(span)
    return found


def _trimmed(members: list[str]) -> list[str]:
    """A name and what it is equal to, without the words around. Of several numbers side by side a
    formula comes to the first one; without a formula they are an array.
    """
    name = without_words(members[0])
    *between, last = map(_shortened, members[1:])
    if SIDE_BY_SIDE.fullmatch(last):
        numbers = last.split()
        last = numbers[0] if between else f"[{', '.join(numbers)}]"
    return [name, *between, last]


def _parts(line: str) -> list[str]:
    """The equations of a line; "x1, x2 = 3, 1" is one."""
    parts: list[str] = []
    for part, gap in _pieces(line):
        if parts and not EQUALS.search(parts[-1]):
            # "to h1    w1 = 0.2": a label in a column of its own; "0 1 z = 0.3": other cells.
            is_apart = COLUMN.fullmatch(gap) or SIDE_BY_SIDE.fullmatch(parts[-1])
            parts[-1] = part if is_apart else f"{parts[-1]}, {part}"
        else:
            parts.append(part)
    return parts


def _pieces(line: str) -> Iterator[tuple[str, str]]:
    """What stands side by side on a line, each with what sets it apart from the one before it."""
    begin, gap = 0, ""
    for match in BESIDE.finditer(line):
        before = line[begin : match.start()]
        if match[0] == " " and FACTOR.search(before):
            continue
        if match[0].isspace() and TRANSPOSED.match(line, match.end()):
            continue
        # A letter ends an equation, such as z = w x + b, but no list of names or of arguments.
        if before[-1:].isalpha() and not (EQUALS.search(before) and _is_closed(before)):
            continue
        yield before, gap
        # What the name is of belongs to it.
        of = WEIGHT_FROM.search(match[0])
        begin, gap = match.end() - (len(of[0]) if of else 0), match[0]
    yield line[begin:], gap


def _is_closed(text: str) -> bool:
    return all(text.count(one) == text.count(other) for one, other in ("()", "[]", "{}"))


def without_words(member: str) -> str:
    """What stands behind the words of a sentence: the name in "this gives net_h1"; with a word that
    makes something else of it, as in "the gradient of w5".
    """
    text = LABELLED.sub("", member.strip().rpartition(" → ")[2])
    if match := MADE_OF.search(text):
        what = "dE/d" if match["gradient"] else "net_" if match["net"] else "error_"
        return what + match["name"]
    if (match := OF_INPUT.search(text)) and WEIGHT_FROM.search(text[: match.start()]):
        return f"weight from {match[0]}"
    return _behind_words(text)


def _behind_words(text: str) -> str:
    if not any(_is_word(token) or CALLED.match(token) for token in text.split()[:-1]):
        return text
    tokens = (CUT.sub("", text) or text).split()
    words = [n for n, it in enumerate(tokens[:-1]) if _is_word(it) or CALLED.match(it)]
    last = max(words, default=-1)
    if _is_word(tokens[-1]):
        return tokens[-1]
    kept = tokens[last + 1 :]
    return " ".join(kept) if kept else tokens[-1]


def _is_word(token: str) -> bool:
    return WORD.match(token) is not None and not MATHEMATICAL.match(token.strip("().,:*`"))


def _shortened(member: str) -> str:
    """A number or a formula without the words behind it."""
    for pattern in (AFTER_NUMBER, AFTER_ARRAY, AFTER_FORMULA):
        if match := pattern.match(member):
            return match[1]
    return member
