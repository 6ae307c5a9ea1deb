"""Finding quantities by name, in networks of any size: each family has a pattern that its
symbols follow.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import product
from typing import Any

from chainrule.errors import ChainruleError
from chainrule.explaining.quantity_arrays import Family, Group
from chainrule.network.quantities import Quantity
from chainrule.symbolic.notations import NUMBER, Gap, Notation, ascii_form

PLACE = r"(\d+|[a-z])"
Pattern = tuple[Notation, re.Pattern[str], list[Gap]]


class Finder:
    """Finds the quantities of some families by name, in a notation or the plain one."""

    def __init__(self, families: Iterable[tuple[Group, Family]], notation: Notation) -> None:
        self.families, self.notation = list(families), notation
        plain = Notation("plain", notation.network, notation.samples)
        self._patterns = {
            sampled: [
                [(book, *_pattern(book, family, sampled)) for book in (notation, plain)]
                for _, family in self.families
            ]
            for sampled in (True, False)
        }

    def find(self, name: str) -> list[tuple[Group, Family, Quantity]]:
        """The quantities of this name; without the number of a sample, of all samples.

        Raises
        ------
        ChainruleError
            If the name is that of a unit that the network does not have.
        """
        typed, outside = ascii_form(name), ""
        for sampled in (True, False):
            found = []
            for (group, family), patterns in zip(
                self.families, self._patterns[sampled], strict=True
            ):
                for quantity in _candidates(typed, family, patterns):
                    if quantity in family:
                        found.append((group, family, quantity))
                    elif family.present is None:
                        outside = outside or _range(family)
            if found:
                return found
        if outside:
            raise ChainruleError(
                f"{name} is outside the {self.notation.network} network: {outside}"
            )
        return []


def _candidates(name: str, family: Family, patterns: list[Pattern]) -> Iterator[Quantity]:
    """What a name can mean in a family, if it fits; places that it does not mention are all of
    them.
    """
    for book, pattern, marks in patterns:
        match = pattern.fullmatch(name)
        if match is None:
            continue
        places: dict[str, set[int | str]] = {}
        for mark, text in zip(marks, match.groups(), strict=True):
            number = int(text) if text.isdigit() else text
            if mark == NUMBER and isinstance(number, int):
                unit, sender = book.numbered(family.layer, number)
                places.setdefault("unit", set()).add(unit)
                places.setdefault("sender", set()).add(sender)
            elif mark != NUMBER:
                places.setdefault(mark.place, set()).add(number)
        if any(len(values) > 1 for values in places.values()):
            continue  # such as w21 where a unit is named twice, but differently
        for choice in product(
            *(places.get(field, every) for field, every in family.places.items())
        ):
            fields = dict(zip(family.places, choice, strict=True))
            yield Quantity(family.kind, family.layer, detail=family.detail, **fields)
        return


def _pattern(book: Notation, family: Family, sampled: bool) -> tuple[re.Pattern[str], list[Gap]]:
    """What the symbols of a family look like, and which place each group is."""
    gaps: dict[str, Any] = {
        name: Gap(name) for name in family.places if sampled or name != "sample"
    }
    open_quantity = Quantity(family.kind, family.layer, detail=family.detail, **gaps)
    pieces = book.symbol(open_quantity).spelling
    pattern = "".join(
        PLACE if isinstance(piece, Gap) else re.escape(ascii_form(piece)) for piece in pieces
    )
    return re.compile(pattern), [piece for piece in pieces if isinstance(piece, Gap)]


def _range(family: Family) -> str:
    """Which places a family has, in words."""
    words = {"unit": "units", "sender": "sending units", "sample": "samples"}
    parts = []
    for name, places in family.places.items():
        listed = list(places)
        if name == "sample" and len(listed) == 1:
            continue
        parts.append(
            f"{words[name]} are {listed[0]}" + (f" to {listed[-1]}" if len(listed) > 1 else "")
        )
    return ", ".join(parts)
