"""Roles: what the letters of a document stand for, by its own formulas first.

s_i = u_i x + c_i says that u are weights and c biases, whatever these letters mean elsewhere; where
the formulas say nothing, it is what courses mostly mean by them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from chainrule.auditing.drafting.symbols import Symbol
from chainrule.auditing.drafting.vocabulary import Role, roles_of

INDEX = re.compile(r"[ijkhlm]|ij|ji|jk|kj|hj|ih|ik")  # of any unit; h may also be the hidden layer
Letters = tuple[str, ...]


@dataclass
class Roles:
    """The roles of letters in one document: those that its formulas give come first.

    `applied` are the letters of what is an activation of a number: they are no net inputs. Where
    deltas are called by net inputs, δ_z, each has the name of what the error is derived by;
    `before_slopes` are the letters of what a slope is multiplied with, which is no delta yet.
    """

    said: dict[Letters, Role] = field(default_factory=dict)
    applied: set[Letters] = field(default_factory=set)
    has_deltas_by_name: bool = False
    before_slopes: set[Letters] = field(default_factory=set)

    def of(self, symbol: Symbol) -> tuple[Role, ...]:
        """What a symbol may stand for, the likeliest first; empty if nothing is known."""
        usual = roles_of(symbol)
        said = self.said.get(without_index(symbol.letters))
        return usual if said is None else (said, *(role for role in usual if role != said))

    def note(self, symbols: Sequence[Symbol], role: Role) -> None:
        """What letters stand for, unless it has been said before."""
        for symbol in symbols:
            self.said.setdefault(without_index(symbol.letters), role)

    def those(self, symbols: Sequence[Symbol], role: Role) -> list[Symbol]:
        """Those of some symbols that most likely have this role."""
        return [symbol for symbol in symbols if self.first(symbol) == role]

    def first(self, symbol: Symbol) -> Role | None:
        """The likeliest role."""
        return next(iter(self.of(symbol)), None)


def without_index(letters: Letters) -> Letters:
    """The letters of u_1 and u_i, which are the same."""
    return letters[:-1] if len(letters) > 1 and INDEX.fullmatch(letters[-1]) else letters
