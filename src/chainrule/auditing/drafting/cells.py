"""What a cell of a table says by itself: a symbol, a chain of equal members, the weight between two
units, or a formula of numbers.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from chainrule.auditing.claim_sources.extraction.latex_names import typed
from chainrule.auditing.drafting.symbols import Symbol, derivative_of, symbol_of
from chainrule.auditing.drafting.vocabulary import Role, is_word_for, role_of
from chainrule.explaining.examples.claims import is_number

LIST = re.compile(r"[,;]\s+|\s+(?:and|und|et|y|e)\s+")
WORDS_OF_CELL = re.compile(r"\\text\{[^}]*\}(?!\s*[_^])")  # but not those of \text{net}_{h1}
WORKED_OUT = re.compile(r"[*+·×⋅]|\s[-−]\s|\\(?:cdot|times|frac\{\d)")
SEVERAL = re.compile(r"=[^=(\[]*[,;]\s*[^=,;]+=")  # x_1 = 0.5, x_2 = 0.3
# The value of a function is no name, though the letters before its bracket look like one.
APPLIED = re.compile(r"[\s$*`\\]*(?:text\{)?(?:sigmoid|sigma|σ|tanh|relu|softmax)\}?[(']", re.I)
BECOMES = re.compile(r"^[\s$*`]*[-+−]?[\d.]+[\s$*`]*(?:→|->|\\to|\\rightarrow)")  # 0.8 → 0.805
ENTRIES = re.compile(r"[\[<(][^a-zA-Z]*\d[^a-zA-Z]*[\])>](?:\^T)?")
# Short, as a longer word is one of a sentence.
UNIT = r"[^\W\d]\w{0,8}(?:_\{?\w{1,4}\}?)?"
BETWEEN_UNITS = re.compile(rf"\(?({UNIT})(?:->|→|⟶|–|to(?=[A-Za-z]_?\d))({UNIT})\)?")
OF_UNIT = re.compile(rf"([^\W\d_]{{4,14}})\s*(?:->|→|of|de|di|von|van|:)?\s+({UNIT})")
NUMERIC = re.compile(r"[-+*/().\d\[\]^]+")
COMPUTED = re.compile(r"[\d)][-+*/(]")  # a sign before a number computes nothing
# What a truth table is of: its column has the targets.
GATE = re.compile(r"\W*(?:X?N?(?:AND|OR)|XNOR)\b[^a-z=]*(?:x\W{0,2}\d[^a-z=]*){0,4}", re.IGNORECASE)
TARGET = ("target", Symbol(("target",)))
LAST_LATIN = "\u024f"
# Longer names without numbers are mostly words.
LONGEST_BARE = 7


def symbol_in(cell: str) -> tuple[str, Symbol] | None:
    """The symbol of a cell: alone, or the last thing in it."""
    if (between := between_units(cell)) is not None:
        return between
    if GATE.fullmatch(cell):
        return TARGET
    # What is between dollar signs goes before a last word: "weight $w_1$ after".
    parts = [cell, *re.findall(r"\$([^$]*)\$", cell), *cell.split()[-1:]]
    for part in parts:
        name = typed(WORDS_OF_CELL.sub("", part).strip(" $*`():"))
        name += ")" * (name.count("(") - name.count(")"))  # of W^(2)
        symbol = symbol_of(name)
        # A short word of another script is no name.
        short = len(name) <= LONGEST_BARE and max(name, default="") < LAST_LATIN
        if symbol is not None and (symbol.numbers or symbol.above or short):
            return name, symbol
    return None


def between_units(cell: str) -> tuple[str, Symbol] | None:
    """The weight of x_1 → h_2, or the bias of "bias → h_2", by their units."""
    plain = typed(cell.replace("$", " ").strip(" *`"))
    if match := BETWEEN_UNITS.fullmatch(plain):
        sender, receiver = match.groups()
    elif (match := OF_UNIT.fullmatch(cell.replace("$", "").strip(" *`"))) is None:
        return None
    # Of all words before a unit, only the one for a bias makes a connection of it.
    elif is_word_for("bias", match[1]):
        sender, receiver = match.groups()
    else:
        return None
    name = f"b({typed(receiver)})" if is_word_for("bias", sender) else f"w({sender}->{receiver})"
    symbol = symbol_of(name)
    return None if symbol is None else (name, symbol)


def members_of(cell: str) -> list[str]:
    """The members of a chain in a cell; empty unless it ends with a number, or if it has several
    chains.
    """
    if SEVERAL.search(cell):
        return []
    # Of 0.8 → 0.805 the row is about the last one.
    cell = BECOMES.sub("", cell)
    members = [member.strip(" $*`") for member in re.split(r"=|≈|\\approx", cell)]
    last = typed(members[-1])
    return members if is_number(last) or ENTRIES.fullmatch(last) else []


def is_own(members: Sequence[str]) -> bool:
    """Whether a cell says itself which weight it has, as in v_21 = 0.4."""
    symbol = symbol_of(typed(members[0])) if len(members) > 1 else None
    is_parameter = symbol is not None and role_of(symbol) in (Role.WEIGHT, Role.BIAS)
    return is_parameter and symbol is not None and bool(symbol.numbers)


def derivative_in(cell: str) -> str:
    """The derivative that a cell begins with, as in ∂E/∂w = δ·x; empty if it is none."""
    name = typed(cell.partition("=")[0].strip(" $*`"))
    return name if derivative_of(name) and symbol_of(name) is None else ""


def is_text(cell: str) -> bool:
    """Whether a cell may say what its row is about: it is no number, nor worked out of others."""
    begin = cell.partition("=")[0]
    return not (members_of(cell) or WORKED_OUT.search(begin) or APPLIED.match(begin))


def listed(cells: Sequence[str]) -> list[tuple[str, str]]:
    """Names in the first cell with as many numbers in the second one: w_13, w_14 | 0.5; 0.9."""
    names, numbers = ([typed(it) for it in LIST.split(cell)] for cell in (*cells, "", "")[:2])
    # With a number too few it would not be known whose they are.
    known = len(names) == len(numbers) > 1 and all(map(symbol_of, names))
    return list(zip(names, numbers, strict=True)) if known and all(map(is_number, numbers)) else []


def formula_beside(left: Sequence[str], head: str) -> list[str]:
    """What a number to the right of these cells is worked out from, if they say so. Where the last
    of them comes to a number itself, it is that of which this one is the output.
    """
    if not left or not WORKED_OUT.search(left[-1]):
        return []
    if members := members_of(left[-1])[1:]:
        return [f"sigma({members[-1]})"] if is_word_for("output", head) else []
    return [member.strip(" $*`") for member in re.split(r"=|≈|\\approx", left[-1])]


def worked(left: Sequence[str]) -> list[str]:
    """The formula of numbers in the cell before a result: Hidden 1 | 0.5·0.2 + 0.1 | 0.2."""
    cell = left[-1].strip(" $*`") if left else ""
    plain = typed(cell)
    is_formula = "=" not in cell and COMPUTED.search(plain) and NUMERIC.fullmatch(plain)
    return [cell] if is_formula else []


def also(left: Sequence[str], name: str) -> list[str]:
    """What else the cell with a derivative says that it is: ∂net/∂w_6 = h_2."""
    if "/" not in name:
        return []
    cell = next((it for it in reversed(left) if derivative_in(it) == name), "")
    others = [typed(it.strip(" $*`")) for it in cell.split("=")[1:]]
    return [it for it in others if symbol_of(it) is not None and derivative_of(it) is None]
