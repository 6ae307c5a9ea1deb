"""What a document gives: the numbers that its symbols have before anything is computed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import islice, product
from types import MappingProxyType

from chainrule.auditing.claim_sources.extraction.equations import Equation
from chainrule.auditing.claim_sources.extraction.substitutions import operands
from chainrule.auditing.drafting.roles import Roles, inside, roles_in
from chainrule.auditing.drafting.sums import Term, paired, terms_of
from chainrule.auditing.drafting.symbols import Symbol, derivative_of, symbol_of
from chainrule.auditing.drafting.vocabulary import GIVEN, Role, role_of
from chainrule.explaining.examples.claims import Claim, is_number

# What is computed is no more than a number and its name: w = 0.3 - 0.1·0.2 = 0.28.
FIRST_OF_UPDATE = re.compile(r"(-?(?:\d+(?:\.\d*)?|\.\d+))[-+]")
ENTRY = re.compile(r"[(\[][a-zA-Z]+_?[ijklmn]{1,2}[)\]]")  # any of an array: W = (w_ij) = ...
NO_LEGENDS: Mapping[Role, Sequence[str]] = MappingProxyType({})
NO_HEADINGS: Mapping[int, Role] = MappingProxyType({})
MOST_FORMULAS = 20  # remembered of one name
PARAMETERS = (Role.WEIGHT, Role.BIAS)


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
    roles : Roles
        What its letters stand for.
    """

    values: dict[Symbol, Value] = field(default_factory=dict)
    later: dict[Symbol, list[Value]] = field(default_factory=dict)
    mentioned: dict[Symbol, int] = field(default_factory=dict)
    sums: list[Sum] = field(default_factory=list)
    called: list[Symbol] = field(default_factory=list)
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
        if symbol in self.values:
            self.later.setdefault(symbol, []).append(value)
        else:
            self.values[symbol] = value


def given_in(
    equations: Sequence[Equation],
    headings: Mapping[int, Role] = NO_HEADINGS,
    biases: Sequence[str] = (),
    inputs: Sequence[str] = (),
    legends: Mapping[Role, Sequence[str]] = NO_LEGENDS,
) -> Given:
    """What a document gives: by assignments, then by what it puts into formulas, then by what its
    updates start from; `headings` tell for some lines what the symbols there are, `biases` and
    `inputs` are names that it calls so, and `legends` say what names stand for.
    """
    given = Given(roles=roles_in(equations, headings))
    for letter in inputs:
        given.called.append(Symbol((letter,)))
        # w_b is a weight from b then, and no bias
        given.roles.said |= {(letter,): Role.INPUT, ("w", letter): Role.WEIGHT}
    for role, names in legends.items():
        given.roles.note([it for it in map(symbol_of, names) if it is not None], role)
    called = [it for it in map(symbol_of, biases) if it is not None and role_of(it) not in GIVEN]
    given.roles.note(called, Role.BIAS)
    for equation in equations:
        for name in (*equation.members, *_names_in(equation)):
            symbol = symbol_of(name)
            if symbol is not None:
                plain = replace(symbol, is_new=False, role="")
                given.mentioned.setdefault(plain, equation.chain.lines[0])
        _assignment(equation, given)
        for member in equation.members[1:]:
            terms = terms_of(inside(member))
            if terms and _is_weighted(terms):
                given.sums.append(Sum(equation.members[0], tuple(terms), equation.chain.lines[0]))
    _substitutions(equations, given)
    _operands(equations, given)
    _factors(equations, given)
    _starts(equations, given)
    _computed_targets(equations, given)
    return given


def _names_in(equation: Equation) -> list[str]:
    """The names that are part of its derivatives and sums."""
    found = list[str]()
    for member in equation.members:
        if match := re.fullmatch(r"d[^/]+/d(.+)", member):
            found.append(match[1])
        for term in terms_of(member) or ():
            found += [factor.lstrip("-") for factor in term.factors]
    return found


def _assignment(equation: Equation, given: Given) -> None:
    """A name and a number, or a name and an array, with nothing in between."""
    *names, last = equation.members
    names = [name for name in names if not ENTRY.fullmatch(name)]
    symbols = [symbol_of(name) for name in names]
    if not all(symbols):
        return
    rows = equation.arrays[-1][0] if equation.arrays else [[last]]
    if equation.arrays or is_number(last):
        value = Value(tuple(map(tuple, rows)), equation.chain.lines[-1])
        for name in names:
            given.note(name, value)


def _is_weighted(terms: Sequence[Term]) -> bool:
    """Whether it has a product of two names."""
    products = [term for term in terms if sum(f.lstrip("-")[0].isalpha() for f in term.factors) > 1]
    return bool(products) and not any(
        factor.lstrip("-").startswith(("eta", "alpha", "delta", "Delta"))
        for term in terms
        for factor in term.factors
    )


def _substitutions(equations: Sequence[Equation], given: Given) -> None:
    """What is put into weighted sums, for what has not been given otherwise."""
    # Each sum once, however often it is repeated.
    by_name: dict[str, dict[tuple[Term, ...], None]] = {}
    for one in given.sums:
        by_name.setdefault(one.name, {})[one.terms] = None
    for equation in equations:
        numeric = _of_numbers(equation)
        # What an equation says of itself goes before what its name has elsewhere.
        sums = _own_sums(equation) or list(by_name.get(equation.members[0], {}))
        for symbols, numbers in product(sums, numeric):
            for name, printed in _in_order(paired(list(symbols), numbers), given):
                given.fill(name, printed, equation.chain.lines[0], GIVEN)


def _of_numbers(equation: Equation) -> list[list[Term]]:
    """The sums with numbers that an equation has, in every term of several factors at least one."""
    found = [terms_of(member) or [] for member in equation.members[1:]]
    return [terms for terms in found if terms and not any(map(_is_named, terms))]


def _is_named(term: Term) -> bool:
    """Whether all factors of a term are names."""
    return len(term.names) == len(term.factors)


def _own_sums(equation: Equation) -> list[tuple[Term, ...]]:
    """The weighted sums of names that an equation has."""
    found = (terms_of(inside(member)) or [] for member in equation.members[1:])
    return [tuple(terms) for terms in found if _is_weighted(terms)]


def _operands(equations: Sequence[Equation], given: Given) -> None:
    """What is put into any other formula, such as the target into that of the error."""
    known: dict[str, list[str]] = {}
    for equation in equations:
        formulas = known.setdefault(equation.members[0], [])
        formulas += equation.formulas[: MOST_FORMULAS - len(formulas)]
        for name, printed in operands(formulas, equation.formulas):
            given.fill(name, printed, equation.chain.lines[0], (Role.TARGET, Role.RATE, Role.INPUT))


def _factors(equations: Sequence[Equation], given: Given) -> None:
    """What a derivative is said to be, with its number: dz/dw = x = 2."""
    for equation in equations:
        name, *_, before, last = (*equation.members, "", "")[: max(3, len(equation.members))]
        if derivative_of(name) and is_number(last):
            given.fill(before, last, equation.chain.lines[0], (Role.INPUT, Role.WEIGHT))


def _in_order(pairs: list[tuple[str, str]], given: Given) -> list[tuple[str, str]]:
    """Pairs of a product, exchanged where what is known says that the author did so."""
    pairs = list(pairs)
    for place in range(len(pairs) - 1):
        (name, printed), (other, beside) = pairs[place : place + 2]
        kept = given.is_known(name, printed) or given.is_known(other, beside)
        if not kept and (given.is_known(name, beside) or given.is_known(other, printed)):
            pairs[place : place + 2] = [(name, beside), (other, printed)]
    return pairs


def _starts(equations: Sequence[Equation], given: Given) -> None:
    """What an update starts from: w = 0.3 - 0.1·0.2 says that w was 0.3. What is printed beside
    its result is after the update as well.
    """
    after = set[int]()
    for equation in equations:
        old = _updated(equation, given)
        if old is None:
            continue
        after |= {given.values[old].line} if old in given.values else set()
        starts = filter(None, map(FIRST_OF_UPDATE.match, equation.members[1:]))
        for match in islice(starts, 1):
            given.values[old] = Value(((match[1],),), equation.chain.lines[0])
    for symbol in [*given.values]:
        if given.values[symbol].line in after and given.roles.first(symbol) in PARAMETERS:
            given.later.setdefault(symbol, []).append(given.values.pop(symbol))


def _updated(equation: Equation, given: Given) -> Symbol | None:
    """The weight or bias that an equation may update: one without a number, or with that which the
    equation comes to.
    """
    symbol = symbol_of(equation.members[0])
    if symbol is None or symbol.role or not equation.numbers:
        return None
    old = replace(symbol, is_new=False)
    is_open = old not in given.values or _is_result(given.values[old], equation)
    return old if given.roles.first(old) in PARAMETERS and is_open else None


def _is_result(value: Value, equation: Equation) -> bool:
    """Whether a number is that of an update before it, and was not given."""
    result = Claim("-", equation.numbers[-1][0]).value
    is_after = value.line > equation.chain.lines[-1]
    return value.is_number and is_after and value.number == result


def _computed_targets(equations: Sequence[Equation], given: Given) -> None:
    """Targets that are worked out of the inputs, where there are no others: y = x_1 + x_2 = 3.3."""
    if given.roles.those([*given.values], Role.TARGET):
        return
    for equation in equations:
        symbol = symbol_of(equation.members[0])
        if symbol is None or given.roles.first(symbol) != Role.TARGET:
            continue
        if equation.numbers and Role.INPUT in _roles_in(equation, given):
            value = Value(((equation.numbers[-1][0],),), equation.chain.lines[0])
            given.values.setdefault(symbol, value)


def _roles_in(equation: Equation, given: Given) -> set[Role | None]:
    """The roles of the symbols in the formulas of an equation."""
    terms = [term for member in equation.formulas for term in terms_of(member) or ()]
    symbols = [symbol_of(name) for term in terms for name in term.names]
    return {given.roles.first(symbol) for symbol in symbols if symbol is not None}
