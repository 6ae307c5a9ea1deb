"""What a cell is about by the head of its column and the label of its row: the weight between their
units, or the gradient of the weight that the row is about.
"""

from __future__ import annotations

import re

from chainrule.auditing.drafting.cells import between_units, symbol_in
from chainrule.auditing.drafting.symbols import Symbol
from chainrule.auditing.drafting.vocabulary import Role, is_word_for, role_of

Named = tuple[str, Symbol]
# The index of any unit, which the number of a row takes the place of.
INDEX = re.compile(r"_\{?[ijkl]\}?$|(?<=[a-zA-Z])[ijk]$")
# The heads of the columns that say between which units a connection is.
SENDERS = re.compile(r"\W*(?:from|source|von|de|desde|depuis|da|od|z|van|från|kaynak|от)\W*", re.I)
RECEIVERS = re.compile(
    r"\W*(?:to|target|into|nach|zu|a|à|hasta|vers|para|do|naar|till|hedef|к)\W*", re.IGNORECASE
)
UNITS = re.compile(r"\W*(?:neur|unit|nod[eo]|knoten|nœud|einheit|unidad)", re.IGNORECASE)
CHANGE = re.compile(r"[\W_]*(?:delta|diff(?:erence)?)[\W_]*", re.IGNORECASE)
ROWS = ("net", "out", "delta")  # of what the units in the columns have
SIGNALS = (Role.INPUT, Role.NET_INPUT, Role.OUTPUT, Role.TARGET)
PARAMETERS = (Role.WEIGHT, Role.BIAS)
PAIR = 2  # columns: that of the labels, and one of numbers


def connection(header: list[str], cells: list[str], number: int) -> Named | None:
    """The weight between the units of a row's first two cells, below "from" and "to"."""
    # The second unit alone would make a weight's gradient that of the unit.
    is_listed = SENDERS.fullmatch(header[0]) and RECEIVERS.fullmatch(header[1])
    if not is_listed or number <= 1:
        return None
    sender, receiver = (cell.strip(" $*`") for cell in cells[:2])
    return between_units(f"{sender} -> {receiver}")


def of_column(column: Named | None, row: str, rows: str) -> str:
    """The symbol of a column; with the number of the row in the place of its index, or behind a
    letter where the rows are said to be units: the b of neuron 2 is b_2.
    """
    if column is None:
        return ""
    name, symbol = column
    if UNITS.match(rows) and role_of(symbol) and name.isalpha() and row.isdigit():
        return f"{name}_{row}"
    # A bare i or j is the head of a column that counts the rows.
    if not INDEX.search(name) and name not in "hijkl":
        return name
    return INDEX.sub(f"_{row}", name) if row.isdigit() and INDEX.search(name) else ""


def beside(
    label: Named,
    column: Named | None,
    header: list[str],
    number: int,
    alone: bool,
) -> str:
    """What a cell is about whose row begins with a symbol; it may be the row's only number."""
    name = _of_only_column(label, column, header)
    if role_of(label[1]) in PARAMETERS or _is_of_updates(header):
        of_parameter = _of_parameter(label[0], header, number, column)
        if of_parameter or role_of(label[1]) == Role.WEIGHT:
            return of_parameter or name
    # Of a net input, a column of words may have anything: its head has to say what.
    if _is_plain(column) and len(header) > PAIR:
        return _of_signal(label[0], header[number], alone)
    in_column = _in_column_of_unit(label, column) if column else ""
    return in_column or name


def _of_only_column(label: Named, column: Named | None, header: list[str]) -> str:
    """The label itself, where a single column of numbers has a word for its head."""
    return label[0] if len(header) == PAIR and _is_plain(column) else ""


def _is_of_updates(header: list[str]) -> bool:
    """Whether the columns have what was before updates and after them: whatever their letters, the
    rows are weights and biases.
    """
    return all(any(is_word_for(it, head) for head in header) for it in ("old", "new"))


def _of_signal(name: str, head: str, alone: bool) -> str:
    """What the header of a column says of a net input or an output."""
    if is_word_for("gradient", head):
        return f"dE/d{name}"
    return name if (alone or is_word_for("value", head)) and not is_word_for("new", head) else ""


def _in_column_of_unit(label: Named, column: Named) -> str:
    """What a cell is about, where the column is that of a unit."""
    if not _is_unit(label[1], column[1]):
        return ""
    of_unit = label[1].letters[0] in ROWS and not label[1].numbers
    return f"{label[0]}_{column[0]}" if of_unit else _between(label, column)


def _is_unit(label: Symbol, column: Symbol) -> bool:
    """Whether a column is that of a unit: it has a number, or those of the rows have."""
    return role_of(column) in SIGNALS and bool(column.numbers or label.numbers)


def _is_plain(column: Named | None) -> bool:
    """Whether the header of a column is a word."""
    return column is None or not (column[1].numbers or column[1].above or column[1].role)


def between_numbers(label: str, column: str) -> str:
    """The weight from a unit to another one, both by their numbers; or the bias of one."""
    if label.isdigit():
        return f"w_{label},{column}"
    symbol = symbol_in(label)
    if symbol is not None and role_of(symbol[1]) == Role.BIAS:
        return f"{INDEX.sub('', symbol[0])}_{column}"
    return f"b_{column}" if is_word_for("bias", label) else ""


def _between(row: Named, column: Named) -> str:
    """The weight from the unit of a row to that of a column."""
    if role_of(row[1]) == Role.BIAS:
        return f"b({column[0]})"
    # e_1 may be an input unit.
    unit = role_of(row[1]) in (*SIGNALS, Role.ERROR) and row[1].numbers
    return f"w({row[0]}->{column[0]})" if unit else ""


def _of_parameter(name: str, header: list[str], number: int, column: Named | None) -> str:
    """What the header of a column says of a weight."""
    head = header[number]
    # In this order: "new weight after the step" is a weight, and no step.
    if is_word_for("new", head):
        return f"{name}+"
    # Between what was and what is, "delta" is what has changed, and no signal of a unit.
    is_change = CHANGE.fullmatch(head) is not None and _is_of_updates(header)
    if is_change or is_word_for("step", head):
        return f"Delta_{name}"
    if is_word_for("gradient", head):
        return f"dE/d{name}"
    if is_word_for("old", head) or (_is_plain(column) and is_word_for("value", head)):
        return name
    return ""
