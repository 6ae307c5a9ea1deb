"""Tables whose columns are inputs or weights, and whose rows say what of them: the weight, its
gradient, its new value. The bias has a column of its own, with no more than the word for it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from chainrule.auditing.claim_sources.extraction.latex_names import typed
from chainrule.auditing.drafting.by_value.tags import said_by
from chainrule.auditing.drafting.symbols import Symbol, symbol_of
from chainrule.auditing.drafting.vocabulary import Role, is_word_for, role_of

PARAMETERS = (Role.WEIGHT, Role.BIAS)
VALUE = re.compile(r"\W*(?:value|wert|valor|valeur|valore|nilai|waarde|wartość|значение)\W*", re.I)
# What a row tells of a parameter, by the tags of its first cell; the first that fits decides.
OF_PARAMETER = (
    ("new", "{}+"),
    ("step", "Delta_{}"),
    ("gradient", "dE/d{}"),
    ("weight", "{}"),
)
# At least three letters before any digit: what is shorter may be a symbol.
WORDS = re.compile(r"[\s*_`()]*[^\W\d]{3,}[^\d=]*")  # h_1 is a unit, and 1 a sample
SHORTEST = 3  # columns, with that of the words


def kind_of_cell(header: Sequence[str], first: str, number: int) -> str | None:
    """What a cell is about by the word of its row and the head of its column; empty if that is told
    otherwise or not at all, None if it is no such table.

    Examples
    --------
    >>> from chainrule.auditing.drafting.row_kinds import kind_of_cell
    >>> head = ["", "x_1", "x_2", "bias"]
    >>> [kind_of_cell(head, "gradient", 1), kind_of_cell(head, "new weight", 3)]
    ['dE/dw_1', 'b+']
    """
    columns = [*map(_symbol, header[1:])]
    if len(header) < SHORTEST or number == 0 or not _are_columns(columns, header):
        return None
    if not WORDS.fullmatch(first):
        return None
    return _by_words(first, header[number], columns[number - 1])


def _by_words(first: str, head: str, column: Symbol | None) -> str | None:
    """The same for a cell of such a table, whose row begins with words."""
    said = said_by(first)
    # In "new weight (rate 0.1)" the weight is meant.
    if "rate" in said and "weight" not in said:
        return "eta"
    if VALUE.fullmatch(first) or said == {"input"}:
        return _value(head, column)
    # These are of the whole sample, and of no column.
    if said & {"error", "delta", "output", "target"}:
        return ""
    form = _form_for(first, said)
    return form.format(_parameter(head, column)) if form else None


def _form_for(first: str, said: AbstractSet[str]) -> str:
    """How what a row tells of a parameter is written; empty if it tells nothing of one."""
    told = next((form for tag, form in OF_PARAMETER if tag in said), "")
    # "before" alone has no tag, and means the weight as it was.
    return "{}" if not told and is_word_for("old", first) else told


def _value(head: str, column: Symbol | None) -> str:
    """What has a value of its own: an input or a weight, and no bias beside inputs."""
    return typed(head) if column is not None and not is_word_for("bias", head) else ""


def _parameter(head: str, column: Symbol | None) -> str:
    """The weight of an input, or the weight or bias that a column is that of."""
    if column is None or is_word_for("bias", head):
        return "b"
    return typed(head) if role_of(column) in PARAMETERS else f"w_{column.numbers[0]}"


def _are_columns(columns: Sequence[Symbol | None], header: Sequence[str]) -> bool:
    """Whether the columns are those of numbered inputs or weights, and at most one of a bias."""
    pairs = [*zip(columns, header[1:], strict=True)]
    biases = [is_word_for("bias", head) or _is_bias(column) for column, head in pairs]
    others = [it for it, is_bias in zip(columns, biases, strict=True) if not is_bias]
    return sum(biases) <= 1 and _are_numbered_alike(others)


def _are_numbered_alike(columns: Sequence[Symbol | None]) -> bool:
    """Whether all are inputs, or all are weights, and each has a single number."""
    roles = {None if it is None else role_of(it) for it in columns}
    # Two numbers, as of w_12, would be units of two layers: such tables are read cell by cell.
    numbered = all(it is not None and len(it.numbers) == 1 for it in columns)
    return numbered and roles in ({Role.INPUT}, {Role.WEIGHT})


def _is_bias(symbol: Symbol | None) -> bool:
    return symbol is not None and role_of(symbol) == Role.BIAS


def _symbol(cell: str) -> Symbol | None:
    return symbol_of(typed(cell.strip(" $*`")))
