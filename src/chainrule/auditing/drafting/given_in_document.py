"""What a document gives, read from its equations: by assignments, by what it puts into formulas,
and by what its updates start from.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import product
from types import MappingProxyType

from chainrule.auditing.claim_sources.extraction.equations import Equation
from chainrule.auditing.claim_sources.extraction.substitutions import operands
from chainrule.auditing.drafting.given import Given, Sum, Value
from chainrule.auditing.drafting.given_later import computed_targets, starts
from chainrule.auditing.drafting.roles import Roles
from chainrule.auditing.drafting.roles_in_document import inside, roles_in
from chainrule.auditing.drafting.sums import Term, paired, terms_of
from chainrule.auditing.drafting.symbols import Symbol, derivative_of, symbol_of
from chainrule.auditing.drafting.vocabulary import GIVEN, Role, role_of
from chainrule.explaining.examples.claims import is_number

ENTRY = re.compile(r"[(\[][a-zA-Z]+_?[ijklmn]{1,2}[)\]]")  # any of an array: W = (w_ij) = ...
NO_LEGENDS: Mapping[Role, Sequence[str]] = MappingProxyType({})
NO_HEADINGS: Mapping[int, Role] = MappingProxyType({})
BACKWARDS = (Role.DELTA, Role.ERROR)
# More formulas of one name say nothing new, and each is laid beside each number of the name.
MOST_FORMULAS = 20


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
    _note_words(given, biases, inputs, legends)
    for equation in equations:
        _mention(equation, given)
        _assignment(equation, given)
        _note_sums(equation, given)
    # What is assigned goes before what a formula has in the place of a name: an author may put in
    # the numbers in another order.
    _substitutions(equations, given)
    _operands(equations, given)
    _factors(equations, given)
    starts(equations, given)
    computed_targets(equations, given)
    return given


def _note_words(
    given: Given,
    biases: Sequence[str],
    inputs: Sequence[str],
    legends: Mapping[Role, Sequence[str]],
) -> None:
    """The roles that a document gives names by its words."""
    for letter in inputs:
        given.called.append(Symbol((letter,)))
        # w_b is a weight from b then, and no bias
        given.roles.said |= {(letter,): Role.INPUT, ("w", letter): Role.WEIGHT}
    for role, names in legends.items():
        given.roles.note(_symbols(names), role)
    # A letter that means something given keeps its meaning: "the bias weight w_0" is a weight.
    called = [it for it in _symbols(biases) if role_of(it) not in GIVEN]
    given.roles.note(called, Role.BIAS)


def _symbols(names: Sequence[str]) -> list[Symbol]:
    """The names that are symbols."""
    return [symbol for symbol in map(symbol_of, names) if symbol is not None]


def _mention(equation: Equation, given: Given) -> None:
    """The line where each symbol of an equation is met, if it is the first one."""
    for symbol in _symbols([*equation.members, *_names_in(equation)]):
        plain = replace(symbol, is_new=False, role="")
        given.mentioned.setdefault(plain, equation.chain.lines[0])


def _note_sums(equation: Equation, given: Given) -> None:
    """The weighted sums of an equation; those of errors run backwards, and say nothing of units."""
    name = symbol_of(equation.members[0])
    if name is not None and given.roles.first(name) in BACKWARDS:
        return
    for terms in _own_sums(equation, given.roles):
        given.sums.append(Sum(equation.members[0], terms, equation.chain.lines[0]))


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
    symbols = _symbols(names)
    if len(symbols) < len(names):
        return
    rows = equation.arrays[-1][0] if equation.arrays else [[last]]
    if equation.arrays or is_number(last):
        value = Value(tuple(map(tuple, rows)), equation.chain.lines[-1])
        for name in names:
            given.note(name, value)


def _is_weighted(terms: Sequence[Term], roles: Roles) -> bool:
    """Whether it has a product of two names, and is no update."""
    factors = [factor.lstrip("-") for term in terms for factor in term.factors]
    products = [term for term in terms if sum(f.lstrip("-")[0].isalpha() for f in term.factors) > 1]
    return bool(products) and not any(_is_of_update(factor, roles) for factor in factors)


def _is_of_update(factor: str, roles: Roles) -> bool:
    """Whether a factor is a rate or a delta; the rate's letter may be that of a weight."""
    if factor.startswith(("eta", "alpha")):
        symbol = symbol_of(factor)
        return symbol is None or roles.first(symbol) != Role.WEIGHT
    return factor.startswith(("delta", "Delta"))


def _substitutions(equations: Sequence[Equation], given: Given) -> None:
    """What is put into weighted sums, for what has not been given otherwise."""
    # Each sum once, however often it is repeated.
    by_name: dict[str, dict[tuple[Term, ...], None]] = {}
    for one in given.sums:
        by_name.setdefault(one.name, {})[one.terms] = None
    for equation in equations:
        numeric = _of_numbers(equation)
        # What an equation says of itself goes before what its name has elsewhere.
        sums = _own_sums(equation, given.roles) or list(by_name.get(equation.members[0], {}))
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


def _own_sums(equation: Equation, roles: Roles) -> list[tuple[Term, ...]]:
    """The weighted sums of names that an equation has."""
    found = (terms_of(inside(member)) or [] for member in equation.members[1:])
    return [tuple(terms) for terms in found if _is_weighted(terms, roles)]


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
