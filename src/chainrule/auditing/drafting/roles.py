"""Roles: what the letters of a document stand for, by its own formulas first.

s_i = u_i x + c_i says that u are weights and c biases, whatever these letters mean elsewhere; where
the formulas say nothing, it is what courses mostly mean by them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from chainrule.auditing.claim_sources.extraction.equations import Equation
from chainrule.auditing.drafting.sums import Term, terms_of
from chainrule.auditing.drafting.symbols import Symbol, derivative_of, symbol_of
from chainrule.auditing.drafting.vocabulary import GIVEN, Role, role_of, roles_of

SUM_SIGN = re.compile(r"^sum(?:_[a-z](?:=\d+)?)?(?:\^\w)?\*?(?=[A-Za-z(])")
TRANSPOSED = re.compile(r"\^T\*?(?=[A-Za-z(])")
OF_ONE = re.compile(
    r"(?:sigma|tanh|sigmoid|relu|g|f|phi|softmax|logistic)_?\w?\((\w[\w^()]*)\)", re.I
)
OF_SUM = re.compile(
    r"(?:sigma|tanh|sigmoid|sigm?|relu|ReLU|softmax|g|f|phi|act|logistic)_?\w?\((.+)\)"
)
# Of a program: the same for each unit, [w[j]*x + b[j] for j in range(2)].
OF_EACH = re.compile(r"\[(.+[\])\w])for[a-z]{1,2}in(?:range)?\([^()]*\)\]")
SLOPE = re.compile(r"(?:sigma|tanh|sigmoid|relu|logistic|g|f|phi)['′]\((\w[\w^()]*)\)", re.I)
OF_NUMBER = re.compile(r"(?:sigma|tanh|sigmoid|relu|logistic)\([-+\d.]+\)", re.I)
SQUARE = re.compile(r"\(([A-Za-z][\w^]*?)-([A-Za-z][\w^]*?)\)\^2")
NORM = r"(?:[lr]?[vV]ert|\|+)"
HALF_SQUARE = re.compile(
    rf"\(?(?:\(1\)/\(2\)|1/2|0?\.5)\)?\*?(?:\(?\(|{NORM}).*-.*(?:\)|{NORM})(?:_2)?\^2"
)
# A matrix, a vector, and what is added: Vh+c, f(W_2h+d).
AFFINE = re.compile(r"(?:[A-Za-z]+\()?([A-Z](?:_\w)?)\*?[a-z](?:_\w)?\+([a-z](?:_\w)?)\)?")
INDEX = re.compile(r"[ijkhlm]|ij|ji|jk|kj|hj|ih|ik")  # of any unit; h may also be the hidden layer
COMPUTED = (Role.NET_INPUT, Role.OUTPUT)
DELTAS_BY_NAME = (("delta", "z"), ("delta", "net"))
NO_SUM = (Role.ERROR, Role.DELTA, Role.RATE)
Letters = tuple[str, ...]
PAIR = 2


@dataclass
class Roles:
    """The roles of letters in one document: those that its formulas give come first.

    `applied` are the letters of what is an activation of a number: they are no net inputs. Where
    deltas are called by net inputs, δ_z, each has the name of what the error is derived by.
    """

    said: dict[Letters, Role] = field(default_factory=dict)
    applied: set[Letters] = field(default_factory=set)
    has_deltas_by_name: bool = False

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


def roles_in(equations: Sequence[Equation], headings: Mapping[int, Role]) -> Roles:
    """The roles that the formulas and the headings of a document give its letters."""
    roles = Roles()
    computed = _computed(equations)
    _of_matrices(equations, roles)
    _of_products(equations, roles)
    _of_losses(equations, roles)
    _of_derivatives(equations, roles)
    for equation in equations:
        _of_slopes(equation, roles)
        name = symbol_of(equation.members[0])
        if name is None or name.role or name.is_new or derivative_of(equation.members[0]):
            continue
        roles.has_deltas_by_name |= name.letters in DELTAS_BY_NAME
        for member in equation.members[1:]:
            _of_square(member, computed, roles)
            _of_function(name, member, roles)
            terms = terms_of(TRANSPOSED.sub("*", SUM_SIGN.sub("", inside(member))))
            if terms and role_of(name) not in NO_SUM:
                _of_sum(name, terms, computed, roles)
    _of_headings(equations, headings, roles)
    return roles


def _of_headings(equations: Sequence[Equation], headings: Mapping[int, Role], roles: Roles) -> None:
    """What is listed under "Weights:" is a weight, unless a formula or its letter says that it is
    something else that is given: "Weights: w = 0.3, b = 1".
    """
    for equation in equations:
        role = headings.get(equation.chain.lines[0])
        name = symbol_of(equation.members[0])
        if role is None or name is None or len(equation.members) != PAIR:
            continue
        if role_of(name) not in GIVEN:
            roles.note([name], role)


def _of_matrices(equations: Sequence[Equation], roles: Roles) -> None:
    """A matrix is one of weights, whatever its letter: thresholds are a vector."""
    for equation in equations:
        name = symbol_of(equation.members[0])
        rows = equation.arrays[-1][0] if equation.arrays else []
        is_matrix = len(rows) > 1 and len(rows[0]) > 1
        if name is not None and is_matrix and role_of(name) == Role.BIAS:
            roles.note([name], Role.WEIGHT)


def _of_products(equations: Sequence[Equation], roles: Roles) -> None:
    """What is added to a matrix times a vector is a vector of biases, whatever its letter."""
    matrices = {it.members[0] for it in equations if it.arrays and len(it.arrays[-1][0]) > 1}
    for equation in equations:
        for match in filter(None, map(AFFINE.fullmatch, equation.members[1:])):
            added = symbol_of(match[2])
            if match[1] in matrices and added is not None and role_of(added) != Role.INPUT:
                roles.note([added], Role.BIAS)


def _of_losses(equations: Sequence[Equation], roles: Roles) -> None:
    """What is half the square of a difference, and is derived by something, is the error."""
    derived = {parts[0] for it in equations if (parts := derivative_of(it.members[0]))}
    for equation in equations:
        name = symbol_of(equation.members[0]) if equation.members[0] in derived else None
        if name is not None and any(map(HALF_SQUARE.match, equation.members[1:])):
            roles.note([name], Role.ERROR)


def _of_derivatives(equations: Sequence[Equation], roles: Roles) -> None:
    """Nobody derives an error by the target: in dE/dy, y is an output."""
    for above, below in filter(None, (derivative_of(it.members[0]) for it in equations)):
        error, by = symbol_of(above), symbol_of(below)
        if error is None or by is None or roles.first(error) != Role.ERROR:
            continue
        if {Role.TARGET, Role.OUTPUT} <= set(roles.of(by)):
            roles.note([by], Role.OUTPUT)


def _computed(equations: Sequence[Equation]) -> set[Letters]:
    """The letters of what is worked out: inputs are not, nor weights before an update."""
    assigned: dict[str, str] = {}
    given, found = set[Letters](), set[Letters]()
    for equation in equations:
        name = symbol_of(equation.members[0])
        if name is None or name.is_new or role_of(name) == Role.WEIGHT:
            continue
        letters = without_index(name.letters)
        start = assigned.get(equation.members[0])
        if not equation.formulas and equation.numbers:
            assigned.setdefault(equation.members[0], equation.numbers[-1][0])
            if role_of(name) not in COMPUTED:
                given.add(letters)
        # u_1 = 0.6 - 0.1·0.089 goes on from u_1 = 0.6.
        elif letters not in given and not _goes_on(equation, start):
            found.add(letters)
    return found


def _goes_on(equation: Equation, start: str | None) -> bool:
    """Whether a formula begins with what its name has been so far."""
    return bool(start) and any(it.startswith(str(start)) for it in equation.formulas)


def _of_slopes(equation: Equation, roles: Roles) -> None:
    """A slope is taken at a net input."""
    arguments = (it[1] for member in equation.members for it in SLOPE.finditer(member))
    roles.note([it for it in map(symbol_of, arguments) if it is not None], Role.NET_INPUT)


def _of_square(member: str, computed: set[Letters], roles: Roles) -> None:
    """In (t - y)^2 one is worked out, the other is the target."""
    for match in SQUARE.finditer(member):
        pair = list(filter(None, map(symbol_of, match.groups())))
        outputs = [it for it in pair if role_of(it) == Role.OUTPUT] or _among(pair, computed)
        if len(pair) == PAIR and len(outputs) == 1:
            roles.note(outputs, Role.OUTPUT)
            roles.note(pair, Role.TARGET)  # the other one: of the output it is known already


def _among(symbols: list[Symbol], letters: set[Letters]) -> list[Symbol]:
    """Those of some symbols that have one of these letters."""
    return [symbol for symbol in symbols if without_index(symbol.letters) in letters]


def _of_function(name: Symbol, member: str, roles: Roles) -> None:
    """An activation is one of a net input."""
    if OF_NUMBER.fullmatch(member):
        roles.applied.add(without_index(name.letters))
    match = OF_ONE.fullmatch(member)
    of = symbol_of(match[1]) if match else None
    if of is not None and of.letters != name.letters:
        roles.note([of], Role.NET_INPUT)
        roles.note([name], Role.OUTPUT)
    elif match is None and inside(member) != member and len(terms_of(inside(member)) or ()) > 1:
        roles.note([name], Role.OUTPUT)


def inside(member: str) -> str:
    """What an activation is applied to; otherwise the member itself."""
    each = OF_EACH.fullmatch(member)
    member = each[1] if each else member
    match = OF_SUM.fullmatch(member)
    return match[1] if match else member


def _of_sum(name: Symbol, terms: Sequence[Term], computed: set[Letters], roles: Roles) -> None:
    """A net input is a sum of products of weights and signals, and of a bias."""
    known = [_symbols(term) for term in terms]
    weights = _weights(known, computed)
    if not weights or _is_other(name, known, weights):
        return
    roles.note(weights, Role.WEIGHT)
    if len(terms) > 1:
        roles.note(_alone(known, computed), Role.BIAS)
    if role_of(name) is None:
        roles.note([name], Role.NET_INPUT)


def _alone(known: list[list[Symbol]], computed: set[Letters]) -> list[Symbol]:
    """What stands alone in a sum, and is given."""
    alone = [pair[0] for pair in known if len(pair) == 1]
    worked = _among(alone, computed)
    return [it for it in alone if it not in worked and role_of(it) not in (Role.WEIGHT, Role.INPUT)]


def _is_other(name: Symbol, known: list[list[Symbol]], weights: list[Symbol]) -> bool:
    """Whether it is no net input: an update goes on from its own name, and f(z) looks like a
    product.
    """
    if any(it.letters == name.letters for pair in known for it in pair):
        return True
    return len(known) == 1 and role_of(weights[0]) != Role.WEIGHT


def _symbols(term: Term) -> list[Symbol]:
    found = (symbol_of(factor.lstrip("-")) for factor in term.names)
    return [symbol for symbol in found if symbol is not None]


def _weights(known: list[list[Symbol]], computed: set[Letters]) -> list[Symbol]:
    """The weights of a sum: beside u_B, u_A is one too."""
    found = (_weight(pair, computed) for pair in known)
    told = [it for weights in found for it in weights]
    return [*told, *_of_same_letter(known, told)]


def _of_same_letter(known: list[list[Symbol]], weights: list[Symbol]) -> list[Symbol]:
    """What has the letter of a weight in products of which neither factor tells by itself."""
    letters = {it.letters[0] for it in weights}
    pairs = [pair for pair in known if len(pair) == PAIR]
    alike = [[it for it in pair if it.letters[0] in letters] for pair in pairs]
    # Where both have that letter, it tells nothing.
    return [pair[0] for pair in alike if len(pair) == 1 and pair[0] not in weights]


def _weight(pair: list[Symbol], computed: set[Letters]) -> list[Symbol]:
    """The weight of a product of two: what is called so, or what is no signal."""
    if len(pair) != PAIR:
        return []
    named = [symbol for symbol in pair if role_of(symbol) == Role.WEIGHT]
    if len(named) == 1:
        return named
    worked = _among(pair, computed)
    rest = [it for it in pair if it not in worked and role_of(it) != Role.INPUT]
    return rest if len(rest) == 1 else []
