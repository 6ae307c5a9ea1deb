r"""Tables that cross units, "from \ to": the weights from those of the rows to those of the
columns, and, where the units are called by words, the tables with their data.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Sequence
from itertools import chain
from typing import NamedTuple

from chainrule.auditing.claim_sources.extraction.passages import Chain
from chainrule.auditing.drafting.cells import between_units, members_of
from chainrule.auditing.drafting.heads_and_labels import RECEIVERS, SENDERS, Named
from chainrule.auditing.drafting.named_units import is_word
from chainrule.auditing.drafting.tables import Table
from chainrule.auditing.drafting.vocabulary import is_word_for

# The two words of a corner: from \ to, from/to, to ↓ from →.
WORD = re.compile(r"[^\W\d_]+")
PAIR = 2
MARKS = " $*`"


class Data(NamedTuple):
    """Units that are called by words: those that nothing leads to, and those that lead nowhere."""

    inputs: tuple[str, ...]
    outputs: tuple[str, ...]


def crossed(header: Sequence[str], cells: Sequence[str], number: int) -> Named | None:
    """The weight between the units of a cell's row and column, or the bias of one, in a table that
    crosses units.
    """
    senders_first = _senders_first(header[0])
    if senders_first is None or not number:
        return None
    ends = (cells[0].strip(MARKS), header[number].strip(MARKS))
    sender, receiver = ends if senders_first else ends[::-1]
    return between_units(f"{sender} -> {receiver}")


def _senders_first(corner: str) -> bool | None:
    """Whether its rows are what weights come from, by its corner; None if it crosses nothing."""
    words = WORD.findall(corner)
    if len(words) != PAIR:
        return None
    first, second = words
    if SENDERS.fullmatch(first) and RECEIVERS.fullmatch(second):
        return True
    return False if SENDERS.fullmatch(second) and RECEIVERS.fullmatch(first) else None


def data_of(tables: Sequence[Table]) -> Data | None:
    """What goes into a network and comes out of it, by the tables that cross its units; None unless
    its inputs are called by words.
    """
    pairs = [it for it in map(_ends, tables) if it is not None]
    senders = dict.fromkeys(chain(*(pair[0] for pair in pairs)))
    receivers = dict.fromkeys(chain(*(pair[1] for pair in pairs)))
    inputs = _without(senders, receivers)
    are_words = bool(inputs) and all(map(is_word, inputs))
    return Data(inputs, _without(receivers, senders)) if are_words else None


def _without(units: Iterable[str], others: Container[str]) -> tuple[str, ...]:
    """The units that are none of the others; a bias is none at all."""
    return tuple(it for it in units if it not in others and not is_word_for("bias", it))


def _ends(table: Table) -> tuple[list[str], list[str]] | None:
    """What sends and what receives in a table; None if it crosses nothing."""
    corner, *columns = (cell.strip(MARKS) for cell in table.rows[0])
    rows = [row[0].strip(MARKS) for row in table.rows[1:]]
    senders_first = _senders_first(corner)
    if senders_first is None:
        return None
    return (rows, columns) if senders_first else (columns, rows)


def data_chains(table: Table, data: Data) -> Iterator[Chain]:
    """The inputs and targets in a table with a column for each of the inputs; nothing of another
    one.
    """
    header = [cell.strip(MARKS) for cell in table.rows[0]]
    if not set(data.inputs) <= set(header):
        return
    names = [it if it in data.inputs else _target(it, data) for it in header]
    for row, line in zip(table.rows[1:], table.lines[1:], strict=True):
        for name, cell in zip(names, row, strict=False):
            if name and (members := members_of(cell)):
                yield Chain([name, members[-1]], [line, line])


def _target(head: str, data: Data) -> str:
    """The target that a column has; empty if it has none. Beside inputs, what is called by an
    output and not said to be computed is what it should be: "rent (actual)".
    """
    words = WORD.findall(head)
    found = [n for n, unit in enumerate(data.outputs, start=1) if unit in words]
    if not found or is_word_for("output", head):
        return ""
    return f"target_{found[0]}" if len(data.outputs) > 1 else "target"
