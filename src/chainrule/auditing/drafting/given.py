"""What a document gives: the numbers that its symbols have before anything is computed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from chainrule.auditing.drafting.roles import Roles
from chainrule.auditing.drafting.sums import Term
from chainrule.auditing.drafting.symbols import Symbol, symbol_of
from chainrule.auditing.drafting.vocabulary import Role
from chainrule.explaining.examples.claims import Claim


@dataclass(frozen=True)
class Value:
    """A number or an array of a symbol, as it is printed, and its line."""

    rows: tuple[tuple[str, ...], ...]
    line: int

    @property
    def is_number(self) -> bool:
        """Whether it is a single number."""
        return len(self.rows) == 1 and len(self.rows[0]) == 1

    @property
    def numbers(self) -> list[list[float]]:
        """As numbers."""
        return [[Claim("-", printed).value for printed in row] for row in self.rows]

    @property
    def number(self) -> float:
        """The first of them."""
        return self.numbers[0][0]

    @property
    def entries(self) -> list[str]:
        """All of them in a row."""
        return [printed for row in self.rows for printed in row]


@dataclass(frozen=True)
class Sum:
    """A weighted sum: the name that it has, its terms in symbols, and its line."""

    name: str
    terms: tuple[Term, ...]
    line: int


@dataclass
class Given:
    """Symbols with their first numbers, in the order of the document, and its weighted sums.

    Attributes
    ----------
    values : dict of Symbol
        What is given, or was put into a formula.
    later : dict of Symbol
        All further numbers that are said to be given, such as those of other samples.
    mentioned : dict of Symbol
        Every symbol, with the line where it is met first.
    called : list of Symbol
        What a sentence calls the inputs, in its order.
    second : dict of Symbol
        Names of weights and biases beside those that are made of their units.
    roles : Roles
        What its letters stand for.
    """

    values: dict[Symbol, Value] = field(default_factory=dict)
    later: dict[Symbol, list[Value]] = field(default_factory=dict)
    mentioned: dict[Symbol, int] = field(default_factory=dict)
    sums: list[Sum] = field(default_factory=list)
    called: list[Symbol] = field(default_factory=list)
    second: dict[Symbol, Symbol] = field(default_factory=dict)
    roles: Roles = field(default_factory=Roles)

    def of_role(self, *roles: Role) -> list[Symbol]:
        """Symbols that may be these, those that are most likely first, then by line."""
        found = [
            (place, value.line, symbol)
            for symbol, value in self.values.items()
            for place, role in enumerate(self.roles.of(symbol))
            if role in roles
        ]
        return [symbol for _, _, symbol in sorted(found, key=lambda it: it[:2])]

    @property
    def rates(self) -> list[Symbol]:
        """The learning rate first: what is called so, then letters that may be something else."""
        return sorted(self.of_role(Role.RATE), key=lambda it: self.roles.of(it) != (Role.RATE,))

    @cached_property
    def has_thresholds(self) -> bool:
        """Whether its sums take their biases off: w_1 x_1 + w_2 x_2 - θ."""
        alone = [term.factors[0] for it in self.sums for term in it.terms if len(term.factors) == 1]
        taken_off = [name for name in alone if name.startswith("-") and self._is_bias(name)]
        return bool(taken_off) and len(taken_off) == sum(map(self._is_bias, alone))

    def _is_bias(self, name: str) -> bool:
        symbol = symbol_of(name.lstrip("-"))
        return symbol is not None and self.roles.first(symbol) == Role.BIAS

    def is_from_unit_zero(self, symbol: Symbol) -> bool:
        """Whether an index of two is 0, as of a bias: w_01, or w_10 where it is no tenth weight."""
        if symbol.pair[:1] == (0,):
            return True
        ninth = replace(symbol, numbers=(9,))
        return symbol.pair[1:] == (0,) and ninth not in self.values

    def all_of(self, symbol: Symbol) -> list[Value]:
        """All numbers that it is said to have."""
        return [self.values[symbol], *self.later.get(symbol, ())]

    def is_known(self, name: str, printed: str) -> bool:
        """Whether a name has this number."""
        symbol = symbol_of(name)
        value = self.values.get(symbol) if symbol is not None else None
        return value is not None and value.is_number and value.number == Claim("-", printed).value

    def fill(self, name: str, printed: str, line: int, roles: Sequence[Role]) -> None:
        """A number that is put into a formula, for a name that is likely one of these roles and
        has none yet.
        """
        symbol = symbol_of(name)
        if symbol is not None and symbol not in self.values and self.roles.first(symbol) in roles:
            self.note(name, Value(((printed,),), line))

    def note(self, name: str, value: Value) -> None:
        """One more number of a name."""
        symbol = symbol_of(name)
        if symbol is None or symbol.is_new or symbol.role:
            return
        # The first number counts: others are of further samples, or of a second pass.
        if symbol in self.values:
            self.later.setdefault(symbol, []).append(value)
        else:
            self.values[symbol] = value
