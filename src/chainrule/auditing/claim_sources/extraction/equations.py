"""Equations of a document, taken apart."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from chainrule.auditing.claim_sources.extraction.latex_names import entries, typed, with_plus
from chainrule.auditing.claim_sources.extraction.passages import Chain
from chainrule.explaining.examples.claims import Claim, is_number
from chainrule.network.quantities import Quantity

AFTER = re.compile(r"(.+?)\s+after\s+(\d{1,9})(?:\s+(?:updates?|steps?))?")


@dataclass
class Found:
    """A number, and what it is said to be; `doubt` is the text of an equation that does not say
    it well enough.
    """

    quantity: Quantity
    claim: Claim
    doubt: str = ""


@dataclass
class Equation:
    """An equation, as one types it: all its members, and those that are numbers, columns and
    formulas.

    `updates` is the count where a plain line says "after 3".
    """

    chain: Chain
    updates: int | None = None
    members: list[str] = field(default_factory=list)
    numbers: list[tuple[str, int]] = field(default_factory=list)
    columns: list[tuple[list[str], int]] = field(default_factory=list)
    formulas: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        for text, line in zip(self.chain.members, self.chain.lines, strict=True):
            after = AFTER.fullmatch(text)
            self.updates = int(after[2]) if after else self.updates
            member = with_plus(typed(after[1] if after else text)).rstrip(".,;:")
            self.members.append(member)
            column = entries(member)
            if is_number(member):
                self.numbers.append((member, line))
            elif column and all(map(is_number, column)):
                self.columns.append((column, line))
            elif re.search(r"[-+*(]", member[1:-1]):
                self.formulas.append(member)
