"""Symbols of a document, taken apart: the letters that tell what they are, and the numbers that
tell of which unit, weight or layer.

``net_{h1}``, ``net_h1`` and ``neth_1`` have the letters net, h and the number 1; ``w_{12}^{(2)}``
has the letter w, the number 12 and, above, the layer 2.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import NamedTuple

LONGEST = 60  # characters of a name
# What courses in several languages write beside what an update makes of a weight.
NEW_WORDS = (
    "new|next|updated?|upd|neu|neue|nuev[oa]|novo|nova|nouveau|nouvelle|nuov[oa]|baru|yeni|nieuw"
    "|nowe|nowy|nové|ny|新|новый|нов"
)
NEW = re.compile(
    rf"[_^(,\s]*\(?(?<![a-zA-Z])(?:{NEW_WORDS})\)?$|(?<=[\d\])])(?:{NEW_WORDS})$|\^?\(t\+1\)$"
    r"|[_^]?\(?\+\)?$|(?<=[wWbBvVU\d\])])['′]$|(?<=[Tt]heta)['′]$",
    re.IGNORECASE,
)
# Beside the layer, above an index: w^{1,new}_{12}.
NEW_WITHIN = re.compile(rf"(?<=[\d\])])(?:[,;]?\(?(?:{NEW_WORDS})\)?|\+)(?=_)", re.IGNORECASE)
NEW_FRONT = re.compile(rf"^(?:{NEW_WORDS}|New|Updated|Neue?s?|Nuev[oa]|Nov[oa])_?(?=[A-Za-z])")
# But not the end of a word, such as cold.
OLD = re.compile(
    r"(?:[_^(]+|(?<=[\d\])wWbB]))(?:old|alt|lama|viejo|anterior)\)?$|[_^(]*\(t\)\)?$", re.IGNORECASE
)
DERIVATIVE = re.compile(r"d([^/*]+)/(?:\(d([^/*]+)\)|d([^/*(][^/*]*))")
# Programs have no fractions in their names: dE_dz3, dLoss_dW1, da2_dz2.
IN_PROGRAMS = re.compile(
    r"d([A-Za-z]\d{0,2}|[Ll]oss|[Cc]ost|[Ee]rr(?:or)?|E_?[Tt]otal|(?:net|out)_?\w{1,3}?)"
    r"_d([A-Za-z]\w*)"
)
# In front: vecchio_w4, old_w4.
OLD_FRONT = re.compile(
    r"^(?:old|alte[sr]?|vecchi[oa]|viej[oa]|antig[uo]?[oa]|ancien(?:ne)?|lama|eski|oude|star[ey])_"
    r"(?=[A-Za-z])",
    re.IGNORECASE,
)
# dW[1], dw5, d_w5, db, dz[2]; but not d_o1, which is a delta. In words, gradient_of_w4. With the
# parameter as an index of the gradient, or of the Jacobian: g_W, J_b2.
GRADIENT = re.compile(
    r"^(?:(?:grad|GRAD|Grad)(?:i[eë]nte?)?(?:_(?:of|di|de|do|da|du|von|van))?_?"
    r"|nabla_?|∇|d_(?=[wb]\d)"
    r"|d(?=[A-Z]\b|[A-Z][\d_\[^]|w|b\b|b[\d_\[^]|[zahs][\[^_]|[zahs]\d)"
    r"|[gGJ]_\{?(?=(?:[WVUb]|w_?\d)(?![a-z])|[zahsyo](?:_?\d{1,2})?\}?$))"
)
# In programs all letters are small: delta_w1, delta_bias; but delta_h is that of a unit.
STEP = re.compile(
    r"^(?:(?:Delta_?|Δ)(?=[A-Za-z])|delta_(?=(?:weight|bias|[wb](?![a-z])))|del_(?=[wb](?![a-z])))"
    r"|(?<=^weight)_delta(?![a-z])|(?<=^weights)_delta(?![a-z])"
)
ABOVE = re.compile(r"\^?[\[(](\d{1,3})[\])]|\^(\d{1,3})(?!\d)")
# A decimal point; the transposed of one factor before another one; δ_1 x_1, which are two factors.
NO_NAME = re.compile(r"\d\.\d|\^T\w|_\d+[A-Za-z]+_\d")
DASH = re.compile(r"-(?!>)")
MOST_DIGITS = 4
TWO = re.compile(r"[A-Z]{2}")
PRIME = re.compile(r"['′]$")
FUNCTIONS = ("sigma", "sigmoid", "tanh", "relu", "softmax", "max", "exp", "ln", "log", "frac")
BARE = re.compile(r"[^\W\d][\w\[\](){}^,.<>→\-'′]*")
TOKEN = re.compile(r"\d+|[^\W\d_]+(?:hat)?")
OPERATORS = re.compile(r"[*/=+]|(?<![A-Za-z\d])-|-(?!>?[A-Za-z])|\([^)]*[*/+][^)]*\)")


@dataclass(frozen=True)
class Symbol:
    """A name, taken apart.

    Attributes
    ----------
    letters : tuple of str
        In their order, such as ("net", "h").
    numbers : tuple of int
        Those of its indices; 12 may stand for 1 and 2.
    above : tuple of int
        Those in brackets or raised, mostly of a layer.
    role : str
        Empty; "gradient" of the error by what the letters say, or "step".
    is_new : bool
        Whether it is said to be after an update.
    labels : tuple of str
        Letters and numbers of its indices together, such as X1 and H1 of W_X1-H1.
    """

    letters: tuple[str, ...]
    numbers: tuple[int, ...] = ()
    above: tuple[int, ...] = ()
    role: str = ""
    is_new: bool = False
    labels: tuple[str, ...] = field(default=(), compare=False)

    @property
    def stem(self) -> Stem:
        """What it has in common with its like."""
        return Stem(self.letters, len(self.above), bool(self.numbers))

    @property
    def pair(self) -> tuple[int, ...]:
        """Its numbers, 12 as 1 and 2."""
        if len(self.numbers) == 1 and 10 <= self.numbers[0] < 100:
            return divmod(self.numbers[0], 10)
        return self.numbers


def with_layer(symbol: Symbol, others: Iterable[Symbol]) -> Symbol | None:
    """The only one of the others that is the same with a raised number: w_11^(1) is w_11, unless
    there is a w_11^(2).
    """
    if symbol.above or not symbol.numbers:
        return None
    found = [it for it in others if it.above and replace(it, above=()) == symbol]
    return found[0] if len(found) == 1 else None


class Stem(NamedTuple):
    """Symbols of the same letters, with as many numbers above them, and with or without others.

    E is the error of the network where E_1 and E_2 are those of its outputs.
    """

    letters: tuple[str, ...]
    above: int = 0
    is_numbered: bool = False


def symbol_of(name: str) -> Symbol | None:
    """A name, as `typed` gives it, taken apart; None if it is none.

    Examples
    --------
    >>> from chainrule.auditing.drafting.symbols import symbol_of
    >>> symbol_of("net_h1")
    Symbol(letters=('net', 'h'), numbers=(1,), above=(), role='', is_new=False, labels=('h1',))
    >>> symbol_of("w_12^(2)+").above, symbol_of("w_12^(2)+").is_new
    ((2,), True)
    """
    plain, role, is_new = _without_marks(name.strip("*`_ "))
    if not _is_name(plain):
        return None
    plain = PRIME.sub("_prime", plain)
    above = tuple(int(it[1] or it[2]) for it in ABOVE.finditer(plain))
    tokens = _tokens(ABOVE.sub(" ", plain))
    letters = tuple(token for token in tokens if not token.isdigit())
    if not letters or _is_function(letters[0], above) or _is_difference(plain, letters[0]):
        return None
    return Symbol(letters, _numbers(tokens), above, role, is_new, _labels(tokens))


def _is_difference(plain: str, letters: str) -> bool:
    """A dash is within the name of a weight between two units, and a minus sign elsewhere."""
    return letters[0].lower() not in "wv" and DASH.search(plain) is not None


def _tokens(plain: str) -> list[str]:
    """Words and numbers; two capitals behind another letter are two units: w_CA."""
    first, *rest = TOKEN.findall(plain) or [""]
    return [first, *(part for it in rest for part in (it if TWO.fullmatch(it) else [it]))]


def _without_marks(name: str) -> tuple[str, str, bool]:
    """A name without what says that it is new, a gradient or a step; the role; whether it is
    new.
    """
    old = OLD_FRONT.sub("", OLD.sub("", name))
    plain = NEW_WITHIN.sub("", NEW_FRONT.sub("", NEW.sub("", old)))
    for pattern, role in ((STEP, "step"), (GRADIENT, "gradient")):
        stripped = pattern.sub("", plain)
        if stripped != plain and stripped[:1].isalpha():
            return stripped, role, plain != old
    return plain, "", plain != old


def _is_name(plain: str) -> bool:
    """Whether it is no formula, nor a number."""
    # A bracket that only ends is that of a formula: y - t) of 2*(y - t).
    if plain.count(")") > plain.count("("):
        return False
    if len(plain) > LONGEST or OPERATORS.search(plain) or NO_NAME.search(plain):
        return False
    return BARE.fullmatch(plain) is not None


def _is_function(word: str, above: tuple[int, ...]) -> bool:
    """Whether it is that of a function; e with a power is the exponential."""
    return word.lower() in FUNCTIONS or (word == "e" and bool(above))


def _labels(tokens: list[str]) -> tuple[str, ...]:
    """The units that indices name: letters with the number behind them, or either alone; the digits
    of 12 are two.
    """
    rest = list(tokens[1:])
    if len(rest) == 1 and len(rest[0]) == len("12"):
        rest = list(rest[0])
    # Without letters of its own, a weight such as h1o2 is called by its units.
    rest = [tokens[0], *rest] if len(rest) > len("1o2") - 1 and rest[0].isdigit() else rest
    found: list[str] = []
    for token in rest:
        if found and token.isdigit() and not found[-1][-1].isdigit():
            found[-1] += token
        else:
            found.append(token)
    return tuple(found)


def _numbers(tokens: list[str]) -> tuple[int, ...]:
    """The numbers among the tokens; 04 is two, of the bias of unit 4."""
    found: list[int] = []
    for token in tokens:
        if token.isdigit() and len(token) < MOST_DIGITS:
            found += map(int, token if token[0] == "0" else [token])
    return tuple(found)


def derivative_of(name: str) -> tuple[str, str] | None:
    """The two names of a derivative such as dE/dw5; None if it is none."""
    if match := IN_PROGRAMS.fullmatch(name):
        return match[1], match[2]
    match = DERIVATIVE.fullmatch(name)
    return (match[1], match[2] or match[3]) if match else None
