"""Surroundings of a number: the words and signs before it, and the row and column of a table that
it stands in.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from chainrule.auditing.drafting.by_value.families import Key
from chainrule.auditing.drafting.by_value.matching import GIVEN
from chainrule.auditing.drafting.by_value.spots import Spot
from chainrule.auditing.drafting.by_value.tags import Tags, last_said, said_by, tags_of
from chainrule.network.quantities import Kind, Quantity

NEAR, FAR, SHORT = 40, 90, 20  # characters before a number
ANOTHER = re.compile(r"\d*\.\d+|(?<![\w.{^_])\d+(?![\w.}])")
LAYER = re.compile(
    r"(?P<hidden>hidden|versteckt|verborg|oculta|escond|cach[ée]|nascost|ukryt|隐藏|은닉|скрыт)"
    r"|output (?:neuron|unit|node|weight)|ausgangs?neuron|salida|saída|sortie|uscita|wyj|输出|출력"
    r"|выход",
    re.IGNORECASE,
)
NUMBER = re.compile(r"(?<![\d.])[1-9](?![\d.])")  # of a unit
# What a number is put into is not what comes of it.
ARGUMENT = re.compile(r"(?:σ|sigma|tanh|ReLU|relu|sigmoid|exp)\s*\(?\(?\[?$")
RESULT = re.compile(r"(?:[=≈]|approx)\s*\$?$|&$")
FACTOR_BEFORE = re.compile(r"(?:[-+*/×·(]|cdot|times)$")
FACTOR_BEHIND = re.compile(r"[*/×·+]|\\(?:cdot|times)")


def words_for(spot: Spot, key: Key, lines: Sequence[str]) -> Iterator[str]:
    """What the words before a number say for its being this, or against it."""
    tags = tags_of(key)
    before = _before(spot, lines)[-FAR:]
    near = since_another(before)[-NEAR:]
    yield from _said("near", tags, said_by(near))
    # What stands farther off counts only where nothing nearer says the same.
    yield from _said("far", tags, said_by(before) - said_by(near))
    yield from _said("head", tags, said_by(_head(spot, lines)))
    yield from _said("behind", tags, said_by(_behind(spot, lines)))
    # A weight that is not said to be new is mostly the old one.
    if said_by(near) and "new" in tags and "new" not in said_by(near):
        yield "near not new"
    if last := last_said(near):
        yield "last said" if last & tags else "last other said"


def _before(spot: Spot, lines: Sequence[str]) -> str:
    """What stands before a number; at the beginning of a line, that of the one before, too."""
    before = lines[spot.line - 1][: spot.start]
    is_cell = before.lstrip().startswith("|")
    if len(before.strip()) < SHORT and spot.line > 1 and not is_cell:
        return lines[spot.line - 2][-FAR:] + " " + before
    return before


def _behind(spot: Spot, lines: Sequence[str]) -> str:
    """The words behind a number, up to the next one."""
    behind = lines[spot.line - 1][spot.end : spot.end + NEAR]
    another = ANOTHER.search(behind)
    return behind[: another.start()] if another else behind


def since_another(text: str) -> str:
    """What stands behind the last number: what is before that was said of it."""
    return text[max((match.end() for match in ANOTHER.finditer(text)), default=0) :]


def _said(where: str, tags: Tags, said: Tags) -> Iterator[str]:
    yield from (f"{where} said" for _ in said & tags)
    yield from (f"{where} other said" for _ in said - tags)
    if said and not said & tags and where == "far":
        yield "far unsaid"


def _head(spot: Spot, lines: Sequence[str]) -> str:
    """The first cell of a row of a table, and the heading of the column."""
    line = lines[spot.line - 1]
    if not line.lstrip().startswith("|"):
        return ""
    number = spot.line - 1
    # The heading is the first of the lines with bars.
    while number > 0 and lines[number - 1].lstrip().startswith("|"):
        number -= 1
    cells = lines[number].strip().strip("|").split("|")
    place = line.lstrip()[: spot.start].count("|") - 1
    heading = cells[place] if 0 < place < len(cells) and number < spot.line - 1 else ""
    return f"{heading} {line.strip().strip('|').partition('|')[0]}"


def unit_named(spot: Spot, it: Quantity, lines: Sequence[str], last: int) -> Iterator[str]:
    """Whether the words before a number name another layer or unit; ``last`` is the last layer."""
    before = lines[spot.line - 1][max(0, spot.start - NEAR) : spot.start]
    layers = list(LAYER.finditer(before))
    if layers and it.layer:
        is_other = bool(layers[-1]["hidden"]) == (it.layer == last)
        yield "other layer said" if is_other else "layer said"
    named = NUMBER.findall(before)
    if named and it.unit and int(named[-1]) not in (it.unit, it.sender):
        yield "other unit said"


def place_in_formula(spot: Spot, it: Quantity, lines: Sequence[str]) -> Iterator[str]:
    """Whether a number is what a formula comes to, or goes into it."""
    line = lines[spot.line - 1]
    before, behind = line[max(0, spot.start - 12) : spot.start].rstrip(), line[spot.end :].lstrip()
    is_given = it.kind in GIVEN
    if ARGUMENT.search(before):
        if it.kind != Kind.NET_INPUT:
            yield "argument"
    elif RESULT.search(before):
        if not is_given:
            yield "result"
    elif FACTOR_BEFORE.search(before) or FACTOR_BEHIND.match(behind):
        yield "given operand" if is_given else "operand"


def agreement_of(spot: Spot, key: Key, lines: Sequence[str]) -> int:
    """How many of the words before a number say that it is this, less those that say another."""
    near = since_another(_before(spot, lines)[-FAR:])[-NEAR:]
    said, tags = said_by(near + " " + _head(spot, lines)), tags_of(key)
    return 2 * len(said & tags) - len(said - tags)
